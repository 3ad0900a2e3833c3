"""Asks whether services answer at their addresses: nothing is sent that says who asks, and no key."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

from desktop_chat.errors import Error
from desktop_chat.language import sentence
from desktop_chat.providers.catalog import ENTRIES
from desktop_chat.providers.context import ProviderSettings
from desktop_chat.providers.posts import LateTransport, Sender
from desktop_chat.providers.reaching import host_of, reach
from desktop_chat.services.health.views import Finding

SECONDS = 4.0


async def findings(
    places: Iterable[tuple[str, ProviderSettings]], sender: Sender | None = None, seconds: float = SECONDS
) -> list[Finding]:
    """One for each address, all asked at once."""
    entries = {entry.name: entry for entry in ENTRIES}
    asked: dict[tuple[str, str], ProviderSettings] = {}
    found: list[Finding] = []
    for provider, settings in places:
        if provider not in entries:
            continue
        try:
            asked.setdefault((provider, host_of(entries[provider], settings)), settings)
        except Error as error:
            found.append(_unreached(provider, entries[provider].title, error))
    own = sender or LateTransport()
    try:
        errors = await asyncio.gather(
            *(reach(own, entries[provider], settings, seconds) for (provider, _), settings in asked.items())
        )
    finally:
        if sender is None:
            await own.aclose()
    for (provider, host), problem in zip(asked, errors, strict=True):
        found.append(_answered(provider, entries[provider].title, host, problem))
    return found


def _answered(provider: str, title: str, host: str, problem: Error | None) -> Finding:
    if problem is not None:
        return _unreached(provider, title, problem)
    return Finding(f"service {provider}", title, sentence("{host} answers", host=host))


def _unreached(provider: str, title: str, error: Error) -> Finding:
    remedy = sentence("Look at the network, and at the address in the profile.")
    return Finding(f"service {provider}", title, sentence("does not answer"), error.sentence, remedy)
