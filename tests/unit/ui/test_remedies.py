"""The one button beside a failed answer does what it says."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop_chat.errors import AuthenticationRefused, ContextTooLong, NotFound, Remedy
from desktop_chat.ui.transcript.note_bar import NoteBar
from tests.support.windows import OpenedWindow, opened_window, until

LEFT = Qt.MouseButton.LeftButton


def note(opened: OpenedWindow) -> NoteBar:
    return opened.window.conversation.view.note_bar


async def failed(opened: OpenedWindow, text: str = "Hello") -> None:
    opened.send(text)
    await opened.settled()
    await until(note(opened).isVisible)


async def test_a_key_that_is_missing_is_asked_for_and_the_question_can_be_asked_again(tmp_path: Path) -> None:
    async with opened_window(tmp_path, AuthenticationRefused(), "It works.") as opened:
        await failed(opened)
        assert note(opened).button.text() == "Add a key"
        wished: list[str] = []
        opened.window.conversation.add_key_requested.connect(wished.append)
        QTest.mouseClick(note(opened).button, LEFT)
        assert wished == ["scripted"]
        dialog = opened.operator.steward.dialog
        assert dialog is not None and dialog.isVisible()
        dialog.close()
        QTest.mouseClick(note(opened).again_button, LEFT)
        await until(lambda: opened.said == ["Hello", "It works."])
        await opened.settled()


async def test_shortening_summarises_the_beginning_and_asks_again(tmp_path: Path) -> None:
    replies = ("One", "Two", "Three", "Four", ContextTooLong(), "A summary", "Five")
    async with opened_window(tmp_path, *replies) as opened:
        for number, text in enumerate(("1", "2", "3", "4"), 1):
            await opened.ask(text, 2 * number)
        await failed(opened, "5")
        assert note(opened).button.text() == "Shorten"
        QTest.mouseClick(note(opened).button, LEFT)
        await until(lambda: opened.said[-1] == "Five")
        await opened.settled()
        assert any("A summary" in str(part) for part in opened.provider.requests[-1].turns) or any(
            "A summary" in text for text in opened.provider.requests[-1].instructions
        )
        assert not opened.window.conversation.problem.isVisible()


async def test_another_model_is_chosen_by_whoever_shows_the_models(tmp_path: Path) -> None:
    error = NotFound("This model is gone.", remedy=Remedy.CHOOSE_MODEL)
    async with opened_window(tmp_path, error) as opened:
        await failed(opened)
        assert note(opened).button.text() == "Choose a model"
        wished: list[object] = []
        opened.window.conversation.choose_model_requested.connect(wished.append)
        QTest.mouseClick(note(opened).button, LEFT)
        assert wished == [None]


async def test_models_that_answered_lately_are_offered_for_another_version(tmp_path: Path) -> None:
    async with opened_window(tmp_path, "One", "Two") as opened:
        await opened.ask("Which?")
        models = await opened.operator.desk.remedies.recent_models()
        assert [model.provider for model in models] == ["scripted"]
        wished: list[object] = []
        opened.window.conversation.choose_model_requested.connect(wished.append)
        chosen: list[object] = []
        menu = opened.operator.remedies.menu(models, chosen.append, "a message")
        names = [action.text() for action in menu.actions() if not action.isSeparator()]
        assert names == [models[0].title, "Another model…"]
        menu.actions()[0].trigger()
        menu.actions()[-1].trigger()
        assert chosen == [models[0]] and wished == ["a message"]
        row = opened.window.conversation.model.row(1)
        assert row is not None
        sent = await opened.operator.desk.regenerate(
            opened.window.conversation.chat_id, row.id, models[0].id, models[0].provider
        )
        assert sent.error is None
        await until(lambda: opened.said == ["Which?", "Two"])
        await opened.settled()
