"""An answer that is decided on and not asked for yet."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Generator
from typing import TYPE_CHECKING, Any

from desktop_chat.services.choosing import UNSAID
from desktop_chat.services.events import AnyReplyEvent
from desktop_chat.services.in_force import Choice
from desktop_chat.services.views import Reply
from desktop_chat.services.wishes import Verb, Wish

if TYPE_CHECKING:
    from desktop_chat.services.chat_verbs import ChatVerbs


class PlannedReply:
    """An answer that is ready to be asked for: await it, or stream it. Left alone, nothing is sent."""

    def __init__(self, chat: ChatVerbs, verb: Verb, choice: Choice = UNSAID) -> None:
        self._chat = chat
        self._verb = verb
        self._choice = choice

    def __await__(self) -> Generator[Any, None, Reply]:
        return self._chat._perform(self._wish()).__await__()

    def stream(self) -> AsyncGenerator[AnyReplyEvent, None]:
        return self._chat._told(self._wish())

    def _wish(self) -> Wish:
        return self._chat._wish(self._verb, choice=self._choice)
