"""Asks a web server for a large file, or for what is missing of it, and reads what the server says about it."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from ipaddress import ip_address
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, parse_qsl, unquote, urljoin, urlsplit

from desktop_chat.errors import ProviderUnavailable, RequestRefused, UserError
from desktop_chat.language import sentence
from desktop_chat.providers.addresses import Address
from desktop_chat.providers.posts import Post, Sender
from desktop_chat.providers.secrets import is_secret_name

if TYPE_CHECKING:
    from desktop_chat.providers.transport import Answer

MOST_HOPS = 5
LONGEST_NAME = 120
MOVED = frozenset({301, 302, 303, 307, 308})
BEYOND, NOWHERE = 416, -1
PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})
"""What may be otherwise in a moment."""
HEADERS = {"accept": "*/*", "accept-encoding": "identity", "user-agent": "desktop_chat"}

_RANGE = re.compile(r"bytes (\d+)-(\d+)/(\d+|\*)")
_WHOLE = re.compile(r"bytes \*/(\d+)")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_LISTED = re.compile(r"sha-?256=:?([A-Za-z0-9+/=_-]{43,44}):?", re.IGNORECASE)
_UNWANTED = re.compile(r"[^\w.+-]+")


@dataclass(frozen=True, slots=True)
class Offer:
    """What a server is about to send: from which byte on, of how many, and by what it is known again."""

    start: int = 0
    total: int | None = None
    tag: str | None = None
    """Another one when the file is another."""
    sha256: str | None = None


@asynccontextmanager
async def offered(
    sender: Sender, url: str, have: int = 0, tag: str | None = None
) -> AsyncIterator[tuple[Offer, Answer]]:
    """What comes from this address, from byte `have` on if it is still the file that has this tag.

    Where the server knows better, it begins at the first byte. Redirections are followed, never to where
    anybody could listen.
    """
    place, digest = _checked(url), None
    for _ in range(MOST_HOPS):
        post = _post(place, have if tag else 0, tag)
        async with sender.send(post) as answer:
            digest = digest or digest_in(answer.headers)
            if answer.status not in MOVED:
                yield _offer(answer, place, digest), answer
                return
            place = _checked(urljoin(place.geturl(), answer.headers.get("location", "")), is_open=_is_here(place))
    raise ProviderUnavailable(sentence("The address leads from one to the next without an end."))


def checked_address(url: str) -> str:
    """The address as it may be kept. Raises UserError where nobody should be asked, or where it holds a key."""
    place = _checked(url.strip())
    if any(is_secret_name(name) or "signature" in name.lower() for name, _ in parse_qsl(place.query)):
        text = (
            "There is a key in this address, which would be written down. Fetch the file with your browser, and "
            "add it from there."
        )
        raise UserError(sentence(text))
    return place._replace(fragment="").geturl()


def name_in(url: str) -> str:
    """What the file is called there, as every system can have it."""
    name = unquote(urlsplit(url).path.rpartition("/")[2])
    return plain_name(name)


def plain_name(name: str) -> str:
    stem = _UNWANTED.sub("-", name.removesuffix(".gguf").removesuffix(".GGUF")).strip("-.")[:LONGEST_NAME]
    return f"{stem or 'model'}.gguf"


def checked_digest(text: str) -> str | None:
    """A SHA-256 as it was pasted; None where nothing was."""
    found = text.strip().lower().removeprefix("sha256:")
    if not found:
        return None
    if not _DIGEST.fullmatch(found):
        raise UserError(sentence("A SHA-256 has 64 digits from 0 to 9 and a to f."))
    return found


def digest_in(headers: Mapping[str, str]) -> str | None:
    """The SHA-256 of the whole file, where the server tells it by one of the usual headers."""
    linked = headers.get("x-linked-etag", "").removeprefix("W/").strip('"').lower()
    plain = headers.get("x-checksum-sha256", "").strip().lower()
    in_clear = (text for text in (linked, plain) if _DIGEST.fullmatch(text))
    listed = (_LISTED.search(headers.get(name, "")) for name in ("repr-digest", "digest"))
    packed = (*(found[1] for found in listed if found), headers.get("x-amz-checksum-sha256", ""))
    return next(iter((*in_clear, *filter(None, map(_from_base64, packed)))), None)


def _offer(answer: Answer, place: SplitResult, digest: str | None) -> Offer:
    tag = _tag(answer.headers)
    if answer.status == BEYOND:
        told = _WHOLE.fullmatch(answer.headers.get("content-range", ""))
        return Offer(int(told[1]), int(told[1]), tag, digest) if told else Offer(NOWHERE)
    if answer.status not in (200, 206):
        raise _refused(answer.status, str(place.hostname))
    if answer.headers.get("content-encoding", "identity") != "identity":
        raise RequestRefused(sentence("{host} sends this file packed, which it is not.", host=place.hostname))
    if answer.status == 206:
        told = _RANGE.fullmatch(answer.headers.get("content-range", ""))
        if told is None:
            raise RequestRefused(sentence("{host} does not say which part it sends.", host=place.hostname))
        return Offer(int(told[1]), None if told[3] == "*" else int(told[3]), tag, digest)
    length = answer.headers.get("content-length", "")
    return Offer(0, int(length) if length.isdecimal() else None, tag, digest)


def _refused(status: int, host: str) -> Exception:
    text = sentence("{host} does not send this file (status {status}).", host=host, status=status)
    return ProviderUnavailable(text) if status in PASSING else RequestRefused(text)


def _tag(headers: Mapping[str, str]) -> str | None:
    """A strong one, else the time of the last change."""
    tag = headers.get("etag", "").strip()
    return tag if tag.startswith('"') else headers.get("last-modified") or None


def _post(place: SplitResult, have: int, tag: str | None) -> Post:
    host = place.netloc
    part = {"range": f"bytes={have}-", "if-range": tag} if have and tag else {}
    address = Address(f"{place.scheme}://{host}{place.path or '/'}", host, place.query)
    return Post(address, headers={**HEADERS, **part}, method="GET")


def _checked(url: str, *, is_open: bool = True) -> SplitResult:
    """`is_open`: this computer itself may be asked, without encryption."""
    try:
        place = urlsplit(url)
        is_usable = bool(place.hostname) and place.port != 0 and "@" not in place.netloc
    except ValueError:
        is_usable = False
    if not is_usable:
        raise UserError(sentence("This is no address of a file. It begins with https://."))
    if place.scheme != "https" and not (place.scheme == "http" and is_open and _is_here(place)):
        raise UserError(sentence("Models are fetched by https only, so that nobody can change them on the way."))
    return place


def _is_here(place: SplitResult) -> bool:
    host = place.hostname or ""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _from_base64(text: str) -> str | None:
    try:
        found = base64.b64decode(text.strip(), altchars=b"-_" if set("-_") & set(text) else None, validate=True)
    except (binascii.Error, ValueError):
        return None
    return found.hex() if len(found) == 32 else None
