"""Tokens for Google's cloud are fetched with what is there, kept for a while, and never shown."""

from __future__ import annotations

import base64
import json
import logging
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest

from desktop_chat.errors import (
    AuthenticationRefused,
    ContextMissing,
    Error,
    MalformedReply,
    ProviderUnavailable,
    RateLimited,
)
from desktop_chat.providers.addresses import address_of
from desktop_chat.providers.auth.google import SCOPE, sign, token_of
from desktop_chat.providers.auth.google_credentials import Credentials, credentials_of, usual_file
from desktop_chat.providers.auth.rs256 import private_key
from desktop_chat.providers.context import Context, ProviderSettings
from desktop_chat.providers.entry import Signing
from desktop_chat.providers.posts import Post
from desktop_chat.providers.transport import Transport
from tests.support.servers import Loopback, Play, says, serving
from tests.unit.providers.auth.google_keys import PKCS8

POST = Post(address_of("https://example.org", "/x"))
TOKEN = "ya29.token-that-nobody-may-see"
REFRESH = "1//refresh-that-nobody-may-see"


def granted(seconds: object = 3599, token: object = TOKEN) -> Play:
    return says(200, {"access_token": token, "expires_in": seconds, "token_type": "Bearer"})


def login(url: str, **more: object) -> dict[str, object]:
    told = {
        "type": "authorized_user",
        "client_id": "c",
        "client_secret": "secret-of-client",
        "refresh_token": REFRESH,
    }
    return {**told, "token_uri": f"{url}/token", **more}


def account(url: str, **more: object) -> dict[str, object]:
    told = {"type": "service_account", "client_email": "a@p", "private_key": PKCS8, "private_key_id": "k-1"}
    return {**told, "token_uri": f"{url}/token", **more}


def settings_of(credentials: object = None, **more: object) -> ProviderSettings:
    return Context({"vertexai": {"credentials": credentials, **more}}).settings("vertexai")


async def signed(settings: ProviderSettings, tokens: dict[object, object] | None = None) -> dict[str, str]:
    transport = Transport()
    try:
        return dict(await sign(POST, settings, Signing(transport, {} if tokens is None else tokens)))
    finally:
        await transport.aclose()


def form(server: Loopback) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(server.requests[0].body.decode()).items()}


def part_of(assertion: str, place: int) -> Any:
    text = assertion.split(".")[place]
    return json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))


async def refused(settings: ProviderSettings, kind: type[Error]) -> Error:
    with pytest.raises(kind) as caught:
        await signed(settings)
    shown = repr(caught.value) + repr(caught.value.details) + repr(caught.value.__cause__)
    assert not any(secret in shown for secret in (REFRESH, "secret-of-client", "BEGIN PRIVATE"))
    return caught.value


async def test_a_login_of_gcloud_is_exchanged_for_a_token() -> None:
    async with serving(granted()) as server:
        headers = await signed(settings_of(login(server.url, quota_project_id="q-1")))
    assert headers == {"Authorization": f"Bearer {TOKEN}", "x-goog-user-project": "q-1"}
    assert form(server) == {
        "grant_type": "refresh_token",
        "client_id": "c",
        "client_secret": "secret-of-client",
        "refresh_token": REFRESH,
    }
    assert server.requests[0].headers["content-type"] == "application/x-www-form-urlencoded"


@pytest.mark.parametrize("is_named", [True, False])
async def test_a_service_account_says_who_it_is_and_signs(is_named: bool) -> None:
    async with serving(granted()) as server:
        told = account(server.url, **({} if is_named else {"private_key_id": ""}))
        assert await signed(settings_of(json.dumps(told))) == {"Authorization": f"Bearer {TOKEN}"}
    sent = form(server)
    assert sent["grant_type"] == "urn:ietf:params:oauth:grant-type:jwt-bearer"
    said, _, signature = sent["assertion"].rpartition(".")
    assert part_of(said, 0) == {"alg": "RS256", "typ": "JWT"} | ({"kid": "k-1"} if is_named else {})
    claims = part_of(said, 1)
    assert (claims["iss"], claims["scope"], claims["aud"]) == ("a@p", SCOPE, f"{server.url}/token")
    assert claims["exp"] - claims["iat"] == 3600
    key = private_key(PKCS8)
    number = int.from_bytes(base64.urlsafe_b64decode(signature + "=="))
    assert pow(number, key.public, key.modulus).to_bytes(128).startswith(b"\x00\x01\xff\xff")


