"""Who is called when something happens in a chat: its owner, and whoever listens."""

from __future__ import annotations

from typing import Any

from desktop_chat.models import Tables
from desktop_chat.services.hooks import HookSet, Listeners, has_hooks
from desktop_chat.services.openings import Opening
from desktop_chat.services.path_ends import owner_of
from desktop_chat.services.storage import Storage


class OwnerHooks:
    """The library's way to whoever hears of its chats."""

    tables: Tables
    listeners: Listeners
    storage: Storage

    def hooks_of_chat(self, chat_key: Any) -> HookSet:
        owner = None
        if self.tables.owner_links:
            chat = self.tables.chat
            owner = self.storage.database.read(
                lambda session: owner_of(self.tables, session.get_one(chat, chat_key))
            )
        return self.hooks_for(chat_key, owner)

    def hooks_of(self, opening: Opening) -> HookSet:
        return self.hooks_for(opening.chat_key, opening.owner)

    def hooks_for(self, chat_key: Any, owner: tuple[type[Any], Any] | None) -> HookSet:
        """The owner is read only when its class has hooks of its own."""
        found = None
        if owner is not None and has_hooks(owner[0]):
            kind, key = owner
            found = self.storage.database.read(lambda session: session.get(kind, key))
        return HookSet(found, self.listeners, chat_key)
