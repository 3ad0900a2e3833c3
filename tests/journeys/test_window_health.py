"""The window when things go wrong around it: backups are made and restored, a full disk is said and survived."""

from __future__ import annotations

import shutil
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, closing
from pathlib import Path
from threading import Event

import keyring
import pytest
from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QMessageBox, QPushButton

from desktop_chat import Library, ScriptedProvider, app
from desktop_chat.app import make_application
from desktop_chat.errors import StorageError, StorageFull
from desktop_chat.services.backups import Backups
from desktop_chat.services.desk_health import DeskHealth
from desktop_chat.services.draft_files import DraftFiles
from desktop_chat.services.opening import open_library
from desktop_chat.services.places import data_folder, database_file
from desktop_chat.services.written import QuestionDraft
from desktop_chat.tasks import Tasks
from desktop_chat.ui.health.operator import HealthOperator
from desktop_chat.ui.health.page import HealthPage
from tests.support.disks import files_limited
from tests.support.driving import is_ready, run, window
from tests.support.keyrings import MemoryKeyring
from tests.support.windows import OpenedWindow, opened_window, until

LONG = "Some words in a line of their own.\n" * 400
SMALLEST = 5_000
"""Bytes of a file, and less than a draft of this text takes."""
LIMITS = pytest.mark.skipif(sys.platform == "win32", reason="not run: this system has no limit on file sizes")


@pytest.fixture(autouse=True)
def ring() -> None:
    keyring.set_keyring(MemoryKeyring())


def opening(folder: Path) -> Library:
    return open_library(folder, [ScriptedProvider(*["An answer."] * 9)])


def filled(folder: Path, *titles: str) -> str:
    """Chats of these names; the name of a backup that was made of them."""
    with closing(opening(folder)) as library:
        for title in titles:
            library.create_chat(title=title)
        return library.backups.make().name


def listed() -> list[str]:
    chats = window().chats
    found = (chats.entry(row) for row in range(chats.rowCount()))
    return [entry.chat.title or "" for entry in found if entry is not None and entry.chat is not None]


def page() -> HealthPage:
    found = window().findChild(HealthPage)
    assert isinstance(found, HealthPage)
    return found


def choose(name: str) -> None:
    backups = page().backups
    names = [backups.list.item(row).data(0x0100) for row in range(backups.list.count())]
    backups.list.setCurrentRow(names.index(name))


def press_restore() -> None:
    page().backups.restore_button.click()
    assert "kept as a backup" in page().backups.restore_button.text()
    page().backups.restore_button.click()


def test_chats_that_open_after_the_window_was_left_are_closed(tmp_path: Path) -> None:
    is_asked, is_left, opened = Event(), Event(), list[Library]()

    def slowly(folder: Path) -> Library:
        is_asked.set()
        assert is_left.wait(30)
        opened.append(opening(folder))
        return opened[0]

    def script() -> Iterator[Callable[[], object]]:
        yield is_asked.is_set
        window().close()
        is_left.set()

    run(tmp_path, script, slowly)
    with pytest.raises(StorageError, match="closed"):
        opened[0].create_chat(title="nobody is there")


def test_a_backup_is_restored_from_the_window_and_another_window_follows(tmp_path: Path) -> None:
    name = filled(tmp_path, "old")
    with closing(opening(tmp_path)) as library:
        library.create_chat(title="new")

    def script() -> Iterator[Callable[[], object]]:
        yield is_ready
        first = window()
        assert sorted(listed()) == ["new", "old"]
        first.commands.run("health")
        yield lambda: page().backups.list.count()
        choose(name)
        press_restore()
        yield lambda: is_ready() and window() is not first
        assert listed() == ["old"]
        assert "is restored" in window().conversation.toast.words.text()

    run(tmp_path, script, opening)
    kept = Backups(database_file(tmp_path)).all()
    assert kept[0].chats == 2 and any(each.name == name for each in kept)


