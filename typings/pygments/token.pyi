"""The kinds of words."""

class _TokenType(tuple[str, ...]):
    parent: _TokenType | None
    def __getattr__(self, name: str) -> _TokenType: ...

Token: _TokenType
Comment: _TokenType
Keyword: _TokenType
Name: _TokenType
Number: _TokenType
Operator: _TokenType
String: _TokenType
