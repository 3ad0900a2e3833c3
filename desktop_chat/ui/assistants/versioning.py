"""Carries out what is wished of an assistant's versions: shows them, compares them, and goes back to one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from desktop_chat.language import sentence
from desktop_chat.services.views import ErrorView
from desktop_chat.ui.assistants.editing import draft_of

if TYPE_CHECKING:
    from desktop_chat.services.assistant_views import AssistantView, VersionView
    from desktop_chat.ui.assistants.editing import Editing
    from desktop_chat.ui.assistants.window import AssistantsWindow
    from desktop_chat.ui.desk import Services


class Versioning(QObject):
    def __init__(
        self, services: Services, window: AssistantsWindow, editing: Editing, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._desk, self._start = services.desk.assistants, services.start
        self._window, self._page, self._editing = window, window.versions, editing
        self._key: Any = None
        self._name = ""
        self._page.chosen.connect(lambda version: self._start(self._compare(version), name="compare versions"))
        self._page.restore_requested.connect(lambda number: self._start(self._restore(number), name="restore"))

    async def show(self, key: Any, name: str) -> None:
        self._key, self._name = key, name
        if await self._read(key):
            self._window.show_versions()

    async def _read(self, key: Any) -> bool:
        """Whether they are shown: by then those of another assistant may be wanted."""
        found = await self._desk.versions(key)
        if key != self._key:
            return False
        if isinstance(found, ErrorView):
            self._window.toast.say(found.sentence)
            return False
        self._page.show_versions(self._name, found)
        return True

    async def _compare(self, version: VersionView) -> None:
        newest = self._page.newest
        if newest is None:
            return
        found = await self._desk.differences(version.definition, newest.definition)
        if version is self._page.current and not isinstance(found, ErrorView):
            self._page.show_differences(found)

    async def _restore(self, number: int) -> None:
        """The newest version is as that one was; what stood in the editor comes back with Undo."""
        newest, key = self._page.newest, self._key
        before = newest.number if newest is not None else None
        view = await self._gone_back(key, number)
        if view is None:
            return
        draft = self._editing.restored(view) if self._editing.mark == view.mark else None
        await self._read(key)

        async def undo() -> None:
            again = await self._gone_back(key, before) if before is not None else None
            if again is None:
                return
            if self._editing.mark == again.mark:
                self._editing.restored(again)
                if draft is not None:
                    self._editing.take_back(draft)
            await self._read(key)

        words = sentence("{name} is as it was in version {number}.", name=view.name, number=number)
        self._window.toast.say(words, sentence("Undo"), lambda: self._start(undo(), name="undo a restoration"))

    async def _gone_back(self, key: Any, number: int) -> AssistantView | None:
        view = await self._desk.restore(key, number)
        if isinstance(view, ErrorView):
            self._window.toast.say(view.sentence)
            return None
        if key == self._key:
            self._name = view.name
        return view

    def undo_save(self, view: AssistantView, before: AssistantView | None) -> None:
        """The assistant is as it was before; what was written stays, as changes that are not saved."""
        self._start(self._undo_save(view, before), name="undo the saving of an assistant")

    async def _undo_save(self, view: AssistantView, before: AssistantView | None) -> None:
        """Where it is edited no more, what was written is a draft that waits for the next time."""
        done = await (
            self._desk.delete(view.id) if before is None else self._desk.restore(view.id, before.version)
        )
        if isinstance(done, ErrorView):
            self._window.toast.say(done.sentence)
        elif self._editing.mark != view.mark:
            self._editing.pen.put(view.mark, draft_of(view))
        else:
            now = await self._desk.of_mark(view.mark)
            self._editing.take_back(self._editing.restored(None if isinstance(now, ErrorView) else now))
