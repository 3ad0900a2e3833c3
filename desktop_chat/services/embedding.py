"""Texts as vectors, by a model that makes them: the library's verb, and what it brings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from desktop_chat.errors import UserError
from desktop_chat.language import sentence
from desktop_chat.providers.context import Context
from desktop_chat.providers.lookups import EmbeddingRequest, offering
from desktop_chat.services.inputs import words
from desktop_chat.services.pricing import cost_of
from desktop_chat.services.views import Cost, Tokens

if TYPE_CHECKING:
    from desktop_chat.services.contexts import Contexts
    from desktop_chat.services.registry import ModelFacts, Registry


@dataclass(frozen=True, slots=True)
class Embedded:
    """A vector for each text, in their order. It belongs to no chat, so its cost is told and stored nowhere."""

    vectors: tuple[tuple[float, ...], ...]
    provider: str
    model: str
    tokens: Tokens
    cost: Cost


class Embedder:
    models: Registry
    contexts: Contexts

    async def embed(
        self,
        texts: Sequence[str] | str,
        *,
        model: str,
        provider: str | None = None,
        context: Context | str | None = None,
        dimensions: int | None = None,
        task: str | None = None,
        assume_model_exists: bool = False,
    ) -> Embedded:
        """A vector for each text.

        `task` is what they are for ('search_document', 'search_query', 'classification', 'clustering'), where the
        service wants to know. `context` has the keys: one of the library's by its name, or one of its own.
        """
        given = [texts] if isinstance(texts, str) else list(texts)
        if not given or not all(words(text).strip() for text in given):
            raise UserError(sentence("There is no text that could be made into a vector."))
        facts = self.models.resolve(model, provider, assume_exists=assume_model_exists)
        service = offering(self.models.provider(facts.provider), "embeddings")
        if service is None:
            raise UserError(sentence("{provider} makes no vectors here.", provider=facts.provider))
        paying = await self.contexts.paying_with(self._embedding_context(context), facts.provider)
        asked = EmbeddingRequest(facts.name, tuple(words(text) for text in given), dimensions, task)
        made = await service.embed(asked, paying.settings)
        return _embedded(facts, made.vectors, made.model, made.tokens)

    def _embedding_context(self, context: Context | str | None) -> Context:
        if isinstance(context, str):
            return self.contexts.named(context)
        return context or self.contexts.usual


def _embedded(
    facts: ModelFacts, vectors: tuple[tuple[float, ...], ...], name: str | None, counted: int | None
) -> Embedded:
    """There is no output to pay for."""
    tokens = Tokens(counted, 0, is_partial=counted is None)
    return Embedded(vectors, facts.provider, name or facts.name, tokens, cost_of(tokens, facts.prices))
