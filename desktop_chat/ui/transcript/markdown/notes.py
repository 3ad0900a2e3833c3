"""Footnotes, [^1] and [^1]: …, as rules of markdown-it: a raised number in the words, and one before the note."""

from __future__ import annotations

import re

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_block.paragraph import paragraph
from markdown_it.rules_inline import StateInline

NOTE = "note"
MARK = re.compile(r"\[\^(?P<label>[^\]\s]{1,40})\](?P<colon>:[ \t]*)?")


def note_line(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    """A note is words, not the address of a link."""
    begin = state.bMarks[start_line] + state.tShift[start_line]
    found = MARK.match(state.src, begin)
    if silent or found is None or not found["colon"]:
        return False
    return paragraph(state, start_line, end_line, silent)


def mark(state: StateInline, silent: bool) -> bool:
    found = MARK.match(state.src, state.pos) if state.src[state.pos] == "[" else None
    if found is None or state.src.startswith("(", found.end()):
        return False
    is_at_start = state.pos == 0 or state.src[state.pos - 1] == "\n"
    is_note = bool(found["colon"]) and is_at_start
    if not silent:
        if is_note and state.pos:
            state.push("hardbreak", "br", 0)
        state.push(NOTE, "", 0).content = found["label"]
        if is_note:
            state.push("text", "", 0).content = " "
    state.pos = found.end() if is_note else found.end("label") + 1
    return True


def use(markdown: MarkdownIt) -> None:
    markdown.block.ruler.before("reference", "note_line", note_line)
    markdown.inline.ruler.before("link", "note", mark)
