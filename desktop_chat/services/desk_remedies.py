"""What a window offers when an answer failed, or when another model is to try: told as values, never raised."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from desktop_chat.errors import Error
from desktop_chat.services.desk_views import Sent
from desktop_chat.services.model_choices import ModelChoice
from desktop_chat.services.run_errors import error_view

if TYPE_CHECKING:
    from desktop_chat.services.library import Library

LOOKED_AT, OFFERED = 300, 6
"""Requests that are looked through, and models that are named."""


class DeskRemedies:
    def __init__(self, library: Library) -> None:
        self._library = library

    async def shorten(self, chat_id: Any) -> Sent:
        """Have all but the last turns summarised, so that the chat fits into its model again."""
        try:
            await self._library.chat(chat_id).shorten()
        except Error as error:
            return Sent(chat_id, True, error_view(error))
        return Sent(chat_id)

    async def retry_with(self, chat_id: Any, choice: ModelChoice) -> Sent:
        """Ask another model for the same."""
        try:
            await self._library.chat(chat_id).retry(model=choice.id, provider=choice.provider)
        except Error as error:
            return Sent(chat_id, True, error_view(error))
        return Sent(chat_id)

    async def recent_models(self) -> Sequence[ModelChoice]:
        """Those that answered lately, the latest first; read in a worker."""
        usage = self._library.tables.usage
        query = select(usage.provider, usage.model_name).where(usage.operation == "chat")
        latest = query.order_by(usage.key.desc()).limit(LOOKED_AT)
        rows = await self._library.database.read_in_worker(lambda session: session.execute(latest).all())
        name_of = self._library.models.display_name
        name_of = self._library.models.display_name
        models = list(dict.fromkeys((str(row[0]), str(row[1])) for row in rows))[:OFFERED]
        return [ModelChoice(name, model, name_of(name, model) or model, service=name) for name, model in models]
