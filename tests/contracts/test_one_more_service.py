"""A service that speaks a known wire costs one entry: the one in CONTRIBUTING.md is added and talked with."""

from __future__ import annotations

import re
from pathlib import Path

from desktop_chat import Context
from desktop_chat.models import Tables
from desktop_chat.providers.entry import Entry
from desktop_chat.providers.service import Service
from desktop_chat.providers.wire.chat_completions import ChatCompletions
from desktop_chat.providers.wire.dialect import Dialect
from tests.support.libraries import House
from tests.support.rules.sources import ROOT
from tests.support.servers import reply, serving, streams

KNOWN = {"Entry": Entry, "ChatCompletions": ChatCompletions, "Dialect": Dialect, "frozenset": frozenset}


def shown_entry() -> Entry:
    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    (shown,) = re.findall(r"```python\n(Entry\(.+?\))\n```", text, re.DOTALL)
    entry = eval(shown, {"__builtins__": {}}, dict(KNOWN))
    assert isinstance(entry, Entry)
    return entry


async def test_the_entry_that_is_shown_answers(tmp_path: Path) -> None:
    entry = shown_entry()
    service = Service(entry)
    async with serving(streams(reply("Hello", " there."))) as there:
        context = Context({entry.name: {"api_key": "key-of-acme-0123", "base_url": there.url}})
        library = House(tmp_path, Tables()).opened(providers=[service], context=context, default_model=None)
        chat = library.create_chat(model="their-model", provider=entry.name, assume_model_exists=True)
        answer = await chat.ask("Hi")
        assert answer.content == "Hello there."
        (received,) = there.requests
        assert received.target == "/v1/chat/completions"
        assert received.headers["authorization"] == "Bearer key-of-acme-0123"
        assert received.json["model"] == "their-model"
        await library.aclose()
        await service.aclose()
