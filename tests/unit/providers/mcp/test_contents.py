"""What a server answers with becomes texts and files within bounds."""

import base64
from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mcp_types import CallToolResult, ReadResourceResult

from desktop_chat.providers.mcp.contents import resource_of, result_of
from desktop_chat.providers.mcp.limits import MOST_FILE, MOST_FILES, MOST_TEXT
from desktop_chat.providers.mcp.resource_names import MOST_NAME, name_of
from desktop_chat.providers.mcp.values import RemoteFile

PIXEL = base64.b64encode(b"\x89PNG").decode()


def call_result(*blocks: Mapping[str, object], **more: object) -> CallToolResult:
    return CallToolResult.model_validate({"content": list(blocks), **more})


def test_texts_pictures_sounds_and_resources_are_kept_apart() -> None:
    result = result_of(
        call_result(
            {"type": "text", "text": "Here."},
            {"type": "image", "data": PIXEL, "mimeType": "image/png"},
            {"type": "audio", "data": PIXEL, "mimeType": "audio/x-odd"},
            {"type": "resource", "resource": {"uri": "a://b", "text": "Inside."}},
            {
                "type": "resource",
                "resource": {"uri": "file:///x/a.pdf", "blob": PIXEL, "mimeType": "application/pdf"},
            },
            {"type": "resource_link", "uri": "a://c", "name": "More"},
            structuredContent={"n": 1},
            isError=True,
        )
    )
    assert result.texts == ("Here.", "Inside.", "More: a://c")
    assert result.files == (
        RemoteFile("result.png", "image/png", b"\x89PNG"),
        RemoteFile("result", "audio/x-odd", b"\x89PNG"),
        RemoteFile("a.pdf", "application/pdf", b"\x89PNG"),
    )
    assert (result.data, result.is_error) == ({"n": 1}, True)


def test_a_long_text_is_cut_and_says_so() -> None:
    result = result_of(call_result(*({"type": "text", "text": "x" * MOST_TEXT} for _ in range(3))))
    assert sum(map(len, result.texts)) < MOST_TEXT + 200
    assert "cut here" in result.texts[1]


def test_files_are_few_and_small_and_what_is_left_out_is_said() -> None:
    huge = "A" * (MOST_FILE * 4 // 3 + 8)
    pictures = [{"type": "image", "data": data, "mimeType": "image/png"} for data in (huge, "é", *[PIXEL] * 20)]
    result = result_of(call_result(*pictures))
    assert len(result.files) == MOST_FILES
    assert result.texts == ("6 files were left out: too large, too many or damaged.",)


def test_a_resource_may_be_text_and_bytes() -> None:
    told = {"contents": [{"uri": "a://b.txt", "text": "Words"}, {"uri": "a://c", "blob": PIXEL}]}
    result = resource_of(ReadResourceResult.model_validate(told))
    assert (result.texts, result.files[0].data) == (("Words",), b"\x89PNG")


@pytest.mark.parametrize(
    ("uri", "kind", "name"),
    [
        ("file:///a/b%20c.md", "text/markdown", "b c.md"),
        ("db://customers", "application/json", "customers.json"),
        ("http://[broken", "", "resource"),
        ("a://b/..", "", "resource"),
        ("a://b/c%2F..%2Fd:e", "text/plain; charset=utf-8", "c..de"),
    ],
)
def test_files_are_called_after_their_addresses(uri: str, kind: str, name: str) -> None:
    assert name_of(uri, kind) == name


@settings(deadline=None)
@given(st.text(), st.text())
def test_whatever_an_address_is_the_name_is_one_of_a_file(uri: str, kind: str) -> None:
    name = name_of(uri, kind)
    assert name
    assert len(name) <= MOST_NAME + 20
    assert not set(name) & set('\\/:*?"<>|\n\0')
