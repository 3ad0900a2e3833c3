"""The log stays small, says what was done, and never a secret."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop_chat.providers.secrets import Secret
from desktop_chat.services import logbook as module
from desktop_chat.services.logbook import Logbook
from tests.support.disks import files_limited

log = logging.getLogger("desktop_chat.test")


@pytest.fixture
def logbook(tmp_path: Path) -> Iterator[Logbook]:
    made = Logbook(tmp_path / "log", "info")
    made.begin()
    yield made
    made.end()


def said(logbook: Logbook) -> str:
    return logbook.file.read_text("utf-8") if logbook.file.exists() else ""


def test_it_says_when_where_and_what(logbook: Logbook) -> None:
    log.info("A thing was done: %s", 7)
    assert "INFO desktop_chat.test: A thing was done: 7" in said(logbook)


def test_how_much_it_says_can_be_changed_at_once(logbook: Logbook) -> None:
    log.debug("too much")
    logbook.set_level("debug")
    log.debug("wanted")
    logging.getLogger("httpx").debug("asked")
    logbook.set_level("warning")
    log.info("not now")
    assert "wanted" in said(logbook) and "asked" in said(logbook)
    assert "too much" not in said(logbook) and "not now" not in said(logbook)


def test_the_database_never_tells_what_chats_say(logbook: Logbook) -> None:
    logbook.set_level("debug")
    logging.getLogger("sqlalchemy.engine").debug("INSERT of private words")
    assert "private" not in said(logbook)


def test_secrets_and_the_name_of_the_person_are_left_out(logbook: Logbook) -> None:
    secret = Secret("a-key-that-is-known-here")
    try:
        raise ValueError(f"{secret.reveal()} in {Path.home() / 'chats'}, api_key=0123456789abcdef")
    except ValueError:
        log.exception("It failed")
    text = said(logbook)
    assert "Traceback" in text and "~" in text
    for part in (secret.reveal(), "0123456789abcdef", str(Path.home())):
        assert part not in text


def test_it_stays_small(logbook: Logbook, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(6 * module.MOST_BYTES // 100_000):
        log.warning("x" * 100_000)
    files = list(logbook.file.parent.iterdir())
    assert len(files) == 1 + module.KEPT
    assert sum(file.stat().st_size for file in files) <= (1 + module.KEPT) * (module.MOST_BYTES + 200_000)


@pytest.mark.skipif(sys.platform == "win32", reason="not run: this system has no limit on file sizes")
def test_a_full_disk_stops_nothing(logbook: Logbook, capsys: pytest.CaptureFixture[str]) -> None:
    with files_limited(1_000):
        log.warning("x" * 10_000)
    log.warning("there is room")
    assert "there is room" in said(logbook) and capsys.readouterr().err == ""


def test_a_folder_that_cannot_be_made_stops_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    made = Logbook(tmp_path / "file" / "log", "info")
    made.begin()
    made.set_level("debug")
    log.warning("nobody hears")
    made.end()


def test_when_it_ends_everything_is_as_before(tmp_path: Path) -> None:
    root = logging.getLogger()
    before = list(root.handlers), logging.getLogger("desktop_chat").level
    made = Logbook(tmp_path, "debug")
    made.begin()
    made.end()
    made.end()
    assert (list(root.handlers), logging.getLogger("desktop_chat").level) == before
