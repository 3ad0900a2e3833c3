"""What no font of this computer has is not drawn as a box."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QImage, QPainter

from desktop_chat.ui.assistants.faces import Faces
from desktop_chat.ui.signs import can_be_drawn
from desktop_chat.ui.theme import Theme
from desktop_chat.ui.transcript.thumbnails import Thumbnails

NOBODY_HAS_IT = "\U0010fffd"
"""For private use: a font that draws it draws something else in each program."""


def face(emoji: str) -> QImage:
    picture = QImage(40, 40, QImage.Format.Format_ARGB32_Premultiplied)
    picture.fill(Qt.GlobalColor.white)
    painter = QPainter(picture)
    Faces(Theme(Qt.ColorScheme.Light), Thumbnails()).draw(painter, QRectF(0, 0, 40, 40), "Pilot", emoji, "")
    painter.end()
    return picture


def test_letters_are_drawn_and_signs_that_nobody_has_are_known(qapp: object) -> None:
    assert can_be_drawn("") and can_be_drawn("Storyteller, a–z")
    assert not can_be_drawn(NOBODY_HAS_IT) and not can_be_drawn(f"{NOBODY_HAS_IT} Storyteller")


def test_a_face_without_a_sign_for_it_shows_how_the_name_begins(qapp: object) -> None:
    assert face(NOBODY_HAS_IT) == face("") != face("§")
