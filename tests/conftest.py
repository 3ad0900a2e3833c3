"""The house rules of every test: an empty home, no keyring, no network, one event loop, nothing left over."""

import functools
import inspect
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import keyring
import keyring.backend
import pytest

# Before the modules themselves, so that a failed assertion in them shows its values.
pytest.register_assert_rewrite("tests.support")

from tests.support.house import clipboard, environment, loops, network, ordering, profiles, tracing  # noqa: E402
from tests.support.house.keyring import ForbiddenKeyring  # noqa: E402
from tests.support.house.patience import PatientBot  # noqa: E402
from tests.support.keyrings import MemoryKeyring  # noqa: E402

SHARE_OF_TIME_LIMIT = 0.75
"""A coroutine is stopped, with a sentence, before pytest-timeout ends the whole process."""

_patch = pytest.MonkeyPatch()
_homes = count(1)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--event-loop",
        choices=sorted(loops.FACTORIES),
        default="qt",
        help="run async tests on the program's loop (qt) or on asyncio's own (plain)",
    )


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "plain_loop: run this async test on asyncio's own event loop")
    environment.leave_the_desktop()
    network.close_the_network(_patch)
    profiles.use_profile()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    tracing.leave_out(items)
    ordering.longest_first(items, usual=float(config.getini("timeout")))


def pytest_unconfigure() -> None:
    clipboard.let_go()
    _patch.undo()


@pytest.fixture(scope="session")
def homes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the tests of this process have their homes, side by side."""
    return tmp_path_factory.mktemp("homes", numbered=False)


@pytest.fixture(scope="session", autouse=True)
def shared_home(homes: Path) -> Path:
    """Of what several tests share: that, too, begins nowhere near the person's files."""
    return _home_in(homes, _patch)


@pytest.fixture
def ring() -> MemoryKeyring:
    """A keyring in memory, in the place of the one that fails the test."""
    ring = MemoryKeyring()
    keyring.set_keyring(ring)
    return ring


@pytest.fixture(autouse=True)
def home(homes: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The test's own, empty home; every known folder and the program's data are inside."""
    return _home_in(homes, monkeypatch)


def _home_in(homes: Path, patch: pytest.MonkeyPatch) -> Path:
    folder = homes / str(next(_homes))
    folder.mkdir()
    for name, value in environment.variables_of(folder).items():
        patch.setenv(name, value)
    return folder


@pytest.fixture(autouse=True)
def forbidden_keyring() -> Iterator[keyring.backend.KeyringBackend]:
    """Nobody reads or writes the person's keys, nor those of the test before."""
    backend = ForbiddenKeyring()
    keyring.set_keyring(backend)
    yield backend
    keyring.set_keyring(ForbiddenKeyring())


@pytest.fixture
def qtbot(qapp: object, request: pytest.FixtureRequest) -> PatientBot:
    return PatientBot(request)


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> None:
    """Let a test be `async def`: pytest then calls it like any other."""
    if inspect.iscoroutinefunction(pyfuncitem.obj):
        pyfuncitem.obj = _called_plainly(pyfuncitem.obj, pyfuncitem)
    search = getattr(pyfuncitem.obj, "hypothesis", None)
    if search and inspect.iscoroutinefunction(search.inner_test):
        search.inner_test = _called_plainly(search.inner_test, pyfuncitem)


def _called_plainly(test: Callable[..., Any], item: pytest.Function) -> Callable[..., None]:
    @functools.wraps(test)
    def call(*arguments: Any, **named: Any) -> None:
        loops.run(test(*arguments, **named), loop=_loop_of(item), seconds=_seconds_of(item))

    return call


def _loop_of(item: pytest.Function) -> str:
    return "plain" if item.get_closest_marker("plain_loop") else str(item.config.getoption("event_loop"))


def _seconds_of(item: pytest.Function) -> float:
    limit = ordering.seconds_asked(item) or float(item.config.getini("timeout"))
    return limit * SHARE_OF_TIME_LIMIT
