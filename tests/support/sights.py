"""What a person sees of the window and where it stands on the screen, to be told to a test in another process."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QWidget

from desktop_chat.ui.main_window import MainWindow
from desktop_chat.ui.picking.model_picker import ModelPicker
from desktop_chat.ui.picking.palette import Palette
from desktop_chat.ui.transcript.rows import Row
from desktop_chat.ui.transcript.view import TranscriptView
from tests.support.processes import kept_drafts

PANELS = (ModelPicker, Palette)


def sight_of(window: MainWindow, folder: Path) -> dict[str, Any]:
    conversation = window.conversation
    model, view = conversation.model, conversation.view
    rows = [model.whole_row(number) for number in range(model.rowCount())]
    widgets = {
        "find": conversation.finder.bar.edit,
        "remedy": view.note_bar.button,
        "box": conversation.composer.edit,
        "ground": view.viewport(),
    }
    return {
        "chat": str(conversation.chat_id),
        "said": [row.message.content[:200] for row in rows if row is not None],
        "places": dict(_controls(view))
        | {name: _middle(each) for name, each in widgets.items() if each.isVisible()},
        "found": conversation.finder.bar.count.text(),
        "written": conversation.composer.text,
        "remedy": view.note_bar.button.text() if view.note_bar.isVisible() else "",
        "button": conversation.composer.button.text(),
        "letters": _letters(rows) if conversation.composer.button.text() == "Send" else 0,
        "files": [view.name for view in conversation.composer.content.attached.views],
        "model": conversation.header.model.text(),
        "offered": _offered(window),
        "text_size": window.preferences.now.text_size,
        "is_dark": window.look.is_dark,
        "is_held": bool(conversation.composer.frame.property("drop")),
        "kept": "".join(kept_drafts(folder)),
    }


def _controls(view: TranscriptView) -> Iterator[tuple[str, list[int]]]:
    value, height = view.verticalScrollBar().value(), view.viewport().height()
    for row, top in view.cells.between(value, value + height):
        cell = view.cells.cell(row)
        for control in cell.controls(value - top) if cell is not None else ():
            where = QPoint(round(control.rect.center().x()), round(control.rect.center().y()) + top - value)
            if 0 <= where.y() < height:
                point = view.viewport().mapToGlobal(where)
                name = f"{control.name} {control.value}" if control.name == "version" else control.name
                yield f"{row} {name}", [point.x(), point.y()]


def _offered(window: MainWindow) -> str:
    """What Enter would choose in the panel that is open."""
    panels = [panel for kind in PANELS for panel in window.findChildren(kind) if panel.isVisible()]
    current = [panel.model.rows[panel.view.currentIndex().row()].text for panel in panels if panel.model.rows]
    return current[0] if current else ""


def _letters(rows: Sequence[Row | None]) -> int:
    """Of the last message, when nothing is written any more."""
    last = rows[-1] if rows else None
    return len(last.message.content) if last is not None else 0


def _middle(widget: QWidget) -> list[int]:
    point = widget.mapToGlobal(widget.rect().center())
    return [point.x(), point.y()]
