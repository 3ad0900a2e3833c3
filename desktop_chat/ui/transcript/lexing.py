"""What the words of a language are, as far as they are coloured: by Pygments, in the few kinds of the theme."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name
from pygments.token import Comment, Keyword, Name, Number, Operator, String
from pygments.util import ClassNotFound

if TYPE_CHECKING:
    from pygments.token import _TokenType

Words = Iterator[tuple[int, str, str]]
Lex = Callable[[str], Callable[[str], Words] | None]

KINDS = {
    Keyword: "keyword",
    Operator.Word: "keyword",
    String: "string",
    Number: "name",
    Comment: "comment",
    Name.Function: "name",
    Name.Class: "name",
    Name.Decorator: "name",
    Name.Tag: "keyword",
    Name.Attribute: "name",
    Name.Builtin: "name",
}


def lexer_for(language: str) -> Callable[[str], Words] | None:
    """None for a language that nobody knows."""
    lexer = _lexer(language.lower())
    if lexer is None:
        return None

    def words(text: str) -> Words:
        for position, kind, word in lexer.get_tokens_unprocessed(text):
            yield position, _kind_of(kind), word

    return words


@lru_cache(maxsize=64)
def _lexer(language: str) -> Lexer | None:
    try:
        return get_lexer_by_name(language)
    except ClassNotFound:
        return None


@lru_cache(maxsize=512)
def _kind_of(token: _TokenType) -> str:
    """By the nearest of its parents; empty for what is not coloured."""
    kind: _TokenType | None = token
    while kind is not None:
        if kind in KINDS:
            return KINDS[kind]
        kind = kind.parent
    return ""
