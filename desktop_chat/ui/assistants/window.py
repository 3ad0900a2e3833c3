"""The window of assistants: the gallery, and in its place the editor or the versions of one of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QFrame, QStackedWidget, QVBoxLayout, QWidget

from desktop_chat.language import sentence
from desktop_chat.ui import theme
from desktop_chat.ui.assistants.card_list import DUPLICATE
from desktop_chat.ui.assistants.editor import Editor
from desktop_chat.ui.assistants.faces import Faces
from desktop_chat.ui.assistants.gallery import Gallery
from desktop_chat.ui.assistants.versions import VersionsPage
from desktop_chat.ui.composing.dropping import Dropping
from desktop_chat.ui.composing.mime import Brought
from desktop_chat.ui.crash_reporter import guarded, nothing
from desktop_chat.ui.theme import Theme
from desktop_chat.ui.toast import Toast
from desktop_chat.ui.transcript.thumbnails import Thumbnails

SIZE = 1120, 740


class AssistantsWindow(QDialog):
    """Beside the main window; whoever has the services listens to the wishes of its pages."""

    page_left = Signal(object)
    """The page that was shown until now."""
    brought = Signal(object)
    """Paths of files that were dropped onto the gallery."""

    def __init__(self, look: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("form")
        self.setWindowTitle(sentence("Assistants"))
        self.setModal(False)
        room = self.screen().availableSize()
        self.resize(*(min(theme.px(side), most) for side, most in zip(SIZE, room.toTuple(), strict=True)))
        self.faces = Faces(look, Thumbnails(self))
        self.gallery = Gallery(look, self.faces)
        self.editor = Editor(look, self.faces)
        self.versions = VersionsPage(look)
        self.pages = QStackedWidget()
        self._before: QWidget = self.gallery
        """Where one came from to the versions."""
        for page in (self.gallery, self.editor, self.versions):
            self.pages.addWidget(page)
        foot = QFrame()
        foot.setFixedHeight(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.pages)
        layout.addWidget(foot)
        self.toast = Toast(self, foot)
        self.editor.back_requested.connect(self.go_back)
        self.versions.back_requested.connect(self.go_back)
        Dropping(self, self._drop, lambda _: None)
        self._add_keys()

    def _add_keys(self) -> None:
        """Each counts on the page that it belongs to."""
        gallery, editor = self.gallery, self.editor
        keys: Sequence[tuple[str, QWidget, Callable[[], object]]] = (
            ("Ctrl+N", gallery, gallery.new_requested.emit),
            ("Ctrl+O", gallery, gallery.import_requested.emit),
            ("Ctrl+F", gallery, gallery.search.setFocus),
            ("Ctrl+D", gallery, lambda: gallery.list.act(DUPLICATE)),
            ("Ctrl+S", editor, editor.head.save_button.click),
            ("Alt+Left", editor, self.go_back),
            ("Alt+Left", self.versions, self.go_back),
        )
        for key, page, act in keys:
            shortcut = QShortcut(QKeySequence(key), page, act)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)

    # ----------------------------------------------------------------- pages

    def show_gallery(self) -> None:
        self._turn_to(self.gallery)
        self.gallery.search.setFocus()

    def show_editor(self) -> None:
        self._turn_to(self.editor)
        self.editor.about.name.setFocus()

    def show_versions(self) -> None:
        self._before = self.pages.currentWidget() or self.gallery
        self._turn_to(self.versions)
        self.versions.names.setFocus()

    @property
    def is_editing(self) -> bool:
        return self.isVisible() and self.pages.currentWidget() is self.editor

    def go_back(self) -> None:
        is_from_editor = self.pages.currentWidget() is self.versions and self._before is self.editor
        self._turn_to(self.editor if is_from_editor else self.gallery)

    def _turn_to(self, page: QWidget) -> None:
        before = self.pages.currentWidget()
        self.pages.setCurrentWidget(page)
        if before is not page:
            self.page_left.emit(before)

    def _drop(self, brought: Brought) -> None:
        if brought.paths and self.pages.currentWidget() is self.gallery:
            self.brought.emit(brought.paths)

    # --------------------------------------------------------- Qt's virtuals

    @guarded(nothing)
    def reject(self) -> None:
        """Esc leads back first."""
        if self.pages.currentWidget() is self.gallery:
            super().reject()
        else:
            self.go_back()

    @guarded(nothing)
    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - as Qt says it
        page = self.pages.currentWidget()
        self.pages.setCurrentWidget(self.gallery)
        if page is not self.gallery:
            self.page_left.emit(page)
        super().closeEvent(event)
