"""Which engines run side by side, and which gives way where memory is short."""

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from desktop_chat.errors import ProviderUnavailable, Remedy
from desktop_chat.providers import local_process, memory
from desktop_chat.providers.engines import Engines, Plan
from desktop_chat.providers.local_process import LocalProcess

PROGRAM = (
    'import sys; sys.stdin.readline(); print(\'{"address": "http://127.0.0.1:9"}\', flush=True); sys.stdin.read()'
)
ROOM = 1_000


@pytest.fixture(autouse=True)
def _child(monkeypatch: pytest.MonkeyPatch) -> None:
    """Says that it is ready, and waits."""
    monkeypatch.setattr(local_process, "command", lambda: [sys.executable, "-c", PROGRAM])


class Computer(Engines):
    """One with room for two small models or a large one."""

    def __init__(self) -> None:
        self.sizes: dict[str, int] = {}
        super().__init__(self.room)

    def room(self) -> int:
        return ROOM - sum(size for model, size in self.sizes.items() if self.child(model) is not None)

    def plan(self, model: str, need: int) -> Plan:
        self.sizes[model] = need
        return Plan(Path("model.gguf"), model, 100, 1, need)

    async def used(self, model: str, need: int) -> LocalProcess:
        async with self.using(self.plan(model, need)) as child:
            assert self.is_used(model)
            return child


@asynccontextmanager
async def computer() -> AsyncIterator[Computer]:
    made = Computer()
    try:
        yield made
    finally:
        await made.aclose()


async def test_small_ones_run_side_by_side_and_are_started_once() -> None:
    async with computer() as engines:
        first, second = await engines.used("a", 300), await engines.used("b", 300)
        assert await engines.used("a", 300) is first and await engines.used("b", 300) is second
        assert first is not second and not engines.is_used("a")


async def test_the_one_that_rests_longest_gives_way() -> None:
    async with computer() as engines:
        old, young = await engines.used("a", 400), await engines.used("b", 400)
        await engines.used("a", 400)
        await engines.used("c", 500)
        assert engines.child("b") is None and engines.child("a") is old and not young.is_ready


async def test_one_that_answers_does_not_give_way() -> None:
    async with computer() as engines:
        async with engines.using(engines.plan("a", 700)) as busy:
            with pytest.raises(ProviderUnavailable, match="Close other programs") as caught:
                await engines.used("b", 700)
            assert caught.value.remedy is Remedy.CHOOSE_MODEL and busy.is_ready
        await engines.used("b", 700)
        assert engines.child("a") is None


async def test_where_the_system_does_not_tell_nobody_is_refused() -> None:
    engines = Engines(lambda: None)
    async with engines.using(Plan(Path("model.gguf"), "a", 100, 1, 10**15)) as child:
        assert child.is_ready
    await engines.stop("a")
    assert engines.child("a") is None
    await engines.aclose()


@pytest.mark.parametrize(("text", "found"), [("MemTotal: 9 kB\nMemAvailable:  2048 kB\n", 2_097_152), ("", None)])
def test_linux_tells_what_is_available(text: str, found: int | None, tmp_path: Path) -> None:
    (tmp_path / "meminfo").write_text(text)
    assert memory._of_linux(tmp_path / "meminfo") == found and memory._of_linux(tmp_path / "none") is None


def test_this_computer_has_some() -> None:
    assert (memory.available() or 1) > 0
