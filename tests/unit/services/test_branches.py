"""The verbs of the tree, inside one unit of work."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from desktop_chat import Library, UserError
from desktop_chat.services.branches import set_instructions
from tests.support.libraries import House, rows
from tests.support.trees import EVERY_SET


@pytest.fixture(params=["ready", "foreign", "no attachment"])
def library(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Library]:
    library = House(tmp_path, EVERY_SET[request.param]()).opened()
    yield library
    library.close()


def test_instructions_that_were_replaced_are_kept_as_deleted_rows(library: Library) -> None:
    chat, tables = library.create_chat(), library.tables
    for text, append in (("1", False), ("2", True), ("3", False)):
        library.database.write(
            partial(set_instructions, tables=tables, chat_key=chat.id, text=text, append=append)
        )
    found = {row.content: (row.position, row.deleted_at is None) for row in rows(library, tables.message)}
    assert found == {"1": (0, False), "2": (1, False), "3": (0, True)}
    assert all(not row.on_path and row.parent_key is None for row in rows(library, tables.message))


def test_adding_nothing_clears(library: Library) -> None:
    chat = library.create_chat().with_instructions("1")
    key = library.database.write(
        lambda session: set_instructions(session, library.tables, chat.id, None, append=True)
    )
    assert key is None and chat.instructions == ()


def test_an_edit_of_what_is_off_the_path_puts_it_there(library: Library) -> None:
    chat = library.create_chat()
    first = chat.create_user_message("1")
    second = chat.create_user_message("2")
    chat.edit(first.id, "other")
    assert [message.content for message in chat.messages()] == ["other"]
    chat.edit(second.id, "2b")
    assert [message.content for message in chat.messages()] == ["1", "2b"]


def test_instructions_stand_outside_the_tree(library: Library) -> None:
    chat = library.create_chat().with_instructions("1")
    (message,) = chat.messages("system")
    for verb in (chat.regenerate, chat.select):
        with pytest.raises(UserError, match="outside"):
            verb(message.id)
    assert chat.instructions == ("1",)


def test_deleting_twice_changes_nothing_more(library: Library) -> None:
    chat = library.create_chat()
    message = chat.create_user_message("1")
    chat.delete(message.id)
    (row,) = rows(library, library.tables.message)
    chat.delete(message.id)
    assert rows(library, library.tables.message)[0].deleted_at == row.deleted_at
    chat.restore(message.id)
    assert chat.count() == 1
