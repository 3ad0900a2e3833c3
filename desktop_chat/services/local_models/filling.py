"""Fills a model file from its source: from a server, going on where it was broken off, or from another file."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import aclosing
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from desktop_chat import disk
from desktop_chat.errors import ProviderUnavailable, ReplyCut, RequestRefused, UserError
from desktop_chat.language import sentence
from desktop_chat.providers.model_files.gguf import begins_well, read_head
from desktop_chat.providers.model_files.offers import Offer, offered
from desktop_chat.providers.posts import Sender
from desktop_chat.services.local_models.arrival import Arrival, Fill, in_disk
from desktop_chat.services.local_models.partial import PIECE, Partial

if TYPE_CHECKING:
    from desktop_chat.providers.transport import Answer

T = TypeVar("T")

TRIES = 5
"""In a row in which nothing new came."""
PAUSE_SECONDS = 2.0
AT_ONCE = 1024 * 1024
LOOKED_AT_EVERY = 64 * 1024 * 1024
"""Bytes after which it is looked again whether the disk has room."""


class FromServer:
    def __init__(self, sender: Sender, pause: float = PAUSE_SECONDS) -> None:
        self._sender, self._pause = sender, pause

    async def fill(self, arrival: Arrival) -> None:
        """Try again as long as something new comes, and a few times more."""
        tries = 0
        while tries < TRIES:
            most = arrival.view.received
            try:
                if await self._attempt(arrival):
                    return
            except (ProviderUnavailable, ReplyCut):
                if tries + 1 == TRIES:
                    raise
            tries = 0 if arrival.view.received > most else tries + 1
            await asyncio.sleep(self._pause * tries)
        raise RequestRefused(sentence("The server sends another file each time it is asked."))

    async def _attempt(self, arrival: Arrival) -> bool:
        """Whether all of it is here. Where the server has another file by now, it is begun anew."""
        have, before = arrival.partial.size, arrival.origin
        async with offered(self._sender, before.url, have, before.tag) as (offer, answer):
            if not _fits(offer, have, before.tag, before.total):
                await in_disk(lambda: arrival.partial.begin_at(0))
                await arrival.know(replace(before, tag=None, told=None, total=None), 0)
                return False
            origin = replace(before, tag=offer.tag, told=offer.sha256 or before.told, total=offer.total)
            await in_disk(lambda: arrival.partial.begin_at(offer.start))
            await arrival.know(origin, offer.start)
            if answer.status in (200, 206):
                await self._pour(arrival, answer)
        return True

    async def _pour(self, arrival: Arrival, answer: Answer) -> None:
        held, looked_at = bytearray(), await _checked(arrival, -LOOKED_AT_EVERY)
        try:
            async with aclosing(answer.pieces()) as pieces:
                async for piece in pieces:
                    held += piece
                    if len(held) >= AT_ONCE:
                        looked_at = await _checked(arrival, looked_at)
                        await _written(arrival, held)
        except (ProviderUnavailable, ReplyCut):
            await _written(arrival, held)  # what came before the connection broke is not fetched again
            raise
        await _written(arrival, held)


def _fits(offer: Offer, have: int, tag: str | None, total: int | None) -> bool:
    """Whether what comes goes on with what is here, or is all of it."""
    is_whole = offer.start == offer.total == have
    if is_whole or offer.start == 0:
        return True
    is_same = offer.start == have and (tag is None or offer.tag in (None, tag))
    return is_same and (total is None or offer.total in (None, total))


async def _checked(arrival: Arrival, looked_at: int) -> int:
    """Up to which byte the disk has been looked at."""
    received, total = arrival.view.received, arrival.view.total
    if received - looked_at < LOOKED_AT_EVERY:
        return looked_at
    await in_disk(lambda: arrival.partial.check_room(max(0, (total or received) - received)))
    return received


async def _written(arrival: Arrival, held: bytearray) -> None:
    data = bytes(held)
    held.clear()
    if arrival.view.received == 0 and not begins_well(data):
        raise UserError(sentence("What is at this address is no model file (GGUF)."))
    await in_disk(lambda: arrival.partial.write(data))
    arrival.receive(arrival.view.received + len(data))


def from_file(source: Path) -> Fill:
    """A copy: the file itself stays where it is."""

    async def fill(arrival: Arrival) -> None:
        await in_disk(_of_disk(source, lambda: read_head(source)))
        size = await in_disk(_of_disk(source, lambda: source.stat().st_size))
        await in_disk(lambda: arrival.partial.check_room(size))
        await in_disk(lambda: arrival.partial.begin_at(0))
        await arrival.know(replace(arrival.origin, total=size), 0)
        while await in_disk(_of_disk(source, partial(_copied_on, source, arrival.partial))):
            arrival.receive(arrival.partial.size)

    return fill


def _of_disk(source: Path, work: Callable[[], T]) -> Callable[[], T]:
    """What the disk says of it, told as the errors of this program."""

    def named() -> T:
        with disk.faults_named(source):
            return work()

    return named


def _copied_on(source: Path, target: Partial) -> bool:
    """One piece more; whether there was any."""
    with source.open("rb") as file:
        file.seek(target.size)
        data = file.read(PIECE)
    target.write(data)
    return bool(data)
