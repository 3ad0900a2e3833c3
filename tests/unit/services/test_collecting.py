"""Stored files go only when nothing names them any more."""

from __future__ import annotations

import os
import time
from datetime import timedelta
from pathlib import Path

from sqlalchemy.orm import Session

from desktop_chat import Library, NamedFile, ScriptedProvider
from desktop_chat.models import backup, schema, utc_now
from desktop_chat.services.collecting import collect

OLD = 3 * 86_400


def _age(library: Library) -> None:
    """Let every stored file and its row be three days old."""
    blobs = library.storage.blobs
    assert blobs is not None
    blob = library.tables.blob
    assert blob is not None

    def age(session: Session) -> list[str]:
        rows = session.query(blob).all()
        for row in rows:
            row.created_at = utc_now() - timedelta(seconds=OLD)
        return [row.digest for row in rows]

    for digest in library.database.write(age):
        then = time.time() - OLD
        os.utime(blobs.path(digest), (then, then))


async def test_a_file_that_a_message_names_stays_also_in_the_trash(tmp_path: Path) -> None:
    async with Library(tmp_path / "chats.sqlite3", providers=[ScriptedProvider()]) as library:
        chat = library.create_chat()
        message = chat.create_user_message("look", attach=[NamedFile("a.txt", b"alpha")])
        chat.delete(message.id)
        _age(library)
        assert library.collect_files() == []


async def test_a_file_goes_with_the_last_chat_that_names_it(tmp_path: Path) -> None:
    async with Library(tmp_path / "chats.sqlite3", providers=[ScriptedProvider()]) as library:
        first, second = library.create_chat(), library.create_chat()
        for chat in (first, second):
            chat.create_user_message("look", attach=[NamedFile("a.txt", b"alpha")])
        _age(library)
        library.chats().purge(first.id)
        assert library.collect_files() == []
        library.chats().purge(second.id)
        assert len(library.collect_files()) == 1


async def test_a_young_file_stays(tmp_path: Path) -> None:
    async with Library(tmp_path / "chats.sqlite3", providers=[ScriptedProvider()]) as library:
        chat = library.create_chat()
        chat.create_user_message("look", attach=[NamedFile("a.txt", b"alpha")])
        library.chats().purge(chat.id)
        assert library.collect_files() == []


async def test_a_file_that_a_kept_backup_names_stays(tmp_path: Path) -> None:
    async with Library(tmp_path / "chats.sqlite3", providers=[ScriptedProvider()]) as library:
        chat = library.create_chat()
        chat.create_user_message("look", attach=[NamedFile("a.txt", b"alpha")])
        copy = backup.make(library.database.path, schema.revisions()[-1], 5.0)
        _age(library)
        library.chats().purge(chat.id)
        assert collect(library.storage) == []
        copy.unlink()
        assert len(collect(library.storage)) == 1


async def test_a_purged_message_lets_its_file_go_and_what_follows_stays(tmp_path: Path) -> None:
    provider = ScriptedProvider("answer")
    async with Library(tmp_path / "chats.sqlite3", providers=[provider], default_model="scripted-1") as library:
        chat = library.create_chat()
        await chat.ask("look", attach=[NamedFile("a.txt", b"alpha")])
        question, answer = chat.messages()
        _age(library)
        chat.delete(question.id)
        chat.purge(question.id)
        assert [message.id for message in chat.messages()] == [answer.id]
        assert len(library.collect_files()) == 1
