"""The tree of a chat: nothing is overwritten, and everything can be found again."""

from __future__ import annotations

import pytest
from sqlalchemy import delete

from desktop_chat import NotFound, ReplyCut, Tool, UserError
from desktop_chat.providers.requests import FilePart
from desktop_chat.providers.scripted import Cut, tool_calls
from tests.proof.invariants import check
from tests.support.libraries import House, rows, said

LOOK = Tool(name="look", run=lambda: "seen")


async def test_an_edited_question_is_a_sibling_that_keeps_its_attachments(house: House) -> None:
    async with house.open("One", "Other") as library:
        chat = library.create_chat()
        first = (await chat.ask("1", attach=[b"some words"])).messages[0]
        edited = chat.edit(first.id, "1, better")
        assert said(chat) == [("user", "1, better", "complete")]
        assert [file.digest for file in edited.attachments] == [file.digest for file in first.attachments]
        assert edited.parent_id == first.parent_id and edited.position == first.position
        reply = await chat.complete()
        assert reply.content == "Other" and [each.content for each in reply.messages] == ["1, better", "Other"]
        assert any(isinstance(part, FilePart) for part in house.provider.requests[1].turns[0].parts)
        assert chat.versions([edited.id]) == {edited.id: (2, 2)}
        assert chat.siblings(edited.id) == [first.id, edited.id]


async def test_an_edited_answer_is_sent_as_edited(house: House) -> None:
    async with house.open("Wrong", "Fine") as library:
        chat = library.create_chat()
        answer = (await chat.ask("1")).message
        assert answer is not None
        chat.edit(answer.id, "Right")
        await chat.ask("2")
        assert said(chat)[1] == ("assistant", "Right", "complete")
        assert len(rows(library, library.tables.message)) == 5


async def test_a_version_can_be_chosen_and_its_own_end_comes_back(house: House) -> None:
    async with house.open("One", "Two", "Other") as library:
        chat = library.create_chat()
        first = await chat.ask("1")
        await chat.ask("2")
        assert first.message is not None
        other = await chat.regenerate(first.message.id)
        assert [content for _, content, _ in said(chat)] == ["1", "Other"]
        chat.select(first.message.id)
        assert [content for _, content, _ in said(chat)] == ["1", "One", "2", "Two"]
        assert other.message is not None
        chat.select(other.message.id)
        assert [content for _, content, _ in said(chat)] == ["1", "Other"]
    async with house.open() as library:
        assert [content for _, content, _ in said(library.chat(chat.id))] == ["1", "Other"]


async def test_a_fork_is_a_chat_of_its_own_up_to_a_message(house: House) -> None:
    async with house.open(tool_calls(("c", "look", "{}")), "Seen", "Two", "Three", tools=[LOOK]) as library:
        chat = library.create_chat(title="First").with_instructions("Be kind.").with_tools("look")
        first = await chat.ask("Look", attach=[b"words"])
        await chat.ask("2")
        assert first.message is not None
        fork = chat.fork(first.message.id)
        assert fork.id != chat.id and fork.view.title == "First" and fork.view.settings == chat.view.settings
        assert [(role, content) for role, content, _ in said(fork)] == [
            *(("user", "Look"), ("assistant", ""), ("tool", "seen"), ("assistant", "Seen")),
        ]
        assert fork.instructions == ("Be kind.",) and fork.usage == () and fork.runs == ()
        call = fork.messages()[1].tool_calls[0]
        assert (call.result, call.result_message_id) == ("seen", fork.messages("tool")[0].id)
        assert len(fork.messages()[0].attachments) == 1
        await fork.ask("3")
        assert chat.count() == 6 and fork.count() == 6


async def test_a_deleted_turn_is_hidden_with_its_tool_rows_and_keeps_its_gap(house: House) -> None:
    async with house.open(tool_calls(("c", "look", "{}")), "Seen", "Two", "Three", tools=[LOOK]) as library:
        chat = library.create_chat().with_tools("look")
        first = await chat.ask("Look")
        await chat.ask("2")
        assert first.message is not None
        chat.delete(first.message.id)
        assert [(message.content, message.position) for message in chat.messages()] == [
            *(("Look", 0), ("2", 4), ("Two", 5)),
        ]
        assert chat.count() == 3 and len(chat.page(limit=10)) == 3
        await chat.ask("3")
        assert chat.messages()[-1].position == 7
        chat.restore(first.message.id)
        assert [message.position for message in chat.messages()] == list(range(8))
        assert len(rows(library, library.tables.message)) == 8


async def test_after_a_deleted_answer_the_question_can_be_answered_again(house: House) -> None:
    async with house.open("One", "Again") as library:
        chat = library.create_chat()
        reply = await chat.ask("1")
        assert reply.message is not None
        chat.delete(reply.message.id)
        assert (await chat.complete()).content == "Again"
        assert [content for _, content, _ in said(chat)] == ["1", "Again"]


