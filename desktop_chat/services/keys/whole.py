"""Keeps secret texts of any length in a store of short ones, each of them whole or not at all."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from contextlib import suppress

from desktop_chat.errors import KeyringUnavailable, Remedy
from desktop_chat.language import sentence
from desktop_chat.services.keys.store import KeyStore

MOST_BYTES = 2_000
"""Of one entry, in UTF-8 as in UTF-16: Windows takes 2,560 of the latter."""

HEAD = "desktop-chat-parts"
GENERATIONS = ("a", "b")
_HEAD = re.compile(rf"{HEAD}:([ab]):(\d+):([0-9a-f]{{32}})")


class WholeKeys:
    """A long text is kept as numbered parts of a generation, and a head that names it.

    The parts of the new generation come first, then the head, and then those of the old one go: whenever that is
    broken off, whoever reads finds the old text or the new one. There are two generations, taking turns.
    """

    def __init__(self, store: KeyStore) -> None:
        self._store = store

    def read(self, name: str) -> str | None:
        """The text; None where there is none."""
        head = self._store.get(name)
        text = self._whole(name, head)
        if text is None and head is not None:
            head = self._store.get(name)  # written anew in this moment
            text = self._whole(name, head)
            if text is None and head is not None:
                raise _damaged()
        return text

    def write(self, name: str, text: str) -> None:
        before = self._store.get(name)
        generation = None if is_short(text) else _next_generation(before)
        if generation is None:
            self._store.set(name, text)
        else:
            self._write_parts(name, text, before, generation)
        with suppress(KeyringUnavailable):  # the text is kept; the next one who writes tidies up
            for other in GENERATIONS:
                if other != generation:
                    self._sweep(name, other)

    def remove(self, name: str) -> None:
        """The head first: without it nothing is there."""
        self._store.delete(name)
        for generation in GENERATIONS:
            self._sweep(name, generation)

    def _write_parts(self, name: str, text: str, before: str | None, generation: str) -> None:
        parts = list(parts_of(text))
        self._sweep(name, generation)  # what one who was broken off left there
        try:
            for number, part in enumerate(parts, 1):
                self._store.set(_part_name(name, generation, number), part)
            self._store.set(name, f"{HEAD}:{generation}:{len(parts)}:{_digest(text)}")
        except BaseException:
            self._take_back(name, before, generation)
            raise

    def _take_back(self, name: str, before: str | None, generation: str) -> None:
        """Unless the head was written after all."""
        with suppress(KeyringUnavailable):
            if self._store.get(name) == before:
                self._sweep(name, generation)

    def _whole(self, name: str, head: str | None) -> str | None:
        """The text that the head stands for, if all of it is there."""
        told = _HEAD.fullmatch(head or "")
        if told is None:
            return head
        parts = [self._store.get(_part_name(name, told[1], number)) for number in range(1, int(told[2]) + 1)]
        text = "".join(part or "" for part in parts)
        return text if _digest(text) == told[3] else None

    def _sweep(self, name: str, generation: str) -> None:
        """From the last part to the first, so that the numbers never have a gap."""
        count = 0
        while self._store.get(_part_name(name, generation, count + 1)) is not None:
            count += 1
        for number in range(count, 0, -1):
            self._store.delete(_part_name(name, generation, number))


def is_short(text: str) -> bool:
    """Whether it is one entry as it is."""
    return _size(text) <= MOST_BYTES and not text.startswith(HEAD)


def parts_of(text: str) -> Iterator[str]:
    """Pieces that each fit, cut between characters."""
    first, size = 0, 0
    for place, character in enumerate(text):
        more = _size(character)
        if size + more > MOST_BYTES:
            yield text[first:place]
            first, size = place, 0
        size += more
    yield text[first:]


def _size(text: str) -> int:
    """An upper bound for both encodings: of single characters the larger counts."""
    return max(len(text.encode("utf-8", "surrogatepass")), len(text.encode("utf-16-le", "surrogatepass")))


def _part_name(name: str, generation: str, number: int) -> str:
    return f"{name}/{generation}{number}"


def _next_generation(head: str | None) -> str:
    told = _HEAD.fullmatch(head or "")
    return GENERATIONS[1] if told and told[1] == GENERATIONS[0] else GENERATIONS[0]


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _damaged() -> KeyringUnavailable:
    text = "A part of this key is missing in the keyring. Add the key again."
    return KeyringUnavailable(sentence(text), remedy=Remedy.ADD_KEY, reason="damaged")
