"""Colours, type and spacing of the whole window; light and dark follow the system."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QGuiApplication, QPalette

S4, S8, S12, S16, S20, S24 = 4, 8, 12, 16, 20, 24
"""The spacing scale."""
RADIUS_CONTROL, RADIUS_CARD, RADIUS_MESSAGE = 8, 10, 14
SIDE_BAR_WIDTH = 264
TEXT_WIDTH, BUBBLE_WIDTH, COMPOSER_WIDTH = 728, 560, 760
BODY, SECONDARY, CAPTION, TITLE, HEADING = 14, 13, 12, 15, 20
LINE_HEIGHT = 1.5


@dataclass(frozen=True, slots=True)
class Colours:
    ground: str
    side: str
    raised: str
    line: str
    text: str
    muted: str
    faint: str
    accent: str
    accent_ground: str
    on_accent: str
    bubble: str
    code_ground: str
    asks: str
    asks_ground: str
    inline_code: str
    selected: str
    found: str
    found_now: str
    code_keyword: str
    code_string: str
    code_name: str
    code_comment: str


LIGHT = Colours(
    ground="#FAFAF8",
    side="#F2F1ED",
    raised="#FFFFFF",
    line="#E4E2DC",
    text="#1F1E1B",
    muted="#5F5C56",
    faint="#716D66",
    accent="#2F6F62",
    accent_ground="#E3EFEC",
    on_accent="#FFFFFF",
    bubble="#ECEBE6",
    code_ground="#F6F5F1",
    asks="#8A4F0E",
    asks_ground="#FBF0E0",
    inline_code="#EFEDE7",
    selected="#C9E0DA",
    found="#F6E7B8",
    found_now="#F2C14E",
    code_keyword="#8A3B7C",
    code_string="#2F6F62",
    code_name="#2257A0",
    code_comment="#716D66",
)
DARK = Colours(
    ground="#1C1C1A",
    side="#232320",
    raised="#262623",
    line="#35342F",
    text="#ECEAE4",
    muted="#A5A198",
    faint="#918E85",
    accent="#6FBFAE",
    accent_ground="#24332F",
    on_accent="#1C1C1A",
    bubble="#2C2B27",
    code_ground="#232320",
    asks="#E2A75A",
    asks_ground="#332A1C",
    inline_code="#2E2D29",
    selected="#2F5249",
    found="#4D431F",
    found_now="#8A6A14",
    code_keyword="#D59CCB",
    code_string="#8FCDBE",
    code_name="#8DB4EC",
    code_comment="#918E85",
)


class Theme(QObject):
    """Says which colours hold now, and when others do."""

    changed = Signal()

    def __init__(self, scheme: Qt.ColorScheme | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        hints = QGuiApplication.styleHints()
        self.colours = self._wanted(hints.colorScheme() if scheme is None else scheme)
        hints.colorSchemeChanged.connect(self._follow)

    @property
    def is_dark(self) -> bool:
        return self.colours is DARK

    def _wanted(self, scheme: Qt.ColorScheme) -> Colours:
        return DARK if scheme == Qt.ColorScheme.Dark else LIGHT

    def _follow(self, scheme: Qt.ColorScheme) -> None:
        wanted = self._wanted(scheme)
        if wanted is not self.colours:
            self.colours = wanted
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


def font(size: int = BODY, *, is_strong: bool = False) -> QFont:
    """The system's font in one of the sizes of the scale."""
    made = QFont(QGuiApplication.font())
    made.setPixelSize(size)
    made.setWeight(QFont.Weight.DemiBold if is_strong else QFont.Weight.Normal)
    return made


def line_height(made: QFont) -> float:
    """How far apart the lines of running text are; scripts with tall letters get what they need."""
    return max(made.pixelSize() * LINE_HEIGHT, QFontMetricsF(made).height())
