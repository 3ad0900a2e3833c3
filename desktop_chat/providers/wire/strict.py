"""Says of a JSON Schema whether a service that promises to keep to it strictly would take it."""

from __future__ import annotations

from collections.abc import Mapping

# https://platform.openai.com/docs/guides/structured-outputs: what a schema may say there.
_WORDS = frozenset(
    {"type", "properties", "required", "additionalProperties", "items", "enum", "const", "anyOf", "$ref", "$defs"}
    | {"definitions", "title", "description", "pattern", "format", "multipleOf", "minimum", "maximum"}
    | {"exclusiveMinimum", "exclusiveMaximum", "minItems", "maxItems"}
)
_NAMED = ("properties", "$defs", "definitions")


def is_strictly_kept(schema: Mapping[str, object]) -> bool:
    """An object, every field required, none beside them, and nothing that only a patient reader understands."""
    return schema.get("type") == "object" and _is_closed(schema) and _is_known(schema)


def _is_closed(schema: object) -> bool:
    """Every field of every object is required, and none stands beside them."""
    match schema:
        case Mapping():
            fields = schema.get("properties")
            if isinstance(fields, Mapping) or schema.get("type") == "object":
                wanted = set(schema.get("required") or ())
                if schema.get("additionalProperties") is not False or wanted != set(fields or ()):
                    return False
            return all(map(_is_closed, schema.values()))
        case list() | tuple():
            return all(map(_is_closed, schema))
        case _:
            return True


def _is_known(schema: object) -> bool:
    match schema:
        case Mapping():
            return all(_is_known_word(str(name), value) for name, value in schema.items())
        case list() | tuple():
            return all(map(_is_known, schema))
        case _:
            return True


def _is_known_word(name: str, value: object) -> bool:
    if name in _NAMED:
        return isinstance(value, Mapping) and all(map(_is_known, value.values()))
    return name in _WORDS and (name in ("enum", "const") or _is_known(value))
