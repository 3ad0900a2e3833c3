"""What services really sent is read like an independent reading of it, in pieces of any size."""

from __future__ import annotations

import importlib.util
import json
import os
import sys
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import urlsplit

import pytest

from desktop_chat.errors import ProviderError, ReplyCut
from desktop_chat.providers.catalog import ENTRIES
from desktop_chat.providers.context import Context
from desktop_chat.providers.entry import Entry
from desktop_chat.providers.events import (
    ProviderEvent,
    ReplyFinished,
    TextDelta,
    ToolCallReady,
    UsageReported,
)
from desktop_chat.providers.requests import Request, TextPart, Turn
from desktop_chat.providers.service import Service
from desktop_chat.providers.transport import Transport

WIRE = "/chat/completions"
SMALL = 20_000
"""Bytes; longer streams are not played byte by byte."""
HOSTS = {
    "api.mistral.ai": "mistral",
    "api.deepseek.com": "deepseek",
    "openrouter.ai": "openrouter",
    "api.perplexity.ai": "perplexity",
    "ollama.com": "ollama",
}
REQUEST = Request("any", "any", turns=(Turn("user", (TextPart("Hi"),)),))


def folder() -> Path:
    told = os.environ.get("DESKTOP_CHAT_RECORDINGS")
    return Path(told) if told else Path(__file__).resolve().parents[3] / "shared" / "recordings"


@cache
def replay() -> ModuleType:
    """The server that comes with the recordings."""
    script = folder() / "replay.py"
    if not script.is_file():
        pytest.skip("the recordings are not here: DESKTOP_CHAT_RECORDINGS names their folder")
    spec = importlib.util.spec_from_file_location("replay", script)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@cache
def recorded() -> list[dict[str, Any]]:
    """Every exchange of this wire format."""
    module = replay()
    return [
        one for name in module.names() for one in module.load(name) if module.path_of(one["url"]).endswith(WIRE)
    ]


def streamed() -> Iterator[dict[str, Any]]:
    return (one for one in recorded() if is_stream(one) and one["status"] == 200)


def is_stream(one: dict[str, Any]) -> bool:
    return "event" in one["response_headers"].get("content-type", "")


def entry_for(one: dict[str, Any], url: str) -> Entry:
    """The catalogue's entry for where it was recorded, at the address of the server that plays it."""
    named = HOSTS.get(urlsplit(one["url"]).netloc, "openai-compatible")
    found = next(entry for entry in ENTRIES if entry.name == named)
    path = str(replay().path_of(one["url"])).removesuffix(WIRE)
    return replace(found, base_url=url + path, default_path="")


async def told(one: dict[str, Any], transport: Transport, url: str) -> list[ProviderEvent]:
    entry = entry_for(one, url)
    settings = Context({entry.name: {"api_key": "k"}}).settings(entry.name)
    return [event async for event in Service(entry, transport).stream(REQUEST, settings)]


# ------------------------------------------------------- an independent reading


def frames_of(one: dict[str, Any]) -> list[dict[str, Any]]:
    data = replay().body(one["response"])
    if not is_stream(one):
        return [json.loads(data)]
    lines = data.decode().replace("\r\n", "\n").split("\n")
    return [json.loads(line[5:]) for line in lines if line.startswith("data:") and "[DONE]" not in line[:14]]


def expected(one: dict[str, Any]) -> dict[str, Any]:
    text, reason, usage = "", None, None
    calls: dict[int, dict[str, str]] = {}
    for frame in frames_of(one):
        usage = frame.get("usage") or usage
        for choice in frame.get("choices") or ():
            said = choice.get("delta") or choice.get("message") or {}
            content = said.get("content") or ""
            text += content if isinstance(content, str) else "".join(each.get("text", "") for each in content)
            reason = choice.get("finish_reason") or reason
            for place, call in enumerate(said.get("tool_calls") or ()):
                known = calls.setdefault(call.get("index", place), {"id": "", "name": "", "arguments": ""})
                known["id"] = known["id"] or call.get("id") or ""
                known["name"] = known["name"] or call["function"].get("name") or ""
                known["arguments"] += call["function"].get("arguments") or ""
    usage = usage or {}
    return {
        "text": text,
        "calls": [(call["id"], call["name"], call["arguments"] or "{}") for _, call in sorted(calls.items())],
        "reason": reason,
        "prompt": usage.get("prompt_tokens"),
        "completion": usage.get("completion_tokens"),
    }


