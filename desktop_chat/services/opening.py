"""Opens the library of this program: the chats of a folder, every service, and the model on this computer."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from desktop_chat.providers.context import Context
from desktop_chat.providers.local_model import is_installed
from desktop_chat.providers.provider import Provider
from desktop_chat.services.first_tools import FIRST_TOOLS
from desktop_chat.services.library import Library
from desktop_chat.services.places import database_file, models_folder
from desktop_chat.services.retries import Retries

EMBEDDED = ("local", "smollm2-135m-instruct")
"""Whoever has named no other model is answered by this one, where it came along: it needs no key."""


def open_library(
    folder: Path, providers: Sequence[Provider] | None = None, *, retries: Retries | None = None
) -> Library:
    """The chats in this folder, with the keys that the environment has; with providers given, theirs."""
    default: tuple[str | None, str | None] = EMBEDDED if is_installed() else (None, None)
    if providers is not None:
        offered = ((provider.name, model.id) for provider in providers for model in provider.models)
        default = next(offered, (None, None))
    return Library(
        database_file(folder),
        context=Context.from_env(),
        providers=providers,
        model_files=models_folder(folder),
        default_provider=default[0],
        default_model=default[1],
        retries=retries,
        tools=FIRST_TOOLS,
    )
