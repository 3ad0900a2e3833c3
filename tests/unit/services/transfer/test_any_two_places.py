"""Whatever is done with one chat in two places: brought together, both have all words, and it is a tree."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from desktop_chat import Library
from desktop_chat.services.chat import ChatHandle
from tests.proof.invariants import check
from tests.support.foreign import ready_tables
from tests.support.libraries import change, house_in, rows

DEEDS = ("ask", "edit", "regenerate", "select", "delete", "go on", "bring")
Deed = tuple[int, str, int]
deeds = st.lists(st.tuples(st.integers(0, 1), st.sampled_from(DEEDS), st.integers(0, 50)), min_size=3, max_size=9)


class Place:
    def __init__(self, library: Library, folder: Path, name: str) -> None:
        self.library, self.name = library, name
        self.archive = folder / f"{name}.zip"
        self.said = 0

    def words(self) -> str:
        self.said += 1
        return f"{self.name} {self.said}"

    def all_words(self) -> set[tuple[str, str]]:
        return {(row.role, row.content) for row in rows(self.library, self.library.tables.message)}

    async def do(self, chat: ChatHandle, what: str, number: int) -> None:
        messages = rows(self.library, self.library.tables.message)
        chosen = messages[number % len(messages)]
        shown = chat.messages()
        self.library.models.provider("scripted").add(self.words())  # type: ignore[union-attr]
        match what:
            case "ask":
                await chat.ask(self.words())
            case "edit" if chosen.role == "user":
                chat.edit(chosen.key, self.words())
            case "regenerate" if shown and shown[-1].role == "assistant":
                await chat.regenerate(shown[-1].id)
            case "select" if chosen.deleted_at is None:
                chat.select(chosen.key)
            case "delete" if chosen.deleted_at is None:
                chat.delete(chosen.key)
            case "go on":
                more = f"{chosen.content}, {self.words()}"
                change(self.library, self.library.tables.message, chosen.key, content=more)

    async def bring(self, other: Place) -> int:
        await other.library.export(other.archive, replace=True)
        return (await self.library.import_(other.archive)).messages


async def played(folder: Path, todo: Sequence[Deed]) -> None:
    async with (
        house_in(folder / "a", ready_tables()).open("a 0") as first,
        house_in(folder / "b", ready_tables()).open() as second,
    ):
        places = Place(first, folder, "a"), Place(second, folder, "b")
        key: Any = first.create_chat(title="Shared").id
        await first.chat(key).ask("Begin")
        await places[1].bring(places[0])
        for number, what, which in todo:
            place, other = places[number], places[1 - number]
            if what == "bring":
                await place.bring(other)
            else:
                await place.do(place.library.chat(key), what, which)
            check(place.library, key)
        await brought_together(*places, key)


async def brought_together(one: Place, other: Place, key: Any) -> None:
    before = one.all_words() | other.all_words()
    for to, source in ((one, other), (other, one)):
        await to.bring(source)
        check(to.library, key, is_whole=True)
    for place in (one, other):
        missing = {word for word in before if not _is_said(word, place.all_words())}
        assert not missing
    # The versions that were put beside others know nothing of each other until they have met.
    await one.bring(other)
    await other.bring(one)
    assert await one.bring(other) == 0 and await other.bring(one) == 0


def _is_said(word: tuple[str, str], said: set[tuple[str, str]]) -> bool:
    """As such, or as the beginning of a message that went on."""
    return any(role == word[0] and text.startswith(word[1]) for role, text in said)


@pytest.mark.timeout(900)
@settings(max_examples=4, deadline=None, phases=[Phase.generate], database=None)
@given(deeds)
async def test_words_of_both_places_are_in_both(todo: list[Deed]) -> None:
    with TemporaryDirectory() as folder:
        await played(Path(folder), todo)


async def test_words_that_went_on_differently_are_both_kept(tmp_path: Path) -> None:
    await played(tmp_path, [(0, "go on", 1), (1, "go on", 1), (0, "bring", 0), (1, "ask", 0), (1, "delete", 1)])
