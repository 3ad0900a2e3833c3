"""A long chat is copied as a whole while the window goes on."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from tests.bench import chats
from tests.support.windows import OpenedWindow, opened_window, until

MESSAGES = 400
CONTROL = Qt.KeyboardModifier.ControlModifier


def show_long_chat(opened: OpenedWindow) -> list[str]:
    """All is selected there, and Ctrl+C was pressed; what it says, message by message."""
    opened.operator.show_chat(chats.fill(opened.library, MESSAGES))
    view = opened.window.conversation.view
    view.setFocus()
    QTest.keyClick(view, Qt.Key.Key_A, CONTROL)
    QTest.keyClick(view, Qt.Key.Key_C, CONTROL)
    return [text.strip("\n") for text in opened.said]


async def test_all_of_a_long_chat_is_copied_in_order(tmp_path: Path) -> None:
    async with opened_window(tmp_path) as opened:
        clipboard = QGuiApplication.clipboard()
        clipboard.setText("before")
        said = show_long_chat(opened)
        bar = opened.window.conversation.work_bar
        assert bar.isVisible() and str(MESSAGES) in bar.words.text()
        assert clipboard.text() == "before"
        await until(lambda: not bar.isVisible())
        assert clipboard.text() == "\n\n".join(said)


async def test_esc_gives_up_a_long_copy_and_then_means_what_it_always_means(tmp_path: Path) -> None:
    async with opened_window(tmp_path) as opened:
        stopped: list[None] = []
        opened.window.conversation.stop_requested.connect(lambda: stopped.append(None))
        QGuiApplication.clipboard().setText("before")
        show_long_chat(opened)
        bar = opened.window.conversation.work_bar
        QTest.keyClick(opened.window.conversation.view, Qt.Key.Key_Escape)
        assert not bar.isVisible() and not stopped
        chat = opened.window.conversation.chat_id
        words = await opened.operator.desk.texts.between(chat, 0, MESSAGES, lambda: True)
        assert words is not None and len(words) == MESSAGES
        assert await opened.operator.desk.texts.between(chat, 0, MESSAGES, lambda: False) is None
        assert QGuiApplication.clipboard().text() == "before"
