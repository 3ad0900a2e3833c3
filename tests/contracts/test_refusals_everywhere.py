"""Whatever goes wrong, wherever: one error, the service's own words, a remedy, and the text that was kept."""

from __future__ import annotations

from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from desktop_chat import Context, Library, Retries
from desktop_chat.errors import (
    AuthenticationRefused,
    ContentRefused,
    ContextTooLong,
    MalformedReply,
    ModelRefused,
    NoCredit,
    ProviderError,
    ProviderUnavailable,
    RateLimited,
    ReplyCut,
)
from desktop_chat.providers.catalog import ENTRIES
from desktop_chat.providers.entry import Entry
from desktop_chat.providers.requests import Request
from tests.contracts.recorded.sites import SITES
from tests.support.refusals import COMPLAINTS, Complaining
from tests.support.servers import Play, says, serving


class Case(NamedTuple):
    kind: type[ProviderError]
    status: int
    words: str
    code: str = "error"
    wait: float | None = None
    headers: dict[str, str] | None = None


LENGTHS = (
    "This model's maximum context length is 8192 tokens. However, you requested 9000 tokens.",
    "prompt is too long: 210000 tokens > 200000 maximum",
    "input length and `max_tokens` exceed context limit: 9 + 8 > 7",
    "The total length of all messages is too long",
    "The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).",
    "Input is too long for requested model.",
    "too many tokens: size limit exceeded by 9 tokens.",
    "prompt too long; exceeded max context length by 9 tokens",
    "the request exceeds the available context size, try increasing it",
    "Your input exceeds the context window of this model.",
)
CASES = (
    Case(AuthenticationRefused, 401, "Incorrect API key provided.", "invalid_api_key"),
    Case(AuthenticationRefused, 400, "API key not valid. Please pass a valid API key."),
    Case(NoCredit, 402, "Insufficient Balance"),
    Case(NoCredit, 400, "Your credit balance is too low to access the API."),
    Case(RateLimited, 429, "Rate limit reached.", "rate_limit_exceeded", 7.0, {"retry-after": "7"}),
    Case(RateLimited, 429, "Rate limit reached. Please try again in 1m2.5s.", "rate_limit_exceeded", 62.5),
    Case(RateLimited, 429, "Too many requests. Please retry after 8 seconds.", "rate_limit_exceeded", 8.0),
    *(Case(ContextTooLong, 400, words) for words in LENGTHS),
    Case(ModelRefused, 404, "The model `gpt-9` does not exist or you do not have access to it."),
    Case(ModelRefused, 404, "The model command was retired on September 15, 2025."),
    Case(ContentRefused, 400, "The response was filtered by the content management policy."),
    Case(ProviderUnavailable, 503, "The engine is currently overloaded, please try again later."),
    Case(ProviderUnavailable, 529, "Overloaded"),
)
PAGE = "<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>"


class Stage(NamedTuple):
    library: Library
    plays: deque[Play]
    entry: Entry

    @property
    def complaining(self) -> Complaining:
        return COMPLAINTS[type(self.entry.wire_for(Request(self.entry.name, "m-1"))).__name__]

    async def failure(self, play: Play, kept: str = "") -> ProviderError:
        """What asking ends with. What was said before is kept, and the run has failed with the same words."""
        self.plays.append(play)
        chat = self.library.create_chat(model="m-1", provider=self.entry.name, assume_model_exists=True)
        with pytest.raises(ProviderError) as caught:
            await chat.ask("Hi")
        answers = [message.content for message in chat.messages("assistant") if message.content]
        assert answers == ([kept] if kept else [])
        (run,) = chat.runs
        assert (run.status, run.error and run.error.kind) == ("failed", type(caught.value).__name__)
        assert run.error is not None
        assert run.error.sentence == str(caught.value)
        assert run.error.remedy == caught.value.remedy
        return caught.value


@asynccontextmanager
async def staged(folder: Path, entry: Entry) -> AsyncIterator[Stage]:
    plays: deque[Play] = deque()

    async def play(writer: Any) -> None:
        await plays.popleft()(writer)

    async with serving(play) as server:
        fields = {"api_key": "key-that-nobody-may-see", "base_url": server.url, **SITES.get(entry.name, {})}
        context = Context({entry.name: fields})
        async with Library(folder / "chats.sqlite3", context=context, retries=Retries(attempts=1)) as library:
            yield Stage(library, plays, entry)


of_each = [pytest.mark.plain_loop, pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.name)]
pytestmark = of_each


async def test_a_refusal_is_understood(entry: Entry, tmp_path: Path) -> None:
    async with staged(tmp_path, entry) as stage:
        for case in CASES:
            body = stage.complaining.body(case.status, case.words, case.code)
            headers = {"x-request-id": "req-7", **(case.headers or {})}
            error = await stage.failure(says(case.status, body, headers))
            assert type(error) is case.kind, case
            assert error.remedy is case.kind.remedy
            assert error.details["words"] == case.words
            assert error.details["request_id"] == "req-7"
            assert error.details["status"] == case.status
            assert entry.title in str(error) and case.words in str(error)
            assert case.wait is None or error.details["retry_after"] == case.wait


async def test_a_failure_in_an_answer_keeps_what_was_said(entry: Entry, tmp_path: Path) -> None:
    async with staged(tmp_path, entry) as stage:
        for words, code, kind in (
            ("The service is overloaded.", "overloaded", ProviderUnavailable),
            ("Rate limit reached.", "rate_limit_exceeded", RateLimited),
        ):
            error = await stage.failure(stage.complaining.in_stream(words, code), kept="Half")
            assert type(error) is kind
            assert words in str(error)
        assert type(await stage.failure(stage.complaining.cut, kept="Half")) is ReplyCut


async def test_what_is_no_answer_is_an_error(entry: Entry, tmp_path: Path) -> None:
    pages = {"content-type": "text/html"}
    async with staged(tmp_path, entry) as stage:
        error = await stage.failure(says(200, PAGE, pages))
        assert isinstance(error, MalformedReply)
        assert "502 Bad Gateway" in str(error)
        assert type(await stage.failure(says(502, PAGE, pages))) is ProviderUnavailable
        for text in ("{broken", "[]", "null", '"words"'):
            assert isinstance(await stage.failure(says(200, text)), ProviderError)
        told = stage.complaining.body(200, "Insufficient Balance", "error")
        error = await stage.failure(says(200, told))
        assert "Insufficient Balance" in str(error)
        assert type(error) is NoCredit
