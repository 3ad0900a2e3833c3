"""Makes the request of one round: settings, tools, context and the prepared past of a chat, as one value."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from desktop_chat.errors import ModelUnknown
from desktop_chat.language import sentence
from desktop_chat.models import Tables
from desktop_chat.models.database import Database
from desktop_chat.providers.context import Context, ProviderSettings
from desktop_chat.providers.provider import Provider
from desktop_chat.providers.requests import Request, TextPart, Turn
from desktop_chat.services.assistant_parts import AssistantParts, parts_of
from desktop_chat.services.attachments import StoredFile
from desktop_chat.services.blobs import BlobStore
from desktop_chat.services.contexts import Contexts
from desktop_chat.services.documents.shelf import Documents
from desktop_chat.services.draft import Draft
from desktop_chat.services.file_texts import has_text_files, read_texts
from desktop_chat.services.fitting import fit, fixed_parts, turns_of
from desktop_chat.services.history import Prepared
from desktop_chat.services.knowledge import Knowledge
from desktop_chat.services.openings import Opening
from desktop_chat.services.past import Past, read_past
from desktop_chat.services.registry import ModelFacts, Registry
from desktop_chat.services.request_options import unoffered_tools
from desktop_chat.services.sizes import TOKENS_PER_MESSAGE, tokens_of
from desktop_chat.services.taking import Taker, check_files, fit_files, last_question, read_documents
from desktop_chat.services.views import ChatView
from desktop_chat.services.wishes import Wish

LONG_PATH = 200
"""From here on the past is read in a worker thread, so that no window waits for it."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A request and all that is needed to send and to price it."""

    request: Request
    provider: Provider
    settings: ProviderSettings
    facts: ModelFacts
    profile: str | None
    history: Prepared
    is_cut: bool = False
    tokens: int = 0
    """About how many the whole request takes."""
    unoffered: tuple[str, ...] = ()
    """Tools of the chat that the model is not told of."""

    def with_question(self, text: str) -> Asked:
        """The same with one question more."""
        turns = (*self.request.turns, Turn("user", (TextPart(text),)))
        tokens = self.tokens + tokens_of([text]) + TOKENS_PER_MESSAGE
        return replace(self, request=replace(self.request, turns=turns, prefill=False), tokens=tokens)


@dataclass(frozen=True, slots=True)
class Answering:
    """Who answers in a chat, and with whose key."""

    chat: ChatView
    provider: Provider
    settings: ProviderSettings
    facts: ModelFacts
    profile: str | None


class Asker:
    def __init__(
        self,
        database: Database,
        tables: Tables,
        blobs: BlobStore | None,
        providers: Mapping[str, Provider],
        registry: Registry,
        contexts: Contexts,
        variables: Mapping[str, str] | None = None,
    ) -> None:
        self._variables = dict(variables or {})
        self._database = database
        self._tables = tables
        self._blobs = blobs
        self._providers = providers
        self._registry = registry
        self._contexts = contexts
        self._documents = Documents()
        self._knowledge = Knowledge(database, tables, blobs, self._documents)

    async def prepare(self, opening: Opening, wish: Wish, draft: Draft, round_number: int = 1) -> Asked:
        is_first = round_number == 1
        answering = await self._answering_round(opening, wish, is_first=is_first)
        provider, facts = answering.provider, answering.facts
        past = await self._readable_past(opening, provider, facts)
        parts = await self._parts(opening, past, facts)
        fixed = fixed_parts(opening, wish, draft, past, parts, facts, is_first=is_first)
        fitted = fit(past, opening, facts, provider.name, fixed.tokens)
        said = fitted.history.turns
        goes_on = draft.is_continued and bool(said) and said[-1].role == "assistant"
        is_prefilled = goes_on and provider.can_prefill
        request = Request(
            provider=provider.name,
            model=facts.name,
            instructions=fixed.instructions,
            turns=turns_of(fixed, said, is_asked_on=goes_on and not is_prefilled),
            prefill=is_prefilled,
            traits=facts.traits,
            **fixed.options,
        )
        return Asked(
            request,
            provider,
            answering.settings,
            facts,
            answering.profile,
            fitted.history,
            is_cut=fitted.is_cut,
            tokens=fitted.tokens,
            unoffered=unoffered_tools(opening.settings, request.tools),
        )

    async def _answering_round(self, opening: Opening, wish: Wish, *, is_first: bool) -> Answering:
        usual = self._contexts.default if is_first and not opening.has_default_profile else None
        return await self.answering(
            opening.chat, opening.provider, opening.model_name, wish.overlay.context, usual
        )

    async def _readable_past(self, opening: Opening, provider: Provider, facts: ModelFacts) -> Past:
        """What was said before, every file of it as this model can read it."""
        past = await self._past(opening, facts)
        sendable = provider.files_of(facts.name)
        if has_text_files(past.messages):
            # Only as a file can a text have places in it that an answer names.
            as_files = bool(opening.settings.get("citations")) and "text" in (sendable or ())
            await asyncio.to_thread(read_texts, past.messages, as_files=as_files)
        taker = Taker(facts, sendable)
        await read_documents(past.messages, taker, self._documents)
        fit_files(past.messages, taker, self._registry)
        return past

    async def _parts(self, opening: Opening, past: Past, facts: ModelFacts) -> AssistantParts:
        """Found once for a run: a clock that goes on would make every request another one."""
        if opening.parts is None:
            parts = parts_of(opening.assistant, {**self._variables, **opening.inputs})
            asked = last_question(past.messages)
            known = await self._knowledge.about(opening.assistant, asked.content if asked else "", facts.room)
            opening.parts = replace(parts, instructions=(*parts.instructions, *known))
        return opening.parts

    async def answering(
        self,
        chat: ChatView,
        provider_name: str | None,
        model_name: str | None,
        own: Context | None,
        usual: Context | None = None,
    ) -> Answering:
        """Who answers, and with which settings; found before anything is sent."""
        if provider_name is None or model_name is None:
            raise ModelUnknown(sentence("This chat has no model yet. Choose one."))
        provider = self._providers.get(provider_name)
        if provider is None:
            raise ModelUnknown(sentence("There is no provider named {name} in this program.", name=provider_name))
        facts = self._registry.facts(provider_name, model_name)
        paying = await self._contexts.paying(chat, own, provider.name, usual)
        return Answering(chat, provider, paying.settings, facts, paying.profile)

    async def check(self, files: Sequence[StoredFile], provider_name: str | None, model_name: str | None) -> None:
        """Refuse what this model cannot be sent, before anything is stored that names it."""
        provider = self._providers.get(provider_name or "")
        if provider is None or model_name is None:
            return
        taker = Taker(self._registry.facts(provider.name, model_name), provider.files_of(model_name))
        for file in files:
            path = self._blobs.path(file.digest) if self._blobs is not None and file.digest else None
            if path is not None and taker.has_to_be_read(file.kind, path):
                await self._documents.text_of(file.name, path)
            else:
                check_files([(file.name, file.kind)], taker, self._registry)

    async def _past(self, opening: Opening, facts: ModelFacts) -> Past:
        room = facts.room

        def read(session: Any) -> Past:
            return read_past(session, self._tables, self._blobs, opening.chat_key, room, opening.settings)

        if opening.path_length > LONG_PATH:
            return await self._database.read_in_worker(read)
        return self._database.read(read)
