"""How a service of the catalogue is asked whether it takes a key, without paying for an answer."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import TYPE_CHECKING

from desktop_chat.providers.asked_fields import ServiceField
from desktop_chat.providers.context import ProviderSettings
from desktop_chat.providers.provider import OfferedModel

if TYPE_CHECKING:
    from desktop_chat.providers.entry import Entry


class KeyChecks(ABC):
    """The part of a service that is about its key alone."""

    entry: Entry

    @property
    def title(self) -> str:
        return self.entry.title

    @property
    def fields(self) -> tuple[ServiceField, ...]:
        """What a person can say about it."""
        return self.entry.fields

    @property
    def needs_key(self) -> bool:
        return self.entry.needs_key

    @property
    def can_check_key(self) -> bool:
        """Whether anything that it tells for nothing depends on the key."""
        entry = self.entry
        return entry.key_path is not None or (entry.model_list is not None and not entry.is_list_open)

    async def check_key(self, settings: ProviderSettings) -> int | None:
        """Have the key refused, if it is no good; and how many models it is good for, where that is told."""
        if self.entry.key_path is None:
            return len(await self.listed_models(settings))
        await self._said(self.entry.key_path, "", None, settings)
        return None

    @abstractmethod
    async def listed_models(self, settings: ProviderSettings) -> Sequence[OfferedModel]: ...

    @abstractmethod
    async def _said(self, path: str, model: str, body: bytes | None, settings: ProviderSettings) -> object: ...
