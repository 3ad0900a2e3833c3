"""A stranger's owners: of chats, of threads, of both, and two whose rows have an assistant."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from sqlalchemy import MetaData, Text, Uuid
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from desktop_chat.models import (
    Assistable,
    AssistantMixin,
    ChatMixin,
    Chattable,
    KeyMixin,
    Tables,
    Threadable,
)
from tests.support.foreign_models import text_key


class ToldBase(DeclarativeBase):
    metadata = MetaData()


class Talk(ChatMixin, KeyMixin, ToldBase, assistant="helper", assistant_key="helper_code"):
    __tablename__ = "talks"


class Helper(AssistantMixin, ToldBase, versions="editions"):
    __tablename__ = "helpers"

    code: Mapped[str] = mapped_column(Text, primary_key=True, default=text_key)

    if TYPE_CHECKING:
        editions: Mapped[list[Any]]


class Person(Chattable, Threadable, ToldBase):
    __tablename__ = "people"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid4)
    name: Mapped[str] = mapped_column(Text, default="")

    if TYPE_CHECKING:
        chats: Mapped[list[Talk]]
        threads: Mapped[list[Talk]]


class Club(Threadable, ToldBase, threads="meetings"):
    __tablename__ = "clubs"

    id: Mapped[int] = mapped_column(primary_key=True)

    if TYPE_CHECKING:
        meetings: Mapped[list[Talk]]


class Storyteller(Assistable, ToldBase):
    __tablename__ = "storytellers"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    model: Mapped[str | None] = mapped_column(Text)
    instructions: Mapped[str | None] = mapped_column(Text)
    shelf: Mapped[str] = mapped_column(Text, default="")
    """No part of what its assistant is."""

    if TYPE_CHECKING:
        assistant: Mapped[Helper | None]

    def assistant_definition(self) -> Mapping[str, Any]:
        return {"name": self.name, "model": self.model, "instructions": self.instructions}


class Guide(Assistable, ToldBase, assistant="voice"):
    """Says it under the guide's name."""

    __tablename__ = "guides"

    id: Mapped[int] = mapped_column(primary_key=True)

    if TYPE_CHECKING:
        voice: Mapped[Helper | None]

    def ai_engine_assistant(self) -> Mapping[str, Any]:
        return {"name": f"Guide {self.id}", "mood": "sunny"}


class Silent(Assistable, ToldBase):
    """Says nothing of its own."""

    __tablename__ = "silents"

    id: Mapped[int] = mapped_column(primary_key=True)

    if TYPE_CHECKING:
        assistant: Mapped[Helper | None]


@cache
def told_tables() -> Tables:
    """Every kind of owner beside the others, on classes with names and keys of their own."""
    return Tables(chat=Talk, assistant=Helper)
