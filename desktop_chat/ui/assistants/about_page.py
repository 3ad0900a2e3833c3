"""The first page of the editor: who the assistant is, and where it stands in the gallery."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from PySide6.QtCore import QRectF, QSize, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QMenu, QPushButton, QVBoxLayout, QWidget

from desktop_chat.language import sentence
from desktop_chat.ui import theme
from desktop_chat.ui.assistants.controls import LineControl, TextControl
from desktop_chat.ui.assistants.faces import Faces
from desktop_chat.ui.assistants.fields import Field, Titled
from desktop_chat.ui.composing.dropping import Dropping
from desktop_chat.ui.composing.mime import Brought
from desktop_chat.ui.crash_reporter import guarded, nothing

FACE = 72
LONGEST_EMOJI = 16
"""Some are put together of many signs."""
ENDS = ",;\n"


class FaceField(Field):
    """The picture, by its digest; without one the emoji or the first letter is shown."""

    choose_requested = Signal()
    brought = Signal(object)
    """The path of a picture."""

    def __init__(self, faces: Faces) -> None:
        super().__init__()
        self._faces, self._digest, self._name, self._emoji = faces, "", "", ""
        self.setFixedSize(QSize(theme.px(FACE), theme.px(FACE)))
        faces.pictures.loaded.connect(self.update)
        Dropping(self, self._drop, lambda _: None)

    def show_signs(self, name: str, emoji: str) -> None:
        self._name, self._emoji = name, emoji
        self.update()

    def give(self, digest: str | None) -> None:
        self._digest = digest or ""
        self.touch()
        self.update()

    def _drop(self, brought: Brought) -> None:
        if brought.paths:
            self.brought.emit(brought.paths[0])

    def show_value(self, value: Any) -> None:
        self._digest = str(value or "")
        self.update()

    def value(self) -> Any:
        return self._digest or None

    @guarded(nothing)
    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - as Qt says it
        painter = QPainter(self)
        self._faces.draw(painter, QRectF(self.rect()), self._name, self._emoji, self._digest)
        painter.end()


class AboutPage(QWidget):
    """`tags` and `pinned` are no part of what the assistant is."""

    changed = Signal()
    default_wished = Signal(bool)

    def __init__(self, faces: Faces) -> None:
        super().__init__()
        self.face = FaceField(faces)
        self.name = Titled(sentence("Name"), LineControl(sentence("Such as: Translator")))
        self.emoji = Titled(sentence("Emoji"), LineControl("🙂", LONGEST_EMOJI))
        self.description = Titled(
            sentence("Description"),
            TextControl(64, sentence("What it is for, in a sentence; shown in the gallery")),
        )
        self.tags = Titled(
            sentence("Tags"),
            LineControl(sentence("Such as: Writing, Work")),
            sentence("With commas between them."),
        )
        self.pinned = QCheckBox(sentence("Pinned: stands first in the gallery"))
        self.default = QCheckBox(sentence("New chats begin with it"))
        self.picture_button = QPushButton(sentence("Picture"))
        self.picture_button.setAutoDefault(False)
        menu = QMenu(self.picture_button)
        menu.addAction(sentence("Choose a picture…"), self.face.choose_requested.emit)
        self._removing = menu.addAction(sentence("Remove the picture"), lambda: self.face.give(None))
        menu.aboutToShow.connect(lambda: self._removing.setEnabled(bool(self.face.taken())))
        self.picture_button.setMenu(menu)
        self.fields = {
            "picture": self.face,
            "name": self.name,
            "emoji": self.emoji,
            "description": self.description,
        }
        self._lay_out()
        for field in (self.name, self.emoji):
            field.changed.connect(self.show_face)
        self.tags.changed.connect(self.changed)
        self.pinned.clicked.connect(self.changed)
        self.default.clicked.connect(self.default_wished)

    def _lay_out(self) -> None:
        left, right, head = QVBoxLayout(), QVBoxLayout(), QHBoxLayout()
        left.setSpacing(theme.S8)
        left.addWidget(self.face)
        left.addWidget(self.picture_button)
        left.addStretch(1)
        names = QHBoxLayout()
        names.setSpacing(theme.S12)
        names.addWidget(self.name, 4)
        names.addWidget(self.emoji, 1)
        right.setSpacing(theme.S12)
        right.addLayout(names)
        right.addWidget(self.description)
        head.setSpacing(theme.S20)
        head.addLayout(left)
        head.addLayout(right, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.S16)
        layout.addLayout(head)
        for widget in (self.tags, self.pinned, self.default):
            layout.addWidget(widget)

    def show_face(self) -> None:
        self.face.show_signs(str(self.name.taken() or ""), str(self.emoji.taken() or ""))

    def show_place(self, tags: Iterable[str], *, is_pinned: bool) -> None:
        self.tags.put(", ".join(tags))
        self.pinned.setChecked(is_pinned)
        self.show_face()

    @property
    def written_tags(self) -> tuple[str, ...]:
        text = str(self.tags.taken() or "")
        for end in ENDS[1:]:
            text = text.replace(end, ENDS[0])
        return tuple(dict.fromkeys(filter(None, (" ".join(tag.split()) for tag in text.split(ENDS[0])))))
