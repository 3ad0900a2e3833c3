"""Signs requests as AWS wants it: Signature Version 4."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import quote, urlsplit

from desktop_chat.providers.posts import Post

ALGORITHM = "AWS4-HMAC-SHA256"

_DEFAULT_PORTS = {"https": 443, "http": 80}


@dataclass(frozen=True, slots=True)
class Credentials:
    """An access key of AWS, with the token of its session where it has one."""

    access_key_id: str = field(repr=False)
    secret_access_key: str = field(repr=False)
    session_token: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Scope:
    """What a signature is good for."""

    region: str
    service: str
    moment: datetime

    @property
    def time(self) -> str:
        return self.moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")

    @property
    def text(self) -> str:
        return f"{self.time[:8]}/{self.region}/{self.service}/aws4_request"


def signature_headers(post: Post, credentials: Credentials, scope: Scope) -> dict[str, str]:
    """The headers that authorise exactly this request."""
    signed = {
        "x-amz-content-sha256": hashlib.sha256(post.body).hexdigest(),
        "x-amz-date": scope.time,
    }
    if credentials.session_token:
        signed["x-amz-security-token"] = credentials.session_token
    authorization = authorization_of(post, {"host": host_of(post), **signed}, credentials, scope)
    return {**signed, "authorization": authorization}


def authorization_of(post: Post, headers: Mapping[str, str], credentials: Credentials, scope: Scope) -> str:
    """The Authorization header over these headers."""
    request = canonical_request(post, headers)
    to_sign = f"{ALGORITHM}\n{scope.time}\n{scope.text}\n{hashlib.sha256(request.encode()).hexdigest()}"
    signature = hmac.new(_key(credentials, scope), to_sign.encode(), hashlib.sha256).hexdigest()
    credential = f"{credentials.access_key_id}/{scope.text}"
    names = ";".join(sorted(headers))
    return f"{ALGORITHM} Credential={credential}, SignedHeaders={names}, Signature={signature}"


def canonical_request(post: Post, headers: Mapping[str, str]) -> str:
    """The request in the one form that both sides sign. What is encoded in its path is encoded once more."""
    lines = [f"{name}:{' '.join(value.split())}\n" for name, value in sorted(headers.items())]
    return "\n".join(
        (
            post.method,
            quote(urlsplit(post.address.url).path or "/", safe="/~"),
            _canonical_query(post.address.query),
            "".join(lines),
            ";".join(sorted(headers)),
            hashlib.sha256(post.body).hexdigest(),
        )
    )


def host_of(post: Post) -> str:
    """As it is sent: without a port that the scheme says already."""
    parts = urlsplit(post.address.url)
    usual = _DEFAULT_PORTS.get(parts.scheme)
    return parts.netloc.removesuffix(f":{usual}").lower()


def _canonical_query(query: str) -> str:
    pairs = [pair.partition("=")[::2] for pair in query.split("&") if pair]
    return "&".join(f"{name}={value}" for name, value in sorted(pairs))


def _key(credentials: Credentials, scope: Scope) -> bytes:
    key = f"AWS4{credentials.secret_access_key}".encode()
    for part in scope.text.split("/"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    return key
