"""A person searches in the side bar, opens a chat at the hit, and finds what stands in another version."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop_chat.providers.scripted import ScriptedReply
from desktop_chat.ui.search_results import Found
from tests.support.windows import OpenedWindow, opened_window, until

Key = Qt.Key
CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def found(opened: OpenedWindow) -> list[Found]:
    results = opened.window.side_bar.search.results
    rows = map(results.found, range(results.rowCount()))
    return [row for row in rows if row is not None]


def shown_titles(opened: OpenedWindow) -> list[str]:
    return [row.title for row in found(opened)]


async def looked_for(opened: OpenedWindow, words: str) -> None:
    QTest.keyClicks(opened.window.side_bar.search.box, words)
    await until(lambda: opened.window.side_bar.search.view.isVisible())
    await until(lambda: opened.operator.searches._panel.words == words and found(opened))


def row_of(opened: OpenedWindow, text: str) -> int:
    return opened.said.index(text)


LONG: tuple[ScriptedReply, ...] = tuple(f"answer {number} " + "and more words " * 60 for number in range(12))


async def test_what_is_typed_is_found_and_opened_at_the_hit(tmp_path: Path) -> None:
    async with opened_window(tmp_path, *LONG) as opened:
        chat = opened.library.create_chat(title="About boats")
        for number in range(12):
            await chat.ask(f"a gaff sail for boats, part {number}" if number == 2 else f"question {number}")
        opened.library.create_chat(title="Something else")
        opened.operator.begin_chat()
        await looked_for(opened, "gaff")
        assert shown_titles(opened) == ["Messages", "About boats"]
        hit = found(opened)[1]
        assert [piece.text for piece in hit.snippet if piece.is_hit] == ["gaff"]
        QTest.keyClick(opened.window.side_bar.search.box, Key.Key_Return)
        conversation = opened.window.conversation
        assert conversation.chat_id == chat.id
        row = row_of(opened, "a gaff sail for boats, part 2")
        where = conversation.view.visualRect(conversation.model.index(row, 0))
        assert 0 <= where.top() < conversation.view.viewport().height()
        assert (
            conversation.reading.pointer.isVisible()
            and conversation.reading.pointer.geometry().top() == where.top()
        )


async def test_titles_stand_above_messages_and_the_box_is_left_by_escape(tmp_path: Path) -> None:
    async with opened_window(tmp_path, "Boats float.") as opened:
        chat = opened.library.create_chat(title="My boats")
        await chat.ask("Why?")
        other = opened.library.create_chat(title="Boats of others")
        await looked_for(opened, "boats")
        assert shown_titles(opened) == ["Chats", "Boats of others", "My boats", "Messages", "My boats"]
        box = opened.window.side_bar.search.box
        QTest.keyClick(box, Key.Key_Down)
        view = opened.window.side_bar.search.view
        assert view.hasFocus() and view.currentIndex().row() == 1
        for expected in (2, 4, 4):
            QTest.keyClick(view, Key.Key_Down)
            assert view.currentIndex().row() == expected
        QTest.keyClick(view, Key.Key_Home)
        QTest.keyClick(view, Key.Key_Return)
        assert opened.window.conversation.chat_id == other.id
        QTest.keyClick(view, Key.Key_Up)
        assert box.hasFocus()
        QTest.keyClick(box, Key.Key_Escape)
        assert opened.window.side_bar.view.isVisible() and box.text() == ""
        assert opened.window.conversation.composer.edit.hasFocus()


async def test_only_the_last_question_is_answered(tmp_path: Path) -> None:
    async with opened_window(tmp_path) as opened:
        opened.library.create_chat(title="alpha")
        opened.library.create_chat(title="beta")
        searches, panel = opened.operator.searches, opened.window.side_bar.search
        panel.box.setText("alpha")
        searches.search()
        panel.box.setText("beta")
        searches.search()
        await until(lambda: shown_titles(opened) == ["Chats", "beta"])
        panel.box.setText("nowhere")
        await until(lambda: panel.state.text().startswith("Nothing found."))
        assert found(opened) == []


async def test_the_search_is_narrowed_by_what_is_chosen(tmp_path: Path) -> None:
    async with opened_window(tmp_path, "Sails, I say.", "Sails again.") as opened:
        first, second = opened.library.create_chat(title="one"), opened.library.create_chat(title="two")
        await first.ask("What about sails?")
        await second.ask("And sails?")
        opened.operator.show_chat(first.id)
        QTest.keyClick(opened.window, Key.Key_F, CONTROL | SHIFT)
        panel = opened.window.side_bar.search
        assert panel.filters.isVisible() and panel.box.hasFocus()
        assert panel.filters.model.itemText(1) == "scripted-1"
        await looked_for(opened, "sails")
        assert len(found(opened)) == 5
        panel.filters.scope.setCurrentIndex(1)
        await until(lambda: shown_titles(opened) == ["Messages", "one", "one"])
        panel.filters.speaker.setCurrentIndex(1)
        await until(lambda: shown_titles(opened) == ["Messages", "one"])
        panel.filters.files.setChecked(True)
        await until(lambda: found(opened) == [])
        panel.filters.files.setChecked(False)
        panel.filters.time.setCurrentIndex(1)
        panel.filters.model.setCurrentIndex(0)
        await until(lambda: shown_titles(opened) == ["Messages", "one"])


async def test_a_hit_in_another_version_is_offered(tmp_path: Path) -> None:
    async with opened_window(tmp_path, "The first answer, of linen.", "The second answer, of silk.") as opened:
        chat = opened.library.create_chat(title="Sails")
        reply = await chat.ask("Of what?")
        assert reply.message is not None
        await chat.regenerate(reply.message.id)
        await looked_for(opened, "linen")
        opened.window.side_bar.search.view.open_first()
        toast = opened.window.conversation.toast
        assert toast.isVisible() and toast.button.text() == "Show that version"
        assert opened.said == ["Of what?", "The second answer, of silk."]
        toast.button.click()
        await until(lambda: opened.said == ["Of what?", "The first answer, of linen."])
        assert opened.window.conversation.reading.pointer.isVisible()


async def test_older_hits_come_as_the_list_is_scrolled(tmp_path: Path) -> None:
    async with opened_window(tmp_path) as opened:
        chat = opened.library.create_chat(title="Many")
        for number in range(70):
            chat.create_user_message(f"sail number {number}")
        await looked_for(opened, "sail")
        assert len(found(opened)) == 51
        bar = opened.window.side_bar.search.view.verticalScrollBar()
        bar.setValue(bar.maximum())
        await until(lambda: len(found(opened)) == 71)
        assert len({row.message_id for row in found(opened)}) == 71


async def test_letters_typed_in_the_list_begin_a_search(tmp_path: Path) -> None:
    async with opened_window(tmp_path) as opened:
        opened.library.create_chat(title="Boats")
        await until(lambda: opened.window.chats.rowCount() == 2)
        view = opened.window.side_bar.view
        view.setFocus()
        QTest.keyClicks(view, "b")
        assert opened.window.side_bar.search.box.text() == "b"
        assert opened.window.side_bar.search.box.hasFocus()
