"""Words that were written as Markdown, without its marks: for lines that are not set as Markdown."""

from __future__ import annotations

import re

_LINES = re.compile(
    r"(?P<begins>^|\n)[ \t]*(?:"
    r"(?:`{3,}|~{3,})[^\n]*"
    r"|(?:\|[ \t]*)?:?-+:?[ \t]*\|[-:| \t]*(?=\n|$)"
    r"|(?:>[ \t]?)+(?:#{1,6}[ \t]+)?"
    r"|#{1,6}[ \t]+"
    r"|[-*+][ \t]+(?:\[[ xX]\][ \t]+)?"
    r")"
)
"""Fences, the lines of tables, and what begins a quote, a heading or a point."""
_LINKS = re.compile(r"!?\[(?P<words>[^\[\]\n]*)\]\([^()\s]*\)")
_PAIRS = re.compile(r"(?<!\w)(?:\*\*|~~)(?!\s)|(?<!\s)(?:\*\*|~~)(?!\w)|`+")
_SINGLE = re.compile(r"(?<![\w*])\*(?![\s*])|(?<![\s*])\*(?![\w*])")
_BARS = re.compile(r"[ \t]*\|[ \t]*(?=\n|$)|(?P<begins>^|\n)[ \t]*\|[ \t]*")


def bare(text: str, *, begins_line: bool) -> str:
    """A part of a text, which begins within a line or with one; what may be code is left alone."""
    if not begins_line:
        first, line_break, rest = text.partition("\n")
        return _within(first) + (bare(line_break + rest, begins_line=True) if line_break else "")
    text = _LINES.sub(lambda found: found["begins"], text)
    return _within(_BARS.sub(lambda found: found["begins"] or "", text))


def _within(line: str) -> str:
    return _SINGLE.sub("", _PAIRS.sub("", _LINKS.sub(lambda found: found["words"], line)))
