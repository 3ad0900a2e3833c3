"""Opens a run: the units of work that write a question and its run, or find what is left to answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from desktop_chat.errors import NotFound, UserError
from desktop_chat.language import sentence
from desktop_chat.models import Tables, paths, utc_now
from desktop_chat.models.early_keys import early_key
from desktop_chat.models.writing import add, flush, is_light, touch
from desktop_chat.services import statements
from desktop_chat.services.attachments import StoredFile, attach_files
from desktop_chat.services.digests import arguments_digest
from desktop_chat.services.draft import Draft, Repair
from desktop_chat.services.history import PastCall
from desktop_chat.services.holders import Holders, is_parked
from desktop_chat.services.reading import chat_view, message_view, run_view, turn_usage, turn_views
from desktop_chat.services.recorder import Recorder
from desktop_chat.services.schemas import snapshot_of
from desktop_chat.services.views import AttachmentView, ChatView, MessageView, RunView, UsageView

RESUMING = ("complete", "run")
"""The verbs that go on with the run that a lost program left; the others begin one of their own."""


@dataclass(frozen=True, slots=True)
class Question:
    """What a person asks: text and files that are stored already."""

    text: str
    files: Sequence[StoredFile] = ()


@dataclass(frozen=True, slots=True)
class Answerer:
    """Another model than the chat's own, for one answer."""

    provider: str
    model_name: str


@dataclass(slots=True)
class Opening:
    """What a verb found and wrote when it opened a run."""

    chat: ChatView
    run: RunView
    provider: str | None
    model_name: str | None
    owner: tuple[type[Any], Any] | None = None
    draft: Draft | None = None
    calls: list[PastCall] = field(default_factory=list)
    calls_message_key: Any = None
    created: list[MessageView] = field(default_factory=list)
    before: list[MessageView] = field(default_factory=list)
    used: list[UsageView] = field(default_factory=list)
    """The messages and the usage of the turn from before this run."""
    is_resumed: bool = False
    is_after_tools: bool = False
    """The path ends with what tools did."""
    limits: dict[str, Any] | None = None
    """What the run may use and has used already."""
    path_length: int = 0

    @property
    def chat_key(self) -> Any:
        return self.chat.id

    @property
    def settings(self) -> dict[str, Any]:
        return self.chat.settings


@dataclass(slots=True)
class End:
    """A chat and where its active path ends."""

    chat: Any
    key: Any = None
    position: int = -1
    version: int = 1
    """The version that a new message after this one would have."""
    active: Any = None
    """The run that holds the chat, if one does."""
    next_run: int = 1
    """The number that a new run of this chat would have."""


@dataclass(frozen=True, slots=True)
class Place:
    """What stands at the end of the path and is to be answered."""

    end: End
    last: Any
    calls_message_key: Any
    calls: list[PastCall]
    is_continued: bool


