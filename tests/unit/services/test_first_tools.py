"""The first tools tell the time, calculate and read what they are allowed to, each within bounds."""

import math
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_chat.services.arithmetic import NoResult, worked_out
from desktop_chat.services.first_tools import FIRST_TOOLS, MOST_BYTES, MOST_ENTRIES
from desktop_chat.services.tool_runner import Toolbox

BOX = Toolbox(FIRST_TOOLS)


async def run(name: str, arguments: str) -> str:
    return str((await BOX.run("1", name, arguments)).text)


@pytest.mark.parametrize(
    ("expression", "result"),
    [
        ("1 + 2 * 3", 7),
        ("2 ^ 10", 1_024),
        ("-(3 − 5) × 2 ÷ 4", 1),
        ("7 // 2 + 7 % 2", 4),
        ("sqrt(16) + max(1, 2, 3)", 7),
        ("cos(pi)", -1),
        ("2 ** 0.5", math.sqrt(2)),
        ("10 ** 900 // 10 ** 899", 10),
    ],
)
def test_arithmetic_is_worked_out(expression: str, result: float) -> None:
    assert worked_out(expression) == pytest.approx(result)


@pytest.mark.parametrize(
    "expression",
    [
        "__import__('os')",
        "().__class__",
        "open('x')",
        "9 ** 9 ** 9",
        "10 ** 100000",
        "1 / 0",
        "(-1) ** 0.5",
        "True + 1",
        "'a' * 9",
        "x",
        "1 +",
        "",
        "[1]",
        "round(1, ndigits=2)",
        "sqrt(-1)",
        "sqrt()",
        "1" * 600,
        "-" * 200 + "1",
        "lambda: 1",
        "1e308 * 10 ** 999",
    ],
)
def test_everything_else_is_refused_with_a_sentence(expression: str) -> None:
    with pytest.raises(NoResult, match=r"\.$"):
        worked_out(expression)


@given(st.text(alphabet="0123456789+-*/%().e ^sqrtmaxpi,", max_size=40))
@settings(deadline=None, max_examples=200)
def test_whatever_is_written_ends_soon(expression: str) -> None:
    try:
        assert isinstance(worked_out(expression), int | float)
    except NoResult as error:
        assert str(error)


async def test_the_time_is_told_with_its_zone() -> None:
    assert "+00:00 (UTC)" in await run("date_and_time", '{"timezone": "UTC"}')
    assert "T" in await run("date_and_time", "{}")
    assert "no time zone named Nowhere" in await run("date_and_time", '{"timezone": "Nowhere"}')


async def test_the_calculator_answers_in_figures() -> None:
    assert await run("calculator", '{"expression": "6 * 7"}') == "42"


async def test_files_are_asked_for_and_read_within_bounds(tmp_path: Path) -> None:
    assert BOX.requires_approval("read_file")
    assert not BOX.requires_approval("calculator")
    (tmp_path / "note.txt").write_text("Grüße", "utf-8")
    (tmp_path / "long.txt").write_bytes(b"a" * (MOST_BYTES + 5))
    (tmp_path / "picture.png").write_bytes(b"\x89PNG\0\0")

    async def read(name: str) -> str:
        return await run("read_file", f'{{"path": "{(tmp_path / name).as_posix()}"}}')

    assert await read("note.txt") == "Grüße"
    assert "cut here: the file is 100005 bytes long" in await read("long.txt")
    assert "no text file" in await read("picture.png")
    assert "no such file" in await read("missing")
    assert "has to be whole" in await run("read_file", '{"path": "note.txt"}')
    assert await read("") == "long.txt\nnote.txt\npicture.png"


async def test_a_folder_is_listed_as_far_as_it_can_be_read(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    for number in range(MOST_ENTRIES + 3):
        (tmp_path / f"{number:04}").touch()
    listed = await run("read_file", f'{{"path": "{tmp_path.as_posix()}"}}')
    assert listed.endswith(f"only {MOST_ENTRIES} are listed.")
    assert await run("read_file", f'{{"path": "{(tmp_path / "empty").as_posix()}"}}') == "The folder is empty."