async def test_a_token_is_kept_until_shortly_before_its_end() -> None:
    tokens: dict[object, object] = {}
    async with serving(granted(119), granted(3600, "second")) as server:
        settings = settings_of(login(server.url))
        first = await signed(settings, tokens)
        second = await signed(settings, tokens)
        third = await signed(settings, tokens)
        assert len(server.requests) == 2
    assert first != second == third == {"Authorization": "Bearer second"}
    assert REFRESH not in repr(tokens)
    assert "second" not in repr(tokens)


async def test_other_credentials_get_another_token() -> None:
    tokens: dict[object, object] = {}
    async with serving(granted(token="one"), granted(token="two")) as server:
        await signed(settings_of(login(server.url)), tokens)
        other = await signed(settings_of(login(server.url, refresh_token="another")), tokens)
    assert other == {"Authorization": "Bearer two"}


async def test_a_token_without_an_end_is_used_once() -> None:
    tokens: dict[object, object] = {}
    async with serving(granted(None)) as server:
        await signed(settings_of(login(server.url)), tokens)
        await signed(settings_of(login(server.url)), tokens)
        assert len(server.requests) == 2


async def test_keys_and_tokens_of_the_context_come_first() -> None:
    assert await signed(settings_of(api_key="k", access_token="t")) == {}
    assert await signed(settings_of(access_token="t")) == {"Authorization": "Bearer t"}


async def test_a_machine_in_the_cloud_is_asked() -> None:
    async with serving(granted()) as server:
        here = Credentials("metadata", {"host": server.url.removeprefix("http://")})
        transport = Transport()
        assert await token_of(here, Signing(transport, {})) == TOKEN
        await transport.aclose()
    received = server.requests[0]
    assert received.method == "GET"
    assert received.target.startswith("/computeMetadata/v1/instance/service-accounts/default/token?scopes=")
    assert received.headers["metadata-flavor"] == "Google"


# -------------------------------------------------------------------- refusals


@pytest.mark.parametrize("status", [400, 401, 403])
async def test_credentials_that_are_refused_are_said_to_be(status: int) -> None:
    told = {"error": "invalid_grant", "error_description": f"Token {REFRESH} has been expired or revoked."}
    async with serving(says(status, told)) as server:
        failure = await refused(settings_of(login(server.url)), AuthenticationRefused)
    assert "has been expired or revoked" in str(failure)
    assert failure.details["status"] == status


async def test_a_refusal_may_have_no_words() -> None:
    async with serving(says(403, b"")) as server:
        assert "403" in str(await refused(settings_of(login(server.url)), AuthenticationRefused))


async def test_trouble_at_google_is_named_as_such() -> None:
    async with serving(says(503, "later"), says(429, {"error": "slow"}, {"retry-after": "3"})) as server:
        await refused(settings_of(login(server.url)), ProviderUnavailable)
        failure = await refused(settings_of(login(server.url)), RateLimited)
    assert failure.details["retry_after"] == 3


@pytest.mark.parametrize("body", [b"[]", b"{}", b'{"access_token": 5}', b"nonsense"])
async def test_an_answer_without_a_token_cannot_be_read(body: bytes) -> None:
    async with serving(says(200, body)) as server:
        await refused(settings_of(login(server.url)), MalformedReply)


async def test_secrets_are_never_sent_in_the_clear() -> None:
    failure = await refused(settings_of(login("http://example.org")), ContextMissing)
    assert "not safe" in str(failure)


