"""Reads bytes as text, whatever they are written in; what is no text is not made into one."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_KANA = re.compile(r"[\u3040-\u30ff]")
_HANGUL = re.compile(r"[\uac00-\ud7a3]")
_EASTERN = re.compile(r"[\u3000-\u30ff\u4e00-\u9fff\uff01-\uff5e]")
_SMALL_CYRILLIC = re.compile(r"[\u0430-\u045f]")
_CYRILLIC = re.compile(r"[\u0400-\u045f]")
# (codec, what its text is full of, how much of it)
_BY_SCRIPT = (
    ("cp932", _KANA, 0.2),
    ("euc_jp", _KANA, 0.2),
    ("euc_kr", _HANGUL, 0.9),
    ("gb18030", _EASTERN, 0.9),
    ("big5", _EASTERN, 0.9),
)
_CYRILLIC_CODECS = ("cp1251", "koi8_r", "cp866", "iso8859_5")
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f-\x9f]")
_CONTROLS_ALLOWED = 0.001
LONG = 1024
"""A shorter beginning is a whole file."""
_LONE = re.compile(rb"(?<![\x80-\xff])[\x80-\xff](?![\x80-\xff])")
_HIGH = re.compile(rb"[\x80-\xff]")


def decoded(content: bytes) -> str | None:
    """The text, without a byte order mark; None where this is no text."""
    for text in _readings(content):
        if len(_CONTROLS.findall(text)) <= len(text) * _CONTROLS_ALLOWED:
            return text
    return None


def looks_like_text(head: bytes) -> bool:
    """Whether a file that begins like this reads as text; its last character may be cut."""
    cuts = range(4) if len(head) >= LONG else range(1)
    return any(decoded(head[: len(head) - cut]) is not None for cut in cuts)


def _readings(content: bytes) -> Iterator[str]:
    """From the surest to the least sure."""
    for mark, codec in _BOMS:
        if content.startswith(mark):
            yield from _read(content, codec)
            return
    if b"\0" in content:
        yield from _wide(content)
        return
    yield from _read(content, "utf-8")
    if not _is_western(content):
        yield from _by_script(content)
        yield from _cyrillic(content)
    yield from _read(content, "cp1252")


def _read(content: bytes, codec: str) -> Iterator[str]:
    try:
        yield content.decode(codec)
    except UnicodeDecodeError:
        return


def _wide(content: bytes) -> Iterator[str]:
    """UTF-16 or UTF-32 without a mark: the zeros of ASCII characters stand where the order puts them."""
    zeros = [content[place::4].count(0) for place in range(4)]
    if not zeros[0] and zeros[1] and not zeros[2]:
        yield from _read(content, "utf-16-le")
    elif zeros[0] and not zeros[1] and not zeros[3]:
        yield from _read(content, "utf-16-be")
    elif not zeros[0]:
        yield from _read(content, "utf-32-le")
    else:
        yield from _read(content, "utf-32-be")


def _is_western(content: bytes) -> bool:
    """Letters with accents stand alone among plain ones; other scripts fill whole words."""
    return len(_LONE.findall(content)) * 2 > len(_HIGH.findall(content))


def _by_script(content: bytes) -> Iterator[str]:
    for codec, script, share in _BY_SCRIPT:
        for text in _read(content, codec):
            beyond = sum(not character.isascii() for character in text)
            is_like_it = len(script.findall(text)) >= beyond * share
            if is_like_it and (script is not _KANA or len(_EASTERN.findall(text)) >= beyond * 0.9):
                yield text


def _cyrillic(content: bytes) -> Iterator[str]:
    """The reading with the most small letters: the others turn small into great or into signs."""
    texts = [text for codec in _CYRILLIC_CODECS for text in _read(content, codec)]
    best = max(texts, key=lambda text: len(_SMALL_CYRILLIC.findall(text)), default="")
    beyond = sum(not character.isascii() for character in best)
    if best and len(_CYRILLIC.findall(best)) >= beyond * 0.8:
        yield best
