"""A child process is given an end of its memory where a system can do so."""

from __future__ import annotations

import sys
from typing import Any

import pytest

from desktop_chat.services.child_limits import bound_memory


@pytest.mark.skipif(sys.platform != "linux", reason="only there a process can be given an end of its memory")
def test_the_memory_of_the_child_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    import resource  # noqa: PLC0415 - there is none on Windows

    kept: list[Any] = []
    monkeypatch.setattr(resource, "setrlimit", lambda *given: kept.append(given))
    bound_memory(5)
    assert kept == [(resource.RLIMIT_AS, (5, 5))]
