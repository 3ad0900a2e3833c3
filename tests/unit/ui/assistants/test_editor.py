"""The editor gives back what it was given, whatever it can show of it, and says what is touched."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop_chat.services.assistant_fields import FIELDS
from desktop_chat.services.assistant_written import AssistantDraft
from desktop_chat.services.in_force import InForce
from desktop_chat.services.inspected import ToolChoice
from desktop_chat.ui.assistants import definitions
from desktop_chat.ui.assistants.definitions import MODEL, OTHERS, TOOLS
from desktop_chat.ui.assistants.editor import Editor
from desktop_chat.ui.assistants.faces import Faces
from desktop_chat.ui.assistants.fields import Switched
from desktop_chat.ui.assistants.tool_fields import ServersField, ToolsField
from desktop_chat.ui.theme import Theme
from desktop_chat.ui.transcript.thumbnails import Thumbnails
from tests.unit.services.test_assistants import WHOLE

TOOLS_HERE = (ToolChoice("look", "Looks."), ToolChoice("read_file", "Reads.", asks_first=True))


@pytest.fixture
def editor(qtbot: QtBot) -> Iterator[Editor]:
    look = Theme()
    made = Editor(look, Faces(look, Thumbnails()))
    qtbot.addWidget(made)
    asyncio.run(made.complete())
    made.resize(1100, 700)
    made.show()
    made.offer({"date": "2026-11-22", "person": "Ada"}, TOOLS_HERE)
    yield made


def test_there_is_a_place_for_every_field(editor: Editor) -> None:
    assert set(FIELDS) <= definitions.roots(editor.fields)


def test_servers_are_chosen_by_name_and_one_that_is_gone_stays_named(editor: Editor) -> None:
    field = editor.fields["servers"]
    assert isinstance(field, ServersField)
    field.put(["gone"])
    field.offer(("git", "time"))
    assert (list(field.boxes), field.taken()) == (["git", "time", "gone"], ["gone"])
    field.boxes["time"].click()
    assert field.taken() == ["time", "gone"]
    field.boxes["time"].click()
    field.boxes["gone"].click()
    assert field.taken() is None


def test_what_nobody_touches_comes_back_as_it_was(editor: Editor) -> None:
    odd: dict[str, Any] = {
        "temperature": 0.123456,
        "max_output": 100.5,
        "tools": ["gone", "look"],
        "approvals": {"gone": "always"},
        "server_tools": [{"type": "x"}, "web_search"],
        "inputs": {"count": 3, "list": [1, 2]},
        "starters": ["two\nlines", ""],
        "examples": [],
        "limits": {"cost": "0.50", "others": 1},
        "knowledge": {"files": [{"name": "a"}], "depth": 2},
        "title": {},
        "thinking": {"effort": "enormous", "style": "loud"},
        "caching": [],
    }
    for definition in ({"name": "Owl", **WHOLE}, {"name": "Owl", **odd}, {}):
        draft = AssistantDraft("m", definition, ("a", "b"), True)
        editor.show_draft(draft)
        assert editor.draft() == draft


def test_each_switch_on_and_off_leaves_nothing_behind(editor: Editor) -> None:
    draft = AssistantDraft("m", {"name": "Owl"})
    editor.show_draft(draft)
    told: list[None] = []
    editor.changed.connect(lambda: told.append(None))
    switched = {name: field for name, field in editor.fields.items() if isinstance(field, Switched)}
    for name, field in switched.items():
        field.switch.click()
        said = definitions.read(editor.draft().definition, name)
        assert said is not None or name in (MODEL, "params", "headers", "caching") or name.startswith("title.")
        assert field.control.isVisibleTo(field)
    assert len(told) >= len(switched)
    for field in switched.values():
        field.switch.click()
    assert editor.draft() == draft


def test_values_are_given_by_keys(editor: Editor) -> None:
    editor.show_draft(AssistantDraft("m", {"name": "Owl", "examples": WHOLE["examples"], "feathers": 1}))
    tools = editor.fields[TOOLS]
    assert isinstance(tools, ToolsField)
    tools.rows["look"].box.click()
    starter = editor.fields["starters"].focusProxy()
    assert starter is not None
    QTest.keyClicks(starter, "Who are you?")
    QTest.keyClicks(editor.instructions.edit, "Ask {{tongue}} and {{person}}.")
    draft = editor.draft()
    editor.settle(draft)
    assert draft.definition["tools"] == ["look"]
    assert draft.definition["starters"] == ["Who are you?"]
    assert draft.definition["feathers"] == 1
    assert "tongue" in editor.instructions.unknown.text()
    assert "person" not in editor.instructions.unknown.text()
    editor.instructions.make_button.click()
    QTest.keyClicks(editor.inputs.rows[0].text, "Latin")
    assert editor.draft().definition["inputs"] == {"tongue": "Latin"}
    editor.settle(editor.draft())
    assert not editor.instructions.unknown.isVisible()
    editor.instructions.insert("date")
    assert "{{date}}" in editor.draft().definition["instructions"]


def test_texts_that_are_no_values_yet_are_kept_as_they_are(editor: Editor) -> None:
    draft = AssistantDraft("m", {"name": "Owl", "params": {"top_p": 1}}, unread={"headers": "{half", OTHERS: "["})
    editor.show_draft(draft)
    assert editor.draft() == draft


def test_what_holds_without_it_is_said_with_its_source(editor: Editor) -> None:
    editor.show_draft(AssistantDraft("m"))
    editor.show_inherited({"max_output": InForce(64_000, "model"), "limits.rounds": InForce(25, "default")})
    said = {name: field.inherited.text() for name, field in editor.fields.items() if isinstance(field, Switched)}
    assert said["max_output"] == "64,000 (the model's)"
    assert said["limits.rounds"] == "25 (the program's)"
    assert said["limits.cost"] == "No limit"
    assert said[MODEL] == "As the chat"


def test_a_long_text_is_put_in_without_holding_up_the_window(editor: Editor, qtbot: QtBot) -> None:
    text = "You know {{person}} and many words.\n" * 20_000
    draft = AssistantDraft("m", {"name": "Owl", "instructions": text})
    told: list[None] = []
    editor.show_draft(draft)
    editor.changed.connect(lambda: told.append(None))
    assert editor.draft() == draft
    qtbot.waitUntil(lambda: not editor.instructions.edit.is_pouring)
    assert editor.draft() == draft
    assert not told
    QTest.keyClick(editor.instructions.edit, Qt.Key.Key_X)
    assert editor.draft() != draft


def test_a_narrow_window_tries_it_in_the_place_of_the_fields(editor: Editor) -> None:
    editor.show_draft(AssistantDraft("m"))
    assert editor.trial.isVisible()
    editor.resize(640, 600)
    assert (editor.trial.isVisible(), editor.pages.isVisible()) == (False, True)
    editor.head.try_button.click()
    assert (editor.trial.isVisible(), editor.pages.isVisible()) == (True, False)
    editor.complain("No", "temperature")
    assert editor.pages.isVisible()


NAMES = st.sampled_from(("name", MODEL, TOOLS, "temperature", "limits.rounds", "limits.cost", "title.wanted"))
PLAIN = st.dictionaries(
    st.sampled_from(("name", "provider", "model", "tools", "temperature", "limits", "title", "feathers")),
    st.one_of(st.integers(), st.text(), st.dictionaries(st.sampled_from(("rounds", "more")), st.integers())),
)


@given(definition=PLAIN, name=NAMES)
@settings(deadline=None)
def test_writing_what_was_read_changes_nothing(definition: dict[str, Any], name: str) -> None:
    value = definitions.read(definition, name)
    outer = name.partition(".")[0]
    if name == outer or isinstance(definition.get(outer, {}), dict):
        assert definitions.written(definition, name, value) == definition


def test_drafts_know_their_names() -> None:
    draft = AssistantDraft("m", {"name": "  Owl "})
    assert (draft.name, draft.is_blank, replace(draft, definition={}).is_blank) == ("Owl", False, True)
