"""Signatures are those that OpenSSL makes, and what is no key is refused."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_chat.providers.auth.rs256 import PrivateKey, private_key, signature
from tests.unit.providers.auth.google_keys import PKCS8, SIGNED

INNER = base64.b64decode("".join(PKCS8.strip().splitlines()[1:-1]))
HEAD = 26
"""Bytes of PKCS #8 before the key itself."""


def pem(der: bytes, kind: str = "") -> str:
    return f"-----BEGIN {kind}PRIVATE KEY-----\n{base64.b64encode(der).decode()}\n-----END {kind}PRIVATE KEY-----"


@pytest.mark.parametrize("text", [PKCS8, pem(INNER), pem(INNER[HEAD:], "RSA ")])
def test_a_signature_is_the_one_that_openssl_makes(text: str) -> None:
    assert signature(private_key(text), b"Hello") == base64.b64decode(SIGNED)


def test_a_key_shows_nothing_of_itself() -> None:
    assert repr(private_key(PKCS8)) == "PrivateKey()"


@pytest.mark.parametrize(
    "text", ["", "no key", pem(b""), pem(INNER[:-40]), pem(INNER[HEAD:]), pem(b"\x30\x82\xff"), pem(INNER, "RSA ")]
)
def test_what_is_no_key_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"key|base64|padding"):
        private_key(text)


def test_a_damaged_key_gives_no_signature() -> None:
    key = private_key(PKCS8)
    damaged = PrivateKey(key.modulus, key.public, key.private + 2, key.primes)
    with pytest.raises(ValueError, match="no usable RSA key"):
        signature(damaged, b"Hello")


def test_a_key_of_other_numbers_is_refused() -> None:
    numbers = b"".join(b"\x02\x01" + bytes([each]) for each in (0, 15, 3, 3, 3, 5))
    with pytest.raises(ValueError, match="no usable RSA key"):
        private_key(pem(b"\x30" + bytes([len(numbers)]) + numbers, "RSA "))


@settings(deadline=None)
@given(st.binary(max_size=60))
def test_nonsense_is_refused(der: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        private_key(pem(der))
