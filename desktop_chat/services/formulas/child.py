"""The program of a child process that draws formulas: each is told as a line of JSON and answered by one.

It ends with its standard input, and so with its parent, however that ends.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from typing import Any

from desktop_chat.services.child_limits import bound_memory
from desktop_chat.services.formulas.drawing import NotUnderstood, draw

MEMORY = 600_000_000


def main() -> int:
    bound_memory(MEMORY)
    for line in sys.stdin.buffer:
        # ASCII, so that no system's own encoding has a say in it.
        sys.stdout.write(json.dumps(_answer(json.loads(line))) + "\n")
        sys.stdout.flush()
    return 0


def _answer(order: dict[str, Any]) -> dict[str, object]:
    try:
        return asdict(draw(order["source"], is_display=order["is_display"]))
    except (NotUnderstood, MemoryError):
        return {}
