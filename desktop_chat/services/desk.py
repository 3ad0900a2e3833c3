"""What a window asks of the library, said in plain values: lists and pages to show, verbs to carry out."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from desktop_chat.errors import Error
from desktop_chat.services import chat_groups
from desktop_chat.services.announcements import Announcement
from desktop_chat.services.chat import ChatHandle
from desktop_chat.services.chat_groups import ListReading
from desktop_chat.services.desk_answerers import DeskAnswerers
from desktop_chat.services.desk_assistants import DeskAssistants
from desktop_chat.services.desk_drafts import DeskDrafts
from desktop_chat.services.desk_files import DeskFiles
from desktop_chat.services.desk_finding import Finding
from desktop_chat.services.desk_first_run import DeskFirstRun
from desktop_chat.services.desk_inspector import DeskInspector
from desktop_chat.services.desk_keeping import LOCAL, Keeping
from desktop_chat.services.desk_local_models import DeskLocalModels
from desktop_chat.services.desk_mcp import DeskServers
from desktop_chat.services.desk_messages import DeskMessages
from desktop_chat.services.desk_models import DeskModels
from desktop_chat.services.desk_profiles import ProfileDesk
from desktop_chat.services.desk_questions import DeskQuestions
from desktop_chat.services.desk_runs import DeskRuns
from desktop_chat.services.desk_transfer import DeskTransfer
from desktop_chat.services.desk_views import EVERYTHING, Answerer, ChatGroup, PathPage, PathView, Sent
from desktop_chat.services.events import AnyReplyEvent
from desktop_chat.services.formulas.painter import FormulaPainter
from desktop_chat.services.library import Library
from desktop_chat.services.path_reading import PathReading
from desktop_chat.services.run_errors import error_view
from desktop_chat.services.titles import title_of
from desktop_chat.services.views import ChatView, MessageView

SMALL = "smollm2-135m"
"""The model that comes with the program."""


class LibraryDesk(DeskMessages):
    """Reads are short and done in the calling thread; what fails is told as a value, not raised."""

    def __init__(self, library: Library) -> None:
        super().__init__(library)
        self._lists, self._paths = ListReading(library.tables), PathReading(library.tables)
        self.only = EVERYTHING
        """Which chats are listed now."""
        self.drafts = DeskDrafts(library)
        self.files = DeskFiles(library)
        self.questions = DeskQuestions(library)
        self.keeping = Keeping(library)
        self.finding = Finding(library)
        self.profiles = ProfileDesk(library)
        """Whose keys are used."""
        self.models = DeskModels(library)
        self.inspector = DeskInspector(library)
        self.local_models = DeskLocalModels(library)
        self.first_run = DeskFirstRun(library)
        self.transfer = DeskTransfer(library)
        self.formulas = FormulaPainter()
        self.answerers = DeskAnswerers(library)
        self.assistants = DeskAssistants(library, LibraryDesk)
        self.runs = DeskRuns(library)
        self.servers = DeskServers(library)

    def warm_up(self) -> None:
        """Read once what a window reads first: statements are compiled then, in whichever thread that is."""
        self.drafts.found()
        self.groups((("today", datetime.now(UTC)),))
        for chat in self.chats(0, 1):
            path = self.path(chat.id)
            if path is not None:
                self.page(chat.id, 0, 0)

    async def prepare(self) -> None:
        """What nobody waits for yet: the models that come with the program are brought in and read.

        Then what waits in threads begins.
        """
        with suppress(Error):  # whoever looks for a model later is told
            await self._library.models.load()
        await self.assistants.trials.tidy()
        with suppress(Error):  # it goes on waiting, and is seen to
            self.runs.resume()

    # ----------------------------------------------------------------- lists

    def groups(self, since: Sequence[tuple[str, datetime]]) -> tuple[ChatGroup, ...]:
        """How many chats are pinned, then how many were last used since each moment, newest first."""
        return self._library.database.read(lambda session: self._lists.groups(session, since, self.only))

    def chats(self, offset: int, limit: int) -> Sequence[ChatView]:
        return self._library.database.read(lambda session: self._lists.chats(session, offset, limit, self.only))

    async def titles(self) -> Sequence[tuple[Any, str]]:
        """Keys and titles of the latest chats, the newest first; read in a worker."""
        tables = self._library.tables
        return await self._library.database.read_in_worker(lambda session: chat_groups.titles(session, tables))

    def answered_chats(self) -> frozenset[Any]:
        """The chats in which an answer is being written by this program."""
        return frozenset(active.wish.chat_key for active in self._library.replies.all)

    # ----------------------------------------------------------------- paths

    def path(self, chat_id: Any) -> PathView | None:
        """None when there is no such chat (any more)."""
        library = self._library
        name_of = self._model_name
        is_answered = library.replies.of(chat_id) is not None
        path = library.database.read(
            lambda session: self._paths.view(session, chat_id, name_of, is_answered=is_answered)
        )
        if path is None:
            return None
        path = self.answerers.of_path(path)
        return replace(path, waiting=self.runs.of_path(path)) if path.is_thread else path

    def page(self, chat_id: Any, first: int, last: int) -> PathPage:
        """The messages from one position to another, both included."""
        library = self._library
        page = library.database.read(lambda session: self._paths.page(session, chat_id, first, last))
        if not any(map(_is_open, page.messages)):
            return page
        return replace(page, messages=ChatHandle(library, chat_id).live(page.messages))

    def answerer(self) -> Answerer:
        """Who would answer in a new chat."""
        provider, model = self._library.default_provider or "", self._library.default_model
        if not model:
            return self.answerers.in_new_chat(Answerer())
        is_here = provider == LOCAL
        is_small = is_here and model.startswith(SMALL)
        return self.answerers.in_new_chat(Answerer(self._model_name(provider, model), is_here, is_small))

    def _model_name(self, provider: str, model: str) -> str:
        return self._library.models.display_name(provider, model)

    # ----------------------------------------------------------------- verbs

    def create_chat(self, question: str) -> Sent:
        """A chat that is called after its first question."""
        try:
            self._library.storage.watch.refuse()
            chat = self._library.create_chat(title=title_of(question), named_at=None)
            if self.models.instructions.strip():
                chat.with_instructions(self.models.instructions)
            wanted = dict.fromkeys((*self.models.tools, *self._library.mcp.tools_of_new_chats()))
            if tools := [name for name in wanted if name in self._library.toolbox]:
                chat.with_tools(*tools)
            if (assistant := self.answerers.for_new_chat()) is not None:
                chat.with_assistant(assistant)
            self.answerers.forget_next()
            return Sent(chat.id)
        except Error as error:
            return Sent(None, False, error_view(error))

    def create_thread(self) -> Sent:
        """A conversation in which questions stand in line."""
        try:
            self._library.storage.watch.refuse()
            return Sent(self._library.thread().id)
        except Error as error:
            return Sent(None, False, error_view(error))

    async def retry(self, chat_id: Any) -> Sent:
        return await self._told(chat_id, ChatHandle.retry)

    async def go_on(self, chat_id: Any) -> Sent:
        """Continue the last answer where it ended."""
        return await self._told(chat_id, ChatHandle.continue_)

    def stop(self, chat_id: Any) -> None:
        self._library.chat(chat_id).cancel()

    def follow(self, chat_id: Any) -> AsyncGenerator[AnyReplyEvent, None]:
        """The answer that is being written, from where it stands."""
        return self._library.chat(chat_id).follow()

    def subscribe(self, listener: Callable[[Announcement], None]) -> Callable[[], None]:
        """The listener is called in any thread."""
        return self._library.announcements.subscribe(listener)


def _is_open(message: MessageView) -> bool:
    return message.is_streaming
