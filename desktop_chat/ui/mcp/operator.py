"""Carries out what is wished of servers in their window, and says when one of them fails."""

from __future__ import annotations

from collections.abc import Coroutine
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal

from desktop_chat.language import sentence
from desktop_chat.ui.in_front import bring_to_front

if TYPE_CHECKING:
    from desktop_chat.services.mcp.views import ServerView
    from desktop_chat.ui.desk import Services
    from desktop_chat.ui.main_window import MainWindow
    from desktop_chat.ui.mcp.import_form import ImportForm
    from desktop_chat.ui.mcp.server_form import ServerForm
    from desktop_chat.ui.mcp.window import ServersWindow
    from desktop_chat.ui.operator import Operator

REFRESH_MS = 60
"""A server that writes much is not shown line by line."""


class ServersOperator(QObject):
    _changed = Signal(str)
    """From any thread."""

    def __init__(self, services: Services, window: MainWindow, operator: Operator) -> None:
        super().__init__(operator)
        self._servers, self._start = services.desk.servers, services.start
        self._window = window
        self.shown: ServersWindow | None = None
        self.form: ServerForm | None = None
        self.import_form: ImportForm | None = None
        self._failed: set[str] = set()
        self._given = 0
        """Switches that the person has moved and that are not carried out yet: what is read meanwhile is older."""
        self._refreshing = QTimer(self)
        self._refreshing.setSingleShot(True)
        self._refreshing.setInterval(REFRESH_MS)
        self._refreshing.timeout.connect(self._refresh)
        self._changed.connect(self._hear)
        self._end_hearing = self._servers.subscribe(self._changed.emit)
        operator.closing.connect(self._leave)
        window.panels.servers_requested.connect(self.show)

    def show(self, name: str = "") -> None:
        """The window, with this server chosen."""
        if self.shown is None:
            self.shown = self._made()
        self.shown.refresh()
        self.shown.choose(name)
        bring_to_front(self.shown)

    def _made(self) -> ServersWindow:
        from desktop_chat.ui.mcp.window import ServersWindow  # noqa: PLC0415 - start-up: not in the first paint

        shown = ServersWindow(self._servers, self._window.look, self._window)
        shown.add_requested.connect(lambda: self._open_form(None))
        shown.import_requested.connect(self._open_import)
        page, servers = shown.page, self._servers
        page.start_requested.connect(lambda: self._do(servers.start(shown.chosen)))
        page.stop_requested.connect(lambda: self._do(servers.stop(shown.chosen)))
        page.remove_requested.connect(lambda: self._do(servers.remove(shown.chosen)))
        page.edit_requested.connect(self._edit)
        page.on_given.connect(lambda is_on: self._give(servers.put_on(shown.chosen, is_on)))
        page.new_chats_given.connect(lambda is_used: self._give(servers.use_in_new_chats(shown.chosen, is_used)))
        page.approval_given.connect(lambda approval: self._give(servers.set_approval(shown.chosen, approval)))
        page.tools.tool_given.connect(
            lambda tool, is_on: self._give(servers.switch_tool(shown.chosen, tool, is_on))
        )
        page.tools.approval_given.connect(
            lambda tool, approval: self._give(servers.set_approval(shown.chosen, approval, tool))
        )
        return shown

    # ------------------------------------------------------------------ verbs

    def _do(self, verb: Coroutine[Any, Any, str]) -> None:
        self._start(self._done(verb), name="a server of tools")

    def _give(self, verb: Coroutine[Any, Any, str]) -> None:
        self._given += 1
        self._start(self._taken(verb), name="a switch of a server")

    async def _taken(self, verb: Coroutine[Any, Any, str]) -> None:
        try:
            await self._done(verb)
        finally:
            self._given -= 1

    async def _done(self, verb: Coroutine[Any, Any, str]) -> None:
        problem = await verb
        if self.shown is not None:
            self.shown.complain(problem)
            self._refreshing.start()

    def _edit(self) -> None:
        chosen = self.shown.chosen if self.shown is not None else ""
        self._open_form(next((view for view in self._servers.all() if view.name == chosen), None))

    def _open_form(self, view: ServerView | None) -> None:
        from desktop_chat.ui.mcp.server_form import ServerForm  # noqa: PLC0415 - start-up: the same

        form = self.form = ServerForm(view, self.shown)
        form.keep_requested.connect(lambda: self._start(self._keep(form), name="keep a server of tools"))
        form.finished.connect(form.deleteLater)
        form.open()

    async def _keep(self, form: ServerForm) -> None:
        """A server that is new is started at once, so that its tools are seen."""
        form.wait()
        wish, before = form.wish(), form.before
        problem = await (self._servers.change(before, wish) if before else self._servers.add(wish))
        if problem:
            self._complain(form, problem)
            return
        _accept(form)
        name = " ".join(wish.name.split())
        self.show(name)
        if not before:
            self._do(self._servers.start(name))

    def _open_import(self) -> None:
        from desktop_chat.ui.mcp.import_form import ImportForm  # noqa: PLC0415 - start-up: the same

        form = self.import_form = ImportForm(self.shown)
        form.import_requested.connect(lambda text: self._start(self._import(form, text), name="import servers"))
        form.finished.connect(form.deleteLater)
        form.open()

    async def _import(self, form: ImportForm, text: str) -> None:
        from desktop_chat.ui.mcp.import_form import told  # noqa: PLC0415 - start-up: the same

        done = await self._servers.import_(text)
        if isinstance(done, str):
            self._complain(form, done)
            return
        problems = told(done)
        if done.added:
            _accept(form)
            self.show(done.added[0])
            if self.shown is not None:
                self.shown.complain(problems)
        else:
            self._complain(form, problems)

    def _complain(self, form: ServerForm | ImportForm, text: str) -> None:
        """In the form, or where it stood if the person has closed it meanwhile."""
        if _is_there(form):
            form.complain(text)
        elif self.shown is not None:
            self.shown.complain(text)

    # ------------------------------------------------------------------- news

    def _hear(self, name: str) -> None:
        self._refreshing.start()
        view = next((each for each in self._servers.all() if each.name == name), None)
        has_failed = view is not None and view.state == "failed"
        if view is not None and has_failed and name not in self._failed:
            self._say_failed(view)
        (self._failed.add if has_failed else self._failed.discard)(name)

    def _say_failed(self, view: ServerView) -> None:
        """Where the window of servers is open, it is seen there."""
        if self.shown is None or not self.shown.isVisible():
            text = sentence("The server {name} has failed.", name=view.name)
            self._window.conversation.toast.say(text, sentence("Show it"), lambda: self.show(view.name))

    def _refresh(self) -> None:
        """What the person has just switched is not switched back by what is known from before."""
        if self.shown is not None and self.shown.isVisible() and not self._given:
            self.shown.refresh()

    def _leave(self) -> None:
        self._end_hearing()
        self._refreshing.stop()
        for each in (self.form, self.import_form, self.shown):
            if each is not None and _is_there(each):
                each.close()


def _accept(form: ServerForm | ImportForm) -> None:
    if _is_there(form):
        form.accept()


def _is_there(widget: QObject) -> bool:
    from shiboken6 import isValid  # noqa: PLC0415 - start-up: only at the end

    return isValid(widget)
