"""Heads of model files: what is read of them, and what is refused."""

import io
from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_chat.errors import UserError
from desktop_chat.providers.model_files.gguf import begins_well, parse_head, read_head
from desktop_chat.providers.small_model import installed_file
from tests.support.gguf import gguf

WHOLE = gguf()


def test_a_file_says_what_it_is() -> None:
    head = parse_head(io.BytesIO(WHOLE))
    assert (head.architecture, head.context_length, head.name) == ("llama", 4096, "Tiny")
    assert (head.quantisation, head.has_tools) == ("Q4_K_M", False)
    assert head.cache_bytes == 2 * 2 * (16 + 16) * 2, "layers, heads, width of keys and values, bytes"


def test_heads_may_differ_from_layer_to_layer_and_templates_tell_of_tools() -> None:
    told = gguf(but={"llama.attention.head_count_kv": [1, 4], "tokenizer.chat_template": "{% if tools %}"})
    head = parse_head(io.BytesIO(told))
    assert head.cache_bytes == 2 * 4 * 32 * 2 and head.has_tools


def test_the_file_of_the_embedded_model_is_read() -> None:
    file = installed_file()
    if file is None:
        pytest.skip("the embedded model is not installed")
    assert read_head(file).context_length == 8192


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"<!DOCTYPE html><title>Sign in</title>", "does not begin"),
        (b"GG", "cut off"),
        (b"", "cut off"),
        (gguf(version=1), "version 1"),
        (gguf(version=0x03000000), "version"),
        (WHOLE[:60], "cut off"),
        (WHOLE[:-1], "end is missing"),
        (gguf(but={"general.architecture": None}), "what it is"),
        (gguf(but={"llama.context_length": None}), "how much it can read"),
        (gguf(but={"general.architecture": "clip"}), "cannot answer"),
        (gguf(but={"general.type": "adapter"}), "cannot answer"),
        (gguf(but={"split.count": 3}), "several files"),
    ],
)
def test_what_is_no_model_is_refused_with_the_reason(data: bytes, words: str) -> None:
    with pytest.raises(UserError, match=words):
        parse_head(io.BytesIO(data))


@given(place=st.integers(0, len(WHOLE) - 1), byte=st.integers(0, 255), length=st.integers(0, len(WHOLE)))
@settings(deadline=None, max_examples=400)
def test_a_damaged_file_is_read_or_refused_and_nothing_else(place: int, byte: int, length: int) -> None:
    data = bytearray(WHOLE)
    data[place] = byte
    try:
        head = parse_head(io.BytesIO(bytes(data[:length])))
    except UserError:
        return
    assert head.context_length > 0


@pytest.mark.parametrize(("first", "does"), [(b"GGUF", True), (b"G", True), (b"", True), (b"<htm", False)])
def test_the_first_bytes_tell(first: bytes, does: bool) -> None:
    assert begins_well(first) is does


@pytest.mark.parametrize("but", [{"general.name": None}, {"general.file_type": 999}])
def test_what_is_not_said_is_left_open(but: Mapping[str, object]) -> None:
    head = parse_head(io.BytesIO(gguf(but=but)))
    assert head.name is None or head.quantisation is None
