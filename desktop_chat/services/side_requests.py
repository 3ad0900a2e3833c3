"""One short request beside a chat's own answers: a text comes back, and what it used is counted with the chat."""

from __future__ import annotations

import time
from contextlib import aclosing

from desktop_chat.errors import MalformedReply, ReplyCut
from desktop_chat.language import sentence
from desktop_chat.providers.requests import Request, TextPart, Turn
from desktop_chat.services.asking import Answering
from desktop_chat.services.attempt_rows import Attempt, AttemptRows
from desktop_chat.services.draft import Draft
from desktop_chat.services.settling import settled
from desktop_chat.services.storage import Storage


class SideRequests:
    """No run is begun for them, so the chat stays free for its own."""

    def __init__(self, storage: Storage, operation: str) -> None:
        self._storage = storage
        self._operation = operation
        self._rows = AttemptRows(storage.tables)

    async def text(
        self,
        answering: Answering,
        instructions: str,
        question: str,
        *,
        max_output: int | None = None,
        enough: int | None = None,
    ) -> str:
        """What the model says to this; never empty, never cut, unless so many letters are enough."""
        facts = answering.facts
        request = Request(
            provider=answering.provider.name,
            model=facts.name,
            instructions=(instructions,),
            turns=(Turn("user", (TextPart(question),)),),
            max_output=max_output,
        )
        attempt = Attempt(1, facts.provider, facts.name, answering.profile, facts.prices, time.monotonic())
        draft = Draft(answering.chat.id, model_name=facts.name, provider=facts.provider)
        status = "failed"
        try:
            async with aclosing(answering.provider.stream(request, answering.settings)) as events:
                async for event in events:
                    draft.take(event)
                    if enough is not None and sum(map(len, draft.text)) >= enough:
                        draft.is_finished = True
                        break
            status = "succeeded"
        finally:
            await settled(
                self._storage.write_soon(
                    lambda session: self._rows.beside(session, draft, attempt, status, self._operation)
                )
            )
        if not draft.is_finished:
            raise ReplyCut()
        if not draft.content.strip():
            raise MalformedReply(sentence("The service sent an empty answer."))
        return draft.content.strip()
