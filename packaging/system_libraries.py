"""Finds out which libraries of a Linux system are missing, and installs them where that is allowed."""

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

LIBRARIES = {
    # What Qt's widgets load, on a screen or off it.
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libxkbcommon.so.0": "libxkbcommon0",
    # What its X11 platform loads besides.
    "libX11-xcb.so.1": "libx11-xcb1",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}
PROGRAMS = {
    # What tests start: a display that is not shown, keys pressed there, and a keyring on a bus of its own.
    "Xvfb": "xvfb",
    "xdotool": "xdotool",
    "dbus-daemon": "dbus-daemon",
    "gnome-keyring-daemon": "gnome-keyring",
}
FONT_FOLDERS = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"))


def provide() -> None:
    """Install what is missing by apt, or say in one sentence what to install."""
    if not sys.platform.startswith("linux"):
        return
    missing = missing_packages()
    if not missing or install(missing):
        return
    print(f"Please install these system packages, as Debian names them: {' '.join(missing)}.", flush=True)
    if importlib.util.find_spec("ensurepip") is None:
        sys.exit("Without the first of them no environment can be made.")


def missing_packages() -> list[str]:
    known = known_libraries()
    missing = [package for library, package in LIBRARIES.items() if library not in known]
    if not has_fonts():
        missing.append("fonts-dejavu-core")
    missing += [package for program, package in PROGRAMS.items() if shutil.which(program) is None]
    if importlib.util.find_spec("ensurepip") is None:
        missing.insert(0, f"python3.{sys.version_info.minor}-venv")
    return missing


def known_libraries() -> set[str]:
    """The names of all libraries that the dynamic linker would find."""
    program = shutil.which("ldconfig", path=f"{os.environ.get('PATH', '')}:/sbin:/usr/sbin")
    if program is None:
        return set(LIBRARIES)  # another kind of system: nothing is known, so nothing is claimed
    listing = subprocess.run([program, "-p"], capture_output=True, text=True, check=False).stdout
    return {words[0] for words in map(str.split, listing.splitlines()) if words}


def has_fonts() -> bool:
    return any(next(folder.rglob("*.[to]tf"), None) for folder in FONT_FOLDERS if folder.is_dir())


def install(packages: list[str]) -> bool:
    """Whether apt is here, may be used and brought them all."""
    prefix = rights()
    if prefix is None or shutil.which("apt-get") is None:
        return False
    print(f"Installing system packages: {' '.join(packages)}.", flush=True)
    apt = [*prefix, "apt-get", "-qq"]
    settings = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update"], ["install", "--yes", "--no-install-recommends", *packages]):
        done = subprocess.run([*apt, *command], env=settings, capture_output=True, text=True, check=False)
        if done.returncode:
            print(done.stderr.strip(), flush=True)
            return False
    return True


def rights() -> list[str] | None:
    """What to put before a command so that it runs as root; None if this person may not."""
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo") and not subprocess.run(["sudo", "-n", "true"], capture_output=True).returncode:
        return ["sudo", "-n"]
    return None
