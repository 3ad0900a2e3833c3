"""The first sight of a start shows what the services show a second later."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from desktop_chat.providers.scripted import ScriptedProvider
from desktop_chat.services import first_sight
from desktop_chat.services.desk import LibraryDesk
from desktop_chat.services.opening import open_library
from desktop_chat.services.places import database_file
from tests.support.libraries import change


async def test_it_agrees_with_the_desk(tmp_path: Path) -> None:
    now = datetime.now(UTC)
    since = (("today", now - timedelta(hours=5)), ("week", now - timedelta(days=7)))
    library = open_library(tmp_path, [ScriptedProvider("One.", "Two.", "Three.")])
    async with library:
        desk = LibraryDesk(library)
        for days in (0, 3, 3, 40):
            chat = library.create_chat(title=f"{days} days")
            change(library, library.tables.chat, chat.id, updated_at=now - timedelta(days=days))
        library.chats().pin(chat.id)
        chat = library.create_chat(title="Talk")
        for question in ("a", "b", "c"):
            await chat.ask(question)
        chat.delete(chat.messages()[2].id)
        sight = first_sight.look(database_file(tmp_path))
        assert sight is not None
        assert sight.groups(since) == desk.groups(since)
        shown, meant = sight.chats(0, 10), desk.chats(0, 10)
        assert [(one.id, one.title, one.updated_at, one.pinned) for one in shown] == [
            (one.id, one.title, one.updated_at, one.pinned) for one in meant
        ]
        seen, known = sight.path(chat.id), desk.path(chat.id)
        assert seen is not None and known is not None
        assert (seen.count, seen.hidden, seen.model_name) == (known.count, known.hidden, known.model_name)
        last = seen.position_of(seen.count - 1)
        assert [(one.id, one.content) for one in sight.page(chat.id, 0, last).messages] == [
            (one.id, one.content) for one in desk.page(chat.id, 0, last).messages
        ]
        assert sight.path(5) is None
        sight.close()


def test_where_nothing_is_nothing_is_seen(tmp_path: Path) -> None:
    assert first_sight.look(tmp_path / "chats.sqlite3") is None


@pytest.mark.parametrize("content", [b"", b"not a database at all", b"SQLite format 3\x00broken"])
def test_a_file_that_does_not_fit_is_left_to_the_services(content: bytes, tmp_path: Path) -> None:
    file = tmp_path / "chats.sqlite3"
    file.write_bytes(content)
    assert first_sight.look(file) is None
    assert file.read_bytes() == content
