"""A request of the Responses format is counted as it would be sent."""

from __future__ import annotations

import pytest

from desktop_chat.errors import MalformedReply
from desktop_chat.providers.entries.openai import ENTRY
from desktop_chat.providers.requests import Request, TextPart, Turn
from desktop_chat.providers.wire.responses import Responses
from desktop_chat.providers.wire.responses_count import ResponsesCount

ASKED = Request("openai", "gpt-5", ("Be terse.",), (Turn("user", (TextPart("Hi"),)),), max_output=9, temperature=1)
COUNT = ResponsesCount(Responses())


def test_what_has_tokens_is_sent_to_be_counted() -> None:
    assert COUNT.path(ASKED) == "/responses/input_tokens"
    assert COUNT.render(ASKED) == {
        "model": "gpt-5",
        "instructions": "Be terse.",
        "input": [{"role": "user", "content": "Hi"}],
    }
    assert ENTRY.token_count is not None


def test_the_count_is_read() -> None:
    assert COUNT.parse({"object": "response.input_tokens", "input_tokens": 11}) == 11


@pytest.mark.parametrize("said", [None, [], {}, {"input_tokens": "11"}, {"input_tokens": True}])
def test_what_is_no_count_is_malformed(said: object) -> None:
    with pytest.raises(MalformedReply):
        COUNT.parse(said)
