"""Finds who answers: the assistant of a message or a chat, and the model that is in force for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from desktop_chat.errors import ModelUnknown, NotFound
from desktop_chat.services.assistant_views import AssistantView
from desktop_chat.services.in_force import OWN_MODEL, Chosen, Source
from desktop_chat.services.openings import Answerer
from desktop_chat.services.views import ChatView

if TYPE_CHECKING:
    from desktop_chat.services.library import Library


def choose(
    library: Library,
    chat: ChatView,
    *,
    answerer: Answerer | None = None,
    assistant: Any = None,
    inputs: Mapping[str, Any] | None = None,
) -> Chosen:
    named = library.assistants.get(assistant) if assistant is not None else None
    view = named or _of_chat(library, chat)
    if answerer is not None:
        return Chosen(view, named is not None, inputs, answerer, None, "message")
    if view is None and chat.model is not None:
        return Chosen(inputs=inputs, model_source="chat")  # most chats: nothing has to be looked up
    return Chosen(view, named is not None, inputs, None, *_model(library, chat, view))


@dataclass(frozen=True, slots=True)
class TitlePolicy:
    """Whether and how an assistant's chats get their titles."""

    is_wanted: bool = True
    model: str | None = None
    provider: str | None = None
    instructions: str | None = None


def title_policy(library: Library, chat: ChatView) -> TitlePolicy:
    view = _of_chat(library, chat)
    said = (view.definition.get("title") or {}) if view else {}
    names = {name: said.get(name) for name in ("model", "provider", "instructions")}
    return TitlePolicy(said.get("wanted") is not False, **names)


def _of_chat(library: Library, chat: ChatView) -> AssistantView | None:
    if chat.assistant_id is None:
        return None
    try:
        return library.assistants.get(chat.assistant_id)
    except NotFound:  # deleted a moment ago
        return None


def _model(library: Library, chat: ChatView, view: AssistantView | None) -> tuple[Answerer | None, Source]:
    """Another one than stands in the chat's row."""
    wanted = view.definition.get("model") if view else None
    if wanted and view is not None and not has_own_model(library, chat):
        return _resolved(library, chat, str(wanted), view.definition.get("provider")), "assistant"
    if chat.model is None and library.default_model:
        return _resolved(library, chat, library.default_model, library.default_provider), "default"
    return None, "chat" if has_own_model(library, chat) else "default"


def has_own_model(library: Library, chat: ChatView) -> bool:
    """Whether somebody wished for the chat's model; the program's default in its row is nobody's wish."""
    if chat.model is None:
        return False
    return bool(chat.settings.get(OWN_MODEL)) or not is_default(library, chat)


def is_default(library: Library, chat: ChatView) -> bool:
    if not library.default_model:
        return False
    default = _resolved(library, chat, library.default_model, library.default_provider)
    return (chat.provider, chat.model) == (default.provider, default.model_name)


def _resolved(library: Library, chat: ChatView, name: str, provider: Any) -> Answerer:
    """One that is not known is asked for all the same: the question is kept, and its run says what is wrong."""
    try:
        facts = library.models.resolve(name, provider)
    except ModelUnknown:
        return Answerer(provider or chat.provider or library.default_provider or "", name)
    return Answerer(facts.provider, facts.name)
