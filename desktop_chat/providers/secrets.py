"""Values that must never be shown, and frozen mappings that keep them so."""

from __future__ import annotations

import hmac
import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NoReturn

from desktop_chat.redaction import ADDRESS_LOGIN, HIDDEN, know
from desktop_chat.redaction import is_secret_name as is_secret_name

_QUERY = re.compile(r"(?<=\?)[^'\"\s]+")
"""Of an address: a key may stand there."""


class Secret:
    """A text that only `reveal()` gives out."""

    __slots__ = ("__weakref__", "_hold")
    _hold: Callable[[], str]

    def __init__(self, value: str) -> None:
        # In a closure: vars(), inspect and debuggers that list attributes find a function here, not the text.
        self._hold = lambda: value
        know(self)

    def reveal(self) -> str:
        """The text itself. Keep it out of variables that outlive the request."""
        return self._hold()

    def __repr__(self) -> str:
        return HIDDEN

    def __format__(self, specification: str) -> str:
        return format(HIDDEN, specification)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Secret):
            return NotImplemented
        return hmac.compare_digest(_bytes(self), _bytes(other))

    def __hash__(self) -> int:
        return hash((Secret, self.reveal()))

    def __copy__(self) -> Secret:
        return self

    def __deepcopy__(self, memo: object) -> Secret:
        return self

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise TypeError("A secret is not written anywhere.")


class FrozenMapping(Mapping[str, object]):
    """A mapping that cannot be changed; values under secret names are Secrets, blank ones are left out."""

    __slots__ = ("_fields",)
    _fields: dict[str, object]

    def __init__(self, fields: Mapping[str, object]) -> None:
        kept = ((str(name), guarded(str(name), value)) for name, value in fields.items())
        self._fields = {name: value for name, value in kept if value is not None}

    def __getitem__(self, name: str) -> object:
        return self._fields[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._fields)

    def __len__(self) -> int:
        return len(self._fields)

    def __hash__(self) -> int:
        return hash(frozenset(self._fields.items()))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, FrozenMapping):
            return NotImplemented
        return self._fields == other._fields

    def __repr__(self) -> str:
        shown = ", ".join(f"{name!r}: {_shown(value)}" for name, value in self._fields.items())
        return f"{{{shown}}}"

    def __copy__(self) -> FrozenMapping:
        return self

    def __deepcopy__(self, memo: object) -> FrozenMapping:
        return self


def guarded(name: str, value: object) -> object:
    """The value as it may be kept under this name; None where it is blank."""
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    if is_secret_name(name) and not isinstance(value, bool | Secret):
        return Secret(_as_text(value))
    return _frozen(name, value)


def _frozen(name: str, value: object) -> object:
    match value:
        case FrozenMapping():
            return value
        case Mapping():
            return FrozenMapping(value)
        case list() | tuple():
            return tuple(guarded(name, item) for item in value)
        case set() | frozenset():
            return frozenset(value)
        case _:
            return value


def _as_text(value: Any) -> str:
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, bytes):
        return value.decode(errors="replace")
    return json.dumps(value, default=_plain)


def _plain(value: object) -> object:
    if isinstance(value, Secret):
        return value.reveal()
    return dict(value) if isinstance(value, Mapping) else str(value)


def _bytes(secret: Secret) -> bytes:
    return secret.reveal().encode("utf-8", "surrogatepass")


def _shown(value: object) -> str:
    shown = ADDRESS_LOGIN.sub(HIDDEN, repr(value))
    return _QUERY.sub(HIDDEN, shown) if "://" in shown else shown
