"""Files of text become words, or stay files whose words are in one encoding."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop_chat.errors import AttachmentUnreadable
from desktop_chat.providers.requests import FilePart
from desktop_chat.services.file_texts import has_text_files, read_texts
from desktop_chat.services.history import PastMessage, estimate

PNG = FilePart("p.png", "image/png", "image", b"p")


def asked(folder: Path, data: bytes = "Grüße".encode("utf-16")) -> PastMessage:
    path = folder / "a.txt"
    path.write_bytes(data)
    return PastMessage(1, "user", "complete", "See", files=(FilePart("a.txt", "text/plain", "text", path), PNG))


def test_their_words_stand_in_the_message(tmp_path: Path) -> None:
    message = asked(tmp_path)
    assert has_text_files([message])
    read_texts([message])
    assert (message.files, message.texts) == ((PNG,), ("<file name='a.txt'>\nGrüße\n</file>",))


def test_their_words_stay_in_the_file_to_be_cited(tmp_path: Path) -> None:
    message = asked(tmp_path)
    read_texts([message], as_files=True)
    file, other = message.files
    assert (file.data, file.name, file.kind, other, message.texts) == ("Grüße".encode(), "a.txt", "text", PNG, ())
    assert not has_text_files([message])


@pytest.mark.parametrize("as_files", [True, False])
def test_one_that_is_gone_is_said(tmp_path: Path, as_files: bool) -> None:
    message = asked(tmp_path)
    (tmp_path / "a.txt").unlink()
    with pytest.raises(AttachmentUnreadable, match="nothing was sent"):
        read_texts([message], as_files=as_files)


def test_they_take_as_much_room_as_their_words(tmp_path: Path) -> None:
    cited, told, empty = (asked(tmp_path, b"word " * 10_000) for _ in range(3))
    read_texts([cited], as_files=True)
    read_texts([told])
    empty.files = (PNG,)
    assert abs(estimate(cited) - estimate(told)) < 20
    assert estimate(cited) - estimate(empty) > 14_000
