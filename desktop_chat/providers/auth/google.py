"""Gets tokens for Google's cloud by a service account, a login of gcloud or the machine itself, and keeps them."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import json
import time
from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlencode, urlsplit

from desktop_chat.errors import AuthenticationRefused, ContextMissing, Error, MalformedReply
from desktop_chat.language import sentence
from desktop_chat.providers.addresses import address_of
from desktop_chat.providers.auth.google_credentials import Credentials, credentials_of
from desktop_chat.providers.auth.rs256 import private_key, signature
from desktop_chat.providers.complaints import complaint_in, complaint_of
from desktop_chat.providers.context import SHORTEST_SECRET, ProviderSettings
from desktop_chat.providers.entry import Signing
from desktop_chat.providers.failures import failure_of
from desktop_chat.providers.posts import Post
from desktop_chat.providers.reply_headers import retry_after_of
from desktop_chat.providers.secrets import Secret
from desktop_chat.providers.wire.json_text import parse_json

if TYPE_CHECKING:
    from desktop_chat.providers.transport import Answer

TOKEN_ADDRESS = "https://oauth2.googleapis.com/token"
SCOPE = "https://www.googleapis.com/auth/cloud-platform"
MARGIN = 120.0
"""Seconds before its end from which on a token is not used any more."""
LIFE = 3600

_TITLE = "Google"
_GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
_REFUSALS = frozenset({400, 401, 403})
_MOST_BYTES = 64 * 1024
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


class _Kept(NamedTuple):
    token: Secret
    end: float


async def sign(post: Post, settings: ProviderSettings, signing: Signing) -> Mapping[str, str]:
    """The header with a token, and whose quota it counts against; a key or a token of the context comes first."""
    if settings.secret("api_key"):
        return {}  # it stands in a header already
    if own := settings.secret("access_token"):
        return {"Authorization": f"Bearer {own}"}
    credentials = await asyncio.to_thread(credentials_of, settings)
    headers = {"Authorization": f"Bearer {await token_of(credentials, signing)}"}
    quota = credentials.fields.get("quota_project_id")
    return {**headers, "x-goog-user-project": str(quota)} if quota else headers


async def token_of(credentials: Credentials, signing: Signing) -> str:
    """A token that is good for a while yet: the one that is kept, else a new one."""
    kept_as = ("google", _digest(credentials))
    kept = signing.tokens.get(kept_as)
    if isinstance(kept, _Kept) and kept.end - MARGIN > time.monotonic():
        return kept.token.reveal()
    asked = time.monotonic()
    async with _sent(await _request(credentials), signing) as answer:
        if answer.status != 200:
            raise await _refusal(answer, credentials)
        told = parse_json(await answer.read(_MOST_BYTES))
    token, seconds = (told.get("access_token"), told.get("expires_in")) if isinstance(told, dict) else (None, None)
    if not isinstance(token, str) or not token:
        raise MalformedReply(sentence("Google sent no token."))
    signing.tokens[kept_as] = _Kept(Secret(token), asked + (seconds if isinstance(seconds, int | float) else 0))
    return token


def _digest(credentials: Credentials) -> str:
    """Credentials are known by this alone."""
    told = json.dumps([credentials.kind, dict(credentials.fields)], sort_keys=True, default=str)
    return hashlib.sha256(told.encode()).hexdigest()


def _sent(post: Post, signing: Signing) -> AbstractAsyncContextManager[Answer]:
    return signing.sender.send(post)


async def _request(credentials: Credentials) -> Post:
    if credentials.kind == "metadata":
        place = f"http://{credentials.text('host')}"
        path = f"/computeMetadata/v1/instance/service-accounts/default/token?{urlencode({'scopes': SCOPE})}"
        return Post(address_of(place, path), headers={"metadata-flavor": "Google"}, method="GET")
    if credentials.kind == "service_account":
        # Signing takes some milliseconds, which is more than the window's loop has to give.
        form = {"grant_type": _GRANT, "assertion": await asyncio.to_thread(_assertion, credentials)}
    else:
        names = ("client_id", "client_secret", "refresh_token")
        form = {"grant_type": "refresh_token"} | {name: credentials.text(name) for name in names}
    headers = {"content-type": "application/x-www-form-urlencoded", "accept": "application/json"}
    place, _, path = _token_address(credentials).rpartition("/")
    return Post(address_of(place, f"/{path}"), urlencode(form).encode(), headers)


def _token_address(credentials: Credentials) -> str:
    """As the file has it, but never in the clear over a network: what is sent there is the secret itself."""
    told = str(credentials.fields.get("token_uri") or TOKEN_ADDRESS)
    parts = urlsplit(told)
    if parts.scheme != "https" and parts.hostname not in _LOOPBACK:
        raise ContextMissing(sentence("The Google credentials name an address for tokens that is not safe."))
    return told


def _assertion(credentials: Credentials) -> str:
    """Says who asks for what, signed with the account's key: RFC 7523."""
    now = int(time.time())
    head = {"alg": "RS256", "typ": "JWT"}
    if credentials.fields.get("private_key_id"):
        head["kid"] = credentials.text("private_key_id")
    claims = {
        "iss": credentials.text("client_email"),
        "scope": SCOPE,
        "aud": _token_address(credentials),
        "iat": now,
        "exp": now + LIFE,
    }
    said = ".".join(_encoded(json.dumps(each, separators=(",", ":")).encode()) for each in (head, claims))
    try:
        signed = signature(private_key(credentials.text("private_key")), said.encode("ascii"))
    except ValueError:
        told = sentence("The private key of the Google service account cannot be read.")
    else:
        return f"{said}.{_encoded(signed)}"
    raise ContextMissing(told)


def _encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


async def _refusal(answer: Answer, credentials: Credentials) -> Error:
    """What Google says about credentials that it does not take, without any of them."""
    text = (await answer.read(_MOST_BYTES)).decode("utf-8", "replace")
    for value in credentials.fields.values():
        if isinstance(value, str) and len(value) >= SHORTEST_SECRET:
            text = text.replace(value, "…")
    complaint = complaint_of(text.encode())
    described = parse_json(text.encode(), or_else=None)
    if isinstance(described, dict) and isinstance(described.get("error_description"), str):
        complaint = complaint_in(described["error_description"])
    if answer.status in _REFUSALS:
        words = complaint.words or str(answer.status)
        return AuthenticationRefused(
            sentence("Google did not accept the credentials: “{words}”", words=words),
            provider=_TITLE,
            status=answer.status,
            code=complaint.code,
            words=words,
        )
    retry_after = retry_after_of(answer.headers)
    return failure_of(_TITLE, complaint, status=answer.status, retry_after=retry_after)