def test_a_database_that_is_gone_is_said_and_brought_back_from_its_backup(tmp_path: Path) -> None:
    name = filled(tmp_path, "old")
    database_file(tmp_path).unlink()

    def script() -> Iterator[Callable[[], object]]:
        yield lambda: window().conversation.welcome.restore_button.isVisible()
        first, welcome = window(), window().conversation.welcome
        assert "no longer there" in welcome.lead.text() and welcome.anew_button.isVisible()
        assert not database_file(tmp_path).exists()
        welcome.restore_button.click()
        yield lambda: page().backups.list.count()
        assert "problem" in page().summary.text() or "Looking" in page().summary.text()
        choose(name)
        press_restore()
        yield lambda: is_ready() and window() is not first
        assert listed() == ["old"]

    run(tmp_path, script, opening)


def test_who_wants_no_old_chats_begins_anew(tmp_path: Path) -> None:
    filled(tmp_path, "old")
    database_file(tmp_path).unlink()

    def script() -> Iterator[Callable[[], object]]:
        yield lambda: window().conversation.welcome.anew_button.isVisible()
        window().conversation.welcome.anew_button.click()
        yield is_ready
        assert listed() == []

    run(tmp_path, script, opening)
    assert len(Backups(database_file(tmp_path)).all()) >= 1


def test_a_folder_that_vanished_with_everything_in_it_is_missed(tmp_path: Path) -> None:
    folder = tmp_path / "chats"
    filled(data_folder(folder), "old")
    shutil.rmtree(folder)

    def script() -> Iterator[Callable[[], object]]:
        yield lambda: window().conversation.welcome.anew_button.isVisible()
        assert "no longer there" in window().conversation.welcome.lead.text()
        assert not database_file(folder).exists()
        window().conversation.welcome.anew_button.click()
        yield is_ready
        assert listed() == []

    run(folder, script, opening)


def test_a_damaged_database_is_kept_and_replaced_by_a_backup(tmp_path: Path) -> None:
    name = filled(tmp_path, "old")
    damaged = b"not a database " * 2000
    database_file(tmp_path).write_bytes(damaged)

    def script() -> Iterator[Callable[[], object]]:
        yield lambda: window().conversation.welcome.restore_button.isVisible()
        first = window()
        assert not first.conversation.welcome.anew_button.isVisible()
        first.conversation.welcome.restore_button.click()
        yield lambda: page().backups.list.count()
        choose(name)
        press_restore()
        yield lambda: is_ready() and window() is not first
        assert listed() == ["old"]

    run(tmp_path, script, opening)
    assert damaged in [file.read_bytes() for file in tmp_path.rglob("chats.sqlite3")]


def test_one_backup_a_day_is_made_beside_the_window(tmp_path: Path) -> None:
    backups = Backups(database_file(tmp_path))

    def script() -> Iterator[Callable[[], object]]:
        yield is_ready
        composer = window().conversation.composer
        composer.edit.setPlainText("Hello?")
        composer.button.click()
        yield lambda: window().conversation.model.rowCount() == 2
        yield is_ready

    def next_day() -> Iterator[Callable[[], object]]:
        yield is_ready
        yield backups.all

    run(tmp_path, script, opening)
    run(tmp_path, next_day, opening)
    run(tmp_path, next_day, opening)
    assert len(backups.all()) == 1


def test_a_window_that_is_closed_as_soon_as_it_is_seen_ends_the_program(tmp_path: Path) -> None:
    run(tmp_path, lambda: iter(()), opening)


def pressed(button: QPushButton, is_met: Callable[[], bool]) -> bool:
    """As often as a person would."""
    button.click()
    return is_met()


