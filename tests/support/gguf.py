"""Small model files for tests: a whole head, as the format wants it, with as little behind it as it promises."""

from __future__ import annotations

import struct
from collections.abc import Mapping

FACTS: Mapping[str, object] = {
    "general.architecture": "llama",
    "general.name": "Tiny",
    "general.file_type": 15,
    "llama.context_length": 4096,
    "llama.block_count": 2,
    "llama.embedding_length": 64,
    "llama.attention.head_count": 4,
    "llama.attention.head_count_kv": 2,
    "tokenizer.ggml.tokens": ["a", "b"],
}
TENSOR = 32


def gguf(*, tail: int = 0, version: int = 3, but: Mapping[str, object] | None = None) -> bytes:
    """A file with one tensor of 32 numbers; `tail` bytes more than that, and other facts than the usual."""
    facts = {name: value for name, value in {**FACTS, **(but or {})}.items() if value is not None}
    head = b"GGUF" + struct.pack("<IQQ", version, 1, len(facts))
    head += b"".join(text(name) + value_of(value) for name, value in facts.items())
    head += text("weights") + struct.pack("<IQIQ", 1, TENSOR, 0, 0)
    return head + bytes(-len(head) % 32) + bytes(TENSOR * 4 + tail)


def text(words: str) -> bytes:
    data = words.encode()
    return struct.pack("<Q", len(data)) + data


def value_of(value: object) -> bytes:
    match value:
        case str():
            return struct.pack("<I", 8) + text(value)
        case list() if all(isinstance(each, str) for each in value):
            return struct.pack("<IIQ", 9, 8, len(value)) + b"".join(map(text, value))
        case list():
            return struct.pack("<IIQ", 9, 4, len(value)) + struct.pack(f"<{len(value)}I", *value)
        case int():
            return struct.pack("<II", 4, value)
    raise TypeError(value)
