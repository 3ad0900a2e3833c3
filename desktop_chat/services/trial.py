"""A library beside another: its models, providers, keys, tools and files, but rows of its own that do not stay."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from threading import Lock
from typing import Any

from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from desktop_chat import disk
from desktop_chat.errors import ModelUnknown, StorageError
from desktop_chat.providers.provider import Provider
from desktop_chat.services.assistant_views import AssistantView
from desktop_chat.services.keys.shelf import KeyShelf
from desktop_chat.services.library import Library
from desktop_chat.services.places import running_folder
from desktop_chat.services.settling import settled

MARK = "trial"
UNBOUND = ("chat_key", "message_key", "run_key", "request_id")
"""What a usage says of conversations that are not there."""


class Trial(Library):
    """For conversations that nobody is to find later; only what was paid for them goes into the other's books."""

    def __init__(self, whole: Library) -> None:
        self._whole = whole
        self._closing = Lock()
        found = (whole.models.provider(name) for name in whole.models.providers)
        blobs = whole.storage.blobs
        self._folder = Path(mkdtemp(dir=disk.make_folder(_folder(whole.database.path))))
        super().__init__(
            self._folder / "trial.sqlite3",
            blobs=blobs.folder if blobs is not None else None,
            tables=whole.tables,
            context=whole.contexts.default,
            contexts=whole.contexts.source,
            providers=[each for each in found if each is not None],
            default_model=whole.default_model,
            default_provider=whole.default_provider,
            tools=whole.toolbox,
            recorder=whole.recorder,
            budget=whole.budget,
            variables=whole.variables,
        )
        if not self.storage.has_tables:
            self.create_tables()
        whole.companions.append(self)

    def _open_services(self, offered: Mapping[str, Provider], preferred: Sequence[str], keys: KeyShelf) -> None:
        super()._open_services(offered, preferred, keys)
        self.models, self.profiles = self._whole.models, self._whole.profiles

    def take(self, definition: Mapping[str, Any], name: str) -> AssistantView:
        """The assistant to be tried, as it is at this moment."""
        self._bring_model(self.default_model, self.default_provider)
        self._bring_model(definition.get("model"), definition.get("provider"))
        return self.assistants.put({**definition, "name": definition.get("name") or name}, mark=MARK)

    def _bring_model(self, name: str | None, provider: str | None) -> None:
        """Rows that are written here name it; one that nobody knows is refused when it is asked."""
        model = self.tables.model
        if model is None or name is None:
            return
        with suppress(ModelUnknown):
            facts = self.models.resolve(name, provider)
            if facts.key is not None:
                _copy(self._whole, self, model, [facts.key])

    def settle(self) -> None:
        """Write what was paid since the last time into the other's books."""
        usage = self.tables.usage
        keys = self.database.read(lambda session: list(session.scalars(select(usage.key))))
        if keys:
            _copy(self, self._whole, usage, keys, without=UNBOUND)

    async def aclose(self) -> None:
        await self.replies.close()
        await settled(asyncio.to_thread(self.close))

    def close(self) -> None:
        """Once; whoever comes second waits for the first, since the other library may go when this is over."""
        with self._closing:
            if self in self._whole.companions:
                self._close()

    def _close(self) -> None:
        self.replies.keep_now()
        with suppress(StorageError):  # a disk that refuses keeps nobody from closing
            self.settle()
        # Keys and models are the other's, who goes on with them.
        self._neighbours.close()
        self.storage.close()
        rmtree(self._folder, ignore_errors=True)  # what the system holds on to goes with the next sweep
        self._whole.companions.remove(self)


def sweep(database_path: Path) -> None:
    """Remove what a program left that was killed; what is in use stays where the system guards it."""
    for left in _folder(database_path).glob("*"):
        rmtree(left, ignore_errors=True)


def _folder(database_path: Path) -> Path:
    return running_folder(database_path) / "trials"


def _copy(source: Library, target: Library, row_class: Any, keys: list[Any], without: Sequence[str] = ()) -> None:
    """Rows as they are; those that are there already are left."""
    asked = row_class.key.in_(keys)
    found = source.database.read(lambda session: list(session.scalars(select(row_class).where(asked))))

    def work(session: Session) -> None:
        held = set(session.scalars(select(row_class.key).where(asked)))
        session.add_all(_alike(row, without) for row in found if row.key not in held)

    target.database.write(work)


def _alike(row: Any, without: Sequence[str]) -> Any:
    other = type(row)(**{each.key: getattr(row, each.key) for each in inspect(type(row)).column_attrs})
    for name in without:
        setattr(other, name, None)
    return other
