"""The command line: what the program can do without a window."""

import argparse
import asyncio
import io
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from desktop_chat.cli.arguments import parser
from desktop_chat.cli.lines import complain, write, write_beside
from desktop_chat.cli.statuses import DONE, STOPPED, status_of
from desktop_chat.disk import fault
from desktop_chat.errors import Error, StorageGone
from desktop_chat.language import sentence

_WAY_OUT = (
    "Connect the disk that the chats are on, or restore a backup in the window. If they are gone for good, "
    "“desktop-chat doctor --begin-anew” begins without them."
)
LOCAL_VERBS = (["add"], ["remove"], ["local"])
"""What `models` does with files of this computer."""


def run(arguments: Sequence[str]) -> int:
    """Do what the arguments say; the result is the exit status."""
    try:
        return _do(parser().parse_args(arguments))
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


def _do(wanted: argparse.Namespace) -> int:
    if wanted.version:
        return _tell_version()
    if wanted.verb == "doctor":
        return _examine(wanted)
    if wanted.verb is None:
        return _open_window(wanted)
    from desktop_chat.cli.noting import noted  # noqa: PLC0415 - start-up: --version and --help need no log

    with noted(wanted):
        return _carry_out(wanted)


def _carry_out(wanted: argparse.Namespace) -> int:
    if wanted.verb == "ask":
        return _ask(wanted)
    if wanted.verb == "models":
        return _keep_models(wanted) if wanted.words[:1] in LOCAL_VERBS else _list_models(wanted)
    return VERBS[wanted.verb](wanted)


def _tell_version() -> int:
    try:
        number = version("desktop-chat")
    except PackageNotFoundError:
        number = sentence("(not installed)")
    write(f"desktop-chat {number}")
    return DONE


def _ask(wanted: argparse.Namespace) -> int:
    from desktop_chat.cli.ask import Asking  # noqa: PLC0415 - start-up: --version and --help open no database

    _forgive_signs()
    asking = Asking(wanted)
    try:
        return asyncio.run(asking.perform())
    except KeyboardInterrupt:
        asking.tell_stopped()
        return STOPPED


def _list_models(wanted: argparse.Namespace) -> int:
    from desktop_chat.cli.models import list_models  # noqa: PLC0415 - start-up: the same

    _forgive_signs()
    return asyncio.run(list_models(wanted))


def _keep_models(wanted: argparse.Namespace) -> int:
    from desktop_chat.cli import local_models  # noqa: PLC0415 - start-up: the same

    _forgive_signs()
    return asyncio.run(local_models.perform(wanted))


def _keys(wanted: argparse.Namespace) -> int:
    from desktop_chat.cli import keys  # noqa: PLC0415 - start-up: the same

    _forgive_signs()
    return asyncio.run(keys.perform(wanted))


def _examine(wanted: argparse.Namespace) -> int:
    from desktop_chat.cli import doctor  # noqa: PLC0415 - start-up: the same

    _forgive_signs()
    return asyncio.run(doctor.perform(wanted))


def _transfer(wanted: argparse.Namespace) -> int:
    from desktop_chat.cli import transfer  # noqa: PLC0415 - start-up: the same

    _forgive_signs()
    return asyncio.run(transfer.perform(wanted))


def _servers(wanted: argparse.Namespace) -> int:
    from desktop_chat.cli import mcp  # noqa: PLC0415 - start-up: the same

    _forgive_signs()
    return asyncio.run(mcp.perform(wanted))


def _forgive_signs() -> None:
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal that lacks a sign shows another one


def _open_window(wanted: argparse.Namespace) -> int:
    from desktop_chat import app  # noqa: PLC0415 - start-up: the command line needs no Qt
    from desktop_chat.ui import display  # noqa: PLC0415 - the same

    if wanted.offscreen or not display.is_here():
        return app.run_first_conversation(wanted.data_dir)
    return app.run(wanted.data_dir)


def _failed(error: Error) -> int:
    place = error.details.get("path")
    where = f" ({place})" if place and str(place) not in str(error) else ""
    complain(f"{error}{where}")
    if isinstance(error, StorageGone):
        write_beside(sentence(_WAY_OUT))
    return status_of(error)


def _mute_output() -> None:
    """Nothing more can be written there; Python would try once more at its end, and complain."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)


VERBS: Mapping[str, Callable[[argparse.Namespace], int]] = {
    "keys": _keys,
    "export": _transfer,
    "import": _transfer,
    "mcp": _servers,
}
