"""What was read or done slowly is never put over what the person has chosen or written meanwhile."""

from contextlib import ExitStack
from pathlib import Path

import keyring
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu

from desktop_chat.ui.composing.mime import Brought
from tests.support.keyrings import MemoryKeyring
from tests.support.lateness import late
from tests.support.windows import OpenedWindow, opened_window, until

NOBODY = 7
"""The id of no message: an edit of it is refused."""
LONG = "A line of a long text.\n" * 400


def two_chats(opened: OpenedWindow) -> tuple[int, int]:
    first, second = (opened.library.create_chat(title=title).id for title in ("First", "Second"))
    opened.operator.show_chat(first)
    return first, second


def picture() -> QImage:
    made = QImage(60, 40, QImage.Format.Format_RGB32)
    made.fill(QColor("teal"))
    return made


async def test_what_is_pasted_comes_to_the_chat_that_it_was_pasted_in(tmp_path: Path) -> None:
    async with opened_window(tmp_path) as opened:
        first, second = two_chats(opened)
        content, show = opened.window.conversation.composer.content, opened.operator.show_chat
        with late(opened.operator.desk.files, "store") as stored:
            content.bring(Brought(text=LONG))
            content.bring(Brought(image=picture()))
            await until(lambda: stored.count == 2)
            show(second)
            assert content.attached.items == []
            show(first)
            assert len(content.attached.items) == 2
            show(second)
        keeper = opened.operator.questions.boxes.keeper
        await until(lambda: len(keeper.of(first).files) == 2)
        assert content.attached.items == []
        show(first)
        assert [view.kind for view in content.attached.views] == ["text", "image"]


async def test_what_is_pasted_when_the_window_closes_is_there_the_next_time(tmp_path: Path) -> None:
    slow = ExitStack()
    async with opened_window(tmp_path) as opened:
        first, second = two_chats(opened)
        stored = slow.enter_context(late(opened.operator.desk.files, "store"))
        opened.window.conversation.composer.content.bring(Brought(text=LONG))
        await until(lambda: stored.count)
        opened.operator.show_chat(second)
    slow.close()
    async with opened_window(tmp_path) as opened:
        opened.operator.show_chat(first)
        box = opened.window.conversation.composer
        await until(lambda: not box.edit.is_pouring)
        assert box.text == LONG or [view.kind for view in box.content.attached.views] == ["text"]


