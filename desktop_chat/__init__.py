"""Chats with language models that keep themselves; importing this package alone loads nothing heavy."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from desktop_chat.errors import (
        AnswerUnreadable,
        ApprovalPending,
        AttachmentUnreadable,
        AttachmentUnsupported,
        AuthenticationRefused,
        BackupFailed,
        BudgetExceeded,
        Cancelled,
        ChatBusy,
        ContentRefused,
        ContextMissing,
        ContextTooLong,
        Error,
        Expired,
        Interrupted,
        KeyringUnavailable,
        MalformedReply,
        ModelRefused,
        ModelUnknown,
        NoCredit,
        NotFound,
        ProviderError,
        ProviderUnavailable,
        RateLimited,
        Remedy,
        ReplyCut,
        RequestRefused,
        RunError,
        SchemaTooNew,
        StorageCorrupt,
        StorageError,
        StorageFull,
        StorageGone,
        StorageLocked,
        StorageReadOnly,
        ToolServerFailed,
        UserError,
    )
    from desktop_chat.models.table_set import Tables
    from desktop_chat.providers.context import Context
    from desktop_chat.providers.scripted import ScriptedProvider
    from desktop_chat.services.attachments import NamedFile
    from desktop_chat.services.budgets import Budget
    from desktop_chat.services.library import Library
    from desktop_chat.services.local_servers import LocalServerView
    from desktop_chat.services.mcp.definitions import ServerDefinition
    from desktop_chat.services.mcp.servers import McpServers
    from desktop_chat.services.recorder import Recorder
    from desktop_chat.services.retries import Retries
    from desktop_chat.services.tool_results import ToolFile, ToolResult
    from desktop_chat.services.tools import Tool, tool
    from desktop_chat.services.views import Cost, MessageView, Reply, RunView, Tokens, ToolCallView

_ERRORS = (
    "AnswerUnreadable ApprovalPending AttachmentUnreadable AttachmentUnsupported AuthenticationRefused "
    "BackupFailed BudgetExceeded Cancelled ChatBusy ContentRefused ContextMissing ContextTooLong Error "
    "Expired Interrupted KeyringUnavailable MalformedReply ModelRefused ModelUnknown NoCredit NotFound "
    "ProviderError ProviderUnavailable RateLimited Remedy ReplyCut RequestRefused RunError SchemaTooNew "
    "StorageCorrupt StorageError StorageFull StorageGone StorageLocked StorageReadOnly ToolServerFailed UserError"
)
_HOMES = {
    "errors": _ERRORS,
    "models.table_set": "Tables",
    "providers.context": "Context",
    "providers.scripted": "ScriptedProvider",
    "services.attachments": "NamedFile",
    "services.budgets": "Budget",
    "services.library": "Library",
    "services.local_servers": "LocalServerView",
    "services.mcp.definitions": "ServerDefinition",
    "services.mcp.servers": "McpServers",
    "services.recorder": "Recorder",
    "services.retries": "Retries",
    "services.tool_results": "ToolFile ToolResult",
    "services.tools": "Tool tool",
    "services.views": "Cost MessageView Reply RunView Tokens ToolCallView",
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names.split()}

__all__ = [
    "AnswerUnreadable",
    "ApprovalPending",
    "AttachmentUnreadable",
    "AttachmentUnsupported",
    "AuthenticationRefused",
    "BackupFailed",
    "Budget",
    "BudgetExceeded",
    "Cancelled",
    "ChatBusy",
    "ContentRefused",
    "Context",
    "ContextMissing",
    "ContextTooLong",
    "Cost",
    "Error",
    "Expired",
    "Interrupted",
    "KeyringUnavailable",
    "Library",
    "LocalServerView",
    "MalformedReply",
    "McpServers",
    "MessageView",
    "ModelRefused",
    "ModelUnknown",
    "NamedFile",
    "NoCredit",
    "NotFound",
    "ProviderError",
    "ProviderUnavailable",
    "RateLimited",
    "Recorder",
    "Remedy",
    "Reply",
    "ReplyCut",
    "RequestRefused",
    "Retries",
    "RunError",
    "RunView",
    "SchemaTooNew",
    "ScriptedProvider",
    "ServerDefinition",
    "StorageCorrupt",
    "StorageError",
    "StorageFull",
    "StorageGone",
    "StorageLocked",
    "StorageReadOnly",
    "Tables",
    "Tokens",
    "Tool",
    "ToolCallView",
    "ToolFile",
    "ToolResult",
    "ToolServerFailed",
    "UserError",
    "tool",
]


def __getattr__(name: str) -> Any:
    home = _HOME_OF.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{home}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
