"""Looks through the models that the library knows: by what they can, whose they are, their words and their use."""

from __future__ import annotations

from desktop_chat.services.model_facts import ModelFacts
from desktop_chat.services.model_table import ModelTable
from desktop_chat.services.views import ModelView

_KINDS = {"vision": "image"}
"""Capabilities that are told as what a model reads."""


class ModelQueries:
    """The first look brings in the models that come with the program; `load` does so beforehand."""

    _table: ModelTable

    def all(self, *, retired: bool = True) -> list[ModelView]:
        """Every model that the library knows, those that are gone among them if wanted."""
        return [facts.view for facts in self._table.everything() if retired or not facts.retired]

    def of(self, provider: str, *, retired: bool = False) -> list[ModelView]:
        """Those of one provider."""
        return [model for model in self.all(retired=retired) if model.provider == provider]

    def supports(self, *wanted: str, provider: str | None = None) -> list[ModelView]:
        """Those that are known to have all of these, such as "vision", "tools" or "pdf"; none that is gone."""
        return [
            facts.view
            for facts in self._table.everything()
            if provider in (None, facts.provider) and not facts.retired and _has_all(facts, wanted)
        ]

    def search(self, words: str, *, retired: bool = False) -> list[ModelView]:
        """Those in whose names, family or provider all of the words are; what begins so comes first."""
        wanted = words.lower().split()
        found = [model for model in self.all(retired=retired) if all(word in _text(model) for word in wanted)]
        first = wanted[0] if wanted else ""
        return sorted(found, key=lambda model: not model.id.lower().startswith(first))

    def most_used(self, limit: int = 10) -> list[ModelView]:
        """Those that answered most often, the most used first."""
        used = self._table.most_used(limit)
        return [(self._table.exact(name, provider) or ModelFacts(provider, name)).view for provider, name in used]

    async def load(self) -> None:
        """Bring the models that come with the program into the table, if they are not there yet, and read it.

        For a program with a window: others work meanwhile, and the first name that is looked up is found at once.
        """
        await self._table.load()


def _has_all(facts: ModelFacts, wanted: tuple[str, ...]) -> bool:
    return all(name in facts.capabilities or _KINDS.get(name, name) in facts.input_kinds for name in wanted)


def _text(model: ModelView) -> str:
    return f"{model.provider} {model.id} {model.name} {model.family or ''}".lower()
