"""The runs of a chat: what they did, the same once more, and on with more than one was allowed."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop_chat.errors import NotFound, UserError
from desktop_chat.language import sentence
from desktop_chat.services.assistant_views import thawed
from desktop_chat.services.chat_decisions import ChatDecisions
from desktop_chat.services.in_force import Choice, Chosen
from desktop_chat.services.inputs import key_in
from desktop_chat.services.openings import Answerer
from desktop_chat.services.planned import PlannedReply
from desktop_chat.services.reading import run_view
from desktop_chat.services.run_snapshots import ASSISTANT
from desktop_chat.services.views import RunView


class ChatRuns(ChatDecisions):
    @property
    def runs(self) -> tuple[RunView, ...]:
        run = self._library.tables.run
        query = select(run).where(run.chat_key == self.id).order_by(run.number)
        return self._read(lambda session: tuple(run_view(row) for row in session.scalars(query)))

    def run_again(self, run_id: Any) -> PlannedReply:
        """The question of this run once more, by its assistant as it was then and by its model.

        What the run brought stays as a version; await the result for another answer.
        """
        chosen = self._write(lambda session: self._back_to(session, run_id))
        self._changed()
        return PlannedReply(self, "regenerate", Choice(settled=chosen))

    def _back_to(self, session: Session, run_id: Any) -> Chosen:
        tables, branches = self._library.tables, self._library.branches
        message = tables.message
        row = session.get(tables.run, key_in(tables.run, run_id))
        if row is None or row.chat_key != self.id:
            raise NotFound(sentence("There is no such run in this chat."))
        question = None if row.question_key is None else session.get(message, row.question_key)
        if question is None or question.deleted_at is not None:
            raise UserError(sentence("The question of this run is not there any more."))
        chosen = _as_it_ran(row, self._answered_by(session, row.key))
        answers = select(message.key).where(message.parent_key == question.key, message.deleted_at.is_(None))
        own = session.scalars(answers.order_by((message.run_key == row.key).desc(), message.version.desc()))
        answer = own.first()
        if answer is None:
            branches.select(session, self.id, question.key)
        else:
            branches.step_back(session, self.id, answer)
        return chosen

    def _answered_by(self, session: Session, run_key: Any) -> Answerer | None:
        usage = self._library.tables.usage
        query = select(usage.provider, usage.model_name).where(usage.run_key == run_key)
        found = session.execute(query.order_by(usage.attempt.desc()).limit(1)).first()
        return None if found is None or not found[1] else Answerer(str(found[0]), str(found[1]))


def _as_it_ran(run: Any, answered_by: Answerer | None) -> Chosen:
    """Who answered, and by which model; a run that never asked anybody is made by whoever answers now."""
    kept = run.snapshot or {}
    model = Answerer(kept["provider"], kept["model"]) if kept.get("model") else answered_by
    if model is None:
        return Chosen()
    assistant = thawed(kept[ASSISTANT], run.assistant_key) if kept.get(ASSISTANT) else None
    return Chosen(assistant, is_named=True, inputs=kept.get("inputs"), model=model, model_source="message")
