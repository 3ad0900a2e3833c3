"""What of a round goes along in any case, and how much of the past there is room for beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from desktop_chat.errors import ContextTooLong
from desktop_chat.language import sentence
from desktop_chat.providers.requests import GO_ON, TextPart, Turn
from desktop_chat.services.assistant_parts import AssistantParts, most_tokens, within_policy
from desktop_chat.services.budgets import exceeded
from desktop_chat.services.history import Prepared, prepare
from desktop_chat.services.repairing import repair_turns
from desktop_chat.services.request_options import form_in_words, request_options
from desktop_chat.services.sizes import CERTAIN, tokens_of, tokens_of_definitions

if TYPE_CHECKING:
    from desktop_chat.services.draft import Draft
    from desktop_chat.services.openings import Opening
    from desktop_chat.services.past import Past
    from desktop_chat.services.registry import ModelFacts
    from desktop_chat.services.wishes import Wish


@dataclass(frozen=True, slots=True)
class Fixed:
    """What goes along whatever was said before."""

    instructions: tuple[str, ...]
    examples: tuple[Turn, ...]
    repair: tuple[Turn, ...]
    """Said last: the answer that did not have its form, and what is wrong with it."""
    options: dict[str, Any]

    @property
    def tokens(self) -> int:
        texts = [*self.instructions, *map(_words, self.repair), *map(_words, self.examples)]
        return tokens_of(texts) + tokens_of_definitions(self.options["tools"], self.options["schema"])


@dataclass(frozen=True, slots=True)
class Fitted:
    """As much of the past as there is room for."""

    history: Prepared
    tokens: int
    """About how many the whole request takes."""
    is_cut: bool


def instructions_of(
    parts: AssistantParts, past: Past, wish: Wish, form: Any, facts: ModelFacts
) -> tuple[str, ...]:
    """In the order in which the model is told them, from the lasting to the passing."""
    own = (*past.instructions, *wish.overlay.instructions)
    return (*parts.instructions, *own, *_summary(past), *form_in_words(form, facts))


def fixed_parts(
    opening: Opening,
    wish: Wish,
    draft: Draft,
    past: Past,
    parts: AssistantParts,
    facts: ModelFacts,
    *,
    is_first: bool,
) -> Fixed:
    form = (opening.settings.get("schema") or {}).get("schema")
    repair = repair_turns(draft.repair, form) if draft.repair else ()
    options = request_options(opening.settings, wish, facts, is_first=is_first)
    options["max_output"] = most_tokens(options["max_output"], None, opening.completion_left)
    if repair:
        options["tool_choice"] = "none"
    return Fixed(instructions_of(parts, past, wish, form, facts), parts.examples, repair, options)


def fit(past: Past, opening: Opening, facts: ModelFacts, provider: str, fixed: int) -> Fitted:
    """The past beside so many tokens that go along anyway; what is certainly too long is refused."""
    policy = opening.settings.get("context")
    room = most_tokens(facts.room, policy, opening.prompt_left)
    sent = within_policy(past.messages, policy)
    history = prepare(
        sent,
        provider=provider,
        room=None if room is None else max(0, room - fixed),
        takes_tools=facts.takes_tools,
    )
    tokens = history.tokens + fixed
    _check_room(facts, tokens)
    _check_prompt(opening.prompt_left, tokens)
    begins_later = bool(sent) and sent[0] is not past.messages[0]
    return Fitted(history, tokens, is_cut=not past.is_whole or history.left_out > 0 or begins_later)


def turns_of(fixed: Fixed, history: Sequence[Turn], *, is_asked_on: bool) -> tuple[Turn, ...]:
    """What is said in this order: examples, the past, and what the program itself has to say."""
    go_on = (Turn("user", (TextPart(GO_ON),)),) if is_asked_on else ()
    return (*fixed.examples, *history, *fixed.repair, *go_on)


def _summary(past: Past) -> tuple[str, ...]:
    if past.summary is None:
        return ()
    return (f"What was said before, in short:\n{past.summary}",)


def _words(turn: Turn) -> str:
    return "".join(part.text for part in turn.parts if isinstance(part, TextPart))


def _check_room(facts: ModelFacts, tokens: int) -> None:
    """Refuse what certainly cannot be read. Where it may just fit, the service decides."""
    window = facts.context_window
    if window is None or tokens * CERTAIN <= window:
        return
    raise ContextTooLong(
        sentence(
            "This question alone, with its instructions, takes about {tokens} tokens; {model} reads {window}.",
            tokens=tokens,
            model=facts.name,
            window=window,
        ),
        tokens=tokens,
        window=window,
    )


def _check_prompt(left: int | None, tokens: int) -> None:
    """Refuse what is longer than the run may still send, however much is left out."""
    if left is not None and tokens > left:
        raise exceeded("prompt_tokens", left)
