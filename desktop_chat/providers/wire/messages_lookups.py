"""What a service of the Messages format can be asked beside a conversation: a count of tokens, and its models."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from desktop_chat.errors import MalformedReply
from desktop_chat.providers.lookups import ModelPage
from desktop_chat.providers.provider import OfferedModel
from desktop_chat.providers.requests import Request
from desktop_chat.providers.wire.messages_dialect import MessagesDialect
from desktop_chat.providers.wire.messages_requests import render_request
from desktop_chat.providers.wire.shapes import some_text

_COUNTED = frozenset(
    {
        *("model", "anthropic_version", "messages", "system", "tools", "tool_choice", "thinking", "output_config"),
        *("mcp_servers", "context_management"),
    }
)
_PAGE = 1000
_CAPABILITIES = {
    "image_input": "vision",
    "pdf_input": "pdf",
    "thinking": "reasoning",
    "structured_outputs": "structured_output",
    "citations": "citations",
}
_EVERY = frozenset({"tools", "streaming"})


class MessagesCount:
    """Counts what a request would send, as it would be sent."""

    def __init__(self, dialect: MessagesDialect | None = None, path: str = "/messages/count_tokens") -> None:
        self._dialect = dialect or MessagesDialect()
        self._path = path

    def path(self, request: Request) -> str:
        return self._path

    def render(self, request: Request) -> Mapping[str, object]:
        body = render_request(request, self._dialect)
        return {"model": request.model, **{name: value for name, value in body.items() if name in _COUNTED}}

    def parse(self, said: object) -> int:
        tokens = said.get("input_tokens") if isinstance(said, Mapping) else None
        if isinstance(tokens, bool) or not isinstance(tokens, int):
            raise MalformedReply()
        return max(0, tokens)


class MessagesModels:
    """The models of a key, page after page."""

    def path(self, page: str | None) -> str:
        after = f"&after_id={quote(page, safe='')}" if page else ""
        return f"/models?limit={_PAGE}{after}"

    def parse(self, said: object) -> ModelPage:
        listed = said.get("data") if isinstance(said, Mapping) else None
        if not isinstance(said, Mapping) or not isinstance(listed, list):
            raise MalformedReply()
        models = [_model(each) for each in listed if isinstance(each, Mapping) and some_text(each.get("id"))]
        following = some_text(said.get("last_id")) if said.get("has_more") else None
        return ModelPage(models, following)


def _model(told: Mapping[str, Any]) -> OfferedModel:
    can = told.get("capabilities")
    offered = can if isinstance(can, Mapping) else {}
    inputs = {"vision": "image", "pdf": "pdf"}
    capabilities = {name for field, name in _CAPABILITIES.items() if _is_supported(offered.get(field))}
    return OfferedModel(
        str(told["id"]),
        name=some_text(told.get("display_name")),
        context_window=_count(told.get("max_input_tokens")),
        max_output=_count(told.get("max_tokens")),
        capabilities=frozenset(capabilities | _EVERY) if offered else frozenset(),
        modalities={
            "input": ["text", *(kind for name, kind in inputs.items() if name in capabilities)],
            "output": ["text"],
        }
        if offered
        else {},
    )


def _is_supported(told: object) -> bool:
    return isinstance(told, Mapping) and told.get("supported") is True


def _count(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else None
