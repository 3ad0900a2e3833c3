"""Questions that were not sent yet, on their way with all else: no word of them is lost, none is doubled."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, TypeAlias

import msgspec
from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from desktop_chat.errors import NotFound
from desktop_chat.services.draft_files import NEW_CHAT, DraftFiles, Kept
from desktop_chat.services.inputs import key_in
from desktop_chat.services.storage import Storage
from desktop_chat.services.written import QuestionDraft, Written, box_of

Brought: TypeAlias = Mapping[str, tuple[Written, ...]]
"""What is new, by the text of its chat's key."""


def found(storage: Storage) -> dict[str, QuestionDraft]:
    """As they are kept, without the places of files of this computer."""
    every = {chat: replace(draft, paths=()) for chat, draft in DraftFiles(storage.database.path).all().items()}
    return {chat: draft for chat, draft in every.items() if not draft.is_blank}


def lines(kept: Mapping[str, QuestionDraft]) -> Iterator[bytes]:
    for chat, draft in sorted(kept.items()):
        yield msgspec.json.encode(Kept(chat, draft))


def bring(storage: Storage, told: Iterable[Kept]) -> Brought:
    """Put them into the boxes of their chats, before what is written there; what was sent meanwhile is not."""
    files = DraftFiles(storage.database.path)
    here = files.all()
    brought: dict[str, tuple[Written, ...]] = {}
    for kept in told:
        chat = kept.chat if _is_there(storage, kept.chat) else NEW_CHAT
        mine = here.get(chat, QuestionDraft())
        new = _unsent(storage, chat, [each for each in _written(kept.draft) if not _has(mine, each)])
        if new:
            box = box_of((*new, Written(mine.text, mine.files)))
            here[chat] = replace(mine, **box, written_at=max(mine.written_at, kept.draft.written_at))
            files.keep(chat, here[chat])
            brought[chat] = (*new, *brought.get(chat, ()))
    return brought


def _is_there(storage: Storage, chat: str) -> bool:
    """Whether a chat of this key is here; else its words belong to the next one."""
    row_class, key = storage.tables.chat, _key(storage.tables.chat, chat)
    return key is not None and storage.database.read(lambda session: session.get(row_class, key)) is not None


def _written(draft: QuestionDraft) -> list[Written]:
    every = (*draft.sent, *draft.queued, draft.aside, Written(draft.text, draft.files))
    return [each for each in every if not each.is_blank]


def _has(draft: QuestionDraft, written: Written) -> bool:
    """Whether the words and files of the one are in the other already."""
    return any(written.text in each.text and set(written.files) <= set(each.files) for each in _written(draft))


def _unsent(storage: Storage, chat: str, written: list[Written]) -> tuple[Written, ...]:
    def work(session: Session) -> tuple[Written, ...]:
        return tuple(each for each in written if not _is_sent(session, storage, chat, each))

    return storage.database.read(work) if written else ()


def _is_sent(session: Session, storage: Storage, chat: str, written: Written) -> bool:
    message = storage.tables.message
    query = select(message.key).where(message.role == "user", message.content == written.text)
    if chat != NEW_CHAT:
        query = query.where(message.chat_key == _key(storage.tables.chat, chat))
    return bool(written.text) and session.execute(query.limit(1)).first() is not None


def _key(row_class: type[Any], text: str) -> Any:
    """The key that this text stands for; None where it stands for none."""
    try:
        return key_in(row_class, inspect(row_class).primary_key[0].type.python_type(text))
    except (ValueError, NotFound):
        return None
