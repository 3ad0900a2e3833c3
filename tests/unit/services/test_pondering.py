"""How long a model thought is known after a restart, too."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop_chat import ScriptedProvider
from desktop_chat.providers.events import TextDelta, ThinkingDelta
from desktop_chat.services import pondering
from desktop_chat.services.opening import open_library
from desktop_chat.services.pondering import Pondering


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """What the clock says next, in seconds."""
    said: list[float] = []
    monkeypatch.setattr(pondering, "monotonic", lambda: said.pop(0))
    return said


def test_spells_of_thinking_add_up(clock: list[float]) -> None:
    clock += [10.0, 11.0, 12.5, 20.0, 21.5]
    spent = Pondering()
    spent.go_on()
    spent.go_on()
    spent.end()
    spent.end()
    assert spent.ms == 2_500
    spent.go_on()
    spent.go_on()
    assert spent.ms == 4_000


def test_a_message_that_is_gone_on_with_keeps_what_it_was_thought_over(clock: list[float]) -> None:
    clock += [1.0, 2.0]
    spent = Pondering(500)
    assert spent.ms == 500
    spent.go_on()
    spent.end()
    assert spent.ms == 1_500


async def test_the_time_is_kept_with_the_message(tmp_path: Path) -> None:
    provider = ScriptedProvider([ThinkingDelta("Hm."), TextDelta("Yes.")], "No.")
    async with open_library(tmp_path, [provider]) as library:
        chat = library.create_chat()
        thought = (await chat.ask("Really?")).message
        plain = (await chat.ask("Really not?")).message
    assert thought is not None and thought.thought_ms is not None
    assert plain is not None and plain.thought_ms is None
    async with open_library(tmp_path, [ScriptedProvider()]) as library:
        kept = {message.content: message.thought_ms for message in library.chat(chat.id).messages()}
    assert kept["Yes."] == thought.thought_ms and kept["No."] is None
