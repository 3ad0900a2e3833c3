"""The rows: mixins for a program's own classes, the ready-made tables, and what keeps their tree in order."""

from desktop_chat.models.keys import new_key
from desktop_chat.models.links import LinkError
from desktop_chat.models.mixins import (
    AttachmentMixin,
    BlobMixin,
    ChatMixin,
    Chattable,
    MessageMixin,
    ModelMixin,
    ProfileMixin,
    RowMixin,
    RunMixin,
    RunStepMixin,
    ToolCallMixin,
    UsageMixin,
)
from desktop_chat.models.table_set import Tables
from desktop_chat.models.tables import (
    Attachment,
    Base,
    Blob,
    Chat,
    KeyMixin,
    Message,
    Model,
    Profile,
    Run,
    RunStep,
    ToolCall,
    Usage,
)
from desktop_chat.models.triggers import trigger_statements
from desktop_chat.models.types import Money, OpenJson, UtcTime, utc_now

__all__ = [
    "Attachment",
    "AttachmentMixin",
    "Base",
    "Blob",
    "BlobMixin",
    "Chat",
    "ChatMixin",
    "Chattable",
    "KeyMixin",
    "LinkError",
    "Message",
    "MessageMixin",
    "Model",
    "ModelMixin",
    "Money",
    "OpenJson",
    "Profile",
    "ProfileMixin",
    "RowMixin",
    "Run",
    "RunMixin",
    "RunStep",
    "RunStepMixin",
    "Tables",
    "ToolCall",
    "ToolCallMixin",
    "Usage",
    "UsageMixin",
    "UtcTime",
    "new_key",
    "trigger_statements",
    "utc_now",
]
