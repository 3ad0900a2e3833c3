"""Words and files of the box come and go together, in any length, and what was done can be undone."""

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop_chat.services.views import AttachmentView
from desktop_chat.services.written import FolderView, QuestionDraft, Written
from desktop_chat.ui.composer import Composer
from desktop_chat.ui.composing.attached import MOST
from desktop_chat.ui.composing.mime import Brought
from desktop_chat.ui.theme import Theme

CONTROL = Qt.KeyboardModifier.ControlModifier
MAP = AttachmentView(None, "map.png", "image/png", "image", 12_400, "a" * 64)
NOTE = AttachmentView(None, "note.txt", "text/plain", "text", 3, "b" * 64)
LONG = "".join(f"line {number}\n" for number in range(25_000))


@pytest.fixture
def composer(qtbot: QtBot) -> Composer:
    made = Composer(Theme())
    qtbot.addWidget(made)
    made.set_ready(is_ready=True)
    made.show()
    return made


def names(composer: Composer) -> list[str]:
    return [item.name for item in composer.content.attached.items]


def paste(composer: Composer, text: str) -> None:
    mime = QMimeData()
    mime.setText(text)
    composer.edit.insertFromMimeData(mime)


def poured(composer: Composer, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: composer.edit._pouring is None)


def test_a_long_paste_becomes_a_chip_and_can_be_put_into_the_box(composer: Composer, qtbot: QtBot) -> None:
    QTest.keyClicks(composer.edit, "Look: ")
    paste(composer, LONG)
    (chip,) = composer.chips.chips
    assert (composer.text, chip.item.name) == ("Look: ", "Pasted text")
    chip.unfold.click()
    assert composer.text == f"Look: {LONG}"
    QTest.keyClicks(composer.edit, "")
    poured(composer, qtbot)
    assert composer.text == f"Look: {LONG}"
    assert not composer.content.attached.items


def test_what_was_poured_in_is_one_step_to_undo(composer: Composer, qtbot: QtBot) -> None:
    QTest.keyClicks(composer.edit, "before ")
    composer.edit.insert(LONG)
    poured(composer, qtbot)
    QTest.keyClick(composer.edit, Qt.Key.Key_Z, CONTROL)
    qtbot.waitUntil(lambda: composer.text == "before ")
    composer.content.redo()
    qtbot.waitUntil(lambda: composer.text == f"before {LONG}")
    QTest.keyClick(composer.edit, Qt.Key.Key_Z, CONTROL)
    qtbot.waitUntil(lambda: composer.text == "before ")
    QTest.keyClick(composer.edit, Qt.Key.Key_Z, CONTROL)
    assert composer.text == ""


@pytest.mark.parametrize("key", [Qt.Key.Key_Delete, Qt.Key.Key_Backspace, Qt.Key.Key_X])
def test_a_long_selection_goes_bit_by_bit_and_comes_back_at_one_key(
    composer: Composer, qtbot: QtBot, key: Qt.Key
) -> None:
    composer.content.begin_with(QuestionDraft(LONG[:30_000], 0))
    poured(composer, qtbot)
    composer.edit.selectAll()
    QTest.keyClick(composer.edit, key, CONTROL if key == Qt.Key.Key_X else Qt.KeyboardModifier.NoModifier)
    assert composer.text
    QTest.keyClicks(composer.edit, "new")
    poured(composer, qtbot)
    assert composer.text == "new"
    assert (QGuiApplication.clipboard().text() == LONG[:30_000]) == (key == Qt.Key.Key_X)
    QGuiApplication.clipboard().clear()
    QTest.keyClick(composer.edit, Qt.Key.Key_Z, CONTROL)
    qtbot.waitUntil(lambda: composer.text == LONG[:30_000])


def test_who_writes_while_much_is_undone_ends_that(composer: Composer, qtbot: QtBot) -> None:
    composer.edit.insert(LONG)
    poured(composer, qtbot)
    QTest.keyClick(composer.edit, Qt.Key.Key_Z, CONTROL)
    QTest.keyClicks(composer.edit, "!")
    before = composer.text
    qtbot.wait(50)
    assert composer.text == before
    assert before.endswith("!") and len(before) > 1_000


