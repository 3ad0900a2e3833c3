"""Writes docs/providers.md: what can be done here with each service, as its entry and its wire show when tried.

    python packaging/providers_page.py

Nothing is listed by hand: a request is written with and without each option, and answers of every format are read.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from sample_answers import ANSWERS

from desktop_chat.errors import Error
from desktop_chat.providers.bundled_models import BundledModels
from desktop_chat.providers.catalog import ENTRIES
from desktop_chat.providers.discovery import PLACES
from desktop_chat.providers.entry import Entry
from desktop_chat.providers.events import CitationFound, ProviderEvent, ThinkingDelta
from desktop_chat.providers.models_dev import Catalogue
from desktop_chat.providers.provider import OfferedModel
from desktop_chat.providers.requests import FilePart, ModelTraits, Request, TextPart, ToolSpec, Turn
from desktop_chat.providers.wire import Wire

PAGE = Path(__file__).resolve().parent.parent / "docs" / "providers.md"
YES, NO, SOME, IN_WORDS, IF_TOLD = "yes", "—", "some models", "in words", "if told"
IN_LIST = "models.dev"
SERVER_TOOLS = ("web_search", "web_fetch", "code_execution", "file_search", "image_generation", "mcp")
FILES = ("image", "audio", "video", "pdf", "document", "text")
SCHEMA = {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}
QUESTION = TextPart("Hello")
NOTES = FilePart("notes.txt", "text/plain", "text", b"Words.")


def page() -> str:
    """The whole page."""
    models = BundledModels().catalogue()
    rows = [tuple(_row(entry, models)) for entry in sorted(ENTRIES, key=lambda entry: entry.title.lower())]
    return TEXT.format(count=len(rows), table=_table(rows))


def _row(entry: Entry, models: Catalogue) -> Iterator[tuple[str, str]]:
    wires = [entry.wire, *(wire for _, wire in entry.others)]
    base = _base(entry, models)
    tried = [_Trial(_Suited(entry, wire), base) for wire in wires]
    yield "Service", f"{entry.title} (`{entry.name}`)"
    yield "Formats", _formats(entry, wires)
    yield "Streaming", _of([trial.streams for trial in tried])
    yield "Tools", _of([trial.changes(tools=(ToolSpec("look", "Looks.", SCHEMA),)) for trial in tried])
    yield "Files", _listed([kind for kind in FILES if any(kind in wire.files for wire in wires)])
    yield "Schema", _of([trial.keeps_schemas for trial in tried], IN_WORDS)
    yield "Thinking", _of([t.can_be_told_to_think or t.tells(ThinkingDelta) for t in tried], IF_TOLD)
    yield "Citations", _of([t.changes(citations=True) or t.tells(CitationFound) for t in tried], IF_TOLD)
    yield "Server tools", _listed([name for name in SERVER_TOOLS if any(t.takes_tool(name) for t in tried)])
    yield "Caching asked", _of([t.changes(caching={}) or t.changes(caching={"key": "k"}) for t in tried])
    yield "Tokens counted", _of([entry.token_count is not None])
    yield "Models listed", YES if entry.model_list else IN_LIST if entry.name in models else NO
    yield "Embeddings", _of([entry.embedding is not None])
    yield "Continues in place", _of([entry.can_prefill])
    yield "Found here", _listed([str(place.port) for place in PLACES if place.provider == entry.name])


def _formats(entry: Entry, wires: Sequence[Wire]) -> str:
    """Those that its models need, and with their names those that a context may choose."""
    needed = dict.fromkeys(type(wire).__name__ for wire in wires)
    chosen = {type(wire).__name__: f"`{name}`" for name, wire in entry.choices.items()}
    return ", ".join(f"{name} ({chosen[name]})" if name in chosen else name for name in {**needed, **chosen})


def _base(entry: Entry, models: Catalogue) -> Request:
    """A question for the newest of its models that thinks and takes tools, as far as any is known."""
    able = [each for each in models.get(entry.name, ()) if {"reasoning", "tools"} <= each.capabilities]
    main = [each for each in able if not any(takes(each.id) for takes, _ in entry.others)] or able
    model = max(main, key=lambda each: (each.released or "", each.id), default=OfferedModel("model-1"))
    capabilities = model.capabilities or None
    traits = ModelTraits(
        model.max_output, capabilities, None, model.lacks, reasoning_options=model.reasoning_options
    )
    return Request(entry.name, model.id, turns=(Turn("user", (QUESTION,)),), max_output=4096, traits=traits)


class _Suited:
    """A wire, asked as its service asks on it: without what it would refuse."""

    def __init__(self, entry: Entry, wire: Wire) -> None:
        self._suit = entry.suit
        self.files, self.path, self.framing, self.reader = wire.files, wire.path, wire.framing, wire.reader
        self._render = wire.render

    def render(self, request: Request) -> Mapping[str, object]:
        return self._render(self._suit(request))


class _Trial:
    """One wire, tried."""

    def __init__(self, wire: Wire, base: Request) -> None:
        self._wire = wire
        parts = (QUESTION, NOTES) if "text" in wire.files else (QUESTION,)
        self._base = base = replace(base, turns=(Turn("user", parts),))
        self._plain = _written(wire, base) or {}
        self._told = [event for answer in ANSWERS for event in _read(wire, answer)]

    @property
    def streams(self) -> bool:
        return self._plain.get("stream") is True or "stream" in self._wire.path(self._base).lower()

    @property
    def keeps_schemas(self) -> bool | str:
        written = _written(self._wire, replace(self._base, schema=SCHEMA))
        if written is None or written == self._plain:
            return False
        return True if _holds_schema(written) else IN_WORDS

    @property
    def can_be_told_to_think(self) -> bool:
        return self.changes(thinking={"effort": "high"}) or self.changes(thinking={"budget": 2048})

    def changes(self, **options: Any) -> bool:
        """Whether the request says something else with these."""
        written = _written(self._wire, replace(self._base, **options))
        return written is not None and written != self._plain

    def takes_tool(self, name: str) -> bool:
        return self.changes(server_tools=(name,))

    def tells(self, kind: type[ProviderEvent]) -> bool | str:
        return IF_TOLD if any(isinstance(event, kind) for event in self._told) else False


def _written(wire: Wire, request: Request) -> dict[str, Any] | None:
    """The body as JSON; None where the wire refuses."""
    try:
        body: dict[str, Any] = json.loads(json.dumps(wire.render(request), default=str))
    except Error:
        return None
    return body


def _read(wire: Wire, answer: Mapping[str, Any]) -> Sequence[ProviderEvent]:
    try:
        return wire.reader("The service", None).parse_whole(json.dumps(answer).encode())
    except Error:
        return ()


def _holds_schema(value: Any) -> bool:
    if isinstance(value, dict):
        return "properties" in value or any(map(_holds_schema, value.values()))
    return isinstance(value, list) and any(map(_holds_schema, value))


def _of(found: Sequence[bool | str], else_told: str = NO) -> str:
    """What the usual wire does; else what another one does for its models."""
    if found[0] is True:
        return YES
    if True in found:
        return SOME
    return else_told if else_told in found else NO


def _listed(names: Sequence[str]) -> str:
    return ", ".join(name.replace("_", " ") for name in names) or NO


def _table(rows: Sequence[Sequence[tuple[str, str]]]) -> str:
    head = [name for name, _ in rows[0]]
    lines = ["| " + " | ".join(head) + " |", "| " + " | ".join("---" for _ in head) + " |"]
    lines += ["| " + " | ".join(value for _, value in row) + " |" for row in rows]
    return "\n".join(lines)


TEXT = """\
# What each service can do here

