"""Follows the items of a reply in the Responses format, from the events of their parts to the items themselves."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeAlias

from desktop_chat.errors import MalformedReply
from desktop_chat.providers.events import ProviderEvent, RawBlock, TextDelta, ThinkingDelta
from desktop_chat.providers.wire.passages import BREAK, Passages, Place
from desktop_chat.providers.wire.responses_calls import ResponsesCalls
from desktop_chat.providers.wire.responses_files import made_files
from desktop_chat.providers.wire.responses_notes import Notes

Said: TypeAlias = Mapping[str, Any]
Events: TypeAlias = list[ProviderEvent]

ENVELOPE = "responses"
"""The key under which items of this format are kept, to be given back."""


class Items:
    """Whatever an event leaves out, the finished item brings; nothing is told twice."""

    def __init__(self, new_id: Callable[[], str]) -> None:
        self.answer = Passages(TextDelta)
        self.thoughts = Passages(ThinkingDelta, between=BREAK)
        self.notes = Notes(self.answer)
        self.calls = ResponsesCalls(new_id)
        self.is_refusal = False
        self._files = 0
        self._items: dict[int, dict[str, Any]] = {}
        self._places: dict[str, int] = {}

    def begin(self, place: int, item: Said) -> Events:
        if item.get("id"):
            self._places.setdefault(str(item["id"]), place)
        return self.calls.begin(place, item) if item.get("type") == "function_call" else []

    def take(self, place: int, item: dict[str, Any]) -> Events:
        """A finished item: what of it has not been told yet."""
        if place in self._items:
            return []
        self._places.setdefault(str(item.get("id") or f"#{place}"), place)
        self._items[place] = item
        read = _ITEMS.get(str(item.get("type")))
        events = read(self, place, item) if read else []
        for file in made_files(item, self._files):
            self._files += 1
            events.append(file)
        return events

    def take_all(self, items: object) -> Events:
        """The items as the end of the reply lists them: most have been told already, perhaps by other numbers."""
        events: Events = []
        listed: set[int] = set()
        for number, item in enumerate(parts_of(items)):
            known = self._places.get(str(item.get("id")), number)
            place = number if number in self._items or known in listed else known
            listed.add(place)
            events += self.take(place, item)
        return events

    def blocks(self) -> Iterable[RawBlock]:
        """Every item as it came, in order, but for the id of a call that had none of its own."""
        for place, item in sorted(self._items.items()):
            made = self.calls.id_at(place)
            is_own = made is None or made == item.get("call_id")
            yield RawBlock({ENVELOPE: item if is_own else {**item, "call_id": made}})

    def place(self, said: Said) -> int:
        """Some services change the ids of items as they go, others leave out the numbers."""
        number = said.get("output_index")
        if isinstance(number, int):
            return number
        item = said.get("item")
        name = said.get("item_id") or (item.get("id") if isinstance(item, Mapping) else None)
        return self._places.setdefault(str(name), len(self._places))

    def part(self, said: Said, kind: str = "text", name: str = "content_index") -> Place:
        number = said.get(name)
        return self.place(said), kind, number if isinstance(number, int) else 0


def _take_message(items: Items, place: int, item: Said) -> Events:
    events: Events = []
    for number, part in enumerate(parts_of(item.get("content"))):
        at = (place, "text", number)
        if part.get("type") == "refusal":
            items.is_refusal = True
        events += items.answer.fill(at, text_in(part, "text") or text_in(part, "refusal"))
        events += items.notes.take(at, part.get("annotations"))
    return events


def _take_thoughts(items: Items, place: int, item: Said) -> Events:
    events: Events = []
    for kind, name in (("summary", "summary"), ("text", "content")):
        for number, part in enumerate(parts_of(item.get(name))):
            events += items.thoughts.fill((place, kind, number), text_in(part, "text"))
    return events


def _take_call(items: Items, place: int, item: Said) -> Events:
    """One that the limit of the answer cut is none."""
    if item.get("status") == "incomplete":
        items.calls.drop(place)
        return []
    return items.calls.end(place, item)


_ITEMS: Mapping[str, Callable[[Items, int, Said], Events]] = {
    "message": _take_message,
    "reasoning": _take_thoughts,
    "function_call": _take_call,
}


# ---------------------------------------------------------------------------------- events


def _refused(items: Items, said: Said) -> Events:
    items.is_refusal = True
    return items.answer.add(items.part(said), text_in(said, "delta"))


def _noted(items: Items, said: Said) -> Events:
    return items.notes.take(items.part(said), [said.get("annotation")], is_over=False)


def _summed_up(items: Items, said: Said) -> Events:
    return items.thoughts.add(items.part(said, "summary", "summary_index"), text_in(said, "delta"))


EVENTS: Mapping[str, Callable[[Items, Said], Events]] = {
    "response.output_item.added": lambda items, said: items.begin(items.place(said), object_in(said, "item")),
    "response.output_item.done": lambda items, said: items.take(items.place(said), object_in(said, "item")),
    "response.output_text.delta": lambda items, said: items.answer.add(items.part(said), text_in(said, "delta")),
    "response.output_text.done": lambda items, said: items.answer.fill(items.part(said), text_in(said, "text")),
    "response.output_text.annotation.added": _noted,
    "response.refusal.delta": _refused,
    "response.reasoning_summary_text.delta": _summed_up,
    "response.reasoning_text.delta": lambda items, said: items.thoughts.add(
        items.part(said), text_in(said, "delta")
    ),
    "response.function_call_arguments.delta": lambda items, said: items.calls.grow(
        items.place(said), text_in(said, "delta")
    ),
    "response.function_call_arguments.done": lambda items, said: items.calls.fill(
        items.place(said), text_in(said, "arguments")
    ),
}
"""What each event tells; those that are not here say nothing that the finished item does not."""


def object_in(said: Said, name: str) -> dict[str, Any]:
    found = said.get(name)
    if isinstance(found, dict):
        return found
    raise MalformedReply()


def text_in(said: Said, name: str) -> str:
    found = said.get(name)
    return found if isinstance(found, str) else ""


def parts_of(value: object) -> list[dict[str, Any]]:
    return [part for part in value if isinstance(part, dict)] if isinstance(value, list) else []
