"""Marks in a Messages request up to where the service is to remember what it has read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

LONG = "1h"


def mark(body: dict[str, Any], caching: Mapping[str, object]) -> None:
    """The end of the instructions, of the tools, and of what the user said last."""
    asked = {name: caching[name] for name in ("ttl",) if caching.get(name)}
    control = {"type": "ephemeral", **asked}
    users = [message for message in body["messages"] if message["role"] == "user"]
    for blocks in (body.get("system"), body.get("tools"), users[-1]["content"] if users else None):
        if blocks:
            blocks[-1] = {**blocks[-1], "cache_control": control}
