"""What the context of a service needs beside a key and an address, by its name in the catalogue."""

from __future__ import annotations

from collections.abc import Mapping

SITES: Mapping[str, Mapping[str, object]] = {
    "vertexai": {"project": "p-1", "location": "global"},
}
