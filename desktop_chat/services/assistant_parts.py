"""What an assistant adds to a request: its instructions with their variables filled, and its examples."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, cast

from desktop_chat.providers.requests import TextPart, Turn
from desktop_chat.services.assistant_views import AssistantView
from desktop_chat.services.history import PastMessage, is_sendable, whole_turns
from desktop_chat.services.variables import filled, usual_values


@dataclass(frozen=True, slots=True)
class AssistantParts:
    instructions: tuple[str, ...] = ()
    examples: tuple[Turn, ...] = ()


def parts_of(assistant: AssistantView | None, values: Mapping[str, Any]) -> AssistantParts:
    """`values` are those of the program and the inputs; the clock is asked here, once for a run."""
    if assistant is None:
        return AssistantParts()
    text = str(assistant.definition.get("instructions") or "")
    known = {**usual_values(), "assistant": assistant.name, **values}
    said = filled(text, known).strip()
    return AssistantParts((said,) if said else (), examples_of(assistant.definition))


def examples_of(definition: Mapping[str, Any]) -> tuple[Turn, ...]:
    """Questions and answers that the history begins with; nobody asked them here."""
    told = definition.get("examples") or ()
    return tuple(
        Turn(cast(Literal["user", "assistant"], each["role"]), (TextPart(str(each["content"])),)) for each in told
    )


def within_policy(messages: list[PastMessage], policy: Mapping[str, Any] | None) -> list[PastMessage]:
    """Whole turns from the end, as many messages as the policy allows; the last turn always."""
    if not policy or policy.get("policy") != "messages":
        return messages
    kept: list[PastMessage] = []
    for group in reversed(whole_turns(filter(is_sendable, messages))):
        if kept and len(kept) + len(group) > int(policy["count"]):
            break
        kept = [*group, *kept]
    return kept


def most_tokens(room: int | None, policy: Mapping[str, Any] | None, left: int | None) -> int | None:
    """Tokens that there are for a prompt: what the model reads, the policy allows and the run has left."""
    allowed = int(policy["count"]) if policy and policy.get("policy") == "tokens" else None
    limits = [each for each in (room, allowed, left) if each is not None]
    return min(limits) if limits else None
