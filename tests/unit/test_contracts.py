"""The import contracts are kept, and each is seen to fail on a program that breaks it."""

from pathlib import Path

import pytest

from tests.support import contracts

LAYERS = "Layers: each knows only those below it, and every module has its place"
QT = "Qt stays in the window"
WINDOW = "The window speaks with services, not with rows, providers or the network"
DOOR = "The network has one door"
WIRES = "Wire formats know of no network"

VIOLATIONS = {
    "a service imports the window": (LAYERS, {"services__chats": "import desktop_chat.ui"}),
    "rows import providers": (LAYERS, {"models__chats": "import desktop_chat.providers"}),
    "providers import rows": (LAYERS, {"providers__wires": "import desktop_chat.models"}),
    "errors import a service": (LAYERS, {"errors": "import desktop_chat.services"}),
    "the window imports the command line": (LAYERS, {"ui__window": "import desktop_chat.cli"}),
    "a module without a place": (LAYERS, {"utils": ""}),
    "a service imports Qt": (QT, {"services__chats": "from PySide6 import QtCore"}),
    "a provider imports qasync": (QT, {"providers__wires": "import qasync"}),
    "the window imports rows": (WINDOW, {"ui__window": "import desktop_chat.models"}),
    "the window imports providers": (WINDOW, {"ui__window": "import desktop_chat.providers"}),
    "the window imports sqlalchemy": (WINDOW, {"ui__window": "import sqlalchemy"}),
    "the window imports httpx": (WINDOW, {"ui__window": "import httpx"}),
    "a service imports httpx": (DOOR, {"services__chats": "import httpx"}),
    "a wire format reaches the network": (
        WIRES,
        {
            "providers__transport": "import httpx",
            "providers__wire__chat": "import desktop_chat.providers.transport",
        },
    ),
}


def test_the_program_keeps_its_contracts() -> None:
    kept, words = contracts.verdict()
    assert kept, words


def test_a_program_that_keeps_them_passes(tmp_path: Path) -> None:
    sources = {
        "services__chats": "import sqlalchemy\nimport desktop_chat.models\nimport desktop_chat.providers",
        "ui__window": "import PySide6\nimport desktop_chat.services.chats",
        "services__views": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import desktop_chat.ui",
    }
    kept, words = contracts.verdict(contracts.small_copy(tmp_path, **sources))
    assert kept, words


@pytest.mark.parametrize(("contract", "sources"), VIOLATIONS.values(), ids=VIOLATIONS.keys())
def test_a_broken_contract_is_found(contract: str, sources: dict[str, str], tmp_path: Path) -> None:
    kept, words = contracts.verdict(contracts.small_copy(tmp_path, **sources))
    assert not kept
    assert f"{contract} BROKEN" in words
