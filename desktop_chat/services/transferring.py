"""The library's verbs that take chats out and bring them in; what they need is imported when they are used."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Literal

from desktop_chat.services.inputs import key_in
from desktop_chat.services.transfer.progress import Transfers, Watch

if TYPE_CHECKING:
    from collections.abc import Callable

    from desktop_chat.models import Tables
    from desktop_chat.services.recovery import Recovery
    from desktop_chat.services.search import Search
    from desktop_chat.services.storage import Storage
    from desktop_chat.services.transfer.exporting import Exported
    from desktop_chat.services.transfer.importing import Imported

Form = Literal["markdown", "json"]


class Transferring:
    storage: Storage
    tables: Tables
    recovery: Recovery
    search: Search
    transfers: Transfers
    announce: Callable[[str, Any, Any], None]

    async def export(
        self,
        to: Path | str,
        *,
        settings: Mapping[str, Any] | None = None,
        watch: Watch | None = None,
        replace: bool = False,
    ) -> Exported:
        """Everything as one archive, as it stands at one moment; `docs/archive.md` says what is in it.

        `settings` are a program's own, to go along; those with secret names stay. `watch` is told how far it is,
        in the thread that works. Cancelled, it leaves nothing behind.
        """
        from desktop_chat.services.transfer.exporting import Exporting  # noqa: PLC0415 - start-up: seldom wanted
        from desktop_chat.services.transfer.live import LiveText  # noqa: PLC0415 - the same

        exporting = Exporting(self.storage, LiveText(self.storage, self.recovery))
        return await self.transfers.run(
            lambda steps: exporting.run(Path(to), settings or {}, steps, replace=replace), watch
        )

    async def export_chat(
        self,
        chat_id: Any,
        to: Path | str | BinaryIO,
        form: Form = "markdown",
        *,
        with_files: bool = False,
        watch: Watch | None = None,
        replace: bool = False,
    ) -> None:
        """One chat: its active path to read as Markdown, or all of it as JSON.

        `with_files` puts attached files into a folder beside the Markdown, or into the JSON itself.
        """
        from desktop_chat.services.transfer.live import LiveText  # noqa: PLC0415 - the same
        from desktop_chat.services.transfer.one_chat import ChatExport  # noqa: PLC0415 - start-up: seldom wanted

        place = Path(to) if isinstance(to, str) else to
        export = ChatExport(self.storage, LiveText(self.storage, self.recovery), key_in(self.tables.chat, chat_id))
        await self.transfers.run(
            lambda steps: export.run(place, form, steps, with_files=with_files, replace=replace), watch
        )

    async def import_(self, archive: Path | str, *, watch: Watch | None = None) -> Imported:
        """Bring in what such an archive has: what is here stays, what is new is added, and nothing twice.

        A damaged or foreign archive raises, and nothing is changed. Stopped on the way, what was brought in stays,
        whole; the next import of the same archive goes on from there.
        """
        from desktop_chat.services.transfer.importing import Importing  # noqa: PLC0415 - start-up: seldom wanted

        importing = Importing(self.storage)
        try:
            imported = await self.transfers.run(lambda steps: importing.run(Path(archive), steps), watch)
        finally:
            self.announce("all_changed", None, None)
        await self.search.catch_up()
        return imported
