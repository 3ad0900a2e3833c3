"""Colours, text sizes and density change together, at once, and stay readable."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QGuiApplication

from desktop_chat.ui import theme
from desktop_chat.ui.colours import ACCENTS, colours_of
from desktop_chat.ui.preferences import Preferences
from desktop_chat.ui.style_sheet import style_sheet
from desktop_chat.ui.theme import Theme

READABLE = 4.5


@pytest.fixture(autouse=True)
def usual_looks(qapp: object) -> Iterator[None]:
    yield
    theme.set_scales(1.0, 1.0)
    QGuiApplication.styleHints().unsetColorScheme()


def luminance(colour: str) -> float:
    made = QColor(colour)
    return 0.2126 * linear(made.redF()) + 0.7152 * linear(made.greenF()) + 0.0722 * linear(made.blueF())


def linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)


def contrast(first: str, second: str) -> float:
    lighter, darker = sorted((luminance(first), luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("is_dark", [False, True])
@pytest.mark.parametrize("accent", ACCENTS)
def test_text_can_be_read_with_every_accent(accent: str, is_dark: bool) -> None:
    colours = colours_of(accent, is_dark=is_dark)
    for ground in (colours.ground, colours.raised, colours.accent_ground):
        assert contrast(colours.accent, ground) >= READABLE
    assert contrast(colours.on_accent, colours.accent) >= READABLE
    assert contrast(colours.text, colours.accent_ground) >= READABLE
    assert contrast(colours.text, colours.selected) >= READABLE


def test_a_wish_is_worn_in_one_step() -> None:
    preferences, look = Preferences(), Theme()
    told: list[tuple[bool, int]] = []
    preferences.dress(look)
    look.changed.connect(lambda: told.append((look.is_dark, theme.font().pixelSize())))
    preferences.change("theme", "dark")
    preferences.change("accent", "violet")
    preferences.enlarge(2)
    preferences.change("titles", False)
    assert told == [(True, 14), (True, 14), (True, 17)]
    assert look.colours.accent == ACCENTS["violet"][True].accent
    preferences.enlarge(0)
    assert theme.font().pixelSize() == 14


def test_the_system_is_followed_only_where_it_is_wished() -> None:
    hints = QGuiApplication.styleHints()
    preferences, look = Preferences(), Theme(Qt.ColorScheme.Light)
    preferences.dress(look)
    hints.colorSchemeChanged.emit(Qt.ColorScheme.Dark)
    assert look.is_dark
    preferences.change("theme", "light")
    hints.colorSchemeChanged.emit(Qt.ColorScheme.Dark)
    assert not look.is_dark


def test_all_sizes_of_type_grow_together() -> None:
    colours = colours_of("green", is_dark=False)
    assert "font-size: 14px" in style_sheet(colours)
    theme.set_scales(2.0, 1.0)
    assert "font-size: 28px" in style_sheet(colours)
    assert "font-size: 14px" not in style_sheet(colours)
    assert theme.font(theme.CAPTION).pixelSize() == 24


def test_text_has_a_largest_and_a_smallest_size() -> None:
    preferences = Preferences()
    for _ in range(40):
        preferences.enlarge(1)
    assert preferences.now.text_size == 250
    for _ in range(40):
        preferences.enlarge(-1)
    assert preferences.now.text_size == 70
