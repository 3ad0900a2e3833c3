"""A reply of each wire format, made for this project: as long as one likes, and with all that may be in one.

A new wire needs one line in `SPECIMENS`; the fuzzing, the bench and the tests of every wire then find it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from desktop_chat.providers.catalog import ENTRIES
from desktop_chat.providers.entry import Entry
from desktop_chat.providers.wire import Wire
from tests.support.specimens import chat, cohere, converse, gemini, messages, responses
from tests.support.specimens.specimen import Specimen

SPECIMENS: Mapping[str, Specimen] = {
    "ChatCompletions": chat.SPECIMEN,
    "Responses": responses.SPECIMEN,
    "Messages": messages.SPECIMEN,
    "Gemini": gemini.SPECIMEN,
    "Converse": converse.SPECIMEN,
    "CohereChat": cohere.SPECIMEN,
}
"""By the name of the wire's class."""


def wires() -> dict[str, Wire]:
    """One of each wire that an entry of the catalogue speaks."""
    found: dict[str, Wire] = {}
    for entry in ENTRIES:
        for wire in wires_of(entry):
            found.setdefault(type(wire).__name__, wire)
    return found


def wires_of(entry: Entry) -> Iterator[Wire]:
    """The usual one first."""
    yield entry.wire
    yield from (wire for _, wire in entry.others)
    yield from getattr(entry, "choices", {}).values()


def known_wires() -> dict[str, tuple[Wire, Specimen]]:
    """Those of which there is a specimen: all of them, as a test says."""
    return {name: (wire, SPECIMENS[name]) for name, wire in wires().items() if name in SPECIMENS}
