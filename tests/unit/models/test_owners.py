"""Owners of chats, threads and assistants: side by side, each with its own, in step with what its row says."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from desktop_chat.models import Tables, assistant_rows
from tests.support.owners import Club, Guide, Helper, Person, Silent, Storyteller, Talk, told_tables
from tests.support.trees import database_of


@pytest.fixture
def tables() -> Tables:
    return told_tables()


@pytest.fixture
def session(tables: Tables) -> Iterator[Session]:
    with database_of(tables) as session:
        yield session


def saved(session: Session, *rows: Any) -> Any:
    session.add_all(rows)
    session.commit()
    return rows[0]


def numbers(helper: Helper) -> list[int]:
    return [edition.number for edition in helper.editions]


def test_chats_and_threads_of_one_owner_are_apart(session: Session) -> None:
    ann = saved(session, Person(name="Ann"))
    saved(session, Talk(person=ann, title="a chat"), Talk(person=ann, title="a thread", kind="thread"))
    session.expire_all()
    assert [talk.title for talk in ann.chats] == ["a chat"]
    assert [talk.title for talk in ann.threads] == ["a thread"]


def test_deleting_an_owner_deletes_its_own_alone(session: Session) -> None:
    ann, club = saved(session, Person(name="Ann")), saved(session, Club())
    saved(session, Talk(person=ann), Talk(person=ann, kind="thread"), Talk(club=club, kind="thread"), Talk())
    assert len(club.meetings) == 1
    session.delete(ann)
    session.commit()
    assert session.scalar(select(func.count()).select_from(Talk)) == 2


def test_a_saved_row_has_an_assistant_of_its_definition(session: Session) -> None:
    teller = saved(session, Storyteller(name="Homer", instructions="Tell of Troy."))
    assert teller.assistant is not None
    assert teller.assistant.name == "Homer"
    assert teller.assistant.definition == {"name": "Homer", "instructions": "Tell of Troy."}
    assert numbers(teller.assistant) == [1]


def test_another_definition_is_another_version_and_anything_else_is_none(session: Session) -> None:
    teller = saved(session, Storyteller(name="Homer", instructions="Tell of Troy."))
    teller.shelf = "third"
    session.commit()
    teller.name = "Homer"
    session.commit()
    assert numbers(teller.assistant) == [1]
    teller.instructions = "Tell of Ithaca."
    session.commit()
    session.refresh(teller.assistant)
    assert (teller.assistant.version, numbers(teller.assistant)) == (2, [1, 2])


def test_clearing_a_field_clears_it(session: Session) -> None:
    teller = saved(session, Storyteller(name="Homer", instructions="Tell of Troy."))
    teller.instructions = None
    session.commit()
    assert teller.assistant.definition == {"name": "Homer"}


def test_what_is_rolled_back_leaves_no_version(session: Session) -> None:
    teller = saved(session, Storyteller(name="Homer"))
    teller.name = "Virgil"
    session.flush()
    session.rollback()
    session.expire_all()
    assert (teller.assistant.name, numbers(teller.assistant)) == ("Homer", [1])


def test_a_row_from_before_gets_its_assistant_when_it_is_saved(session: Session) -> None:
    teller = saved(session, Storyteller(name="Homer"))
    session.delete(teller.assistant)
    session.commit()
    session.expire_all()
    teller.shelf = "fourth"
    session.commit()
    assert teller.assistant.name == "Homer"


def test_several_kinds_of_owners_have_assistants_side_by_side(session: Session) -> None:
    teller, guide, silent = Storyteller(name="Homer"), Guide(), Silent()
    saved(session, teller, guide, silent)
    assert [teller.assistant.name, guide.voice.name, silent.assistant.name] == [  # type: ignore[union-attr]  # saved
        "Homer",
        f"Guide {guide.id}",
        f"Assistant for Silent {silent.id}",
    ]
    assert guide.voice is not None and guide.voice.definition["mood"] == "sunny"


def test_deleting_the_row_deletes_its_assistant_and_leaves_the_talks(session: Session) -> None:
    teller, other = Storyteller(name="Homer"), Storyteller(name="Virgil")
    saved(session, teller, other)
    talk = saved(session, Talk(helper=teller.assistant, assistant_name="Homer"))
    session.delete(teller)
    session.commit()
    session.expire_all()
    assert session.scalars(select(Helper.name)).all() == ["Virgil"]
    assert (talk.helper_code, talk.assistant_name) == (None, "Homer")


def test_definitions_are_compared_whatever_their_order() -> None:
    assert assistant_rows.is_same({"a": 1, "b": None, "c": [2]}, {"c": [2], "a": 1})
    assert not assistant_rows.is_same({"a": 1}, {"a": 2})
