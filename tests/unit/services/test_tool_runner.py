"""Whatever a tool does, the chat goes on; only cancellation passes."""

from __future__ import annotations

import asyncio
import logging
import sys
import threading
from collections.abc import Callable, Iterator
from importlib.metadata import EntryPoint
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_chat.services import tool_runner
from desktop_chat.services.tool_runner import Toolbox, entry_point_tools, run_tool
from desktop_chat.services.tools import Tool, ToolCallValue, ToolResult, as_tool, tool

CALL = ToolCallValue("call-1", "x")


def run(thing: object, arguments: str = "{}") -> ToolResult:
    return asyncio.run(run_tool(as_tool(thing), arguments, CALL))


def test_a_plain_function_runs_in_a_worker_thread() -> None:
    def where(n: int) -> bool:
        return threading.current_thread() is threading.main_thread()

    assert run(where, '{"n": 1}') == ToolResult("False")


def test_a_coroutine_function_runs_on_the_loop() -> None:
    async def where() -> bool:
        await asyncio.sleep(0)
        return threading.current_thread() is threading.main_thread()

    class Where:
        async def __call__(self) -> bool:
            return await where()

    assert run(where) == ToolResult("True")
    assert run(Where) == ToolResult("True")
    assert run(Tool(name="lazy", run=lambda: where())) == ToolResult("True")


def test_a_tool_that_fails_gives_an_error_result_and_a_log_entry(caplog: pytest.LogCaptureFixture) -> None:
    def fail(key: str) -> None:
        raise ConnectionError("refused: Bearer abcdefgh12345678")

    result = run(fail, '{"key": "canary"}')
    assert result == ToolResult("ConnectionError: refused: Bearer …", is_error=True)
    assert "The tool fail failed" in caplog.text
    assert "Traceback" in caplog.text
    assert "canary" not in caplog.text and "abcdefgh12345678" not in caplog.text


class Unspeakable(Exception):
    def __str__(self) -> str:
        raise ValueError("no words")


async def _raise_group() -> None:
    async with asyncio.TaskGroup() as group:
        group.create_task(_fail(ValueError("inner")))


async def _fail(error: BaseException) -> None:
    raise error


@pytest.mark.parametrize(
    "error",
    [
        StopIteration(),
        SystemExit(3),
        KeyError("x"),
        Unspeakable(),
        TimeoutError(),
        RecursionError(),
        GeneratorExit(),
        asyncio.CancelledError(),
    ],
)
@pytest.mark.parametrize("is_coroutine", [True, False])
def test_no_exception_of_a_tool_gets_out(error: BaseException, is_coroutine: bool) -> None:
    def fail() -> None:
        raise error

    async def fail_later() -> None:
        raise error

    result = run(fail_later if is_coroutine else fail)
    assert result.is_error
    assert result.text


def test_a_failed_group_of_tasks_is_an_error_too() -> None:
    assert "ExceptionGroup" in run(Tool(name="group", run=_raise_group)).text


def test_a_result_that_cannot_be_written_is_an_error() -> None:
    assert run(Tool(name="odd", run=lambda: {(1, 2): 3})).is_error


def test_arguments_that_do_not_fit_do_not_reach_the_tool() -> None:
    calls: list[int] = []
    result = run(Tool(name="x", run=calls.append, parameters={"required": ["n"]}))
    assert result == ToolResult("x was not run. The arguments do not fit: 'n' is missing.", is_error=True)
    assert calls == []


def test_the_call_is_given_to_those_who_ask() -> None:
    def echo(n: int, tool_call: ToolCallValue) -> str:
        return f"{tool_call.id} {tool_call.name} {tool_call.arguments}"

    assert run(echo, '{"n": "2"}').text == "call-1 x {'n': 2}"


def test_a_tool_that_takes_too_long_is_stopped_and_said_to_be() -> None:
    @tool(seconds=0.01)
    async def slow() -> None:
        await asyncio.sleep(60)

    assert run(slow) == ToolResult("slow was stopped: it took longer than 0.01 seconds.", is_error=True)


def test_nobody_waits_for_a_thread_that_is_out_of_time() -> None:
    release = threading.Event()

    @tool(seconds=0.01)
    def stuck() -> None:
        release.wait(30)

    async def scenario() -> None:
        try:
            assert (await run_tool(stuck, "", CALL)).is_error
        finally:
            release.set()

    asyncio.run(scenario())


def test_a_time_out_inside_a_tool_is_its_own() -> None:
    @tool(seconds=60)
    async def fetch() -> None:
        raise TimeoutError("the other side")

    assert run(fetch) == ToolResult("TimeoutError: the other side", is_error=True)


def test_cancelling_passes_through() -> None:
    async def scenario() -> None:
        is_waiting = asyncio.Event()

        async def wait() -> None:
            is_waiting.set()
            await asyncio.sleep(60)

        task = asyncio.create_task(run_tool(as_tool(wait), "", CALL))
        await is_waiting.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(scenario())


def made(name: str, **options: Any) -> Tool:
    return Tool(name=name, run=lambda **arguments: arguments, **options)


