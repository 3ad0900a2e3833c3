"""Tools at work: the border to code that is not ours, and the set of tools a chat may use."""

from __future__ import annotations

import asyncio
import inspect
import logging
import traceback
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from importlib.metadata import EntryPoint, entry_points
from typing import Any
from weakref import WeakKeyDictionary

from desktop_chat.providers.requests import ToolSpec
from desktop_chat.redaction import redacted, traced
from desktop_chat.services.tool_arguments import Refusal
from desktop_chat.services.tool_results import ToolResult, failure, to_result
from desktop_chat.services.tool_schema import CALL_PARAMETER
from desktop_chat.services.tools import Tool, ToolCallValue, as_tool

ENTRY_POINTS = "desktop_chat.tools"

_log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Attempt:
    """What became of foreign code; None while nothing went wrong."""

    failure: str | None = None


@contextmanager
def _border(what: str) -> Iterator[_Attempt]:
    """Let nothing that foreign code raises through, save that the run itself is stopped; the log gets it whole."""
    attempt, task = _Attempt(), _current_task()
    try:
        yield attempt
    except BaseException as error:  # the border to code that is not ours
        if _is_stop(error, task):
            raise
        _log.warning("%s failed:\n%s", what, traced(error))
        attempt.failure = redacted(_words(error))


def _is_stop(error: BaseException, task: asyncio.Task[Any] | None) -> bool:
    """Whether it came from outside, not from code that merely says so."""
    match error:
        case KeyboardInterrupt():
            return True
        case asyncio.CancelledError():
            return task is None or task.cancelling() > 0
        case GeneratorExit():  # a coroutine that is closed is no longer the running task
            return task is not _current_task()
        case _:
            return False


def _current_task() -> asyncio.Task[Any] | None:
    try:
        return asyncio.current_task()
    except RuntimeError:
        return None


def _words(error: BaseException) -> str:
    """Class and message, also of an exception whose own `str` fails."""
    words = "".join(traceback.format_exception_only(error)).strip()
    return words.removeprefix(f"{type(error).__module__}.")


async def run_tool(tool: Tool, arguments_json: str, call: ToolCallValue) -> ToolResult:
    """Run a tool on what the model wrote. Whatever goes wrong is the result; only cancellation is raised."""
    result = ToolResult()
    with _border(f"The tool {tool.name}") as attempt:
        arguments = tool.accept(arguments_json)
        if isinstance(arguments, Refusal):
            return failure(f"{tool.name} was not run. {arguments.sentence}")
        if tool.takes_call:
            arguments = {**arguments, CALL_PARAMETER: replace(call, arguments=dict(arguments))}
        result = await _run_in_time(tool, arguments)
    return failure(attempt.failure) if attempt.failure is not None else result


async def _run_in_time(tool: Tool, arguments: Mapping[str, object]) -> ToolResult:
    """A plain function that is out of time ends by itself, in its thread; nobody waits for it any more."""
    limit = asyncio.timeout(tool.seconds)
    try:
        async with limit:
            return to_result(await _called(tool.run, arguments))
    except TimeoutError:
        if not limit.expired():
            raise
        return failure(f"{tool.name} was stopped: it took longer than {tool.seconds:g} seconds.")


async def _called(run: Callable[..., object], arguments: Mapping[str, object]) -> object:
    if _is_coroutine_function(run):
        returned = run(**arguments)
    else:
        returned = await asyncio.to_thread(_without_exits_of_generators, run, arguments)
    return await returned if inspect.isawaitable(returned) else returned


def _is_coroutine_function(run: Callable[..., object]) -> bool:
    return inspect.iscoroutinefunction(run) or inspect.iscoroutinefunction(type(run).__call__)


def _without_exits_of_generators(run: Callable[..., object], arguments: Mapping[str, object]) -> object:
    try:
        return run(**arguments)
    except (StopIteration, GeneratorExit) as error:  # no future can carry these to whoever waits
        raise RuntimeError(type(error).__name__) from error


