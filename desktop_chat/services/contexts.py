"""Finds the context that a chat's requests are made with; another one's key is never used instead."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

from desktop_chat.errors import ContextMissing
from desktop_chat.language import sentence
from desktop_chat.providers.context import Context
from desktop_chat.services.views import ChatView

ContextSource: TypeAlias = Mapping[str, Context] | Callable[[ChatView], Context | None]

OWN_CONTEXT = "own_context"
"""Among a chat's settings: it was given a context without a name, which only its program can give again."""


class Contexts:
    def __init__(self, default: Context | None, source: ContextSource | None) -> None:
        self._default = default or Context()
        self._source = source

    @property
    def default(self) -> Context:
        """The library's own."""
        return self._default

    def of(self, chat: ChatView, own: Context | None) -> Context:
        """The handle's own context, else the chat's by name, else the library's."""
        if own is not None:
            return own
        if self._source is not None and not isinstance(self._source, Mapping):
            return self._asked(self._source, chat)
        if chat.profile is not None:
            return self.named(chat.profile)
        if chat.settings.get(OWN_CONTEXT):
            raise ContextMissing(
                sentence("This chat was given a context without a name. Give it again before you go on.")
            )
        return self._default

    def named(self, name: str) -> Context:
        found = self._source.get(name) if isinstance(self._source, Mapping) else None
        if found is None and self._default.name == name:
            found = self._default
        if found is None:
            raise ContextMissing(sentence("There is no profile named {name} here.", name=name))
        return found

    def _asked(self, source: Callable[[ChatView], Context | None], chat: ChatView) -> Context:
        found = source(chat)
        if found is None:
            raise ContextMissing()
        return found
