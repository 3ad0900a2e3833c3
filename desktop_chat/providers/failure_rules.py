"""What the complaints of services mean: one rule after the other, the first that fits counts."""

from __future__ import annotations

import re
from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True)
class Rule:
    kind: type[ProviderError]
    words: re.Pattern[str] | None = None
    statuses: frozenset[int] | None = None
    """None: any, and also none at all, as in the middle of a stream."""

    def fits(self, status: int | None, said: str) -> bool:
        if self.statuses is not None and status not in self.statuses:
            return False
        return self.words is None or self.words.search(said) is not None


def _rule(kind: type[ProviderError], *words: str, statuses: frozenset[int] | None = None) -> Rule:
    pattern = re.compile("|".join(words), re.IGNORECASE) if words else None
    return Rule(kind, pattern, statuses)


RULES = (
    _rule(AuthenticationRefused, statuses=frozenset({401})),
    # Google says "exceeded your current quota" of what it allows a minute, too.
    _rule(RateLimited, r"resource_exhausted", statuses=frozenset({429})),
    _rule(
        NoCredit,
        r"insufficient[_ -]?(quota|balance|credit|fund)",
        r"exceeded your current quota",
        r"credit balance is too low",
        r"out of credits?|no credits? left|more credits|(any|all available) credits|spending limit",
        r"billing[_ ](hard[_ ]limit|not[_ ]active|error)|account is not active",
        r"payment required|arrearage",
    ),
    _rule(NoCredit, statuses=frozenset({402})),
    _rule(
        RateLimited,
        r"rate.?limit|too many requests|requests? per|slow down|quota|throttl|please wait",
        statuses=frozenset({429}),
    ),
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
        r"input tokens exceed|maximum input length|error_limit",
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
        r"error_toxic|blocked (input|output|token)",
        r"safety (system|policy|filter)|usage polic(y|ies)",
    ),
    _rule(
        ModelRefused,
        r"models/\S+ is not found",
        r"model_not_found|unknown_?model|no such model|not a valid model|invalid[_ ]model|no endpoints found",
        r"model\W.{0,120}(does not exist|not found|not exist|not supported|not available|no longer|deprecated)",
        r"not_found_error.{0,20}\bmodel: ",
        r"deployment_?not_?found|deployment\W.{0,120}(does not exist|not found)",
        r"model\W.{0,120}(retired|decommissioned|unknown|must be pulled|was removed|end of its life)",
        r"try pulling it",
        r"model identifier is invalid|on-demand throughput isn.t supported|access to the model with the specified",
    ),
    _rule(AuthenticationRefused, statuses=frozenset({403})),
    _rule(
        ProviderUnavailable,
        r"overloaded|no capacity|at capacity|temporarily unavailable|server[_ ]error|try again later",
    ),
    _rule(RequestRefused, statuses=frozenset({400, 404, 405, 406, 409, 410, 411, 413, 414, 415, 422, 431, 451})),
    _rule(RequestRefused, r"invalid_request|bad[_ ]request|invalid_argument|validation"),
    _rule(RequestRefused, r"invalid_(prompt|image|base64)|unsupported_(image|file)|image_(too|parse|file)"),
    _rule(RequestRefused, r"empty_image|failed_to_download"),
)


def kind_of(status: int | None, told: str) -> type[ProviderError]:
    """What a status with these words means; what nobody has heard of is taken for a passing trouble."""
    return next((rule.kind for rule in RULES if rule.fits(status, told)), ProviderUnavailable)
