"""What opens above the window when it is asked for: settings, shortcuts, the palette; made at its first use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from desktop_chat.ui.in_front import bring_to_front

if TYPE_CHECKING:
    from desktop_chat.ui.health.page import HealthPage
    from desktop_chat.ui.main_window import MainWindow
    from desktop_chat.ui.picking.assistant_picker import AssistantPicker
    from desktop_chat.ui.picking.model_picker import ModelPicker
    from desktop_chat.ui.picking.palette import Palette
    from desktop_chat.ui.settings.window import SettingsWindow


class Panels(QObject):
    profiles_requested = Signal()
    """The list of them is to open."""
    local_models_requested = Signal()
    gallery_requested = Signal(object)
    """All assistants are to be seen; or the editor of the one with this key."""
    servers_requested, resources_requested = Signal(), Signal()
    """The window of servers of tools; what they have to attach."""
    health_made = Signal(object)
    """The page, for whoever can serve it."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._palette: Palette | None = None
        self._models: ModelPicker | None = None
        self._assistants: AssistantPicker | None = None
        self._settings: SettingsWindow | None = None
        self._health: HealthPage | None = None

    @property
    def palette(self) -> Palette:
        if self._palette is None:
            from desktop_chat.ui.picking.palette import Palette  # noqa: PLC0415 - start-up: not in the first paint

            self._palette = Palette(self._window, self._window.look)
        return self._palette

    @property
    def models(self) -> ModelPicker:
        if self._models is None:
            from desktop_chat.ui.picking.model_picker import ModelPicker  # noqa: PLC0415 - start-up: the same

            self._models = ModelPicker(self._window, self._window.look, self._window.preferences)
        return self._models

    @property
    def assistants(self) -> AssistantPicker:
        if self._assistants is None:
            from desktop_chat.ui.picking.assistant_picker import AssistantPicker  # noqa: PLC0415 - start-up: the same

            self._assistants = AssistantPicker(self._window, self._window.look)
        return self._assistants

    @property
    def settings(self) -> SettingsWindow:
        if self._settings is None:
            from desktop_chat.ui.settings.window import SettingsWindow  # noqa: PLC0415 - start-up: the same

            self._settings = SettingsWindow(self._window.preferences, self._window.commands, self._window)
            self._settings.health_requested.connect(self.show_health)
            self._settings.servers_requested.connect(self.servers_requested)
        return self._settings

    def show_settings(self) -> None:
        self.settings.open_at("")

    def show_shortcuts(self) -> None:
        self.settings.open_at("shortcuts")

    def show_gallery(self) -> None:
        self.gallery_requested.emit(None)

    def show_models(self) -> None:
        self.models.open_for(self._window.conversation.answerer)

    def show_assistants(self) -> None:
        self.assistants.open_for(self._window.conversation.assistant)

    def show_palette(self) -> None:
        self.palette.open_with(self._window.commands)

    def show_health(self) -> None:
        if self._health is None:
            from desktop_chat.ui.health.page import HealthPage  # noqa: PLC0415 - start-up: the same

            self._health = HealthPage(self._window)
            self.health_made.emit(self._health)
        bring_to_front(self._health)

    def offer_health(self) -> None:
        """To whoever came when the page was there already."""
        if self._health is not None:
            self.health_made.emit(self._health)
