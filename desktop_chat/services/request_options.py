"""The settings of a chat in the terms of a request: tools and which of them, form, parameters, headers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from desktop_chat.providers.parting import joined
from desktop_chat.providers.requests import ToolSpec
from desktop_chat.services.registry import ModelFacts
from desktop_chat.services.wishes import Wish


def request_options(
    settings: Mapping[str, Any], wish: Wish, facts: ModelFacts, *, is_first: bool
) -> dict[str, Any]:
    """The chat's settings in the terms of a request. A forced tool is forced once, or it would never end."""
    schema, caching = settings.get("schema") or {}, settings.get("caching")
    names = [name for name in wish.toolbox.meant(settings) if name in wish.toolbox] if facts.takes_tools else []
    options: dict[str, Any] = {
        "tools": tuple(wish.toolbox.specs(names)),
        "tool_choice": _choice(settings, names, is_first=is_first),
        "parallel_tools": settings.get("parallel_tools"),
        "schema": schema.get("schema") if facts.takes_schemas else None,
        "schema_name": schema.get("name", "response"),
        "temperature": settings.get("temperature"),
        "max_output": settings.get("max_output"),
        "params": joined(settings.get("params") or {}, wish.overlay.params),
        "headers": joined(settings.get("headers") or {}, wish.overlay.headers),
        "thinking": settings.get("thinking"),
        "citations": bool(settings.get("citations")),
        "caching": None if caching is None else joined(caching, wish.overlay.caching),
        "server_tools": tuple(_whole(tool, wish) for tool in settings.get("server_tools") or ()),
    }
    return options


def _choice(settings: Mapping[str, Any], names: Sequence[str], *, is_first: bool) -> str:
    wanted = settings.get("tool_choice") or "auto"
    is_possible = wanted == "none" or (is_first and bool(names) and wanted in ("required", *names))
    return wanted if is_possible else "auto"


def _whole(tool: Any, wish: Wish) -> Any:
    """A server's tool with the secrets that this handle has for it."""
    return next((joined(tool, held) for stored, held in wish.overlay.server_tools if stored == tool), tool)


def form_in_words(form: Mapping[str, Any] | None, facts: ModelFacts) -> tuple[str, ...]:
    """The form of the answer, for a model that is said to keep to none by itself. The answer is checked anyway."""
    if form is None or facts.takes_schemas:
        return ()
    return (f"Answer with JSON of this form and nothing else: {msgspec.json.encode(form).decode()}",)


def unoffered_tools(settings: Mapping[str, Any], offered: Sequence[ToolSpec]) -> tuple[str, ...]:
    names = {tool.name for tool in offered}
    return tuple(name for name in settings.get("tools", ()) if name not in names)
