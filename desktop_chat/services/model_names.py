"""How models are called: short names, spellings of other services, suffixes, and who is asked first."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date

PREFERENCE = (
    *("openai", "anthropic", "gemini", "mistral", "xai", "deepseek", "cohere", "perplexity"),
    *("openrouter", "vertexai", "bedrock", "azure", "ollama-cloud"),
)
"""Who answers a name that several have, where nobody says. The others follow, in the order they are offered."""

FAMILIES: Mapping[str, str] = {
    "claude": "claude-sonnet",
    "sonnet": "claude-sonnet",
    "opus": "claude-opus",
    "haiku": "claude-haiku",
    "gemini": "gemini-pro",
    "flash": "gemini-flash",
    "flash-lite": "gemini-flash-lite",
    "codex": "gpt-codex",
    "mistral": "mistral-large",
    "command": "command-a",
}
"""Short names of families; the newest model of the family is meant. A family's own name means the same."""

SWITCHES = frozenset({"online", "nitro", "floor", "exacto"})
"""OpenRouter's suffixes that any of its models can have. Others, such as `:free`, are models of their own."""

REGIONS: tuple[tuple[str, str], ...] = (
    ("us-gov-", "us-gov"),
    ("us-", "us"),
    ("ca-", "us"),
    ("eu-", "eu"),
    ("ap-southeast-2", "au"),
    ("ap-southeast-4", "au"),
    ("ap-northeast-1", "jp"),
    ("ap-northeast-3", "jp"),
    ("ap-", "apac"),
)
"""How Bedrock's inference profiles begin, by the beginning of a region's name."""
ANYWHERE = "global"

_PROFILE = re.compile(r"^(?:global|us-gov|us|eu|apac|au|jp)\.(?=[a-z]+\.)")
_MAKER = re.compile(r"^[a-z]+\.(?=[a-z])")
_RELEASE = re.compile(r"(?:-v\d+(?::\d+)?(?::\d+k)?|-\d+:\d+|@default|-latest|-maas)$")
_DATE = re.compile(r"[-@](20\d\d)-?(0[1-9]|1[0-2])-?(0[1-9]|[12]\d|3[01])$")


def plain_name(name: str) -> str:
    """Without maker, region, release and date, so that one model has one name everywhere.

    `us.anthropic.claude-haiku-4-5-20251001-v1:0`, `anthropic/claude-haiku-4.5` and `claude-haiku-4-5@20251001` are
    `claude-haiku-4-5`.
    """
    return without_date(dated_name(name))


def dated_name(name: str) -> str:
    """The same with its date."""
    short = _PROFILE.sub("", name.strip().lower())
    short = short.rpartition("/")[2]
    short = _RELEASE.sub("", _MAKER.sub("", short))
    found = _DATE.search(short)
    if found:
        short = f"{short[: found.start()]}-{''.join(found.groups())}"
    return short.replace(".", "-")


def date_in(name: str) -> str | None:
    """The date that a name ends with, as YYYYMMDD."""
    found = _DATE.search(_RELEASE.sub("", name))
    if found is None:
        return None
    try:
        return date(*(int(part) for part in found.groups())).strftime("%Y%m%d")
    except ValueError:
        return None


def without_date(name: str) -> str:
    return _DATE.sub("", name)


def parted_switch(name: str) -> tuple[str, str]:
    """The name, and the suffix that switches something on; empty where it has none."""
    base, _, suffix = name.rpartition(":")
    return (base, suffix) if base and suffix in SWITCHES else (name, "")


def family_of(name: str) -> str:
    """The family that a short name stands for; perhaps there is none of that name."""
    short = name.strip().lower().removesuffix("-latest")
    return FAMILIES.get(short, short)


def is_plain_member(name: str, family: str) -> bool:
    """Whether only numbers tell it from its family: `claude-opus-4-7`, not `claude-opus-4-7-fast`."""
    if is_variant(name):
        return False
    further = set(plain_name(name).split("-")).difference(family.split("-"))
    return all(word.strip("v").isdecimal() for word in further)


def is_variant(name: str) -> bool:
    """A free or otherwise altered offer of another model, or one that stands for changing ones."""
    return name.startswith("~") or ":free" in name


def profiles(region: str | None) -> Iterator[str]:
    """How ids of Bedrock begin that this region can ask, the nearest first; empty for the plain id."""
    if region:
        yield from (profile for start, profile in REGIONS if region.startswith(start))
        yield ANYWHERE
    else:
        yield ANYWHERE
        yield "us"
    yield ""


def profile_of(name: str) -> str:
    """How an id of Bedrock begins: its inference profile, or nothing."""
    found = _PROFILE.match(name)
    return "" if found is None else found.group().removesuffix(".")
