"""The assistant of a chat: who answers, what is in force and who said so, and who wrote which answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any, Self

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop_chat.errors import NotFound
from desktop_chat.language import sentence
from desktop_chat.models import utc_now
from desktop_chat.services import inputs as given
from desktop_chat.services.assistant_limits import own_limits
from desktop_chat.services.author_view import AuthorView, author_of
from desktop_chat.services.chat_settings import ChatSettings, merged
from desktop_chat.services.choosing import UNSAID, Finder, answerer_of, choose, has_own_model, is_default
from desktop_chat.services.in_force import (
    INPUTS,
    OWN_MODEL,
    Choice,
    Chosen,
    InForce,
    Source,
    inputs_in_force,
    shared_in_force,
)
from desktop_chat.services.openings import Answerer
from desktop_chat.services.reading import chat_view, step_views
from desktop_chat.services.views import ChatView, StepView


class ChatAssistants(ChatSettings):
    def with_assistant(self, assistant: Any) -> Self:
        """Who answers from now on: an assistant by its id or value, or its owner; None: nobody."""
        view = None if assistant is None else self._library.assistants.get(assistant)
        chat = self._chat_view()
        brings_one = view is not None and bool(view.definition.get("model"))
        gives_way = brings_one and not chat.settings.get(OWN_MODEL) and is_default(Finder(self._library), chat)

        def work(session: Session) -> None:
            row = self._chat_row(session)
            row.assistant_key = None if view is None else view.id
            row.assistant_name = None if view is None else view.name
            if gives_way:
                self._set_model(session, None)
            row.updated_at = utc_now()

        self._write(work)
        self._changed("chat_changed")
        return self.with_model(None) if view is None and chat.model is None else self

    def with_inputs(self, **values: Any) -> Self:
        """What the variables of the assistant's own stand for in this chat; None takes one back."""
        before = self._settings().get(INPUTS) or {}
        kept = merged(before, {name: given.setting(name, value) for name, value in values.items()})
        return self._set(inputs=kept or None)

    def with_model(
        self, name: str | None, *, provider: str | None = None, assume_model_exists: bool = False
    ) -> Self:
        """The model for the next and later messages; None is the assistant's, or the library's default."""
        super().with_model(name, provider=provider, assume_model_exists=assume_model_exists)
        chat = self._chat_view()
        if chat.assistant_id is None and OWN_MODEL not in chat.settings:
            return self
        if name is None and chat.assistant_id is not None:
            self._write(lambda session: self._set_model(session, None))
        return self._set(own_model=True if name is not None and chat.assistant_id is not None else None)

    def in_force(
        self,
        *,
        assistant: Any = None,
        model: str | None = None,
        provider: str | None = None,
        inputs: Mapping[str, Any] | None = None,
    ) -> dict[str, InForce]:
        """Each value that the next request is made with, and who said so; given values are a message's own."""
        chat, chosen = self._choose(self._choice(model, provider, assistant, inputs))
        named = answerer_of(chat, chosen)
        is_wished = chosen.model_source != "chat" or has_own_model(Finder(self._library), chat)
        source: Source = chosen.model_source if is_wished else "default"
        found = {
            "assistant": InForce(
                chosen.assistant.name if chosen.assistant else None,
                "message" if chosen.is_named else "chat" if chosen.assistant else "default",
            ),
            "model": InForce(named.model_name or None, source),
            "provider": InForce(named.provider or None, source),
            **shared_in_force(chat.settings, chosen.assistant),
            **self._limits_in_force(chosen),
            "inputs": InForce(
                {name: each.value for name, each in inputs_in_force(chat.settings, chosen).items()},
                _strongest(inputs_in_force(chat.settings, chosen)),
            ),
        }
        if "max_output" not in found and named.model_name:
            known = self._library.models.facts(named.provider, named.model_name).max_output
            found["max_output"] = InForce(known, "model" if known is not None else "default")
        return found

    def _limits_in_force(self, chosen: Chosen) -> dict[str, InForce]:
        own, usual = own_limits(chosen.assistant), asdict(self._library.budget)
        limits = {name: InForce(value, "default") for name, value in usual.items()}
        return limits | {name: InForce(value, "assistant") for name, value in own.items()}

    def steps(self, run_id: Any) -> tuple[StepView, ...]:
        """What a run of this chat did, step by step."""
        tables = self._library.tables
        key = given.key_in(tables.run, run_id)

        def work(session: Session) -> tuple[StepView, ...]:
            row = session.get(tables.run, key)
            if row is None or row.chat_key != self.id:
                raise NotFound(sentence("There is no such run in this chat."))
            return step_views(session, tables, key)

        return self._read(work)

    def authors(self, message_ids: Sequence[Any]) -> dict[Any, AuthorView]:
        """The assistant that wrote each of these answers; messages that none wrote are left out."""
        message, run = self._library.tables.message, self._library.tables.run

        def work(session: Session) -> dict[Any, AuthorView]:
            query = (
                select(message.key, run)
                .join(run, message.run_key == run.key)
                .where(message.chat_key == self.id, message.key.in_(message_ids), message.role == "assistant")
                .where(run.assistant_name.is_not(None))
            )
            found = {
                key: author_of(row.assistant_name, row.assistant_key, row.snapshot)
                for key, row in session.execute(query)
            }
            return {key: found[key] for key in message_ids if key in found}

        return self._read(work)

    def _choice(
        self,
        model: str | None = None,
        provider: str | None = None,
        assistant: Any = None,
        inputs: Mapping[str, Any] | None = None,
    ) -> Choice:
        """What a message says itself of who is to answer it."""
        facts = None if model is None else self._library.models.resolve(model, provider)
        answerer = None if facts is None else Answerer(facts.provider, facts.name)
        named = None if assistant is None else self._library.assistants.get(assistant)
        return Choice(answerer, named, inputs)

    def _choose(self, choice: Choice = UNSAID) -> tuple[ChatView, Chosen]:
        """The chat, and who would answer in it now."""
        chat = self._chat_view()
        return chat, choose(Finder(self._library), chat, choice)

    def _chat_view(self) -> ChatView:
        return self._read(lambda session: chat_view(self._chat_row(session)))


def _strongest(found: Mapping[str, InForce]) -> Source:
    sources = {each.source for each in found.values()}
    order: tuple[Source, ...] = ("message", "chat", "assistant")
    return next((source for source in order if source in sources), "default")
