"""What keeps short secret texts by name: the system's keyring, or whatever a program puts in its place."""

from __future__ import annotations

from typing import Protocol


class KeyStore(Protocol):
    """Its verbs may wait, and are called in one thread; what fails is told as KeyringUnavailable."""

    def get(self, name: str) -> str | None:
        """The text of this name; None where there is none."""

    def set(self, name: str, text: str) -> None:
        """Keep this text, instead of the one before."""

    def delete(self, name: str) -> None:
        """Keep it no longer. What is not there is no failure."""
