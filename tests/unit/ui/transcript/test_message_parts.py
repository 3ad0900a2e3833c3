"""What stands around the words of a message: thoughts, calls, sources, versions, and what can be done."""

from decimal import Decimal

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible, QGuiApplication
from PySide6.QtTest import QTest

from desktop_chat.services.views import AttachmentView, Cost, Tokens, ToolCallView, UsageView
from desktop_chat.ui.transcript.controls import Control
from desktop_chat.ui.transcript.model import TranscriptModel
from desktop_chat.ui.transcript.sections.folds import fenced
from desktop_chat.ui.transcript.sections.small import size_label
from desktop_chat.ui.transcript.view import TranscriptView
from tests.unit.ui.transcript.samples import said, show

LEFT = Qt.MouseButton.LeftButton
CODE = "Look:\n\n```python\nx = 1\n```\n\n- in a list\n\n  ```\n  y\n  ```\n"


def controls(view: TranscriptView, row: int) -> dict[str, Control]:
    cell = view.cells.cell(row)
    assert cell is not None
    return {
        f"{control.name} {control.label}" if control.name == "version" else control.name: control
        for control in cell.controls(0)
    }


def press(view: TranscriptView, row: int, name: str) -> None:
    """By the mouse, where it stands."""
    rect = controls(view, row)[name].rect
    top = view.cells.top(row) - view.verticalScrollBar().value()
    QTest.mouseClick(view.viewport(), LEFT, pos=QPoint(round(rect.center().x()), round(rect.center().y()) + top))


def height(view: TranscriptView, model: TranscriptModel, row: int) -> int:
    return view.visualRect(model.index(row, 0)).height()


def test_thoughts_are_folded_until_somebody_opens_them(view: TranscriptView, model: TranscriptModel) -> None:
    show(model, said("user", "Q"), said("assistant", "A", thinking="A thought.\n" * 5))
    before = height(view, model, 1)
    assert controls(view, 1)["fold"].label == "▸ Thought"
    press(view, 1, "fold")
    assert controls(view, 1)["fold"].label == "▾ Thought"
    assert height(view, model, 1) > before + 80
    press(view, 1, "fold")
    assert height(view, model, 1) == before


def test_thoughts_grow_while_they_are_thought(view: TranscriptView, model: TranscriptModel) -> None:
    sample = show(model, said("user", "Q"), said("assistant", "", status="pending"))
    model.follow(sample.page(1, 1, 1).messages[0])
    model.refreshed.emit()
    model.add_thinking(1, "First I think.")
    assert controls(view, 1)["fold"].label == "▸ Thinking…"
    press(view, 1, "fold")
    before = height(view, model, 1)
    model.add_thinking(1, "\nand more\nand more")
    assert height(view, model, 1) > before
    model.add_text(1, "Now I know.")
    assert controls(view, 1)["fold"].label.startswith("▾ Thought")


def test_a_call_that_waits_asks_and_tells_what_was_decided(view: TranscriptView, model: TranscriptModel) -> None:
    call = ToolCallView(7, 1, "c", "read_file", '{"path": "settings.toml"}', approval="waiting")
    show(model, said("user", "Q"), said("assistant", "", tool_calls=(call,)))
    decided: list[tuple[object, bool]] = []
    view.wishes.decide_requested.connect(lambda call_id, is_approved: decided.append((call_id, is_approved)))
    press(view, 1, "approve")
    press(view, 1, "deny")
    assert decided == [(7, True), (7, False)]
    assert "read_file" in str(model.data(model.index(1, 0)))


def test_a_call_shows_its_arguments_and_its_result_when_it_is_opened(
    view: TranscriptView, model: TranscriptModel
) -> None:
    call = ToolCallView(7, 1, "c", "search", '{"query": "x"}', result="# found\n```\n", result_message_id=2)
    show(
        model,
        said("user", "Q"),
        said("assistant", "", tool_calls=(call,)),
        said("tool", "found"),
        said("assistant", "So."),
    )
    assert controls(view, 1)["fold"].label == "▸ Used search x"
    before = height(view, model, 1)
    press(view, 1, "fold")
    assert height(view, model, 1) > before + 100
    view.viewport().repaint()
    press(view, 1, "copy_code")
    assert QGuiApplication.clipboard().text() == "# found\n```\n"
    press(view, 1, "wrap")
    assert height(view, model, 2) == 0
    assert "copy" not in controls(view, 1)
    assert "copy" in controls(view, 3)


def test_wishes_name_their_message(view: TranscriptView, model: TranscriptModel) -> None:
    show(
        model,
        said("user", "The question"),
        said("assistant", "The answer"),
        versions={1: (2, 3)},
        usage={
            1: UsageView("p", "m", None, "succeeded", Tokens(1204, 312), Cost(Decimal("0.0023")), 1, 1, None, 4200)
        },
    )
    told: list[tuple[object, ...]] = []
    for wish in (view.wishes.edit_requested, view.wishes.version_requested):
        wish.connect(lambda *facts: told.append(facts))
    for wish in (view.wishes.regenerate_requested, view.wishes.branch_requested, view.wishes.delete_requested):
        wish.connect(lambda message: told.append((message,)))
    press(view, 0, "edit")
    press(view, 1, "version ›")
    for name in ("regenerate", "branch", "delete"):
        press(view, 1, name)
    assert told == [(0, "The question"), (1, 1), (1,), (1,), (1,)]
    press(view, 1, "copy")
    assert QGuiApplication.clipboard().text() == "The answer"


