"""Writes how much a model of the chat family is to think, in the words that its service has for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from desktop_chat.providers.wire.dialect import Dialect, Effort

Options = dict[str, object]

OFF = "none"
"""The effort of a model that is not to think."""


@dataclass(frozen=True, slots=True)
class _Wish:
    effort: object = None
    budget: object = None
    is_hidden: bool = False

    @property
    def is_on(self) -> bool:
        return self.effort != OFF and self.budget != 0


def render_thinking(thinking: Mapping[str, object], dialect: Dialect) -> Options:
    effort = thinking.get("effort")
    if isinstance(effort, str):
        effort = dialect.efforts.get(effort, effort)
    is_hidden = thinking.get("display") == "omitted"
    return _WAYS[dialect.effort](_Wish(effort, thinking.get("budget"), is_hidden))


def _by_effort(wish: _Wish) -> Options:
    return {} if wish.effort is None else {"reasoning_effort": wish.effort}


def _by_object(wish: _Wish) -> Options:
    told = {"effort": wish.effort, "max_tokens": wish.budget, "exclude": wish.is_hidden or None}
    wanted = {name: value for name, value in told.items() if value is not None}
    return {"reasoning": wanted} if wanted else {}


def _by_switch(wish: _Wish) -> Options:
    if not wish.is_on:
        return {"thinking": {"type": "disabled"}}
    return {"thinking": {"type": "enabled"}, **_by_effort(wish)}


def _by_prompt_mode(wish: _Wish) -> Options:
    return {"prompt_mode": "reasoning" if wish.is_on else None}


def _by_template(wish: _Wish) -> Options:
    """Templates of models call the switch one thing or the other, and what they do not know they leave."""
    switch = {"enable_thinking": wish.is_on, "thinking": wish.is_on}
    return {"chat_template_kwargs": switch, **(_by_effort(wish) if wish.is_on else {})}


def _by_template_effort(wish: _Wish) -> Options:
    template: Options = {"enable_thinking": wish.is_on}
    if wish.is_on and wish.effort is not None:
        template["reasoning_effort"] = wish.effort
    budget = {} if wish.budget is None else {"thinking_budget_tokens": wish.budget}
    return {"chat_template_kwargs": template, **budget}


_WAYS: Mapping[Effort, Callable[[_Wish], Options]] = {
    "reasoning_effort": _by_effort,
    "reasoning": _by_object,
    "switch": _by_switch,
    "prompt_mode": _by_prompt_mode,
    "template": _by_template,
    "template_effort": _by_template_effort,
    "none": lambda wish: {},
}