class Opener:
    def __init__(
        self, tables: Tables, recorder: Recorder, holders: Holders, answerer: Answerer | None = None
    ) -> None:
        self._tables = tables
        self._recorder = recorder
        self._holders = holders
        self._answerer = answerer

    # ---------------------------------------------------------------- asking

    def ask(self, session: Session, chat_key: Any, question: Question, kind: str) -> Opening:
        """The question, its run and the row of the reply, all at once."""
        end = self.idle_end(session, chat_key)
        early = early_key(self._tables.message)
        if early is None:
            message, files = self.write_question(session, end, question)
            run = self._new_run(session, end, kind, message.key)
        else:
            run = self._new_run(session, end, kind, early)
            message, files = self.write_question(session, end, question, early)
        opening = self._opening(end, run)
        opening.created.append(message_view(message, attachments=files, chat_kind=end.chat.kind))
        here = End(end.chat, message.key, end.position + 1)
        self._begin(session, opening, here, run.key)
        flush(session)
        opening.run = run_view(run)
        return opening

    def write_question(
        self, session: Session, end: End, question: Question, key: Any = None
    ) -> tuple[Any, tuple[AttachmentView, ...]]:
        """The person's message at the end of the path."""
        now = utc_now()
        given = {} if key is None else {"key": key}
        message = self._tables.new(
            self._tables.message,
            **given,
            chat=end.chat,
            role="user",
            status="complete",
            content=question.text,
            parent_key=end.key,
            position=end.position + 1,
            version=end.version,
            on_path=True,
            selected=True,
            run_key=None,
            has_calls=False,
            has_files=bool(question.files),
            provider=None,
            model_name=None,
            profile=end.chat.profile,
            created_at=now,
            updated_at=now,
        )
        touch(session, self._tables.chat, end.chat, updated_at=now)
        add(session, message)
        if key is None:
            flush(session)
        return message, attach_files(session, self._tables, message, question.files)

    # -------------------------------------------------------------- going on

    def carry_on(self, session: Session, chat_key: Any, kind: str) -> Opening | None:
        """Find what the path leaves to be answered and open a run for it; None when there is nothing."""
        end = self.end_of(session, chat_key)
        run = end.active if is_parked(end.active) else None
        if run is None:
            end = self.idle_end(session, chat_key)
        last = self._last_visible(session, chat_key)
        if last is None:
            return None
        calls_message, calls = self._unanswered(session, last)
        if kind in ("retry", "regenerate") and last.role == "assistant" and not calls:
            end, last = self._step_back(session, chat_key, last)
        continued = _is_continued(kind, last, run or self._interrupted(session, last))
        if last.role == "assistant" and not calls and not continued:
            return None
        place = Place(end, last, calls_message and calls_message.key, calls, continued)
        return self._reopen(session, place, kind)

    def _reopen(self, session: Session, place: Place, kind: str) -> Opening:
        end, last, calls = place.end, place.last, place.calls
        run = end.active or (self._interrupted(session, last) if kind in RESUMING else None)
        is_resumed = run is not None
        if run is None:
            run = self._new_run(session, end, kind, self._question_of(session, last))
        else:
            self._holders.take_over(session, run)
        opening = self._opening(end, run, is_resumed=is_resumed)
        opening.is_after_tools = last.role == "tool"
        opening.calls, opening.calls_message_key = calls, place.calls_message_key
        self._remember(session, opening)
        touch(session, self._tables.chat, end.chat, updated_at=utc_now())
        if place.is_continued and not calls:
            opening.draft = self._continued_draft(last, run)
            opening.draft.chat_kind = end.chat.kind
        elif not calls:
            self._begin(session, opening, end, run.key)
        flush(session)
        opening.run = run_view(run)
        return opening

    def _remember(self, session: Session, opening: Opening) -> None:
        """What the turn holds already: a reply speaks of the whole of it."""
        opening.before = turn_views(session, self._tables, opening.chat_key, None)
        opening.used = turn_usage(session, self._tables, opening.before)

    def _continued_draft(self, last: Any, run: Any) -> Draft:
        base_status, last.status = last.status, "streaming"
        last.run_key = run.key
        last.updated_at = utc_now()
        return Draft(
            last.chat_key,
            run.key,
            last.key,
            last.parent_key,
            last.position,
            last.version,
            base_text=last.content,
            base_thinking=last.thinking or "",
            base_status=base_status,
            citations=list(last.citations or ()),
            base_citations=len(last.citations or ()),
            is_continued=True,
            created_at=last.created_at,
            provider=self._answerer.provider if self._answerer else last.provider,
            model_name=self._answerer.model_name if self._answerer else last.model_name,
            profile=last.profile,
        )

    def _step_back(self, session: Session, chat_key: Any, last: Any) -> tuple[End, Any]:
        """Take the last answer off the path, so that another can be written beside it."""
        paths.cut(session, self._tables, chat_key, last.position)
        flush(session)
        previous = self._last_visible(session, chat_key)
        if previous is None or previous.role == "assistant":
            # Raised inside the unit of work, so that the answer is back on the path.
            raise UserError(sentence("There is no question to answer again."))
        return self.end_of(session, chat_key), previous

    def _unanswered(self, session: Session, last: Any) -> tuple[Any, list[PastCall]]:
        """The calls of the last round that have no result yet, and the message that made them."""
        message, call = self._tables.message, self._tables.tool_call
        caller = last
        if last.role == "tool":
            query = select(message).where(
                message.chat_key == last.chat_key,
                message.on_path.is_(True),
                message.has_calls.is_(True),
                message.position < last.position,
            )
            caller = session.scalars(query.order_by(message.position.desc()).limit(1)).first()
        if caller is None or not caller.has_calls:
            return None, []
        has_not_run = (call.result_key.is_(None), call.ended_at.is_(None))
        rows = session.scalars(
            select(call).where(call.message_key == caller.key, *has_not_run).order_by(call.position)
        )
        return caller, [past_call(row) for row in rows]

    def _interrupted(self, session: Session, last: Any) -> Any:
        """The run that a lost program left at this place."""
        run = self._tables.run
        query = select(run).where(
            run.chat_key == last.chat_key,
            run.status == "interrupted",
            or_(run.key == last.run_key, run.question_key == last.key),
        )
        return session.scalars(query.order_by(run.number.desc()).limit(1)).first()

    def _question_of(self, session: Session, last: Any) -> Any:
        """The person's message that this place of the path answers."""
        message = self._tables.message
        return session.scalar(
            select(message.key)
            .where(
                message.chat_key == last.chat_key,
                message.on_path.is_(True),
                message.role == "user",
                message.position <= last.position,
            )
            .order_by(message.position.desc())
            .limit(1)
        )

    # ------------------------------------------------------------- the pieces

    def idle_end(self, session: Session, chat_key: Any) -> End:
        """Where to write next; refused while an answer is being written."""
        end = self.end_of(session, chat_key)
        if self._holders.refuse_busy(session, end.active):
            return self.end_of(session, chat_key)
        return end

    def end_of(self, session: Session, chat_key: Any) -> End:
        tables = self._tables
        as_columns = all(map(is_light, (tables.chat, tables.message, tables.run)))
        statement = statements.end_of_path(tables, as_columns)
        reading = session.connection() if as_columns else session
        row = reading.execute(statement, {"chat_key": chat_key}).first()
        if row is None:
            raise NotFound(sentence("There is no such chat."))
        key, position, highest, run_key, last_run, *_ = row
        chat = row if as_columns else row[5]
        next_run = (last_run or 0) + 1
        active = None if run_key is None else session.get_one(tables.run, run_key)
        if key is None:
            first = paths.next_version(session, tables, chat_key, None)
            return End(chat, version=first, active=active, next_run=next_run)
        return End(chat, key, position, (highest or 0) + 1, active, next_run)

    def begin_next(self, session: Session, opening: Opening) -> Draft:
        """The row of the next reply of a run that goes on after its tools."""
        end = self.end_of(session, opening.chat_key)
        self._begin(session, opening, end, opening.run.id)
        flush(session)
        draft = opening.draft
        if draft is None:
            raise AssertionError("a reply was begun without a draft")
        return draft

    def begin_again(self, session: Session, opening: Opening, repair: Repair) -> None:
        """Set a faulty answer beside the path and begin another in its place."""
        faulty = repair.faulty
        paths.cut(session, self._tables, opening.chat_key, faulty.position)
        self._begin(session, opening, self.end_of(session, opening.chat_key), opening.run.id, repair)
        flush(session)

    def _begin(
        self, session: Session, opening: Opening, end: End, run_key: Any, repair: Repair | None = None
    ) -> None:
        draft = Draft(
            opening.chat_key,
            run_key,
            parent_key=end.key,
            position=end.position + 1,
            version=end.version,
            provider=opening.provider,
            model_name=opening.model_name,
            profile=opening.chat.profile,
            chat_kind=opening.chat.kind,
            repair=repair,
        )
        opening.draft = draft
        self.begin_row(session, opening, draft)

    def begin_row(self, session: Session, opening: Opening, draft: Draft) -> MessageView | None:
        """Ask the recorder for the reply's row; it may leave that for the first words."""
        row = self._recorder.begin_reply(session, self._tables, draft)
        if row is None:
            return None
        if row.key is None:
            flush(session)
        draft.message_key, draft.created_at = row.key, row.created_at
        view = message_view(row, chat_kind=draft.chat_kind)
        opening.created.append(view)
        return view

    def _new_run(self, session: Session, end: End, kind: str, question_key: Any) -> Any:
        now = utc_now()
        run = self._tables.new(
            self._tables.run,
            chat=end.chat,
            number=end.next_run,
            kind=kind,
            status="queued",
            question_key=question_key,
            instance=self._holders.name,
            assistant_name=end.chat.assistant_name,
            snapshot=snapshot_of(end.chat.settings),
            rounds=0,
            calls=0,
            created_at=now,
            updated_at=now,
        )
        add(session, run)
        if run.key is None:
            flush(session)
        self._holders.hold(session, run.key)
        return run

    def _opening(self, end: End, run: Any, *, is_resumed: bool = False) -> Opening:
        chat = end.chat
        return Opening(
            chat_view(chat),
            run_view(run),
            self._answerer.provider if self._answerer else chat.provider,
            self._answerer.model_name if self._answerer else chat.model_name,
            owner=owner_of(self._tables, chat),
            is_resumed=is_resumed,
            limits=run.limits,
            path_length=end.position + 1,
        )

    def _last_visible(self, session: Session, chat_key: Any) -> Any:
        message = self._tables.message
        query = select(message).where(
            message.chat_key == chat_key, message.on_path.is_(True), message.deleted_at.is_(None)
        )
        return session.scalars(query.order_by(message.position.desc()).limit(1)).first()


def _is_continued(kind: str, last: Any, resumed: Any) -> bool:
    """Whether the last message itself goes on, instead of another after it."""
    if last.role != "assistant":
        return False
    if kind == "continue":
        return True
    return resumed is not None and last.status in ("partial", "cancelled") and kind in RESUMING


def owner_of(tables: Tables, chat: Any) -> tuple[type[Any], Any] | None:
    """The owner's class and key, if the chat has an owner."""
    for kind, _, key_name in tables.owner_links:
        key = getattr(chat, key_name)
        if key is not None:
            return kind, key
    return None


def past_call(row: Any) -> PastCall:
    return PastCall(
        row.key,
        row.tool_call_id,
        row.name,
        row.arguments,
        _approval(row),
        row.result_key,
        bool(row.is_error),
        row.details,
    )


def _approval(row: Any) -> str:
    """A decision counts only for the arguments it was made about."""
    if row.approval == "approved" and row.arguments_digest != arguments_digest(row.name, row.arguments):
        return "waiting"
    approval: str = row.approval
    return approval
