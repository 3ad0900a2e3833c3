"""Texts as they can be stored: without halves of surrogate pairs, which neither a database nor a socket takes."""

from __future__ import annotations

_HIGH = ("\ud800", "\udbff")


def cleaned(text: str) -> str:
    """Two halves that stand together become their character, a lone one the sign for what cannot be shown."""
    if text.isascii():
        return text
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text


class PairJoiner:
    """Cleans texts that come in pieces: a half at the end of one waits for its other half in the next."""

    def __init__(self) -> None:
        self._held: dict[str, str] = {}

    def joined(self, place: str, piece: str) -> str:
        """The next piece of what is written at this place, as far as it can be said already."""
        if self._held:
            piece = self._held.pop(place, "") + piece
        if piece and _HIGH[0] <= piece[-1] <= _HIGH[1]:
            self._held[place] = piece[-1]
            piece = piece[:-1]
        return cleaned(piece)

    def rest(self) -> dict[str, str]:
        """What still waited, by its place, when nothing more comes."""
        held, self._held = self._held, {}
        return {place: cleaned(half) for place, half in held.items()}
