"""Reads the head of a GGUF file: what kind of model it is, without loading any of it.

docs/gguf.md of ggml describes the format. All that is read is bounded, since the file may come from anywhere.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from os import SEEK_END
from pathlib import Path
from typing import Any, BinaryIO

from desktop_chat.errors import UserError
from desktop_chat.language import sentence
from desktop_chat.providers.model_files.gguf_names import BLOCKS, NUMBERS, QUANTISATIONS
from desktop_chat.texts import cleaned

MAGIC = b"GGUF"
VERSIONS = (2, 3)
MOST_BYTES = 64 * 1024 * 1024
"""Of a head; vocabularies are in it."""
MOST_FACTS = 100_000
LONGEST_KEY, LONGEST_TEXT = 65_535, 4 * 1024 * 1024
SHOWN = 80
"""Characters of a name."""

STRING, ARRAY = 8, 9
NO_CHAT = frozenset({"clip", "bert", "nomic-bert", "jina-bert-v2", "t5encoder", "wavtokenizer-dec"})
"""Architectures that do not answer in words."""
MOST_DIMENSIONS, USUAL_ALIGNMENT = 8, 32
_LENGTH = struct.Struct("<Q")
_HALF = 2
"""Bytes of one number in the engine's cache."""


@dataclass(frozen=True, slots=True)
class Head:
    """What a file says of its model."""

    architecture: str
    context_length: int
    name: str | None = None
    quantisation: str | None = None
    has_tools: bool = False
    """Whether its chat template knows of tools."""
    cache_bytes: int = 0
    """Memory that each token of a conversation takes."""


def read_head(path: Path) -> Head:
    """Raises UserError where this is no whole model that answers."""
    with path.open("rb") as file:
        return parse_head(file)


def begins_well(first: bytes) -> bool:
    """Whether a file that begins so can be one; to be asked before all of it is fetched."""
    return first[: len(MAGIC)] == MAGIC[: len(first)]


def parse_head(file: BinaryIO) -> Head:
    reader = _Reader(file)
    try:
        facts, tensors = reader.facts()
        head = _head(facts)
        least = reader.least_size(tensors, _whole(facts.get("general.alignment")) or USUAL_ALIGNMENT)
    except (struct.error, EOFError, OverflowError):
        raise _unreadable(sentence("its head is cut off or damaged")) from None
    if file.seek(0, SEEK_END) < least:
        raise _unreadable(sentence("its end is missing"))
    return head


class _Reader:
    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._left = MOST_BYTES

    def facts(self) -> tuple[dict[str, Any], int]:
        """What is said of the model, and how many tensors follow."""
        if self._take(4) != MAGIC:
            raise _unreadable(sentence("it does not begin as one"))
        version = self._number("I")
        if version not in VERSIONS:
            raise _unreadable(sentence("its version {number} is not known", number=version))
        tensors, count = self._number("Q"), self._number("Q")
        if max(count, tensors) > MOST_FACTS or not tensors:
            raise EOFError
        facts = {}
        for _ in range(count):
            key = self._text(LONGEST_KEY)
            facts[key] = self._value(self._number("I"))
        return facts, tensors

    def least_size(self, tensors: int, alignment: int) -> int:
        """How long the file is at least, where all that its tensors need is in it."""
        ends = [self._tensor_end() for _ in range(tensors)]
        begin = -(-self._file.tell() // alignment) * alignment
        return begin + max(ends)

    def _tensor_end(self) -> int:
        self._text(LONGEST_KEY)
        dimensions = self._number("I")
        if dimensions > MOST_DIMENSIONS:
            raise EOFError
        count: int = math.prod(self._number("Q") for _ in range(dimensions))
        numbers, size = BLOCKS.get(self._number("I"), (1, 0))
        return int(self._number("Q") + count // numbers * size)

    def _value(self, kind: int) -> Any:
        """The value; of a list only its numbers where it is short: vocabularies are nobody's concern here."""
        if kind == STRING:
            return self._text(LONGEST_TEXT)
        if kind == ARRAY:
            return self._list(self._number("I"), self._number("Q"))
        return self._number(_form(kind))

    def _list(self, kind: int, count: int) -> tuple[Any, ...]:
        if kind == STRING:
            self._skip_texts(count)
            return ()
        form = _form(kind)
        size = struct.calcsize(f"<{form}")
        if count <= LONGEST_KEY:
            return struct.unpack(f"<{count}{form}", self._take(count * size))
        self._skip(count * size)
        return ()

    def _skip_texts(self, count: int) -> None:
        """There are hundreds of thousands in a vocabulary, so this is as short as can be."""
        read, length_of, spent = self._file.read, _LENGTH.unpack, 0
        for _ in range(count):
            (length,) = length_of(read(_LENGTH.size))
            spent += _LENGTH.size + length
            if spent > self._left or len(read(length)) != length:
                raise EOFError
        self._spend(spent)

    def _text(self, longest: int) -> str:
        length = self._number("Q")
        if length > longest:
            raise EOFError
        return self._take(length).decode("utf-8", "replace")

    def _number(self, form: str) -> Any:
        return struct.unpack(f"<{form}", self._take(struct.calcsize(f"<{form}")))[0]

    def _take(self, count: int) -> bytes:
        self._spend(count)
        found = self._file.read(count)
        if len(found) != count:
            raise EOFError
        return found

    def _skip(self, count: int) -> None:
        """Also beyond the end, which the next one who reads notices."""
        self._spend(count)
        self._file.seek(count, 1)

    def _spend(self, count: int) -> None:
        self._left -= count
        if self._left < 0:
            raise EOFError


def _form(kind: int) -> str:
    if kind not in NUMBERS:
        raise EOFError
    return NUMBERS[kind]


def _head(facts: Mapping[str, Any]) -> Head:
    architecture = facts.get("general.architecture")
    if not isinstance(architecture, str) or not architecture:
        raise _unreadable(sentence("it does not say what it is"))
    if architecture in NO_CHAT or facts.get("general.type", "model") != "model":
        raise UserError(sentence("This file is a part of a model or one for other purposes: it cannot answer."))
    if _whole(facts.get("split.count")) > 1:
        raise UserError(sentence("This model is cut into several files. Choose one that is whole."))
    length = _whole(facts.get(f"{architecture}.context_length"))
    if not length:
        raise _unreadable(sentence("it does not say how much it can read"))
    name, template = facts.get("general.name"), facts.get("tokenizer.chat_template")
    return Head(
        cleaned(architecture)[:SHOWN],
        length,
        cleaned(name).strip()[:SHOWN] or None if isinstance(name, str) else None,
        QUANTISATIONS.get(_whole(facts.get("general.file_type"), -1)),
        isinstance(template, str) and "tools" in template,
        _cache_bytes(facts, architecture),
    )


def _cache_bytes(facts: Mapping[str, Any], architecture: str) -> int:
    """Keys and values of every layer; where the heads differ from layer to layer, the most there are."""

    def said(name: str) -> int:
        found = facts.get(f"{architecture}.{name}")
        return max(map(_whole, found), default=0) if isinstance(found, tuple) else _whole(found)

    heads = said("attention.head_count")
    if not heads:
        return 0
    usual = said("embedding_length") // heads
    width = (said("attention.key_length") or usual) + (said("attention.value_length") or usual)
    return said("block_count") * (said("attention.head_count_kv") or heads) * width * _HALF


def _whole(value: object, otherwise: int = 0) -> int:
    """A count, as long as it is one."""
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else otherwise


def _unreadable(reason: str) -> UserError:
    return UserError(sentence("This is no model file (GGUF) that can be used: {reason}.", reason=reason))
