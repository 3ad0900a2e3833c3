"""A stranger's classes: every name, table and key unlike the ready-made ones, for the suite to run on too."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, Integer, MetaData, Text, Uuid
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship, validates

from desktop_chat.models import ChatMixin, Chattable, KeyMixin, MessageMixin, Tables
from tests.support.foreign_models import AIModel, AIToolCall, ForeignBase, text_key


class Topic(ForeignBase):
    """Something of the stranger's own that a conversation may point at."""

    __tablename__ = "topics"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    name: Mapped[str] = mapped_column(Text)


class ChatMessage(
    MessageMixin,
    ForeignBase,
    chat="conversation",
    parent="previous",
    parent_key="previous_uid",
    model="ai_model",
    tool_calls="ai_tool_calls",
    run="written_by",
):
    __tablename__ = "chat_messages"

    uid: Mapped[str] = mapped_column(Text, primary_key=True, default=text_key)
    stars: Mapped[int] = mapped_column(Integer, default=0)

    @validates("content")
    def without_null_characters(self, key: str, content: str) -> str:
        return content.replace("\0", "")


class Customer(Chattable, ForeignBase, chats="conversations", owner="customer"):
    __tablename__ = "customers"

    number: Mapped[str] = mapped_column(Text, primary_key=True, default=text_key)
    name: Mapped[str] = mapped_column(Text, default="")

    if TYPE_CHECKING:
        conversations: Mapped[list[Conversation]]


class Conversation(
    ChatMixin, ForeignBase, messages="chat_messages", message_class="ChatMessage", model="ai_model"
):
    __tablename__ = "conversations"

    id: Mapped[str] = mapped_column(Text, primary_key=True, default=text_key)
    colour: Mapped[str] = mapped_column(Text, default="blue")
    topic_id: Mapped[int | None] = mapped_column(ForeignKey("topics.id"))
    topic: Mapped[Topic | None] = relationship()

    @validates("title")
    def without_spaces_around(self, key: str, title: str | None) -> str | None:
        return None if title is None else title.strip()


class OwnedBase(DeclarativeBase):
    metadata = MetaData()


class Chat(ChatMixin, KeyMixin, OwnedBase):
    __tablename__ = "chats"


class User(Chattable, OwnedBase):
    __tablename__ = "users"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid4)
    name: Mapped[str] = mapped_column(Text, default="")


class PlainBase(DeclarativeBase):
    metadata = MetaData()


class NoModelChat(ChatMixin, KeyMixin, PlainBase, model=None):
    __tablename__ = "plain_chats"


class NoFilesBase(DeclarativeBase):
    metadata = MetaData()


@cache
def foreign_tables() -> Tables:
    """Text keys, other names, two modules, two names of schemas; what is not declared is made."""
    return Tables(chat=Conversation, message=ChatMessage, tool_call=AIToolCall, model=AIModel)


@cache
def ready_tables() -> Tables:
    """The ready-made tables as they come."""
    return Tables()


@cache
def owned_tables() -> Tables:
    """Made from one chat class alone, under the usual names, with a `User` that owns chats."""
    return Tables(chat=Chat)


@cache
def tables_without_model() -> Tables:
    """No table of models: a chat keeps provider and model as text."""
    return Tables(chat=NoModelChat, model=None)


@cache
def tables_without_attachment() -> Tables:
    """No attachments and so no blobs either, all made on a bare base."""
    return Tables(base=NoFilesBase, attachment=None)
