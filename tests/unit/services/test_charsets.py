"""Texts are read in whatever they are written, and files that are none are not."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_chat.services.charsets import decoded, looks_like_text

FRENCH = "Müller a mangé à la crèche, naïvement ; voilà l'été de la forêt.\r\nPrix : 5 €"
RUSSIAN = "Привет, мир! Это обычный текст, написанный по-русски для проверки."
JAPANESE = "これは日本語の文章です。文字コードを確かめるために書かれています。"
KOREAN = "이것은 한국어로 쓴 글입니다. 문자 코드를 확인합니다."
CHINESE = "这是一篇用中文写的文章，用来检查字符编码是否正确。"
TAIWANESE = "這是一篇用中文寫的文章，用來檢查字元編碼是否正確。"


@pytest.mark.parametrize(
    ("text", "codec"),
    [
        *(
            (text, codec)
            for text in (FRENCH, RUSSIAN, JAPANESE)
            for codec in ("utf-8", "utf-8-sig", "utf-16", "utf-32")
        ),
        ("Plain words in a row, no mark.", "utf-16-le"),
        ("Plain words in a row, no mark.", "utf-16-be"),
        ("Plain words in a row, no mark.", "utf-32-le"),
        ("Plain words in a row, no mark.", "utf-32-be"),
        (FRENCH, "cp1252"),
        (RUSSIAN, "cp1251"),
        (RUSSIAN, "koi8_r"),
        (RUSSIAN, "cp866"),
        (JAPANESE, "cp932"),
        (JAPANESE, "euc_jp"),
        (KOREAN, "euc_kr"),
        (CHINESE, "gb18030"),
        (TAIWANESE, "big5"),
        ("", "utf-8"),
    ],
)
def test_a_text_is_read_as_it_was_written(text: str, codec: str) -> None:
    assert decoded(text.encode(codec)) == text


@pytest.mark.parametrize("mark", [codecs.BOM_UTF16_BE, codecs.BOM_UTF32_BE])
def test_the_order_of_bytes_is_told_by_the_mark(mark: bytes) -> None:
    codec = "utf-16-be" if mark == codecs.BOM_UTF16_BE else "utf-32-be"
    assert decoded(mark + RUSSIAN.encode(codec)) == RUSSIAN


@pytest.mark.parametrize(
    "content",
    [
        bytes(range(256)),
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
        b"\x01\x02\x03\x81\x8d",
        codecs.BOM_UTF16_LE + b"\0\xd8x",
    ],
    ids=["every byte", "picture", "controls", "half a character"],
)
def test_what_is_no_text_is_not_read_as_one(content: bytes) -> None:
    assert decoded(content) is None


@given(st.text(st.characters(exclude_categories=("Cs", "Cc"))))
def test_every_text_in_utf_8_is_read(text: str) -> None:
    assert decoded(text.encode()) == text.removeprefix("\ufeff")


@given(st.binary(max_size=64))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    decoded(content)
    looks_like_text(content)


def test_the_beginning_of_a_text_may_be_cut_in_a_character() -> None:
    assert looks_like_text((JAPANESE * 40).encode()[:1999]) and not looks_like_text(b"\0\x01\x02\xff")
