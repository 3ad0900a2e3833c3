"""What is brought to a box stays with it until it can be sent, wherever the person goes meanwhile."""

import shutil
from pathlib import Path

from PySide6.QtGui import QColor, QImage

from desktop_chat.ui.composing.mime import Brought
from tests.support.lateness import late
from tests.support.windows import OpenedWindow, opened_window, until

LONG = "A line of a long text.\n" * 400


def two_chats(opened: OpenedWindow) -> tuple[int, int]:
    first, second = (opened.library.create_chat(title=title).id for title in ("First", "Second"))
    opened.operator.show_chat(first)
    return first, second


def file_in(folder: Path, name: str) -> Path:
    folder.mkdir(exist_ok=True)
    made = folder / name
    made.write_text("Bread", "utf-8")
    return made


async def test_a_file_is_there_when_the_person_is_back_before_it_is_looked_at(tmp_path: Path) -> None:
    async with opened_window(tmp_path) as opened:
        first, second = two_chats(opened)
        attached = opened.window.conversation.composer.content.attached
        opened.window.conversation.composer.content.bring_paths((file_in(tmp_path, "notes.txt"),))
        opened.operator.show_chat(second)
        opened.operator.show_chat(first)
        await until(lambda: [view.name for view in attached.views] == ["notes.txt"])


async def test_a_folder_is_asked_about_where_it_was_brought(tmp_path: Path) -> None:
    file_in(tmp_path / "one", "notes.txt")
    file_in(tmp_path / "two", "plan.txt")
    async with opened_window(tmp_path) as opened:
        first, second = two_chats(opened)
        composer, show = opened.window.conversation.composer, opened.operator.show_chat
        with late(opened.operator.desk.files, "look_into") as looked:
            composer.content.bring_paths((tmp_path / "one",))
            await until(lambda: looked.count == 1)
            show(second)
            await looked.passed()
            assert not composer.folder_bar.isVisible()
            composer.content.bring_paths((tmp_path / "two",))
            await until(lambda: looked.count == 2)
        await until(lambda: "two" in composer.folder_bar.words.text())
        show(first)
        assert "one" in composer.folder_bar.words.text()
        composer.folder_bar.take.click()
        await until(lambda: [view.name for view in composer.content.attached.views] == ["notes.txt"])
        assert not composer.folder_bar.isVisible()
        show(second)
        assert composer.folder_bar.isVisible() and "two" in composer.folder_bar.words.text()


async def test_a_folder_is_asked_about_after_the_chat_has_begun(tmp_path: Path) -> None:
    file_in(tmp_path / "one", "notes.txt")
    async with opened_window(tmp_path, "Yes.") as opened:
        composer = opened.window.conversation.composer
        with late(opened.operator.desk.files, "look_into") as looked:
            composer.content.bring_paths((tmp_path / "one",))
            await until(lambda: looked.count)
            opened.send("May I ask?")
            await until(lambda: opened.window.conversation.chat_id)
            await looked.passed()
        await until(composer.folder_bar.isVisible)
        await opened.settled()


async def test_a_pasted_text_that_cannot_be_stored_is_not_lost(tmp_path: Path) -> None:
    async with opened_window(tmp_path) as opened:
        first, second = two_chats(opened)
        content, show = opened.window.conversation.composer.content, opened.operator.show_chat
        shutil.rmtree(tmp_path / "blobs" / "incoming")
        content.bring(Brought(text=LONG))
        await until(lambda: content.attached.problem)
        show(second)
        assert content.attached.items == []
        show(first)
        assert content.attached.problem
        show(second)
    async with opened_window(tmp_path) as opened:
        opened.operator.show_chat(first)
        composer = opened.window.conversation.composer
        await until(lambda: not composer.edit.is_pouring)
        assert composer.text == LONG


async def test_what_is_not_stored_yet_waits_until_an_edit_is_over(tmp_path: Path) -> None:
    async with opened_window(tmp_path, "Yes.") as opened:
        opened.send("May I ask?")
        await until(lambda: opened.said == ["May I ask?", "Yes."])
        question = opened.window.conversation.model.whole_row(0)
        assert question is not None
        composer, picture = opened.window.conversation.composer, QImage(60, 40, QImage.Format.Format_RGB32)
        picture.fill(QColor("teal"))
        with late(opened.operator.desk.files, "store") as stored:
            composer.content.bring(Brought(text=LONG))
            composer.content.bring(Brought(image=picture))
            await until(lambda: stored.count == 2)
            composer.begin_edit(question.message.id, question.message.content)
            assert composer.text == "May I ask?" and composer.content.attached.items == []
            composer.end_edit()
            assert len(composer.content.attached.items) == 2
            composer.begin_edit(question.message.id, question.message.content)
        await until(lambda: len(composer.content.aside.written.files) == 2)
        assert composer.content.attached.items == []
        composer.end_edit()
        assert [view.kind for view in composer.content.attached.views] == ["text", "image"]


async def test_a_file_of_one_edit_is_not_sent_with_another(tmp_path: Path) -> None:
    async with opened_window(tmp_path, "Yes.", "No.") as opened:
        for question in ("First?", "Second?"):
            opened.send(question)
            await opened.settled()
        await until(lambda: opened.said == ["First?", "Yes.", "Second?", "No."])
        composer, model = opened.window.conversation.composer, opened.window.conversation.model
        first, second = (model.whole_row(number) for number in (0, 2))
        assert first is not None and second is not None
        composer.begin_edit(first.message.id, "First?")
        composer.content.bring_paths((file_in(tmp_path, "notes.txt"),))
        await until(lambda: composer.content.attached.views)
        composer.begin_edit(second.message.id, "Second?")
        assert composer.content.attached.items == []
        composer.end_edit()
        assert [view.name for view in composer.content.attached.views] == ["notes.txt"] and composer.text == ""
