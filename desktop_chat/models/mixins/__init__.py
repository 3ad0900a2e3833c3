"""The mixins that turn a program's own classes into rows of chats."""

from desktop_chat.models.mixins.attachment import AttachmentMixin, BlobMixin
from desktop_chat.models.mixins.chat import ChatMixin
from desktop_chat.models.mixins.message import MessageMixin
from desktop_chat.models.mixins.model import ModelMixin
from desktop_chat.models.mixins.owners import Chattable
from desktop_chat.models.mixins.profile import ProfileMixin
from desktop_chat.models.mixins.row import RowMixin
from desktop_chat.models.mixins.run import RunMixin, RunStepMixin
from desktop_chat.models.mixins.tool_call import ToolCallMixin
from desktop_chat.models.mixins.usage import UsageMixin

__all__ = [
    "AttachmentMixin",
    "BlobMixin",
    "ChatMixin",
    "Chattable",
    "MessageMixin",
    "ModelMixin",
    "ProfileMixin",
    "RowMixin",
    "RunMixin",
    "RunStepMixin",
    "ToolCallMixin",
    "UsageMixin",
]
