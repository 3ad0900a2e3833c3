"""Every mistake of ours is written down and shown, once, without secrets; what Qt calls goes on."""

import asyncio
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop_chat.redaction import redacted
from desktop_chat.ui.crash_dialog import CrashDialog
from desktop_chat.ui.crash_reporter import FAULTS, KEPT, CrashReporter, guarded, report, reports
from desktop_chat.ui.crash_teller import CrashTeller

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
    assert [file.read_text("utf-8") for file in reports(tmp_path)] == shown


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


def test_reports_are_kept_each_for_itself_and_the_oldest_go(reporter: CrashReporter, tmp_path: Path) -> None:
    for number in range(KEPT + 3):
        reporter.note(f"report {number}")
    kept = [file.read_text("utf-8") for file in reports(tmp_path)]
    assert kept == [f"report {number}" for number in reversed(range(3, KEPT + 3))]


def test_what_ended_the_program_without_a_word_is_kept_by_the_next_start(tmp_path: Path) -> None:
    (tmp_path / FAULTS).write_text("Fatal Python error: Segmentation fault\n", "utf-8")
    made = CrashReporter(tmp_path, shown.append)
    made.begin()
    made.end()
    assert ["Segmentation fault" in file.read_text("utf-8") for file in reports(tmp_path)] == [True]


def test_where_nothing_can_be_written_the_report_is_shown_all_the_same(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_bytes(b"")
    made = CrashReporter(tmp_path / "file", shown.append)
    shown.clear()
    made.begin()
    made.tell(ValueError("unlucky"))
    made.end()
    assert "unlucky" in shown[0] and "unlucky" in capsys.readouterr().err


def test_one_dialog_tells_all_and_its_text_can_be_copied(qtbot: QtBot, tmp_path: Path) -> None:
    place = QWidget()
    qtbot.addWidget(place)
    teller = CrashTeller(tmp_path, place)
    teller.tell("what went wrong")
    teller.tell("and then")
    dialog = teller.dialog
    assert dialog is not None and dialog.isVisible()
    dialog.copy_button.click()
    assert QGuiApplication.clipboard().text() == "what went wrong\n\nand then"
    dialog.reject()
    teller.tell("later")
    assert dialog.isVisible() and dialog.shown.toPlainText() == "later"


def test_the_folder_of_the_reports_is_opened(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toLocalFile()))
    dialog = CrashDialog(tmp_path)
    qtbot.addWidget(dialog)
    dialog.folder_button.click()
    assert [Path(folder) for folder in opened] == [tmp_path]


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


def test_the_home_folder_is_not_named(reporter: CrashReporter) -> None:
    reporter.tell(ValueError(f"{Path.home()}/chats"))
    assert str(Path.home()) not in shown[0] and "~/chats" in shown[0]
