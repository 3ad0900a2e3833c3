"""The next request of a chat, prepared as it would be sent now; nothing is stored, nothing sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desktop_chat.services.asking import Asked
from desktop_chat.services.choosing import answerer_of
from desktop_chat.services.draft import Draft
from desktop_chat.services.in_force import inputs_in_force, settings_in_force
from desktop_chat.services.inputs import words
from desktop_chat.services.openings import Opening
from desktop_chat.services.views import RunView

if TYPE_CHECKING:
    from desktop_chat.services.chat import ChatReading


async def next_request(chat: ChatReading, text: str | None) -> Asked:
    """With this question, if there is one."""
    view, chosen = chat._choose()
    named = answerer_of(view, chosen)
    opening = Opening(
        view, RunView(None, chat.id, "count", "queued"), named.provider or None, named.model_name or None
    )
    opening.assistant = chosen.assistant
    opening.inputs = {name: each.value for name, each in inputs_in_force(view.settings, chosen).items()}
    opening.in_force = settings_in_force(view.settings, chosen.assistant)
    opening.path_length = chat.count()
    asked = await chat._library.asker.prepare(opening, chat._wish("ask"), Draft(chat.id))
    return asked if text is None else asked.with_question(words(text))
