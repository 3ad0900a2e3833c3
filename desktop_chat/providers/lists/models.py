"""The list of models in OpenAI's form, with what other services add to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from desktop_chat.errors import MalformedReply
from desktop_chat.providers.lists.fields import (
    capabilities_of,
    context_of,
    lacks_of,
    modalities_of,
    output_of,
    prices_of,
    text_of,
)
from desktop_chat.providers.lookups import ModelPage
from desktop_chat.providers.provider import OfferedModel


@dataclass(frozen=True, slots=True)
class OpenAiModels:
    """Whatever the items tell beyond their ids is taken along; unknown fields are left."""

    place: str = "/models"
    always: frozenset[str] | None = None
    """What every model can do beside what is told of it; None: not all is told, so nothing is known."""

    def path(self, page: str | None) -> str:
        return self.place if page is None else f"{self.place}?after={quote(page, safe='')}"

    def parse(self, said: object) -> ModelPage:
        models = (self._model(model_id, each) for model_id, each in _joined(said).items())
        return ModelPage(tuple(models), _next(said))

    def _model(self, model_id: str, told: Mapping[str, object]) -> OfferedModel:
        name = text_of(told, "display_name", "name")
        modalities = modalities_of(told)
        capabilities, lacks = self._abilities(told, modalities)
        return OfferedModel(
            model_id,
            None if name == model_id else name,
            context_window=context_of(told),
            max_output=output_of(told),
            capabilities=capabilities,
            prices=prices_of(told),
            family=text_of(told, "family", "details.family", "arch"),
            knowledge_date=text_of(told, "knowledge_cutoff"),
            modalities=modalities,
            lacks=lacks,
        )

    def _abilities(
        self, told: Mapping[str, object], modalities: Mapping[str, Sequence[str]]
    ) -> tuple[frozenset[str], frozenset[str] | None]:
        """What it can do, and what it is said not to; nothing of either where not all is told."""
        if self.always is None:
            return frozenset(), None
        able, lacks = capabilities_of(told, modalities), lacks_of(told, modalities)
        return able | self.always if able else able, None if lacks is None else lacks - self.always


def _joined(said: object) -> dict[str, dict[str, object]]:
    """By id: some tell the same models twice, each time something else of them."""
    lists = [said.get("models"), said.get("data")] if isinstance(said, Mapping) else [said]
    known = [items for items in lists if isinstance(items, list)]
    if not known:
        raise MalformedReply()
    joined: dict[str, dict[str, object]] = {}
    for told in (each for items in known for each in items if isinstance(each, Mapping)):
        model_id = text_of(told, "id", "model", "key", "name")
        if model_id is not None:
            joined.setdefault(model_id, {}).update(told)
    return joined


def _next(said: object) -> str | None:
    """Where there is more, the list ends with the id to go on after."""
    if isinstance(said, Mapping) and said.get("has_more") is True:
        return text_of(said, "last_id")
    return None
