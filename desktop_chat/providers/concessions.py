"""What is not asked again of a service that refused it, so that a question is answered all the same."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import replace
from typing import TypeAlias

from desktop_chat.errors import ProviderError
from desktop_chat.providers.context import ProviderSettings
from desktop_chat.providers.requests import HIDDEN, Request

Concede: TypeAlias = Callable[[Request, ProviderError], Request | None]
"""What to ask instead of a request that was refused so; None: nothing."""

_SUMMARY = re.compile(r"reasoning[ ._]summar", re.IGNORECASE)


def nothing(request: Request, refusal: ProviderError) -> Request | None:
    return None


def unseen_thinking(request: Request, refusal: ProviderError) -> Request | None:
    """Without the summary of what is thought: some accounts may not have one, and some models write none."""
    thinking = request.thinking or {}
    if not thinking or thinking.get("display") in HIDDEN or not _SUMMARY.search(str(refusal)):
        return None
    return replace(request, thinking={**thinking, "display": "omitted"})


class Concessions:
    """Remembered by account and model as long as the service lives."""

    def __init__(self, concede: Concede) -> None:
        self._concede = concede
        self._refusals: dict[tuple[str, str], ProviderError] = {}

    def suited(self, request: Request, settings: ProviderSettings) -> Request:
        """Without what was refused before."""
        refusal = self._refusals.get(_whose(request, settings))
        return request if refusal is None else self._concede(request, refusal) or request

    def instead_of(self, request: Request, refusal: ProviderError, settings: ProviderSettings) -> Request:
        """What to ask now; raises the refusal where nothing else can be asked."""
        other = self._concede(request, refusal)
        if other is None:
            raise refusal
        self._refusals[_whose(request, settings)] = refusal
        return other


def _whose(request: Request, settings: ProviderSettings) -> tuple[str, str]:
    account = f"{settings.base_url} {settings.secret('api_key')}"
    return hashlib.sha256(account.encode()).hexdigest(), request.model
