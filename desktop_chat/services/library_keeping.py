"""What keeps a library in order: its tables, what others left unfinished, files nobody names, and its end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from desktop_chat.services.collecting import collect

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from desktop_chat.models import Tables
    from desktop_chat.providers.local_model import LocalModel
    from desktop_chat.providers.service import Service
    from desktop_chat.services.holders import Holders
    from desktop_chat.services.library import Library
    from desktop_chat.services.local_models.store import LocalModels
    from desktop_chat.services.mcp.servers import McpServers
    from desktop_chat.services.neighbours import Neighbours
    from desktop_chat.services.profiles import Profiles
    from desktop_chat.services.recovery import Recovery
    from desktop_chat.services.registry import Registry
    from desktop_chat.services.running import Replies
    from desktop_chat.services.storage import Storage
    from desktop_chat.services.transfer.progress import Transfers


class LibraryKeeping:
    storage: Storage
    tables: Tables
    holders: Holders
    recovery: Recovery
    replies: Replies
    models: Registry
    profiles: Profiles
    local_models: LocalModels
    mcp: McpServers
    transfers: Transfers
    companions: list[Library]
    announce: Callable[[str, Any, Any], None]
    _neighbours: Neighbours
    _catalogue: Sequence[Service | LocalModel]

    def create_tables(self) -> None:
        """Make the tables of a program that brings its own and keeps no migrations."""
        self.storage.database.write(lambda session: self.tables.create(session.connection()))
        self.recover()

    def recover(self) -> None:
        """Set aside what programs that are gone left unfinished. Harmless beside living ones."""
        database = self.storage.database
        chats = database.write(self.holders.interrupt_lost)
        for names in database.read(self.recovery.stale_journals):
            self.storage.journal.discard(*names)
        for chat_key in chats:
            self.announce("messages_changed", chat_key, None)

    def collect_files(self) -> list[str]:
        """Remove stored files that no message, trash, draft or kept backup names, once a day old."""
        return collect(self.storage)

    async def aclose(self) -> None:
        """Stop what runs, keep what was said, let go of every file."""
        for companion in tuple(self.companions):
            await companion.aclose()
        await self.replies.close()
        await self.mcp.aclose()
        await self.models.aclose()
        await self.local_models.aclose()
        for service in self._catalogue:
            await service.aclose()
        self._close_storage()

    def close(self) -> None:
        """The same for a program that runs no event loop: connections end with the loop they were made in."""
        for companion in tuple(self.companions):
            companion.close()
        self.replies.keep_now()
        self.mcp.close()
        self._close_storage()

    def _close_storage(self) -> None:
        self.transfers.stop()
        self.profiles.keys.close()
        self._neighbours.close()
        self.storage.close()
