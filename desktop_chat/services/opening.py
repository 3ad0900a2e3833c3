"""Opens the library of this program: the chats of a folder, every service, and the model on this computer."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from desktop_chat.providers.context import Context
from desktop_chat.services.library import Library
from desktop_chat.services.places import database_file

PROVIDER, MODEL = "local", "smollm2-135m-instruct"


def open_library(folder: Path, **settings: Any) -> Library:
    """The chats in this folder, with the keys that the environment has; who is not told whom to ask asks here."""
    chosen: dict[str, Any] = {
        "context": Context.from_env(),
        "default_model": MODEL,
        "default_provider": PROVIDER,
        **settings,
    }
    return Library(database_file(folder), **chosen)
