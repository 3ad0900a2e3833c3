"""Keeps definitions of servers, and what they offered last, in a file of the data folder: whole or not at all."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from itertools import count
from pathlib import Path
from threading import Lock
from typing import Any

import msgspec

from desktop_chat import disk
from desktop_chat.errors import StorageError
from desktop_chat.language import sentence
from desktop_chat.providers.mcp.values import Offer
from desktop_chat.services.mcp.definitions import ServerDefinition, from_json, to_json

BROKEN = "tool-servers-broken-{number}.json"
SERVERS, OFFER = "servers", "offer"


class ServerFile:
    """Read anew before each change, since another program may have written it; without a path nothing is kept."""

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self._lock = Lock()
        self._kept: dict[str, Any] = {}
        self.problem = ""

    def read(self) -> dict[str, tuple[ServerDefinition, Offer]]:
        """What cannot be understood is left out, and stays in the file."""
        with self._lock:
            told = self._servers(self._read())
        found = ((name, from_json(name, each), _offer(each.get(OFFER))) for name, each in told.items())
        return {each.name: (each, offer) for _, each, offer in found if each is not None}

    def known(self) -> dict[str, tuple[ServerDefinition, Offer]]:
        """The same for who can do without: a disk that refuses is a problem."""
        try:
            return self.read()
        except StorageError as error:
            self.problem = error.sentence
            return {}

    def put(self, before: str | None, definition: ServerDefinition, offer: Offer) -> None:
        """In the place of the one that was called so before."""
        with self._lock:
            whole = self._read()
            servers = self._servers(whole)
            kept = servers.get(before or definition.name, {})
            now = {**kept, **to_json(definition), OFFER: msgspec.to_builtins(offer)}
            place = before if before in servers else definition.name
            servers = {**servers, str(place): now}
            renamed = {(definition.name if name == place else name): each for name, each in servers.items()}
            self._write({**whole, SERVERS: renamed})

    def remove(self, name: str) -> None:
        with self._lock:
            whole = self._read()
            self._write(
                {**whole, SERVERS: {each: told for each, told in self._servers(whole).items() if each != name}}
            )

    def _servers(self, whole: Mapping[str, Any]) -> dict[str, Any]:
        told = whole.get(SERVERS)
        return (
            {name: each for name, each in told.items() if isinstance(each, dict)} if isinstance(told, dict) else {}
        )

    def _read(self) -> dict[str, Any]:
        if self._path is None:
            return self._kept
        try:
            found = json.loads(self._path.read_text("utf-8"))
        except FileNotFoundError:
            return {}
        except OSError as error:
            raise disk.fault(error, self._path) from error
        except (ValueError, RecursionError):
            found = None
        if isinstance(found, dict):
            return found
        self._set_aside(self._path)
        return {}

    def _set_aside(self, path: Path) -> None:
        places = (path.with_name(BROKEN.format(number=number)) for number in count(1))
        aside = next(place for place in places if not place.exists())
        with suppress(OSError):
            path.replace(aside)
        text = "The list of servers could not be read. The old file is kept as {name}."
        self.problem = sentence(text, name=aside.name)

    def _write(self, whole: dict[str, Any]) -> None:
        if self._path is None:
            self._kept = whole
            return
        text = json.dumps(whole, indent=2, ensure_ascii=False)
        disk.write_whole(self._path, text.encode("utf-8", "replace"))


def _offer(told: Any) -> Offer:
    try:
        return msgspec.convert(told, Offer) if told is not None else Offer()
    except (msgspec.ValidationError, RecursionError):
        return Offer()
