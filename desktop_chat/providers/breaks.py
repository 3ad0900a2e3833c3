"""Says what became of a connection: none, none in time, or one that ended before the answer did."""

from __future__ import annotations

from typing import Any

from desktop_chat.errors import Error, ProviderUnavailable, ReplyCut
from desktop_chat.language import sentence
from desktop_chat.redaction import redacted


def unreachable(host: str, error: Exception) -> ProviderUnavailable:
    return ProviderUnavailable(
        sentence("There is no connection to {host}.", host=host),
        **_facts(error),
        words=redacted(str(error)) or None,
    )


def silent(host: str, *, has_begun: bool = False) -> Error:
    if has_begun:
        return ReplyCut(sentence("{host} fell silent before the answer was complete.", host=host), reason="idle")
    return ProviderUnavailable(sentence("{host} did not answer in time.", host=host), reason="first_byte")


def broken(host: str, error: Exception, *, has_begun: bool = False) -> Error:
    if has_begun:
        return ReplyCut(**_facts(error))
    return ProviderUnavailable(
        sentence("{host} closed the connection without an answer.", host=host), **_facts(error)
    )


def _facts(error: Exception) -> dict[str, Any]:
    return {"reason": type(error).__name__}
