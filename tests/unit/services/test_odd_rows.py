"""Rows that another program, or a fault, has left odd: their words are shown all the same."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from desktop_chat import ScriptedProvider
from desktop_chat.services.desk import LibraryDesk
from desktop_chat.services.opening import open_library
from desktop_chat.services.places import database_file

ODD = (
    "UPDATE messages SET citations = '{\"half'",
    "UPDATE messages SET citations = '\"words\"', raw = '7'",
    "UPDATE messages SET thinking = x'ff00', finish_reason = 12, thought_ms = 'long'",
    "UPDATE usages SET duration_ms = 'long', request_id = 3, prices = '[1'",
    "UPDATE runs SET error_details = '{', required_action = '3', limits = '['",
    "UPDATE chats SET settings = '[]', model_name = 5",
)


@pytest.mark.parametrize("fault", ODD)
async def test_a_chat_with_odd_fields_is_opened_and_its_words_are_shown(fault: str, tmp_path: Path) -> None:
    async with open_library(tmp_path, [ScriptedProvider("An answer.")]) as library:
        chat = library.create_chat(title="Odd")
        await chat.ask("A question?")
    with closing(sqlite3.connect(database_file(tmp_path))) as connection:
        connection.execute(fault)
        connection.commit()
    async with open_library(tmp_path, [ScriptedProvider()]) as library:
        desk = LibraryDesk(library)
        path = desk.path(chat.id)
        assert path is not None and path.count == 2
        page = desk.page(chat.id, 0, 1)
        assert [message.content for message in page.messages] == ["A question?", "An answer."]
        assert [view.title for view in desk.chats(0, 10)] == ["Odd"]
