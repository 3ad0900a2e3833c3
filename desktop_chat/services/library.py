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
from desktop_chat.services.announcements import Announcements
from desktop_chat.services.asking import Asker
from desktop_chat.services.assistant_shelf import AssistantShelf
from desktop_chat.services.backups import Backups
from desktop_chat.services.branches import Branches
from desktop_chat.services.budgets import Budget
from desktop_chat.services.chat import ChatHandle
from desktop_chat.services.chats import Chats, write_chat
from desktop_chat.services.choosing import Finder
from desktop_chat.services.contexts import Contexts, ContextSource
from desktop_chat.services.copies import CopyTarget
from desktop_chat.services.embedding import Embedder
from desktop_chat.services.holders import Holders
from desktop_chat.services.hooks import Listeners, call_hook, call_listener
from desktop_chat.services.inputs import key_in
from desktop_chat.services.keys.shelf import KeyShelf
from desktop_chat.services.keys.store import KeyStore
from desktop_chat.services.library_keeping import LibraryKeeping
from desktop_chat.services.library_news import LibraryNews
from desktop_chat.services.library_threads import LibraryThreads
from desktop_chat.services.local_models.store import LocalModels
from desktop_chat.services.local_servers import LocalServers
from desktop_chat.services.mcp.servers import McpServers
from desktop_chat.services.neighbours import Neighbours
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
from desktop_chat.services.transfer.progress import Transfers
from desktop_chat.services.transferring import Transferring
from desktop_chat.services.workshop import Workshop

if TYPE_CHECKING:
    from desktop_chat.providers.local_model import LocalModel
    from desktop_chat.providers.service import Service

JOURNAL_SECONDS = 0.4


class Library(Embedder, LocalServers, OwnerHooks, Transferring, LibraryThreads, LibraryKeeping, LibraryNews):
    """Opens the database (and brings ready-made tables up to date); `close` or `async with` ends it.

    A `Database` that is open already becomes the library's: it is closed with it. Without `providers` there are
    all services of the catalogue and the models on this computer: the embedded one, and files in `model_files`.
    `servers` is the file of the servers of tools in `mcp`; without it they last as long as the library.
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
        tools: Iterable[object] | Toolbox = (),
        recorder: Recorder | None = None,
        keys: KeyStore | None = None,
        model_files: Path | None = None,
        budget: Budget | None = None,
        retries: Retries | None = None,
        concurrency: int = 8,
        journal_interval: float = JOURNAL_SECONDS,
        variables: Mapping[str, str] | None = None,
        copies: CopyTarget | None = None,
        servers: Path | None = None,
    ) -> None:
        self.tables = tables or Tables()
        self.announcements = Announcements(call_listener)
        self.listeners = Listeners()
        self.toolbox = tools if isinstance(tools, Toolbox) else Toolbox(tools, later=entry_point_tools)
        self.budget = budget or Budget()
        self.variables = dict(variables or {})
        self.companions: list[Library] = []
        """Others that use what is this one's, and are closed with it."""
        self.default_model, self.default_provider = default_model, default_provider
        self.storage = open_storage(database, self.tables, blobs, journal_interval)
        self._catalogue = _catalogue(model_files) if providers is None else ()
        offered = {each.name: each for each in (self._catalogue if providers is None else providers)}
        self._keep_rows(recorder or Recorder(), copies)
        shelf = KeyShelf(keys)
        self._open_services(offered, preferred_providers, shelf)
        self.mcp = McpServers(servers, self.toolbox, shelf)
        self._neighbours = Neighbours(self.storage.instances, lambda news: call_hook(self._hear, {"news": news}))
        self.contexts = Contexts(context, contexts, self.profiles)
        self._answer_with(offered, retries or Retries(), concurrency)
        if self.storage.has_tables:
            self.recover()

    def _keep_rows(self, recorder: Recorder, copies: CopyTarget | None) -> None:
        """What needs nothing but the storage."""
        self.recorder = recorder
        self.recovery = Recovery(self.tables, self.storage.journal, self.recorder, self.toolbox)
        self.holders = Holders(self.tables, self.storage.instances, self.recovery.interrupt)
        self.branches = Branches(self.tables, self.holders)
        self.assistants = AssistantShelf(self.storage, self._tell_of_assistant)
        self.outbox = Outbox(self.storage, self.assistants, copies)
        self.shortening = Shortening(self.storage)
        self.search = Search(self.database, self.tables)
        self.transfers = Transfers()

    def _open_services(self, offered: Mapping[str, Provider], preferred: Sequence[str], keys: KeyShelf) -> None:
        """What knows of the services there are, and nothing of answers."""
        self.models = Registry(self.database, self.tables, offered, lambda: self.contexts.usual, preferred)
        self.profiles = Profiles(self.database, self.tables, offered, self.models, keys)
        self.local_models = LocalModels(self.database, self.tables, offered.values())

    def _answer_with(self, offered: Mapping[str, Provider], retries: Retries, concurrency: int) -> None:
        """What makes requests, and keeps what comes back."""
        self.asker = Asker(
            self.database, self.tables, self.storage.blobs, offered, self.models, self.contexts, self.variables
        )
        self.queue = ThreadQueue(self)
        workshop = Workshop(
            self.storage,
            self.recorder,
            self.holders,
            self.asker,
            Finder(self),
            self.hooks_of,
            self.announce,
            retries,
            concurrency,
        )
        self.replies = Replies(workshop, self.queue.go_on)

    @property
    def database(self) -> Database:
        return self.storage.database

    @property
    def backups(self) -> Backups:
        """Copies of the database; its verbs are called in a worker thread."""
        return Backups(self.database.path)

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

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()


def _catalogue(model_files: Path | None) -> tuple[Service | LocalModel, ...]:
    from desktop_chat.services.whole_catalogue import whole_catalogue  # noqa: PLC0415 - start-up: every wire

    return whole_catalogue(model_files)
