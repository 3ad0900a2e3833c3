"""The model files of a library: what there is, what is on its way, and the verbs for both."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from sqlalchemy import func, select

from desktop_chat import disk
from desktop_chat.errors import ChatBusy, NotFound, UserError
from desktop_chat.language import sentence
from desktop_chat.models import Tables
from desktop_chat.models.database import Database
from desktop_chat.providers.model_files.folder import ModelFile, ModelFolder
from desktop_chat.providers.model_files.offers import checked_address, checked_digest, name_in, plain_name
from desktop_chat.providers.posts import LateTransport
from desktop_chat.services.local_models.arrival import Arrival, Fill, in_disk
from desktop_chat.services.local_models.filling import PAUSE_SECONDS, FromServer, from_file
from desktop_chat.services.local_models.partial import Origin, Partial, arriving
from desktop_chat.services.local_models.views import ENDED, ArrivalView, LocalModelView

if TYPE_CHECKING:
    from desktop_chat.providers.engines import Engines
    from desktop_chat.providers.provider import OfferedModel

Listener = Callable[[ArrivalView], None]
LOCAL = "local"


@runtime_checkable
class House(Protocol):
    """A provider that runs model files."""

    @property
    def models(self) -> Sequence[OfferedModel]: ...

    @property
    def folder(self) -> ModelFolder | None: ...

    @property
    def engines(self) -> Engines: ...

    @property
    def trouble(self) -> str: ...


class LocalModels:
    """Without anybody to run them there are none, and none can be brought."""

    def __init__(self, database: Database, tables: Tables, providers: Iterable[object]) -> None:
        self._database, self._tables = database, tables
        self._house = next((each for each in providers if isinstance(each, House)), None)
        self._folder = self._house.folder if self._house is not None else None
        self._sender = LateTransport()
        self._arrivals: dict[str, Arrival] = {}
        self._listeners: list[Listener] = []
        self.pause_seconds = PAUSE_SECONDS
        """Between two tries to go on."""

    # ----------------------------------------------------------------- reading

    @property
    def problem(self) -> str:
        """Why no model file can be used here; nothing where they can."""
        return "" if self._house is None else self._house.trouble

    def all(self) -> list[LocalModelView]:
        """In the order of their names."""
        files = self._folder.all() if self._folder is not None else ()
        used = self._last_used() if files else {}
        return [self._view(file, used) for file in files]

    def arrivals(self) -> list[ArrivalView]:
        """What is on its way, and what an earlier start left on its way."""
        if self._folder is not None:
            for name in arriving(self._folder.path):
                self._found(name)
        return [each.view for each in self._arrivals.values()]

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """It is told in the event loop how each one comes on; call the result to end that."""
        self._listeners.append(listener)

        def end() -> None:
            with suppress(ValueError):
                self._listeners.remove(listener)

        return end

    # ---------------------------------------------------------------- bringing

    def fetch(self, url: str, sha256: str = "") -> Arrival:
        """Begin to fetch a file, or go on with it. Raises UserError where that cannot be.

        A digest counts also for what was begun without it, or with another one.
        """
        self._refuse_useless()
        place, digest = checked_address(url), checked_digest(sha256)
        arrival = self._found(name_in(place))
        if arrival is None or arrival.origin.url != place or not arrival.is_begun:
            arrival = self._new(
                name_in(place), Origin(place, digest), FromServer(self._sender, self.pause_seconds).fill
            )
        elif digest not in (None, arrival.origin.sha256):
            _refuse_second(arrival)
            arrival.expect(digest)
        arrival.begin()
        return arrival

    def add_file(self, source: Path) -> Arrival:
        """Begin to copy a file of this computer."""
        self._refuse_useless()
        arrival = self._new(plain_name(source.name), Origin(), from_file(source))
        arrival.begin()
        return arrival

    def _refuse_useless(self) -> None:
        if self.problem:
            raise UserError(self.problem)

    def arrival(self, name: str) -> Arrival:
        """The one that is on its way under this name."""
        found = self._found(name)
        if found is None:
            raise NotFound(sentence("No model file named {name} is on its way.", name=name))
        return found

    async def cancel(self, name: str) -> None:
        await self.arrival(name).cancel()
        self._arrivals.pop(name, None)

    # ---------------------------------------------------------------- removing

    async def remove(self, model: str) -> None:
        """The file is gone then; chats that were answered by it stay."""
        file = self._folder.find(model) if self._folder is not None else None
        if file is None:
            raise NotFound(sentence("There is no model file named {name} here.", name=model))
        if self._is_answering(model):
            raise ChatBusy(sentence("{name} is answering at this moment. Stop it, or wait for it.", name=model))
        if self._house is not None:
            await self._house.engines.stop(model)
        await in_disk(lambda: _removed(file))

    async def aclose(self) -> None:
        """What is on its way goes on at the next start."""
        for arrival in self._arrivals.values():
            await arrival.pause()
        await self._sender.aclose()

    # ------------------------------------------------------------------ within

    def _new(self, name: str, origin: Origin, fill: Fill) -> Arrival:
        if self._folder is None:
            raise UserError(sentence("This program has no folder for models."))
        if name.casefold() in (f"{model}.gguf".casefold() for model in self._names()):
            raise UserError(sentence("There is a model file named {name} already.", name=name))
        _refuse_second(self._arrivals.get(name))
        arrival = Arrival(Partial(self._folder.path, name), origin, fill, self._tell)
        self._arrivals[name] = arrival
        return arrival

    def _names(self) -> list[str]:
        """Of files, and of what comes with the program."""
        files = self._folder.all() if self._folder is not None else ()
        return [*(file.id for file in files), *(each.id for each in (self._house.models if self._house else ()))]

    def _is_answering(self, model: str) -> bool:
        return self._house is not None and self._house.engines.is_used(model)

    def _found(self, name: str) -> Arrival | None:
        """The one there is, or one that an earlier start began. Half a copy is none: it is quickly made again."""
        known = self._arrivals.get(name)
        if known is not None and known.view.stage not in ENDED:
            return known
        if self._folder is None:
            return None
        partial = Partial(self._folder.path, name)
        origin = partial.origin()
        if origin is None or not origin.url:
            return None
        fill = FromServer(self._sender, self.pause_seconds).fill
        found = self._arrivals[name] = Arrival(partial, origin, fill, self._tell)
        return found

    def _tell(self, view: ArrivalView) -> None:
        for listener in tuple(self._listeners):
            listener(view)

    def _view(self, file: ModelFile, used: Mapping[str, datetime]) -> LocalModelView:
        head = file.head
        if head is None:
            return LocalModelView(file.id, file.title, file.size, problem=file.problem)
        return LocalModelView(
            file.id,
            file.title,
            file.size,
            head.architecture,
            head.quantisation or "",
            head.context_length,
            last_used=used.get(file.id),
            is_answering=self._is_answering(file.id),
        )

    def _last_used(self) -> dict[str, datetime]:
        usage = self._tables.usage
        query = select(usage.model_name, func.max(usage.created_at, type_=usage.created_at.type))
        query = query.where(usage.provider == LOCAL).group_by(usage.model_name)
        rows = self._database.read(lambda session: session.execute(query).all())
        return {str(name): at for name, at in rows}


def _refuse_second(known: Arrival | None) -> None:
    if known is not None and known.view.is_at_work:
        raise UserError(sentence("A file named {name} is on its way already.", name=known.view.name))


def _removed(file: ModelFile) -> None:
    with disk.faults_named(file.path):
        file.path.unlink(missing_ok=True)


async def all_in_worker(models: LocalModels) -> tuple[list[LocalModelView], list[ArrivalView]]:
    """What there is and what is on its way; heads are read in a worker thread."""
    return await asyncio.to_thread(models.all), await asyncio.to_thread(models.arrivals)
