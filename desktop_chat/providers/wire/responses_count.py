"""Asks how many tokens a request of the Responses format has, before it is sent."""

from __future__ import annotations

from collections.abc import Mapping

from desktop_chat.errors import MalformedReply
from desktop_chat.providers.requests import Request
from desktop_chat.providers.wire.responses import PATH, Responses

# https://platform.openai.com/docs/api-reference/responses/input-tokens
_COUNTED = frozenset(
    {"model", "input", "instructions", "tools", "tool_choice", "parallel_tool_calls", "reasoning", "text"}
    | {"truncation", "previous_response_id", "conversation"}
)


class ResponsesCount:
    """What would be sent, but for what has no tokens."""

    def __init__(self, wire: Responses) -> None:
        self._wire = wire

    def path(self, request: Request) -> str:
        return f"{PATH}/input_tokens"

    def render(self, request: Request) -> Mapping[str, object]:
        return {name: value for name, value in self._wire.render(request).items() if name in _COUNTED}

    def parse(self, said: object) -> int:
        tokens = said.get("input_tokens") if isinstance(said, Mapping) else None
        if not isinstance(tokens, int) or isinstance(tokens, bool):
            raise MalformedReply()
        return tokens
