"""The messages of a chat in an order in which none comes before its parent, cut into small pieces."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from desktop_chat.services.transfer.sheets import Sheet

MOST_MESSAGES, MOST_LETTERS = 80, 200_000


@dataclass(frozen=True, slots=True)
class Place:
    key: Any
    role: str
    letters: int


def pieces(session: Session, sheet: Sheet, chat_key: Any) -> list[list[Any]]:
    """Keys, a few of them at a time; results stay with the calls of their round, instructions with each other."""
    return list(_cut(_in_order(session, sheet, chat_key)))


def _cut(places: Iterator[Place]) -> Iterator[list[Any]]:
    piece: list[Any] = []
    letters = 0
    for place in places:
        is_full = len(piece) >= MOST_MESSAGES or letters >= MOST_LETTERS
        if is_full and place.role not in ("tool", "system"):
            yield piece
            piece, letters = [], 0
        piece.append(place.key)
        letters += place.letters
    yield piece


def _in_order(session: Session, sheet: Sheet, chat_key: Any) -> Iterator[Place]:
    """What stands outside the tree, then each branch to its end before the next version."""
    names = ("role", "parent_key", "version", "content", "chat_key", "position")
    role, parent, version, content, chat, position = (sheet.column(sheet.own(name)) for name in names)
    query = select(sheet.key, role, parent, func.coalesce(func.length(content), 0))
    query = query.where(chat == chat_key).order_by(position, version, sheet.key)
    below: dict[Any, list[Place]] = defaultdict(list)
    for key, its_role, its_parent, letters in session.execute(query):
        place = Place(key, its_role, letters)
        if its_role == "system":
            yield place
        else:
            below[its_parent].append(place)
    waiting = list(reversed(below.pop(None, [])))
    while waiting:
        place = waiting.pop()
        yield place
        waiting += reversed(below.pop(place.key, []))