def test_code_is_copied_from_its_source_and_wrapped_on_demand(
    view: TranscriptView, model: TranscriptModel
) -> None:
    show(model, said("user", "Q"), said("assistant", CODE.replace("x = 1", "x = 1  # " + "word " * 60)))
    press(view, 1, "copy_code")
    assert QGuiApplication.clipboard().text() == "x = 1  # " + "word " * 60
    before = height(view, model, 1)
    press(view, 1, "wrap")
    assert height(view, model, 1) > before
    assert controls(view, 1)["wrap"].label == "Unwrap"
    press(view, 1, "copy_inner_code")
    assert QGuiApplication.clipboard().text() == "y"


def test_the_head_of_long_code_stays_in_sight(view: TranscriptView, model: TranscriptModel) -> None:
    show(model, said("user", "Q"), said("assistant", "```python\n" + "x = 1\n" * 400 + "```"))
    view.verticalScrollBar().setValue(view.verticalScrollBar().maximum() // 2)
    cell = view.cells.cell(1)
    assert cell is not None
    above = view.verticalScrollBar().value() - view.cells.top(1)
    copy = next(control for control in cell.controls(above) if control.name == "copy_code")
    assert 0 <= copy.rect.top() - above <= 5
    view.viewport().repaint()


def test_everything_in_a_message_is_reached_by_keyboard(view: TranscriptView, model: TranscriptModel) -> None:
    show(model, said("user", "Q"), said("assistant", "A"))
    wished: list[object] = []
    view.wishes.branch_requested.connect(wished.append)
    view.activateWindow()
    view.setFocus()
    seen = []
    while view.focusNextPrevChild(True) and view.focused is not None:
        seen.append((view.focused[0], view.focused[1][0]))
        view.viewport().repaint()
        if seen[-1] == (1, "branch"):
            QTest.keyClick(view, Qt.Key.Key_Return)
    assert sorted(name for row, name in seen if row == 0) == ["branch", "copy", "delete", "edit"]
    of_answer = [name for row, name in seen if row == 1]
    assert of_answer == ["copy", "regenerate", "regenerate_with", "branch", "delete"]
    assert wished == [1]


def test_sources_files_and_the_line_of_the_window_are_drawn(view: TranscriptView, model: TranscriptModel) -> None:
    files = tuple(AttachmentView(n, f"a-long-name-{n}.png", "image/png", "image", 84_000) for n in range(6))
    sources = ({"title": "A source", "url": "https://example.org"}, {"cited_text": "words"}, "odd")
    show(
        model,
        said("user", "Q", attachments=files),
        said("assistant", "A", citations=sources),
        window_start=1,
    )
    links: list[str] = []
    view.link_requested.connect(lambda address, where: links.append(address))
    view.viewport().repaint()
    press(view, 1, "open_link") if "open_link" in controls(view, 1) else None
    opened: list[object] = []
    view.wishes.file_requested.connect(opened.append)
    view.verticalScrollBar().setValue(0)
    press(view, 0, "open_file")
    assert opened == [files[-1]]
    assert len(links) == 1


@pytest.mark.parametrize(("size", "label"), [(12, "12 B"), (84_000, "84 KB"), (2_500_000, "2.5 MB")])
def test_sizes_are_said_briefly(size: int, label: str) -> None:
    assert size_label(size) == label


def test_code_in_code_is_fenced_more_strongly() -> None:
    assert fenced("a\n```\nb", "") == "````\na\n```\nb\n````\n"


def test_the_menu_key_offers_all_that_can_be_done_by_names_that_are_read_aloud(
    view: TranscriptView, model: TranscriptModel
) -> None:
    waiting = ToolCallView(7, 1, "c", "read_file", '{"path": "a"}', "waiting")
    show(model, said("user", "Q"), said("assistant", CODE, tool_calls=(waiting,)), versions={1: (2, 3)})
    menu = view.menu_at(view.keyed_place())
    item = QAccessible.queryAccessibleInterface(menu)
    names = [item.child(number).text(QAccessible.Text.Name) for number in range(item.childCount())]
    for name in ("Copy message", "Copy the code python", "Allow once", "Deny", "Version 2 of 3", "Next version"):
        assert name in names
    assert "Regenerate with another model" in names
    wished: list[tuple[object, bool]] = []
    view.wishes.decide_requested.connect(lambda call, is_approved: wished.append((call, is_approved)))
    next(action for action in menu.actions() if action.text() == "Deny").trigger()
    assert wished == [(7, False)]
    menu.close()


def test_each_control_that_the_keyboard_reaches_has_a_name(view: TranscriptView, model: TranscriptModel) -> None:
    show(model, said("user", "Q"), said("assistant", CODE, thinking="Hm."), versions={0: (1, 2), 1: (2, 3)})
    spoken = [control.spoken for _, control, _ in view.controls_in_sight()]
    assert len(spoken) > 12
    assert all(name and name[0].isalpha() for name in spoken)
