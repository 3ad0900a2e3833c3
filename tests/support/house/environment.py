"""Gives a test an empty home folder and an environment without the person's keys and displays."""

import os
from pathlib import Path

FOLDERS = {
    "HOME": ".",
    "USERPROFILE": ".",
    "APPDATA": "appdata/roaming",
    "LOCALAPPDATA": "appdata/local",
    "XDG_CONFIG_HOME": ".config",
    "XDG_DATA_HOME": ".local/share",
    "XDG_STATE_HOME": ".local/state",
    "XDG_CACHE_HOME": ".cache",
    "XDG_RUNTIME_DIR": "run",
    "DESKTOP_CHAT_DATA_DIR": "desktop-chat",
}

SECRET_ENDINGS = ("_API_KEY", "_API_BASE", "_API_URL", "_BASE_URL", "_TOKEN", "_SECRET", "_PROXY")
SECRET_BEGINNINGS = ("AWS_", "AZURE_", "GOOGLE_", "GCLOUD_", "OPENAI_", "ANTHROPIC_", "OLLAMA_", "VERTEXAI_")
DISPLAY_WANTED = "DESKTOP_CHAT_TEST_DISPLAY"


def is_personal(name: str) -> bool:
    """Whether a variable may lead to the person's accounts or to a proxy."""
    upper = name.upper()
    return upper.endswith(SECRET_ENDINGS) or upper.startswith(SECRET_BEGINNINGS)


def variables_of(home: Path) -> dict[str, str]:
    """The variables that point every known folder into this home; children of the test inherit them."""
    return {name: str(home / folder) for name, folder in FOLDERS.items()} | {
        "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
        "DBUS_SESSION_BUS_ADDRESS": "disabled:",
        "NO_GCE_CHECK": "true",
    }


def leave_the_desktop() -> None:
    """Draw off the screen and forget the person's variables, for this process and its children.

    A keyring that finds a display may ask to be unlocked and wait for ever.
    """
    for name in filter(is_personal, list(os.environ)):
        del os.environ[name]
    if os.environ.get(DISPLAY_WANTED):
        return
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        os.environ.pop(name, None)
