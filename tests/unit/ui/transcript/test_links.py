"""Links say where they lead; what only looks like a place, or is none, is not opened."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop_chat.ui.transcript.link_card import LinkCard
from desktop_chat.ui.transcript.links import judge


@pytest.mark.parametrize(
    "address",
    ["https://example.org", "https://example.org/a?b=c#d", "mailto:somebody@example.org", "HTTPS://EXAMPLE.ORG/x"],
)
def test_usual_addresses_are_opened(address: str) -> None:
    verdict = judge(address)
    assert verdict.is_allowed
    assert not verdict.warning
    assert verdict.shown == address


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JavaScript:alert(1)",
        " javascript:alert(1)",
        "java\nscript:alert(1)",
        "file:///etc/passwd",
        "data:text/html,<b>x</b>",
        "vbscript:x",
        "smb://server/share",
        "//example.org/x",
        "relative/path",
        "",
        "https://",
        "https://bank.example@evil.example/",
        "https://user:secret@evil.example/",
        "https://bank.example\\@evil.example",
        "https://exa\u202emple.org",
        "https://exam\u200bple.org",
        "https://example.org/\x00",
        "https://[::1",
    ],
)
def test_what_hides_or_deceives_is_refused(address: str) -> None:
    assert not judge(address).is_allowed


def test_hidden_letters_are_written_out() -> None:
    assert judge("https://exa\u202emple.org").shown == "https://exa[U+202E]mple.org"


@pytest.mark.parametrize(
    ("address", "word"),
    [
        ("https://xn--pple-43d.com", "look like"),
        ("https://аpple.com", "xn--pple-43d.com"),
        ("https://192.168.0.1/x", "number"),
        ("http://[::1]/", "number"),
        ("http://example.org", "not encrypted"),
    ],
)
def test_what_is_unusual_is_said(address: str, word: str) -> None:
    verdict = judge(address)
    assert verdict.is_allowed
    assert word in verdict.warning


def test_the_card_shows_the_whole_address_and_offers_to_open_only_what_may_be(qtbot: QtBot) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    parent.show()
    card = LinkCard(parent)
    card.show_link("https://example.org/" + "x" * 200, QPoint(0, 0))
    assert card.address.text().replace("\u200b", "") == "https://example.org/" + "x" * 200
    assert card.open_button.isVisible()
    card.show_link("javascript:alert(1)", QPoint(0, 0))
    assert not card.open_button.isVisible()
    assert "not opened" in card.remark.text() or "Only addresses" in card.remark.text()
    card.copy_button.click()
    assert not card.isVisible()
    card.show_link("https://example.org", QPoint(0, 0))
    QTest.keyClick(card.open_button, Qt.Key.Key_Escape)
    assert not card.isVisible()
