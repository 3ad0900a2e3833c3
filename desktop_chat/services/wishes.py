"""What a verb of a chat asks for: one value instead of many arguments."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

from desktop_chat.providers.context import Context
from desktop_chat.services.budgets import Budget
from desktop_chat.services.in_force import Choice
from desktop_chat.services.openings import Question
from desktop_chat.services.schemas import Form
from desktop_chat.services.tool_runner import Toolbox

Verb: TypeAlias = Literal["ask", "complete", "retry", "continue", "regenerate", "run"]


@dataclass(frozen=True, slots=True)
class Overlay:
    """What a handle adds for this process only: it is not stored with the chat."""

    instructions: tuple[str, ...] = ()
    context: Context | None = None
    headers: dict[str, Any] = field(default_factory=dict)
    params: dict[str, Any] = field(default_factory=dict)
    caching: dict[str, Any] = field(default_factory=dict)
    server_tools: tuple[tuple[Any, dict[str, Any]], ...] = ()
    """The secrets of each, beside what is stored of it: another tool never gets them."""
    form: Form | None = None


@dataclass(frozen=True, slots=True)
class Wish:
    chat_key: Any
    verb: Verb
    toolbox: Toolbox
    budget: Budget
    """The library's, or one that was given with the question."""
    question: Question | None = None
    overlay: Overlay = field(default_factory=Overlay)
    choice: Choice = field(default_factory=Choice)
    is_own_budget: bool = False
    """Given with the question, so that it counts for a run that goes on, too."""
    run_key: Any = None
    """A stored run whose turn has come."""
