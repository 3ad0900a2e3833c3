"""Whatever a tool returns becomes text, data and files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from desktop_chat.services.tool_results import ToolFile, ToolResult, to_result
from tests.unit.services.sample_tools import Tree, Unit

OCTETS = "application/octet-stream"


@dataclass
class Report:
    title: str
    unit: Unit


def test_results_become_text_data_and_files() -> None:
    assert to_result("as it is") == ToolResult("as it is")
    assert to_result(None) == ToolResult("")
    assert to_result(3) == ToolResult("3")
    assert to_result({"a": [1]}) == ToolResult('{"a":[1]}', data={"a": [1]})
    assert to_result([1, "ü"]) == ToolResult('[1,"ü"]', data=[1, "ü"])
    assert to_result(Report("x", Unit.CELSIUS)).data == {"title": "x", "unit": "c"}
    assert to_result(Tree("a")).text == '{"name":"a","trees":[]}'
    assert to_result({"where": object}).text.startswith('{"where":"<class')
    assert to_result(Report) == ToolResult(str(Report))
    result = ToolResult("mine", is_error=True)
    assert to_result(result) == result


@pytest.mark.parametrize(
    ("odd", "expected"),
    [
        ({"text": None}, ToolResult("")),
        ({"text": 5}, ToolResult("5")),
        ({"text": "caf\ud83d"}, ToolResult("caf?")),
        ({"files": None}, ToolResult()),
        ({"files": b"x"}, ToolResult(files=(ToolFile("result.bin", "application/octet-stream", b"x"),))),
        ({"files": [ToolFile("a\ud83d", "", b"x")]}, ToolResult(files=(ToolFile("a?", OCTETS, b"x"),))),
        ({"is_error": 1}, ToolResult(is_error=True)),
    ],
)
def test_a_result_of_a_tool_s_own_making_can_always_be_stored(odd: Any, expected: ToolResult) -> None:
    assert to_result(ToolResult(**odd)) == expected


def test_a_file_without_bytes_is_a_mistake_of_the_tool() -> None:
    data: Any = "text"
    with pytest.raises(TypeError, match="must be bytes, not str"):
        to_result(ToolFile("a.txt", "text/plain", data))


def test_bytes_become_files_of_the_kind_they_are() -> None:
    assert to_result(b"%PDF-1.7").files == (ToolFile("result.pdf", "application/pdf", b"%PDF-1.7"),)
    assert to_result(bytearray(b"abc")).files[0].media_type == "application/octet-stream"
    file = ToolFile("a.txt", "text/plain", b"a")
    assert to_result(file) == ToolResult(files=(file,))
    assert to_result(["Here:", file, {"n": 1}, b"x"]) == ToolResult(
        'Here:\n{"n":1}', files=(file, ToolFile("result.bin", "application/octet-stream", b"x"))
    )


def test_half_characters_do_not_reach_the_database() -> None:
    assert to_result("a\ud800b") == ToolResult("a?b")
