"""Opens a run: the units of work that write a question and its run, or find what is left to answer."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from desktop_chat.errors import ChatBusy, UserError
from desktop_chat.language import sentence
from desktop_chat.models import Tables, paths, utc_now
from desktop_chat.models.early_keys import early_key
from desktop_chat.models.writing import add, flush, touch
from desktop_chat.services.attachments import attach_files
from desktop_chat.services.draft import Draft, Repair
from desktop_chat.services.holders import Holders, is_parked
from desktop_chat.services.openings import End, Opening, Place, Question, continued_draft
from desktop_chat.services.path_ends import RESUMING, PathEnds, is_continued
from desktop_chat.services.reading import attachments_of, message_view, run_view
from desktop_chat.services.recorder import Recorder
from desktop_chat.services.run_making import RunMaker
from desktop_chat.services.run_snapshots import last_run
from desktop_chat.services.thread_rows import place, waiting_of
from desktop_chat.services.turn_reading import turn_usage, turn_views
from desktop_chat.services.views import AttachmentView, MessageView


class Opener:
    def __init__(
        self,
        tables: Tables,
        recorder: Recorder,
        holders: Holders,
        runs: RunMaker | None = None,
    ) -> None:
        self._tables = tables
        self.path = PathEnds(tables)
        self.runs = runs or RunMaker(tables, holders)
        self._recorder = recorder
        self._holders = holders

    # ---------------------------------------------------------------- asking

    def ask(self, session: Session, chat_key: Any, question: Question, kind: str) -> Opening:
        """The question, its run and the row of the reply, all at once."""
        end = self.idle_end(session, chat_key)
        self.runs.choose(session, end)
        early = early_key(self._tables.message)
        if early is None:
            message, files = self.write_question(session, end, question)
            run = self.runs.new(session, end, kind, message.key)
        else:
            run = self.runs.new(session, end, kind, early)
            message, files = self.write_question(session, end, question, early)
        opening = self.runs.opening(end, run)
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

    def take_turn(self, session: Session, chat_key: Any, run_key: Any) -> Opening:
        """Begin a run that waited, if it is the next one and nothing else is at work."""
        end = self.idle_end(session, chat_key)
        run = next(iter(waiting_of(session, self._tables, chat_key)), None)
        if run is None or run.key != run_key:
            raise ChatBusy()
        message = place(session, self._tables, run, end)
        self.runs.go_on_as(run, is_resumed=True)
        self._holders.take_over(session, run)
        opening = self.runs.opening(end, run)
        opening.keeps_limits = True
        files = attachments_of(session, self._tables, [message.key]).get(message.key, ())
        opening.created.append(message_view(message, attachments=files, chat_kind=end.chat.kind))
        touch(session, self._tables.chat, end.chat, updated_at=utc_now())
        self._begin(session, opening, End(end.chat, message.key, end.position + 1), run.key)
        flush(session)
        opening.run = run_view(run)
        return opening

    # -------------------------------------------------------------- going on

    def carry_on(self, session: Session, chat_key: Any, kind: str) -> Opening | None:
        """Find what the path leaves to be answered and open a run for it; None when there is nothing."""
        end = self.path.end_of(session, chat_key)
        run = end.active if is_parked(end.active) else None
        if run is None:
            end = self.idle_end(session, chat_key)
        self.runs.choose(session, end)
        last = self.path.last_visible(session, chat_key)
        if last is None:
            return None
        calls_message, calls = self.path.unanswered(session, last)
        if kind in ("retry", "regenerate") and last.role == "assistant" and not calls:
            end, last = self._step_back(session, chat_key, last)
        continued = is_continued(kind, last, run or self.path.interrupted(session, last))
        if last.role == "assistant" and not calls and not continued:
            return None
        place = Place(end, last, calls_message and calls_message.key, calls, continued)
        return self._reopen(session, place, kind)

    def _reopen(self, session: Session, place: Place, kind: str) -> Opening:
        end, last, calls = place.end, place.last, place.calls
        run = end.active or (self.path.interrupted(session, last) if kind in RESUMING else None)
        is_resumed = run is not None
        question = self.path.question_of(session, last)
        self.runs.go_on_as(run or last_run(session, self._tables, question), is_resumed=is_resumed)
        if run is None:
            run = self.runs.new(session, end, kind, question)
        else:
            self._holders.take_over(session, run)
        opening = self.runs.opening(end, run, is_resumed=is_resumed)
        opening.keeps_limits = is_resumed and opening.assistant is not None
        opening.is_after_tools = last.role == "tool"
        opening.calls, opening.calls_message_key = calls, place.calls_message_key
        self._remember(session, opening)
        touch(session, self._tables.chat, end.chat, updated_at=utc_now())
        if place.is_continued and not calls:
            opening.draft = continued_draft(last, run, self.runs.chosen.answers)
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

    def _step_back(self, session: Session, chat_key: Any, last: Any) -> tuple[End, Any]:
        """Take the last answer off the path, so that another can be written beside it."""
        paths.cut(session, self._tables, chat_key, last.position)
        flush(session)
        previous = self.path.last_visible(session, chat_key)
        if previous is None or previous.role == "assistant":
            # Raised inside the unit of work, so that the answer is back on the path.
            raise UserError(sentence("There is no question to answer again."))
        return self.path.end_of(session, chat_key), previous

    # ------------------------------------------------------------- the pieces

    def idle_end(self, session: Session, chat_key: Any) -> End:
        """Where to write next; refused while an answer is being written."""
        end = self.path.end_of(session, chat_key)
        if self._holders.refuse_busy(session, end.active):
            return self.path.end_of(session, chat_key)
        return end

    def begin_next(self, session: Session, opening: Opening) -> Draft:
        """The row of the next reply of a run that goes on after its tools."""
        end = self.path.end_of(session, opening.chat_key)
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
        self._begin(session, opening, self.path.end_of(session, opening.chat_key), opening.run.id, repair)
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
