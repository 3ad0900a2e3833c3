"""The library: chats that keep themselves, for any program with a database, providers and perhaps own tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from desktop_chat.errors import NotFound
from desktop_chat.language import sentence
from desktop_chat.models import Tables
from desktop_chat.models.database import Database
from desktop_chat.providers.context import Context
from desktop_chat.providers.provider import Provider
from desktop_chat.services.announcements import Announcement, Announcements
from desktop_chat.services.asking import Asker
from desktop_chat.services.assistant_shelf import AssistantShelf
from desktop_chat.services.assistant_views import AssistantView
from desktop_chat.services.branches import Branches
from desktop_chat.services.budgets import Budget
from desktop_chat.services.chat import ChatHandle
from desktop_chat.services.chats import Chats, write_chat
from desktop_chat.services.collecting import collect
from desktop_chat.services.contexts import Contexts, ContextSource
from desktop_chat.services.copies import CopyTarget
from desktop_chat.services.embedding import Embedder
from desktop_chat.services.holders import Holders
from desktop_chat.services.hooks import Listeners, call_hook, call_listener
from desktop_chat.services.inputs import key_in
from desktop_chat.services.keys.shelf import KeyShelf
from desktop_chat.services.keys.store import KeyStore
from desktop_chat.services.library_threads import LibraryThreads
from desktop_chat.services.local_servers import LocalServers
from desktop_chat.services.neighbours import Neighbours, News
from desktop_chat.services.outbox import Outbox
from desktop_chat.services.owner_hooks import OwnerHooks
from desktop_chat.services.profiles import Profiles
from desktop_chat.services.recorder import Recorder
from desktop_chat.services.recovery import Recovery
from desktop_chat.services.registry import Registry
from desktop_chat.services.retries import Retries
from desktop_chat.services.running import Replies
from desktop_chat.services.search import Search
from desktop_chat.services.shortening import Shortening
from desktop_chat.services.storage import open_storage
from desktop_chat.services.thread_queue import ThreadQueue
from desktop_chat.services.tool_runner import Toolbox, entry_point_tools
from desktop_chat.services.workshop import Workshop

if TYPE_CHECKING:
    from desktop_chat.providers.local_model import LocalModel
    from desktop_chat.providers.service import Service

JOURNAL_SECONDS = 0.4
CANCEL = "cancel_requested"


class Library(Embedder, LocalServers, OwnerHooks, LibraryThreads):
    """Opens the database (and brings ready-made tables up to date); `close` or `async with` ends it.

    A `Database` that is open already becomes the library's: it is closed with it. Without `providers` there are
    all services of the catalogue and the embedded model.
    """

    def __init__(
        self,
        database: str | Path | Database,
        *,
        blobs: Path | None = None,
        tables: Tables | None = None,
        context: Context | None = None,
        contexts: ContextSource | None = None,
        providers: Iterable[Provider] | None = None,
        default_model: str | None = None,
        default_provider: str | None = None,
        preferred_providers: Sequence[str] = (),
        tools: Iterable[object] = (),
        recorder: Recorder | None = None,
        keys: KeyStore | None = None,
        budget: Budget | None = None,
        retries: Retries | None = None,
        concurrency: int = 8,
        journal_interval: float = JOURNAL_SECONDS,
        variables: Mapping[str, str] | None = None,
        copies: CopyTarget | None = None,
    ) -> None:
        self.tables = tables or Tables()
        self.announcements = Announcements(call_listener)
        self.listeners = Listeners()
        self.toolbox = Toolbox(tools, later=entry_point_tools)
        self.budget = budget or Budget()
        self.default_model, self.default_provider = default_model, default_provider
        self.storage = open_storage(database, self.tables, blobs, journal_interval)
        recorder = recorder or Recorder()
        self.recovery = Recovery(self.tables, self.storage.journal, recorder, self.toolbox)
        self.holders = Holders(self.tables, self.storage.instances, self.recovery.interrupt)
        self.branches = Branches(self.tables, self.holders)
        self._catalogue = _catalogue() if providers is None else ()
        offered: Mapping[str, Provider] = {
            provider.name: provider for provider in (self._catalogue if providers is None else providers)
        }
        self.models = Registry(
            self.database, self.tables, offered, lambda: self.contexts.usual, preferred_providers
        )
        self.profiles = Profiles(self.database, self.tables, offered, self.models, KeyShelf(keys))
        self.contexts = Contexts(context, contexts, self.profiles)
        self.recorder = recorder
        self._neighbours = Neighbours(self.storage.instances, lambda news: call_hook(self._hear, {"news": news}))
        self.asker = Asker(
            self.database, self.tables, self.storage.blobs, offered, self.models, self.contexts, variables
        )
        self.shortening = Shortening(self.storage)
        self.search = Search(self.database, self.tables)
        self.assistants = AssistantShelf(self.storage, self._tell_of_assistant)
        self.outbox = Outbox(self.storage, self.assistants, copies)
        self.queue = ThreadQueue(self)
        self.replies = Replies(
            Workshop(
                self.storage,
                recorder,
                self.holders,
                self.asker,
                self.hooks_of,
                self.announce,
                retries or Retries(),
                concurrency,
            ),
            self.queue.go_on,
        )
        if self.storage.has_tables:
            self.recover()

    @property
    def database(self) -> Database:
        return self.storage.database

    # ----------------------------------------------------------------- chats

    def create_chat(
        self,
        *,
        model: str | None = None,
        provider: str | None = None,
        owner: Any = None,
        context: Context | None = None,
        assume_model_exists: bool = False,
        kind: str = "chat",
        **columns: Any,
    ) -> ChatHandle:
        """A new chat, stored at once. Other keywords are columns of the chat class."""
        name, by = (model, provider) if model else (self.default_model, provider or self.default_provider)
        facts = self.models.resolve(name, by, assume_exists=assume_model_exists) if name else None
        context = context or self.contexts.for_new_chats
        key = self.database.write(
            lambda session: write_chat(session, self.tables, facts, owner, context, kind, columns)
        )
        self.announce("chat_changed", key, None)
        handle = ChatHandle(self, key)
        has_it = context is None or self.contexts.is_stored(context)
        return handle if has_it or context is None else handle.with_context(context)

    def chat(self, chat_id: Any) -> ChatHandle:
        """The chat of this id."""
        chat = self.tables.chat
        key = key_in(chat, chat_id)
        if self.database.read(lambda session: session.get(chat, key)) is None:
            raise NotFound(sentence("There is no such chat."))
        return ChatHandle(self, chat_id)

    def chats(self, owner: Any = None) -> Chats:
        """All chats, or only those of one owner."""
        return Chats(self, owner)

    # ------------------------------------------------------------ house-keeping

    def create_tables(self) -> None:
        """Make the tables of a program that brings its own and keeps no migrations."""
        self.database.write(lambda session: self.tables.create(session.connection()))
        self.recover()

    def recover(self) -> None:
        """Set aside what programs that are gone left unfinished. Harmless beside living ones."""
        chats = self.database.write(self.holders.interrupt_lost)
        stale = self.database.read(self.recovery.stale_journals)
        for names in stale:
            self.storage.journal.discard(*names)
        for chat_key in chats:
            self.announce("messages_changed", chat_key, None)

    def collect_files(self) -> list[str]:
        """Remove stored files that no message, trash, draft or kept backup names, once a day old."""
        return collect(self.storage)

    async def aclose(self) -> None:
        """Stop what runs, keep what was said, let go of every file."""
        await self.replies.close()
        await self.models.aclose()
        for service in self._catalogue:
            await service.aclose()
        self._close_storage()

    def close(self) -> None:
        """The same for a program that runs no event loop: connections end with the loop they were made in."""
        self.replies.keep_now()
        self._close_storage()

    def _close_storage(self) -> None:
        self.profiles.keys.close()
        self._neighbours.close()
        self.storage.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    # ------------------------------------------------------------------ news

    def _tell_of_assistant(self, action: str, _: AssistantView) -> None:
        self.announce("assistants_changed", None, None)

    def announce(self, kind: str, chat_key: Any, run_key: Any) -> None:
        """Tell this program and its neighbours what was changed."""
        self.announcements.announce(Announcement(kind, chat_key, run_key))
        self._neighbours.tell(News(kind, _text(chat_key), _text(run_key)))

    def _hear(self, news: News) -> None:
        """On the neighbours' thread."""
        if news.kind == CANCEL:
            self.replies.cancel_from_outside(news.run)
            if not news.lost:
                return
        kind = "all_changed" if news.lost else news.kind
        keys = self._key(self.tables.chat, news.chat), self._key(self.tables.run, news.run)
        self.announcements.announce(Announcement(kind, *keys, is_own=False))

    def _key(self, row_class: type[Any], text: str | None) -> Any:
        if text is None:
            return None
        return row_class.__mapper__.primary_key[0].type.python_type(text)

    def ask_to_cancel(self, chat_key: Any, run_key: Any) -> None:
        """Another program is at work on it; that one stops it."""
        self.announcements.announce(Announcement("run_changed", chat_key, run_key))
        self._neighbours.tell(News(CANCEL, _text(chat_key), _text(run_key)))


def _catalogue() -> tuple[Service | LocalModel, ...]:
    from desktop_chat.services.whole_catalogue import whole_catalogue  # noqa: PLC0415 - start-up: every wire

    return whole_catalogue()


def _text(key: Any) -> str | None:
    return None if key is None else str(key)
