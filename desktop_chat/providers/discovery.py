"""Looks for model servers on this computer: all their usual ports at once, in bounded time, and nowhere else."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib import import_module

from desktop_chat import tasks
from desktop_chat.errors import Error
from desktop_chat.providers.addresses import address_of
from desktop_chat.providers.lists.models import OpenAiModels
from desktop_chat.providers.posts import LateTransport, Post, Sender
from desktop_chat.providers.provider import OfferedModel
from desktop_chat.providers.wire.json_text import parse_json

SECONDS = 0.3
"""What answers at all on one's own computer answers in a fraction of this."""
MOST_BYTES = 1024 * 1024
_HEADERS = {"accept": "application/json", "user-agent": "desktop_chat"}
_LIST = OpenAiModels()
_REFUSED = frozenset({401, 403})


@dataclass(frozen=True, slots=True)
class Place:
    """A port, and who usually answers there."""

    port: int
    provider: str
    host: str = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class LocalServer:
    """A server that answered; one that wants a key does not say which models it has."""

    provider: str
    """Its name in the catalogue."""
    base_url: str
    models: tuple[OfferedModel, ...] = ()
    needs_key: bool = False


PLACES = (
    Place(11434, "ollama"),
    Place(1234, "lmstudio"),
    Place(8080, "llamacpp"),
    Place(8000, "vllm"),
    Place(80, "gpustack"),
    Place(1337, "openai-compatible"),  # Jan
    Place(5001, "openai-compatible"),  # KoboldCpp
    Place(30000, "openai-compatible"),  # SGLang
)

_OWNERS = {"llamacpp": "llamacpp", "vllm": "vllm", "library": "ollama", "organization_owner": "lmstudio"}
"""Whom servers name as the owner of their models: ports are shared, and any server can be told to use another."""


async def discovered(
    sender: Sender | None = None, places: Iterable[Place] = PLACES, seconds: float | None = None
) -> tuple[LocalServer, ...]:
    """Those that answer within so many seconds, in the order of the places. No key is ever sent."""
    limit = SECONDS if seconds is None else seconds
    if sender is not None:
        return await _all_looked_at(sender, tuple(places), limit)
    # Off the event loop, which would stand still for a tenth of a second.
    await asyncio.to_thread(import_module, "desktop_chat.providers.transport")
    own = LateTransport()
    try:
        return await _all_looked_at(own, tuple(places), limit)
    finally:
        await own.aclose()


async def _all_looked_at(sender: Sender, places: tuple[Place, ...], seconds: float) -> tuple[LocalServer, ...]:
    looks = [tasks.start(_look(sender, place), name=f"look at port {place.port}") for place in places]
    if not looks:
        return ()
    try:
        await asyncio.wait(looks, timeout=seconds)
    finally:
        for look in looks:
            look.cancel()
    await asyncio.wait(looks)
    found = (look.result() for look in looks if not look.cancelled())
    return tuple(server for server in found if server is not None)


async def _look(sender: Sender, place: Place) -> LocalServer | None:
    """Whatever answers otherwise than a model server does is none."""
    base_url = f"http://{place.host}:{place.port}/v1"
    post = Post(address_of(base_url, _LIST.path(None)), b"", _HEADERS, "GET")
    try:
        async with sender.send(post) as answer:
            said = parse_json(await answer.read(MOST_BYTES))
            if not isinstance(said, Mapping) or answer.status not in (200, *_REFUSED):
                return None
            if answer.status in _REFUSED:
                return LocalServer(place.provider, base_url, needs_key=True)
            return LocalServer(_whose(said, place), base_url, tuple(_LIST.parse(said).models))
    except Error:
        return None


def _whose(said: Mapping[str, object], place: Place) -> str:
    items = said.get("data")
    told = [each for each in items if isinstance(each, Mapping)] if isinstance(items, list) else []
    owners = [each.get("owned_by") for each in told]
    return next((name for owner, name in _OWNERS.items() if owner in owners), place.provider)