async def test_a_page_ends_before_a_position(house: House) -> None:
    async with house.open("One", "Two", "Three") as library:
        chat = library.create_chat()
        for number in "123":
            await chat.ask(number)
        assert [message.content for message in chat.page(before=4, limit=3)] == ["One", "2", "Two"]
        assert chat.count("user") == 3


async def test_a_message_of_another_chat_is_not_found(house: House) -> None:
    async with house.open("One") as library:
        chat, other = library.create_chat(), library.create_chat().with_instructions("Be kind.")
        message = (await chat.ask("1")).messages[0]
        for verb in (other.select, other.fork, other.delete, other.restore, other.regenerate):
            with pytest.raises(NotFound):
                verb(message.id)
        with pytest.raises(NotFound):
            other.edit(message.id, "x")
        with pytest.raises(UserError):
            other.edit(other.messages("system")[0].id, "x")


async def test_the_first_question_can_be_edited_too(house: House) -> None:
    async with house.open("One", "Two", "Three") as library:
        chat = library.create_chat().with_instructions("Be kind.")
        first = (await chat.ask("1")).messages[0]
        chat.edit(first.id, "1b")
        await chat.complete()
        chat.edit(chat.messages()[0].id, "1c")
        await chat.complete()
        assert len(chat.siblings(first.id)) == 3
        assert chat.versions([first.id])[first.id] == (1, 3)
        assert all(request.instructions == ("Be kind.",) for request in house.provider.requests)


class Till:
    """A tool that must not work twice."""

    def __init__(self) -> None:
        self.paid: list[str] = []
        self.tool = Tool(name="pay", run=self.pay, requires_approval=True)

    def pay(self, to: str) -> str:
        self.paid.append(to)
        return f"paid {to}"


PAY_TWO = tool_calls(("a", "pay", {"to": "Ada"}), ("b", "pay", {"to": "Bob"}))


@pytest.mark.parametrize("place", [1, 2])
async def test_a_fork_within_a_round_of_tools_has_its_results(house: House, place: int) -> None:
    till = Till()
    async with house.open(PAY_TWO, "Done", "Fork done", tools=[till.tool]) as library:
        chat = library.create_chat().with_tools("pay")
        await chat.ask("Pay")
        chat.approve("a")
        await chat.approve("b")
        fork = chat.fork(chat.messages()[place].id)
        assert [message.role for message in fork.messages()] == ["user", "assistant", "tool", "tool"]
        assert (await fork.complete()).content == "Fork done"
        assert sorted(till.paid) == ["Ada", "Bob"]
        check(library, fork.id)


async def test_what_was_allowed_in_a_chat_waits_for_a_decision_in_its_fork(house: House) -> None:
    till = Till()
    async with house.open(PAY_TWO, tools=[till.tool]) as library:
        chat = library.create_chat().with_tools("pay")
        await chat.ask("Pay")
        chat.approve("a")
        chat.deny("b")
        fork = chat.fork(chat.messages()[-1].id)
        assert [call.approval for call in fork.messages()[-1].tool_calls] == ["waiting", "denied"]
        assert (await fork.complete()).is_parked
        assert till.paid == []
        check(library, fork.id)


@pytest.mark.parametrize("place", [1, 2, 3])
async def test_calls_and_their_results_are_removed_for_good_together(house: House, place: int) -> None:
    till = Till()
    async with house.open(PAY_TWO, "Done", "Again", tools=[till.tool]) as library:
        chat = library.create_chat().with_tools("pay")
        await chat.ask("Pay")
        chat.approve("a")
        await chat.approve("b")
        turn = chat.messages()
        chat.delete(turn[place].id)
        chat.purge(turn[place].id)
        check(library, chat.id, is_whole=True)
        chat.restore(turn[-1].id)
        assert [text for _, text, _ in said(chat)] == ["Pay", "Done"]
        await chat.ask("More")
        check(library, chat.id)
        assert sorted(till.paid) == ["Ada", "Bob"]


async def test_a_call_that_has_ended_never_runs_again_even_without_its_result(house: House) -> None:
    till = Till()
    async with house.open(PAY_TWO, Cut(), "Done", tools=[till.tool]) as library:
        chat = library.create_chat().with_tools("pay")
        await chat.ask("Pay")
        chat.approve("a")
        with pytest.raises(ReplyCut):
            await chat.approve("b")
        message = library.tables.message
        library.database.write(lambda session: session.execute(delete(message).where(message.role == "tool")))
        await chat.complete()
        assert sorted(till.paid) == ["Ada", "Bob"]


async def test_a_fork_at_instructions_is_refused(house: House) -> None:
    async with house.open() as library:
        chat = library.create_chat().with_instructions("Be kind.")
        with pytest.raises(UserError, match="outside"):
            chat.fork(chat.messages("system")[0].id)
