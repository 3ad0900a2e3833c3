"""Which value of each parameter is in force, and who said so: message, chat, assistant, model or default."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from desktop_chat.services.assistant_views import AssistantView
from desktop_chat.services.openings import Answerer
from desktop_chat.services.schemas import Form

Source: TypeAlias = Literal["message", "chat", "assistant", "model", "default"]

OWN_MODEL = "own_model"
"""Among a chat's settings: its model was wished for beside an assistant; it is not merely the default."""
INPUTS = "inputs"

ADDED = ("tools", "servers", "server_tools")
"""What a chat and its assistant both have, both have."""
SHARED = (
    "temperature",
    "max_output",
    "thinking",
    "params",
    "headers",
    "citations",
    "caching",
    "schema",
    *ADDED,
    "tool_choice",
    "parallel_tools",
    "concurrency",
    "approvals",
    "context",
)
"""Parameters that a chat and an assistant call alike."""


@dataclass(frozen=True, slots=True)
class InForce:
    value: Any
    source: Source


@dataclass(frozen=True, slots=True)
class Chosen:
    """Who is to answer, beside what the chat itself says."""

    assistant: AssistantView | None = None
    is_named: bool = False
    """By the message, not by the chat."""
    inputs: Mapping[str, Any] | None = None
    answerer: Answerer | None = None
    """The message's own model."""
    model: Answerer | None = None
    """The assistant's or the default, where the chat has none of its own."""
    model_source: Source = "default"

    @property
    def answers(self) -> Answerer | None:
        return self.answerer or self.model


@dataclass(frozen=True, slots=True)
class Choice:
    """What a message says itself of who is to answer it; the rest its chat says when the answer begins."""

    answerer: Answerer | None = None
    assistant: AssistantView | None = None
    inputs: Mapping[str, Any] | None = None
    settled: Chosen | None = None
    """Known already, whatever the chat says."""


def settings_in_force(chat: Mapping[str, Any], assistant: AssistantView | None) -> dict[str, Any]:
    """A chat's settings as a request takes them: what it does not say itself, its assistant says."""
    return {**chat, **{name: each.value for name, each in shared_in_force(chat, assistant).items()}}


def shared_in_force(chat: Mapping[str, Any], assistant: AssistantView | None) -> dict[str, InForce]:
    own = _own(assistant)
    found = {name: InForce(chat[name], "chat") for name in SHARED if chat.get(name) is not None}
    for name, value in own.items():
        if name not in found:
            found[name] = InForce(value, "assistant")
        elif name in ADDED:
            found[name] = InForce(_both(value, chat[name]), "chat")
    return found


def inputs_in_force(chat: Mapping[str, Any], chosen: Chosen) -> dict[str, InForce]:
    """What the variables of the assistant's own stand for."""
    assistant = chosen.assistant.definition.get(INPUTS) if chosen.assistant else None
    said: tuple[tuple[Source, Any], ...] = (
        ("assistant", assistant),
        ("chat", chat.get(INPUTS)),
        ("message", chosen.inputs),
    )
    found: dict[str, InForce] = {}
    for source, values in said:
        found.update({name: InForce(value, source) for name, value in (values or {}).items()})
    return found


def _own(assistant: AssistantView | None) -> dict[str, Any]:
    definition = assistant.definition if assistant else {}
    own = {name: definition[name] for name in SHARED if definition.get(name) is not None}
    if "schema" in own:
        own["schema"] = Form.of(own["schema"]).stored
    return own


def _both(first: Sequence[Any], second: Sequence[Any]) -> list[Any]:
    return [*first, *(each for each in second if each not in first)]