This page is written by `make docs` from the catalogue: every option is tried on the wire of each of the {count}
services, and a test fails when the page and the program differ. What a service can do also depends on the model;
`desktop-chat models` says that.

{table}

* **Formats**: the wire formats it is spoken to in, the usual one first; “some models” are those of the others.
  Where a name stands behind one, the setting `wire` of a context chooses it: `{{"openai": {{"wire": "chat"}}}}`.
* **Files**: what has an encoding there. Text files, and documents where they are not named, are sent as words.
* **Schema**: “in words” where the service only promises JSON: it is told the form, and the answer is checked.
* **Thinking**, **Citations**: “if told” where it cannot be asked for them; what it tells by itself is kept.
* **Server tools**: those that every program calls so; others are handed through as mappings.
* **Caching asked**: it is told what to keep. Other services cache by themselves.
* **Tokens counted**: by the service; elsewhere the count is an estimate and says so.
* **Models listed**: `desktop-chat models --refresh` asks the service itself, beside models.dev; or only there.
* **Continues in place**: an answer that was cut goes on in the same message without being asked to.
* **Found here**: the ports of this computer on which it is looked for; others answer at them too and
  are told apart by what they say of themselves.
"""


def main() -> None:
    PAGE.write_text(page(), "utf-8")
    print(f"{PAGE.name} is written.")


if __name__ == "__main__":
    main()