def test_what_is_typed_while_a_text_is_poured_in_stays_in_its_place(composer: Composer, qtbot: QtBot) -> None:
    QTest.keyClicks(composer.edit, "ab")
    composer.edit.insert(LONG)
    composer.edit.moveCursor(composer.edit.textCursor().MoveOperation.Start)
    QTest.keyClicks(composer.edit, "typed ")
    assert composer.text == f"typed ab{LONG}"
    poured(composer, qtbot)
    assert composer.text == f"typed ab{LONG}"


def test_another_draft_ends_what_is_poured_in(composer: Composer, qtbot: QtBot) -> None:
    composer.edit.insert(LONG)
    draft = composer.content.draft()
    composer.content.begin_with(QuestionDraft("other", 2))
    assert (draft.text, composer.text, composer.edit.textCursor().position()) == (LONG, "other", 2)
    composer.content.begin_with(draft)
    assert composer.text == LONG
    assert composer.content.take() == Written(LONG)
    assert composer.content.is_empty


def test_undo_steps_through_words_and_files_in_turn(composer: Composer) -> None:
    content = composer.content
    QTest.keyClicks(composer.edit, "one")
    content.bring(Brought(image=QImage(2, 2, QImage.Format.Format_RGB32)))
    content.attached.add([Path("a.txt")])
    content.attached.take_away(content.attached.items[0])
    assert names(composer) == ["a.txt"]
    for expected in (["Picture.png", "a.txt"], ["Picture.png"], []):
        QTest.keyClick(composer.edit, Qt.Key.Key_Z, CONTROL)
        assert (names(composer), composer.text) == (expected, "one")
    QTest.keyClick(composer.edit, Qt.Key.Key_Z, CONTROL)
    assert composer.text == ""
    for _ in range(4):
        content.redo()
    assert (names(composer), composer.text) == (["a.txt"], "one")


def test_what_was_sent_can_be_undone_into_the_box(composer: Composer) -> None:
    QTest.keyClicks(composer.edit, "sent too early")
    QTest.keyClick(composer.edit, Qt.Key.Key_Return)
    assert composer.text == ""
    QTest.keyClick(composer.edit, Qt.Key.Key_Z, CONTROL)
    assert composer.text == "sent too early"


def test_the_same_file_is_there_once(composer: Composer) -> None:
    attached = composer.content.attached
    attached.add([Path("a.txt"), Path("a.txt")])
    attached.add([Path("a.txt"), Path("b.txt")])
    assert names(composer) == ["a.txt", "b.txt"]
    first, second = attached.items
    attached.stored(second, NOTE)
    attached.stored(first, NOTE)
    assert names(composer) == ["a.txt"]
    attached.put_before((MAP, NOTE))
    assert names(composer) == ["map.png", "a.txt"]


def test_there_is_an_end_to_how_many_files(composer: Composer) -> None:
    composer.content.attached.add(Path(f"{number}.txt") for number in range(MOST + 5))
    assert len(names(composer)) == MOST
    assert composer.hint.text() == f"A question takes {MOST} files at most."


def test_a_question_with_a_file_that_cannot_be_attached_is_not_sent(composer: Composer) -> None:
    sent: list[Written] = []
    composer.send_requested.connect(sent.append)
    attached = composer.content.attached
    attached.add([Path("a.txt")])
    attached.refuse(attached.items[0], "It cannot be attached: No such file.")
    QTest.keyClicks(composer.edit, "Read")
    QTest.keyClick(composer.edit, Qt.Key.Key_Return)
    assert (sent, composer.text) == ([], "Read")
    assert composer.hint.text() == "a.txt: It cannot be attached: No such file."
    (chip,) = composer.chips.chips
    assert "No such file" in chip.accessibleName() and chip.property("problem")
    QTest.keyClick(chip, Qt.Key.Key_Delete)
    QTest.keyClick(composer.edit, Qt.Key.Key_Return)
    assert sent == [Written("Read")]


def test_a_question_waits_for_its_files_to_be_stored(composer: Composer) -> None:
    sent: list[Written] = []
    composer.send_requested.connect(sent.append)
    attached = composer.content.attached
    attached.add([Path("map.png")])
    QTest.keyClick(composer.edit, Qt.Key.Key_Return)
    assert (sent, composer.hint.text()) == ([], "Sent as soon as the files are stored.")
    attached.stored(attached.items[0], MAP)
    assert sent == [Written("", (MAP,))]
    assert composer.content.is_empty and not composer.chips.isVisible()


