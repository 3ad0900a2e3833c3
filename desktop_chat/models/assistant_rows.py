"""Keeps an assistant's row, its versions and its owner's definition in step."""

from __future__ import annotations

import json
from collections.abc import Mapping
from itertools import chain
from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import Session
from sqlalchemy.orm.unitofwork import UOWTransaction

from desktop_chat.models.links import own_name
from desktop_chat.models.mixins.owners import Assistable
from desktop_chat.models.types import utc_now
from desktop_chat.redaction import storable

SAVED = "desktop_chat_assistables"
CAREFUL = ("headers", "params", "caching", "server_tools")
"""Where something could be secret: an assistant is stored, exported and copied, so nothing in it may be."""


def normal(definition: Mapping[str, Any]) -> dict[str, Any]:
    """A definition as it is stored and compared: plain JSON, without fields that are None."""
    plain: dict[str, Any] = json.loads(json.dumps(dict(definition)))
    return {name: value for name, value in plain.items() if value is not None}


def is_same(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whatever the order of their fields."""
    return json.dumps(normal(one), sort_keys=True) == json.dumps(normal(other), sort_keys=True)


def put_definition(session: Session, assistant: Any, definition: Mapping[str, Any]) -> bool:
    """Give an assistant this definition, as a new version; False where it has it already."""
    kept = normal(definition)
    is_new = assistant not in session or assistant.version is None
    if not is_new and is_same(assistant.definition or {}, kept):
        return False
    assistant.definition = kept
    assistant.name = str(kept.get("name") or "")
    assistant.version = 1 if is_new else assistant.version + 1
    assistant.updated_at = utc_now()
    version_class = next(
        made.source for made in assistant._row_wires_in if made.link.source == "assistant_version"
    )
    values = {own_name(version_class, "assistant"): assistant}
    session.add(assistant)
    session.add(version_class(number=assistant.version, definition=kept, **values))
    return True


def definition_of(owner: Assistable) -> Mapping[str, Any]:
    """What the owner says, under either name."""
    if type(owner).ai_engine_assistant is not Assistable.ai_engine_assistant:
        return owner.ai_engine_assistant()
    return owner.assistant_definition()


@event.listens_for(Session, "after_flush")
def _note_saved_owners(session: Session, _: UOWTransaction) -> None:
    saved = [row for row in chain(session.new, session.dirty) if isinstance(row, Assistable)]
    if saved:
        session.info.setdefault(SAVED, []).extend(saved)


@event.listens_for(Session, "after_flush_postexec")
def _follow_saved_owners(session: Session, _: UOWTransaction) -> None:
    """Now that rows have their keys. What is added here is written before the session commits."""
    saved = session.info.pop(SAVED, ())
    with session.no_autoflush:
        for owner in saved:
            follow(session, owner)


def follow(session: Session, owner: Assistable) -> None:
    """Let the owner's assistant be what it says."""
    wire = type(owner)._row_wires["assistant"]
    assistant = owner.own_assistant()
    if assistant is None:
        assistant = wire.source(**{wire.relationship: owner})
    told = definition_of(owner)
    put_definition(
        session, assistant, {**told, **{name: storable(told[name]) for name in CAREFUL if name in told}}
    )
