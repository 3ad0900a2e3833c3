"""The composer sends on Enter, breaks on Shift+Enter, leaves input methods alone and loses nothing."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_chat.services.written import Written
from desktop_chat.ui.composer import Composer
from desktop_chat.ui.theme import Theme

NO_KEY = Qt.KeyboardModifier.NoModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def composer(qtbot: QtBot) -> Composer:
    made = Composer(Theme())
    qtbot.addWidget(made)
    made.set_ready(is_ready=True)
    return made


def sent_by(composer: Composer) -> list[str]:
    sent: list[str] = []
    composer.send_requested.connect(lambda written: sent.append(written.text))
    return sent


def press_enter(composer: Composer, modifier: Qt.KeyboardModifier = NO_KEY) -> None:
    QTest.keyClick(composer.edit, Qt.Key.Key_Return, modifier)


def test_enter_sends_and_empties_the_box(composer: Composer) -> None:
    sent = sent_by(composer)
    QTest.keyClicks(composer.edit, "Good morning")
    press_enter(composer)
    assert sent == ["Good morning"]
    assert composer.text == ""


def test_shift_and_enter_break_the_line(composer: Composer) -> None:
    sent = sent_by(composer)
    QTest.keyClicks(composer.edit, "one")
    press_enter(composer, SHIFT)
    QTest.keyClicks(composer.edit, "two")
    assert composer.text == "one\ntwo"
    assert not sent


def test_enter_belongs_to_the_input_method_while_it_composes(composer: Composer) -> None:
    sent = sent_by(composer)
    composer.edit.setPlainText("ni")
    QApplication.sendEvent(composer.edit, QInputMethodEvent("hao", []))
    assert composer.edit.is_composing
    press_enter(composer)
    assert not sent
    committed = QInputMethodEvent()
    committed.setCommitString("好")
    QApplication.sendEvent(composer.edit, committed)
    press_enter(composer)
    assert len(sent) == 1


def test_blank_text_is_not_sent(composer: Composer) -> None:
    sent = sent_by(composer)
    QTest.keyClicks(composer.edit, "   ")
    press_enter(composer)
    assert not sent
    assert not composer.button.isEnabled()


def test_what_is_typed_before_the_services_are_there_stays(qtbot: QtBot) -> None:
    composer = Composer(Theme())
    qtbot.addWidget(composer)
    sent = sent_by(composer)
    QTest.keyClicks(composer.edit, "early")
    press_enter(composer)
    assert (composer.text, sent) == ("early", [])
    composer.set_ready(is_ready=True)
    press_enter(composer)
    assert sent == ["early"]


def test_the_button_stops_while_an_answer_is_written(composer: Composer) -> None:
    stopped: list[bool] = []
    composer.stop_requested.connect(lambda: stopped.append(True))
    composer.set_answering(is_answering=True)
    assert composer.button.text() == "Stop"
    composer.button.click()
    assert stopped == [True]


def test_enter_during_an_answer_hands_the_message_on_to_wait(composer: Composer) -> None:
    sent = sent_by(composer)
    composer.set_answering(is_answering=True)
    QTest.keyClicks(composer.edit, "meanwhile")
    assert composer.hint.text() == "Enter: send after this answer"
    press_enter(composer)
    assert (composer.text, sent) == ("", ["meanwhile"])


def test_what_could_not_be_sent_comes_before_what_was_written_since(composer: Composer) -> None:
    composer.edit.setPlainText("later")
    composer.content.give_back(Written("first"))
    assert composer.text == "first\nlater"


def test_it_grows_with_the_text_up_to_its_share_of_the_window(composer: Composer) -> None:
    composer.fit_into(600)
    low = composer.edit.height()
    composer.edit.setPlainText("a\nb\nc")
    higher = composer.edit.height()
    composer.edit.setPlainText("line\n" * 200)
    assert low < higher < composer.edit.height()
    assert composer.sizeHint().height() <= 600 * 0.4 + 4
    assert composer.edit.verticalScrollBarPolicy() == Qt.ScrollBarPolicy.ScrollBarAsNeeded
