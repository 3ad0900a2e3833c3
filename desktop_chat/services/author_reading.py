"""Finds who wrote the answers of a page: what a run kept of its assistant is read once."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from desktop_chat.models import Tables
from desktop_chat.services.author_view import AuthorView, author_of
from desktop_chat.services.views import MessageView

KEPT = 500


class AuthorReading:
    """What a run kept does not change, and may be long: most pages are read again and again while one writes."""

    def __init__(self, tables: Tables) -> None:
        run = tables.run
        here = run.key.in_(bindparam("runs", expanding=True))
        self._query = select(run.key, run.assistant_name, run.assistant_key, run.snapshot).where(here)
        self._known: OrderedDict[Any, AuthorView | None] = OrderedDict()

    def authors(self, session: Session, views: Sequence[MessageView]) -> dict[Any, AuthorView]:
        """By message; answers that no assistant wrote are left out."""
        answers = [view for view in views if view.role == "assistant" and view.run_id is not None]
        unknown = {view.run_id for view in answers} - self._known.keys()
        if unknown:
            for key, name, assistant, snapshot in session.execute(self._query, {"runs": list(unknown)}):
                self._known[key] = None if name is None else author_of(name, assistant, snapshot)
        found = {view.id: self._known.get(view.run_id) for view in answers}
        while len(self._known) > KEPT:
            self._known.popitem(last=False)
        return {key: author for key, author in found.items() if author is not None}
