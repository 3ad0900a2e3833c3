"""`desktop-chat models`: which models there are, as a table for people or as JSON for scripts."""

from __future__ import annotations

import argparse
import asyncio
import json
import shutil
import sys
from collections.abc import Iterable, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from desktop_chat.cli.lines import write, write_beside
from desktop_chat.cli.statuses import DONE, FAILED, status_of
from desktop_chat.errors import UserError
from desktop_chat.language import sentence
from desktop_chat.services.library import Library
from desktop_chat.services.model_refresh import Refreshed
from desktop_chat.services.opening import open_library
from desktop_chat.services.places import data_folder
from desktop_chat.services.views import ModelView

GAP = "  "
PROVIDER, MODEL, READS, WRITES, IN, OUT, CAN = range(7)
NUMBERS = (READS, WRITES, IN, OUT)
GIVING_WAY = ((CAN, 12), (WRITES, 0), (CAN, 0), (MODEL, 12))
"""Where the terminal is narrow: the columns in this order, and to which width."""
SHORT = {"reasoning": "thinking", "structured_output": "schema"}
SHOWN = ("tools", "vision", "reasoning", "structured_output", "embeddings")


async def list_models(wanted: argparse.Namespace) -> int:
    """Tell of them; the result is the exit status."""
    async with open_library(data_folder(wanted.data_dir)) as library:
        refreshed = await library.models.refresh(_tell_progress) if wanted.refresh else ()
        models = await asyncio.to_thread(_chosen, library, wanted)
    if wanted.json:
        write(json.dumps({"models": [*map(_as_json, models)], "refreshed": [*map(_outcome, refreshed)]}))
    else:
        width = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
        for line in _table(models, width):
            write(line)
    return _status(refreshed)


def _chosen(library: Library, wanted: argparse.Namespace) -> list[ModelView]:
    if wanted.provider is not None and wanted.provider not in library.models.providers:
        known = ", ".join(sorted(library.models.providers))
        raise UserError(
            sentence("There is no provider named {name}. There are: {known}.", name=wanted.provider, known=known)
        )
    needed = [name.strip() for name in (wanted.supports or "").split(",") if name.strip()]
    able = {(model.provider, model.id) for model in library.models.supports(*needed)} if needed else None
    return [
        model
        for model in library.models.search(" ".join(wanted.words), retired=wanted.retired)
        if wanted.provider in (None, model.provider) and (able is None or (model.provider, model.id) in able)
    ]


def _status(refreshed: Iterable[Refreshed]) -> int:
    """That of the first failure: a script that asks for news wants to know when some are missing."""
    failures = [each.error for each in refreshed if each.error is not None]
    return (status_of(failures[0]) or FAILED) if failures else DONE


def _tell_progress(each: Refreshed, done: int, total: int) -> None:
    if each.error is not None:
        told = str(each.error)
    elif each.models is None:
        told = sentence("nothing new")
    else:
        told = sentence("{count} models", count=each.models)
    write_beside(f"[{done}/{total}] {each.provider}: {told}")


def _outcome(each: Refreshed) -> dict[str, Any]:
    error = None if each.error is None else {"kind": type(each.error).__name__, "sentence": str(each.error)}
    return {"provider": each.provider, "models": each.models, "changed": each.changed, "error": error}


def _as_json(model: ModelView) -> dict[str, Any]:
    return {
        "provider": model.provider,
        "id": model.id,
        "name": model.name,
        "family": model.family,
        "context_window": model.context_window,
        "max_output": model.max_output,
        "input": list(model.input_kinds),
        "output": list(model.output_kinds),
        "capabilities": list(model.capabilities),
        "prices": model.prices,
        "released": model.released,
        "knowledge_date": model.knowledge_date,
        "source": model.source,
        "retired": model.retired,
    }


# ---------------------------------------------------------------- the table


def _table(models: Sequence[ModelView], width: int | None) -> Iterable[str]:
    """It fits the terminal; a file or a pipe has everything whole."""
    if not models:
        return [sentence("No model is known that fits.")]
    head = tuple(map(sentence, ("PROVIDER", "MODEL", "READS", "WRITES", "IN $", "OUT $", "CAN")))
    rows = [head, *map(_cells, models)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(head))]
    if width is not None:
        _narrow(widths, width)
    return [_line(row, widths) for row in rows]


def _cells(model: ModelView) -> tuple[str, ...]:
    can = [SHORT.get(name, name) for name in SHOWN if name in model.capabilities]
    if model.retired:
        can.append(sentence("retired"))
    return (
        model.provider,
        model.id,
        _tokens(model.context_window),
        _tokens(model.max_output),
        _price(model.prices.get("input")),
        _price(model.prices.get("output")),
        " ".join(can),
    )


def _narrow(widths: list[int], width: int) -> None:
    """A column without width is left out."""
    for column, least in GIVING_WAY:
        columns = [each for each in widths if each]
        spare = width - sum(columns) - len(GAP) * (len(columns) - 1)
        if spare < 0:
            widths[column] = max(least, widths[column] + spare)


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    cells = []
    for column, (text, width) in enumerate(zip(row, widths, strict=True)):
        if not width:
            continue
        text = text if len(text) <= width else f"{text[: width - 1]}…"
        cells.append(text.rjust(width) if column in NUMBERS else text.ljust(width))
    return GAP.join(cells).rstrip()


def _tokens(count: int | None) -> str:
    if count is None:
        return "—"
    for size, sign in ((1_000_000, "M"), (1_000, "k")):
        if count >= size:
            return f"{count / size:.1f}".removesuffix(".0") + sign
    return str(count)


def _price(told: Any) -> str:
    try:
        return "—" if told is None else f"{Decimal(str(told)).normalize():f}"
    except InvalidOperation:
        return "—"
