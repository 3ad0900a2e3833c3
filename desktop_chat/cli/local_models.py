"""`desktop-chat models add|remove|local`: model files on this computer are fetched, copied, removed and listed."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path

from desktop_chat.cli.lines import complain, write, write_beside
from desktop_chat.cli.statuses import DONE, FAILED
from desktop_chat.errors import UserError
from desktop_chat.language import sentence
from desktop_chat.services.library import Library
from desktop_chat.services.local_models.views import ArrivalView, LocalModelView
from desktop_chat.services.opening import open_library
from desktop_chat.services.places import data_folder

MEGABYTE = 1_000_000


async def perform(wanted: argparse.Namespace) -> int:
    """Do what is wanted; the result is the exit status."""
    async with open_library(data_folder(wanted.data_dir)) as library:
        return await VERBS[wanted.words[0]](library, wanted)


async def _add(library: Library, wanted: argparse.Namespace) -> int:
    models, source = library.local_models, _only_word(wanted)
    forget = models.subscribe(_shown) if sys.stderr.isatty() else None
    is_address = "://" in source
    arrival = models.fetch(source, wanted.sha256) if is_address else models.add_file(Path(source))
    try:
        view = await arrival.ended()
    except asyncio.CancelledError:
        await arrival.pause()
        if is_address:
            write_beside(sentence("Paused. The same command goes on where it was."))
        raise
    finally:
        if forget is not None:
            forget()
            write_beside("")
    if view.stage != "done":
        complain(view.problem)
        return FAILED
    name = view.name.removesuffix(".gguf")
    write(sentence("{name} is here. Ask it: desktop-chat ask --model local/{name} QUESTION", name=name))
    return DONE


async def _remove(library: Library, wanted: argparse.Namespace) -> int:
    name = _only_word(wanted)
    await library.local_models.remove(name)
    write(sentence("{name} is removed. Its chats stay.", name=name))
    return DONE


async def _list(library: Library, wanted: argparse.Namespace) -> int:
    if len(wanted.words) > 1:
        raise UserError(sentence("“models local” takes no further words."))
    models, arrivals = library.local_models.all(), library.local_models.arrivals()
    for line in (*map(_line, models), *map(_line_of_arrival, arrivals)):
        write(line)
    if not models and not arrivals:
        write(sentence("No model files are here. Bring one: desktop-chat models add ADDRESS|FILE"))
    return DONE


VERBS: Mapping[str, Callable[[Library, argparse.Namespace], Awaitable[int]]] = {
    "add": _add,
    "remove": _remove,
    "local": _list,
}


def _only_word(wanted: argparse.Namespace) -> str:
    if len(wanted.words) != 2:
        text = "“models {verb}” takes exactly one more word: which one."
        raise UserError(sentence(text, verb=wanted.words[0]))
    return str(wanted.words[1])


def _line(model: LocalModelView) -> str:
    used = sentence("used {day}", day=f"{model.last_used:%Y-%m-%d}") if model.last_used else sentence("never used")
    kind = " ".join(filter(None, (model.architecture, model.quantisation)))
    reads = sentence("{count} tokens", count=f"{model.context_length:,}") if model.context_length else ""
    parts = (model.id, f"{model.size // MEGABYTE:,} MB", kind, reads, model.problem or used)
    return "  ".join(filter(None, parts))


def _line_of_arrival(view: ArrivalView) -> str:
    return f"{view.name}  {sentence('on its way')}  {_progress(view)}"


def _shown(view: ArrivalView) -> None:
    sys.stderr.write(f"\r{view.name}  {_progress(view)}\x1b[K")
    sys.stderr.flush()


def _progress(view: ArrivalView) -> str:
    here = f"{view.received // MEGABYTE:,}"
    if not view.total:
        return f"{here} MB"
    share = f"{view.received / view.total:.0%}"
    return sentence("{here} of {all} MB ({share})", here=here, all=f"{view.total // MEGABYTE:,}", share=share)
