"""Where a link leads, said honestly: which addresses may be opened, and what is suspicious about them."""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from desktop_chat.language import sentence

ALLOWED = ("http", "https", "mailto")
_HIDDEN = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
"""Kinds of letters that are not seen, or turn the ones after them round."""
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")


@dataclass(frozen=True, slots=True)
class Verdict:
    address: str
    """As it is to be opened."""
    shown: str
    """The whole of it, with nothing hidden."""
    refusal: str = ""
    """Why it is not opened at all."""
    warning: str = ""

    @property
    def is_allowed(self) -> bool:
        return not self.refusal


def judge(address: str) -> Verdict:
    """What is to be said of an address before anybody opens it."""
    shown = visible(address)
    if shown != address:
        return Verdict(address, shown, sentence("This address has hidden letters in it and is not opened."))
    parts = _split(address.strip())
    if parts is None or parts.scheme.lower() not in ALLOWED:
        return Verdict(address, shown, sentence("Only addresses of the web and of mail are opened from here."))
    if parts.scheme.lower() == "mailto":
        return Verdict(address.strip(), shown)
    host = _host_of(parts)
    if not host:
        return Verdict(address, shown, sentence("This address leads nowhere."))
    if "\\" in address or parts.username is not None:
        text = sentence(
            "This address only looks like one of “{user}”; it would lead to {host}.", **_look(parts, host)
        )
        return Verdict(address, shown, text)
    return Verdict(address.strip(), shown, warning=_warning_of(host, parts.scheme))


def visible(text: str) -> str:
    """With letters that hide written out."""
    return "".join(f"[U+{ord(each):04X}]" if unicodedata.category(each) in _HIDDEN else each for each in text)


def _split(address: str) -> SplitResult | None:
    if not _SCHEME.match(address):
        return None
    try:
        return urlsplit(address)
    except ValueError:
        return None


def _host_of(parts: SplitResult) -> str:
    try:
        return parts.hostname or ""
    except ValueError:
        return ""


def _look(parts: SplitResult, host: str) -> dict[str, str]:
    return {"user": parts.username or parts.netloc.partition("\\")[0], "host": host}


def _warning_of(host: str, scheme: str) -> str:
    if _is_foreign(host):
        text = sentence("The name of this place has letters that may look like others: {host}")
        return text.format(host=_plain_name(host))
    if _is_number(host):
        return sentence("This place has a number instead of a name.")
    return sentence("The connection to this place is not encrypted.") if scheme.lower() == "http" else ""


def _is_foreign(host: str) -> bool:
    return not host.isascii() or any(part.startswith("xn--") for part in host.split("."))


def _plain_name(host: str) -> str:
    """As the network knows it, where that can be said."""
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError:
        return host.encode("ascii", "backslashreplace").decode("ascii")


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return host.isdecimal() or host.startswith("0x")
    return True
