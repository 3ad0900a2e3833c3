"""Searches whatever a program wrote, said or sent for a key, in every form in which it could have got there."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from urllib.parse import quote

from tests.support.servers import Loopback


def forms_of(canary: str) -> dict[str, bytes]:
    """In clear, as addresses escape it, in base64 wherever it begins, reversed, and as Windows has texts."""
    data = canary.encode()
    forms = {
        "in clear": data,
        "url-encoded": quote(canary, safe="").encode(),
        "reversed": data[::-1],
        "utf-16": canary.encode("utf-16-le"),
        "in hex": data.hex().encode(),
    }
    for offset in range(3):
        # The first and last signs depend on what stands beside it.
        for name, encode in (("base64", base64.b64encode), ("base64 for addresses", base64.urlsafe_b64encode)):
            forms[f"{name}, {offset}"] = encode(b"\0" * offset + data)[4:-4]
    return forms


def found_in(places: Mapping[str, bytes], canary: str) -> list[str]:
    """Where it is, and how."""
    forms = forms_of(canary)
    return [f"{place}: {form}" for place, data in places.items() for form, text in forms.items() if text in data]


def files_below(*folders: Path) -> dict[str, bytes]:
    """Every file, with its name, which may say something too."""
    return {
        str(path): str(path).encode() + path.read_bytes()
        for folder in folders
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def heard_by(server: Loopback) -> dict[str, bytes]:
    """Every byte that a server got."""
    return {f"request {number}": b"".join(_bytes_of(server, number)) for number in range(len(server.requests))}


def _bytes_of(server: Loopback, number: int) -> Iterator[bytes]:
    received = server.requests[number]
    yield f"{received.method} {received.target}\n".encode()
    yield _lines(received.headers.items()).encode()
    yield received.body


def _lines(pairs: Iterable[tuple[str, str]]) -> str:
    return "\n".join(f"{name}: {value}" for name, value in pairs)
