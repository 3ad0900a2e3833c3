"""The ready-made tables: each a mixin, a key and a name, nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import BigInteger, ForeignKey, Integer, MetaData
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from desktop_chat.models.keys import new_key
from desktop_chat.models.mixins import (
    AssistantMixin,
    AssistantVersionMixin,
    AttachmentMixin,
    BlobMixin,
    ChatMixin,
    MessageMixin,
    ModelMixin,
    OutboxMixin,
    ProfileMixin,
    RunMixin,
    RunStepMixin,
    ToolCallMixin,
    UsageMixin,
)

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMING)


def _assistant_key() -> Any:
    """Declared here, where it stood before there were assistants."""
    return mapped_column(BigInteger, ForeignKey("assistants.id", ondelete="SET NULL"), sort_order=1)


class KeyMixin:
    """A time-sortable integer key; on SQLite it is the row id itself."""

    id: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer, "sqlite"),
        primary_key=True,
        autoincrement=False,
        default=new_key,
        sort_order=-10,
    )


class Chat(ChatMixin, KeyMixin, Base):
    __tablename__ = "chats"

    assistant_id: Mapped[int | None] = _assistant_key()

    if TYPE_CHECKING:
        assistant: Mapped[Assistant | None]
        model_id: Mapped[int | None]
        model: Mapped[Model | None]
        messages: Mapped[list[Message]]
        runs: Mapped[list[Run]]
        usages: Mapped[list[Usage]]


class Message(MessageMixin, KeyMixin, Base):
    __tablename__ = "messages"

    if TYPE_CHECKING:
        chat_id: Mapped[int]
        chat: Mapped[Chat]
        parent_id: Mapped[int | None]
        parent: Mapped[Message | None]
        model_id: Mapped[int | None]
        model: Mapped[Model | None]
        run_id: Mapped[int | None]
        run: Mapped[Run | None]
        tool_calls: Mapped[list[ToolCall]]
        attachments: Mapped[list[Attachment]]
        usages: Mapped[list[Usage]]


class ToolCall(ToolCallMixin, KeyMixin, Base):
    __tablename__ = "tool_calls"

    if TYPE_CHECKING:
        message_id: Mapped[int]
        message: Mapped[Message]
        result_id: Mapped[int | None]
        result: Mapped[Message | None]


class Model(ModelMixin, KeyMixin, Base):
    __tablename__ = "models"


class Blob(BlobMixin, KeyMixin, Base):
    __tablename__ = "blobs"


class Attachment(AttachmentMixin, KeyMixin, Base):
    __tablename__ = "attachments"

    if TYPE_CHECKING:
        message_id: Mapped[int]
        message: Mapped[Message]
        blob_id: Mapped[int | None]
        blob: Mapped[Blob | None]


class Run(RunMixin, KeyMixin, Base):
    __tablename__ = "runs"

    assistant_id: Mapped[int | None] = _assistant_key()

    if TYPE_CHECKING:
        assistant: Mapped[Assistant | None]
        chat_id: Mapped[int]
        chat: Mapped[Chat]
        question_id: Mapped[int | None]
        question: Mapped[Message | None]
        history_start_id: Mapped[int | None]
        history_start: Mapped[Message | None]
        steps: Mapped[list[RunStep]]
        usages: Mapped[list[Usage]]


class RunStep(RunStepMixin, KeyMixin, Base):
    __tablename__ = "run_steps"

    if TYPE_CHECKING:
        run_id: Mapped[int]
        run: Mapped[Run]
        message_id: Mapped[int | None]
        message: Mapped[Message | None]


class Usage(UsageMixin, KeyMixin, Base):
    __tablename__ = "usages"

    if TYPE_CHECKING:
        chat_id: Mapped[int | None]
        chat: Mapped[Chat | None]
        message_id: Mapped[int | None]
        message: Mapped[Message | None]
        run_id: Mapped[int | None]
        run: Mapped[Run | None]


class Profile(ProfileMixin, KeyMixin, Base):
    __tablename__ = "profiles"


class Assistant(AssistantMixin, KeyMixin, Base):
    __tablename__ = "assistants"

    if TYPE_CHECKING:
        versions: Mapped[list[AssistantVersion]]


class AssistantVersion(AssistantVersionMixin, KeyMixin, Base):
    __tablename__ = "assistant_versions"

    if TYPE_CHECKING:
        assistant_id: Mapped[int]
        assistant: Mapped[Assistant]


class Outbox(OutboxMixin, KeyMixin, Base):
    __tablename__ = "outbox"
