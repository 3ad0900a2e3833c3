"""Names what went wrong at a service, from its status and its own words, as one error of the program's tree."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from desktop_chat.errors import (
    AuthenticationRefused,
    ContentRefused,
    ContextTooLong,
    ModelRefused,
    NoCredit,
    ProviderError,
    ProviderUnavailable,
    RateLimited,
    RequestRefused,
)
from desktop_chat.language import sentence
from desktop_chat.providers.complaints import Complaint

_NOT_LIMITED = frozenset({400, 402, 403, 404, 409, 413, 422, 500})


@dataclass(frozen=True, slots=True)
class _Rule:
    kind: type[ProviderError]
    words: re.Pattern[str] | None = None
    statuses: frozenset[int] | None = None
    """None: any, and also none at all, as in the middle of a stream."""

    def fits(self, status: int | None, said: str) -> bool:
        if self.statuses is not None and status not in self.statuses:
            return False
        return self.words is None or self.words.search(said) is not None


def _rule(
    kind: type[ProviderError], *words: str, statuses: Mapping[int, Any] | frozenset[int] | None = None
) -> _Rule:
    pattern = re.compile("|".join(words), re.IGNORECASE) if words else None
    return _Rule(kind, pattern, None if statuses is None else frozenset(statuses))


_RULES = (
    _rule(AuthenticationRefused, statuses=frozenset({401})),
    _rule(
        NoCredit,
        r"insufficient[_ -]?(quota|balance|credit|fund)",
        r"exceeded your current quota",
        r"credit balance is too low",
        r"out of credits?|no credits? left|more credits",
        r"billing[_ ](hard[_ ]limit|not[_ ]active)|account is not active",
        r"payment required|arrearage",
    ),
    _rule(NoCredit, statuses=frozenset({402})),
    _rule(RateLimited, r"rate.?limit|too many requests|requests? per|slow down|quota", statuses=frozenset({429})),
    _rule(
        ContextTooLong,
        r"context_length_exceeded|context[ _-]?(length|window|size)",
        r"max(imum)?[ _](context|prompt length)",
        r"too[ _]many[ _](input[ _])?tokens",
        r"(prompt|input|request|conversation|history) (is |was )?too (long|large)",
        r"input length and `?max_tokens`? exceed",
        r"total length of all messages is too long",
        r"exceeds? the (available |model'?s? )?(context|maximum (number of )?(input )?tokens)",
        r"reduce (the length|your prompt)|token (count|limit).{0,40}exceed|exceed.{0,40}token (count|limit)",
        r"input tokens exceed|maximum input length",
    ),
    _rule(RateLimited, statuses=frozenset({429})),
    _rule(RateLimited, r"rate.?limit(ed| ?reached| ?exceeded|_error|$)|too many requests"),
    _rule(
        AuthenticationRefused,
        r"(incorrect|invalid|missing|wrong|no|expired)[ _](x-)?(api|authentication|subscription|auth)[ _-]?"
        r"(key|token|header)",
        r"api[ _-]?key.{0,40}(not valid|invalid|incorrect|missing|expired|required)",
        r"authentication[_ ](error|fail)|invalid_api_key|unauthori[sz]ed|unauthenticated",
    ),
    _rule(
        ContentRefused,
        r"content[ _](filter|policy|management)|moderation|responsible ?ai|data_inspection|flagged",
        r"safety (system|policy|filter)|usage polic(y|ies)",
    ),
    _rule(
        ModelRefused,
        r"model_not_found|unknown_?model|no such model|not a valid model|invalid[_ ]model|no endpoints found",
        r"model\W.{0,120}(does not exist|not found|not exist|not supported|not available|no longer|deprecated)",
        r"model\W.{0,120}(retired|decommissioned|unknown|must be pulled)|try pulling it",
    ),
    _rule(AuthenticationRefused, statuses=frozenset({403})),
    _rule(
        ProviderUnavailable,
        r"overloaded|no capacity|at capacity|temporarily unavailable|server[_ ]error|try again later",
    ),
    _rule(RequestRefused, statuses=frozenset({400, 404, 405, 406, 409, 410, 411, 413, 414, 415, 422, 431, 451})),
    _rule(RequestRefused, r"invalid_request|bad[_ ]request|invalid_argument|validation"),
)


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
    kind = _kind(status, complaint.told)
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


def _kind(status: int | None, told: str) -> type[ProviderError]:
    for rule in _RULES:
        if rule.fits(status, told):
            return rule.kind
    return ProviderUnavailable


def _sentence(kind: type[ProviderError], title: str, words: str | None, status: int | None) -> str:
    what = sentence(kind.default_sentence)
    if words:
        return sentence("{what} {title} says: “{words}”", what=what, title=title, words=words)
    if status is not None:
        return sentence("{what} ({title}, status {status})", what=what, title=title, status=status)
    return f"{what} ({title})"
