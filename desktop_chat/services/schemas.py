"""The form that an answer is asked to have, and the reading of answers in it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec

from desktop_chat.errors import AnswerUnreadable
from desktop_chat.language import sentence
from desktop_chat.services.json_schema import inlined
from desktop_chat.services.schema_checks import problems

DEFAULT_NAME = "response"
_FENCED = re.compile(r"\s*```(?:json)?\s*\n(.*?)\n?\s*```\s*", re.DOTALL | re.IGNORECASE)

# Everything that reading a text in a form can raise: a form's own checks raise ValueError or TypeError.
_UNREADABLE = (ValueError, TypeError, RecursionError, OverflowError)


@dataclass(frozen=True, slots=True)
class Form:
    """A JSON Schema with a name, and how an answer in it is read."""

    name: str
    schema: Mapping[str, object]
    _read: Callable[[str], object] = field(repr=False, compare=False)

    @classmethod
    def of(cls, kind: object) -> Form:
        """The form of a dataclass, TypedDict, Struct, pydantic model or JSON Schema (perhaps with a name).

        Answers are read into the class; with a JSON Schema they stay plain values.
        """
        if isinstance(kind, Form):
            return kind
        if isinstance(kind, Mapping):
            return _from_schema(kind)
        if hasattr(kind, "model_json_schema") and hasattr(kind, "model_validate"):
            return _from_pydantic(kind)
        return _from_type(kind)

    @property
    def stored(self) -> dict[str, object]:
        """What is kept with a chat; `Form.of` makes a form of it again, which reads plain values."""
        return {"name": self.name, "schema": dict(self.schema)}

    def parse(self, text: str) -> Any:
        """The answer, read; raises AnswerUnreadable with the reason. A fence around the JSON is no fault."""
        fenced = _FENCED.fullmatch(text)
        try:
            return self._read(fenced[1] if fenced else text)
        except _UNREADABLE as error:
            told = sentence("The answer does not have the form that was asked for: {problem}", problem=error)
            raise AnswerUnreadable(told, problem=str(error), form=self.name) from error


def stored_form(settings: Mapping[str, Any]) -> Form | None:
    """The form that is kept among a chat's settings; answers in it are read into plain values."""
    kept = settings.get("schema")
    return Form.of(kept) if kept else None


def snapshot_of(settings: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """What a run keeps of the settings it was begun with, so that its answers can be read later."""
    kept = (settings or {}).get("schema")
    return {"schema": kept} if kept else None


def form_of_run(snapshot: Mapping[str, Any] | None, own: Form | None) -> Form | None:
    """The form that a run's answers were asked to have; `own` reads them into its class where it is that form."""
    kept = stored_form(snapshot or {})
    is_own = own is not None and kept is not None and _plain(own.stored) == _plain(kept.stored)
    return own if is_own else kept


def _plain(value: object) -> object:
    return msgspec.json.decode(msgspec.json.encode(value))


def _name(given: object) -> str:
    return re.sub(r"[^A-Za-z0-9_-]", "_", str(given or ""))[:64] or DEFAULT_NAME


def _from_schema(given: Mapping[str, object]) -> Form:
    """A schema, a schema with a `name` in it, or {"name": …, "schema": …}."""
    inner = given.get("schema")
    schema = inner if isinstance(inner, Mapping) and "type" not in given else given
    is_named = isinstance(given.get("name"), str)
    plain = {key: value for key, value in schema.items() if not (is_named and key == "name")}

    def read(text: str) -> object:
        value = msgspec.json.decode(text)
        found = problems(value, plain)
        if found:
            raise ValueError("; ".join(found))
        return value

    return Form(_name(given["name"] if is_named else schema.get("title")), plain, read)


def _from_pydantic(model: Any) -> Form:
    def read(text: str) -> object:
        return model.model_validate(msgspec.json.decode(text))

    return Form(_name(getattr(model, "__name__", None)), inlined(model.model_json_schema()), read)


def _from_type(kind: Any) -> Form:
    try:
        schema = inlined(msgspec.json.schema(kind))
        decoder = msgspec.json.Decoder(kind)
    except TypeError as error:
        raise TypeError(f"{kind!r} has no JSON form: {error}") from error
    return Form(_name(getattr(kind, "__name__", None)), schema, decoder.decode)
