"""A person writes: drops pictures, pastes too much, is interrupted, changes their mind, and loses no word."""

import asyncio
import base64
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QColor, QDragEnterEvent, QDragLeaveEvent, QDropEvent, QImage, QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop_chat import Library
from desktop_chat.errors import ProviderUnavailable
from desktop_chat.providers.provider import OfferedModel
from desktop_chat.providers.scripted import ScriptedProvider
from desktop_chat.services.desk import LibraryDesk
from desktop_chat.services.opening import open_library
from desktop_chat.services.written import QuestionDraft, Written
from desktop_chat.tasks import Tasks
from desktop_chat.ui.composer import Composer
from desktop_chat.ui.composing.discarding import Discarding
from desktop_chat.ui.desk import Services
from desktop_chat.ui.main_window import MainWindow
from desktop_chat.ui.operator import Operator
from desktop_chat.ui.theme import Theme
from tests.support.completions import Said, completions
from tests.support.libraries import new_gate
from tests.support.processes import hear, program
from tests.support.windows import OpenedWindow, opened_window, until

CONTROL, NO_KEY = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.NoModifier
LONG = "".join(f"line {number} of many\n" for number in range(100_000))
LONGEST_TURN = 0.05


def composer_of(opened: OpenedWindow) -> Composer:
    return opened.window.conversation.composer


def enter(opened: OpenedWindow) -> None:
    QTest.keyClick(composer_of(opened).edit, Qt.Key.Key_Return)


