"""Knows the models: finds one by name without ever touching the network, and says what is near when it cannot."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop_chat.errors import ModelUnknown, UserError
from desktop_chat.language import sentence
from desktop_chat.models import Tables, utc_now
from desktop_chat.models.database import Database
from desktop_chat.providers.provider import OfferedModel, Provider
from desktop_chat.providers.requests import ModelTraits
from desktop_chat.services.views import ModelView


@dataclass(frozen=True, slots=True)
class ModelFacts:
    """What a request and its price need to know of a model."""

    provider: str
    name: str
    key: Any = None
    context_window: int | None = None
    max_output: int | None = None
    prices: dict[str, Any] = field(default_factory=dict)
    capabilities: tuple[str, ...] = ()
    source: str = "provider"
    input_kinds: tuple[str, ...] = ()
    """What it reads; nothing means that nobody knows."""

    def takes(self, kind: str) -> bool:
        """Whether it may be sent such files; a model of which nothing is known may."""
        return kind == "text" or not self.input_kinds or kind in self.input_kinds

    @property
    def takes_tools(self) -> bool:
        return not self.capabilities or "tools" in self.capabilities

    @property
    def traits(self) -> ModelTraits:
        """What a wire may need to know."""
        return ModelTraits(
            self.max_output,
            frozenset(self.capabilities) if self.capabilities else None,
            frozenset(self.input_kinds) if self.input_kinds else None,
        )

    @property
    def room(self) -> int | None:
        """Tokens there are for a history, with space left for the answer."""
        if self.context_window is None:
            return None
        kept_free = min(self.max_output or self.context_window // 4, self.context_window // 4)
        return self.context_window - kept_free


class Registry:
    def __init__(self, database: Database, tables: Tables, providers: Mapping[str, Provider]) -> None:
        self._database = database
        self._tables = tables
        self._providers = providers
        self._known: dict[tuple[str, str], ModelFacts] = {}

    @property
    def providers(self) -> tuple[str, ...]:
        """The names of those that can be asked."""
        return tuple(self._providers)

    def resolve(self, name: str, provider: str | None = None, *, assume_exists: bool = False) -> ModelFacts:
        """The model of this name, offered by this provider or by the first that has it."""
        found = self._find(name, provider)
        if found is None and assume_exists:
            if provider is None:
                raise UserError(sentence("A model that is assumed to exist needs its provider named."))
            found = self._database.write(
                lambda session: self._write(session, provider, OfferedModel(name), "user")
            )
        if found is None:
            raise self._unknown(name, provider)
        self._known[found.provider, found.name] = found
        return found

    def facts(self, provider: str, name: str) -> ModelFacts:
        """What is known of a model that a chat already uses; perhaps only its name."""
        known = self._known.get((provider, name))
        if known is None:
            known = self._find(name, provider) or ModelFacts(provider, name)
            self._known[provider, name] = known
        return known

    def display_name(self, provider: str, name: str) -> str:
        """What a model is called where a person sees it."""
        for offering, offered in self._offered():
            if offered.id == name and provider in ("", offering):
                return offered.name or name
        return name

    def all(self) -> list[ModelView]:
        """Every model that the library knows."""
        stored = {(facts.provider, facts.name): facts for facts in self._stored()}
        for provider, offered in self._offered():
            stored.setdefault((provider, offered.id), _facts(provider, offered))
        return [_view(facts) for facts in stored.values()]

    def taking(self, kind: str, provider: str) -> str | None:
        """A model that is known to take such files, of this provider if it has one."""
        known = [*self._stored(), *(_facts(name, offered) for name, offered in self._offered())]
        able = [facts for facts in known if kind in facts.input_kinds and facts.provider in self._providers]
        able.sort(key=lambda facts: facts.provider != provider)
        return able[0].name if able else None

    def _find(self, name: str, provider: str | None) -> ModelFacts | None:
        stored = self._database.read(lambda session: self._stored_as(session, name, provider))
        if stored is not None:
            return stored
        for offering, offered in self._offered():
            if offered.id == name and provider in (None, offering):
                return self._keep(offering, offered)
        return None

    def _keep(self, provider: str, offered: OfferedModel) -> ModelFacts:
        if self._tables.model is None:
            return _facts(provider, offered)
        return self._database.write(lambda session: self._write(session, provider, offered, "provider"))

    def _stored_as(self, session: Session, name: str, provider: str | None) -> ModelFacts | None:
        model = self._tables.model
        if model is None:
            return None
        query = select(model).where(model.model_id == name)
        if provider is not None:
            query = query.where(model.provider == provider)
        row = session.scalars(query.order_by(model.retired, model.provider).limit(1)).first()
        return None if row is None else _facts_of_row(row)

    def _write(self, session: Session, provider: str, offered: OfferedModel, source: str) -> ModelFacts:
        if self._tables.model is None:
            return _facts(provider, offered, source)
        existing = self._stored_as(session, offered.id, provider)
        if existing is not None:
            return existing
        now = utc_now()
        row = self._tables.new(
            self._tables.model,
            provider=provider,
            model_id=offered.id,
            name=offered.name or offered.id,
            family=offered.family,
            context_window=offered.context_window,
            max_output=offered.max_output,
            knowledge_date=offered.knowledge_date,
            modalities={name: list(kinds) for name, kinds in offered.modalities.items()},
            capabilities=sorted(offered.capabilities),
            prices={name: str(price) for name, price in offered.prices.items()},
            source=source,
            retired=False,
            extras={},
            created_at=now,
            updated_at=now,
        )
        session.add(row)
        session.flush()
        return _facts_of_row(row)

    def _stored(self) -> list[ModelFacts]:
        model = self._tables.model
        if model is None:
            return []
        return self._database.read(lambda session: [_facts_of_row(row) for row in session.scalars(select(model))])

    def _offered(self) -> list[tuple[str, OfferedModel]]:
        return [(name, model) for name, provider in self._providers.items() for model in provider.models]

    def _unknown(self, name: str, provider: str | None) -> ModelUnknown:
        names = {model.id for model in self.all() if provider in (None, model.provider)}
        near = difflib.get_close_matches(name, sorted(names), n=3, cutoff=0.5)
        if near:
            text = sentence("There is no model named {name}. Near names: {near}.", name=name, near=", ".join(near))
        else:
            text = sentence("There is no model named {name}.", name=name)
        return ModelUnknown(text, near=", ".join(near))


def _facts(provider: str, offered: OfferedModel, source: str = "provider") -> ModelFacts:
    return ModelFacts(
        provider,
        offered.id,
        None,
        offered.context_window,
        offered.max_output,
        dict(offered.prices),
        tuple(sorted(offered.capabilities)),
        source,
        tuple(offered.modalities.get("input", ())),
    )


def _facts_of_row(row: Any) -> ModelFacts:
    return ModelFacts(
        row.provider,
        row.model_id,
        row.key,
        row.context_window,
        row.max_output,
        dict(row.prices or {}),
        tuple(row.capabilities or ()),
        row.source,
        tuple((row.modalities or {}).get("input", ())),
    )


def _view(facts: ModelFacts) -> ModelView:
    return ModelView(
        facts.provider,
        facts.name,
        facts.name,
        facts.context_window,
        facts.max_output,
        facts.capabilities,
        facts.source,
    )
