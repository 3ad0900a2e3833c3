"""Assistants: made, changed, versioned, found, copied, exported and taken from those that come along."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from desktop_chat import Library, NamedFile, NotFound, Tables, UserError
from desktop_chat.services.assistant_fields import FIELDS, fault
from desktop_chat.services.collecting import collect
from tests.support.libraries import House, stored
from tests.support.owners import Guide, Storyteller, told_tables
from tests.support.trees import EVERY_SET


@pytest.fixture(params=["ready", "foreign", "told"])
def tables(request: pytest.FixtureRequest) -> Tables:
    return EVERY_SET[request.param]()


@pytest.fixture
def library(tmp_path: Path, tables: Tables) -> Iterator[Library]:
    library = House(tmp_path, tables).opened()
    yield library
    library.close()


WHOLE: dict[str, Any] = {
    "emoji": "🦉",
    "description": "Knows the night.",
    "instructions": "Hoot, {{person}}.",
    "inputs": {"wood": "oak"},
    "provider": "scripted",
    "model": "scripted-1",
    "temperature": 0.5,
    "max_output": 100,
    "thinking": {"effort": "low"},
    "params": {"top_p": 0.9},
    "citations": True,
    "tools": ["look"],
    "approvals": {"look": "always"},
    "max_prompt_tokens": 256,
    "max_completion_tokens": 16,
    "limits": {"rounds": 3, "cost": "0.50", "idle": 30},
    "context": {"policy": "messages", "count": 10},
    "starters": ["Who?"],
    "examples": [{"role": "user", "content": "Who?"}, {"role": "assistant", "content": "Hoo."}],
    "knowledge": {"mode": "auto", "files": []},
    "title": {"wanted": False},
    "feathers": {"of another program": [1, 2]},
}


def test_every_field_is_kept_and_every_unknown_one(library: Library) -> None:
    made = library.assistants.create("Owl", tags=["night"], pinned=True, **WHOLE)
    found = library.assistants.get(made.id)
    assert found == made
    assert found.definition == {"name": "Owl", **WHOLE}
    assert (found.tags, found.pinned, found.version) == (("night",), True, 1)


def test_a_change_is_a_version_and_the_same_again_is_none(library: Library) -> None:
    owl = library.assistants.create("Owl", temperature=0.5)
    assert library.assistants.change(owl, temperature=0.5).version == 1
    assert library.assistants.sort(owl, tags=["night"], pinned=True).version == 1
    changed = library.assistants.change(owl, temperature=None, description="Old")
    assert changed.version == 2 and changed.definition == {"name": "Owl", "description": "Old"}
    assert [version.number for version in library.assistants.versions(owl)] == [1, 2]
    told = [(each.name, each.before, each.after) for each in library.assistants.diff(owl, 1)]
    assert told == [("description", None, "Old"), ("temperature", 0.5, None)]
    restored = library.assistants.restore(owl, 1)
    assert restored.version == 3 and restored.definition == {"name": "Owl", "temperature": 0.5}
    with pytest.raises(NotFound):
        library.assistants.restore(owl, 9)
    with pytest.raises(NotFound):
        library.assistants.diff(owl, 9)


def test_export_delete_and_import_give_an_equal_assistant(library: Library) -> None:
    owl = library.assistants.create("Owl", tags=["night"], **WHOLE)
    owl = library.assistants.add_files(owl, NamedFile("wood.txt", b"Oak and ash."))
    text = library.assistants.export(owl)
    library.assistants.delete(owl)
    with pytest.raises(NotFound):
        library.assistants.get(owl.id)
    again = library.assistants.import_(text)
    assert (again.definition, again.tags, again.mark) == (owl.definition, owl.tags, owl.mark)
    other = library.assistants.import_(text)
    assert other.definition == owl.definition and other.mark != owl.mark
    same = library.assistants.import_(text, replace=True)
    assert (same.id, same.version) == (again.id, 1)


def test_a_bare_definition_can_be_imported_and_nothing_else(library: Library) -> None:
    assert library.assistants.import_('{"name": "Owl", "mood": "calm"}').definition["mood"] == "calm"
    for text in ("", "[]", '{"format": "another"}', '{"instructions": "x"}', b"\xff"):
        with pytest.raises(UserError):
            library.assistants.import_(text)


def test_a_copy_goes_its_own_way(library: Library) -> None:
    owl = library.assistants.create("Owl", temperature=0.5)
    copy = library.assistants.duplicate(owl)
    library.assistants.change(copy, temperature=1.0)
    assert copy.name == "Copy of Owl"
    assert library.assistants.get(owl).definition["temperature"] == 0.5


def test_they_are_found_by_tag_and_words_with_pinned_ones_first(library: Library) -> None:
    for name, tag, pinned in (("Bat", "night", False), ("Owl", "night", True), ("Lark", "day", False)):
        library.assistants.create(name, tags=[tag], pinned=pinned, description=f"The {name}")
    assert [view.name for view in library.assistants.list()] == ["Owl", "Bat", "Lark"]
    assert [view.name for view in library.assistants.list(tag="night")] == ["Owl", "Bat"]
    assert [view.name for view in library.assistants.list(words="the LARK")] == ["Lark"]
    assert library.assistants.tags() == ("day", "night")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("temperature", "hot"),
        ("max_output", 0),
        ("max_prompt_tokens", 255),
        ("max_completion_tokens", 15),
        ("limits", {"rounds": -1}),
        ("context", {"policy": "some"}),
        ("context", {"policy": "tokens"}),
        ("starters", ["x"] * 7),
        ("examples", [{"role": "assistant", "content": "x"}]),
        ("approvals", {"look": "never"}),
        ("knowledge", {"mode": "often"}),
        ("tools", [1]),
        ("citations", 1),
        ("title", []),
        ("temperature", object()),
    ],
)
def test_what_a_field_cannot_be_is_said(library: Library, name: str, value: Any) -> None:
    with pytest.raises(UserError, match=name):
        library.assistants.create("Owl", **{name: value})
    assert library.assistants.list() == []


def test_a_fault_can_be_asked_for_field_by_field() -> None:
    assert fault("max_prompt_tokens", 12) == "max_prompt_tokens of an assistant must be: a number from 256 on."
    assert fault("max_prompt_tokens", None) is None and fault("feathers", object()) is None
    assert set(WHOLE) - {"feathers"} <= set(FIELDS)


def test_an_assistant_without_a_name_is_refused(library: Library) -> None:
    with pytest.raises(UserError, match="needs a name"):
        library.assistants.create("  ")


def test_files_that_any_version_knows_are_not_collected(library: Library) -> None:
    owl = library.assistants.create("Owl")
    owl = library.assistants.add_files(owl, NamedFile("wood.txt", b"Oak."), NamedFile("sea.txt", b"Salt."))
    assert [file["name"] for file in owl.definition["knowledge"]["files"]] == ["wood.txt", "sea.txt"]
    owl = library.assistants.remove_file(owl, "sea.txt")
    assert collect(library.storage, timedelta(0)) == []
    library.assistants.delete(owl)
    assert len(collect(library.storage, timedelta(0))) == 2


def test_the_ready_ones_are_good_and_can_be_taken(library: Library) -> None:
    ready = library.assistants.ready()
    assert len(ready) >= 6
    for view in ready:
        taken = library.assistants.take_ready(view.mark)
        assert taken.definition == view.definition and taken.tags == view.tags
        assert all(view.definition.get(name) for name in ("emoji", "description", "instructions", "starters"))
    with pytest.raises(NotFound):
        library.assistants.take_ready("none")


def test_an_export_is_for_people_too(library: Library) -> None:
    owl = library.assistants.create("Owl", instructions="Ünder")
    text = library.assistants.export(owl)
    assert "\n" in text and "Ünder" in text and json.loads(text)["assistant"]["name"] == "Owl"


async def test_an_assistant_that_follows_a_row_is_changed_there_alone(tmp_path: Path) -> None:
    async with House(tmp_path, told_tables()).open() as library:
        teller = stored(library, Storyteller(name="Homer"))
        view = library.assistants.get(teller)
        assert view.is_owned and view.name == "Homer"
        assert library.assistants.list(owned=False) == []
        for refused in (
            lambda: library.assistants.change(teller, name="Virgil"),
            lambda: library.assistants.delete(view),
            lambda: library.assistants.restore(view, 1),
        ):
            with pytest.raises(UserError, match="follows another record"):
                refused()
        with pytest.raises(NotFound):
            library.assistants.get(Guide())
