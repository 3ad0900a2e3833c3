"""Notes what the command line does in the log, as the person's settings say, without a word of any chat."""

from __future__ import annotations

import argparse
import logging
from collections.abc import Iterator
from contextlib import contextmanager

from desktop_chat.errors import Error
from desktop_chat.services.logbook import COMMAND_LINE, Logbook
from desktop_chat.services.places import data_folder, log_folder
from desktop_chat.services.settings_file import SettingsFile

_log = logging.getLogger(__name__)


@contextmanager
def noted(wanted: argparse.Namespace) -> Iterator[None]:
    """As long as a verb is carried out; what it fails with is noted, too."""
    level = SettingsFile(data_folder(wanted.data_dir)).now.log_level
    logbook = Logbook(log_folder(wanted.data_dir), level, COMMAND_LINE)
    logbook.begin()
    _log.info("desktop-chat %s", wanted.verb)
    try:
        yield
    except Error as error:
        _log.warning("%s ended with %s: %s", wanted.verb, type(error).__name__, error)
        raise
    finally:
        logbook.end()
