"""Adds tools that run at the service to a Chat Completions request."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from desktop_chat.errors import UserError
from desktop_chat.language import sentence
from desktop_chat.providers.wire.dialect import Dialect

Options = dict[str, object]


def render_server_tools(
    tools: Sequence[str | Mapping[str, object]], dialect: Dialect, options: Options
) -> Options:
    """The options with them: portable names as the service has them, everything else as it is."""
    whole = dict(options)
    for tool in tools:
        for name, value in _fragment(tool, dialect).items():
            there = whole.get(name)
            if isinstance(there, list) and isinstance(value, list):
                whole[name] = [*there, *value]
            else:
                whole[name] = value
    return whole


def _fragment(tool: str | Mapping[str, object], dialect: Dialect) -> Mapping[str, object]:
    if isinstance(tool, Mapping):
        is_plugin = "id" in tool and "type" not in tool
        return {"plugins" if is_plugin else "tools": [tool]}
    if tool in dialect.server_tools:
        return dialect.server_tools[tool]
    known = ", ".join(sorted(dialect.server_tools))
    if known:
        raise UserError(
            sentence("The chosen service has no tool {name} of its own. It has: {known}.", name=tool, known=known)
        )
    raise UserError(sentence("The chosen service has no tools of its own, so {name} cannot be used.", name=tool))
