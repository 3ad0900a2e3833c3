"""What a person types into a search box, as the words that an index has; and the place in a text that it means."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from desktop_chat.services.bare_words import bare

_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff"
    "\U00020000-\U0003ffff"
)
"""Scripts that put no space between words: every sign is a word of the index, and a word a phrase of signs."""
_WORD = re.compile(r"\w", re.UNICODE)
_TERM = re.compile(r'(-?)"([^"]*)"?|(\S+)')
SHORTEST_BEGINNING = 2
BEFORE, AFTER = 60, 140
"""Characters of a text that are shown around what was found in it."""


@cache
def _sign() -> re.Pattern[str]:
    """Made with the first search: it takes longer than all the others of a start together."""
    return re.compile(f"([{_UNSPACED}])")


@dataclass(frozen=True, slots=True)
class Term:
    """Words that stand side by side; `is_open` when the last may go on."""

    text: str
    is_open: bool = False
    is_unwanted: bool = False


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a snippet; `is_hit` when it is what was looked for."""

    text: str
    is_hit: bool = False


def spread(text: str) -> str:
    """The text with every sign of an unspaced script as a word of its own."""
    return _sign().sub(r" \1 ", text)


def terms_of(typed: str) -> tuple[Term, ...]:
    """ "words in quotes" stand side by side, -word must not be there, and the last word may not be whole yet."""
    return tuple(_terms(typed))


def _terms(typed: str) -> Iterator[Term]:
    for found in _TERM.finditer(typed):
        minus, quoted, bare = found.groups()
        if bare is None:
            term = Term(quoted, is_unwanted=bool(minus))
        else:
            is_unwanted = len(bare) > 1 and bare.startswith("-")
            is_last = len(bare) >= SHORTEST_BEGINNING and (found.end() == len(typed) or bare.endswith("*"))
            term = Term(bare.removeprefix("-") if is_unwanted else bare, is_last and not is_unwanted, is_unwanted)
        if _WORD.search(term.text):
            yield term


def match_of(terms: Sequence[Term], place: Sequence[Sequence[str]] = ()) -> str | None:
    """The expression that finds messages in a place that has one word of each; None for nothing to look for."""
    wanted = [_phrase(term) for term in terms if not term.is_unwanted]
    if not wanted:
        return None
    match = f"body : ({' AND '.join(wanted)})"
    unwanted = [_phrase(term) for term in terms if term.is_unwanted]
    if unwanted:
        match = f"({match}) NOT body : ({' OR '.join(unwanted)})"
    return " AND ".join([*(f"place : ({' OR '.join(words)})" for words in place), f"({match})"])


def _phrase(term: Term) -> str:
    words = " ".join(spread(term.text).replace('"', " ").replace("*", " ").split())
    return f'"{words}"{"*" if term.is_open else ""}'


def folded(text: str) -> str:
    """Without case and accents, sign for sign: every sign of the text has exactly one here."""
    return text.lower() if text.isascii() else "".join(map(_folded_sign, text))


def _folded_sign(sign: str) -> str:
    plain = unicodedata.normalize("NFD", sign)[0].lower()
    return plain[0] if plain else sign


def snippet_of(text: str, terms: Sequence[Term]) -> tuple[Piece, ...]:
    """The first place where something that was looked for stands, with some words around it, on one line."""
    pattern = _pattern(terms)
    plain = folded(text)
    first = pattern.search(plain) if pattern else None
    start = max(0, first.start() - BEFORE) if first else 0
    end = min(len(text), (first.end() if first else 0) + AFTER)
    if start:
        start = text.find(" ", start, start + 20) + 1 or start
    pieces: list[Piece] = [Piece("…")] if start else []
    at = start
    for found in pattern.finditer(plain, start, end) if pattern else ():
        pieces += [Piece(text[at : found.start()]), Piece(text[found.start() : found.end()], is_hit=True)]
        at = found.end()
    pieces.append(Piece(text[at:end] + ("…" if end < len(text) else "")))
    return tuple(_on_one_line(pieces, begins_line=not start))


def _on_one_line(pieces: Iterable[Piece], *, begins_line: bool) -> Iterator[Piece]:
    for piece in pieces:
        words = re.sub(r"\s+", " ", bare(piece.text, begins_line=begins_line))
        begins_line = piece.text.endswith("\n")
        if words:
            yield Piece(words, piece.is_hit)


def _pattern(terms: Sequence[Term]) -> re.Pattern[str] | None:
    """The words of each term with anything but words between them, as the index sees it."""
    wanted = [_words(term) for term in terms if not term.is_unwanted]
    return re.compile("|".join(filter(None, wanted))) if any(wanted) else None


def _words(term: Term) -> str:
    words = re.findall(r"[^\W_]+", folded(spread(term.text)))
    joined = r"[\W_]*".join(map(re.escape, words))
    begins = "" if _sign().match(term.text) else r"(?<![^\W_])"
    ends = "" if term.is_open or _sign().match(term.text[-1:]) else r"(?![^\W_])"
    return f"{begins}{joined}{ends}" if words else ""
