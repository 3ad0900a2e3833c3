"""Binds a decision about a tool call to exactly what was decided about."""

import hashlib


def arguments_digest(name: str, arguments: str) -> str:
    return hashlib.sha256(f"{name}\n{arguments}".encode()).hexdigest()
