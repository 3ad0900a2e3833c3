"""Brings what servers have into the composer: resources as attachments, prompts by “/” and their names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from desktop_chat.errors import Error
from desktop_chat.services.written import Written

if TYPE_CHECKING:
    from desktop_chat.services.mcp.views import Brought, PromptChoice, ServerResource
    from desktop_chat.ui.composing.boxes import Boxes
    from desktop_chat.ui.desk import Services
    from desktop_chat.ui.main_window import MainWindow
    from desktop_chat.ui.mcp.prompt_form import PromptForm
    from desktop_chat.ui.mcp.resource_picker import ResourcePicker
    from desktop_chat.ui.picking.saved_texts import SavedTexts


class ServerBringing(QObject):
    def __init__(
        self, services: Services, window: MainWindow, texts: SavedTexts, boxes: Boxes, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._boxes = boxes
        self._looks = 0
        self._servers, self._files, self._start = services.desk.servers, services.desk.files, services.start
        self._window, self._composer = window, window.conversation.composer
        self.picker: ResourcePicker | None = None
        self.form: PromptForm | None = None
        window.panels.resources_requested.connect(self.pick)
        texts.prompts = self._servers.prompts
        texts.prompt_wanted.connect(self._begin_prompt)

    # -------------------------------------------------------------- resources

    def pick(self) -> None:
        if self.picker is None:
            from desktop_chat.ui.mcp.resource_picker import ResourcePicker  # noqa: PLC0415 - start-up: its first use

            self.picker = ResourcePicker(self._window, self._window.look)
            self.picker.picked.connect(lambda each: self._start(self._attach(each), name="attach from a server"))
        self.picker.offer(None)
        self.picker.open()
        self._start(self._offer(self.picker), name="what servers have")

    async def _offer(self, picker: ResourcePicker) -> None:
        self._looks += 1
        look = self._looks
        found = await self._servers.resources()
        if look == self._looks:
            picker.offer(found)

    async def _attach(self, resource: ServerResource) -> None:
        chat_id = self._boxes.shown
        brought = await self._servers.read(resource)
        self._complain(chat_id, brought.problem)
        await self._put(chat_id, brought)

    async def _put(self, chat_id: Any, brought: Brought) -> None:
        """Where it was wished for, whichever chat is shown by now."""
        try:
            for name, content in brought.files:
                view = await self._files.store((name, content), lambda _: None, lambda: True)
                if chat_id == self._boxes.shown:
                    self._composer.content.attached.put_before((view,))
                else:
                    self._boxes.give_back(chat_id, Written(files=(view,)))
        except Error as error:
            self._complain(chat_id, error.sentence)
        if chat_id == self._boxes.shown:
            self._composer.setFocus()

    def _complain(self, chat_id: Any, text: str) -> None:
        if chat_id == self._boxes.shown:
            self._window.conversation.complain(text)

    # ---------------------------------------------------------------- prompts

    def _begin_prompt(self, choice: PromptChoice) -> None:
        """What it wants to know is asked first."""
        if not choice.prompt.inputs:
            self._start(self._insert(choice, {}), name="prompt of a server")
            return
        from desktop_chat.ui.mcp.prompt_form import PromptForm  # noqa: PLC0415 - start-up: its first use

        form = self.form = PromptForm(choice, self._window)
        form.accepted.connect(lambda: self._start(self._insert(choice, form.inputs()), name="prompt of a server"))
        form.finished.connect(form.deleteLater)
        form.open()

    async def _insert(self, choice: PromptChoice, inputs: dict[str, str]) -> None:
        chat_id = self._boxes.shown
        brought = await self._servers.prompt(choice, inputs)
        self._complain(chat_id, brought.problem)
        if brought.text and chat_id != self._boxes.shown:
            self._boxes.give_back(chat_id, Written(brought.text))
        elif brought.text:
            self._composer.edit.insert(brought.text)
            self._composer.setFocus()
