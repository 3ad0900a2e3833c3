"""What the context of a service needs beside a key and an address, by its name in the catalogue."""

from __future__ import annotations

from collections.abc import Mapping

SITES: Mapping[str, Mapping[str, object]] = {
    "bedrock": {"region": "us-east-1"},
    "vertexai": {"project": "p-1", "location": "global"},
}

BASES: Mapping[str, str] = {"azure": "", "vertexai": r"/[^/]+/projects/[^/]+/locations/[^/]+"}
"""What is the base address in a recorded one, where a service itself decides what comes after it."""
