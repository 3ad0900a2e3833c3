"""Code is plain at once and coloured when there is time; then nothing runs any more."""

from PySide6.QtCore import QObject, QTimer
from pytestqt.qtbot import QtBot

from desktop_chat.ui.transcript.highlighting import Highlighter
from desktop_chat.ui.transcript.lexing import lexer_for
from desktop_chat.ui.transcript.model import TranscriptModel
from desktop_chat.ui.transcript.view import TranscriptView
from tests.unit.ui.transcript.samples import said, show

LINES = 100
CODE = "```python\n" + 'text = "🎉"  # comment\n' * LINES + "```\n"


def kinds(view: TranscriptView, row: int, index: int) -> list[tuple[int, int, str]]:
    cell = view.cells.cell(row)
    assert cell is not None
    return [(each.start, each.length, each.kind) for each in cell.body.colourings.get(index, ())]


def test_code_is_coloured_when_there_is_time(view: TranscriptView, model: TranscriptModel, qtbot: QtBot) -> None:
    show(model, said("user", "Q"), said("assistant", CODE))
    assert kinds(view, 1, 0) == []
    with qtbot.waitSignal(view.highlighter.coloured):
        view.settle()
    first = kinds(view, 1, 0)
    assert first[:2] == [(7, 1, "string"), (8, 2, "string")] or first[0][2] == "string"
    assert (13, 9, "comment") in first
    assert kinds(view, 1, 1)[0][0] == first[0][0]
    view.viewport().repaint()


def test_what_grows_keeps_its_colours_and_gets_new_ones(
    view: TranscriptView, model: TranscriptModel, qtbot: QtBot
) -> None:
    sample = show(model, said("user", "Q"), said("assistant", "```python\nx = 1\n", status="streaming"))
    model.follow(sample.page(1, 1, 1).messages[0])
    with qtbot.waitSignal(view.highlighter.coloured):
        model.add_text(1, "y = 2\n")
    before = kinds(view, 1, 0)
    model.add_text(1, "z")
    assert kinds(view, 1, 0) == before
    with qtbot.waitSignal(view.highlighter.coloured):
        model.add_text(1, " = 3\n" + "a = 4\n" * 100)


def test_nothing_runs_when_there_is_nothing_to_do(
    view: TranscriptView, model: TranscriptModel, qtbot: QtBot
) -> None:
    show(model, said("user", "Q"), said("assistant", CODE))
    qtbot.waitUntil(lambda: view.highlighter.is_idle)
    running = [each for each in view.findChildren(QObject) if isinstance(each, QTimer) and each.isActive()]
    assert not running
    assert Highlighter().is_idle


def test_a_language_that_nobody_knows_stays_plain() -> None:
    assert lexer_for("no such language") is None
    lex = lexer_for("Python")
    assert lex is not None
    assert [kind for _, kind, word in lex("class X: pass") if word in ("class", "X")] == ["keyword", "name"]
