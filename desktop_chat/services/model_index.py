"""The models by their names: exact ones, those that all services share, families, and what looks alike. Pure."""

from __future__ import annotations

import difflib
import heapq
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

from desktop_chat.services.model_facts import ModelFacts
from desktop_chat.services.model_names import PREFERENCE, parted_switch, plain_name

MOST_NEAR = 3
_NEAR_ENOUGH = 0.5
_LOOKED_AT = 24
"""So many names that share the most pairs of letters are compared letter by letter."""


class Names:
    """`order` are the providers, the first to be asked first. What is asked for is sorted when first needed."""

    def __init__(self, models: Sequence[ModelFacts], order: Sequence[str]) -> None:
        self.models = models
        self.rank = {provider: place for place, provider in enumerate(order)}
        self._near: dict[str | None, _Alike] = {}

    def called(self, name: str) -> Sequence[ModelFacts]:
        return self._by_name.get(name, ())

    def plainly_called(self, name: str) -> Sequence[ModelFacts]:
        """Those that are this model, whatever a service makes of its name."""
        return self._by_plain_name.get(plain_name(name), ())

    def members(self, family: str) -> Sequence[ModelFacts]:
        return self._by_family.get(family, ())

    def near(self, name: str, provider: str | None = None) -> list[str]:
        """Names that may have been meant."""
        if provider not in self._near:
            self._near[provider] = _Alike(
                facts.name for facts in self._known if provider in (None, facts.provider)
            )
        return self._near[provider].to(name)

    @cached_property
    def _known(self) -> list[ModelFacts]:
        return [facts for facts in self.models if facts.provider in self.rank]

    @cached_property
    def _by_name(self) -> Mapping[str, Sequence[ModelFacts]]:
        return _grouped((facts.name, facts) for facts in self._known)

    @cached_property
    def _by_plain_name(self) -> Mapping[str, Sequence[ModelFacts]]:
        return _grouped((plain_name(facts.name), facts) for facts in self._known)

    @cached_property
    def _by_family(self) -> Mapping[str, Sequence[ModelFacts]]:
        return _grouped((facts.family, facts) for facts in self._known if facts.family is not None)


class _Alike:
    """Names by the pairs of letters in them."""

    def __init__(self, names: Iterable[str]) -> None:
        ordered = sorted(set(names))
        self._names = {name: _pairs(name) for name in ordered}
        plain: dict[str, str] = {}
        for name in ordered:
            plain.setdefault(plain_name(name), name)
        self._plain = {short: (name, _pairs(short)) for short, name in plain.items()}

    def to(self, name: str) -> list[str]:
        alike = _closest(name, self._names)
        wanted = plain_name(parted_switch(name)[0])
        plain = _closest(wanted, {short: pairs for short, (_, pairs) in self._plain.items()})
        return list(dict.fromkeys((*alike, *(self._plain[each][0] for each in plain))))[:MOST_NEAR]


def order_of(offered: Iterable[str], preferred: Sequence[str] = ()) -> tuple[str, ...]:
    """Providers as they are asked: those a program prefers, then the usual ones, then the others."""
    known = list(offered)
    return tuple(dict.fromkeys(name for name in (*preferred, *PREFERENCE, *known) if name in known))


def _grouped(pairs: Iterable[tuple[str, ModelFacts]]) -> Mapping[str, Sequence[ModelFacts]]:
    groups: dict[str, list[ModelFacts]] = {}
    for name, facts in pairs:
        groups.setdefault(name, []).append(facts)
    return groups


def _pairs(name: str) -> frozenset[str]:
    return frozenset(map("".join, zip(f" {name}", f"{name} ", strict=True)))


def _closest(name: str, names: Mapping[str, frozenset[str]]) -> list[str]:
    wanted = _pairs(name)
    shared = {each: len(wanted & pairs) / (len(wanted) + len(pairs)) for each, pairs in names.items()}
    likely = heapq.nlargest(_LOOKED_AT, shared, key=shared.__getitem__)
    return difflib.get_close_matches(name, likely, n=MOST_NEAR, cutoff=_NEAR_ENOUGH)
