"""Tools of servers in chats: offered, asked about as the person wants it, and answered within bounds."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from desktop_chat import Library
from desktop_chat.providers.scripted import tool_calls
from desktop_chat.services.chat import ChatHandle
from tests.support.libraries import House
from tests.support.tool_servers import living, odd


def calls(number: int, tool: str = "odd__echo", **arguments: Any) -> Any:
    return tool_calls((f"c{number}", tool, arguments or {"text": f"said {number}"}))


async def with_odd(library: Library, **more: Any) -> ChatHandle:
    await library.mcp.add(odd(**more))
    await library.mcp.start("odd")
    return library.create_chat().with_tools("odd__echo", "odd__picture", "odd__die")


def results(chat: ChatHandle) -> list[str]:
    return [message.content for message in chat.messages("tool")]


async def test_a_call_waits_for_a_person_unless_said_otherwise(house: House) -> None:
    async with house.open(calls(1), "Done.") as library:
        chat = await with_odd(library)
        reply = await chat.ask("Say it.")
        assert [call.name for call in reply.waiting] == ["odd__echo"]
        assert (await chat.approve("c1")).content == "Done."
        assert results(chat) == ["said 1"]


async def test_one_approval_may_be_enough_for_a_chat_and_for_no_other(house: House) -> None:
    async with house.open(calls(1), calls(2), "Done.", calls(3)) as library:
        chat = await with_odd(library, approval="once")
        assert (await chat.ask("Say it.")).is_parked
        reply = await chat.approve("c1")
        assert (reply.content, results(chat)) == ("Done.", ["said 1", "said 2"])
        other = library.create_chat().with_tools("odd__echo")
        assert (await other.ask("And here?")).is_parked


async def test_an_assistant_that_asks_always_is_not_overruled(house: House) -> None:
    async with house.open(calls(1), calls(2)) as library:
        await with_odd(library, approval="once")
        owl = library.assistants.create("Owl", servers=["odd"], approvals={"odd__echo": "always"})
        chat = library.create_chat().with_assistant(owl)
        assert (await chat.ask("Say it.")).is_parked
        reply = await chat.approve("c1")
        assert reply.is_parked


async def test_what_only_reads_may_go_unasked(house: House) -> None:
    async with house.open(calls(1), "Done.", calls(2, "odd__picture")) as library:
        chat = await with_odd(library, approval="reading")
        assert (await chat.ask("Say it.")).content == "Done."
        assert (await chat.ask("Draw it.")).is_parked


async def test_an_assistant_has_all_tools_of_its_servers(house: House) -> None:
    async with house.open(calls(1), "Done.") as library:
        await with_odd(library, approval="never")
        await library.mcp.switch_tool("odd", "die", is_on=False)
        owl = library.assistants.create("Owl", servers=["odd", "gone"])
        chat = library.create_chat().with_assistant(owl)
        assert (await chat.ask("Say it.")).content == "Done."
        names = {tool.name for tool in house.provider.requests[-1].tools}
        assert "odd__echo" in names
        assert "odd__die" not in names
        assert results(chat) == ["said 1"]


async def test_pictures_are_stored_with_the_message(house: House) -> None:
    async with house.open(calls(1, "odd__picture"), "Nice.") as library:
        chat = await with_odd(library, approval="never")
        reply = await chat.ask("Draw.")
        [message] = [each for each in reply.messages if each.role == "tool"]
        assert [file.media_type for file in message.attachments] == ["image/png"]


async def test_a_server_that_dies_in_a_call_is_told_to_the_model(house: House, tmp_path: Path) -> None:
    pids = tmp_path / "pids"
    async with house.open(calls(1, "odd__die"), "What a pity.") as library:
        chat = await with_odd(library, approval="never", file=pids)
        assert (await chat.ask("Die.")).content == "What a pity."
        [told] = results(chat)
        assert "The server ended (9)" in told
    assert living(pids) == []


async def test_a_decision_after_a_restart_starts_the_server_again(house: House, tmp_path: Path) -> None:
    path = tmp_path / "servers.json"
    async with house.open(calls(1), servers=path) as library:
        chat = await with_odd(library)
        assert (await chat.ask("Say it.")).is_parked
    async with house.open("Done.", servers=path) as library:
        assert library.mcp.get("odd").state == "idle"
        assert (await library.chat(chat.id).approve("c1")).content == "Done."
        assert library.mcp.get("odd").state == "ready"


async def test_new_chats_have_the_tools_of_servers_that_are_meant_for_them(house: House) -> None:
    async with house.open() as library:
        await with_odd(library)
        assert library.mcp.tools_of_new_chats() == ()
        await library.mcp.change("odd", in_new_chats=True)
        assert "odd__echo" in library.mcp.tools_of_new_chats()


async def test_a_tool_that_describes_itself_anew_asks_again(house: House) -> None:
    async with house.open() as library:
        await with_odd(library, approval="never")
        await library.mcp.change("odd", arguments=odd("anew").arguments)
        view = await library.mcp.start("odd")
        assert [(tool.title, tool.approval) for tool in view.tools[:2]] == [
            ("echo", "always"),
            ("tell_variable", "never"),
        ]
        assert any("ask again: echo" in line for line in library.mcp.log("odd"))
