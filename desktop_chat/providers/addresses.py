"""Puts addresses together: a service's own or the one that stands for it, without what must not be shown."""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from urllib.parse import SplitResult, unquote, urlsplit

from desktop_chat.errors import UserError
from desktop_chat.language import sentence


@dataclass(frozen=True, slots=True)
class Address:
    """Where a request goes. The query and the login of a base address may hold keys, so they stay apart."""

    url: str
    host: str
    query: str = field(default="", repr=False)
    login: str | None = field(default=None, repr=False)
    """An Authorization header."""


def address_of(base_url: str, path: str, default: str | None = None) -> Address:
    """The address of a service's path under this base; both may have a query.

    A base without a path gets the one that the service has by default: `http://127.0.0.1:11434` stands for
    `http://127.0.0.1:11434/v1`.
    """
    base = _parsed(base_url)
    path, _, query = path.partition("?")
    folder = base.path.rstrip("/").removesuffix(path)
    if not folder and default:
        folder = urlsplit(default).path.rstrip("/")
    host = _host(base)
    query = "&".join(filter(None, (base.query, query)))
    return Address(f"{base.scheme}://{host}{folder}{path}", host, query, _login(base))


def _parsed(base_url: str) -> SplitResult:
    try:
        base = urlsplit(base_url if "://" in base_url else f"http://{base_url}")
        is_usable = base.scheme in ("http", "https") and bool(base.hostname) and base.port != 0
    except ValueError:
        is_usable = False
    if not is_usable:
        raise UserError(sentence("The address of the service is none that can be used. It begins with https://."))
    return base


def _host(base: SplitResult) -> str:
    return base.netloc.rpartition("@")[2]


def _login(base: SplitResult) -> str | None:
    if base.username is None:
        return None
    pair = f"{unquote(base.username)}:{unquote(base.password or '')}"
    return "Basic " + base64.b64encode(pair.encode()).decode("ascii")
