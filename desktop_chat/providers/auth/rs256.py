"""Signs with RSA and SHA-256 as PKCS #1 v1.5 has it (RS256), with a private key as Google gives it out.

In Python's own integers: one signature an hour is worth no library in C, and who could measure how long it takes
sits at the computer that the key lies on. See docs/decisions/dependencies.md.
"""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import dataclass

_PEM = re.compile(r"-----BEGIN (RSA )?PRIVATE KEY-----(.+?)-----END (?:RSA )?PRIVATE KEY-----", re.DOTALL)
_SHA256 = bytes.fromhex("3031300d060960864801650304020105000420")
"""What stands before the digest: RFC 8017, 9.2."""
_INTEGER, _OCTETS, _SEQUENCE = 0x02, 0x04, 0x30
_SMALLEST = 1024


@dataclass(frozen=True, slots=True)
class PrivateKey:
    """The numbers of a key; none of them is ever shown."""

    modulus: int
    public: int
    private: int
    primes: tuple[int, int]

    def __repr__(self) -> str:
        return "PrivateKey()"


def private_key(pem: str) -> PrivateKey:
    """The key in a text of PKCS #8 or PKCS #1; ValueError for anything else."""
    found = _PEM.search(pem)
    if found is None:
        raise ValueError("no private key in PEM form")
    inner = base64.b64decode("".join(found[2].split()), validate=True)
    if found[1] is None:
        inner = _fields(inner, (_INTEGER, _SEQUENCE, _OCTETS))[2]
    _, *numbers = (int.from_bytes(each) for each in _fields(inner, (_INTEGER,) * 6))
    modulus, public, private, first, second = numbers
    if first * second != modulus or modulus.bit_length() < _SMALLEST:
        raise ValueError("no usable RSA key")
    return PrivateKey(modulus, public, private, (first, second))


def signature(key: PrivateKey, message: bytes) -> bytes:
    """The signature, by way of the two primes: four times as quick."""
    size = (key.modulus.bit_length() + 7) // 8
    told = _SHA256 + hashlib.sha256(message).digest()
    padded = b"\x00\x01" + b"\xff" * (size - len(told) - 3) + b"\x00" + told
    number, (first, second) = int.from_bytes(padded), key.primes
    one = pow(number, key.private % (first - 1), first)
    other = pow(number, key.private % (second - 1), second)
    signed = other + second * ((one - other) * pow(second, -1, first) % first)
    if pow(signed, key.public, key.modulus) != number:
        raise ValueError("no usable RSA key")
    return signed.to_bytes(size)


def _fields(der: bytes, tags: tuple[int, ...]) -> list[bytes]:
    """The first values of a sequence, which have to be of these kinds."""
    inside, _ = _value(der, 0, _SEQUENCE)
    found, at = [], 0
    for tag in tags:
        value, at = _value(inside, at, tag)
        found.append(value)
    return found


def _value(der: bytes, at: int, tag: int) -> tuple[bytes, int]:
    """One value of DER and where the next one begins."""
    if len(der) < at + 2 or der[at] != tag:
        raise ValueError("no RSA key")
    length, start = der[at + 1], at + 2
    if length & 0x80:
        more = length & 0x7F
        length, start = int.from_bytes(der[start : start + more]), start + more
    if len(der) < start + length:
        raise ValueError("half a key")
    return der[start : start + length], start + length
