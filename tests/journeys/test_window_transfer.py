"""A person takes chats out of the window and brings them in: by menus and the palette, with a word at the end."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog

from desktop_chat.services.transfer import progress
from tests.support.windows import OpenedWindow, opened_window, until


def dialog_of(opened: OpenedWindow) -> QFileDialog:
    found = [each for each in opened.window.findChildren(QFileDialog) if each.isVisible()]
    assert len(found) == 1, found
    return found[0]


def choose(opened: OpenedWindow, place: Path, form: str = "") -> None:
    dialog = dialog_of(opened)
    if form:
        dialog.selectNameFilter(form)
    dialog.fileSelected.emit(str(place))
    dialog.reject()


def word(opened: OpenedWindow) -> str:
    toast = opened.window.conversation.toast
    return toast.words.text() if toast.isVisible() else ""


async def begun(opened: OpenedWindow) -> None:
    await opened.ask("Good morning")


@pytest.mark.parametrize(("form", "ending"), [("", "md"), ("JSON (*.json)", "json")])
async def test_the_shown_chat_is_exported_from_the_palette(form: str, ending: str, tmp_path: Path) -> None:
    place = tmp_path / f"chat.{ending}"
    async with opened_window(tmp_path, "Hello!") as opened:
        await begun(opened)
        opened.window.commands.run("export_chat")
        choose(opened, place, form)
        await until(lambda: word(opened) == f"The chat is in {place.name}.")
    assert "Hello!" in place.read_text("utf-8")


async def test_the_name_of_the_file_follows_its_form(tmp_path: Path) -> None:
    async with opened_window(tmp_path, "Hello!") as opened:
        await begun(opened)
        opened.window.commands.run("export_chat")
        dialog = dialog_of(opened)
        assert Path(dialog.selectedFiles()[0]).name == "Good morning.md"
        dialog.filterSelected.emit("JSON (*.json)")
        assert Path(dialog.selectedFiles()[0]).name == "Good morning.json"
        dialog.reject()


async def test_a_chat_is_exported_from_its_menu_and_shown_in_its_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[QUrl] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", shown.append)
    async with opened_window(tmp_path, "Hello!") as opened:
        await begun(opened)
        side_bar = opened.window.side_bar
        chat = opened.library.chats().list()[0]
        side_bar.chat_menu.aim_at(chat)
        side_bar.chat_menu.export.trigger()
        choose(opened, tmp_path / "chat.md")
        await until(lambda: word(opened))
        assert opened.window.conversation.toast.button.text() == "Show in folder"
        opened.window.conversation.toast.button.click()
        assert [url.toLocalFile() for url in shown] == [str(tmp_path)]


async def test_everything_goes_out_and_comes_in(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
    async with opened_window(tmp_path / "a", "Hello!") as opened:
        await begun(opened)
        opened.window.preferences.change("accent", "blue")
        opened.window.commands.run("export_all")
        choose(opened, tmp_path / "all.zip")
        await until(lambda: word(opened) == "Written to all.zip. Chats: 1, files: 0.")
    async with opened_window(tmp_path / "b") as opened:
        opened.window.commands.run("import")
        choose(opened, tmp_path / "all.zip")
        await until(lambda: word(opened) == "Chats: 1 new, 0 with new messages, 0 known.")
        assert opened.window.preferences.now.accent == "blue"
        await until(lambda: opened.window.chats.rowCount() == 2)
        await until(opened.window.conversation.transfer_bar.isHidden)


async def test_what_is_running_can_be_stopped_and_is_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = threading.Event()
    add = progress.Steps.add

    def waiting(steps: progress.Steps, count: int = 1) -> None:
        held.wait(60)
        add(steps, count)

    monkeypatch.setattr(progress.Steps, "add", waiting)
    async with opened_window(tmp_path, "Hello!") as opened:
        await begun(opened)
        opened.window.commands.run("export_all")
        choose(opened, tmp_path / "all.zip")
        bar = opened.window.conversation.transfer_bar
        await until(bar.isVisible)
        opened.window.commands.run("import")
        assert "Wait for the export" in word(opened)
        bar.button.click()
        held.set()
        await until(bar.isHidden)
        assert word(opened) == "Stopped. Nothing was written."
        assert not (tmp_path / "all.zip").exists()


async def test_a_file_that_is_no_archive_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "no.zip").write_text("no", encoding="utf-8")
    async with opened_window(tmp_path) as opened:
        opened.window.commands.run("import")
        choose(opened, tmp_path / "no.zip")
        await until(lambda: "Nothing was changed." in word(opened))
        opened.window.commands.run("export_chat")  # there is none to export
        assert not [each for each in opened.window.findChildren(QFileDialog) if each.isVisible()]


async def test_words_that_were_not_sent_come_along_into_the_boxes(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
    async with opened_window(tmp_path / "a", "Hello!") as opened:
        await begun(opened)
        opened.write("Half a thought")
        opened.operator.questions.boxes.keeper.keep_now()
        await opened.settled()
        chat = opened.window.conversation.chat_id
        opened.window.commands.run("export_all")
        choose(opened, tmp_path / "all.zip")
        await until(lambda: "Written to" in word(opened))
    async with opened_window(tmp_path / "b") as opened:
        opened.write("Mine")
        opened.window.commands.run("import")
        choose(opened, tmp_path / "all.zip")
        await until(lambda: "Drafts: 1." in word(opened))
        assert opened.window.conversation.composer.content.edit.words == "Mine"
        opened.operator.show_chat(chat)
        assert opened.window.conversation.composer.content.edit.words == "Half a thought"
        opened.window.commands.run("import")
        choose(opened, tmp_path / "all.zip")
        await until(lambda: word(opened) == "Chats: 0 new, 0 with new messages, 1 known.")
        assert opened.window.conversation.composer.content.edit.words == "Half a thought"
