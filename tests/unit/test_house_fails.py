"""The tests' own house fails a test for what it leaves behind: shown in a pytest of its own."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.rules.sources import ROOT

CARELESS_TESTS = """
import asyncio, threading, time, warnings
import pytest
from hypothesis import given, strategies
from PySide6.QtCore import qInfo, qWarning


async def test_bad_task_left_running():
    task = asyncio.ensure_future(asyncio.sleep(100))


async def test_bad_error_nobody_saw():
    asyncio.get_running_loop().call_soon(lambda: 1 / 0)
    await asyncio.sleep(0.01)


@pytest.mark.timeout(4)
async def test_bad_waiting_for_ever():
    await asyncio.Event().wait()


async def test_bad_assertion():
    await asyncio.sleep(0)
    assert 1 == 2


def test_bad_warning():
    warnings.warn("old", DeprecationWarning)


def test_bad_error_in_a_thread():
    thread = threading.Thread(target=lambda: 1 / 0)
    thread.start()
    thread.join()


def test_bad_error_in_a_destructor():
    class Careless:
        def __del__(self):
            raise ValueError
    Careless()


def test_bad_coroutine_never_awaited():
    asyncio.sleep(0)


def test_bad_message_of_qt():
    qWarning("QWidget: something is wrong")


@given(strategies.integers())
async def test_bad_property(number):
    assert number < 1000


@pytest.mark.xfail(reason="it passes")
def test_bad_expected_failure_that_passes():
    pass


def test_good_messages_of_the_offscreen_platform():
    qWarning("This plugin does not support propagateSizeHints()")
    qWarning("This plugin does not support raise()")
    qInfo("for your information")


async def test_good_task_that_ends():
    task = asyncio.ensure_future(asyncio.sleep(0))


@given(strategies.integers())
async def test_good_property(number):
    await asyncio.sleep(0)


class TestGood:
    async def test_good_method(self, tmp_path):
        assert tmp_path.exists()
"""


NAMES = re.findall(r"def (test_(?:bad|good)_\w+)", CARELESS_TESTS)


def outcomes(folder: Path, loop: str) -> dict[str, str]:
    """What became of each of these tests, on that event loop."""
    file = folder / "test_careless.py"
    file.write_text(CARELESS_TESTS, "utf-8")
    settings = ["-c", str(ROOT / "pyproject.toml"), "--rootdir", str(ROOT), "-p", "tests.conftest"]
    options = ["-n0", "-v", "--event-loop", loop, "--basetemp", str(folder / "base")]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *settings, *options, str(file)],
        cwd=ROOT,
        env=os.environ | {"HYPOTHESIS_STORAGE_DIRECTORY": str(folder)},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    found = dict(re.findall(r"::(test_\w+) (PASSED|FAILED|ERROR)", done.stdout))
    assert sorted(found) == sorted(NAMES), done.stdout + done.stderr
    return found


@pytest.mark.parametrize("loop", ["qt", "plain"])
def test_careless_tests_fail_and_careful_ones_pass(loop: str, tmp_path: Path) -> None:
    expected = {name: "PASSED" if name.startswith("test_good") else "FAILED" for name in NAMES}
    assert outcomes(tmp_path, loop) == expected
