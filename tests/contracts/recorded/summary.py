"""Counts what the recordings that are replayed show: by service and by what happens in them.

    python -m tests.contracts.recorded.summary

writes docs/recordings.md anew, where the recordings are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from desktop_chat.providers.catalog import ENTRIES
from desktop_chat.providers.context import ProviderSettings
from desktop_chat.providers.requests import FilePart, Request, ToolCallPart, ToolResultPart
from tests.contracts.recorded import traffic
from tests.contracts.recorded.lookups import COUNTS, EMBEDDINGS
from tests.contracts.recorded.readings import READINGS, Reading
from tests.contracts.recorded.told import Told
from tests.contracts.recorded.traffic import Exchange

PAGE = Path(__file__).resolve().parents[3] / "docs" / "recordings.md"

NOT_MEANT: Mapping[str, str] = {}
"""Recordings that can mean nothing for this program, by name, each with the reason."""
NO_MODEL: Mapping[str, str] = {"pdfobject.com": "a file that was fetched before it was sent"}
"""Hosts that are spoken to in recordings and are no service of models, with the reason."""

Shown = Callable[[Request, Told], object]

SHOWN: Mapping[str, Shown] = {
    "text": lambda request, told: told.text,
    "system": lambda request, told: request.instructions,
    "multi-turn": lambda request, told: [turn.role for turn in request.turns].count("user") > 1,
    "tools": lambda request, told: request.tools,
    "parallel": lambda request, told: request.parallel_tools is not None or _has_many_calls(request, told),
    "choice": lambda request, told: request.tool_choice != "auto",
    "schema": lambda request, told: request.schema,
    "thinking": lambda request, told: request.thinking or told.thinking,
    "images": lambda request, told: told.files or "image" in _kinds(request),
    "PDF": lambda request, told: "pdf" in _kinds(request),
    "audio": lambda request, told: "audio" in _kinds(request),
    "video": lambda request, told: "video" in _kinds(request),
    "documents": lambda request, told: _kinds(request) & {"document", "text"},
    "citations": lambda request, told: request.citations or told.citations,
    "server tools": lambda request, told: request.server_tools,
    "caching": lambda request, told: request.caching is not None or _is_cached(told),
}
"""What a conversation shows, by its request and its answer."""
COLUMNS = (*SHOWN, "stream", "count", "embeddings", "token", "errors", "all")


def reading_of(exchange: Exchange) -> Reading:
    entry = traffic.entry_of(exchange)
    request = Request(entry.name, traffic.model_of(exchange))
    settings = ProviderSettings(entry.name, traffic.chosen_wire(exchange, request))
    return READINGS[type(entry.wire_for(request, settings))]


def is_replayed(exchange: Exchange) -> bool:
    """Whether one of the tests is about it: for a conversation, that its service is in the catalogue."""
    known = {entry.name for entry in ENTRIES}
    services = {"ask": known, "embed": EMBEDDINGS.keys(), "count": COUNTS.keys(), "token": {"vertexai"}}
    return exchange.provider in services.get(exchange.verb, ())


def has_reason(exchange: Exchange) -> bool:
    """Why it is not: the recording, or the host, stands in a table."""
    return exchange.name in NOT_MEANT or any(host in exchange.raw["url"] for host in NO_MODEL)


def shown_by(exchange: Exchange) -> Iterator[str]:
    yield "all"
    if exchange.status != 200 or exchange.is_broken:
        yield "errors"
    if exchange.verb in ("count", "embed", "token"):
        yield {"embed": "embeddings"}.get(exchange.verb, exchange.verb)
        return
    reading = reading_of(exchange)
    is_answered = exchange.status == 200 and not exchange.is_broken
    request, told = reading.request_of(exchange), reading.told_by(exchange) if is_answered else Told()
    yield from (name for name, shows in SHOWN.items() if shows(request, told))
    if exchange.is_stream:
        yield "stream"


def counted() -> dict[str, dict[str, set[str]]]:
    """The names of recordings by service and column."""
    found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for exchange in traffic.exchanges():
        if is_replayed(exchange) and exchange.name not in NOT_MEANT:
            for column in shown_by(exchange):
                found[exchange.provider][column].add(exchange.name)
    return found


def table() -> str:
    """One row a service, one column for what is shown, and how many recordings show it."""
    found = counted()
    rows = [[service, *(found[service].get(column, set()) for column in COLUMNS)] for service in sorted(found)]
    sums = [{name for columns in found.values() for name in columns.get(column, ())} for column in COLUMNS]
    lines = [["service", *COLUMNS], ["---"] * (len(COLUMNS) + 1)]
    for service, *names in [*rows, ["together", *sums]]:
        lines.append([str(service), *(str(len(each) or "·") for each in names)])
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def page() -> str:
    exchanges = [each for each in traffic.exchanges() if is_replayed(each)]
    names = {each.name for each in traffic.exchanges()}
    left = "".join(f"* `{name}`: {reason}\n" for name, reason in NOT_MEANT.items()) or "None.\n"
    return TEXT.format(names=len(names), exchanges=len(exchanges), table=table(), left=left)


def _kinds(request: Request) -> set[str]:
    parts = [part for turn in request.turns for part in turn.parts]
    files = [file for part in parts if isinstance(part, ToolResultPart) for file in part.files]
    return {part.kind for part in (*parts, *files) if isinstance(part, FilePart)}


def _has_many_calls(request: Request, told: Told) -> bool:
    made = (sum(isinstance(part, ToolCallPart) for part in turn.parts) for turn in request.turns)
    return max((len(told.calls), *made)) > 1


def _is_cached(told: Told) -> bool:
    return bool(told.usage.get("cache_read") or told.usage.get("cache_write"))


TEXT = """# What recorded traffic shows

Of {names} recordings of real traffic {exchanges} exchanges with services are replayed by `tests/contracts`: what
this program sends means what was sent, and what it makes of the answer is what an independent reading finds. The
number of recordings, by service and by what happens in them; written by `make docs` where the recordings are.

{table}
## Not replayed

{left}"""


if __name__ == "__main__":
    if traffic.are_here():
        PAGE.write_text(page(), "utf-8")
