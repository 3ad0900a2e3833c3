"""How long it takes to find fifty messages of a million: rare and very common words, several, and beginnings."""

from __future__ import annotations

import asyncio
import random
import time
from functools import partial
from itertools import accumulate
from pathlib import Path
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from desktop_chat import Library
from desktop_chat.models import Chat, Message, new_key, utc_now
from tests.bench import chats
from tests.bench.bars import Bar

GROUP = "search"
MESSAGES, EACH_CHAT, WORDS_EACH = 1_000_000, 100, 30
VOCABULARY = 30_000
AT_ONCE = 20_000
MOST_MS = 50
TIMES = 20
QUERIES = {
    "a very common word": (0, 1, 2),
    "a rare word": (9_000, 15_000, 29_000),
    "two common words": ((3, 5), (4, 9), (2, 11)),
    "a common and a rare word": ((1, 20_000), (0, 25_000), (6, 28_000)),
    "the beginning of a word": ("wa", "wab", "wabc"),
}

_bar = partial(Bar, GROUP)


def bars(folder: Path, *, messages: int = MESSAGES) -> list[Bar]:
    return asyncio.run(_bars(folder, messages))


async def _bars(folder: Path, messages: int) -> list[Bar]:
    async with chats.library(folder, chats.provider()) as opened:
        words = _vocabulary()
        _fill(opened, messages, words)
        began = time.perf_counter()
        await opened.search.catch_up()
        indexing = time.perf_counter() - began
        found = [
            _bar(
                f"{name} in {messages:,} messages, 95 of 100",
                "the newest 50 with their snippets, narrowed to nothing",
                MOST_MS,
                await _p95_ms(opened, [_typed(each, words) for each in queries]),
                unit="ms",
            )
            for name, queries in QUERIES.items()
        ]
    return [
        *found,
        _bar(
            "indexing, seconds for a million messages",
            "all of what was there before the index, in short units of work",
            900,
            indexing * 1_000_000 / messages,
            unit="s",
        ),
    ]


async def _p95_ms(opened: Library, typed: list[str]) -> float:
    walls = []
    for _ in range(TIMES):
        for words in typed:
            began = time.perf_counter()
            await opened.search.find(words)
            walls.append(time.perf_counter() - began)
    return sorted(walls)[int(len(walls) * 0.95)] * 1000


def _typed(query: Any, words: list[str]) -> str:
    match query:
        case str():
            return query
        case int():
            return f"{words[query]} "
        case _:
            return "".join(f"{words[number]} " for number in query)


def _vocabulary() -> list[str]:
    """Words of letters, the first of them the most common."""
    letters = "abcdefghijklmnopqrstuvwxyz"
    return [
        f"w{''.join(letters[(number // 26**place) % 26] for place in range(4))}" for number in range(VOCABULARY)
    ]


def _fill(opened: Library, count: int, words: list[str]) -> None:
    """As words are used: the n-th as often as one n-th of the first."""
    chance = random.Random(7)
    weights = list(accumulate(1 / (number + 1) for number in range(len(words))))
    for start in range(0, count, AT_ONCE):
        part = [
            " ".join(chance.choices(words, cum_weights=weights, k=WORDS_EACH))
            for _ in range(min(AT_ONCE, count - start))
        ]
        opened.database.write(partial(_add, texts=part))


def _add(session: Session, texts: list[str]) -> None:
    now = utc_now()
    for start in range(0, len(texts), EACH_CHAT):
        chat = new_key()
        session.execute(
            insert(Chat).values(
                id=chat, kind="chat", title="A chat", settings={}, pinned=False, created_at=now, updated_at=now
            )
        )
        session.execute(
            insert(Message),
            [
                {
                    "id": new_key(),
                    "chat_id": chat,
                    "role": "assistant" if number % 2 else "user",
                    "status": "complete",
                    "content": text,
                    "position": number,
                    "version": 1,
                    "on_path": True,
                    "selected": True,
                    "has_calls": False,
                    "has_files": False,
                    "created_at": now,
                    "updated_at": now,
                }
                for number, text in enumerate(texts[start : start + EACH_CHAT])
            ],
        )
