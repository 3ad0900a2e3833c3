"""How long it takes to find fifty messages of a million: rare and very common words, several, and beginnings."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from itertools import accumulate
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from desktop_chat import Library
from desktop_chat.models import new_key, search, utc_now
from desktop_chat.models.migrations import versions
from desktop_chat.services import search_words
from desktop_chat.services.search_views import Narrowed
from tests.bench import chats, fixtures
from tests.bench.bars import Bar

GROUP = "search"
MESSAGES, INDEXED = 1_000_000, 100_000
EACH_CHAT, WORDS_EACH = 100, 30
VOCABULARY = 30_000
AT_ONCE = 20_000
MICROSECONDS_APART = 86_400_000
"""A thousand messages a day."""
MOST_MS, MOST_INDEXING = 50, 900
TIMES = 20
COMMON = (0, 1, 2)
QUERIES = {
    "a very common word": COMMON,
    "a rare word": (9_000, 15_000, 29_000),
    "two common words": ((3, 5), (4, 9), (2, 11)),
    "a common and a rare word": ((1, 20_000), (0, 25_000), (6, 28_000)),
    "the beginning of a word": ("wa", "wab", "wabc"),
}
_CHAT = (
    "INSERT INTO chats(id, kind, title, settings, pinned, created_at, updated_at) "
    "VALUES (?, 'chat', 'A chat', '{}', 0, ?, ?)"
)
_MESSAGE = (
    "INSERT INTO messages(id, chat_id, role, status, content, position, version, on_path, selected, has_calls, "
    "has_files, created_at, updated_at) VALUES (?, ?, ?, 'complete', ?, ?, 1, 1, 1, 0, 0, ?, ?)"
)

_bar = partial(Bar, GROUP)


def bars(
    folder: Path, *, messages: int = MESSAGES, indexed: int = INDEXED, kept_in: Path = fixtures.KEPT
) -> list[Bar]:
    def make(folder: Path) -> float:
        return asyncio.run(_made(folder, messages))

    filled = fixtures.kept(f"search-{messages}", _made_by(), make, kept_in)
    indexing = asyncio.run(_made(folder, indexed)) * 1_000_000 / indexed
    return [
        *asyncio.run(_bars(filled, messages)),
        _bar(
            "indexing, seconds for a million messages",
            f"all of what was there before the index, in short units of work; {indexed:,} were",
            MOST_INDEXING,
            indexing,
            unit="s",
        ),
    ]


async def _bars(filled: Path, messages: int) -> list[Bar]:
    async with chats.library(filled, chats.provider()) as opened:
        words = _vocabulary()
        found = [
            _bar(
                f"{name} in {messages:,} messages, 95 of 100",
                "the newest 50 with their snippets, narrowed to nothing",
                MOST_MS,
                await _p95_ms(opened, [(_typed(each, words), Narrowed()) for each in queries]),
                unit="ms",
            )
            for name, queries in QUERIES.items()
        ]
        narrowed = [(_typed(each, words), where) for each in COMMON for where in _places()]
        found.append(
            _bar(
                f"a very common word, narrowed, in {messages:,} messages, 95 of 100",
                "to one's own words, files or a model of which there are none, or the last day",
                MOST_MS,
                await _p95_ms(opened, narrowed),
                unit="ms",
            )
        )
    return found


def _places() -> list[Narrowed]:
    return [
        Narrowed(role="user"),
        Narrowed(has_files=True),
        Narrowed(model="another"),
        Narrowed(after=utc_now() - timedelta(days=1)),
    ]


async def _p95_ms(opened: Library, typed: list[tuple[str, Narrowed]]) -> float:
    walls = []
    for _ in range(TIMES):
        for words, where in typed:
            began = time.perf_counter()
            await opened.search.find(words, where)
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


def _made_by() -> Iterator[Path]:
    """What the rows and the index in a filled database come from."""
    for package in (search, versions):
        yield from (path for folder in package.__path__ for path in Path(folder).glob("*.py"))
    yield from (Path(module) for module in (__file__, search_words.__file__))


async def _made(folder: Path, messages: int) -> float:
    """A library of so many messages, indexed as the program does it; how many seconds that took."""
    async with chats.library(folder, chats.provider()) as opened:
        _fill(opened, messages, _vocabulary())
        began = time.perf_counter()
        await opened.search.catch_up()
        return time.perf_counter() - began


def _fill(opened: Library, count: int, words: list[str]) -> None:
    """As words are used: the n-th as often as one n-th of the first."""
    chance = random.Random(7)
    weights = list(accumulate(1 / (number + 1) for number in range(len(words))))
    for start in range(0, count, AT_ONCE):
        length = min(AT_ONCE, count - start)
        said = chance.choices(words, cum_weights=weights, k=WORDS_EACH * length)
        texts = [" ".join(said[at : at + WORDS_EACH]) for at in range(0, len(said), WORDS_EACH)]
        age = (count - start) * MICROSECONDS_APART
        opened.database.write(partial(_add, texts=texts, age=age), is_synced=False)


def _add(session: Session, texts: list[str], age: int) -> None:
    """Straight into the tables: through SQLAlchemy's types a million rows take five times as long."""
    began = int(time.time() * 1_000_000) - age
    keys = [new_key() for _ in range(0, len(texts), EACH_CHAT)]
    rows = []
    for number, text in enumerate(texts):
        now = began + number * MICROSECONDS_APART
        role = "assistant" if number % 2 else "user"
        rows.append((new_key(), keys[number // EACH_CHAT], role, text, number % EACH_CHAT, now, now))
    connection = session.connection()
    connection.exec_driver_sql(_CHAT, [(key, began, began) for key in keys])
    connection.exec_driver_sql(_MESSAGE, rows)
