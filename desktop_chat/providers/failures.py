"""Names what went wrong at a service, from its status and its own words, as one error of the program's tree."""

from __future__ import annotations

from typing import Any

from desktop_chat.errors import ProviderError, RateLimited
from desktop_chat.language import sentence
from desktop_chat.providers.complaints import Complaint
from desktop_chat.providers.failure_rules import kind_of


def failure_of(
    title: str,
    complaint: Complaint,
    *,
    status: int | None = None,
    request_id: str | None = None,
    retry_after: float | None = None,
) -> ProviderError:
    """The error for what a service of this title said, in words a person can use.

    `details` keep the status, the service's own words, code and request id; `retry_after` are seconds.
    """
    status = status or complaint.status
    retry_after = complaint.retry_after if retry_after is None else retry_after
    kind = kind_of(status, complaint.told)
    facts: dict[str, Any] = {
        "provider": title,
        "status": status,
        "code": complaint.code,
        "words": complaint.words,
        "request_id": request_id,
    }
    known = {name: value for name, value in facts.items() if value is not None}
    if kind is RateLimited or retry_after is not None:
        known["retry_after"] = retry_after
    return kind(_sentence(kind, title, complaint.words, status), **known)


def _sentence(kind: type[ProviderError], title: str, words: str | None, status: int | None) -> str:
    what = sentence(kind.default_sentence)
    if words:
        return sentence("{what} {title} says: “{words}”", what=what, title=title, words=words)
    if status is not None:
        return sentence("{what} ({title}, status {status})", what=what, title=title, status=status)
    return f"{what} ({title})"
