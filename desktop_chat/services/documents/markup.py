"""Reads XML as it comes, without ever holding the tree, and refuses what only attacks have."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NoReturn, Protocol
from xml.parsers import expat

from desktop_chat.services.documents.values import Unreadable


class Handler(Protocol):
    """Hears of elements by their local names; attributes of a namespace are `last part of its address:name`."""

    def start(self, name: str, attributes: Mapping[str, str]) -> None: ...

    def end(self, name: str) -> None: ...

    def text(self, words: str) -> None: ...


class ToldInAttributes:
    """Of a document in which the ends of elements, and words, say nothing."""

    def end(self, name: str) -> None:
        """Passed over."""

    def text(self, words: str) -> None:
        """Passed over."""


def read_markup(pieces: Iterable[bytes], handler: Handler) -> None:
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse
    parser.XmlDeclHandler = _check_encoding
    parser.StartElementHandler = lambda name, attributes: handler.start(
        _local(name), {_attribute(each): value for each, value in attributes.items()}
    )
    parser.EndElementHandler = lambda name: handler.end(_local(name))
    parser.CharacterDataHandler = handler.text
    try:
        for piece in pieces:
            parser.Parse(piece)
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise Unreadable("broken") from error


def _refuse(*_: object) -> NoReturn:
    """Office documents declare no types and no entities; what grows when it is read begins here."""
    raise Unreadable("broken")


def _check_encoding(_version: str, encoding: str | None, _standalone: int) -> None:
    """Office documents are written in these."""
    if encoding and encoding.upper() not in ("UTF-8", "UTF-16", "US-ASCII"):
        raise Unreadable("broken")


def _local(name: str) -> str:
    return name.rpartition(" ")[2]


def _attribute(name: str) -> str:
    space, _, local = name.rpartition(" ")
    return f"{space.rpartition('/')[2]}:{local}" if space else local
