"""The colours of the window, light and dark, with the accents that a person can choose."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache

USUAL_ACCENT = "green"


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


@dataclass(frozen=True, slots=True)
class Accent:
    """Text and lines, the ground of what is chosen, and the ground of selected words."""

    accent: str
    ground: str
    selected: str


ACCENTS: Mapping[str, tuple[Accent, Accent]] = {
    "green": (Accent("#2F6F62", "#E3EFEC", "#C9E0DA"), Accent("#6FBFAE", "#24332F", "#2F5249")),
    "blue": (Accent("#2257A0", "#E4ECF7", "#C8D9F0"), Accent("#8DB4EC", "#242D3B", "#2C4468")),
    "violet": (Accent("#6A4BA8", "#EDE8F6", "#DAD0EE"), Accent("#BCA4EC", "#2E2839", "#4A3D6A")),
    "rose": (Accent("#A33A5E", "#F8E6EC", "#EFCBD7"), Accent("#EC9DB7", "#3A272E", "#66364A")),
    "amber": (Accent("#87540E", "#F7ECDB", "#EDD8B4"), Accent("#E2B264", "#352C1D", "#5B4520")),
    "grey": (Accent("#55534E", "#E9E8E4", "#D6D4CE"), Accent("#BDB9B0", "#2E2D2A", "#494742")),
}
"""Light and dark."""


@cache
def colours_of(accent: str, *, is_dark: bool) -> Colours:
    chosen = ACCENTS.get(accent, ACCENTS[USUAL_ACCENT])[is_dark]
    ground = DARK if is_dark else LIGHT
    return replace(ground, accent=chosen.accent, accent_ground=chosen.ground, selected=chosen.selected)
