"""Carries out what is wished on the first day, and looks around on this computer as long as nothing is set up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from desktop_chat.ui.local_models.dialog import LocalModelsDialog

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from desktop_chat.services.desk_first_run import KeyOffer
    from desktop_chat.services.local_servers import LocalServerView
    from desktop_chat.services.views import ErrorView
    from desktop_chat.ui.desk import Services
    from desktop_chat.ui.main_window import MainWindow
    from desktop_chat.ui.operator import Operator


class FirstRun(QObject):
    """Below the greeting, where a model of this computer or none at all would answer."""

    def __init__(
        self, services: Services, window: MainWindow, operator: Operator, choose: Callable[[str], object]
    ) -> None:
        """`choose` has a model file of this computer answer."""
        super().__init__(operator)
        self._desk, self._start, self._state = services.desk, services.start, window.state
        self._window, self._operator, self._choose = window, operator, choose
        self._is_settled = False
        """The keys of the environment are used in this session."""
        self.dialog: LocalModelsDialog | None = None
        steps = self.steps = window.conversation.welcome.steps
        operator.chat_shown.connect(self._shown)
        steps.key_requested.connect(lambda: operator.steward.begin_key())
        steps.models_requested.connect(window.panels.show_models)
        steps.local_models_requested.connect(self.show_local_models)
        steps.server_chosen.connect(self._use_server)
        steps.session_requested.connect(lambda: self._take(for_session=True))
        steps.keyring_requested.connect(lambda: self._take(for_session=False))
        steps.later_requested.connect(self._decline)
        window.panels.local_models_requested.connect(self.show_local_models)
        operator.steward.changed.connect(self._again)
        operator.closing.connect(self.close)

    # ---------------------------------------------------------------- showing

    def _shown(self, chat_id: Any) -> None:
        answerer = self._desk.answerer()
        if chat_id is not None or (answerer.name and not answerer.is_on_this_computer):
            self.steps.hide()
            return
        self.steps.show_for(self._offers(), has_keys=self._desk.first_run.has_keys())
        self.steps.local_button.setVisible(not self._desk.local_models.problem)
        self._start(self._look_around(), name="servers on this computer")

    def _again(self) -> None:
        if self._window.conversation.chat_id is None:
            self._shown(None)

    async def _look_around(self) -> None:
        self.steps.show_servers(await self._desk.first_run.servers())

    def _offers(self) -> Sequence[KeyOffer]:
        """What was declined is known by its name; a name more asks again for all."""
        offers = self._desk.first_run.offered_keys()
        declined = set(self._state.declined_keys.split())
        is_wanted = not self._is_settled and any(offer.provider not in declined for offer in offers)
        return offers if is_wanted else ()

    # ------------------------------------------------------------------ wishes

    def _take(self, *, for_session: bool) -> None:
        self._start(self._taken(for_session=for_session), name="take keys of the environment")

    async def _taken(self, *, for_session: bool) -> None:
        error = await self._desk.first_run.take_keys(for_session=for_session)
        if self._is_told(error):
            return
        self._is_settled = True
        self._operator.steward.refresh()
        self._again()
        self._window.panels.show_models()

    def _decline(self) -> None:
        names = {offer.provider for offer in self._desk.first_run.offered_keys()}
        self._state.declined_keys = " ".join(sorted(names))
        self._again()

    def _use_server(self, server: LocalServerView) -> None:
        if server.needs_key:
            self._operator.steward.begin_key(server.provider, server.address)
        else:
            self._start(self._server_used(server), name="use a server on this computer")

    async def _server_used(self, server: LocalServerView) -> None:
        """Kept first; then its models are offered."""
        if self._is_told(await self._desk.first_run.keep_server(server)):
            return
        self._operator.steward.refresh()
        self._window.panels.show_models()
        self._window.panels.models.edit.setText(server.title)

    def _is_told(self, error: ErrorView | None) -> bool:
        self._window.conversation.complain(error.sentence if error is not None else "")
        return error is not None

    # ------------------------------------------------------------ model files

    def show_local_models(self) -> None:
        if self.dialog is not None:
            self.dialog.raise_()
            self.dialog.activateWindow()
            return
        dialog = self.dialog = LocalModelsDialog(self._desk.local_models, self._start, self._window)
        dialog.model_chosen.connect(self._chosen)
        dialog.finished.connect(self._forget)
        dialog.show()

    def _chosen(self, model: str) -> None:
        if self.dialog is not None:
            self.dialog.close()
        self._choose(model)

    def _forget(self) -> None:
        self.dialog = None

    def close(self) -> None:
        if self.dialog is not None:
            self.dialog.close()
