"""Every promise is tried on ready-made and on a stranger's tables, asked for and streamed."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop_chat import Tables
from tests.support.libraries import WAYS, House, Way
from tests.support.trees import EVERY_SET


@pytest.fixture(params=["ready", "foreign"])
def tables(request: pytest.FixtureRequest) -> Tables:
    return EVERY_SET[request.param]()


@pytest.fixture
def house(tmp_path: Path, tables: Tables) -> House:
    return House(tmp_path, tables)


@pytest.fixture(params=sorted(WAYS))
def way(request: pytest.FixtureRequest) -> Way:
    """To ask, and to stream: the same flow."""
    return WAYS[request.param]
