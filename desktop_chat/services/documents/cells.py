"""What the cell of a sheet shows: numbers as they are read, days and times as such."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta

BUILT_IN = {**dict.fromkeys(range(14, 18), "d"), **dict.fromkeys((18, 19, 20, 21, 45, 46, 47), "h"), 22: "dh"}
"""Formats of days and times that have a number and no words."""
SPOKEN = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')
"""What a format says as it is, and colours and conditions."""
SINCE = {False: datetime(1899, 12, 30), True: datetime(1904, 1, 1)}
LAST_DAY = 2_958_466


class Styles:
    """Reads which styles of cells are days or times."""

    def __init__(self) -> None:
        self._formats: dict[int, str] = {}
        self._styles: list[int] = []
        self._is_inside = False

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "numFmt":
            self._formats[_number(attributes.get("numFmtId"))] = _clock(attributes.get("formatCode", ""))
        elif name == "cellXfs":
            self._is_inside = True
        elif name == "xf" and self._is_inside:
            self._styles.append(_number(attributes.get("numFmtId")))

    def end(self, name: str) -> None:
        if name == "cellXfs":
            self._is_inside = False

    def text(self, words: str) -> None:
        """Styles have none."""

    def clock(self, style: str | None) -> str:
        """'d' for days, 'h' for times, both, or nothing."""
        place = _number(style)
        form = self._styles[place] if 0 <= place < len(self._styles) else 0
        return self._formats.get(form) or BUILT_IN.get(form, "")


def shown(value: str, clock: str, *, since_1904: bool) -> str:
    """A stored number as a person sees it."""
    try:
        number = float(value)
    except ValueError:
        return value
    if clock and 0 <= number < LAST_DAY:
        return _moment(SINCE[since_1904] + timedelta(days=number), clock)
    return format(number, ".15g")


def _moment(moment: datetime, clock: str) -> str:
    moment = (moment + timedelta(milliseconds=500)).replace(microsecond=0)
    if "d" not in clock:
        return moment.time().isoformat()
    return moment.isoformat(" ") if "h" in clock else moment.date().isoformat()


def _clock(code: str) -> str:
    words = SPOKEN.sub("", code.lower())
    return ("d" if re.search("[yd]", words) else "") + ("h" if re.search("[hs]", words) else "")


def _number(told: str | None) -> int:
    return int(told) if told and told.isdecimal() and len(told) < 9 else 0
