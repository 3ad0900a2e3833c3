"""Has bytes read by a wire as the program does, and says what came of it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from random import Random

from desktop_chat.errors import Error
from desktop_chat.providers.complaints import complaint_of
from desktop_chat.providers.events import ProviderEvent
from desktop_chat.providers.failures import failure_of
from desktop_chat.providers.reading import told, told_last
from desktop_chat.providers.wire import Wire
from tests.support.specimens.mutations import change, damaged, damaged_whole, in_pieces, spoil
from tests.support.specimens.specimen import Specimen


def read(wire: Wire, pieces: Iterable[bytes]) -> tuple[list[ProviderEvent], Error | None]:
    """What a stream says, and the failure that it ends with."""
    framing, reader = wire.framing(), wire.reader("Service", "r-1")
    events: list[ProviderEvent] = []
    try:
        for piece in pieces:
            events += told(framing.feed(piece), reader)
            if reader.is_finished:
                return events, None
        events += told_last(framing, reader)
    except Error as error:
        return events, error
    return events, None


def read_whole(wire: Wire, body: bytes) -> tuple[list[ProviderEvent], Error | None]:
    """The same of an answer in one piece."""
    try:
        return list(wire.reader("Service", "r-1").parse_whole(body)), None
    except Error as error:
        return [], error


def tried(wire: Wire, specimen: Specimen, random: Random) -> tuple[int, list[ProviderEvent], Error | None]:
    """One damaged reply, read: its size, and what came of it. Raises what no reply may make anything raise."""
    match random.random():
        case chance if chance < 0.8:
            stream = damaged(specimen, random)
            return len(stream), *read(wire, in_pieces(random, stream))
        case chance if chance < 0.95:
            body = damaged_whole(specimen, random)
            return len(body), *read_whole(wire, body)
    body = _refusal(random)
    return (
        len(body),
        [],
        failure_of("Service", complaint_of(body), status=random.choice((400, 401, 404, 429, 500))),
    )


def _refusal(random: Random) -> bytes:
    said = {"error": {"message": "No such model", "type": "invalid_request_error", "code": "x", "details": [{}]}}
    change(random, said)
    body = bytearray(json.dumps(said).encode())
    if random.random() < 0.5:
        spoil(random, body)
    return bytes(body)
