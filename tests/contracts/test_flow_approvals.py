"""Point 8 of the flow: a call that needs a decision waits for it on disk, bound to its arguments."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from desktop_chat import ApprovalPending, Cancelled, Library, NotFound, Tool
from desktop_chat.providers.scripted import tool_calls
from desktop_chat.services.chat import ChatHandle
from desktop_chat.services.events import AnyReplyEvent, ApprovalRequested
from desktop_chat.services.views import RunView
from tests.support.libraries import House, change, rows, said, told

CALL = tool_calls(("c1", "delete", {"name": "a.txt"}))
DELETED: list[str] = []


def _delete(name: str) -> str:
    DELETED.append(name)
    return f"{name} is gone"


DELETE = Tool(name="delete", run=_delete, requires_approval=True)
LIST = Tool(name="list_files", run=lambda: "a.txt")


@pytest.fixture(autouse=True)
def _nothing_deleted() -> Iterator[None]:
    DELETED.clear()
    yield
    DELETED.clear()


async def parked(library: Library) -> ChatHandle:
    chat = library.create_chat().with_tools("delete")
    reply = await chat.ask("Delete a.txt")
    assert reply.is_parked and [call.name for call in reply.waiting] == ["delete"]
    assert DELETED == []
    return chat


async def test_a_call_that_needs_approval_parks_the_run(house: House) -> None:
    async with house.open(CALL, tools=[DELETE]) as library:
        chat = await parked(library)
        assert chat.runs[0].status == "requires_action"
        assert chat.runs[0].required_action == {"type": "decide", "calls": ["c1"], "missing_tools": []}
        assert library.replies.all == ()
        for refused in (chat.ask("x"), chat.ask("x", wait=True)):
            with pytest.raises(ApprovalPending):
                await refused
        with pytest.raises(ApprovalPending):
            chat.create_user_message("x")
        assert [message.role for message in chat.messages()] == ["user", "assistant"]


async def test_an_approved_call_runs_and_the_run_goes_on(house: House) -> None:
    async with house.open(CALL, "Deleted.", tools=[DELETE]) as library:
        chat = await parked(library)
        reply = await chat.approve("c1")
        assert reply.content == "Deleted." and DELETED == ["a.txt"]
        assert [(run.status, run.rounds) for run in chat.runs] == [("completed", 2)]
        assert chat.messages()[1].tool_calls[0].approval == "approved"
        with pytest.raises(NotFound):
            chat.approve("c1")


async def test_a_denied_call_is_answered_so_and_never_runs(house: House) -> None:
    async with house.open(CALL, "Then not.", tools=[DELETE]) as library:
        chat = await parked(library)
        events: list[AnyReplyEvent] = await told(chat.deny("c1").stream())
        assert events and said(chat)[-1][1] == "Then not."
        assert DELETED == [] and "denied" in chat.messages("tool")[0].content
        call = chat.messages()[1].tool_calls[0]
        assert (call.approval, call.is_error) == ("denied", True)


async def test_calls_that_need_no_approval_are_answered_meanwhile(house: House) -> None:
    both = tool_calls(("c0", "list_files", "{}"), ("c1", "delete", {"name": "a.txt"}))
    async with house.open(both, "Done.", tools=[DELETE, LIST]) as library:
        chat = library.create_chat().with_tools("delete", "list_files")
        reply = await chat.ask("Clean up")
        assert reply.is_parked and [message.content for message in chat.messages("tool")] == ["a.txt"]
        assert len(house.provider.requests) == 1, "no request while a call is unanswered"
        assert (await chat.approve(reply.waiting[0].id)).content == "Done."


async def test_a_run_waits_until_every_call_is_decided(house: House) -> None:
    both = tool_calls(("c1", "delete", {"name": "a"}), ("c2", "delete", {"name": "b"}))
    async with house.open(both, "Done.", tools=[DELETE]) as library:
        chat = library.create_chat().with_tools("delete")
        await chat.ask("Delete both")
        reply = await chat.approve("c1")
        assert reply.is_parked and DELETED == ["a"]
        assert [call.tool_call_id for call in chat.last_turn().waiting] == ["c2"]
        assert (await chat.deny("c2")).content == "Done."
        assert DELETED == ["a"]


async def test_the_request_for_approval_is_an_event(house: House) -> None:
    async with house.open(CALL, tools=[DELETE]) as library:
        events = await told(library.create_chat().with_tools("delete").stream("Delete a.txt"))
        (asked,) = (event for event in events if isinstance(event, ApprovalRequested))
        assert asked.tool_call.arguments == '{"name": "a.txt"}' and not asked.missing_tool


async def test_a_parked_run_goes_on_after_a_restart(house: House) -> None:
    async with house.open(CALL, tools=[DELETE]) as library:
        chat_id = (await parked(library)).id
    async with house.open("Deleted.", tools=[DELETE]) as library:
        chat = library.chat(chat_id)
        assert chat.runs[0].status == "requires_action", "waiting for a person is not being lost"
        assert [call.tool_call_id for call in chat.last_turn().waiting] == ["c1"]
        chat.approve("c1")
        reply = await chat.complete()
        assert reply.content == "Deleted." and DELETED == ["a.txt"]
        assert [run.status for run in chat.runs] == ["completed"]


async def test_a_missing_tool_keeps_the_call_parked(house: House) -> None:
    async with house.open(CALL, tools=[DELETE]) as library:
        chat_id = (await parked(library)).id
    async with house.open(tools=[]) as library:
        chat = library.chat(chat_id)
        assert (await chat.complete()).is_parked, "an undecided call stays so"
        events = await told(chat.approve("c1").stream())
        (asked,) = (event for event in events if isinstance(event, ApprovalRequested))
        assert asked.missing_tool
        assert chat.runs[0].required_action == {"type": "decide", "calls": [], "missing_tools": ["delete"]}
        assert chat.messages("tool") == () and house.provider.requests == []
    async with house.open("Deleted.", tools=[DELETE]) as library:
        assert (await library.chat(chat_id).complete()).content == "Deleted."
        assert DELETED == ["a.txt"]


async def test_an_approval_counts_only_for_the_arguments_it_was_given_for(house: House) -> None:
    async with house.open(CALL, "Deleted.", tools=[DELETE]) as library:
        chat = await parked(library)
        chat.approve("c1")
        call = rows(library, library.tables.tool_call)[0]
        change(library, library.tables.tool_call, call.key, arguments='{"name": "everything"}')
        reply = await chat.complete()
        assert reply.is_parked and DELETED == []
        assert [call.tool_call_id for call in chat.last_turn().waiting] == ["c1"], "it can be decided anew"
        await chat.approve("c1")
        assert DELETED == ["everything"]


async def test_a_parked_run_can_be_cancelled(house: House) -> None:
    async with house.open(CALL, "Fine.", tools=[DELETE]) as library:
        chat = await parked(library)
        heard: list[str] = []
        chat.on_run_status(lambda run: heard.append(run.status))
        chat.cancel()
        assert heard == ["cancelled"]
        run = chat.runs[0]
        assert (run.status, run.required_action) == ("cancelled", None) and run.ended_at is not None
        assert (await chat.ask("Never mind")).content == "Fine." and DELETED == []


async def test_budgets_go_on_counting_after_an_approval(house: House) -> None:
    async with house.open(CALL, CALL, "x", tools=[DELETE]) as library:
        chat = await parked(library)
        await chat.approve("c1")
        limits = rows(library, library.tables.run)[0].limits
        assert limits["used"]["rounds"] == 2 and limits["used"]["calls"] == 1


async def test_a_call_of_another_chat_cannot_be_approved(house: House) -> None:
    async with house.open(CALL, tools=[DELETE]) as library:
        await parked(library)
        with pytest.raises(NotFound):
            library.create_chat().approve("c1")


async def test_stop_pressed_while_the_run_is_being_parked_is_heard(house: House) -> None:
    async with house.open(CALL, tools=[DELETE]) as library:
        chat = library.create_chat().with_tools("delete")

        def stop(run: RunView) -> None:
            if run.status == "requires_action":
                chat.cancel()

        chat.on_run_status(stop)
        with pytest.raises(Cancelled):
            await chat.ask("Delete a.txt")
        assert [run.status for run in chat.runs] == ["cancelled"]


async def test_a_refusal_carries_how_the_chat_stands(house: House) -> None:
    async with house.open(CALL, tools=[DELETE]) as library:
        chat = await parked(library)
        with pytest.raises(ApprovalPending) as refused:
            await chat.ask("x")
        assert refused.value.reply is not None
        assert [call.name for call in refused.value.reply.waiting] == ["delete"]


async def test_a_call_can_be_denied_though_its_tool_is_missing(house: House) -> None:
    async with house.open(CALL, tools=[DELETE]) as library:
        chat_id = (await parked(library)).id
    async with house.open("Then not.", tools=[]) as library:
        chat = library.chat(chat_id)
        assert (await chat.deny("c1")).content == "Then not."
        assert chat.messages()[1].tool_calls[0].is_error and DELETED == []
