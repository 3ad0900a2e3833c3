"""Ten journeys of a person in a real window, with mouse and keyboard: nothing but the X server stands between."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtGui import QImage

from tests.support.giver import PLACE
from tests.support.processes import MORE_THAN_AN_INTERVAL, hear_of_text
from tests.support.screens import Screen, another_program, missing_tools, opened_program, opened_screen
from tests.support.tool_chat import NOTES

pytestmark = pytest.mark.skipif(
    bool(missing_tools()), reason=f"needs {' and '.join(missing_tools())}, which set-up could not install"
)
SAID = "You said: "
LINES = 100_000


@pytest.fixture(scope="module")
def screen(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Screen]:
    with opened_screen(tmp_path_factory.mktemp("screen")) as opened:
        yield opened


def stored(folder: Path, query: str) -> list[tuple[object, ...]]:
    """What is in the database, seen from outside the program."""
    with closing(sqlite3.connect(folder / "chats.sqlite3")) as connection:
        return connection.execute(query).fetchall()


def test_a_first_question_is_answered_and_kept(screen: Screen, tmp_path: Path) -> None:
    with opened_program(tmp_path, screen) as person:
        person.ask("What do you see?", "What do you see?", SAID + "What do you see?")
        person.see(lambda sight: sight["button"] == "Send")
    rows = stored(tmp_path, "SELECT role, content FROM messages WHERE on_path ORDER BY position")
    assert rows == [("user", "What do you see?"), ("assistant", SAID + "What do you see?")]


def test_an_answer_is_stopped_and_continued(screen: Screen, tmp_path: Path) -> None:
    with opened_program(tmp_path, screen, "endless") as person:
        person.type("Tell me")
        person.press("Return")
        hear_of_text(person.process, MORE_THAN_AN_INTERVAL)
        person.press("Escape")
        stopped = person.see(lambda sight: sight["remedy"] == "Continue" and sight["letters"])["letters"]
        person.click("remedy")
        hear_of_text(person.process, stopped + 100)
        person.press("Escape")
        person.see(lambda sight: sight["remedy"] == "Continue" and sight["letters"] > stopped)
    (answer,) = stored(tmp_path, "SELECT content FROM messages WHERE role = 'assistant'")
    assert len(str(answer[0])) > stopped


def test_a_question_is_edited_both_versions_stay_and_a_branch_begins(screen: Screen, tmp_path: Path) -> None:
    with opened_program(tmp_path, screen) as person:
        person.ask("Frist question", "Frist question", SAID + "Frist question")
        person.click("0 edit")
        person.see(lambda sight: sight["written"] == "Frist question")
        person.press("ctrl+a")
        person.type("First question")
        person.press("Return")
        person.see(lambda sight: sight["said"] == ["First question", SAID + "First question"])
        person.click("0 version -1")
        person.see(lambda sight: sight["said"] == ["Frist question", SAID + "Frist question"])
        chat = person.sight["chat"]
        person.click("1 branch")
        person.see(lambda sight: sight["chat"] != chat)
        person.see(lambda sight: sight["said"] == ["Frist question", SAID + "Frist question"])


def test_a_picture_is_dragged_in_from_another_program(screen: Screen, tmp_path: Path) -> None:
    picture = tmp_path / "harbour.png"
    image = QImage(64, 48, QImage.Format.Format_RGB32)
    image.fill(0x2F6F62)
    assert image.save(str(picture))
    with (
        opened_program(tmp_path / "chats", screen) as person,
        another_program(screen, "drag", str(picture)) as giver,
    ):
        left, top, wide, high = PLACE
        person.move(left + wide // 2, top + high // 2)
        person.drag_to("box", giver)
        person.see(lambda sight: sight["files"] == ["harbour.png"])
        person.click("box")
        person.ask("What is it?", "What is it?", SAID + "What is it?")
        assert not person.see(lambda sight: not sight["files"])["written"]
    assert stored(tmp_path / "chats", "SELECT name, kind FROM attachments") == [("harbour.png", "image")]


def test_words_are_found_and_the_chat_is_copied_into_the_box(screen: Screen, tmp_path: Path) -> None:
    with opened_program(tmp_path, screen) as person:
        person.ask("Where is the needle", "Where is the needle", SAID + "Where is the needle")
        person.press("ctrl+f")
        person.see(lambda sight: "find" in sight["places"])
        person.type("needle")
        person.see(lambda sight: sight["found"].endswith("of 2"))
        person.press("Escape")
        person.see(lambda sight: "find" not in sight["places"])
        person.press("ctrl+a", "ctrl+c")
        person.click("box")
        person.press("ctrl+v")
        person.see(lambda sight: "needle" in sight["written"] and SAID in sight["written"])


def test_a_tool_is_allowed_by_a_click(screen: Screen, tmp_path: Path) -> None:
    with opened_program(tmp_path, screen, "tool") as person:
        person.type("Note milk")
        person.press("Return")
        person.see(lambda sight: "1 approve" in sight["places"])
        assert not (tmp_path / NOTES).exists()
        person.click("1 approve")
        person.see(lambda sight: sight["said"][-1] == "It is written.")
        assert (tmp_path / NOTES).read_text(encoding="utf-8") == "milk"


def test_the_model_is_switched_in_the_middle_of_a_chat(screen: Screen, tmp_path: Path) -> None:
    with opened_program(tmp_path, screen) as person:
        person.ask("First", "First", SAID + "First")
        person.press("ctrl+shift+m")
        person.see(lambda sight: sight["offered"])
        person.type("scripted/another-model")
        person.see(lambda sight: sight["offered"] == "another-model")
        person.press("Return")
        person.see(lambda sight: sight["model"] == "another-model")
        person.ask("Second", "Second", SAID + "Second")
        person.see(lambda sight: sight["button"] == "Send")
    answers = "SELECT model_name FROM messages WHERE role = 'assistant' ORDER BY position"
    assert stored(tmp_path, answers) == [("scripted-1",), ("another-model",)]


def test_a_hundred_thousand_lines_are_pasted_and_typing_goes_on(screen: Screen, tmp_path: Path) -> None:
    with opened_program(tmp_path, screen) as person, another_program(screen, "lines", str(LINES)):
        person.click("box")
        person.press("ctrl+v")
        person.type("Sum up")
        person.see(lambda sight: sight["files"] and sight["written"] == "Sum up")
        person.press("Return")
        # This model reads less than that; the question is kept and there is something to do about it.
        person.see(lambda sight: sight["said"] == ["Sum up"] and sight["remedy"] == "Shorten")
    whole = sum(len(f"line {number}\n") for number in range(LINES))
    assert stored(tmp_path, "SELECT size FROM blobs") == [(whole,)]


def test_theme_and_text_size_change_at_once(screen: Screen, tmp_path: Path) -> None:
    with opened_program(tmp_path, screen) as person:
        person.ask("Hello", "Hello", SAID + "Hello")
        x, y = person.see(lambda sight: "ground" in sight["places"])["places"]["ground"]
        assert min(screen.colour(x, y)) > 200
        for _ in range(3):
            person.press("ctrl+plus")
        person.see(lambda sight: sight["text_size"] == 130)
        person.press("ctrl+k")
        person.see(lambda sight: sight["offered"])
        person.type("Dark theme")
        person.see(lambda sight: sight["offered"] == "Dark theme")
        person.press("Return")
        person.see(lambda sight: sight["is_dark"])
        assert max(screen.colour(x, y)) < 60
        person.press("ctrl+0")
        person.see(lambda sight: sight["text_size"] == 100)


def test_after_a_kill_draft_and_partial_answer_are_in_their_places(screen: Screen, tmp_path: Path) -> None:
    with opened_program(tmp_path, screen, "endless") as person:
        person.type("Tell me")
        person.press("Return")
        hear_of_text(person.process, MORE_THAN_AN_INTERVAL)
        person.type("And then")
        person.see(lambda sight: '"And then"' in sight["kept"])
    with opened_program(tmp_path, screen) as person:
        person.see(lambda sight: sight["remedy"] == "Continue" and sight["written"] == "And then")
        assert person.sight["said"][0] == "Tell me"
        assert person.sight["said"][1].startswith("word word")
        person.click("remedy")
        person.see(lambda sight: not sight["remedy"])
