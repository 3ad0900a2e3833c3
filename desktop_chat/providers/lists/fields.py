"""Finds what is told of a model under the several names that services have for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation

Told = Mapping[str, object]

MILLION = Decimal(1_000_000)
_CONTEXT = (
    "context_length",
    "max_context_length",
    "max_model_len",
    "context_window",
    "top_provider.context_length",
    "meta.n_ctx",
    "meta.n_ctx_train",
    "details.context_length",
)
_OUTPUT = ("max_completion_tokens", "top_provider.max_completion_tokens", "max_output_tokens", "meta.max_output")
_PRICES = {
    "input": "prompt",
    "output": "completion",
    "cache_read": "input_cache_read",
    "cache_write": "input_cache_write",
    "reasoning": "internal_reasoning",
}
_CAPABILITIES = {
    "tools": "tools",
    "tool_use": "tools",
    "trained_for_tool_use": "tools",
    "function_calling": "tools",
    "vision": "vision",
    "multimodal": "vision",
    "thinking": "reasoning",
    "reasoning": "reasoning",
    "structured_outputs": "structured_output",
    "temperature": "temperature",
}
_LISTED = frozenset({"tools", "reasoning", "structured_output", "temperature"})
"""What a list of the parameters that a model takes would name."""
_TEXT, _PICTURES, _VECTORS = ("text",), ("text", "image"), ("embedding",)
_KINDS: Mapping[str, Mapping[str, Sequence[str]]] = {
    **{kind: {"input": _TEXT, "output": _VECTORS} for kind in ("embeddings", "embedding", "bert", "nomic-bert")},
    **{kind: {"input": _PICTURES, "output": _TEXT} for kind in ("vision", "multimodal", "vlm")},
    "llm": {"input": _TEXT, "output": _TEXT},
}
"""The first that is said of a model counts."""


def context_of(told: Told) -> int | None:
    return _count(told, _CONTEXT)


def output_of(told: Told) -> int | None:
    return _count(told, _OUTPUT)


def text_of(told: Told, *names: str) -> str | None:
    """The first of these that is a text."""
    found = (_at(told, name) for name in names)
    return next((each for each in found if isinstance(each, str) and each), None)


def prices_of(told: Told) -> dict[str, Decimal]:
    """Dollars for a token become dollars for a million; a negative price means that it depends."""
    found = {name: _price(_at(told, f"pricing.{theirs}")) for name, theirs in _PRICES.items()}
    return {name: price for name, price in found.items() if price is not None}


def modalities_of(told: Told) -> dict[str, Sequence[str]]:
    found: dict[str, Sequence[str]] = {}
    for name in ("input", "output"):
        told_kinds = _at(told, f"architecture.{name}_modalities") or told.get(f"{name}_modalities")
        if isinstance(told_kinds, list):
            found[name] = tuple(_kind(each) for each in told_kinds if isinstance(each, str))
    return found or _kinds_of(told)


def capabilities_of(told: Told, modalities: Mapping[str, Sequence[str]]) -> frozenset[str]:
    words = (*_words(told.get("supported_parameters")), *_words(told.get("capabilities")))
    named = {_CAPABILITIES[word] for word in words if word in _CAPABILITIES}
    return frozenset(named | ({"vision"} if "image" in modalities.get("input", ()) else set()))


def lacks_of(told: Told, modalities: Mapping[str, Sequence[str]]) -> frozenset[str] | None:
    """What a complete list leaves out, or says is not there; None where it says nothing of the kind."""
    said: set[str] = set()
    listed, named = told.get("supported_parameters"), told.get("capabilities")
    if isinstance(listed, list):
        said |= _LISTED
    if isinstance(named, Mapping):
        said |= {_CAPABILITIES[str(name)] for name in named if str(name) in _CAPABILITIES}
    if "input" in modalities:
        said.add("vision")
    return frozenset(said - capabilities_of(told, modalities)) if said else None


def _kinds_of(told: Told) -> dict[str, Sequence[str]]:
    """What a server of one's own can do, as kinds of what goes in and comes out."""
    words = {*_words(told.get("capabilities")), str(told.get("type")), str(_at(told, "details.family"))}
    kinds = [kind for kind in _KINDS if kind in words]
    return dict(_KINDS[kinds[0]]) if kinds else {}


def _words(told: object) -> Iterator[str]:
    """Some list what there is, others say of each whether it is."""
    if isinstance(told, Mapping):
        yield from (str(name) for name, is_there in told.items() if is_there)
    elif isinstance(told, list):
        yield from (each for each in told if isinstance(each, str))


def _kind(told: str) -> str:
    return {"file": "pdf", "embeddings": "embedding"}.get(told, told)


def _count(told: Told, names: Sequence[str]) -> int | None:
    found = (_at(told, name) for name in names)
    return next(
        (each for each in found if isinstance(each, int) and not isinstance(each, bool) and each > 0), None
    )


def _price(told: object) -> Decimal | None:
    if isinstance(told, bool) or not isinstance(told, str | int | float):
        return None
    try:
        price = Decimal(str(told))
    except InvalidOperation:
        return None
    return price * MILLION if price.is_finite() and price >= 0 else None


def _at(told: Told, path: str) -> object:
    found: object = told
    for name in path.split("."):
        found = found.get(name) if isinstance(found, Mapping) else None
    return found
