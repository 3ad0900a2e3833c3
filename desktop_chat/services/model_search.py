"""Finds the model that a name means among those that are known. Pure: it looks at values and nowhere else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from desktop_chat.services.model_facts import ModelFacts
from desktop_chat.services.model_index import Names
from desktop_chat.services.model_names import (
    date_in,
    dated_name,
    family_of,
    is_plain_member,
    is_variant,
    parted_switch,
    profile_of,
    profiles,
    without_date,
)


class Search:
    """`regions` are those of a context, by provider."""

    def __init__(self, names: Names, regions: Mapping[str, str | None] | None = None) -> None:
        self._names = names
        self._regions = regions or {}

    def find(self, name: str, provider: str | None = None) -> ModelFacts | None:
        """What is called exactly so; else so elsewhere; else the family's newest. Nobody's guess."""
        return (
            self._exact(name, provider)
            or self._switched(name, provider)
            or self._snapshot(name, provider)
            or self._called(name, provider)
            or self._newest(family_of(name), provider)
        )

    def near(self, name: str, provider: str | None = None) -> list[str]:
        """Names that may have been meant."""
        return self._names.near(name, provider)

    def _exact(self, name: str, provider: str | None) -> ModelFacts | None:
        return self._first(_of(provider, self._names.called(name)))

    def _switched(self, name: str, provider: str | None) -> ModelFacts | None:
        """With a suffix that any model there can have: what it costs beside is not known."""
        base, suffix = parted_switch(name)
        if not suffix or provider not in (None, "openrouter"):
            return None
        found = self._exact(base, "openrouter")
        return replace(found, name=name, key=None) if found else None

    def _snapshot(self, name: str, provider: str | None) -> ModelFacts | None:
        """A dated state of a model that is known without a date: few lists have them all."""
        if date_in(name) is None:
            return None
        found = self._exact(without_date(name), provider)
        return replace(found, name=name, key=None) if found else None

    def _called(self, name: str, provider: str | None) -> ModelFacts | None:
        """The same model under the name that this provider has for it."""
        alike = _of(provider, self._names.plainly_called(name))
        same = [facts for facts in alike if not is_variant(facts.name)]
        if date_in(name) is not None:
            same = [facts for facts in same if dated_name(facts.name) == dated_name(name)]
        return self._best(same)

    def _newest(self, family: str, provider: str | None) -> ModelFacts | None:
        """The one without further words in its name where there is one, else one that is no preview."""
        members = [
            facts for facts in _of(provider, self._names.members(family)) if not facts.retired and _talks(facts)
        ]
        first = self._first(members)
        members = [facts for facts in members if first is not None and facts.provider == first.provider]
        plain = [facts for facts in members if is_plain_member(facts.name, family)]
        stable = [facts for facts in members if "preview" not in facts.name]
        return self._best(plain or stable or members)

    def _best(self, found: Sequence[ModelFacts]) -> ModelFacts | None:
        """Of the provider that is asked first: what is still there, the newest, as this region has it."""
        first = self._first(found)
        if first is None:
            return None
        here = [facts for facts in found if facts.provider == first.provider and facts.retired == first.retired]
        newest = max(facts.released or "" for facts in here)
        here = [facts for facts in here if (facts.released or "") == newest]
        order = list(profiles(self._regions.get(first.provider)))
        near = [facts for facts in here if profile_of(facts.name) in order]
        return min(near or here, key=lambda facts: (_place(order, facts), date_in(facts.name) or "", facts.name))

    def _first(self, found: Iterable[ModelFacts]) -> ModelFacts | None:
        return min(found, key=lambda facts: (facts.retired, self._names.rank[facts.provider]), default=None)


def _of(provider: str | None, models: Sequence[ModelFacts]) -> list[ModelFacts]:
    return [facts for facts in models if provider in (None, facts.provider)]


def _talks(facts: ModelFacts) -> bool:
    return "text" in (facts.output_kinds or ("text",)) and "embeddings" not in facts.capabilities


def _place(order: Sequence[str], facts: ModelFacts) -> int:
    profile = profile_of(facts.name)
    return order.index(profile) if profile in order else len(order)
