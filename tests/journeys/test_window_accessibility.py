"""Whoever cannot see the window, or has no mouse, finds every control by its name and reaches it by keys."""

from collections.abc import Iterator
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from desktop_chat import Context
from desktop_chat.services.inspected import ResultTable
from desktop_chat.services.library import Library
from desktop_chat.ui.inspecting.dialogs import RequestDialog, ResultDialog
from desktop_chat.ui.main_window import MainWindow
from desktop_chat.ui.mcp.operator import ServersOperator
from tests.support.tool_servers import odd
from tests.support.windows import OpenedWindow, opened_window, until

CONTROLS = frozenset(
    {
        QAccessible.Role.Button,
        QAccessible.Role.ButtonMenu,
        QAccessible.Role.CheckBox,
        QAccessible.Role.ComboBox,
        QAccessible.Role.EditableText,
        QAccessible.Role.List,
        QAccessible.Role.SpinBox,
        QAccessible.Role.Table,
    }
)
INSIDE = "qt_"
"""Parts of Qt's own widgets, whose owner has the name."""


def walk(item: QAccessibleInterface) -> Iterator[QAccessibleInterface]:
    yield item
    if item.role() in (QAccessible.Role.List, QAccessible.Role.Table, QAccessible.Role.ComboBox):
        return
    for number in range(item.childCount()):
        child = item.child(number)
        if child.isValid():
            yield from walk(child)


def controls_in(widget: QWidget) -> list[QAccessibleInterface]:
    found = []
    for item in walk(QAccessible.queryAccessibleInterface(widget)):
        shown = item.object()
        if item.role() not in CONTROLS or not isinstance(shown, QWidget) or not shown.isVisible():
            continue
        owner = shown.parentWidget()
        is_inside = owner is not None and owner.inherits("QKeySequenceEdit")
        if not shown.objectName().startswith(INSIDE) and not is_inside:
            found.append(item)
    return found


def nameless(widget: QWidget) -> list[str]:
    return [
        f"{item.object().metaObject().className()} {item.object().objectName()}"
        for item in controls_in(widget)
        if not item.text(QAccessible.Text.Name).strip()
    ]


def tab_chain() -> list[QWidget]:
    """As Tab comes by, from where the focus is; a widget that keeps it for a while counts once."""
    order: list[QWidget] = []
    for _ in range(300):
        focused = QApplication.focusWidget()
        if focused is None or (len(order) > 1 and focused is order[0]):
            break
        if focused not in order:
            order.append(focused)
        QTest.keyClick(focused, Qt.Key.Key_Tab)
    return order


def unreached(window: QWidget, reached: set[QWidget]) -> list[str]:
    left = []
    for item in controls_in(window):
        widget = item.object()
        if not isinstance(widget, QWidget) or not widget.isEnabled():
            continue
        around = {widget, widget.focusProxy(), *widget.findChildren(QWidget)}
        if not around & reached:
            left.append(f"{type(widget).__name__} {item.text(QAccessible.Text.Name)}")
    return left


async def begun(opened: OpenedWindow) -> MainWindow:
    await opened.ask("First")
    opened.window.commands.run("inspector")
    await until(lambda: opened.window.inspector.tools.boxes)
    return opened.window


async def test_every_control_of_the_window_has_a_name_and_is_reached_by_keys(tmp_path: Path) -> None:
    async with opened_window(tmp_path, "One.") as opened:
        window = await begun(opened)
        assert len(controls_in(window)) > 10
        assert nameless(window) == []
        window.activateWindow()
        window.conversation.composer.setFocus()
        assert unreached(window, set(tab_chain())) == []


async def test_tab_goes_as_the_eye_does_also_to_what_is_made_late(tmp_path: Path) -> None:
    async with opened_window(tmp_path, "One.") as opened:
        window = await begun(opened)
        window.activateWindow()
        window.side_bar.list_filter.open()
        tools = window.inspector.tools
        places: dict[str, QWidget] = {
            "search": window.side_bar.search.box,
            "kind": window.side_bar.list_filter.kind,
            "assistant": window.side_bar.list_filter.assistant,
            "chats": window.side_bar.view,
            "side bar": window.conversation.header.toggle,
            "assistant chip": window.conversation.header.assistant,
            "model": window.conversation.header.model,
            "messages": window.conversation.view,
            "box": window.conversation.composer.edit,
            "instructions": window.inspector.instructions,
            "calculator": tools.boxes["calculator"],
            "web search": tools.search,
            "request": window.inspector.request,
        }
        places["search"].setFocus()
        seen = [name for widget in tab_chain() for name, each in places.items() if each is widget]
        assert seen == list(places)


async def test_every_control_of_the_panels_has_a_name(tmp_path: Path) -> None:
    async with opened_window(tmp_path) as opened:
        window = opened.window
        window.preferences.change("saved_instructions", {"review": "Look for mistakes."})
        for name in ("palette", "models"):
            window.commands.run(name)
            panel = window.panels.palette if name == "palette" else window.panels.models
            await until(lambda: len(panel.model.rows) > 1)  # noqa: B023 - waited for at once
            assert panel.edit.hasFocus()
            assert nameless(panel) == []
            rows = QAccessible.queryAccessibleInterface(panel.view)
            assert rows.childCount() == len(panel.model.rows)
            said = [rows.child(number).text(QAccessible.Text.Name) for number in range(rows.childCount())]
            assert said == [row.spoken for row in panel.model.rows]
            QTest.keyClick(panel.edit, Qt.Key.Key_Escape)
            assert not panel.isVisible()
        await until(lambda: window.panels.models.is_whole)


async def test_every_setting_has_a_name_and_is_reached_by_keys(tmp_path: Path) -> None:
    async with opened_window(tmp_path) as opened:
        opened.window.commands.run("settings")
        settings = opened.window.panels.settings
        for button in settings.findChildren(QPushButton):
            button.show()  # those that lead back to the usual keys are there when there are others
        assert len(controls_in(settings)) > 30
        assert nameless(settings) == []
        settings.close()


async def test_the_windows_of_the_inspector_have_names_too(tmp_path: Path) -> None:
    async with Library(tmp_path / "chats.db", context=Context()) as library:
        chat = library.create_chat(model="gpt-4o", provider="openai", assume_model_exists=True)
        request = RequestDialog(await chat.request_preview("Hello"))
    for dialog in (request, ResultDialog(ResultTable(("Name",), (("Ghent",),)))):
        dialog.show()
        assert controls_in(dialog)
        assert nameless(dialog) == []
        dialog.close()


async def test_the_windows_of_servers_have_names_and_are_reached_by_keys(tmp_path: Path) -> None:
    async with opened_window(tmp_path) as opened:
        await opened.library.mcp.add(odd(), {"TOKEN": "kept"}, for_session=True)
        await opened.library.mcp.start("odd")
        opened.window.commands.run("servers")
        operator = opened.window.findChild(ServersOperator)
        assert isinstance(operator, ServersOperator)
        shown = operator.shown
        assert shown is not None
        await until(lambda: shown.page.tools.list.count() > 5)
        assert len(controls_in(shown)) > 10
        assert nameless(shown) == []
        shown.activateWindow()
        await until(shown.isActiveWindow)
        shown.names.setFocus()
        assert unreached(shown, set(tab_chain())) == []
        for wish in (shown.page.edit_requested, shown.import_requested):
            wish.emit()
        for form in (operator.form, operator.import_form):
            assert form is not None
            assert controls_in(form)
            assert nameless(form) == []
            form.close()
