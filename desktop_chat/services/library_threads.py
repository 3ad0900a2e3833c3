"""The library's threads: conversations whose questions stand in line, of all owners or of one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from desktop_chat.services.chats import write_chat
from desktop_chat.services.threads import ThreadHandle, Threads

if TYPE_CHECKING:
    from desktop_chat.services.library import Library


class LibraryThreads:
    """The library's verbs for conversations that assistants answer run by run."""

    def thread(self, owner: Any = None, **columns: Any) -> ThreadHandle:
        """A new thread, stored at once; who answers is said with each run. Keywords are columns of the class."""
        library = cast("Library", self)
        context = library.contexts.for_new_chats
        key = library.database.write(
            lambda session: write_chat(session, library.tables, None, owner, context, "thread", columns)
        )
        library.announce("chat_changed", key, None)
        return ThreadHandle(library, key)

    def threads(self, owner: Any = None) -> Threads:
        """All threads, or only those of one owner."""
        return Threads(cast("Library", self), owner)
