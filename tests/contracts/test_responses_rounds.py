"""What a service of the Responses format sent is kept with the chat and given back as it came."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from desktop_chat import Context, Library, tool
from tests.support.servers import serving, sse, streams

KEY = "key-that-nobody-may-see"
THOUGHT = {"type": "reasoning", "id": "rs_1", "summary": [], "encrypted_content": "sealed"}
AGAIN = {**THOUGHT, "id": "rs_2", "encrypted_content": "sealed too"}
CALL = {
    "type": "function_call",
    "id": "fc_1",
    "call_id": "call_1",
    "name": "weather",
    "arguments": '{"city":"Lyon"}',
    "status": "completed",
}
ANSWER = {
    "type": "message",
    "id": "msg_1",
    "role": "assistant",
    "status": "completed",
    "content": [{"type": "output_text", "text": "It rains.", "annotations": []}],
}


@tool
def weather(city: str) -> str:
    """Tells the weather.

    city: where
    """
    return f"Rain in {city}"


def reply(*items: dict[str, Any]) -> Any:
    said = [
        {"type": "response.output_item.done", "output_index": place, "item": item}
        for place, item in enumerate(items)
    ]
    end = {"type": "response.completed", "response": {"model": "gpt-5-1", "status": "completed", "output": []}}
    return streams(sse(*said, end))


async def test_thinking_and_calls_go_back_in_their_order(tmp_path: Path) -> None:
    async with serving(reply(THOUGHT, CALL), reply(AGAIN, ANSWER), reply(ANSWER)) as server:
        context = Context({"openai": {"api_key": KEY, "base_url": server.url}})
        async with Library(tmp_path / "chats.sqlite3", context=context, tools=[weather]) as library:
            chat = library.create_chat(model="gpt-5", provider="openai", assume_model_exists=True)
            first = await chat.with_tools("weather").ask("How is the weather in Lyon?")
        async with Library(tmp_path / "chats.sqlite3", context=context, tools=[weather]) as library:
            await library.chat(chat.id).ask("And now?")
    assert first.content == "It rains."
    question = {"role": "user", "content": "How is the weather in Lyon?"}
    result = {"type": "function_call_output", "call_id": "call_1", "output": "Rain in Lyon"}
    sent = [received.json["input"] for received in server.requests]
    assert sent == [
        [question],
        [question, THOUGHT, CALL, result],
        [question, THOUGHT, CALL, result, AGAIN, ANSWER, {"role": "user", "content": "And now?"}],
    ]


async def test_another_service_gets_words_and_calls_alone(tmp_path: Path) -> None:
    async with serving(reply(THOUGHT, ANSWER)) as server:
        settings = {"api_key": KEY, "base_url": server.url}
        context = Context({"openai": settings, "xai": settings})
        async with Library(tmp_path / "chats.sqlite3", context=context) as library:
            chat = library.create_chat(model="gpt-5", provider="openai", assume_model_exists=True)
            await chat.ask("Hi")
            await chat.with_model("grok-4.3", provider="xai", assume_model_exists=True).ask("And now?")
    assert server.requests[1].json["input"] == [
        {"role": "user", "content": "Hi"},
        {"role": "assistant", "content": [{"type": "output_text", "text": "It rains."}]},
        {"role": "user", "content": "And now?"},
    ]
