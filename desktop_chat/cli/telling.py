"""How an answer is told in a terminal, and to a program that reads it."""

from __future__ import annotations

from typing import Any

from desktop_chat.errors import Error
from desktop_chat.language import sentence
from desktop_chat.services.chat import ChatHandle
from desktop_chat.services.events import (
    AnyReplyEvent,
    ApprovalRequested,
    HistoryCut,
    TextAdded,
    ToolCallRecorded,
    ToolResultRecorded,
)
from desktop_chat.services.views import Reply


def shown(event: AnyReplyEvent) -> tuple[str, str]:
    """Words of the answer, and a line about it."""
    match event:
        case TextAdded(text=text):
            return text, ""
        case ToolCallRecorded(tool_call=call):
            return "", sentence("[The tool {name} is called.]", name=call.name)
        case ToolResultRecorded(tool_call=call):
            return "", sentence("[{name} has answered.]", name=call.name)
        case ApprovalRequested(tool_call=call):
            return "", sentence("[{name} waits for a decision, in the window.]", name=call.name)
        case HistoryCut(left_out=count):
            return "", sentence("[The chat is longer than the model reads: {count} were left out.]", count=count)
    return "", ""


def as_json(chat: ChatHandle, reply: Reply, error: Error | None) -> dict[str, Any]:
    message, tokens, cost = reply.message, reply.tokens, reply.cost
    is_answer = message is not None and message.role == "assistant"
    return {
        "chat": chat.id,
        "message": message.id if message and is_answer else None,
        "status": message.status if message and is_answer else None,
        "content": message.content if message and is_answer else "",
        "parsed": reply.parsed,
        "provider": message.provider if message else None,
        "model": message.model if message else None,
        "finish_reason": message.finish_reason if message else None,
        "tokens": {
            "input": tokens.input,
            "output": tokens.output,
            "cache_read": tokens.cache_read,
            "cache_write": tokens.cache_write,
            "reasoning": tokens.reasoning,
        },
        "cost": None if cost.amount is None else f"{cost.amount.normalize():f}",
        "is_partial": tokens.is_partial or cost.is_partial,
        "error": None if error is None else _error(error),
    }


def _error(error: Error) -> dict[str, str]:
    return {"kind": type(error).__name__, "sentence": str(error), "remedy": str(error.remedy)}