def test_where_the_disk_is_full_at_the_start_chats_are_shown_and_it_is_tried_again(tmp_path: Path) -> None:
    filled(tmp_path, "old")
    tries: list[Path] = []

    def refusing(folder: Path) -> Library:
        tries.append(folder)
        if len(tries) < 3:
            raise StorageFull(path=str(folder))
        return opening(folder)

    def script() -> Iterator[Callable[[], object]]:
        banner = window().conversation.banner
        yield lambda: banner.isVisible()
        assert "The disk is full" in banner.words.text() and "free in" in banner.words.text()
        assert listed() == ["old"]
        yield lambda: pressed(banner.retry_button, lambda: len(tries) == 2)
        yield lambda: pressed(banner.retry_button, is_ready)
        assert not banner.isVisible() and listed() == ["old"]

    run(tmp_path, script, refusing)


# ------------------------------------------------------- in an open window


@asynccontextmanager
async def watched(folder: Path) -> AsyncIterator[OpenedWindow]:
    """A window with its services and its health."""
    async with opened_window(folder, *["An answer."] * 5) as opened, Tasks() as tasks:
        opened.window.preferences.change("backups", False)
        health = HealthOperator(opened.window, tasks.start, DeskHealth(folder, folder / "log"))
        health.writable_again.connect(opened.operator.questions.boxes.keeper.keep_now)
        health.attach(DeskHealth(folder, folder / "log", opened.library))
        yield opened
        await health.aclose()


@LIMITS
async def test_a_disk_that_fills_up_stops_sending_and_loses_no_word(tmp_path: Path) -> None:
    async with watched(tmp_path) as opened:
        conversation = opened.window.conversation
        await opened.ask("Before")
        with files_limited(SMALLEST):
            conversation.composer.edit.setPlainText(LONG)
            await until(conversation.banner.isVisible)
            assert conversation.banner.accessibleName() == conversation.banner.words.text()
            conversation.composer.button.click()
            await until(lambda: conversation.composer.text == LONG and opened.is_idle)
            assert opened.said == ["Before", "An answer."]
            conversation.banner.retry_button.click()
            await until(conversation.banner.retry_button.isEnabled)
            assert conversation.banner.isVisible()
        conversation.banner.retry_button.click()
        await until(lambda: not conversation.banner.isVisible())
        assert conversation.composer.text == LONG
        await until(lambda: any(draft.text == LONG for draft in drafts(tmp_path)))


def drafts(folder: Path) -> list[QuestionDraft]:
    return list(DraftFiles(database_file(folder)).all().values())


async def test_the_page_tells_everything_and_gives_a_report_to_paste(tmp_path: Path) -> None:
    async with watched(tmp_path) as opened:
        opened.window.panels.settings.health_button.click()
        found = opened.window.findChild(HealthPage)
        assert isinstance(found, HealthPage)
        await until(lambda: found.health is not None, 15)
        assert found.summary.text() == "All is well."
        found.copy_button.click()
        assert QGuiApplication.clipboard().text().startswith("All is well.")
        found.backups.make_button.click()
        await until(lambda: found.backups.list.count() == 1)
        assert "0 messages" in found.backups.list.item(0).text()
        found.close()


async def test_what_stands_against_a_restore_is_said_before_anything_is_closed(tmp_path: Path) -> None:
    async with watched(tmp_path) as opened:
        name = opened.library.backups.make().name
        opened.window.panels.show_health()
        found = opened.window.findChild(HealthPage)
        assert isinstance(found, HealthPage)
        await until(lambda: found.backups.list.count() == 1)
        with closing(opening(tmp_path)):
            found.backups.restore_requested.emit(name)
            await until(found.problem.isVisible)
        assert "another window" in found.problem.text()
        assert opened.window.wanted_backup == ""
        found.close()


def test_a_folder_that_cannot_be_made_is_told_on_the_screen(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", "utf-8")
    told: list[str] = []

    def answer() -> None:
        box = QApplication.activeModalWidget()
        assert isinstance(box, QMessageBox)
        told.append(f"{box.text()} {box.informativeText()}")
        box.accept()

    make_application()
    QTimer.singleShot(0, answer)
    with pytest.raises(StorageError):
        app.run(tmp_path / "file" / "chats")
    assert "disk reported an error" in told[0] and "chats" in told[0]
