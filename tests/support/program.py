"""The whole program in a process of its own, with prepared answers: to be started, raised, killed and asked.

python -m tests.support.program FOLDER window|visit|modules [endless] [tool] [ask] [sights] [draft FILE]
"""

from __future__ import annotations

import json
import os
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop_chat import app
from desktop_chat.ui.composer import Composer
from desktop_chat.ui.main_window import MainWindow

if TYPE_CHECKING:
    from desktop_chat import Library
    from desktop_chat.providers.requests import Request

HEAVY = ("sqlalchemy", "httpx", "alembic", "pygments", "markdown_it", "mcp", "xllamacpp", "keyring")


def opening(folder: Path) -> Library:
    from desktop_chat.providers.scripted import Endless, ScriptedProvider  # noqa: PLC0415 - after the first paint
    from desktop_chat.services.opening import open_library  # noqa: PLC0415 - the same

    if "tool" in sys.argv:
        from tests.support.tool_chat import open_with_tool  # noqa: PLC0415 - the same

        return open_with_tool(folder)
    if "endless" in sys.argv:
        return open_library(folder, [ScriptedProvider(*[[Endless("word ", 0.002)]] * 20)])
    if "sights" in sys.argv:
        return open_library(folder, [ScriptedProvider(*[answer_to] * 20)])
    return open_library(folder, [ScriptedProvider(*["A prepared answer."] * 20)])


def answer_to(request: Request) -> str:
    """An answer that says what was asked; titles are asked for too."""
    asked = [part.text for turn in request.turns for part in turn.parts if hasattr(part, "text")]
    return f"You said: {asked[-1][:200]}"


def tell(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def modules(folder: Path) -> int:
    """Say what is imported when the first paint is over, and whether the composer takes keys by then."""
    app.make_application()
    window = app.make_window(folder)
    app.show_painted(window)
    QTest.keyClicks(window.conversation.composer.edit, "abc")
    tell(json.dumps({"modules": sorted(sys.modules), "text": window.conversation.composer.text}))
    return 0


class _Narrator(QObject):
    """Tells what the window does, and does what is said on standard input."""

    def __init__(self) -> None:
        super().__init__()
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._look)
        self._timer.start(20)
        self._is_known = False
        self._said = ""
        self._seen = ""
        self._is_seen_told = False

    def _look(self) -> None:
        for window in QApplication.topLevelWidgets():
            if isinstance(window, MainWindow):
                self._tell_of(window)

    def _tell_of(self, window: MainWindow) -> None:
        composer = window.conversation.composer
        if not self._is_known and composer.hint.text() == "":
            self._is_known = True
            tell("ready")
            if "ask" in sys.argv:
                QTest.keyClicks(composer.edit, "Tell me")
                QTest.keyClick(composer.edit, Qt.Key.Key_Return)
            if "draft" in sys.argv:
                self._write_draft(composer)
        if self._is_known and "sights" in sys.argv:
            self._tell_sight(window)
        if "draft" in sys.argv and self._is_draft_kept():
            tell("kept")
        model = window.conversation.model
        row = model.whole_row(model.rowCount() - 1)
        if row is not None and row.message.role == "assistant" and len(row.message.content) > len(self._said) + 50:
            self._said = row.message.content
            tell(f"said {len(self._said)}")

    def _write_draft(self, composer: Composer) -> None:
        composer.content.bring_paths((Path(sys.argv[-1]),))
        QTest.keyClicks(composer.edit, "Half a thought")
        cursor = composer.edit.textCursor()
        cursor.setPosition(4)
        composer.edit.setTextCursor(cursor)

    def _is_draft_kept(self) -> bool:
        """Words, caret and the stored file are on the disk; the file of a name alone is not."""
        from tests.support.processes import kept_drafts  # noqa: PLC0415 - after the first paint

        return any('"caret":4' in text and '"digest":"' in text for text in kept_drafts(Path(sys.argv[1])))

    def _tell_sight(self, window: MainWindow) -> None:
        """When it has come to rest, so that what is clicked still stands there."""
        from tests.support.sights import sight_of  # noqa: PLC0415 - after the first paint

        seen = json.dumps(sight_of(window, Path(sys.argv[1])))
        if seen != self._seen:
            self._seen, self._is_seen_told = seen, False
        elif not self._is_seen_told:
            self._is_seen_told = True
            tell(f"sight {seen}")


def end_with_parent() -> None:
    sys.stdin.read()
    os._exit(0)


def main() -> int:
    folder, what = Path(sys.argv[1]), sys.argv[2]
    if what == "modules":
        return modules(folder)
    if what == "visit":
        return app.run_first_conversation(folder, tell, opening=opening)
    threading.Thread(target=end_with_parent, daemon=True).start()
    app.make_application()
    narrator = _Narrator()
    try:
        return app.run(folder, opening=opening)
    finally:
        narrator.deleteLater()


if __name__ == "__main__":
    sys.exit(main())