async def test_a_key_that_cannot_be_read_is_said_to_be() -> None:
    failure = await refused(settings_of(account("https://example.org", private_key="none")), ContextMissing)
    assert "private key" in str(failure)


async def test_a_field_that_is_missing_is_named() -> None:
    failure = await refused(settings_of(login("https://example.org", refresh_token="")), ContextMissing)
    assert "refresh_token" in str(failure)


async def test_neither_tokens_nor_secrets_are_logged(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        async with serving(granted()) as server:
            await signed(settings_of(login(server.url)))
    assert TOKEN not in caplog.text
    assert REFRESH not in caplog.text


# --------------------------------------------------------------------- finding


def found(credentials: object = None, **variables: str) -> Credentials:
    return credentials_of(settings_of(credentials), {"NO_GCE_CHECK": "true", **variables})


def written(path: Path, **more: object) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(login("https://example.org", **more)), "utf-8")
    return path


def test_credentials_are_a_text_a_mapping_or_a_file(tmp_path: Path) -> None:
    told = login("https://example.org")
    file = written(tmp_path / "key.json")
    for each in (told, json.dumps(told), str(file)):
        assert dict(found(each).fields) == told
    assert REFRESH not in repr(found(told))


def test_googles_own_places_count_in_googles_order(tmp_path: Path) -> None:
    named = written(tmp_path / "named.json", client_id="named")
    usual = written(tmp_path / "gcloud" / "application_default_credentials.json", client_id="usual")
    folder = {"CLOUDSDK_CONFIG": str(usual.parent)}
    assert found(None, GOOGLE_APPLICATION_CREDENTIALS=str(named), **folder).text("client_id") == "named"
    assert found(None, **folder).text("client_id") == "usual"


@pytest.mark.parametrize(
    ("system", "variables", "place"),
    [
        ("linux", {"HOME": "home"}, Path("home", ".config", "gcloud")),
        ("darwin", {"HOME": "home"}, Path("home", ".config", "gcloud")),
        ("win32", {"APPDATA": "data"}, Path("data", "gcloud")),
        ("win32", {"HOME": "home"}, None),
        ("linux", {}, None),
    ],
)
def test_gcloud_keeps_them_where_the_system_has_it(
    system: str, variables: dict[str, str], place: Path | None
) -> None:
    assert usual_file(variables, system) == (place and place / "application_default_credentials.json")


def test_a_machine_in_the_cloud_needs_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    nowhere = settings_of()
    assert found(json.dumps(login("https://x")), K_SERVICE="s").kind == "authorized_user"
    with pytest.raises(ContextMissing):
        found(None)
    assert credentials_of(nowhere, {"K_SERVICE": "s"}).text("host") == "metadata.google.internal"
    assert credentials_of(nowhere, {"GCE_METADATA_HOST": "h"}).text("host") == "h"
    machine = tmp_path / "product_name"
    monkeypatch.setattr("desktop_chat.providers.auth.google_credentials._MACHINE", machine)
    for name in (None, "Other machine"):
        if name:
            machine.write_text(name, "utf-8")
        with pytest.raises(ContextMissing, match="gcloud auth application-default login"):
            credentials_of(nowhere, {})
    machine.write_text("Google Compute Engine\n", "utf-8")
    assert credentials_of(nowhere, {}).kind == "metadata"


def test_what_cannot_be_used_is_said_without_showing_it(tmp_path: Path) -> None:
    broken = tmp_path / "broken.json"
    broken.write_bytes(b"\xff\xfe{")
    for text, words in (
        ('{"type": "external_account"}', "external_account"),
        ('{"type": ', "no JSON"),
        ("{}", "kind ?"),
        (str(tmp_path / "none.json"), "cannot be read"),
        (str(broken), "cannot be read"),
    ):
        with pytest.raises(ContextMissing, match="Google credentials") as caught:
            found(text)
        assert words in str(caught.value)
        assert caught.value.__context__ is None
