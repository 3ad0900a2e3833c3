"""The index holds what the messages say, whatever happened to them, and in which order."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, delete, insert, update

from desktop_chat.models import Chat, Message, Tables, new_key, schema, utc_now
from desktop_chat.models.database import Database
from desktop_chat.models.search import notes, parts
from desktop_chat.models.search.index import SearchIndex
from desktop_chat.services.search_words import spread

WORDS = ("apple", "berry", "cherry")
OPS = st.lists(
    st.tuples(
        st.sampled_from(["add", "say", "mark", "begin", "end", "remove", "step", "make"]),
        st.integers(0, 5),
        st.sampled_from(WORDS),
    ),
    max_size=30,
)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with opened_in(tmp_path) as opened:
        yield opened


def opened_in(folder: Path) -> Database:
    schema.upgrade(folder / "chats.sqlite3")
    return Database(f"sqlite:///{(folder / 'chats.sqlite3').as_posix()}")


def add_chat(connection: Connection) -> int:
    key, now = new_key(), utc_now()
    connection.execute(
        insert(Chat).values(id=key, kind="chat", settings={}, pinned=False, created_at=now, updated_at=now)
    )
    return key


def add(connection: Connection, chat: int, key: int, words: str, role: str = "user") -> None:
    now = utc_now()
    values: dict[str, Any] = {
        "id": key,
        "chat_id": chat,
        "role": role,
        "status": "complete",
        "content": words,
        "position": key,
        "version": 1,
        "on_path": role != "system",
        "selected": True,
        "has_calls": False,
        "has_files": False,
        "created_at": now,
        "updated_at": now,
    }
    connection.execute(insert(Message).values(values))


def caught_up(connection: Connection, index: SearchIndex) -> None:
    while index.catch_up(connection):
        pass


def found(connection: Connection, index: SearchIndex, match: str) -> list[int]:
    return [row[0] for row in index.found(connection, match, (), 50)]


def test_messages_are_found_newest_first_across_all_parts(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parts, "MOST_IN_ONE", 60)
    index = SearchIndex(Tables(), spread)

    def work(session: Any) -> None:
        connection = session.connection()
        chat = add_chat(connection)
        for key in range(1, 301):
            add(connection, chat, key, "apple" if key % 2 else "berry")
        index.make(connection)
        caught_up(connection, index)
        for key in range(301, 501):
            add(connection, chat, key, "apple" if key % 2 else "berry")
            caught_up(connection, index)
        assert found(connection, index, "body : apple") == list(range(499, 399, -2))
        assert not index.is_behind(connection)

    database.write(work)


def test_each_step_costs_the_same_however_much_is_indexed(database: Database) -> None:
    def work(session: Any) -> None:
        connection = session.connection()
        chat = add_chat(connection)
        for key in range(1, 2_001):
            add(connection, chat, key, "apple")
        index = SearchIndex(Tables(), spread)
        costs = [cost(connection, partial(notes.before, connection, index._names, key, 50)) for key in (None, 100)]
        assert costs[1] < 2 * costs[0]

    database.write(work)


def cost(connection: Connection, act: Callable[[], object]) -> int:
    """How many steps the database made, in tens."""
    steps: list[None] = []
    raw = connection.connection.driver_connection
    assert raw is not None
    raw.set_progress_handler(lambda: steps.append(None), 10)
    act()
    raw.set_progress_handler(None, 0)
    return len(steps)


def test_system_messages_are_nothing_that_was_said(database: Database) -> None:
    index = SearchIndex(Tables(), spread)

    def work(session: Any) -> None:
        connection = session.connection()
        add(connection, add_chat(connection), 1, "apple", role="system")
        index.make(connection)
        caught_up(connection, index)
        assert found(connection, index, "body : apple") == []

    database.write(work)


def test_an_index_whose_triggers_are_gone_is_not_taken_for_one(database: Database) -> None:
    index = SearchIndex(Tables(), spread)

    def work(session: Any) -> None:
        connection = session.connection()
        assert not index.is_made(connection)
        index.make(connection)
        assert index.is_made(connection)
        connection.exec_driver_sql('DROP TRIGGER "messages_search|ended"')
        assert not index.is_made(connection)
        index.make(connection)
        assert index.is_made(connection)

    database.write(work)


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(OPS)
def test_whatever_happens_to_messages_the_index_says_what_they_say(ops: list[tuple[str, int, str]]) -> None:
    index = SearchIndex(Tables(), spread)
    with TemporaryDirectory() as folder, opened_in(Path(folder)) as opened:
        opened.write(lambda session: happen(session.connection(), index, ops))


class Story:
    """Messages and what becomes of them."""

    def __init__(self, connection: Connection, index: SearchIndex) -> None:
        self.connection = connection
        self.index = index
        self.chat = add_chat(connection)
        self.said: dict[int, str] = {}
        self.by: dict[int, str] = {}
        self.being_written: set[int] = set()

    def add(self, key: int, word: str) -> None:
        if key not in self.said:
            add(self.connection, self.chat, key, word)
            self.said[key] = word

    def say(self, key: int, word: str) -> None:
        self._change(key, content=word)
        self.said.update({key: word} if key in self.said else {})

    def mark(self, key: int, word: str) -> None:
        """It stands at another place."""
        self._change(key, model_name=word)
        self.by.update({key: word} if key in self.said else {})

    def begin(self, key: int, _word: str) -> None:
        self._change(key, status="streaming")
        self.being_written.update({key} & self.said.keys())

    def end(self, key: int, word: str) -> None:
        self._change(key, status="complete", content=word)
        self.said.update({key: word} if key in self.said else {})
        self.being_written.discard(key)

    def remove(self, key: int, _word: str) -> None:
        self.connection.execute(delete(Message).where(Message.id == key))
        self.said.pop(key, None)
        self.by.pop(key, None)
        self.being_written.discard(key)

    def step(self, _key: int, _word: str) -> None:
        self.index.catch_up(self.connection)

    def make(self, _key: int, _word: str) -> None:
        self.index.make(self.connection)

    def _change(self, key: int, **values: str) -> None:
        self.connection.execute(update(Message).where(Message.id == key).values(**values))

    def saying(self, word: str) -> list[int]:
        return sorted(
            (key for key, words in self.said.items() if words == word and key not in self.being_written),
            reverse=True,
        )


def happen(connection: Connection, index: SearchIndex, ops: list[tuple[str, int, str]]) -> None:
    index.make(connection)
    story = Story(connection, index)
    for act, key, word in ops:
        getattr(story, act)(key, word)
    caught_up(connection, index)
    for word in WORDS:
        assert found(connection, index, f"body : {word}") == story.saying(word)
    # A word that was put in and never taken out would still be in the vocabulary.
    connection.exec_driver_sql("INSERT INTO messages_search_1(messages_search_1) VALUES ('optimize')")
    connection.exec_driver_sql("CREATE VIRTUAL TABLE temp.words USING fts5vocab(main, messages_search_1, row)")
    held = {row[0]: row[1] for row in connection.exec_driver_sql("SELECT term, doc FROM temp.words")}
    shown = story.said.keys() - story.being_written
    for word in WORDS:
        assert held.get(word, 0) == len(story.saying(word))
        by = sum(story.by.get(key) == word for key in shown)
        assert held.get(f"m{word.encode().hex()}", 0) == by
