"""A lexer."""

from collections.abc import Iterator

from pygments.token import _TokenType

class Lexer:
    def get_tokens_unprocessed(self, text: str) -> Iterator[tuple[int, _TokenType, str]]: ...
