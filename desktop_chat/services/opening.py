"""Opens the library of a person's data folder, with the providers that the program was built with."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from desktop_chat.providers.provider import Provider
from desktop_chat.services.library import Library
from desktop_chat.services.places import database_file


def open_library(folder: Path, providers: Sequence[Provider] = ()) -> Library:
    """New chats get the first model of the first provider that offers one."""
    default = next(((provider.name, model.id) for provider in providers for model in provider.models), None)
    name, model = default or (None, None)
    return Library(database_file(folder), providers=providers, default_provider=name, default_model=model)
