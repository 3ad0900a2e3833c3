"""Finds the model that a name means among those that are known. Pure: it looks at values and nowhere else."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from desktop_chat.services.model_facts import ModelFacts
from desktop_chat.services.model_names import (
    PREFERENCE,
    date_in,
    dated_name,
    family_of,
    is_plain_member,
    is_variant,
    parted_switch,
    plain_name,
    profile_of,
    profiles,
    without_date,
)

MOST_NEAR = 3
_NEAR_ENOUGH = 0.5


class Search:
    """`order` are the providers, the first to be asked first; `regions` are those of a context, by provider."""

    def __init__(
        self, models: Iterable[ModelFacts], order: Sequence[str], regions: Mapping[str, str | None] | None = None
    ) -> None:
        self._rank = {provider: place for place, provider in enumerate(order)}
        self._regions = regions or {}
        self._models = [facts for facts in models if facts.provider in self._rank]

    def find(self, name: str, provider: str | None = None) -> ModelFacts | None:
        """What is called exactly so; else so elsewhere; else the family's newest. Nobody's guess."""
        offered = [facts for facts in self._models if provider in (None, facts.provider)]
        return (
            self._exact(offered, name)
            or self._switched(offered, name)
            or self._snapshot(offered, name)
            or self._called(offered, name)
            or self._newest(offered, family_of(name))
        )

    def _exact(self, offered: Sequence[ModelFacts], name: str) -> ModelFacts | None:
        return self._first(facts for facts in offered if facts.name == name)

    def _switched(self, offered: Sequence[ModelFacts], name: str) -> ModelFacts | None:
        """With a suffix that any model there can have: what it costs beside is not known."""
        base, suffix = parted_switch(name)
        found = (
            self._exact([facts for facts in offered if facts.provider == "openrouter"], base) if suffix else None
        )
        return replace(found, name=name, key=None) if found else None

    def _snapshot(self, offered: Sequence[ModelFacts], name: str) -> ModelFacts | None:
        """A dated state of a model that is known without a date: few lists have them all."""
        if date_in(name) is None:
            return None
        found = self._exact(offered, without_date(name))
        return replace(found, name=name, key=None) if found else None

    def _called(self, offered: Sequence[ModelFacts], name: str) -> ModelFacts | None:
        """The same model under the name that this provider has for it."""
        wanted, is_dated = plain_name(name), date_in(name) is not None
        same = [facts for facts in offered if plain_name(facts.name) == wanted and not is_variant(facts.name)]
        if is_dated:
            same = [facts for facts in same if dated_name(facts.name) == dated_name(name)]
        return self._best(same)

    def _newest(self, offered: Sequence[ModelFacts], family: str) -> ModelFacts | None:
        """The one without further words in its name where there is one, else one that is no preview."""
        members = [facts for facts in offered if facts.family == family and not facts.retired and _talks(facts)]
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
        return min(found, key=lambda facts: (facts.retired, self._rank[facts.provider]), default=None)

    def near(self, name: str, provider: str | None = None) -> list[str]:
        """Names that may have been meant."""
        names = sorted({facts.name for facts in self._models if provider in (None, facts.provider)})
        by_plain: dict[str, str] = {}
        for each in names:
            by_plain.setdefault(plain_name(each), each)
        alike = difflib.get_close_matches(name, names, n=MOST_NEAR, cutoff=_NEAR_ENOUGH)
        wanted = plain_name(parted_switch(name)[0])
        plain = difflib.get_close_matches(wanted, list(by_plain), n=MOST_NEAR, cutoff=_NEAR_ENOUGH)
        return list(dict.fromkeys((*alike, *(by_plain[each] for each in plain))))[:MOST_NEAR]


def order_of(offered: Iterable[str], preferred: Sequence[str] = ()) -> tuple[str, ...]:
    """Providers as they are asked: those a program prefers, then the usual ones, then the others."""
    known = list(offered)
    return tuple(dict.fromkeys(name for name in (*preferred, *PREFERENCE, *known) if name in known))


def _talks(facts: ModelFacts) -> bool:
    return "text" in (facts.output_kinds or ("text",)) and "embeddings" not in facts.capabilities


def _place(order: Sequence[str], facts: ModelFacts) -> int:
    profile = profile_of(facts.name)
    return order.index(profile) if profile in order else len(order)
