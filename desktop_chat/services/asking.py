"""Makes the request of one round: settings, tools, context and the prepared past of a chat, as one value."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from desktop_chat.errors import ContextTooLong, ModelUnknown
from desktop_chat.language import sentence
from desktop_chat.models import Tables
from desktop_chat.models.database import Database
from desktop_chat.providers.context import Context, ProviderSettings
from desktop_chat.providers.provider import Provider
from desktop_chat.providers.requests import GO_ON, Request, TextPart, Turn
from desktop_chat.services.assistant_parts import AssistantParts, most_tokens, parts_of, within_policy
from desktop_chat.services.attachments import StoredFile
from desktop_chat.services.blobs import BlobStore
from desktop_chat.services.budgets import exceeded
from desktop_chat.services.contexts import Contexts
from desktop_chat.services.documents.shelf import Documents
from desktop_chat.services.draft import Draft
from desktop_chat.services.file_texts import has_text_files, read_texts
from desktop_chat.services.history import Prepared, prepare
from desktop_chat.services.knowledge import Knowledge
from desktop_chat.services.openings import Opening
from desktop_chat.services.past import Past, read_past
from desktop_chat.services.registry import ModelFacts, Registry
from desktop_chat.services.repairing import repair_turns
from desktop_chat.services.request_options import form_in_words, request_options, unoffered_tools
from desktop_chat.services.sizes import CERTAIN, TOKENS_PER_MESSAGE, tokens_of, tokens_of_definitions
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
        is_known = round_number == 1 and not opening.has_default_profile
        usual = self._contexts.default if is_known else None
        answering = await self.answering(
            opening.chat, opening.provider, opening.model_name, wish.overlay.context, usual
        )
        provider, facts = answering.provider, answering.facts
        past = await self._past(opening, facts)
        sendable = provider.files_of(facts.name)
        if has_text_files(past.messages):
            # Only as a file can a text have places in it that an answer names.
            as_files = bool(opening.settings.get("citations")) and "text" in (sendable or ())
            await asyncio.to_thread(read_texts, past.messages, as_files=as_files)
        taker = Taker(facts, sendable)
        await read_documents(past.messages, taker, self._documents)
        fit_files(past.messages, taker, self._registry)
        form = (opening.settings.get("schema") or {}).get("schema")
        instructions = (
            *past.instructions,
            *wish.overlay.instructions,
            *_summary(past),
            *form_in_words(form, facts),
        )
        parts = await self._parts(opening, past, facts)
        instructions = (*parts.instructions, *instructions)
        options = request_options(opening.settings, wish, facts, is_first=round_number == 1)
        options["max_output"] = most_tokens(options["max_output"], None, opening.completion_left)
        again = repair_turns(draft.repair, form) if draft.repair else ()
        if again:
            options["tool_choice"] = "none"
        examples = parts.examples
        fixed = tokens_of([*instructions, *map(_words, again), *map(_words, examples)])
        fixed += tokens_of_definitions(options["tools"], options["schema"])
        policy = opening.settings.get("context")
        room = most_tokens(facts.room, policy, opening.prompt_left)
        room = None if room is None else max(0, room - fixed)
        sent = within_policy(past.messages, policy)
        history = prepare(sent, provider=provider.name, room=room, takes_tools=facts.takes_tools)
        _check_room(facts, history.tokens + fixed)
        _check_prompt(opening.prompt_left, history.tokens + fixed)
        goes_on = draft.is_continued and bool(history.turns) and history.turns[-1].role == "assistant"
        is_prefilled = goes_on and provider.can_prefill
        asked_last = (*again, *((_go_on(),) if goes_on and not is_prefilled else ()))
        turns = (*examples, *history.turns, *asked_last)
        request = Request(
            provider=provider.name,
            model=facts.name,
            instructions=instructions,
            turns=turns,
            prefill=is_prefilled,
            traits=facts.traits,
            **options,
        )
        return Asked(
            request,
            provider,
            answering.settings,
            facts,
            answering.profile,
            history,
            is_cut=not past.is_whole or history.left_out > 0 or bool(sent and sent[0] is not past.messages[0]),
            tokens=history.tokens + fixed,
            unoffered=unoffered_tools(opening.settings, options["tools"]),
        )

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


def _summary(past: Past) -> tuple[str, ...]:
    if past.summary is None:
        return ()
    return (f"What was said before, in short:\n{past.summary}",)


def _go_on() -> Turn:
    return Turn("user", (TextPart(GO_ON),))


def _words(turn: Turn) -> str:
    return "".join(part.text for part in turn.parts if isinstance(part, TextPart))


def _check_room(facts: ModelFacts, tokens: int) -> None:
    """Refuse what certainly cannot be read. Where it may just fit, the service decides."""
    window = facts.context_window
    if window is None or tokens * CERTAIN <= window:
        return
    raise ContextTooLong(
        sentence(
            "This question alone, with its instructions, takes about {tokens} tokens; {model} reads {window}.",
            tokens=tokens,
            model=facts.name,
            window=window,
        ),
        tokens=tokens,
        window=window,
    )


def _check_prompt(left: int | None, tokens: int) -> None:
    """Refuse what is longer than the run may still send, however much is left out."""
    if left is not None and tokens > left:
        raise exceeded("prompt_tokens", left)
