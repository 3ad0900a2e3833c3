"""Assistants as rows to pick from: pinned and recent ones first."""

from __future__ import annotations

from collections.abc import Sequence

from desktop_chat.language import sentence
from desktop_chat.services.assistant_choices import AssistantChoice, AssistantChoices
from desktop_chat.ui.picking.fuzzy import score
from desktop_chat.ui.picking.rows import PickRow


def rows_of(typed: str, choices: AssistantChoices, now: AssistantChoice | None) -> list[PickRow]:
    """`now` answers already, which is said."""
    if typed.strip():
        return [_row(each, choices, now) for each in fitting(typed, choices)]
    recent = [each for key in choices.recent for each in choices.all if each.id == key and not each.pinned]
    parts = (
        (sentence("Pinned"), [each for each in choices.all if each.pinned]),
        (sentence("Recent"), recent),
        (sentence("All"), [each for each in choices.all if not each.pinned and each not in recent]),
    )
    rows: list[PickRow] = []
    for heading, found in parts:
        if found:
            rows += [PickRow(heading, is_heading=True), *(_row(each, choices, now) for each in found)]
    return rows


def fitting(typed: str, choices: AssistantChoices) -> Sequence[AssistantChoice]:
    """Those that are called like it come before those that are only described so."""
    if not typed.strip():
        return choices.in_order
    found = []
    for place, choice in enumerate(choices.in_order):
        by_name = score(typed, choice.name)
        points = by_name if by_name is not None else score(typed, " ".join((choice.description, *choice.tags)))
        if points is not None:
            found.append((by_name is None, -points, place, choice))
    return [each[-1] for each in sorted(found, key=lambda each: each[:3])]


def _row(choice: AssistantChoice, choices: AssistantChoices, now: AssistantChoice | None) -> PickRow:
    said = [sentence("answers now")] if now is not None and choice.id == now.id else []
    detail = " · ".join([*said, " ".join(choice.description.split()) or ", ".join(choice.tags) or choice.name])
    aside = sentence("in new chats") if choice.id == choices.default else ""
    return PickRow(choice.title, detail, aside, choice, is_marked=choice.pinned)
