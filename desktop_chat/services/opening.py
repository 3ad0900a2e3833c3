"""Opens the library of this program: the chats of a folder, every service, and the model on this computer.

Where there were chats that are not there any more, it opens nothing, and makes no empty database in their place.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from desktop_chat.errors import UserError
from desktop_chat.language import sentence
from desktop_chat.providers.context import Context
from desktop_chat.providers.local_model import is_installed
from desktop_chat.providers.provider import Provider
from desktop_chat.services import known_places
from desktop_chat.services.announcements import Announcement
from desktop_chat.services.backups import Backups
from desktop_chat.services.first_tools import FIRST_TOOLS
from desktop_chat.services.library import Library
from desktop_chat.services.places import database_file, models_folder, servers_file
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
    database = database_file(folder)
    known_places.refuse_missed(database)
    library = Library(
        database,
        context=Context.from_env(),
        providers=providers,
        model_files=models_folder(folder),
        default_provider=default[0],
        default_model=default[1],
        retries=retries,
        tools=FIRST_TOOLS,
        servers=servers_file(folder),
    )
    _note_chats(library, database)
    return library


def begin_anew(folder: Path) -> None:
    """With no chats, where those that were there are gone."""
    database = database_file(folder)
    if database.exists() and database.stat().st_size:
        raise UserError(sentence("The chats are there: there is nothing to begin anew."))
    Backups(database).begin_anew()
    known_places.forget(database)


def _note_chats(library: Library, database: Path) -> None:
    """As soon as there is one to be missed."""
    if known_places.is_noted(database):
        return
    if library.chats().list(limit=1):
        known_places.note(database)
        return

    def hear(announcement: Announcement) -> None:
        if announcement.kind in ("chat_changed", "all_changed"):
            stop()
            known_places.note(database)

    stop = library.announcements.subscribe(hear)
