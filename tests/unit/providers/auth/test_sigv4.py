"""Signatures are those of AWS's published examples and of its own tools."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Literal

import pytest

from desktop_chat.providers.addresses import Address
from desktop_chat.providers.auth.sigv4 import (
    Credentials,
    Scope,
    authorization_of,
    host_of,
    signature_headers,
)
from desktop_chat.providers.posts import Post

KEYS = Credentials("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY")
MOMENT = datetime(2015, 8, 30, 12, 36, tzinfo=UTC)
EXAMPLES = Scope("us-east-1", "service", MOMENT)
USUAL = {"host": "example.amazonaws.com", "x-amz-date": "20150830T123600Z"}
TOKEN = (
    "AQoDYXdzEPT//////////wEXAMPLEtc764bNrC9SAPBSM22wDOk4x4HIZ8j4FZTwdQWLWsKWHGBuFqwAeMicRXmxfpSPfIeoIYRqTflfKD8YU"
    "uwthAx7mSEI/qkPpKPi/kMcGdQrmGdeehM4IC1NtBmUpp2wUE8phUZampKsburEDy0KPkyQDYwT7WZ0wq5VSXDvp75YU9HFvlRd8Tx6q6fE8YQ"
    "cHNVXAkiY9q6d+xo0rKwT38xVqr7ZD0u0iPPkUL64lIZbqBAz+scqKmlzm8FDrypNC9Yjc8fPOLn9FX9KSYvKTr4rvx3iSIlTJabIQwj2ICCR/"
    "oLxBA=="
)


def post(method: Literal["GET", "POST"], query: str = "", body: bytes = b"", path: str = "/") -> Post:
    return Post(Address(f"https://{USUAL['host']}{path}", USUAL["host"], query), body, {}, method)


@pytest.mark.parametrize(
    ("asked", "more", "signature"),
    [
        (post("GET"), {}, "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"),
        (post("GET", path=""), {}, "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"),
        (
            post("GET", "Param2=value2&Param1=value1"),
            {},
            "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500",
        ),
        (
            post("GET"),
            {"my-header1": " value1", "my-header2": '"a   b   c"'},
            "acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736",
        ),
        (
            post("POST", body=b"Param1=value1"),
            {"content-type": "application/x-www-form-urlencoded"},
            "ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a",
        ),
        (
            post("POST"),
            {"x-amz-security-token": TOKEN},
            "85d96828115b5dc0cfc3bd16ad9e210dd772bbebba041836c64533a82be05ead",
        ),
    ],
    ids=["vanilla", "no path", "order of the query", "trimmed", "body", "session"],
)
def test_the_published_examples_are_signed_as_published(
    asked: Post, more: Mapping[str, str], signature: str
) -> None:
    told = authorization_of(asked, {**USUAL, **more}, KEYS, EXAMPLES)
    names = ";".join(sorted({**USUAL, **more}))
    scope = "AKIDEXAMPLE/20150830/us-east-1/service/aws4_request"
    assert told == f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders={names}, Signature={signature}"


def test_an_arn_in_a_path_is_encoded_once_more_as_botocore_does() -> None:
    model = "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile%2Fabc"
    host = "bedrock-runtime.us-east-1.amazonaws.com"
    asked = Post(Address(f"https://{host}/model/{model}/converse-stream", host), b'{"messages":[]}')
    keys = Credentials(KEYS.access_key_id, KEYS.secret_access_key, "token")
    headers = signature_headers(asked, keys, Scope("us-east-1", "bedrock", MOMENT))
    assert headers["x-amz-security-token"] == "token"
    assert headers["x-amz-date"] == "20150830T123600Z"
    assert headers["authorization"].endswith(
        "SignedHeaders=host;x-amz-content-sha256;x-amz-date;x-amz-security-token, "
        "Signature=eef819feba305650d6112244ad2e7a4a6db711a4e153762b396b49848c328a89"
    )


def test_without_a_session_there_is_no_token() -> None:
    assert "x-amz-security-token" not in signature_headers(post("GET"), KEYS, EXAMPLES)


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://a.example/x", "a.example"),
        ("https://A.example:443/x", "a.example"),
        ("http://127.0.0.1:8080/x", "127.0.0.1:8080"),
        ("http://a.example:80", "a.example"),
    ],
)
def test_the_host_is_signed_as_it_is_sent(url: str, host: str) -> None:
    assert host_of(Post(Address(url, ""))) == host


def test_keys_are_not_shown() -> None:
    assert repr(Credentials("AKIDEXAMPLE", "wJalr", "token")) == "Credentials()"
