"""Reads lists of servers as other programs keep them: `mcpServers` and its relatives."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from desktop_chat.errors import UserError
from desktop_chat.language import sentence
from desktop_chat.services.mcp.definitions import ServerDefinition

PLACES = ("mcpServers", "servers", "context_servers")
ADDRESSES = ("url", "serverUrl", "httpUrl", "address")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A server to be added, with what its variables or headers say."""

    definition: ServerDefinition
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)


def parse_servers(text: str) -> tuple[list[Wanted], dict[str, str]]:
    """Those that can be added, and of the others why not; UserError where there is no list at all."""
    try:
        told = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UserError(sentence("This is no JSON: {problem}", problem=error)) from error
    found, refused = [], {}
    for name, each in _list(told).items():
        try:
            found.append(_wanted(name, each))
        except UserError as error:
            refused[name] = error.sentence
    return found, refused


def _list(told: Any) -> Mapping[str, Any]:
    if not isinstance(told, dict):
        raise _none()
    inner = told.get("mcp")
    for holder in (told, inner if isinstance(inner, dict) else {}):
        for place in PLACES:
            found = holder.get(place)
            if isinstance(found, dict):
                return found
    if not told or not all(isinstance(each, dict) for each in told.values()):
        raise _none()
    return told


def _none() -> UserError:
    return UserError(
        sentence("There is no list of servers in this. It begins with {example}.", example='{"mcpServers": …')
    )


def _wanted(name: str, told: Any) -> Wanted:
    if not isinstance(told, dict):
        raise UserError(sentence("This is no server."))
    if told.get("type") == "sse":
        raise UserError(sentence("It speaks an old form of HTTP (sse) that is not spoken any more."))
    address = next((str(told[key]) for key in ADDRESSES if told.get(key)), "")
    command, arguments = _command(told)
    secrets = _texts(told.get("headers" if address else "env"))
    names = tuple(secrets)
    definition = ServerDefinition(
        name,
        "" if address else command,
        () if address else arguments,
        "" if address else str(told.get("cwd") or ""),
        address,
        () if address else names,
        names if address else (),
        is_on=told.get("disabled") is not True and told.get("enabled") is not False,
    )
    return Wanted(definition, secrets)


def _command(told: Mapping[str, Any]) -> tuple[str, tuple[str, ...]]:
    """Some keep program and arguments in one list, or in an object."""
    command: Any = told.get("command") or ""
    more: Any = told.get("args") or []
    if isinstance(command, dict):
        command, more = command.get("path") or "", command.get("args") or []
    if isinstance(command, list):
        command, more = (command[0] if command else ""), [*command[1:], *more]
    return str(command), tuple(map(str, more if isinstance(more, list) else ()))


def _texts(told: Any) -> dict[str, str]:
    return {str(name): str(value) for name, value in told.items()} if isinstance(told, dict) else {}
