"""What a program's own rows may own: chats and threads with hooks that tell of them, and an assistant."""

from __future__ import annotations

from collections.abc import Coroutine, Mapping
from typing import Any, ClassVar

from sqlalchemy import inspect

from desktop_chat.models.links import own_name
from desktop_chat.models.mixins.row import RowMixin


class Owner(RowMixin):
    """Several owners may stand side by side, and one class may own several kinds of things."""

    _row_role = "owner"
    _row_own: ClassVar[frozenset[str]] = frozenset()
    """What this mixin adds to what a class owns."""

    def __init_subclass__(cls, **keywords: Any) -> None:
        mixins = [parent for parent in cls.__mro__ if issubclass(parent, Owner)]
        cls._row_owns = frozenset(name for mixin in mixins for name in mixin._row_own)
        super().__init_subclass__(**keywords)


class HookedOwner(Owner):
    """Override the hooks that are of use: each gets frozen values after the commit that made it true,

    but `on_message_updated` as the text arrives. A message says of which kind its chat is.
    """

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


class Chattable(HookedOwner):
    """Class keywords: `chats` names the collection, `chat_class` the partner, `owner` the chat's way back.

    Deleting the owner deletes its chats.
    """

    _row_own = frozenset({"chats"})


class Threadable(HookedOwner):
    """Owns threads, alone or beside chats; keywords: `threads` names the collection, the others as of `Chattable`.

    Deleting the owner deletes its threads.
    """

    _row_own = frozenset({"threads"})


class Assistable(Owner):
    """Has one assistant, which follows what the row says of it; keywords: `assistant`, `assistant_class`, `owner`.

    When a row is saved, a definition that became another one is kept as a new version; a field that is None is
    cleared. Deleting the owner deletes its assistant, and conversations with it stay.
    """

    _row_own = frozenset({"assistant"})

    def assistant_definition(self) -> Mapping[str, Any]:
        """What the assistant is: name, instructions, model and whatever else one has. To be overridden."""
        return {"name": f"Assistant for {type(self).__name__} {inspect(self).identity[0]}"}

    def ai_engine_assistant(self) -> Mapping[str, Any]:
        """As the guide names it; a class may override either."""
        return self.assistant_definition()

    def ai_engine_run(self, assistant_thread: Any, content: str) -> Coroutine[Any, Any, Any]:
        """As the guide has it: run a thread's next question by this row's assistant."""
        coroutine: Coroutine[Any, Any, Any] = assistant_thread.run(self, content)
        return coroutine

    def own_assistant(self) -> Any:
        """The row of its assistant, whatever this class calls it."""
        return getattr(self, own_name(type(self), "assistant"))