def picture(place: Path, colour: str = "red", side: int = 300) -> Path:
    image = QImage(side, side // 2, QImage.Format.Format_RGB32)
    image.fill(QColor(colour))
    assert image.save(str(place))
    return place


def mime_of(*paths: Path) -> QMimeData:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return mime


def drop(opened: OpenedWindow, mime: QMimeData) -> None:
    """Over the transcript, as the window system tells of it."""
    handle = opened.window.windowHandle()
    place = opened.window.conversation.view.mapTo(opened.window, QPoint(60, 60))
    copy, left = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    QApplication.sendEvent(handle, QDragEnterEvent(place, copy, mime, left, NO_KEY))
    assert composer_of(opened).frame.property("drop") is True
    QApplication.sendEvent(handle, QDropEvent(QPointF(place), copy, mime, left, NO_KEY))
    assert composer_of(opened).frame.property("drop") is False


async def is_stored(opened: OpenedWindow, count: int) -> None:
    attached = composer_of(opened).content.attached
    await until(lambda: len(attached.items) == count and not attached.is_storing)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """The chats, beside the files that are attached."""
    folder = tmp_path / "data"
    folder.mkdir()
    return folder


# ------------------------------------------------------------------------ files


async def test_a_picture_is_dropped_onto_the_window_and_the_service_sees_it(
    tmp_path: Path, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = picture(tmp_path / "map.png")

    def opening() -> Library:
        library = open_library(data)
        library.models.resolve("seeing", "openrouter", assume_exists=True)
        library.default_provider, library.default_model = "openrouter", "seeing"
        return library

    with completions(Said(("A ", "map."))) as service:
        monkeypatch.setenv("OPENROUTER_BASE_URL", service.address)
        monkeypatch.setenv("OPENROUTER_API_KEY", "sk-test")
        async with opened_window(data, opening=opening) as opened:
            drop(opened, mime_of(place, place))
            await is_stored(opened, 1)
            (item,) = composer_of(opened).content.attached.items
            await until(lambda: item.thumbnail is not None)
            opened.send("What is this?")
            await until(lambda: opened.said == ["What is this?", "A map."])
            await opened.settled()
            assert composer_of(opened).content.is_empty
        words, image = service.asked[0]["messages"][-1]["content"]
        assert words["text"] == "What is this?"
        assert base64.b64decode(image["image_url"]["url"].partition(",")[2]) == place.read_bytes()


async def test_several_files_a_picture_of_the_clipboard_and_a_link_are_taken(tmp_path: Path, data: Path) -> None:
    (tmp_path / "a.txt").write_text("words", "utf-8")
    (tmp_path / "same.txt").write_text("words", "utf-8")
    async with opened_window(data, "Thanks.") as opened:
        edit = composer_of(opened).edit
        drop(opened, mime_of(tmp_path / "a.txt", tmp_path / "same.txt", picture(tmp_path / "b.png")))
        await is_stored(opened, 2)
        clipboard = QMimeData()
        clipboard.setImageData(QImage(str(tmp_path / "b.png")).scaled(8, 8))
        edit.insertFromMimeData(clipboard)
        await is_stored(opened, 3)
        link = QMimeData()
        link.setUrls([QUrl("https://example.org/c.png")])
        drop(opened, link)
        assert composer_of(opened).text == "https://example.org/c.png"
        enter(opened)
        await until(lambda: len(opened.said) == 2)
        await opened.settled()
        question = opened.library.chat(opened.window.conversation.chat_id).messages()[0]
        kinds = [(file.name, file.kind) for file in question.attachments]
        assert kinds == [("a.txt", "text"), ("b.png", "image"), ("Picture.png", "image")]


async def test_a_folder_asks_how_many_of_its_files_are_meant(tmp_path: Path, data: Path) -> None:
    folder = tmp_path / "notes"
    folder.mkdir()
    for number in range(30):
        (folder / f"{number:02}.txt").write_text(f"note {number}", "utf-8")
    async with opened_window(data) as opened:
        drop(opened, mime_of(folder))
        bar = composer_of(opened).folder_bar
        await until(bar.isVisible)
        bar.number.setText("2")
        bar.take.click()
        await is_stored(opened, 2)
        assert [file.name for file in composer_of(opened).content.attached.views] == ["00.txt", "01.txt"]


async def test_what_the_model_does_not_take_is_said_on_the_chip_and_not_sent(tmp_path: Path, data: Path) -> None:
    async with opened_window(data) as opened:
        opened.provider.models = (OfferedModel("scripted-1", modalities={"input": ("text",)}),)
        drop(opened, mime_of(picture(tmp_path / "map.png"), tmp_path / "gone.pdf"))
        await is_stored(opened, 2)
        chips = {chip.item.name: chip for chip in composer_of(opened).chips.chips}
        await until(lambda: chips["map.png"].item.objection)
        assert chips["map.png"].accessibleName().endswith("scripted-1 does not take images., image")
        assert "It cannot be attached: No such file" in chips["gone.pdf"].accessibleName()
        opened.send("What is this?")
        assert composer_of(opened).text == "What is this?"
        assert not opened.provider.requests


# ------------------------------------------------------------------ long pastes


@contextmanager
def quick_turns() -> Iterator[list[float]]:
    """What each turn of the window costs its thread; other programs on a busy machine are not our delay."""
    loop, turns = asyncio.get_running_loop(), list[float]()
    begun, is_on = time.thread_time(), True

    def look() -> None:
        nonlocal begun
        now = time.thread_time()
        turns.append(now - begun)
        begun = now
        if is_on:
            loop.call_soon(look)

    loop.call_soon(look)
    yield turns
    is_on = False


async def test_a_hundred_thousand_pasted_lines_never_block(tmp_path: Path) -> None:
    async with opened_window(tmp_path, "Read.") as opened:
        composer = composer_of(opened)
        mime = QMimeData()
        mime.setText(LONG)
        with quick_turns() as turns:
            composer.edit.insertFromMimeData(mime)
            await is_stored(opened, 1)
            assert composer.text == ""
            composer.chips.chips[0].unfold.click()
            await until(lambda: composer.edit._pouring is None, 30)
            QTest.keyClicks(composer.edit, "typed on")
            await until(lambda: composer.foot.tokens.text() and list((tmp_path / "drafts").glob("*")), 30)
            assert composer.text == f"{LONG}typed on"
            control = Qt.KeyboardModifier.ControlModifier
            for _ in range(2):
                QTest.keyClick(composer.edit, Qt.Key.Key_Z, control)
            await until(lambda: composer.edit.is_blank, 30)
            composer.content.redo()
            await until(lambda: len(composer.text) == len(LONG), 30)
            composer.edit.selectAll()
            QTest.keyClick(composer.edit, Qt.Key.Key_Delete)
            await until(lambda: composer.edit.is_blank, 30)
        assert max(turns) < LONGEST_TURN, sorted(turns)[-5:]


async def test_a_hundred_thousand_lines_that_are_sent_are_out_of_the_box_at_once(tmp_path: Path) -> None:
    async with opened_window(tmp_path, "Read.") as opened:
        composer = composer_of(opened)
        composer.edit.insert(LONG)
        await until(lambda: not composer.edit.is_pouring, 30)
        with quick_turns() as turns:
            assert composer.edit.take() == LONG
            assert composer.edit.is_empty
            QTest.keyClicks(composer.edit, "typed on")
            assert composer.text == "typed on"
            await until(lambda: not composer.edit.findChildren(Discarding), 30)
            for _ in range(2):
                composer.content.undo()
            await until(lambda: not composer.edit.is_pouring, 30)
        assert composer.text == LONG
        assert max(turns) < LONGEST_TURN, sorted(turns)[-5:]
        second = opened.library.create_chat(title="Second").id
        opened.operator.show_chat(second)
        assert composer.edit.is_empty
        opened.operator.show_chat(None)
        await until(lambda: composer.text == LONG and not composer.edit.is_pouring, 30)


async def test_a_long_paste_is_sent_as_a_file_that_the_model_reads(tmp_path: Path) -> None:
    async with opened_window(tmp_path, "Read.") as opened:
        mime = QMimeData()
        mime.setText("word " * 2_000)
        composer_of(opened).edit.insertFromMimeData(mime)
        await is_stored(opened, 1)
        opened.send("Sum up")
        await until(lambda: opened.said == ["Sum up", "Read."])
        await opened.settled()
        (request,) = opened.provider.requests
        assert "word word word" in str(request.turns[-1])


# ----------------------------------------------------------------------- drafts


async def test_a_kill_takes_neither_words_nor_caret_nor_files(tmp_path: Path, data: Path) -> None:
    place = tmp_path / "note.txt"
    place.write_text("important", "utf-8")
    with program(data, "window", "draft", str(place)) as process:
        hear(process, "kept")
    async with opened_window(data, "Thanks.") as opened:
        composer = composer_of(opened)
        assert composer.text == "Half a thought"
        assert composer.edit.textCursor().position() == 4
        await is_stored(opened, 1)
        assert [file.name for file in composer.content.attached.views] == ["note.txt"]
        enter(opened)
        await until(lambda: opened.said == ["Half a thought", "Thanks."])
        await opened.settled()
    assert not list((data / "drafts").glob("*.json"))


async def test_each_chat_has_its_own_draft_and_the_new_one_too(tmp_path: Path) -> None:
    async with opened_window(tmp_path, "One.", "Two.") as opened:
        composer = composer_of(opened)
        await opened.ask("First")
        first = opened.window.conversation.chat_id
        opened.write("about the first")
        opened.operator.begin_chat()
        assert composer.text == ""
        opened.write("about a new one")
        opened.operator.show_chat(first)
        assert composer.text == "about the first"
    async with opened_window(tmp_path) as opened:
        assert composer_of(opened).text == "about the first"
        opened.operator.begin_chat()
        assert composer_of(opened).text == "about a new one"


async def test_a_draft_is_cleared_when_its_question_is_kept_and_only_then(tmp_path: Path) -> None:
    gate = new_gate()
    async with opened_window(tmp_path, ["Well, ", gate, "yes."]) as opened:
        opened.write("Is it?")
        await until(lambda: list((tmp_path / "drafts").glob("*.json")))
        enter(opened)
        await until(lambda: opened.said == ["Is it?", "Well, "])
        await until(lambda: not list((tmp_path / "drafts").glob("*.json")))
        gate.event.set()
        await opened.settled()


async def test_a_question_that_was_sent_but_not_kept_is_in_the_box_at_the_next_start(tmp_path: Path) -> None:
    library = open_library(tmp_path, [ScriptedProvider()])
    desk = LibraryDesk(library)
    draft = QuestionDraft(
        "and more", sent=(Written("Lost?"),), queued=(Written("Waiting"),), written_at=time.time()
    )
    desk.drafts.keep("", draft)
    await library.aclose()
    async with opened_window(tmp_path) as opened:
        assert composer_of(opened).text == "Lost?\nWaiting\nand more"


async def test_a_question_that_fails_in_a_chat_that_was_left_waits_there(tmp_path: Path) -> None:
    async with opened_window(tmp_path, "One.", "Two.") as opened:
        await opened.ask("First")
        first = opened.window.conversation.chat_id
        opened.library.chats().delete(first)
        opened.operator.questions.send(Written("Too late"))
        opened.operator.begin_chat()
        await until(lambda: opened.operator.questions.boxes.keeper.of(first).text == "Too late")
        assert composer_of(opened).text == ""


# ---------------------------------------------------------------- input methods


async def test_an_input_method_has_enter_and_escape_to_itself(tmp_path: Path) -> None:
    gate = new_gate()
    async with opened_window(tmp_path, ["Go", gate, "!"]) as opened:
        edit = composer_of(opened).edit
        opened.send("Start")
        await until(lambda: len(opened.said) == 2)
        QApplication.sendEvent(edit, QInputMethodEvent("ni", []))
        enter(opened)
        QTest.keyClick(edit, Qt.Key.Key_Escape)
        assert not composer_of(opened).queue_bar.isVisible()
        committed = QInputMethodEvent()
        committed.setCommitString("你好")
        QApplication.sendEvent(edit, committed)
        assert composer_of(opened).text == "你好"
        gate.event.set()
        await opened.settled()
        assert opened.said == ["Start", "Go!"]
        opened.provider.add("Hello.")
        enter(opened)
        await until(lambda: opened.said[2:] == ["你好", "Hello."])
        await opened.settled()


# ---------------------------------------------------------------------- waiting


async def test_what_is_sent_during_an_answer_waits_visibly_and_goes_in_order(tmp_path: Path) -> None:
    gate = new_gate()
    async with opened_window(tmp_path, ["One", gate, "."], "Two.", "Three.") as opened:
        opened.send("First")
        await until(lambda: opened.said == ["First", "One"])
        for text in ("Second", "Wrong", "Third"):
            opened.send(text)
        bar = composer_of(opened).queue_bar
        assert [line.words.text() for line in bar.bars] == ["Next: Second", "Next: Wrong", "Next: Third"]
        bar.remove_requested.emit(1)
        bar.edit_requested.emit(1)
        assert composer_of(opened).text == "Third"
        opened.send("!")
        assert [line.words.text() for line in bar.bars] == ["Next: Second", "Next: Third!"]
        gate.event.set()
        await until(lambda: opened.said == ["First", "One.", "Second", "Two.", "Third!", "Three."])
        await opened.settled()
        assert not bar.isVisible()


async def test_stop_puts_what_waits_back_into_the_box(tmp_path: Path) -> None:
    gate = new_gate()
    async with opened_window(tmp_path, ["One", gate, "."]) as opened:
        opened.send("First")
        await until(lambda: opened.said == ["First", "One"])
        opened.send("Second")
        opened.send("Third")
        opened.write("still writing")
        QTest.keyClick(opened.window, Qt.Key.Key_Escape)
        await opened.settled()
        assert composer_of(opened).text == "Second\nThird\nstill writing"
        assert opened.said == ["First", "One"]


async def test_what_waits_for_an_answer_that_fails_comes_back(tmp_path: Path) -> None:
    gate = new_gate()
    async with opened_window(tmp_path, [gate, ProviderUnavailable()]) as opened:
        opened.send("First")
        await until(lambda: composer_of(opened).button.text() == "Stop")
        opened.send("Second")
        gate.event.set()
        await opened.settled()
        assert composer_of(opened).text == "Second"


async def test_what_waits_is_sent_although_another_chat_is_shown(tmp_path: Path) -> None:
    gate = new_gate()
    async with opened_window(tmp_path, ["One", gate, "."], "Two.") as opened:
        opened.send("First")
        await until(lambda: opened.said == ["First", "One"])
        first = opened.window.conversation.chat_id
        opened.send("Second")
        opened.operator.begin_chat()
        assert not composer_of(opened).queue_bar.isVisible()
        gate.event.set()
        await until(lambda: len(opened.library.chat(first).messages()) == 4)
        await until(lambda: not opened.library.replies.all)
        assert composer_of(opened).button.text() == "Send"


# ---------------------------------------------------------------------- editing


async def test_up_edits_the_last_message_and_escape_leaves_it(tmp_path: Path) -> None:
    async with opened_window(tmp_path, "One.", "Two.") as opened:
        composer = composer_of(opened)
        await opened.ask("First")
        QTest.keyClick(composer.edit, Qt.Key.Key_Up)
        assert composer.edit_bar.isVisible() and composer.text == "First"
        QTest.keyClick(opened.window, Qt.Key.Key_Escape)
        assert not composer.edit_bar.isVisible() and composer.text == ""
        QTest.keyClick(composer.edit, Qt.Key.Key_Up)
        opened.send(", in other words")
        await until(lambda: opened.said == ["First, in other words", "Two."])
        await opened.settled()
        assert not composer.edit_bar.isVisible() and composer.text == ""
        message = opened.library.chat(opened.window.conversation.chat_id).messages()[0]
        assert message.version == 2


async def test_an_edit_that_is_begun_is_there_at_the_next_start(tmp_path: Path) -> None:
    async with opened_window(tmp_path, "One.") as opened:
        await opened.ask("First")
        QTest.keyClick(composer_of(opened).edit, Qt.Key.Key_Up)
        opened.write(" and")
    async with opened_window(tmp_path, "Two.") as opened:
        assert composer_of(opened).edit_bar.isVisible()
        opened.send(" second")
        await until(lambda: opened.said == ["First and second", "Two."])
        await opened.settled()


async def test_a_pasted_text_of_a_restored_draft_goes_into_the_box_and_comes_back_out(tmp_path: Path) -> None:
    async with opened_window(tmp_path) as opened:
        mime = QMimeData()
        mime.setText("word " * 2_000)
        composer_of(opened).edit.insertFromMimeData(mime)
        await is_stored(opened, 1)
    async with opened_window(tmp_path) as opened:
        composer = composer_of(opened)
        composer.chips.chips[0].unfold.click()
        await until(lambda: composer.text == "word " * 2_000)
        assert not composer.content.attached.items
        QTest.keyClick(composer.edit, Qt.Key.Key_Z, CONTROL)
        assert (composer.text, len(composer.content.attached.items)) == ("", 0)
        QTest.keyClick(composer.edit, Qt.Key.Key_Z, CONTROL)
        assert len(composer.content.attached.items) == 1


async def test_files_that_are_brought_before_the_services_are_there_are_stored_then(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("words", "utf-8")
    window = MainWindow(Theme())
    composer = window.conversation.composer
    drop_early = mime_of(tmp_path / "a.txt")
    composer.edit.insertFromMimeData(drop_early)
    QTest.keyClicks(composer.edit, "early")
    library = open_library(tmp_path, [ScriptedProvider()])
    LibraryDesk(library).drafts.keep("", QuestionDraft("kept", written_at=time.time()))
    async with Tasks() as tasks:
        services = Services(LibraryDesk(library), tasks.start)
        operator = Operator(services, window.side_bar, window.conversation, window)
        operator.show_last(None)
        await until(lambda: composer.content.attached.views)
        assert composer.text == "kept\nearly"
        operator.close()
    await library.aclose()
    window.deleteLater()


async def test_what_cannot_be_kept_is_said(tmp_path: Path) -> None:
    (tmp_path / "drafts").write_text("no folder", "utf-8")
    async with opened_window(tmp_path) as opened:
        opened.write("lost?")
        await until(lambda: composer_of(opened).hint.text())
        assert composer_of(opened).text == "lost?"


async def test_leaving_the_window_with_what_is_held_takes_its_mark_away(tmp_path: Path) -> None:
    async with opened_window(tmp_path) as opened:
        unknown = QMimeData()
        unknown.setData("application/x-unknown", b"x")
        handle, copy, left = opened.window.windowHandle(), Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
        frame = composer_of(opened).frame
        QApplication.sendEvent(handle, QDragEnterEvent(QPoint(400, 90), copy, unknown, left, NO_KEY))
        assert not frame.property("drop")
        wanted = mime_of(tmp_path / "a.txt")
        QApplication.sendEvent(handle, QDragEnterEvent(QPoint(400, 90), copy, wanted, left, NO_KEY))
        assert frame.property("drop")
        QApplication.sendEvent(handle, QDragLeaveEvent())
        assert not frame.property("drop")


async def test_files_that_are_added_to_an_edit_go_with_it_and_the_old_ones_stay(tmp_path: Path) -> None:
    note, more = tmp_path / "note.txt", tmp_path / "more.txt"
    note.write_text("milk", "utf-8")
    more.write_text("bread", "utf-8")
    async with opened_window(tmp_path, "One.", "Two.") as opened:
        content = composer_of(opened).content
        content.bring_paths((note,))
        await until(lambda: content.attached.views)
        await opened.ask("First")
        QTest.keyClick(composer_of(opened).edit, Qt.Key.Key_Up)
        content.bring_paths((more,))
        await until(lambda: content.attached.views)
        opened.send(", with more")
        await until(lambda: opened.said == ["First, with more", "Two."])
        await opened.settled()
        question = opened.library.chat(opened.window.conversation.chat_id).messages()[0]
        assert [file.name for file in question.attachments] == ["note.txt", "more.txt"]
        assert not content.attached.items


async def test_an_edit_that_cannot_be_kept_is_an_edit_again(tmp_path: Path) -> None:
    note = tmp_path / "note.txt"
    note.write_text("milk", "utf-8")
    async with opened_window(tmp_path, "One.") as opened:
        await opened.ask("First")
        gate = new_gate()
        opened.provider.add([gate, "late"])
        QTest.keyClick(composer_of(opened).edit, Qt.Key.Key_Up)
        composer_of(opened).content.bring_paths((note,))
        await until(lambda: composer_of(opened).content.attached.views)
        chat = opened.library.chat(opened.window.conversation.chat_id)
        answering = asyncio.ensure_future(chat.ask("From elsewhere"))
        await until(lambda: composer_of(opened).button.text() == "Stop")
        opened.send("!")
        await until(lambda: composer_of(opened).edit_bar.isVisible())
        assert composer_of(opened).text == "First!"
        assert [view.name for view in composer_of(opened).content.attached.views] == ["note.txt"]
        gate.event.set()
        await answering
        await opened.settled()


async def test_closing_the_window_right_after_the_last_key_keeps_it(tmp_path: Path) -> None:
    async with opened_window(tmp_path) as opened:
        opened.write("a")
        await until(lambda: list((tmp_path / "drafts").glob("*")))
        opened.write("bc")
        opened.operator.questions.boxes.keeper.keep_now()
        opened.write("d")
    async with opened_window(tmp_path) as opened:
        assert composer_of(opened).text == "abcd"


async def test_a_question_that_is_sent_with_the_last_breath_is_asked_or_kept(tmp_path: Path) -> None:
    gate = new_gate()
    async with opened_window(tmp_path, [gate]) as opened:
        opened.send("Now!")
        await asyncio.sleep(0)
    async with opened_window(tmp_path) as opened:
        assert (opened.said[:1], composer_of(opened).text) in ((["Now!"], ""), ([], "Now!"))