class Toolbox:
    """Tools by their names. `later` gives more, asked for once, when a name is first looked for."""

    def __init__(self, tools: Iterable[object] = (), *, later: Callable[[], Iterable[Tool]] = tuple) -> None:
        self._tools: dict[str, Tool] = {}
        self._groups: dict[str, dict[str, Tool]] = {}
        self._later: Callable[[], Iterable[Tool]] | None = later
        self._limits: WeakKeyDictionary[asyncio.AbstractEventLoop, dict[str, asyncio.Semaphore]] = (
            WeakKeyDictionary()
        )
        for thing in tools:
            self.add(thing)

    def add(self, thing: object) -> Tool:
        """Add a tool (or what `@tool` can make one of); refused if there is one of this name."""
        tool = as_tool(thing)
        if tool.name in self._tools:
            raise ValueError(f"There are two tools named {tool.name!r}.")
        self._tools[tool.name] = tool
        return tool

    def beside(self, own: Iterable[Tool]) -> Toolbox:
        """Another box with these, and of this one what has no name of theirs."""
        tools = {**self._all(), **{tool.name: tool for tool in own}}
        box = Toolbox(tools.values())
        box._groups = self._groups
        return box

    def replace_group(self, group: str, tools: Iterable[Tool]) -> None:
        """The tools that come and go under one name, such as those of a server; none take them out.

        A tool of its own goes before one of the same name in a group. May be called in any thread.
        """
        made = {tool.name: tool for tool in tools}
        others = {name: each for name, each in self._groups.items() if name != group}
        self._groups = {**others, group: made} if made else others

    def meant(self, settings: Mapping[str, Any]) -> tuple[str, ...]:
        """The names of the tools that a chat's settings offer: single ones, and all of some groups."""
        groups = (self._groups.get(group, {}) for group in settings.get("servers") or ())
        return tuple(
            dict.fromkeys((*(settings.get("tools") or ()), *(name for group in groups for name in group)))
        )

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and self.get(name) is not None

    def __len__(self) -> int:
        return len(self.names)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all tools."""
        return tuple({**self._grouped(), **self._all()})

    def get(self, name: str) -> Tool | None:
        """The tool of this name, if there is one."""
        return self._tools.get(name) or self._all().get(name) or self._grouped().get(name)

    def missing(self, names: Iterable[str]) -> tuple[str, ...]:
        """Those of the names that no tool has."""
        return tuple(name for name in names if self.get(name) is None)

    def specs(self, names: Iterable[str] | None = None) -> tuple[ToolSpec, ...]:
        """The tools of these names (all if None) as the model is told of them; missing ones are left out."""
        found = (self.get(name) for name in (self.names if names is None else names))
        return tuple(tool.spec for tool in found if tool is not None)

    def requires_approval(self, name: str) -> bool:
        """Whether calls of this tool wait for somebody's decision."""
        tool = self.get(name)
        return tool is not None and tool.requires_approval

    def lasting(self, names: Iterable[str]) -> frozenset[str]:
        """Those of the names for which one approval in a chat is enough."""
        return frozenset(name for name in names if (tool := self.get(name)) is not None and tool.approval_lasts)

    async def run(
        self, call_id: str, name: str, arguments: str, *, names: Iterable[str] | None = None
    ) -> ToolResult:
        """Answer a call; `names` are the tools offered to the model, None means all."""
        offered = self.names if names is None else tuple(names)
        tool = self.get(name) if name in offered else None
        if tool is None:
            available = ", ".join(offered) or "none"
            return failure(f"There is no tool named {name!r}. Available tools: {available}.")
        async with self._turn(tool):
            return await run_tool(tool, arguments, ToolCallValue(call_id, name))

    @asynccontextmanager
    async def _turn(self, tool: Tool) -> AsyncIterator[None]:
        if tool.concurrency is None:
            yield
            return
        limits = self._limits.setdefault(asyncio.get_running_loop(), {})
        async with limits.setdefault(tool.name, asyncio.Semaphore(tool.concurrency)):
            yield

    def _grouped(self) -> dict[str, Tool]:
        return {name: tool for group in self._groups.values() for name, tool in group.items()}

    def _all(self) -> dict[str, Tool]:
        later, self._later = self._later, None
        for tool in later() if later else ():
            if self._tools.setdefault(tool.name, tool) is not tool:
                _log.warning("A second tool named %s was left out.", tool.name)
        return self._tools


def entry_point_tools(group: str = ENTRY_POINTS) -> Iterator[Tool]:
    """The tools that installed packages offer; a broken one is logged and left out."""
    for entry in entry_points(group=group):
        yield from _loaded(entry)


def _loaded(entry: EntryPoint) -> list[Tool]:
    tools: list[Tool] = []
    with _border(f"The plug-in {entry.name}"):
        offered = entry.load()
        tools += map(as_tool, offered if isinstance(offered, list | tuple) else (offered,))
    return tools
