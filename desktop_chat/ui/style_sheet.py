"""The style sheet of the few widgets that Qt draws, from the colours and sizes of the theme."""

from __future__ import annotations

import re
from dataclasses import asdict
from string import Template

from desktop_chat.ui import theme
from desktop_chat.ui.colours import DARK
from desktop_chat.ui.resources import resource
from desktop_chat.ui.theme import Colours

CHECKS = ("icons/check-light.svg", "icons/check-dark.svg")
CHECK_SIDE, ARROW_ROOM = 14, 22
_FONT_SIZE = re.compile(r"font-size: (\d+)px")
_SHEET = Template("""
QMainWindow, #conversation { background: $ground; }
#sideBar { background: $side; border-right: 1px solid $line; }
#header { background: $ground; border-bottom: 1px solid $line; }
QSplitter::handle { background: transparent; width: 1px; }
QLabel { color: $text; }
#title { font-weight: 600; font-size: 15px; }
#caption { color: $faint; font-size: 12px; }
#lead { font-size: 20px; font-weight: 600; }
#muted { color: $muted; font-size: 13px; }
QPushButton, QToolButton { font-size: 13px; color: $text; background: $raised; border: 1px solid $line;
    border-radius: 8px; padding: 6px 12px; }
QPushButton:hover, QToolButton:hover { background: $side; }
QPushButton:focus, QToolButton:focus { border: 1px solid $accent; }
QPushButton:disabled { color: $faint; }
QPushButton[primary="true"] { color: $on_accent; background: $accent; border: 1px solid $accent; }
QPushButton[primary="true"]:focus { border: 2px solid $text; padding: 5px 11px; }
QPushButton[primary="true"]:disabled { color: $faint; background: $side; border: 1px solid $line; }
QPushButton#newChat { text-align: left; padding: 9px 12px; font-size: 14px; font-weight: 600; }
QToolButton::menu-indicator { image: none; }
#searchBox, #renaming { color: $text; background: $raised; border: 1px solid $line; border-radius: 8px;
    padding: 7px 8px; font-size: 14px; selection-background-color: $accent; selection-color: $on_accent; }
#renaming { padding: 0 11px; }
#searchBox:focus, #renaming:focus { border: 1px solid $accent; }
#toast { background: $raised; border: 1px solid $line; border-radius: 10px; }
#toast QPushButton { color: $accent; font-weight: 600; border: 1px solid transparent; padding: 4px 10px; }
#toast QPushButton:focus { border: 1px solid $accent; }
QComboBox { color: $text; background: $raised; border: 1px solid $line; border-radius: 8px; padding: 4px 8px;
    font-size: 13px; }
QComboBox::drop-down { border: none; width: 18px; }
QComboBox:focus { border: 1px solid $accent; }
QComboBox QAbstractItemView { color: $text; background: $raised; border: 1px solid $line;
    selection-background-color: $accent_ground; selection-color: $text; }
QMenu { color: $text; background: $raised; border: 1px solid $line; border-radius: 8px; padding: 4px;
    font-size: 13px; }
QMenu::item { padding: 6px 24px 6px 12px; border-radius: 6px; }
QMenu::item:selected { background: $accent_ground; }
QMenu::item:disabled { color: $faint; }
QMenu::separator { height: 1px; background: $line; margin: 4px 8px; }
QToolButton#plain { border: 1px solid transparent; background: transparent; padding: 4px; }
QToolButton#plain:hover { background: $side; }
QToolButton#plain:focus { border: 1px solid $accent; }
QPushButton#chip::menu-indicator { image: none; width: 0; }
QPushButton#chip { color: $muted; background: $raised; border: 1px solid $line; border-radius: 13px;
    padding: 4px 11px; font-size: 13px; }
QPushButton#chip:hover { color: $text; background: $side; }
QPushButton#chip:focus { border: 1px solid $accent; }
QPushButton#chip:checked { color: $text; background: $accent_ground; border: 1px solid $accent; }
#waiting { background: $bubble; border: none; border-radius: 8px; }
#waiting QLabel { font-size: 13px; color: $muted; background: transparent; }
#sideBar QToolButton#stroke { background: transparent; border: 1px solid transparent; border-radius: 6px;
    padding: 0; }
#sideBar QToolButton#stroke:hover { background: $line; }
#sideBar QToolButton#stroke:focus { border: 1px solid $accent; }
#waiting QToolButton { background: transparent; border: 1px solid transparent; border-radius: 6px;
    padding: 2px 4px; }
#waiting QToolButton#unfold { color: $accent; }
#waiting QToolButton:hover { background: $line; }
#waiting QToolButton:focus { border: 1px solid $accent; }
#card #cardTitle { font-size: 13px; font-weight: 600; }
#card #muted { font-size: 13px; color: $muted; }
#card QPushButton { padding: 3px 10px; }
QToolButton#fold { background: transparent; border: 1px solid transparent; color: $muted; padding: 3px 4px; }
QToolButton#fold:hover { color: $text; }
QToolButton#fold:focus { border: 1px solid $accent; border-radius: 6px; }
#pages::tab { color: $muted; background: transparent; border: none; border-bottom: 2px solid transparent;
    padding: 8px 12px; font-size: 13px; }
#pages::tab:selected { color: $text; border-bottom: 2px solid $accent; }
#pages::tab:hover { color: $text; }
#pages:focus::tab:selected { color: $accent; }
QPushButton#starter { text-align: left; padding: 9px 14px; color: $muted; }
QPushButton#starter:hover, QPushButton#starter:focus { color: $text; }
#composer { background: $raised; border: 1px solid $line; border-radius: 14px; }
#composer[focused="true"] { border: 1px solid $accent; }
#composer QPlainTextEdit { background: transparent; border: none; font-size: 14px; color: $text;
    selection-background-color: $accent; selection-color: $on_accent; }
#composer[drop="true"] { border: 1px solid $accent; background: $accent_ground; }
#chipRow, #chips { background: transparent; }
#fileChip { background: $raised; border: 1px solid $line; border-radius: 8px; }
#fileChip:focus { border: 1px solid $accent; }
#fileChip QLabel { font-size: 13px; color: $muted; background: transparent; }
#fileChip[problem="true"] { background: $asks_ground; border: 1px solid $asks_ground; }
#fileChip[problem="true"]:focus { border: 1px solid $asks; }
#fileChip[problem="true"] QLabel { color: $asks; }
#composer QToolButton#stroke { background: transparent; border: 1px solid transparent; border-radius: 6px;
    padding: 0; }
#composer QToolButton#stroke:hover { background: $side; }
#composer #bar QToolButton#stroke:hover { background: $line; }
#composer QToolButton#stroke:focus { border: 1px solid $accent; }
#composer QPushButton#choice { color: $muted; background: transparent; border: 1px solid transparent;
    border-radius: 6px; padding: 3px 6px; }
#composer QPushButton#choice:hover { background: $side; }
#composer QPushButton#choice:focus { border: 1px solid $accent; }
#composer QToolButton#unfold { color: $accent; background: transparent; border: 1px solid transparent;
    padding: 2px 4px; }
#composer QToolButton#unfold:hover { text-decoration: underline; }
#composer QToolButton#unfold:focus { border: 1px solid $accent; border-radius: 6px; }
#composer #bar { background: $bubble; border: none; border-radius: 8px; }
#composer #bar QLabel { font-size: 13px; color: $muted; background: transparent; }
#composer QLineEdit { color: $text; background: $raised; border: 1px solid $line; border-radius: 8px;
    padding: 5px 8px; font-size: 13px; }
#composer QLineEdit:focus { border: 1px solid $accent; }
#problem { color: $asks; background: $asks_ground; border: 1px solid $line; border-radius: 10px; padding: 8px 12px;
    font-size: 13px; }
#banner { background: $asks_ground; border: none; border-bottom: 1px solid $line; }
#banner QLabel { color: $asks; font-size: 13px; }
#noteBar { background: $asks_ground; border: 1px solid $line; border-radius: 10px; }
#noteBar QLabel { color: $asks; font-size: 13px; }
#noteBar[calm="true"] { background: transparent; border: none; }
#noteBar[calm="true"] QLabel { color: $faint; font-size: 12px; }
#card, #undoBar { background: $raised; border: 1px solid $line; border-radius: 10px; }
#card QLineEdit { background: transparent; border: none; color: $text; font-size: 13px; }
#card #asks { color: $asks; font-size: 12px; }
QPushButton#pill { border-radius: 14px; padding: 5px 14px; color: $muted; }
QListView { background: transparent; border: none; outline: none; }
QScrollBar:vertical { background: transparent; width: 10px; margin: 0; }
QScrollBar::handle:vertical { background: $line; border-radius: 3px; min-height: 32px; margin: 2px; }
QScrollBar::handle:vertical:hover { background: $faint; }
QScrollBar::add-line, QScrollBar::sub-line, QScrollBar::add-page, QScrollBar::sub-page { background: none;
    border: none; height: 0; }
QDialog, #settingsPage, #settingsArea, #form { background: $ground; }
#form QLineEdit, #form QPlainTextEdit, #form QSpinBox, #form QDoubleSpinBox, #form QComboBox, #form QTableView {
    font-size: 13px; color: $text; background: $raised; border: 1px solid $line; border-radius: 8px;
    padding: 5px 8px; selection-background-color: $accent; selection-color: $on_accent; }
#form QLineEdit:focus, #form QPlainTextEdit:focus, #form QSpinBox:focus, #form QDoubleSpinBox:focus,
#form QComboBox:focus { border: 1px solid $accent; }
#form QLabel { font-size: 13px; }
#form[aside="true"] { border-left: 1px solid $line; }
#form QAbstractSpinBox QLineEdit { border: none; padding: 0 6px; background: transparent; }
#form #heading { font-weight: 600; color: $muted; font-size: 12px; }
#form #title { font-size: 15px; }
#form #lead { font-size: 20px; }
#form #noteBar QLabel { color: $asks; }
#form QListWidget { background: $raised; border: 1px solid $line; border-radius: 8px; padding: 4px;
    font-size: 13px; color: $text; outline: none; }
#form QListWidget:focus { border: 1px solid $accent; }
#form QListWidget::item { padding: 6px 8px; border-radius: 6px; }
#form QListWidget::item:selected { background: $accent_ground; color: $text; }
#form #caption, #form #asks { font-size: 12px; }
#form #sections { background: $side; border: none; border-right: 1px solid $line; border-radius: 0; padding: 8px; }
#form #sections:focus { border: none; border-right: 1px solid $accent; }
#form #differences { background: $raised; border: 1px solid $line; border-radius: 8px; padding: 8px; }
#form #differences:focus { border: 1px solid $accent; }
#form QComboBox::drop-down, #form QSpinBox::up-button, #form QSpinBox::down-button,
#form QDoubleSpinBox::up-button, #form QDoubleSpinBox::down-button { border: none; background: transparent;
    width: ${arrow_room}px; }
#form QListWidget::indicator { width: ${check_side}px; height: ${check_side}px; border-radius: 4px;
    border: 1px solid $faint; background: $raised; }
#form QListWidget::indicator:checked { background: $accent; border: 1px solid $accent; image: url("$check"); }
QCheckBox { font-size: 13px; color: $text; spacing: 8px; }
QCheckBox::indicator { width: ${check_side}px; height: ${check_side}px; border-radius: 4px;
    border: 1px solid $faint; background: $raised; }
QCheckBox::indicator:checked { background: $accent; border: 1px solid $accent; image: url("$check"); }
QCheckBox::indicator:focus { border: 2px solid $accent; }
QCheckBox::indicator:checked:focus { border: 2px solid $text; }
#asks { color: $asks; font-size: 12px; }
#pickPanel QLineEdit { font-size: 14px; padding: 8px 10px; color: $text; background: $ground;
    border: 1px solid $line; border-radius: 8px; }
QProgressBar { background: $line; border: none; border-radius: 2px; }
QProgressBar::chunk { background: $accent; border-radius: 2px; }
#card QLabel { font-size: 13px; }
#card #title { font-size: 15px; }
#card #caption { font-size: 12px; }
QToolTip { color: $text; background: $raised; border: 1px solid $line; padding: 4px; }
""")


def style_sheet(colours: Colours) -> str:
    """All sizes of type grow together."""
    check = resource(CHECKS[colours.on_accent == DARK.on_accent]).as_posix()
    sizes = {"check_side": theme.px(CHECK_SIDE), "arrow_room": theme.px(ARROW_ROOM)}
    sheet = _SHEET.substitute(asdict(colours), check=check, **sizes)
    return _FONT_SIZE.sub(lambda found: f"font-size: {theme.px(int(found[1]))}px", sheet)
