"""What “@” stands for in the box: an assistant that answers this one message."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from desktop_chat.services.assistant_choices import AssistantChoice, AssistantChoices
from desktop_chat.services.written import Addressee
from desktop_chat.ui.composing.content import Content
from desktop_chat.ui.picking.assistant_rows import fitting
from desktop_chat.ui.picking.rows import PickRow

MOST = 30


class AssistantSource:
    sign = "@"
    is_first_only = False

    def __init__(self, content: Content, choices: Callable[[], AssistantChoices]) -> None:
        self._content, self._choices = content, choices

    def rows(self, typed: str) -> Sequence[PickRow]:
        found = fitting(typed, self._choices())[:MOST]
        return [
            PickRow(
                each.title, " ".join(each.description.split()) or ", ".join(each.tags) or each.name, value=each
            )
            for each in found
        ]

    def named(self, word: str) -> object | None:
        return self._choices().of_name(word)

    def take(self, value: object) -> str:
        if isinstance(value, AssistantChoice):
            self._content.address(Addressee(value.id, value.name, value.emoji))
        return ""
