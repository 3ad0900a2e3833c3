"""The mixins that turn a program's own classes into rows of chats."""

from desktop_chat.models.mixins.assistant import AssistantMixin, AssistantVersionMixin, OutboxMixin
from desktop_chat.models.mixins.attachment import AttachmentMixin, BlobMixin
from desktop_chat.models.mixins.chat import ChatMixin
from desktop_chat.models.mixins.message import MessageMixin
from desktop_chat.models.mixins.model import ModelMixin
from desktop_chat.models.mixins.owners import Assistable, Chattable, Threadable
from desktop_chat.models.mixins.profile import ProfileMixin
from desktop_chat.models.mixins.row import RowMixin
from desktop_chat.models.mixins.run import RunMixin, RunStepMixin
from desktop_chat.models.mixins.tool_call import ToolCallMixin
from desktop_chat.models.mixins.usage import UsageMixin

__all__ = [
    "Assistable",
    "AssistantMixin",
    "AssistantVersionMixin",
    "AttachmentMixin",
    "BlobMixin",
    "ChatMixin",
    "Chattable",
    "MessageMixin",
    "ModelMixin",
    "OutboxMixin",
    "ProfileMixin",
    "RowMixin",
    "RunMixin",
    "RunStepMixin",
    "Threadable",
    "ToolCallMixin",
    "UsageMixin",
]
