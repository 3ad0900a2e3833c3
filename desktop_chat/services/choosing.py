"""Finds who answers: the assistant of a message or a chat, and the model that is in force for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy.orm import Session

from desktop_chat.errors import ModelUnknown, NotFound
from desktop_chat.services.assistant_views import AssistantView
from desktop_chat.services.in_force import OWN_MODEL, Choice, Chosen, Source
from desktop_chat.services.model_facts import ModelFacts
from desktop_chat.services.openings import Answerer
from desktop_chat.services.views import ChatView

if TYPE_CHECKING:
    from desktop_chat.services.library import Library


UNSAID = Choice()


class NotAtHand(Exception):
    """What is asked for cannot be found within a unit of work: finding it may write a row."""


class Finder:
    """Finds assistants and models by their names."""

    def __init__(self, library: Library) -> None:
        self._library = library

    @property
    def default(self) -> tuple[str | None, str | None]:
        """Name and provider of the library's default model."""
        return self._library.default_model, self._library.default_provider

    def assistant(self, key: Any) -> AssistantView:
        return self._library.assistants.get(key)

    def model(self, name: str, provider: str | None) -> ModelFacts:
        return self._library.models.resolve(name, provider)

    def within(self, session: Session) -> Finder:
        """The same in a unit of work of the writer thread. It raises NotAtHand where that is not enough."""
        return _FinderWithin(self._library, session)


class _FinderWithin(Finder):
    def __init__(self, library: Library, session: Session) -> None:
        super().__init__(library)
        self._session = session

    def assistant(self, key: Any) -> AssistantView:
        assistants = self._library.assistants
        return assistants.view(assistants.row(self._session, key))

    def model(self, name: str, provider: str | None) -> ModelFacts:
        facts = self._library.models.stored(self._session, name, provider)
        if facts is None:
            raise NotAtHand
        return facts


def choose(finder: Finder, chat: ChatView, choice: Choice = UNSAID) -> Chosen:
    """Who answers in a chat as it is now."""
    if choice.settled is not None:
        return choice.settled
    view, is_named = choice.assistant or _of_chat(finder, chat), choice.assistant is not None
    if choice.answerer is not None:
        return Chosen(view, is_named, choice.inputs, choice.answerer, None, "message")
    if view is None and chat.model is not None:
        return Chosen(inputs=choice.inputs, model_source="chat")  # most chats: nothing has to be looked up
    return Chosen(view, is_named, choice.inputs, None, *_model(finder, chat, view))


class Choosing:
    """Chooses for one verb: from the chat's row as its unit of work reads it, or before, if that is not enough."""

    def __init__(self, finder: Finder, choice: Choice) -> None:
        self._finder = finder
        self._choice = choice
        self._chat: ChatView | None = None

    def within(self, session: Session, chat: ChatView) -> Chosen:
        """Raises NotAtHand where the unit of work has to be done again, once it is settled who answers."""
        self._chat = chat
        return choose(self._finder.within(session), chat, self._choice)

    def settle(self) -> None:
        """Outside the unit of work, for the chat as it was read there."""
        if self._chat is not None:
            self._choice = Choice(settled=choose(self._finder, self._chat, self._choice))


def answerer_of(chat: ChatView, chosen: Chosen) -> Answerer:
    """The model that answers; without a name where there is none yet."""
    return chosen.answers or Answerer(chat.provider or "", chat.model or "")


@dataclass(frozen=True, slots=True)
class TitlePolicy:
    """Whether and how an assistant's chats get their titles."""

    is_wanted: bool = True
    model: str | None = None
    provider: str | None = None
    instructions: str | None = None


def title_policy(finder: Finder, chat: ChatView) -> TitlePolicy:
    view = _of_chat(finder, chat)
    said: Mapping[str, Any] = (view.definition.get("title") or {}) if view else {}
    names = {name: said.get(name) for name in ("model", "provider", "instructions")}
    return TitlePolicy(said.get("wanted") is not False, **names)


def _of_chat(finder: Finder, chat: ChatView) -> AssistantView | None:
    if chat.assistant_id is None:
        return None
    try:
        return finder.assistant(chat.assistant_id)
    except NotFound:  # deleted a moment ago
        return None


def _model(finder: Finder, chat: ChatView, view: AssistantView | None) -> tuple[Answerer | None, Source]:
    """Another one than stands in the chat's row."""
    wanted = view.definition.get("model") if view else None
    if wanted and view is not None and not has_own_model(finder, chat):
        return _resolved(finder, chat, str(wanted), view.definition.get("provider")), "assistant"
    default, provider = finder.default
    if chat.model is None and default:
        return _resolved(finder, chat, default, provider), "default"
    return None, "chat" if has_own_model(finder, chat) else "default"


def has_own_model(finder: Finder, chat: ChatView) -> bool:
    """Whether somebody wished for the chat's model; the program's default in its row is nobody's wish."""
    if chat.model is None:
        return False
    return bool(chat.settings.get(OWN_MODEL)) or not is_default(finder, chat)


def is_default(finder: Finder, chat: ChatView) -> bool:
    name, provider = finder.default
    if not name:
        return False
    default = _resolved(finder, chat, name, provider)
    return (chat.provider, chat.model) == (default.provider, default.model_name)


def _resolved(finder: Finder, chat: ChatView, name: str, provider: Any) -> Answerer:
    """One that is not known is asked for all the same: the question is kept, and its run says what is wrong."""
    try:
        facts = finder.model(name, provider)
    except ModelUnknown:
        return Answerer(provider or chat.provider or finder.default[1] or "", name)
    return Answerer(facts.provider, facts.name)
