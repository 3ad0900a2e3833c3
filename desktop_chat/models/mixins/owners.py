"""What owns chats: its collection of them, and the hooks that tell it what happens there."""

from __future__ import annotations

from typing import Any

from desktop_chat.models.mixins.row import RowMixin


class Chattable(RowMixin):
    """Class keywords: `chats` names the collection, `chat_class` the partner, `owner` the chat's way back.

    Deleting the owner deletes its chats. Override the hooks that are of use: each gets frozen values after
    the commit that made it true, but `on_message_updated` as the text arrives.
    """

    _row_role = "owner"

    def on_message_created(self, *, message: Any) -> None:
        """A message was written."""

    def on_message_updated(self, *, message: Any) -> None:
        """More of an answer has come."""

    def on_message_completed(self, *, message: Any) -> None:
        """An answer is whole."""

    def on_message_failed(self, *, message: Any, error: Any) -> None:
        """An answer could not be finished."""

    def on_tool_call(self, *, tool_call: Any) -> None:
        """The model calls a tool."""

    def on_tool_result(self, *, tool_call: Any, message: Any) -> None:
        """A tool has answered."""

    def on_run_status(self, *, run: Any) -> None:
        """A run is in another state."""