async def test_a_file_is_attached_where_it_was_dropped(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("Bread", "utf-8")
    async with opened_window(tmp_path) as opened:
        first, second = two_chats(opened)
        content = opened.window.conversation.composer.content
        content.bring_paths((tmp_path / "notes.txt",))
        opened.operator.show_chat(second)
        keeper = opened.operator.questions.boxes.keeper
        await until(lambda: keeper.of(first).paths)
        assert content.attached.items == []
        opened.operator.show_chat(first)
        await until(lambda: [view.name for view in content.attached.views] == ["notes.txt"])


async def test_a_pasted_text_is_unfolded_in_its_own_box(tmp_path: Path) -> None:
    async with opened_window(tmp_path) as opened:
        first, second = two_chats(opened)
        content = opened.window.conversation.composer.content
        content.bring(Brought(text=LONG))
        await until(lambda: content.attached.views)
        opened.operator.show_chat(second)
        opened.operator.show_chat(first)  # from now on the text is in the store alone
        with late(opened.operator.desk.files, "text_of") as read:
            content.unfold(content.attached.items[0])
            await until(lambda: read.count)
            opened.operator.show_chat(second)
            await read.passed()
        assert content.is_empty
        opened.operator.show_chat(first)
        assert len(content.attached.views) == 1


async def test_an_edit_that_is_refused_does_not_replace_the_edit_that_is_written(tmp_path: Path) -> None:
    async with opened_window(tmp_path, "One.") as opened:
        await opened.ask("First")
        composer, chat_id = opened.window.conversation.composer, opened.window.conversation.chat_id
        question = opened.library.chat(chat_id).messages("user")[0].id
        composer.begin_edit(NOBODY, "First")
        opened.write(", otherwise")
        with late(opened.operator.desk.questions, "edit", is_begun=False) as edited:
            composer.send()
            await until(lambda: edited.count)
            composer.begin_edit(question, "First")
            opened.write(", and again")
            composer.begin_edit(question, "First")
            opened.write(" of all")
        await until(lambda: not opened.operator.questions._asking)
        assert composer.text == "First of all"
        composer.end_edit()
        assert composer.text == "First, and again\nFirst, otherwise"


async def test_who_has_gone_elsewhere_is_not_called_back_by_a_branch(tmp_path: Path) -> None:
    async with opened_window(tmp_path, "One.") as opened:
        await opened.ask("First")
        conversation, other = opened.window.conversation, opened.library.create_chat(title="Other").id
        message = opened.library.chat(conversation.chat_id).messages("user")[0].id
        with late(opened.operator.desk, "fork") as forked:
            conversation.view.wishes.branch_requested.emit(message)
            await until(lambda: forked.count)
            opened.operator.show_chat(other)
        await until(lambda: "branched" in conversation.toast.words.text())
        assert conversation.chat_id == other
        conversation.toast.act()
        assert opened.said == ["First"]


async def test_models_for_one_answer_are_not_offered_over_another_chat(tmp_path: Path) -> None:
    async with opened_window(tmp_path) as opened:
        _, second = two_chats(opened)
        view = opened.window.conversation.view
        with late(opened.operator.desk.remedies, "recent_models") as read:
            view.models_requested.emit(1, view.mapToGlobal(view.rect().center()))
            await until(lambda: read.count)
            opened.operator.show_chat(second)
            await read.passed()
        assert not [menu for menu in opened.window.conversation.findChildren(QMenu) if menu.isVisible()]


async def test_the_models_that_were_asked_for_last_are_offered(tmp_path: Path) -> None:
    async with opened_window(tmp_path) as opened:
        _, second = two_chats(opened)
        picker, desk = opened.window.panels.models, opened.operator.desk.models
        with late(desk, "choices") as read:
            opened.window.panels.show_models()
            await until(lambda: read.count == 1)
            picker.leave()
            opened.operator.show_chat(second)
            opened.window.panels.show_models()
            await until(lambda: read.count == 2)
            read.let_go(1)
            await until(lambda: picker.is_whole)
            newest = picker._choices
            await read.passed(0)
            assert picker._choices is newest
        picker.leave()


async def test_a_profile_that_is_being_renamed_keeps_what_is_typed(tmp_path: Path) -> None:
    keyring.set_keyring(MemoryKeyring())
    async with opened_window(tmp_path) as opened:
        profiles = opened.library.profiles
        profiles.create("Work", is_default=True)
        profiles.create("Play")
        dialog = opened.operator.steward.manage()
        dialog.refresh("Work")
        dialog.page.name.setFocus()
        dialog.page.name.selectAll()
        QTest.keyClicks(dialog.page.name, "Offi")
        dialog.refresh(dialog.chosen)  # as when a key has been added
        QTest.keyClicks(dialog.page.name, "ce")
        QTest.keyClick(dialog.page.name, Qt.Key.Key_Return)
        assert {each.name for each in profiles.all()} == {"Office", "Play"}


async def test_another_profile_stays_chosen_when_one_is_gone(tmp_path: Path) -> None:
    keyring.set_keyring(MemoryKeyring())
    async with opened_window(tmp_path) as opened:
        profiles = opened.library.profiles
        for name in ("A", "B", "C"):
            profiles.create(name)
        dialog = opened.operator.steward.manage()
        dialog.refresh("B")
        with late(opened.operator.desk.profiles, "delete") as deleted:
            dialog.page.delete_button.click()
            dialog.page.delete_button.click()
            await until(lambda: deleted.count)
            dialog.refresh("C")
            await deleted.passed()
        await until(lambda: dialog.names.count() == 2)
        assert dialog.chosen == "C"


async def test_a_key_that_is_being_written_is_not_taken_away_by_another_dialog(tmp_path: Path) -> None:
    keyring.set_keyring(MemoryKeyring())
    async with opened_window(tmp_path) as opened:
        opened.library.profiles.create("Work", is_default=True)
        steward = opened.operator.steward
        steward.manage()
        with late(opened.operator.desk.profiles, "known_fields") as known:
            steward._begin_change("Work", "openai")
            await until(lambda: known.count)
            steward.begin_key("anthropic")
            mine = steward.dialog
            await known.passed()
        assert steward.dialog is mine and mine is not None and mine.isVisible()


async def test_what_is_found_last_in_a_chat_that_grows_stays_found(tmp_path: Path) -> None:
    async with opened_window(tmp_path, "Bread.", "More bread.") as opened:
        opened.send("Buy what?")
        await until(lambda: len(opened.said) == 2)
        finder = opened.window.conversation.finder
        with late(opened.operator.desk, "positions_with") as found:
            finder.open()
            finder.bar.edit.setText("bread")
            await until(lambda: found.count)
            opened.window.conversation.composer.setFocus()
            opened.send("And?")
            await until(lambda: len(opened.said) == 4)
            await opened.settled()
            before = len(found.held)
            finder.search_requested.emit(opened.window.conversation.chat_id, "bread")
            await until(lambda: found.count > before)
            await found.passed(-1)
            await until(lambda: finder.search.total == 2)
            await found.passed()
        assert finder.search.total == 2
