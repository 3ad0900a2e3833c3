"""What a person says of a server of tools: how it is reached, what it may do unasked, which tools are off."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from desktop_chat.errors import UserError
from desktop_chat.language import sentence
from desktop_chat.providers.secrets import is_secret_name
from desktop_chat.redaction import redacted
from desktop_chat.texts import cleaned

ALWAYS, ONCE, READING, NEVER = "always", "once", "reading", "never"
APPROVALS = (ALWAYS, ONCE, READING, NEVER)
"""Ask before each call, once in each chat, unless the server says that the tool only reads, or not at all."""
LONGEST_NAME = 60
SECONDS = range(1, 3_601)
_VARIABLE = re.compile(r"[^=\0]+")
_HEADER = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")


@dataclass(frozen=True, slots=True)
class ServerDefinition:
    """Nothing in it is secret: of variables and headers it has the names, and the keyring has what they say."""

    name: str
    command: str = ""
    arguments: tuple[str, ...] = ()
    folder: str = ""
    address: str = ""
    environment: tuple[str, ...] = ()
    headers: tuple[str, ...] = ()
    is_on: bool = True
    in_new_chats: bool = False
    approval: str = ALWAYS
    approvals: Mapping[str, str] = field(default_factory=dict)
    """For single tools, by the names that the server has for them."""
    off: tuple[str, ...] = ()
    start_seconds: int = 60
    call_seconds: int = 120
    mark: str = ""
    """What its entries in the keyring are called by: it stays when the name changes."""

    @property
    def is_remote(self) -> bool:
        return bool(self.address)

    @property
    def secret_names(self) -> tuple[str, ...]:
        return self.headers if self.is_remote else self.environment

    def entry(self, name: str) -> str:
        """What the keyring knows this variable or header by."""
        return f"{self.mark}/tool-server/{name}"

    def approval_of(self, tool: str, *, only_reads: bool) -> str:
        """`always`, `once` or `never`."""
        said = self.approvals.get(tool, self.approval)
        if said == READING:
            return NEVER if only_reads else ALWAYS
        return said


FIELDS = tuple(each.name for each in fields(ServerDefinition))


def new_mark() -> str:
    return secrets.token_hex(8)


def checked(definition: ServerDefinition, others: Sequence[str] = ()) -> ServerDefinition:
    """Tidied up; UserError where it cannot be so. `others` are names that are taken."""
    name = " ".join(cleaned(definition.name).split())
    if not name or len(name) > LONGEST_NAME:
        raise UserError(
            sentence("A server has a name of at most {most} characters.", most=LONGEST_NAME), field="name"
        )
    if name.casefold() in map(str.casefold, others):
        raise UserError(sentence("There is a server named {name} already.", name=name), field="name")
    tidy = replace(
        definition,
        name=name,
        command=definition.command.strip(),
        address=definition.address.strip(),
        folder=definition.folder.strip(),
        mark=definition.mark or new_mark(),
    )
    _check_reach(tidy)
    for said in (tidy.approval, *tidy.approvals.values()):
        if said not in APPROVALS:
            raise UserError(
                sentence("An approval is one of: {known}.", known=", ".join(APPROVALS)), field="approval"
            )
    times: tuple[object, ...] = (tidy.start_seconds, tidy.call_seconds)
    for seconds in times:
        if isinstance(seconds, bool) or not isinstance(seconds, int) or seconds not in SECONDS:
            raise UserError(
                sentence("A time is {least} to {most} seconds.", least=1, most=SECONDS[-1]), field="seconds"
            )
    return tidy


def _check_reach(definition: ServerDefinition) -> None:
    if bool(definition.command) == bool(definition.address):
        raise UserError(sentence("A server has either a program or an address."), field="command")
    if definition.is_remote:
        _check_address(definition.address)
    elif any("\0" in each for each in (definition.command, *definition.arguments)):
        raise UserError(sentence("A command cannot have a zero character."), field="arguments")
    elif any(_shows_a_key(definition.arguments)):
        text = "An argument looks like a key, and other programs can read it there. Give it as a variable."
        raise UserError(sentence(text), field="arguments")
    pattern = _HEADER if definition.is_remote else _VARIABLE
    for name in definition.secret_names:
        if not pattern.fullmatch(name):
            raise UserError(sentence("This name cannot be used: {name}", name=name), field="secrets")


def _check_address(address: str) -> None:
    try:
        parts = urlsplit(address)
        is_usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_usable = False
    if not is_usable:
        raise UserError(sentence("The address begins with https:// or http://."), field="address")
    names = (name for name, _ in parse_qsl(parts.query))
    if redacted(address) != address or any(map(is_secret_name, names)):
        text = "The address holds a key, which would be shown with it. Give it as a header."
        raise UserError(sentence(text), field="address")


def _shows_a_key(arguments: Sequence[str]) -> Iterator[bool]:
    """By its own looks, or by the name of the option before it."""
    for before, each in zip(("", *arguments), arguments, strict=False):
        named = f"{before.lstrip('-')}={each}" if before.startswith("-") and "=" not in before else each
        yield redacted(each) != each or redacted(named) != named


def from_json(name: str, told: Mapping[str, Any]) -> ServerDefinition | None:
    """As the file has it; None for what is none. What is amiss in a field is as if it were not there."""
    known: dict[str, Any] = {}
    for each in fields(ServerDefinition):
        value = told.get(each.name)
        if isinstance(value, list):
            value = tuple(str(item) for item in value)
        default = each.default if each.default_factory is not dict else {}
        if each.name != "name" and value is not None and type(value) is type(default):
            known[each.name] = value
    try:
        return checked(ServerDefinition(name, **known))
    except UserError:
        return None


def to_json(definition: ServerDefinition) -> dict[str, Any]:
    told = {name: getattr(definition, name) for name in FIELDS if name != "name"}
    return {name: list(value) if isinstance(value, tuple) else value for name, value in told.items()}
