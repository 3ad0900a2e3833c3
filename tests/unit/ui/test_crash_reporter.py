"""Every mistake of ours is written down and shown, once, without secrets; what Qt calls goes on."""

import asyncio
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPlainTextEdit
from pytestqt.qtbot import QtBot

from desktop_chat.ui.crash_dialog import CrashDialog
from desktop_chat.ui.crash_reporter import REPORT, CrashReporter, guarded, report
from desktop_chat.ui.redaction import redacted

shown: list[str] = []


@pytest.fixture
def reporter(tmp_path: Path) -> Iterator[CrashReporter]:
    shown.clear()
    made = CrashReporter(tmp_path, shown.append)
    made.begin()
    yield made
    made.end()


class Widget:
    @guarded(lambda: "the default")
    def paint(self, text: str) -> str:
        if text == "bad":
            raise ValueError(f"cannot paint with api_key=secret-{text}-123")
        return text


def test_a_guarded_function_gives_what_it_gives(reporter: CrashReporter) -> None:
    assert Widget().paint("good") == "good"
    assert not shown


def test_what_a_guarded_function_raises_is_told_and_the_default_given(
    reporter: CrashReporter, tmp_path: Path
) -> None:
    assert Widget().paint("bad") == "the default"
    assert "ValueError: cannot paint" in shown[0]
    assert "secret" not in shown[0].replace("api_key=secret-{text}", "")
    assert (tmp_path / REPORT).read_text("utf-8") == shown[0]


def test_the_same_mistake_is_shown_once(reporter: CrashReporter) -> None:
    for _ in range(3):
        Widget().paint("bad")
    assert len(shown) == 1


def test_a_mistake_in_a_thread_is_told(reporter: CrashReporter) -> None:
    thread = threading.Thread(target=lambda: dict[str, str]()["lost"])
    thread.start()
    thread.join()
    assert "KeyError" in shown[0]


def test_a_mistake_in_the_event_loop_is_told(reporter: CrashReporter) -> None:
    loop = asyncio.new_event_loop()
    loop.set_exception_handler(reporter.hear_loop)
    loop.call_exception_handler({"message": "bad", "exception": KeyError("lost")})
    loop.call_exception_handler({"message": "only words"})
    loop.close()
    assert ["KeyError" in text for text in shown] == [True]


def test_without_a_reporter_python_itself_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    before = sys.excepthook
    sys.excepthook = sys.__excepthook__
    try:
        report(ValueError("nobody listens"))
    finally:
        sys.excepthook = before
    assert "nobody listens" in capsys.readouterr().err


def test_the_text_can_be_copied(qtbot: QtBot) -> None:
    dialog = CrashDialog("what went wrong")
    qtbot.addWidget(dialog)
    assert dialog.findChildren(QPlainTextEdit)[0].toPlainText() == "what went wrong"
    dialog.copy_button.click()
    assert QGuiApplication.clipboard().text() == "what went wrong"


@pytest.mark.parametrize(
    "secret",
    [
        "sk-abcdef0123456789ABCDEF",
        "Authorization: Bearer abcdefgh12345678",
        "api_key='0123456789abcdef'",
        "https://me:hunter22@example.org/v1",
        'token": "0123456789abcdef',
    ],
)
def test_secrets_are_taken_out(secret: str) -> None:
    found = redacted(f"before {secret} after")
    for part in ("0123456789", "hunter22", "abcdefgh12345678"):
        assert part not in found
    assert found.startswith("before ") and found.endswith(" after")


def test_the_home_folder_is_not_named() -> None:
    assert str(Path.home()) not in redacted(f"{Path.home()}/chats")
