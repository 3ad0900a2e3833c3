"""What models.dev publishes, in its own form and small: for tests of lists of models."""

from __future__ import annotations

import json
from typing import Any


def a_model(name: str, /, **more: Any) -> dict[str, Any]:
    return {
        "id": name,
        "name": name.title(),
        "attachment": True,
        "reasoning": False,
        "tool_call": True,
        "modalities": {"input": ["text", "image"], "output": ["text"]},
        "limit": {"context": 1000, "output": 100},
        "cost": {"input": 1, "output": 4.5},
        "release_date": "2026-01-01",
        "open_weights": False,
        "last_updated": "2026-02-01",
        **more,
    }


def published(**providers: list[dict[str, Any]]) -> bytes:
    """By models.dev's names of the providers, with lines for hyphens."""
    return json.dumps(
        {
            name.replace("_", "-"): {"id": name, "name": name, "models": {model["id"]: model for model in models}}
            for name, models in providers.items()
        }
    ).encode()
