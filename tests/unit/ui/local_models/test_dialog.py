"""The dialog of model files, in a real window with a real library and a loopback server."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from desktop_chat import Library, ScriptedProvider
from desktop_chat.providers import local_model
from desktop_chat.providers.local_model import LocalModel
from desktop_chat.providers.model_files.folder import ModelFolder
from desktop_chat.providers.provider import Provider
from desktop_chat.ui.local_models.dialog import LocalModelsDialog
from desktop_chat.ui.local_models.lines import ArrivalLine, Line, ModelLine
from tests.support.file_servers import FileHost
from tests.support.gguf import gguf
from tests.support.lateness import late
from tests.support.servers import serving
from tests.support.windows import OpenedWindow, opened_window, until

WHOLE = gguf(tail=3_000_000)


@pytest.fixture(autouse=True)
def _engine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(local_model, "ENGINE", "json")


@asynccontextmanager
async def with_files(folder: Path) -> AsyncIterator[tuple[OpenedWindow, LocalModelsDialog]]:
    model = LocalModel(folder=ModelFolder(folder / "models"))
    scripted = ScriptedProvider()

    def opening() -> Library:
        name, offered = scripted.name, scripted.models[0].id
        providers: list[Provider] = [scripted, model]
        return Library(folder / "c.sqlite3", providers=providers, default_provider=name, default_model=offered)

    async with opened_window(folder, provider=scripted, opening=opening) as opened:
        opened.window.commands.run("local_models")
        dialog = opened.window.findChild(LocalModelsDialog)
        assert isinstance(dialog, LocalModelsDialog)
        yield opened, dialog
    await model.aclose()


def line(dialog: LocalModelsDialog, kind: type[Line]) -> Line | None:
    return next((each for each in dialog.lines if isinstance(each, kind)), None)


async def test_a_model_is_downloaded_paused_gone_on_with_used_and_removed(tmp_path: Path) -> None:
    host = FileHost(WHOLE, gate=asyncio.Event())
    async with serving(host.play) as server, with_files(tmp_path) as (opened, dialog):
        assert not dialog.fetch_button.isEnabled()
        dialog.address.setText(f"{server.url}/Tiny-Q4.gguf")
        dialog.fetch_button.click()
        await until(lambda: isinstance(each := line(dialog, ArrivalLine), ArrivalLine) and each.bar.value() > 100)
        assert dialog.address.text() == ""
        arriving = line(dialog, ArrivalLine)
        assert isinstance(arriving, ArrivalLine) and "of 3 MB from 127.0.0.1" in arriving.words.text()
        arriving.pause_button.click()
        # The list may be made anew meanwhile, with another line for the same file.
        await until(lambda: (each := line(dialog, ArrivalLine)) is not None and "paused" in each.words.text())
        arriving = line(dialog, ArrivalLine)
        assert isinstance(arriving, ArrivalLine)
        host.gate = None
        arriving.go_on_button.click()
        await until(lambda: line(dialog, ModelLine) is not None)
        found = line(dialog, ModelLine)
        assert isinstance(found, ModelLine)
        assert found.words.text() == "3 MB · llama · Q4_K_M · reads 4,096 tokens · never used"
        found.choose_button.click()
        await until(lambda: opened.window.conversation.header.model.text() == "Tiny-Q4")
        assert opened.library.default_model == "Tiny-Q4"
        known = {choice.name for choice in (await opened.operator.desk.models.choices()).all}
        assert "local/Tiny-Q4" in known
        opened.window.commands.run("local_models")
        again = next(each for each in opened.window.findChildren(LocalModelsDialog) if each.isVisible())
        await until(lambda: line(again, ModelLine) is not None)
        found = line(again, ModelLine)
        assert isinstance(found, ModelLine)
        found.remove_button.click()
        assert "for good" in found.remove_button.text() and (tmp_path / "models" / "Tiny-Q4.gguf").exists()
        found.remove_button.click()
        await until(lambda: again.lines == [])
        assert not (tmp_path / "models" / "Tiny-Q4.gguf").exists()
        known = {choice.name for choice in (await opened.operator.desk.models.choices()).all}
        assert "local/Tiny-Q4" not in known, "what is gone is not offered, though chats may name it"


async def test_a_download_is_cancelled(tmp_path: Path) -> None:
    async with serving(FileHost(WHOLE, gate=asyncio.Event()).play) as server, with_files(tmp_path) as (_, dialog):
        dialog.address.setText(f"{server.url}/Tiny.gguf")
        dialog.fetch_button.click()
        await until(lambda: line(dialog, ArrivalLine) is not None)
        arriving = line(dialog, ArrivalLine)
        assert isinstance(arriving, ArrivalLine)
        arriving.cancel_button.click()
        await until(lambda: dialog.lines == [])
        assert list((tmp_path / "models" / "arriving").glob("*.part")) == []


async def test_what_cannot_be_is_said_in_the_dialog(tmp_path: Path) -> None:
    async with with_files(tmp_path) as (_, dialog):
        dialog.address.setText("http://elsewhere.example/a.gguf")
        dialog.fetch_button.click()
        await until(lambda: "https only" in dialog.problem.text())
        assert dialog.problem.isVisible() and dialog.address.text()


async def test_an_address_that_is_typed_while_another_is_begun_stays(tmp_path: Path) -> None:
    host = FileHost(WHOLE)
    async with serving(host.play) as server, with_files(tmp_path) as (opened, dialog):
        with late(opened.operator.desk.local_models, "fetch") as begun:
            dialog.address.setText(f"{server.url}/Tiny-Q4.gguf")
            dialog.digits.setText("")
            dialog.fetch_button.click()
            await until(lambda: begun.count)
            dialog.address.setText(f"{server.url}/Other.gguf")
        await until(lambda: line(dialog, ModelLine) is not None)
        assert dialog.address.text() == f"{server.url}/Other.gguf"


async def test_a_file_of_this_computer_is_added(tmp_path: Path) -> None:
    (tmp_path / "Mine.gguf").write_bytes(gguf())
    async with with_files(tmp_path) as (_, dialog):
        dialog.add_file(str(tmp_path / "Mine.gguf"))
        await until(lambda: line(dialog, ModelLine) is not None)
        assert [each.name.text() for each in dialog.lines] == ["Mine"]


async def test_everything_in_it_has_a_name(tmp_path: Path) -> None:
    (tmp_path / "Mine.gguf").write_bytes(gguf())
    async with with_files(tmp_path) as (_, dialog):
        dialog.add_file(str(tmp_path / "Mine.gguf"))
        await until(lambda: line(dialog, ModelLine) is not None)
        found = line(dialog, ModelLine)
        assert isinstance(found, ModelLine)
        assert found.remove_button.accessibleName() == "Remove: Mine" and found.accessibleDescription()
        assert dialog.address.accessibleName() == "Address"
