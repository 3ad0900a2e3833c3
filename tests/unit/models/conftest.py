"""Every set of tables, a session on a database with it, and a tree of messages there."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy.orm import Session

from desktop_chat.models import Tables
from tests.support.trees import EVERY_SET, Tree, database_of


@pytest.fixture(params=EVERY_SET)
def tables(request: pytest.FixtureRequest) -> Tables:
    return EVERY_SET[request.param]()


@pytest.fixture
def session(tables: Tables) -> Iterator[Session]:
    with database_of(tables) as session:
        yield session


@pytest.fixture
def tree(session: Session, tables: Tables) -> Tree:
    return Tree(session, tables)
