"""A chat on the Messages format: files are cited, thoughts go back as they were signed, a pause is no end."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from desktop_chat import Context, Library, Tool
from tests.support.servers import Loopback, Play, says, serving

MODEL = "claude-haiku-4-5"


def message(*blocks: dict[str, Any], reason: str = "end_turn") -> Play:
    usage = {"input_tokens": 3, "output_tokens": 2}
    return says(200, {"model": MODEL, "content": list(blocks), "stop_reason": reason, "usage": usage})


def text(words: str, **fields: Any) -> dict[str, Any]:
    return {"type": "text", "text": words, **fields}


@asynccontextmanager
async def library(folder: Path, server: Loopback, **options: Any) -> AsyncIterator[Library]:
    context = Context({"anthropic": {"api_key": "key-that-nobody-may-see", "base_url": server.url}})
    async with Library(folder / "chats.sqlite3", context=context, **options) as opened:
        yield opened


def new_chat(opened: Library) -> Any:
    return opened.create_chat(model=MODEL, provider="anthropic", assume_model_exists=True)


async def test_a_file_of_text_is_a_document_whose_places_are_cited(tmp_path: Path) -> None:
    (tmp_path / "facts.txt").write_text("Rubies are réd.", encoding="utf-16")
    note = {"type": "char_location", "cited_text": "réd", "document_index": 0, "document_title": "facts.txt"}
    async with (
        serving(message(text("Red.", citations=[note])), message(text("Yes."))) as server,
        library(tmp_path, server) as opened,
    ):
        chat = new_chat(opened).with_citations()
        answer = await chat.ask("Which colour?", attach=[tmp_path / "facts.txt"])
        await chat.with_citations(False).ask("Sure?")
    assert answer.messages[-1].citations[0]["cited_text"] == "réd"
    document = server.requests[0].json["messages"][0]["content"][1]
    assert document == {
        "type": "document",
        "source": {"type": "text", "media_type": "text/plain", "data": "Rubies are réd."},
        "title": "facts.txt",
        "citations": {"enabled": True},
    }
    first, second, _ = server.requests[1].json["messages"]
    assert first["content"][1]["text"] == "<file name='facts.txt'>\nRubies are réd.\n</file>"
    assert second["content"] == [text("Red.", citations=[note])]


async def test_thoughts_go_back_in_order_with_their_signatures(tmp_path: Path) -> None:
    said = [
        {"type": "thinking", "thinking": "", "signature": "s1"},
        {"type": "thinking", "thinking": "A colour.", "signature": "s2"},
        {"type": "redacted_thinking", "data": "x"},
        text("Let me see."),
        {"type": "tool_use", "id": "c1", "name": "look", "input": {}, "caller": {"type": "direct"}},
    ]
    plays = (message(*said, reason="tool_use"), message(text("Red.")), message(text("Still red.")))
    look = Tool(name="look", run=lambda: "red")
    async with serving(*plays) as server, library(tmp_path, server, tools=[look]) as opened:
        chat = new_chat(opened).with_tools("look").with_thinking("low")
        await chat.ask("Which colour?")
        await chat.with_thinking().ask("Now?")
    for sent in server.requests[1:]:
        assert sent.json["messages"][1]["content"] == said
        (result,) = sent.json["messages"][2]["content"]
        assert (result["tool_use_id"], result["content"]) == ("c1", [text("red")])
    assert [("thinking" in sent.json) for sent in server.requests] == [True, True, False]


async def test_a_pause_is_no_end(tmp_path: Path) -> None:
    search = {"type": "server_tool_use", "id": "s1", "name": "web_search", "input": {}}
    plays = (message(text("Looking. "), search, reason="pause_turn"), message(text("Red.")), message(text("Yes.")))
    async with serving(*plays) as server, library(tmp_path, server) as opened:
        chat = new_chat(opened).with_server_tools("web_search")
        answer = await chat.ask("Which colour?")
        assert (answer.content, answer.messages[-1].finish_reason) == ("Looking. Red.", "end_turn")
        await chat.ask("Sure?")
    assert server.requests[2].json["messages"][1]["content"] == [text("Looking. "), search, text("Red.")]
