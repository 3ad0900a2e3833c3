"""Chats are written, found and owned."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop_chat import Context, Library, NotFound, UserError
from desktop_chat.services.chats import owner_key, owner_key_name
from tests.support.foreign import User, owned_tables
from tests.support.libraries import House, key_of, stored


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    library = House(tmp_path, owned_tables()).opened()
    yield library
    library.close()


def test_an_owner_is_known_by_its_class_and_its_key(library: Library) -> None:
    user = stored(library, User(name="Ann"))
    assert owner_key_name(library.tables, user) == "user_id"
    assert owner_key(user) == key_of(user)
    with pytest.raises(UserError, match="owns no chats"):
        owner_key_name(library.tables, "Ann")
    with pytest.raises(UserError, match="must be stored"):
        owner_key(User(name="Ben"))


def test_a_new_chat_has_what_it_was_given(library: Library) -> None:
    user = stored(library, User(name="Ann"))
    chat = library.create_chat(owner=user, title="First", kind="thread", context=Context(name="work"))
    view = chat.view
    assert (view.title, view.kind, view.profile, view.provider, view.model) == (
        *("First", "thread", "work", "scripted", "scripted-1"),
    )
    row = library.database.read(chat.row)
    assert row.user_id == key_of(user)


def test_a_library_without_a_default_model_makes_chats_without_one(library: Library) -> None:
    library.default_model = None
    chat = library.create_chat()
    assert (chat.view.provider, chat.view.model, chat.model) == (None, None, None)


def test_an_owner_finds_nothing_of_others(library: Library) -> None:
    ann, ben = stored(library, User(name="Ann")), stored(library, User(name="Ben"))
    chat = library.create_chat(owner=ann)
    assert library.chats(ben).list() == []
    with pytest.raises(NotFound):
        library.chats(ben).get(chat.id)
    assert library.chats(ann).get(chat.id).id == chat.id
