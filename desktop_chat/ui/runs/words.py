"""Runs in words: how one stands, what it used, what each of its steps did, and what it was asked with."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QDateTime, QLocale

from desktop_chat.language import sentence
from desktop_chat.ui.transcript.sums import price_text

if TYPE_CHECKING:
    from desktop_chat.services.run_lines import RunLine
    from desktop_chat.services.views import Cost, RunView, StepView, Tokens

STATES = {
    "waiting": "Waits its turn",
    "queued": "About to begin",
    "in_progress": "At work",
    "requires_action": "Waits for your decision",
    "cancelling": "Being stopped",
    "completed": "Completed",
    "failed": "Failed",
    "cancelled": "Stopped",
    "expired": "Expired",
    "incomplete": "Not finished",
    "interrupted": "Interrupted",
}
STEP_STATES = {
    "in_progress": "at work",
    "completed": "completed",
    "failed": "failed",
    "cancelled": "stopped",
    "expired": "expired",
}
SOURCES = {
    "message": "the message",
    "chat": "the chat",
    "assistant": "the assistant",
    "model": "the model",
    "default": "the default",
}
NAMES = {
    "assistant": "Assistant",
    "model": "Model",
    "provider": "Service",
    "temperature": "Temperature",
    "max_output": "Longest answer",
    "thinking": "Thinking",
    "params": "Further values",
    "headers": "Headers",
    "citations": "Sources",
    "caching": "Caching",
    "schema": "Form of the answers",
    "tools": "Tools",
    "server_tools": "Tools of the service",
    "tool_choice": "Which tool",
    "parallel_tools": "Several tools at once",
    "concurrency": "Tools at a time",
    "approvals": "Approvals",
    "context": "What is sent of the chat",
    "inputs": "Variables",
    "rounds": "Most requests",
    "calls": "Most tool calls",
    "repeats": "Most repeats of a call",
    "cost": "Most it may cost",
    "seconds": "Most seconds at work",
    "prompt_tokens": "Most tokens to read",
    "completion_tokens": "Most tokens to write",
    "idle": "Most seconds of silence",
}
LIMITS = ("rounds", "calls", "repeats", "cost", "seconds", "prompt_tokens", "completion_tokens", "idle")
LONGEST_VALUE = 160


def title_of(run: RunView) -> str:
    return sentence(
        "Run {number} · {state}", number=run.number, state=sentence(STATES.get(run.status, run.status))
    )


def when_of(run: RunView) -> str:
    moment = run.started_at or run.created_at
    if moment is None:
        return ""
    is_today = moment.astimezone().date() == datetime.now().astimezone().date()
    shown = "HH:mm" if is_today else "d MMM HH:mm"
    return QLocale().toString(QDateTime.fromSecsSinceEpoch(int(moment.timestamp())), shown)


def who_of(line: RunLine) -> str:
    """The assistant as it was, and the model."""
    run = line.run
    name = run.assistant_name or ""
    if name and run.assistant_version:
        name = sentence("{name}, version {number}", name=name, number=run.assistant_version)
    return " · ".join(filter(None, (name, line.model)))


def used_of(tokens: Tokens | None, cost: Cost | None, duration_ms: int | None) -> str:
    parts = []
    if tokens is not None and tokens.input is not None:
        parts.append(sentence("{count} in", count=f"{tokens.input:,}"))
    if tokens is not None and tokens.output is not None:
        parts.append(sentence("{count} out", count=f"{tokens.output:,}"))
    parts.append(price_text(cost) if cost is not None else "")
    if duration_ms is not None:
        parts.append(sentence("{seconds} s", seconds=f"{duration_ms / 1000:.1f}"))
    return " · ".join(filter(None, parts))


def step_of(number: int, step: StepView) -> str:
    """One line: which step, what was done and how it ended."""
    if step.kind == "tool_calls":
        what = sentence("Tool {name}", name=str((step.details or {}).get("name") or "?"))
    else:
        what = sentence("Message")
    parts = [what, sentence(STEP_STATES.get(step.status, step.status))]
    if step.usage is not None:
        parts.append(used_of(step.usage.tokens, step.usage.cost, step.usage.duration_ms))
    if step.error:
        parts.append(step.error)
    return f"{number}. " + " · ".join(filter(None, parts))


def configuration_of(line: RunLine) -> Iterator[tuple[str, str, str]]:
    """Name, value and who said so, as the run kept them."""
    run = line.run
    kept: Mapping[str, Any] = run.snapshot or {}
    if run.assistant_name:
        yield sentence(NAMES["assistant"]), run.assistant_name, ""
    if line.model:
        yield sentence(NAMES["model"]), line.model, source_of(str(kept.get("model_source") or ""))
    for name, each in (kept.get("in_force") or {}).items():
        yield name_of(name), value_of(each.get("value")), source_of(str(each.get("source") or ""))
    for name, value in (kept.get("inputs") or {}).items():
        yield f"{{{{{name}}}}}", value_of(value), sentence(SOURCES["message"])
    for name in LIMITS:
        if (allowed := (run.limits or {}).get(name)) is not None:
            yield name_of(name), value_of(allowed), ""
    instructions = ((kept.get("assistant") or {}).get("definition") or {}).get("instructions")
    if instructions:
        yield sentence("Instructions"), str(instructions), ""


def name_of(name: str) -> str:
    return sentence(NAMES[name]) if name in NAMES else name


def source_of(source: str) -> str:
    return sentence(SOURCES[source]) if source in SOURCES else source


def value_of(value: Any) -> str:
    """A setting in a few words, whatever its type is."""
    match value:
        case None:
            return sentence("not set")
        case bool():
            return sentence("yes") if value else sentence("no")
        case str():
            text = value
        case list() | tuple():
            text = ", ".join(map(value_of, value)) or sentence("none")
        case Mapping():
            text = ", ".join(f"{name}: {value_of(each)}" for name, each in value.items()) or sentence("none")
        case _:
            text = json.dumps(value) if isinstance(value, int | float) else str(value)
    return text if len(text) <= LONGEST_VALUE else f"{text[:LONGEST_VALUE]}…"
