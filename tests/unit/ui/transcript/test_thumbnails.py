"""Attached pictures are shown small, read beside the window's thread; what is no picture keeps its name."""

from pathlib import Path

from PySide6.QtCore import QPoint
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from desktop_chat.services.views import AttachmentView
from desktop_chat.ui.transcript.model import TranscriptModel
from desktop_chat.ui.transcript.thumbnails import HEIGHT, Thumbnails
from desktop_chat.ui.transcript.view import TranscriptView
from tests.unit.ui.transcript.samples import said, show


def picture(folder: Path) -> Path:
    image = QImage(640, 480, QImage.Format.Format_RGB32)
    image.fill(QColor("#FF0000"))
    place = folder / "content.png"
    assert image.save(str(place))
    return place


def test_a_picture_is_shown_when_it_has_been_read(
    view: TranscriptView, model: TranscriptModel, tmp_path: Path, qtbot: QtBot
) -> None:
    place = picture(tmp_path)
    view.thumbnails.find = lambda digest: place if digest == "abc" else None
    file = AttachmentView(1, "red.png", "image/png", "image", 2_000, "abc")
    show(model, said("user", "What is this?", attachments=(file,)))
    with qtbot.waitSignal(view.thumbnails.loaded):
        view.viewport().repaint()
    cell = view.cells.cell(0)
    assert cell is not None
    control = next(each for each in cell.controls(0) if each.name == "open_file")
    top = view.cells.top(0) - view.verticalScrollBar().value()
    centre = QPoint(round(control.rect.center().x()), round(control.rect.center().y()) + top)
    assert view.viewport().grab().toImage().pixelColor(centre) == QColor("#FF0000")


def test_what_cannot_be_read_is_tried_once(tmp_path: Path, qtbot: QtBot) -> None:
    place = tmp_path / "content"
    place.write_bytes(b"no picture")
    thumbnails = Thumbnails()
    thumbnails.find = lambda digest: place
    with qtbot.waitSignal(thumbnails.loaded):
        assert thumbnails.picture("abc", 1.0) is None
    assert thumbnails.picture("abc", 1.0) is None
    assert HEIGHT > 0


def test_without_services_nothing_is_read(qtbot: QtBot) -> None:
    assert Thumbnails().picture("abc", 1.0) is None
