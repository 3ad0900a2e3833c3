"""What the model that comes with the program is asked, beside what its chat says."""

from pathlib import Path

import pytest

from desktop_chat.providers import small_model
from desktop_chat.providers.requests import Request, TextPart, ToolSpec, Turn
from desktop_chat.providers.small_model import MODEL, adapted

HELLO = Request("local", MODEL.id, turns=(Turn("user", (TextPart("Hello!"),)),))


def test_what_the_chat_leaves_open_is_chosen_for_it() -> None:
    asked = adapted(HELLO)
    assert asked.instructions == (small_model.INSTRUCTIONS,)
    assert (asked.temperature, asked.max_output) == (small_model.TEMPERATURE, small_model.MOST_OUTPUT)


def test_it_is_shown_how_to_say_what_it_is() -> None:
    shown = adapted(HELLO).turns
    assert [turn.role for turn in shown] == ["user", "assistant"] * 2 + ["user"]
    (answer,) = shown[3].parts
    assert isinstance(answer, TextPart)
    assert "small" in answer.text and "this computer" in answer.text
    assert shown[-1:] == HELLO.turns


def test_what_the_chat_says_counts() -> None:
    own = Request(
        "local",
        MODEL.id,
        instructions=("Rhyme.",),
        turns=HELLO.turns,
        temperature=0.0,
        max_output=7,
        params={"dry_multiplier": 0, "dry_allowed_length": 2},
    )
    assert adapted(own) == own


def test_it_is_told_of_no_tools() -> None:
    with_tools = Request("local", MODEL.id, tools=(ToolSpec("weather", "Tells it.", {}),), tool_choice="required")
    assert (adapted(with_tools).tools, adapted(with_tools).tool_choice) == ((), "auto")


def test_its_file_is_found_without_importing_the_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "a_model_package"
    package.mkdir()
    (package / "__init__.py").write_text("raise SystemExit('imported')", "utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(small_model, "PACKAGE", package.name)
    assert small_model.installed_file() is None
    (package / small_model.FILE).touch()
    assert small_model.installed_file() == package / small_model.FILE
