"""Addresses of large files: which may be asked, what they are called, and what servers tell of them."""

import base64
import hashlib

import pytest

from desktop_chat.errors import ProviderUnavailable, RequestRefused, UserError
from desktop_chat.providers.model_files.offers import (
    checked_address,
    checked_digest,
    digest_in,
    name_in,
    offered,
    plain_name,
)
from desktop_chat.providers.transport import Transport
from tests.support.servers import says, serving

SHA = hashlib.sha256(b"model").hexdigest()
PACKED = base64.b64encode(bytes.fromhex(SHA)).decode()


@pytest.mark.parametrize(
    "url",
    [
        "https://models.example/a.gguf",
        "https://models.example:8443/a.gguf?download=true",
        "http://127.0.0.1:8000/a.gguf",
        "http://localhost/a.gguf",
        "http://[::1]:80/a.gguf",
    ],
)
def test_addresses_that_may_be_asked(url: str) -> None:
    assert checked_address(f"  {url}#part ") == url


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("http://models.example/a.gguf", "https only"),
        ("http://127.0.0.1.example/a.gguf", "https only"),
        ("ftp://models.example/a.gguf", "https only"),
        ("models.example/a.gguf", "no address"),
        ("https://", "no address"),
        ("https://user:pass@models.example/a.gguf", "no address"),
        ("https://models.example:0/a.gguf", "no address"),
        ("https://models.example/a.gguf?token=hidden", "key in this address"),
        ("https://models.example/a.gguf?X-Amz-Signature=abc", "key in this address"),
    ],
)
def test_addresses_that_are_refused(url: str, words: str) -> None:
    with pytest.raises(UserError, match=words):
        checked_address(url)


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://a.example/b/Tiny%20Model-Q4.gguf?download=true", "Tiny-Model-Q4.gguf"),
        ("https://a.example/..%2F..%2Fetc%2Fpasswd", "etc-passwd.gguf"),
        ("https://a.example/", "model.gguf"),
        ("https://a.example/.gguf", "model.gguf"),
    ],
)
def test_a_file_is_called_as_it_is_there_as_far_as_every_system_allows(url: str, name: str) -> None:
    assert name_in(url) == name


def test_a_long_name_is_cut() -> None:
    assert len(plain_name("x" * 500)) < 130


@pytest.mark.parametrize(
    "headers",
    [
        {"x-linked-etag": f'"{SHA}"'},
        {"x-checksum-sha256": SHA},
        {"digest": f"md5=abc, sha-256={PACKED}"},
        {"repr-digest": f"sha-256=:{PACKED}:"},
        {"x-amz-checksum-sha256": PACKED},
    ],
)
def test_servers_tell_the_digest_in_several_ways(headers: dict[str, str]) -> None:
    assert digest_in(headers) == SHA


@pytest.mark.parametrize(
    "headers", [{}, {"x-linked-etag": '"abc"'}, {"digest": "sha-256=no"}, {"etag": f'"{SHA}"'}]
)
def test_where_they_tell_none_there_is_none(headers: dict[str, str]) -> None:
    assert digest_in(headers) is None


def test_a_pasted_digest_is_read_or_refused() -> None:
    assert checked_digest(f" sha256:{SHA.upper()} ") == SHA and checked_digest("  ") is None
    with pytest.raises(UserError, match="64 digits"):
        checked_digest("abc")


async def test_redirections_are_followed_and_the_first_digest_counts() -> None:
    transport = Transport()
    async with serving(says(200, b"GGUF", {"etag": '"one"'})) as there:
        there_at = f"{there.url}/elsewhere.gguf?sig=1"
        moved = says(302, "", {"location": there_at, "x-linked-etag": f'"{SHA}"'})
        async with serving(moved) as here, offered(transport, f"{here.url}/a.gguf") as (offer, answer):
            assert await answer.read(10) == b"GGUF"
    assert (offer.total, offer.tag, offer.sha256) == (4, '"one"', SHA)
    assert there.requests[0].target == "/elsewhere.gguf?sig=1" and "range" not in there.requests[0].headers
    await transport.aclose()


@pytest.mark.parametrize(
    ("status", "headers", "kind", "words"),
    [
        (302, {"location": "http://elsewhere.example/a.gguf"}, UserError, "https only"),
        (302, {"location": "/again"}, ProviderUnavailable, "without an end"),
        (404, {}, RequestRefused, "status 404"),
        (503, {}, ProviderUnavailable, "status 503"),
        (206, {"content-range": "some"}, RequestRefused, "which part"),
        (200, {"content-encoding": "gzip"}, RequestRefused, "packed"),
    ],
)
async def test_what_a_server_does_wrong_is_a_sentence(
    status: int, headers: dict[str, str], kind: type[Exception], words: str
) -> None:
    transport = Transport()
    async with serving(says(status, b"", headers)) as server:
        with pytest.raises(kind, match=words):
            async with offered(transport, f"{server.url}/a.gguf"):
                pass
    await transport.aclose()