def test_chips_are_walked_and_removed_by_keys(composer: Composer) -> None:
    composer.content.begin_with(QuestionDraft(files=(MAP, NOTE)))
    composer.activateWindow()
    first, second = composer.chips.chips
    first.setFocus()
    assert first.accessibleName() == "map.png, 12 KB, image"
    QTest.keyClick(first, Qt.Key.Key_Delete)
    assert names(composer) == ["note.txt"]
    assert composer.window().focusWidget() is second
    QTest.keyClick(second, Qt.Key.Key_Backspace)
    assert composer.window().focusWidget() is composer.edit


def test_many_chips_wrap_and_take_three_lines_at_most(composer: Composer) -> None:
    composer.resize(500, 400)
    composer.content.attached.add([Path("a.txt")])
    one = composer.chips.height()
    composer.content.attached.add(Path(f"a rather long name of a file {number}.txt") for number in range(30))
    assert one < composer.chips.height() < 4 * one + 20
    rows = {chip.y() for chip in composer.chips.chips}
    assert len(rows) > 5
    assert all(chip.geometry().right() < composer.chips.width() for chip in composer.chips.chips)


def test_it_stays_within_its_share_of_the_window_with_chips_and_lines(composer: Composer) -> None:
    composer.content.begin_with(QuestionDraft("line\n" * 300, files=(MAP, NOTE)))
    composer.fit_into(700)
    assert composer.sizeHint().height() <= 700 * 0.4 + 4


def test_escape_leaves_the_question_about_a_folder_then_the_edit_then_stops(composer: Composer) -> None:
    stopped: list[bool] = []
    composer.stop_requested.connect(lambda: stopped.append(True))
    composer.begin_edit(7, "as it was")
    composer.folder_bar.ask(FolderView("src", tuple(Path(f"{number}") for number in range(30))))
    assert composer.folder_bar.words.text() == "“src” has 30 files. How many of the first?"
    composer.step_back()
    assert not composer.folder_bar.isVisible() and composer.edit_bar.isVisible()
    composer.step_back()
    assert (composer.text, composer.edit_bar.isVisible(), stopped) == ("", False, [])
    composer.step_back()
    assert stopped == [True]


def test_as_many_files_of_a_folder_as_wanted_are_attached(composer: Composer) -> None:
    composer.folder_bar.ask(FolderView("src", tuple(Path(f"{number}") for number in range(30)), has_more=True))
    assert composer.folder_bar.words.text().startswith("“src” has more than 30 files.")
    composer.folder_bar.ask(FolderView("empty", ()))
    composer.folder_bar.number.setText("3")
    QTest.keyClick(composer.folder_bar.number, Qt.Key.Key_Return)
    assert names(composer) == ["0", "1", "2"]
    assert composer.folder_bar.words.text() == "“empty” has 0 files."
    assert not composer.folder_bar.take.isVisible()
    composer.step_back()
    assert not composer.folder_bar.isVisible()


def test_up_asks_for_the_last_message_only_in_an_empty_box(composer: Composer) -> None:
    asked: list[bool] = []
    composer.last_requested.connect(lambda: asked.append(True))
    QTest.keyClick(composer.edit, Qt.Key.Key_Up)
    assert asked == [True]
    QTest.keyClicks(composer.edit, "x")
    QTest.keyClick(composer.edit, Qt.Key.Key_Up)
    composer.set_answering(is_answering=True)
    composer.edit.clear()
    QTest.keyClick(composer.edit, Qt.Key.Key_Up)
    assert asked == [True]


def test_enter_and_shift_enter_can_be_swapped(composer: Composer) -> None:
    sent: list[Written] = []
    composer.send_requested.connect(sent.append)
    composer.edit.sends_by_enter = False
    QTest.keyClicks(composer.edit, "a")
    QTest.keyClick(composer.edit, Qt.Key.Key_Return)
    QTest.keyClicks(composer.edit, "b")
    assert (composer.text, sent) == ("a\nb", [])
    QTest.keyClick(composer.edit, Qt.Key.Key_Return, CONTROL)
    assert sent == [Written("a\nb")]
