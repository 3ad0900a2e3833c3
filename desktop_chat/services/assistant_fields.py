"""The fields of an assistant: what each may be, said once. Every one may be absent, which is to inherit."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from desktop_chat.errors import UserError
from desktop_chat.language import sentence
from desktop_chat.models.assistant_rows import CAREFUL
from desktop_chat.providers.parting import parted
from desktop_chat.services import inputs
from desktop_chat.services.blobs import is_digest

LEAST_PROMPT_TOKENS = 256
LEAST_COMPLETION_TOKENS = 16
MOST_STARTERS = 6
LIMITS = ("rounds", "calls", "repeats", "cost", "seconds", "idle", "expires_after")
POLICIES = ("full", "messages", "tokens")
MODES = ("auto", "whole", "search")
APPROVALS = ("always", "tool")
"""Ask before each call, or where the tool says so; nobody's file can turn off what a tool asks for."""

Check = Callable[[str, Any], None]


def _text(name: str, value: Any) -> None:
    if not isinstance(value, str):
        raise _wrong(name, sentence("a text"))


def _flag(name: str, value: Any) -> None:
    if not isinstance(value, bool):
        raise _wrong(name, sentence("yes or no"))


def _mapping(name: str, value: Any) -> None:
    if not isinstance(value, Mapping):
        raise _wrong(name, sentence("names with values"))


def _list(name: str, value: Any) -> None:
    if not isinstance(value, list | tuple):
        raise _wrong(name, sentence("a list"))


def _texts(name: str, value: Any) -> None:
    _list(name, value)
    for each in value:
        _text(name, each)


def _starters(name: str, value: Any) -> None:
    _texts(name, value)
    if len(value) > MOST_STARTERS:
        raise _wrong(name, sentence("a list of at most {count}", count=MOST_STARTERS))


def _number(name: str, value: Any) -> None:
    if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
        raise _wrong(name, sentence("a number from 0 on"))


def _at_least(least: int) -> Check:
    def check(name: str, value: Any) -> None:
        if isinstance(value, bool) or not isinstance(value, int) or value < least:
            raise _wrong(name, sentence("a number from {least} on", least=least))

    return check


def _limits(name: str, value: Any) -> None:
    _mapping(name, value)
    for limit in LIMITS:
        each = value.get(limit)
        if each is not None:
            _number(f"{name}.{limit}", float(each) if limit == "cost" and _is_amount(each) else each)


def _is_amount(value: Any) -> bool:
    return isinstance(value, str) and value.replace(".", "", 1).isdecimal()


def _context(name: str, value: Any) -> None:
    _mapping(name, value)
    if value.get("policy") not in POLICIES:
        raise _wrong(f"{name}.policy", ", ".join(POLICIES))
    if value["policy"] != "full":
        _at_least(1)(f"{name}.count", value.get("count"))


def _examples(name: str, value: Any) -> None:
    """Questions and answers in turn, so that a question follows them."""
    _list(name, value)
    for place, each in enumerate(value):
        _mapping(name, each)
        _text(name, each.get("content"))
        if each.get("role") != ("user", "assistant")[place % 2]:
            raise _wrong(name, sentence("questions and answers in turn"))
    if len(value) % 2:
        raise _wrong(name, sentence("questions and answers in turn"))


def _approvals(name: str, value: Any) -> None:
    _mapping(name, value)
    if any(each not in APPROVALS for each in value.values()):
        raise _wrong(name, ", ".join(APPROVALS))


def _knowledge(name: str, value: Any) -> None:
    _mapping(name, value)
    if value.get("mode", "auto") not in MODES:
        raise _wrong(f"{name}.mode", ", ".join(MODES))
    _list(f"{name}.files", value.get("files", []))
    for file in value.get("files", []):
        _file(f"{name}.files", file)


def _file(name: str, value: Any) -> None:
    _mapping(name, value)
    for said in ("name", "media_type", "kind", "url"):
        _text(f"{name}.{said}", value.get(said, ""))
    if (digest := value.get("digest")) is not None:
        _digest(f"{name}.digest", digest)
        _at_least(0)(f"{name}.size", value.get("size"))


def _digest(name: str, value: Any) -> None:
    if not is_digest(value):
        raise _wrong(name, sentence("the SHA-256 of a stored file"))


FIELDS: Mapping[str, Check] = {
    "name": _text,
    "emoji": _text,
    "picture": _digest,
    "description": _text,
    "instructions": _text,
    "inputs": _mapping,
    "provider": _text,
    "model": _text,
    "temperature": _number,
    "max_output": _at_least(1),
    "thinking": _mapping,
    "params": _mapping,
    "headers": _mapping,
    "citations": _flag,
    "caching": _mapping,
    "schema": _mapping,
    "tools": _texts,
    "servers": _texts,
    "approvals": _approvals,
    "tool_choice": _text,
    "parallel_tools": _flag,
    "concurrency": _at_least(1),
    "server_tools": _list,
    "max_prompt_tokens": _at_least(LEAST_PROMPT_TOKENS),
    "max_completion_tokens": _at_least(LEAST_COMPLETION_TOKENS),
    "limits": _limits,
    "context": _context,
    "starters": _starters,
    "examples": _examples,
    "knowledge": _knowledge,
    "title": _mapping,
}
"""Any other field is kept as it is."""


def checked(definition: Mapping[str, Any]) -> dict[str, Any]:
    """The definition without fields that are None; a UserError names the field that cannot be so."""
    plain = {
        str(name): inputs.setting(str(name), value) for name, value in definition.items() if value is not None
    }
    for name, value in plain.items():
        if name in FIELDS:
            FIELDS[name](name, value)
        if name in CAREFUL and parted({"": value})[0]:
            raise _wrong(name, sentence("without keys, which belong in a profile"))
    if not str(plain.get("name", "")).strip():
        raise UserError(sentence("An assistant needs a name."))
    return plain


def fault(name: str, value: Any) -> str | None:
    """What is wrong with one field, for whoever shows it beside the field."""
    try:
        if value is not None and name in FIELDS:
            FIELDS[name](name, value)
    except UserError as error:
        return str(error)
    return None


def _wrong(name: str, wanted: str) -> UserError:
    return UserError(sentence("{name} of an assistant must be: {wanted}.", name=name, wanted=wanted), field=name)