def found(events: list[ProviderEvent]) -> dict[str, Any]:
    usages = [event for event in events if isinstance(event, UsageReported)]
    last = usages[-1] if usages else UsageReported()
    finished = events[-1]
    assert isinstance(finished, ReplyFinished)
    return {
        "text": "".join(event.text for event in events if isinstance(event, TextDelta)),
        "calls": [(call.id, call.name, call.arguments) for call in events if isinstance(call, ToolCallReady)],
        "reason": finished.finish_reason,
        "prompt": None if last.input is None else last.input + (last.cache_read or 0) + (last.cache_write or 0),
        "completion": last.output,
    }


def check(one: dict[str, Any], events: list[ProviderEvent]) -> None:
    seen, wanted = found(events), expected(one)
    # Some prompts are told smaller than what was read from the cache, some outputs without their reasoning.
    assert seen.pop("prompt") >= (wanted.pop("prompt") or 0)
    assert seen.pop("completion") >= (wanted.pop("completion") or 0)
    assert seen == wanted


def say(capsys: pytest.CaptureFixture[str], what: str) -> None:
    """How many were played is part of what the test says."""
    with capsys.disabled():
        sys.stdout.write(f"\n{what}\n")


# ------------------------------------------------------------------------ tests


@pytest.mark.plain_loop
@pytest.mark.parametrize("chunk", [1, 7, 4096])
async def test_recorded_streams_are_read_alike_in_pieces_of_any_size(
    chunk: int, capsys: pytest.CaptureFixture[str]
) -> None:
    longest = SMALL * chunk
    played = [one for one in streamed() if chunk == 4096 or len(replay().body(one["response"])) < longest]
    transport = Transport()
    with replay().ReplayServer(played, chunk=chunk) as server:
        for one in played:
            check(one, await told(one, transport, server.url))
    await transport.aclose()
    say(capsys, f"{len(played)} recorded streams replayed in pieces of {chunk}")
    assert played


@pytest.mark.plain_loop
async def test_recorded_replies_in_one_piece_are_read_too(capsys: pytest.CaptureFixture[str]) -> None:
    transport = Transport()
    whole = [one for one in recorded() if one["status"] == 200 and not is_stream(one)]
    with replay().ReplayServer(whole) as server:
        for one in whole:
            check(one, await told(one, transport, server.url))
    await transport.aclose()
    say(capsys, f"{len(whole)} recorded replies replayed whole")
    assert whole


@pytest.mark.plain_loop
async def test_recorded_refusals_are_errors_in_the_services_own_words(capsys: pytest.CaptureFixture[str]) -> None:
    transport = Transport()
    refused = [one for one in recorded() if one["status"] != 200]
    with replay().ReplayServer(refused) as server:
        for one in refused:
            with pytest.raises(ProviderError) as caught:
                await told(one, transport, server.url)
            assert type(caught.value) is not ProviderError
            assert caught.value.details["status"] == one["status"]
            assert caught.value.details["words"]
    await transport.aclose()
    say(capsys, f"{len(refused)} recorded refusals replayed")
    assert refused


@pytest.mark.plain_loop
@pytest.mark.parametrize("share", [0, 0.3, 0.8, 1])
async def test_a_recorded_stream_that_is_cut_before_its_terminal_event_is_never_a_success(share: float) -> None:
    transport = Transport()
    for one in list(streamed())[::9]:
        end = replay().body(one["response"]).rindex(b'"finish_reason":"')
        with replay().ReplayServer([one], chunk=512, cut_at=int(end * share)) as server:
            with pytest.raises(ProviderError) as caught:
                await told(one, transport, server.url)
            assert not share or isinstance(caught.value, ReplyCut)
    await transport.aclose()
