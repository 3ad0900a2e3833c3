"""Programs that are killed at random moments lose nothing a person wrote and next to nothing that was streamed."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.proof import kill
from tests.proof.kill_scenes import SCENES

ROUNDS = int(os.environ.get("DESKTOP_CHAT_KILL_ROUNDS", "200"))
SPAWNED = 20
LOST_SECONDS = 0.5


def judge(report: kill.Report, count: int) -> None:
    assert report.faults == []
    assert report.rounds == count
    assert report.lost_messages == 0
    assert report.broken_databases == 0
    assert report.lost_seconds <= LOST_SECONDS
    assert set(report.by_scene) == set(SCENES)
    assert report.streamed_characters > 10 * count


@pytest.mark.skipif(not kill.CAN_FORK, reason="Windows has no fork and no SIGKILL: see the spawned rounds")
@pytest.mark.timeout(600)
def test_forked_programs_killed_with_sigkill_lose_nothing(tmp_path: Path) -> None:
    judge(kill.rounds(ROUNDS, folder=tmp_path), ROUNDS)


@pytest.mark.timeout(600)
def test_spawned_programs_killed_or_on_windows_terminated_lose_nothing(tmp_path: Path) -> None:
    judge(kill.spawned_rounds(SPAWNED, folder=tmp_path), SPAWNED)
