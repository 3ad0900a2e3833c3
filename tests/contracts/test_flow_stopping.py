"""Point 6 of the flow: who may stop an answer, when, from where; and what is no stop."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from typing import Any

import pytest

from desktop_chat import Budget, BudgetExceeded, Cancelled, Reply, RunView, ScriptedProvider, StorageError, Tool
from desktop_chat.providers.scripted import ScriptedReply, Stall, tool_calls
from desktop_chat.services.chat import ChatHandle
from tests.support.libraries import House, Way, said, until

CALL = tool_calls(("a", "act", {}))


def offered(chat: ChatHandle, run: Callable[[], object]) -> ChatHandle:
    return chat.with_tools(Tool(name="act", description="Acts.", parameters={"type": "object"}, run=run))


async def test_an_answer_is_stopped_from_another_thread(house: House) -> None:
    async with house.open(["Words", Stall()], journal_interval=0.001) as library:
        chat = library.create_chat()
        answer = asyncio.ensure_future(chat.ask("Hi"))
        await until(lambda: chat.messages() and chat.messages()[-1].content == "Words")
        thread = threading.Thread(target=chat.cancel)
        thread.start()
        with pytest.raises(Cancelled):
            await answer
        thread.join()
        assert said(chat)[-1] == ("assistant", "Words", "cancelled")


async def test_a_tool_in_a_thread_may_stop_its_own_chat(house: House) -> None:
    async with house.open(CALL, "Never asked for") as library:
        chat = library.create_chat()
        stopped = threading.Event()

        def act() -> str:
            chat.cancel()
            assert stopped.wait(60)
            return "done"

        with pytest.raises(Cancelled):
            await offered(chat, act).ask("Hi")
        stopped.set()
        assert chat.runs[-1].status == "cancelled"


@pytest.mark.parametrize("hook", ["on_message_completed", "on_run_status"])
async def test_a_stop_that_comes_when_all_is_stored_changes_nothing(house: House, way: Way, hook: str) -> None:
    async with house.open("All of it", "More") as library:
        chat = library.create_chat()

        def stop(message: Any = None, run: RunView | None = None) -> None:
            if run is None or run.status == "completed":
                chat.cancel()

        getattr(chat, hook)(stop)
        for text in ("All of it", "More"):
            assert (await way(chat, "Hi")).content == text
        assert [run.status for run in chat.runs] == ["completed", "completed"]


async def test_a_stop_on_every_news_of_the_run_is_one_stop(house: House, way: Way) -> None:
    async with house.open("Words") as library:
        chat = library.create_chat()
        chat.on_run_status(lambda run: chat.cancel())
        with pytest.raises(Cancelled):
            await way(chat, "Hi")
        assert chat.runs[-1].status == "cancelled"


@pytest.mark.parametrize("error", [asyncio.CancelledError(), GeneratorExit()])
@pytest.mark.parametrize("hook", ["on_message_created", "on_message_completed", "on_run_status"])
async def test_a_hook_that_says_it_was_stopped_stops_nothing(
    house: House, hook: str, error: BaseException, caplog: pytest.LogCaptureFixture
) -> None:
    async with house.open("All of it") as library:
        chat = library.create_chat()

        def fail(**values: Any) -> None:
            raise error

        getattr(chat, hook)(fail)
        reply = await chat.ask("Hi")
        assert reply.content == "All of it" and reply.run is not None and reply.run.status == "completed"
        assert "A hook failed" in caplog.text


class Odd(BaseException):
    """Of nobody's making."""


@pytest.mark.parametrize("error", [asyncio.CancelledError, GeneratorExit, Odd])
@pytest.mark.parametrize("is_coroutine", [True, False])
async def test_a_tool_that_says_it_was_stopped_has_failed(
    house: House, error: type[BaseException], is_coroutine: bool
) -> None:
    def act() -> str:
        raise error("api_key=supersecret1")

    async def act_later() -> str:
        return act()

    async with house.open(CALL, "I see") as library:
        chat = offered(library.create_chat(), act_later if is_coroutine else act)
        assert (await chat.ask("Hi")).content == "I see"
        result = chat.messages("tool")[0]
        assert "supersecret" not in result.content and result.content


@pytest.mark.parametrize("reply", [["Words", Stall()], CALL], ids=["a stream that stalls", "a tool without end"])
async def test_time_that_is_used_up_stops_what_never_ends(house: House, way: Way, reply: ScriptedReply) -> None:
    async def act() -> None:
        await asyncio.get_running_loop().create_future()

    async with house.open(reply) as library:
        chat = offered(library.create_chat(), act)
        with pytest.raises(BudgetExceeded) as caught:
            await way(chat, "Hi", budget=Budget(seconds=0.2))
        assert caught.value.details["limit"] == "seconds" and caught.value.reply is not None
        run = chat.runs[-1]
        assert (run.status, run.incomplete_reason) == ("incomplete", "budget:seconds")
        assert chat.messages()[-1].content in ("Words", "")


@pytest.mark.parametrize("verb", ["ask", "stream", "complete", "retry"])
async def test_a_library_that_is_closed_says_so(house: House, verb: str) -> None:
    library = house.opened()
    chat = library.create_chat()
    await library.aclose()
    calls: dict[str, Any] = {"ask": lambda: chat.ask("Hi"), "stream": lambda: anext(chat.stream("Hi"))}
    with pytest.raises(StorageError, match="closed"):
        await calls.get(verb, lambda: getattr(chat, verb)())()


async def test_those_who_ask_or_wait_while_it_closes_are_told(house: House) -> None:
    house.provider = ScriptedProvider(["Words", Stall()])
    library = house.opened(journal_interval=0.001)
    chat, other = library.create_chat(), library.create_chat()
    answer = asyncio.ensure_future(chat.ask("One"))
    await until(lambda: chat.messages() and chat.messages()[-1].content == "Words")
    waiting = asyncio.ensure_future(chat.ask("Two", wait=True))
    await asyncio.sleep(0)
    closing = asyncio.ensure_future(library.aclose())
    await asyncio.sleep(0)
    late: asyncio.Future[Reply] = asyncio.ensure_future(other.ask("Three"))
    outcomes = await asyncio.gather(answer, waiting, late, closing, return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [Cancelled, StorageError, StorageError, type(None)]
    async with house.open() as library:
        assert said(library.chat(chat.id)) == [("user", "One", "complete"), ("assistant", "Words", "cancelled")]
