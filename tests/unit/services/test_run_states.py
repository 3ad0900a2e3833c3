"""A run moves only along its state machine."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as any_of
from sqlalchemy.orm import Session

from desktop_chat.models import RunMixin, Tables
from desktop_chat.models.database import Database
from desktop_chat.services.endings import Ender
from desktop_chat.services.recorder import Recorder
from desktop_chat.services.run_states import ACTIVE, STATUSES, TERMINAL, WORKING, sources_of


def test_a_run_that_has_ended_goes_nowhere() -> None:
    assert set(TERMINAL) == {"completed", "failed", "cancelled", "expired", "incomplete"}
    assert not any(end in sources_of(status) for end in TERMINAL for status in STATUSES)


@pytest.mark.parametrize(
    ("status", "following", "is_legal"),
    [
        ("waiting", "queued", True),
        ("waiting", "in_progress", False),
        ("queued", "in_progress", True),
        ("queued", "completed", False),
        ("in_progress", "requires_action", True),
        ("requires_action", "queued", True),
        ("requires_action", "in_progress", False),
        ("interrupted", "queued", True),
        ("interrupted", "completed", False),
        ("cancelling", "cancelled", True),
        ("cancelling", "in_progress", False),
    ],
)
def test_only_legal_steps_are_taken(status: str, following: str, is_legal: bool) -> None:
    assert (status in sources_of(following)) is is_legal


def test_every_status_can_be_stored_and_every_one_but_the_first_reached() -> None:
    assert set(STATUSES) == set(RunMixin._row_choices["status"])
    assert [status for status in STATUSES if not sources_of(status)] == ["waiting"]


def test_a_parked_run_is_active_but_nobody_works_at_it() -> None:
    assert set(ACTIVE) - set(WORKING) == {"requires_action"}


@settings(deadline=None, max_examples=60)
@given(wishes=any_of.lists(any_of.sampled_from(STATUSES), max_size=12), first=any_of.sampled_from(STATUSES))
def test_whatever_is_wished_for_a_stored_run_takes_legal_steps_alone(wishes: list[str], first: str) -> None:
    tables = Tables()
    ender = Ender(tables, Recorder())

    def work(session: Session) -> list[tuple[str, str, bool, str]]:
        tables.create(session.connection())
        chat: Any = tables.chat()
        session.add(chat)
        session.flush()
        run: Any = tables.run(chat=chat, status=first)
        session.add(run)
        session.flush()
        found, now = [], first
        for wish in wishes:
            is_moved = ender.move_run(session, run.key, wish)
            session.refresh(run)
            found.append((now, wish, is_moved, run.status))
            now = run.status
        return found

    with Database("sqlite://") as database:
        for before, wish, is_moved, after in database.write(work):
            assert is_moved == (before in sources_of(wish))
            assert after == (wish if is_moved else before)
