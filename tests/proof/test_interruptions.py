"""Interrupted at every await point and at every write, a chat keeps what was said and goes on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.proof import drawing
from tests.proof.interrupting import WAYS, House, Interruption, Way
from tests.proof.scenes import SCENES, Scene
from tests.proof.staging import Harm

EXAMPLES = 60
MEMORY = "/dev/shm"


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    # In memory where that can be had: thousands of commits, none of which has to outlive the machine.
    with TemporaryDirectory(prefix="desktop-chat-", dir=MEMORY if Path(MEMORY).is_dir() else None) as folder:
        opened = House(Path(folder))
        yield opened
        opened.close()


def everywhere(interrupt: Callable[[int, Way], bool]) -> int:
    """At the first moment, at the second, and so on, until it is over before the moment comes."""
    for at in count(1):
        if not interrupt(at, WAYS[at % len(WAYS)]):
            return at - 1
    raise AssertionError


@pytest.mark.parametrize("how", ["the asker is cancelled", "stop is pressed"])
@pytest.mark.parametrize("scene", SCENES.values(), ids=SCENES)
def test_a_scene_can_be_stopped_at_every_await_point(
    house: House, scene: Callable[[], Scene], how: Interruption
) -> None:
    assert everywhere(lambda at, way: house.interrupted(scene(), how, at, way)) > 3


@pytest.mark.parametrize("harm", ["undone", "full", "lost"])
@pytest.mark.parametrize("scene", SCENES.values(), ids=SCENES)
def test_every_write_of_a_scene_may_fail_and_every_one_may_be_the_last(
    house: House, scene: Callable[[], Scene], harm: Harm
) -> None:
    assert everywhere(lambda at, way: house.harmed(scene(), harm, at, way)) > 2


@given(scene=drawing.scenes(), at=st.integers(1, 60), way=st.sampled_from(WAYS), how=drawing.interruptions())
@settings(max_examples=EXAMPLES)
def test_any_conversation_can_be_stopped_anywhere(
    house: House, scene: Scene, at: int, way: Way, how: Interruption
) -> None:
    house.interrupted(scene, how, at, way)


@given(scene=drawing.scenes(), at=st.integers(1, 25), way=st.sampled_from(WAYS), harm=drawing.harms())
@settings(max_examples=EXAMPLES)
def test_any_write_of_any_conversation_may_fail(house: House, scene: Scene, at: int, way: Way, harm: Harm) -> None:
    house.harmed(scene, harm, at, way)


def test_pieces_do_reach_the_journal_while_a_reply_is_written(house: House) -> None:
    """Without this the proofs about lost processes would prove less than they say."""
    kept = house.kept_when_lost(SCENES["an answer"]())
    assert any("one" in text and "three" not in text for text in kept)


def test_what_two_lost_processes_had_counts_once(tmp_path: Path) -> None:
    """One is lost while it writes, another that was there already takes over and is lost before it writes."""
    second = House(tmp_path)
    kept: list[str] = []
    for at in range(3, 8):
        first = House(tmp_path)
        chat_id, left = first.lose(SCENES["an answer"](), at)
        first.leave()
        second.take_over_and_be_lost(chat_id)
        found = {message.id: message.content for message in second.library.chat(chat_id).messages("assistant")}
        for key, (text, _) in left.items():
            assert found.get(key, "") == text
            kept.append(text)
    second.close()
    assert any(kept), "no process was lost while it wrote"