def test_a_toolbox_knows_its_tools_by_name() -> None:
    box = Toolbox([made("a"), made("b", requires_approval=True)])
    assert box.names == ("a", "b")
    assert "a" in box and "c" not in box and 3 not in box
    assert len(box) == 2
    assert [spec.name for spec in box.specs()] == ["a", "b"]
    assert [spec.name for spec in box.specs(["b", "gone"])] == ["b"]
    assert box.missing(["b", "gone"]) == ("gone",)
    assert box.requires_approval("b")
    assert not box.requires_approval("a") and not box.requires_approval("gone")
    assert box.get("gone") is None


def test_two_tools_of_one_name_are_refused() -> None:
    with pytest.raises(ValueError, match="two tools named 'a'"):
        Toolbox([made("a"), made("a")])


def test_functions_are_made_tools() -> None:
    def hello() -> str:
        """Greet."""
        return "hi"

    box = Toolbox([hello])
    assert asyncio.run(box.run("1", "hello", "")) == ToolResult("hi")


def test_a_tool_that_is_not_there_is_told_with_those_that_are() -> None:
    box = Toolbox([made("a"), made("b")])
    told = asyncio.run(box.run("1", "c", "{}"))
    assert told == ToolResult("There is no tool named 'c'. Available tools: a, b.", is_error=True)
    assert "Available tools: a." in asyncio.run(box.run("1", "b", "{}", names=["a"])).text
    assert "Available tools: none." in asyncio.run(Toolbox().run("1", "b", "{}")).text


@given(st.text(max_size=5), st.text())
def test_running_whatever_a_model_writes_never_raises(name: str, arguments: str) -> None:
    box = Toolbox([made("a")])
    assert isinstance(asyncio.run(box.run("1", name or "a", arguments)), ToolResult)


@pytest.mark.parametrize(("concurrency", "most"), [(1, 1), (2, 2), (None, 4)])
def test_a_tool_runs_no_more_calls_at_once_than_it_may(concurrency: int | None, most: int) -> None:
    running = [0, 0]

    async def work() -> None:
        running[0] += 1
        running[1] = max(running)
        await asyncio.sleep(0.005)
        running[0] -= 1

    box = Toolbox([Tool(name="work", run=work, concurrency=concurrency)])

    async def scenario() -> None:
        await asyncio.gather(*(box.run(str(n), "work", "") for n in range(4)))

    asyncio.run(scenario())
    asyncio.run(scenario())
    assert running[1] == most


def test_later_tools_are_asked_for_once_and_only_when_needed(caplog: pytest.LogCaptureFixture) -> None:
    asked: list[int] = []

    def later() -> Iterator[Tool]:
        asked.append(1)
        yield made("b")
        yield made("a", description="second")

    box = Toolbox([made("a")], later=later)
    assert box.get("a") is not None
    assert asked == []
    assert "b" in box and "c" not in box
    assert asked == [1]
    assert box.specs(["a"])[0].description == ""
    assert "A second tool named a was left out" in caplog.text


def entries(*values: str) -> Callable[..., list[EntryPoint]]:
    def found(*, group: str) -> list[EntryPoint]:
        return [EntryPoint(f"plug-in {value}", value, group) for value in values]

    return found


def one() -> None:
    """One."""


def two() -> None:
    """Two."""


SEVERAL = [two, made("three")]
BROKEN = [3]


def test_installed_packages_offer_tools_and_a_broken_one_is_left_out(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    here = [f"{__name__}:{name}" for name in ("one", "BROKEN", "gone", "SEVERAL")]
    monkeypatch.setattr(tool_runner, "entry_points", entries("no.such.module:x", *here))
    box = Toolbox(later=entry_point_tools)
    assert box.names == ("one", "two", "three")
    assert caplog.text.count("The plug-in") == 3


def test_no_plug_in_is_imported_before_tools_are_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tool_runner, "entry_points", entries("antigravity_of_ours:x"))
    Toolbox(later=entry_point_tools)
    assert "antigravity_of_ours" not in sys.modules


def test_without_plug_ins_there_are_no_more_tools(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        assert list(entry_point_tools("desktop_chat.no_such_group")) == []
    assert caplog.text == ""


def test_tools_come_and_go_in_groups() -> None:
    box = Toolbox([Tool(name="own", run=str)])
    one, other = Tool(name="g__one", run=str, approval_lasts=True), Tool(name="own", run=int)
    box.replace_group("g", [one, other])
    assert (box.get("g__one"), box.get("own")) == (one, box.get("own"))
    assert box.get("own") is not other
    assert (set(box.names), len(box)) == ({"own", "g__one"}, 2)
    assert box.meant({"tools": ["own"], "servers": ["g", "unknown"]}) == ("own", "g__one")
    assert box.lasting(["own", "g__one", "unknown"]) == {"g__one"}
    beside = box.beside([Tool(name="mine", run=str)])
    assert set(beside.names) == {"own", "g__one", "mine"}
    box.replace_group("g", ())
    assert box.names == ("own",)
