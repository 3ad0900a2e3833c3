"""Knows the models: finds one by name without ever touching the network, and says what is near when it cannot."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from sqlalchemy.orm import Session

from desktop_chat.errors import ModelUnknown, UserError
from desktop_chat.language import sentence
from desktop_chat.models import Tables
from desktop_chat.models.database import Database
from desktop_chat.providers.context import Context, ProviderSettings
from desktop_chat.providers.model_source import ModelSource
from desktop_chat.providers.provider import Provider
from desktop_chat.services.model_facts import ModelFacts, offered_like
from desktop_chat.services.model_index import Names, order_of
from desktop_chat.services.model_queries import ModelQueries
from desktop_chat.services.model_refresh import Progress, Refresh, Refreshed
from desktop_chat.services.model_search import Search
from desktop_chat.services.model_table import ModelTable

__all__ = ["ModelFacts", "Registry"]


class Registry(ModelQueries):
    """`default_context` tells of the library's own context; `preferred` are providers to be asked first."""

    def __init__(
        self,
        database: Database,
        tables: Tables,
        providers: Mapping[str, Provider],
        default_context: Callable[[], Context] = Context,
        preferred: Sequence[str] = (),
        source: ModelSource | None = None,
    ) -> None:
        self._providers = providers
        self._default_context = default_context
        self._order = order_of(providers, preferred)
        self._table = ModelTable(database, tables, providers, self._order)
        self._source = source or ModelSource()
        self._refresh = Refresh(database, tables, providers, self._source)
        self._known: dict[tuple[str, str], ModelFacts] = {}
        self._names: Names | None = None

    @property
    def providers(self) -> tuple[str, ...]:
        """The names of those that can be asked."""
        return tuple(self._providers)

    def provider(self, name: str) -> Provider | None:
        """Whoever is asked under this name."""
        return self._providers.get(name)

    def resolve(self, name: str, provider: str | None = None, *, assume_exists: bool = False) -> ModelFacts:
        """The model that is called so, of this provider or of the first that has it.

        A short name or another service's spelling counts where nothing is called exactly so. An unknown one is
        taken at its word with `assume_exists`, and marked as a person's own.
        """
        found = self._table.exact(name, provider)
        if found is None and assume_exists:
            found = self._table.taken_at_its_word(name, _named(provider))
        if found is None:
            found = self._meant(name, provider)
        self._known[found.provider, found.name] = found
        return found

    def stored(self, session: Session, name: str, provider: str | None) -> ModelFacts | None:
        """What `resolve` finds at once, in a unit of work; None: it has to look further, and may write."""
        found = self._table.stored(session, name, provider)
        if found is not None:
            self._known[found.provider, found.name] = found
        return found

    def facts(self, provider: str, name: str) -> ModelFacts:
        """What is known of a model that a chat already uses; perhaps only its name."""
        known = self._known.get((provider, name))
        if known is None:
            known = self._table.exact(name, provider) or ModelFacts(provider, name)
            self._known[provider, name] = known
        return known

    def display_name(self, provider: str, name: str) -> str:
        """What a model is called where a person sees it."""
        for offering, offered in self._table.offered():
            if offered.id == name and provider in ("", offering):
                return offered.name or name
        known = self._known.get((provider, name))
        return known.title or name if known else name

    def taking(self, kind: str, provider: str) -> str | None:
        """A model that is known to take such files, of this provider if it has one."""
        able = [facts for facts in self._table.everything() if kind in facts.input_kinds and not facts.retired]
        able.sort(key=lambda facts: (facts.provider != provider, self._table.place(facts.provider)))
        return able[0].name if able else None

    async def refresh(
        self, progress: Progress | None = None, *, context: Context | None = None
    ) -> tuple[Refreshed, ...]:
        """Ask models.dev and every service that this context has settings for which models there are.

        `progress` is told of each as it is done. All that was learnt of a provider is stored in one transaction;
        where a service fails, nothing that is known of its models changes. The result says how each of them went.
        """
        await self._table.bundle.load()
        done = await self._refresh.perform(context or self._default_context(), progress)
        self._known.clear()
        return done

    async def aclose(self) -> None:
        """Let go of the connection."""
        await self._source.aclose()

    def _meant(self, name: str, provider: str | None) -> ModelFacts:
        """By another name than its own. A row is made for one that is known by way of another."""
        found = self._search().find(name, provider)
        if found is None:
            raise self._unknown(name, provider)
        return (
            found if found.key is not None else self._table.keep(found.provider, offered_like(found), found.source)
        )

    def _search(self) -> Search:
        """The same one as long as the models are the same."""
        models = self._table.everything()
        if self._names is None or self._names.models is not models:
            self._names = Names(models, self._order)
        settings: ProviderSettings = self._default_context().settings("bedrock")
        return Search(self._names, {"bedrock": settings.secret("region")})

    def _unknown(self, name: str, provider: str | None) -> ModelUnknown:
        near = self._search().near(name, provider)
        if near:
            text = sentence("There is no model named {name}. Near names: {near}.", name=name, near=", ".join(near))
        else:
            text = sentence("There is no model named {name}.", name=name)
        return ModelUnknown(text, near=", ".join(near))


def _named(provider: str | None) -> str:
    if provider is None:
        raise UserError(sentence("A model that is assumed to exist needs its provider named."))
    return provider
