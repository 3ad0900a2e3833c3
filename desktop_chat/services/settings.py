"""What a person can set, once and in one place: name, title, help, bounds and default of every setting."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any, Literal, TypeAlias

Kind: TypeAlias = Literal["choice", "flag", "number", "text", "model", "lines", "named_texts", "keys", "assistant"]

SYSTEM, LIGHT, DARK = "system", "light", "dark"
USUAL_TEXT_SIZE = 100
_SETTING = "setting"


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting as a window is made from it; its words are translated where they are shown."""

    title: str
    help: str
    kind: Kind
    group: str
    since: str
    choices: Mapping[str, str] = field(default_factory=dict)
    """What can be chosen, with how it is called."""
    bounds: tuple[int, int] = (0, 0)
    step: int = 1
    unit: str = ""
    name: str = ""
    default: Any = None


def _setting(default: Any, kind: Kind, group: str, title: str, help_text: str, **more: Any) -> Any:
    said = Setting(title, help_text, kind, group, default=default, **{"since": "0.1", **more})
    if isinstance(default, Mapping):
        return field(default_factory=dict, metadata={_SETTING: said})
    return field(default=default, metadata={_SETTING: said})


LOOKS, WRITING, MODELS, CHATS, KEYBOARD = "Appearance", "Writing", "Models", "Chats", "Keyboard"
SAFETY = "Safety"
_LOG_LEVELS = {"warning": "Problems only", "info": "What is done", "debug": "Everything"}
_LOG = "What the program notes of its work, for whoever looks after it: never keys, nor what chats say."
_THEMES = {SYSTEM: "As the system", LIGHT: "Light", DARK: "Dark"}
_ACCENTS = {"green": "Green", "blue": "Blue", "violet": "Violet", "rose": "Rose", "amber": "Amber", "grey": "Grey"}
_DENSITIES = {"comfortable": "Comfortable", "compact": "Compact"}
_SIZE = "The text of the whole window, in per cent. Ctrl++, Ctrl+− and Ctrl+0 change it too."
_FAVOURITES = "One in each line, as service/model. They stand first when a model is chosen."
_TOOLS = (
    "One in each line, such as date_and_time, calculator or read_file, which asks first. "
    "Each chat can switch them in its inspector."
)
_SAVED = "Texts that “/” and their name bring into the box where you write."


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings as they stand. A field is all that a new one needs."""

    theme: str = _setting(
        SYSTEM, "choice", LOOKS, "Theme", "Light, dark, or as the system has it.", choices=_THEMES
    )
    accent: str = _setting("green", "choice", LOOKS, "Accent", "The colour of what counts.", choices=_ACCENTS)
    text_size: int = _setting(
        USUAL_TEXT_SIZE, "number", LOOKS, "Text size", _SIZE, bounds=(70, 250), step=10, unit=" %"
    )
    density: str = _setting(
        "comfortable", "choice", LOOKS, "Density", "How close rows stand to each other.", choices=_DENSITIES
    )
    enter_sends: bool = _setting(
        True,
        "flag",
        WRITING,
        "Enter sends",
        "Shift+Enter breaks the line. Without this, it is the other way round.",
    )
    saved_instructions: Mapping[str, str] = _setting({}, "named_texts", WRITING, "Saved instructions", _SAVED)
    default_model: str = _setting(
        "",
        "model",
        MODELS,
        "Model of new chats",
        "As service/model; empty means the model that comes with the program.",
    )
    default_instructions: str = _setting(
        "", "text", MODELS, "Instructions of new chats", "What every new chat tells its model first."
    )
    default_tools: tuple[str, ...] = _setting((), "lines", MODELS, "Tools of new chats", _TOOLS)
    default_assistant: str = _setting(
        "", "assistant", MODELS, "Assistant of new chats", "Who answers in chats that begin from now on."
    )
    favourite_models: tuple[str, ...] = _setting((), "lines", MODELS, "Favourite models", _FAVOURITES)
    titles: bool = _setting(
        True, "flag", CHATS, "Titles by themselves", "After the first answer a model gives the chat its title."
    )
    titles_model: str = _setting(
        "", "model", CHATS, "Model for titles", "As service/model; empty means the chat's own."
    )
    notifications: bool = _setting(
        True, "flag", CHATS, "Notifications", "When an answer ends, fails or asks while you are elsewhere."
    )
    backups: bool = _setting(
        True, "flag", SAFETY, "Backups by themselves", "Once a day, of all chats, in the folder of the chats."
    )
    backup_days: int = _setting(
        7, "number", SAFETY, "Daily backups", "For how many days one is kept.", bounds=(1, 31), unit=" days"
    )
    backup_weeks: int = _setting(
        8,
        "number",
        SAFETY,
        "Weekly backups",
        "For how many weeks one is kept after that.",
        bounds=(0, 52),
        unit=" weeks",
    )
    log_level: str = _setting("info", "choice", SAFETY, "Log", _LOG, choices=_LOG_LEVELS)
    shortcuts: Mapping[str, tuple[str, ...]] = _setting(
        {}, "keys", KEYBOARD, "Shortcuts", "Press the keys that a command is to have."
    )


def all_settings() -> Iterator[Setting]:
    """In the order in which they are shown."""
    for each in fields(Settings):
        said: Setting = each.metadata[_SETTING]
        yield replace(said, name=each.name)


def setting(name: str) -> Setting:
    return next(each for each in all_settings() if each.name == name)
