"""The command line: what the program can do without a window."""

import argparse
import io
import os
import sys
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from desktop_chat.disk import fault
from desktop_chat.errors import Error
from desktop_chat.language import sentence

DONE, FAILED, STOPPED = 0, 1, 130
PACE = 0.06
"""Seconds before each word, where a person watches."""


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(prog="desktop-chat", description=sentence("Talk with language models."))
    made.add_argument("--version", action="store_true", help=sentence("say which version this is"))
    made.add_argument("--data-dir", type=Path, metavar="FOLDER", help=sentence("where the chats are kept"))
    return made


def run(arguments: Sequence[str]) -> int:
    """Do what the arguments say; the result is the exit status: 0 done, 1 failed, 130 stopped."""
    wanted = parser().parse_args(arguments)
    try:
        return _tell_version() if wanted.version else _first_conversation(wanted.data_dir)
    except KeyboardInterrupt:
        return STOPPED
    except BrokenPipeError:  # whoever read along has left, which is no failure of ours
        _mute_output()
        return STOPPED
    except OSError as error:
        _mute_output()
        return _failed(fault(error, Path("stdout")))
    except Error as error:
        return _failed(error)


def _tell_version() -> int:
    try:
        number = version("desktop-chat")
    except PackageNotFoundError:
        number = sentence("(not installed)")
    _say(f"desktop-chat {number}\n")
    return DONE


def _first_conversation(given: Path | None) -> int:
    import asyncio  # noqa: PLC0415 - start-up: --help and --version need neither a loop nor a database

    from desktop_chat.services import first_conversation, places  # noqa: PLC0415 - the same

    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a terminal that lacks a sign shows another one
    folder = places.data_folder(given)
    pace = PACE if sys.stdout.isatty() else 0.0
    try:
        asyncio.run(first_conversation.hold(folder, _say, pace=pace))
    except KeyboardInterrupt:
        _say("\n\n" + sentence("Stopped. What was said is kept in {folder}", folder=folder) + "\n")
        return STOPPED
    return DONE


def _say(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()


def _failed(error: Error) -> int:
    place = error.details.get("path")
    where = f" ({place})" if place and str(place) not in str(error) else ""
    sys.stderr.write(f"desktop-chat: {error}{where}\n")
    return FAILED


def _mute_output() -> None:
    """Nothing more can be written there; Python would try once more at its end, and complain."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)
