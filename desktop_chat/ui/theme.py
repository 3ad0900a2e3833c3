"""Colours, type and spacing of the whole window, as the system or the person has them."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QGuiApplication, QPalette

from desktop_chat.ui.colours import USUAL_ACCENT, Colours, colours_of

__all__ = ["Colours", "Theme"]

S4, S8, S12, S16, S20, S24 = 4, 8, 12, 16, 20, 24
"""The spacing scale."""
RADIUS_CONTROL, RADIUS_CARD, RADIUS_MESSAGE = 8, 10, 14
SIDE_BAR_WIDTH = 264
TEXT_WIDTH, BUBBLE_WIDTH, COMPOSER_WIDTH = 728, 560, 760
BODY, SECONDARY, CAPTION, TITLE, HEADING = 14, 13, 12, 15, 20
LINE_HEIGHT = 1.5
COMPACT = 0.82


class Theme(QObject):
    """Says which colours hold now, and when others do or all sizes change."""

    changed = Signal()

    def __init__(self, scheme: Qt.ColorScheme | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._hints = QGuiApplication.styleHints()
        self._given = scheme
        self._accent, self._is_forced, self._is_changing = USUAL_ACCENT, False, False
        self.is_dark = self._is_dark(scheme)
        self.colours = colours_of(self._accent, is_dark=self.is_dark)
        self._hints.colorSchemeChanged.connect(self._follow)

    def wear(self, scheme: Qt.ColorScheme | None, accent: str, text_size: int, *, is_compact: bool) -> None:
        """What the person likes; without a scheme, the system's. All of it changes in one step."""
        before = self.colours, scales()
        set_scales(text_size / 100, COMPACT if is_compact else 1.0)
        self._accent = accent
        self._is_changing = True
        # Qt's own dialogs and the frame of the window follow.
        if scheme is not None:
            self._hints.setColorScheme(scheme)
        elif self._is_forced:
            self._hints.unsetColorScheme()
        self._is_changing, self._is_forced = False, scheme is not None
        self.is_dark = self._is_dark(scheme)
        self.colours = colours_of(accent, is_dark=self.is_dark)
        if before != (self.colours, scales()):
            self.changed.emit()

    def _is_dark(self, wished: Qt.ColorScheme | None) -> bool:
        return (wished or self._given or self._hints.colorScheme()) == Qt.ColorScheme.Dark

    def _follow(self, scheme: Qt.ColorScheme) -> None:
        is_dark = scheme == Qt.ColorScheme.Dark
        if self._is_changing or self._is_forced or is_dark == self.is_dark:
            return
        self.is_dark, self._given = is_dark, None
        self.colours = colours_of(self._accent, is_dark=is_dark)
        self.changed.emit()

    def colour(self, name: str) -> QColor:
        return QColor(getattr(self.colours, name))

    def palette(self) -> QPalette:
        """For everything that Qt draws by itself."""
        role = QPalette.ColorRole
        colours = {
            role.Window: "ground",
            role.WindowText: "text",
            role.Base: "raised",
            role.AlternateBase: "side",
            role.Text: "text",
            role.Button: "raised",
            role.ButtonText: "text",
            role.ToolTipBase: "raised",
            role.ToolTipText: "text",
            role.PlaceholderText: "faint",
            role.Highlight: "accent",
            role.HighlightedText: "on_accent",
            role.Accent: "accent",
            role.Link: "accent",
            role.Mid: "line",
        }
        palette = QPalette()
        for which, name in colours.items():
            palette.setColor(which, self.colour(name))
        return palette


_scales = [1.0, 1.0]


def set_scales(text: float, rows: float) -> None:
    """How large text is, and how high rows are, beside the usual."""
    _scales[:] = text, rows


def scales() -> tuple[float, float]:
    return _scales[0], _scales[1]


def px(size: float) -> int:
    """A size that grows with the text."""
    return round(size * _scales[0])


def row(height: float) -> int:
    """The height of a row in a list, as dense as the person likes it."""
    return round(height * _scales[0] * _scales[1])


def font(size: int = BODY, *, is_strong: bool = False) -> QFont:
    """The system's font in one of the sizes of the scale."""
    return QFont(_font(QGuiApplication.font().family(), max(1, px(size)), is_strong))


@lru_cache(maxsize=64)
def _font(family: str, pixels: int, is_strong: bool) -> QFont:
    made = QFont(QGuiApplication.font())
    made.setPixelSize(pixels)
    made.setWeight(QFont.Weight.DemiBold if is_strong else QFont.Weight.Normal)
    return made


def line_height(made: QFont) -> float:
    """How far apart the lines of running text are; scripts with tall letters get what they need."""
    return max(made.pixelSize() * LINE_HEIGHT, QFontMetricsF(made).height())
