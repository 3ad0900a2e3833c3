"""The JSON Schema of a function's arguments, from its signature and its docstring."""

from __future__ import annotations

import inspect
import types
import typing
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from desktop_chat.services.docstrings import Docstring, parse_docstring
from desktop_chat.services.json_schema import inlined

CALL_PARAMETER = "tool_call"
"""A parameter of this name gets the call itself; the model is not told of it."""

_NAMED = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)
_GUESSED_FROM_DEFAULT = (bool, int, float, str, list, dict)


@dataclass(frozen=True, slots=True)
class Signature:
    """What a function can be called with: as JSON Schema for the model, as types to read arguments into."""

    schema: Mapping[str, object]
    types: Mapping[str, Any]
    required: tuple[str, ...]
    others: Any | None = None
    """The type of arguments of any other name, where the function takes them."""


def signature_of(function: Callable[..., object], docstring: str | None = None) -> Signature:
    """Read a function's signature; raises TypeError with a plain reason where it cannot serve as a tool."""
    parameters = list(_parameters(function))
    named = [parameter for parameter in parameters if parameter.kind in _NAMED]
    argument_types = _types(function, parameters)
    required = tuple(parameter.name for parameter in named if parameter.default is parameter.empty)
    others = next((argument_types[p.name] for p in parameters if p.kind is p.VAR_KEYWORD), None)
    described = parse_docstring(function.__doc__ if docstring is None else docstring)
    schema = _schema(named, argument_types, described)
    rest = {"required": list(required), "additionalProperties": others is not None}
    return Signature(
        schema=inlined({**schema, **rest}),
        types={parameter.name: argument_types[parameter.name] for parameter in named},
        required=required,
        others=others,
    )


def takes_call(function: Callable[..., object]) -> bool:
    """Whether the function wants to be given the call itself."""
    try:
        return CALL_PARAMETER in inspect.signature(function).parameters
    except (TypeError, ValueError):  # built-in functions may have no signature
        return False


def _parameters(function: Callable[..., object]) -> Iterator[inspect.Parameter]:
    for parameter in inspect.signature(function).parameters.values():
        if parameter.kind in (parameter.POSITIONAL_ONLY, parameter.VAR_POSITIONAL):
            raise TypeError(f"A tool is called with named arguments, so {parameter} cannot be one.")
        if parameter.name != CALL_PARAMETER:
            yield parameter


def _types(function: Callable[..., object], parameters: list[inspect.Parameter]) -> dict[str, Any]:
    declared = {p.name: p.annotation for p in parameters if p.annotation is not p.empty}
    # Only the parameters are evaluated: what a function returns may be named for type checkers alone.
    holder = types.SimpleNamespace(__annotations__=declared)
    try:
        known = typing.get_type_hints(holder, globalns=_globals(function), include_extras=True)
    except NameError as error:
        raise TypeError(f"The type of a tool's argument cannot be found: {error}.") from error
    return {p.name: known.get(p.name, _guessed(p)) for p in parameters}


def _globals(function: Callable[..., object]) -> dict[str, Any]:
    plain = inspect.unwrap(function)
    plain = getattr(plain, "func", plain)  # functools.partial
    return getattr(plain, "__globals__", {})


def _guessed(parameter: inspect.Parameter) -> Any:
    """Without annotation: the type of the default, else text."""
    if parameter.kind is parameter.VAR_KEYWORD:
        return Any
    return next((kind for kind in _GUESSED_FROM_DEFAULT if isinstance(parameter.default, kind)), str)


def _schema(
    named: list[inspect.Parameter], argument_types: Mapping[str, Any], described: Docstring
) -> dict[str, object]:
    try:
        schemas, definitions = msgspec.json.schema_components(
            [argument_types[parameter.name] for parameter in named], ref_template="#/$defs/{name}"
        )
    except TypeError as error:
        raise TypeError(f"The type of a tool's argument has no JSON form: {error}") from error
    properties = {
        parameter.name: {
            **_description(argument_types[parameter.name], described.parameters.get(parameter.name)),
            **schema,
            **_default(parameter),
        }
        for parameter, schema in zip(named, schemas, strict=True)
    }
    return {"type": "object", "properties": properties, "$defs": definitions}


def _description(annotation: Any, words: str | None) -> dict[str, object]:
    """The docstring's words, else a text in the annotation: `Annotated[str, "the city"]`."""
    extras = getattr(annotation, "__metadata__", ())
    words = words or next((extra for extra in extras if isinstance(extra, str)), None)
    return {"description": words} if words else {}


def _default(parameter: inspect.Parameter) -> dict[str, object]:
    if parameter.default is parameter.empty:
        return {}
    try:
        return {"default": msgspec.to_builtins(parameter.default)}
    except (TypeError, ValueError):  # a default that JSON cannot say is the function's own affair
        return {}
