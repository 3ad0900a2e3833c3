"""Sets aside what a lost program left: its text is put together from the journal, its run becomes interrupted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop_chat.errors import Interrupted
from desktop_chat.models import Tables, paths, utc_now
from desktop_chat.services.draft import Draft, call_of_piece
from desktop_chat.services.journal import Journal, Piece
from desktop_chat.services.pondering import Pondering
from desktop_chat.services.recorder import Recorder
from desktop_chat.services.run_errors import error_columns
from desktop_chat.services.run_snapshots import approvals_of
from desktop_chat.services.run_states import WORKING
from desktop_chat.services.storage import BASE, base_of
from desktop_chat.services.tool_runner import Toolbox
from desktop_chat.texts import cleaned

UNFINISHED = ("pending", "streaming")


class Recovery:
    """Runs inside units of work on the writer thread."""

    def __init__(self, tables: Tables, journal: Journal, recorder: Recorder, toolbox: Toolbox) -> None:
        self._tables = tables
        self._journal = journal
        self._recorder = recorder
        self._toolbox = toolbox

    def interrupt(self, session: Session, run: Any) -> None:
        message = self._tables.message
        rows = session.scalars(
            select(message).where(message.run_key == run.key, message.status.in_(UNFINISHED))
        ).all()
        for row in rows:
            self._set_aside(session, run, row)
        now = utc_now()
        run.status = "interrupted"
        run.ended_at = run.updated_at = now
        for name, value in error_columns(Interrupted()).items():
            setattr(run, name, value)
        session.flush()

    def _set_aside(self, session: Session, run: Any, row: Any) -> None:
        draft = self._draft_of(row, self._journal.read(str(row.key), str(run.key)))
        if draft.has_news and draft.provider is not None:
            self._note_usage(session, run, draft)
        if not draft.is_worth_keeping:
            self._remove(session, row)
            return
        if not draft.has_news:
            # Nothing was added. What had come to its end before is as whole as it was.
            row.status = "complete" if row.finish_reason else "partial"
            return
        self._recorder.complete_reply(session, self._tables, draft, "partial")
        self._recorder.record_tool_calls(session, self._tables, draft, self._approvals(draft, run))

    def _remove(self, session: Session, row: Any) -> None:
        """A blank row goes; an earlier answer of the same run, which it was to replace, is back in its place."""
        message = self._tables.message
        earlier = session.scalar(
            select(message.key)
            .where(message.run_key == row.run_key, message.parent_key == row.parent_key)
            .where(message.key != row.key, message.role == "assistant", message.deleted_at.is_(None))
            .order_by(message.version.desc())
            .limit(1)
        )
        session.delete(row)
        session.flush()
        if earlier is not None:
            paths.switch(session, self._tables, earlier)

    def _draft_of(self, row: Any, pieces: Sequence[Piece]) -> Draft:
        draft = Draft(
            row.chat_key,
            row.run_key,
            row.key,
            row.parent_key,
            row.position,
            row.version,
            base_text=row.content,
            base_thinking=row.thinking or "",
            pondering=Pondering(row.thought_ms),
            provider=row.provider,
            model_name=row.model_name,
            profile=row.profile,
            is_continued=True,
            citations=list(row.citations or ()),
        )
        if pieces and pieces[0].kind == BASE and pieces[0].text != base_of(row.content, row.thinking):
            return draft  # they are in the message already
        for piece in pieces:
            match piece.kind:
                case "text":
                    draft.text.append(piece.text)
                case "thinking":
                    draft.thinking.append(piece.text)
                case "call":
                    call = call_of_piece(piece)
                    draft.calls[call.index] = call
        # What was written before pieces were cleaned may hold halves of characters.
        draft.text, draft.thinking = _cleaned(draft.text), _cleaned(draft.thinking)
        return draft

    def _approvals(self, draft: Draft, run: Any) -> dict[int, str]:
        """A call of a tool that is not known here is not run without a decision."""
        asked = approvals_of(run.snapshot)
        return {
            call.index: "none" if self._is_free(call.name) and asked.get(call.name) != "always" else "waiting"
            for call in draft.whole_calls
        }

    def _is_free(self, name: str) -> bool:
        return name in self._toolbox and not self._toolbox.requires_approval(name)

    def _note_usage(self, session: Session, run: Any, draft: Draft) -> None:
        """It was asked for and perhaps billed; how much is not known."""
        session.add(
            self._tables.new(
                self._tables.usage,
                chat_key=draft.chat_key,
                message_key=draft.message_key,
                run_key=run.key,
                operation="chat",
                provider=draft.provider,
                model_name=draft.model_name or "",
                profile=draft.profile,
                status="failed",
                attempt=run.rounds + 1,
                is_partial=True,
                created_at=utc_now(),
            )
        )

    def live_text(self, row: Any) -> tuple[str, str]:
        """Content and thinking of a message that another program is writing, as far as its journal goes."""
        draft = self._draft_of(row, self._journal.read(str(row.key), str(row.run_key)))
        return draft.content, draft.thought

    def stale_journals(self, session: Session) -> list[tuple[str, str]]:
        """Journal files that no unfinished message needs any more."""
        pending = self._journal.pending()
        if not pending:
            return []
        message, run = self._tables.message, self._tables.run
        needed = session.execute(
            select(message.key, message.run_key)
            .join(run, message.run_key == run.key)
            .where(run.status.in_(WORKING), message.status.in_(UNFINISHED))
        )
        alive = {(str(message_key), str(run_key)) for message_key, run_key in needed}
        return [names for names in pending if names not in alive]


def _cleaned(pieces: Sequence[str]) -> list[str]:
    whole = cleaned("".join(pieces))
    return [whole] if whole else []
