"""What the program notes of its work: a file that stays small, without secrets and without the words of chats."""

from __future__ import annotations

import logging
import platform
from collections.abc import Mapping
from logging.handlers import RotatingFileHandler
from pathlib import Path

from desktop_chat import disk
from desktop_chat.errors import StorageError
from desktop_chat.redaction import homeless, redacted

NAME, COMMAND_LINE = "desktop-chat.log", "command-line.log"
"""Each has a file of its own: two programs that roll one over would lose lines."""
MOST_BYTES, KEPT = 1_000_000, 3
LEVELS: Mapping[str, int] = {"warning": logging.WARNING, "info": logging.INFO, "debug": logging.DEBUG}
_OWN = "desktop_chat"
_NETWORK = ("httpx", "httpcore")
"""Of other packages only problems are noted: the database's would quote chats."""

_log = logging.getLogger(__name__)


class Logbook:
    """In force from `begin` to `end`. A disk that refuses it stops nothing."""

    def __init__(self, folder: Path, level: str, name: str = NAME) -> None:
        self.file = folder / name
        self._level = level
        self._handler: _Quiet | None = None
        self._before: dict[str, int] = {}

    def begin(self) -> None:
        try:
            disk.make_folder(self.file.parent)
        except StorageError:
            return
        self._handler = _Quiet(self.file, maxBytes=MOST_BYTES, backupCount=KEPT, encoding="utf-8", delay=True)
        self._handler.setFormatter(_Redacting("%(asctime)s %(levelname)s %(name)s: %(message)s"))
        self._before = {name: logging.getLogger(name).level for name in (_OWN, *_NETWORK)}
        logging.getLogger().addHandler(self._handler)
        self.set_level(self._level)
        _log.info("Python %s on %s", platform.python_version(), platform.platform())

    def set_level(self, level: str) -> None:
        """From now on; `warning`, `info` or `debug`."""
        self._level = level
        if self._handler is None:
            return
        logging.getLogger(_OWN).setLevel(LEVELS[level])
        for name in _NETWORK:
            logging.getLogger(name).setLevel(logging.DEBUG if level == "debug" else logging.WARNING)

    def end(self) -> None:
        handler, self._handler = self._handler, None
        if handler is None:
            return
        logging.getLogger().removeHandler(handler)
        handler.close()
        for name, level in self._before.items():
            logging.getLogger(name).setLevel(level)


class _Quiet(RotatingFileHandler):
    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - as logging calls it
        """A full disk is told elsewhere; to print it for each line would help nobody."""


class _Redacting(logging.Formatter):
    """The whole text, traceback and all."""

    def format(self, record: logging.LogRecord) -> str:
        return homeless(redacted(super().format(record)))
