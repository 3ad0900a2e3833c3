"""What is pasted or dropped is read as files, pictures and words, as a person means it."""

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QUrl
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from desktop_chat.ui.composing.mime import brought_by, is_long, is_wanted

LINK = "https://example.org/picture.png"


@pytest.fixture(autouse=True)
def application(qtbot: QtBot) -> None:
    """Clipboards need one."""


def mime(text: str = "", html: str = "", urls: tuple[str, ...] = (), *, has_image: bool = False) -> QMimeData:
    made = QMimeData()
    if text:
        made.setText(text)
    if html:
        made.setHtml(html)
    if urls:
        made.setUrls([QUrl(url) for url in urls])
    if has_image:
        image = QImage(4, 4, QImage.Format.Format_RGB32)
        image.fill(QColor("red"))
        made.setImageData(image)
    return made


def test_files_of_this_computer_are_files_and_links_beside_them_words(tmp_path: Path) -> None:
    places = (tmp_path / "a b.txt", tmp_path / "ü.png")
    found = brought_by(mime(urls=(*(place.as_uri() for place in places), LINK)))
    assert (found.paths, found.text, found.image) == (places, LINK, None)


def test_a_link_is_words() -> None:
    assert brought_by(mime(urls=(LINK,))).text == LINK


def test_a_picture_of_a_browser_is_a_picture_with_or_without_its_address() -> None:
    for given in (mime(has_image=True), mime(urls=(LINK,), has_image=True), mime(html="<img>", has_image=True)):
        found = brought_by(given)
        assert found.image is not None and found.image.width() == 4
        assert not found.text


def test_words_count_more_than_a_picture_of_them() -> None:
    found = brought_by(mime("1\t2", "<table>", has_image=True))
    assert (found.text, found.image) == ("1\t2", None)


def test_rich_text_becomes_its_words() -> None:
    found = brought_by(mime(html="<p>One <b>two</b></p><ul><li>three</li></ul>"))
    assert found.text.split() == ["One", "two", "three"]
    assert brought_by(mime("plain", "<b>rich</b>")).text == "plain"


@pytest.mark.parametrize(("text", "is_it"), [("a" * 4_000, False), ("a" * 4_001, True), ("a\n" * 199, False)])
def test_what_is_long_is_a_file_of_its_own(text: str, is_it: bool) -> None:
    assert is_long(text) == is_it
    assert is_long("a\n" * 200)


def test_nothing_is_wanted_of_what_cannot_be_read() -> None:
    unknown = QMimeData()
    unknown.setData("application/x-unknown", b"x")
    assert not is_wanted(unknown)
    assert is_wanted(mime("text")) and is_wanted(mime(has_image=True)) and is_wanted(mime(urls=(LINK,)))
    assert brought_by(unknown) == brought_by(QMimeData())
