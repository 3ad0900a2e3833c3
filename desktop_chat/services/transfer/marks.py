"""Texts within Markdown that cannot break out of their place, whatever they say."""

from __future__ import annotations

import re

_SPECIAL = re.compile(r"([\\`*_\[\]<>#|~&])")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})(.*)")
_RUN = re.compile(r"`+")
_LINE = re.compile(r"\r\n|[\r\n]")
SHORTEST = 3


def plain(text: str) -> str:
    """One line that means itself."""
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))


def address(url: str) -> str:
    """Within `<` and `>`."""
    return "".join(url.split()).replace("<", "%3C").replace(">", "%3E")


def fenced(text: str, language: str = "") -> str:
    """As code, between fences that are longer than any within."""
    longest = max((len(run) for run in _RUN.findall(text)), default=0)
    fence = "`" * max(SHORTEST, longest + 1)
    return f"{fence}{language}\n{text.rstrip()}\n{fence}"


def closed(text: str) -> str:
    """Markdown as it was written; a fence that is open at its end is closed, so that nothing after it is code."""
    fence = _open_fence(text)
    return text.strip("\n") + (f"\n{fence}" if fence else "")


def _open_fence(text: str) -> str:
    fence = ""
    for line in _LINE.split(text):
        found = _FENCE.match(line)
        if found is None:
            continue
        run, rest = found[1], found[2]
        if not fence:
            fence = "" if run[0] == "`" and "`" in rest else run
        elif run[0] == fence[0] and len(run) >= len(fence) and not rest.strip():
            fence = ""
    return fence


def folded(summary: str, text: str) -> str:
    """A text that is unfolded by a click."""
    inside = re.sub(r"(?i)<(/?(?:details|summary))", r"&lt;\1", closed(text))
    return f"<details>\n<summary>{summary}</summary>\n\n{inside}\n\n</details>"
