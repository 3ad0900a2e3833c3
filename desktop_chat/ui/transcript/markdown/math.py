r"""Formulas within a line, $…$ and \(…\), as a rule of markdown-it: what stands in them is left alone."""

from __future__ import annotations

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline

MATH = "math"
BY_ITSELF = ("$$", "\\]")
"""What closes a formula that is large, wherever it stands."""


def between_dollars(state: StateInline, silent: bool) -> bool:
    """As Pandoc has it: no blank inside the dollars, and no digit after them, so that prices stay prices."""
    source, start = state.src, state.pos
    if source[start] != "$":
        return False
    mark = "$$" if source.startswith("$$", start) else "$"
    begin = start + len(mark)
    end = source.find(mark, begin)
    if end <= begin or end >= state.posMax or "\n\n" in source[begin:end]:
        return False
    after = source[end + len(mark) : end + len(mark) + 1]
    if mark == "$" and (source[begin].isspace() or source[end - 1].isspace() or after.isdigit()):
        return False
    return _take(state, begin, end, mark, silent=silent)


def between_brackets(state: StateInline, silent: bool) -> bool:
    source, start = state.src, state.pos
    for opening, closing in (("\\(", "\\)"), ("\\[", "\\]")):
        if source.startswith(opening, start):
            end = source.find(closing, start + 2)
            if start + 2 < end < state.posMax:
                return _take(state, start + 2, end, closing, silent=silent)
    return False


def _take(state: StateInline, begin: int, end: int, closing: str, *, silent: bool) -> bool:
    if not silent:
        token = state.push(MATH, "", 0)
        token.content, token.markup = state.src[begin:end].strip(), closing
    state.pos = end + len(closing)
    return True


def use(markdown: MarkdownIt) -> None:
    markdown.inline.ruler.before("escape", "math_dollars", between_dollars)
    markdown.inline.ruler.before("escape", "math_brackets", between_brackets)
