"""The program of a child process that reads one document: told as a line of JSON, it tells each part as one.

Whatever a hostile document does to it, it does to nobody else: its parent ends it when it takes too long.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TextIO

from desktop_chat.services.child_limits import bound_memory
from desktop_chat.services.documents.extracting import extract
from desktop_chat.services.documents.values import Limits, Part, Unreadable


def main() -> int:
    order = json.loads(sys.stdin.buffer.readline())
    told = sys.stdout
    limits = Limits(**order["limits"])
    bound_memory(limits.memory)

    def tell(part: Part) -> None:
        _say(told, {"name": part.name, "text": part.text})

    try:
        _say(told, {"whole": extract(Path(order["path"]), limits, tell)})
    except Unreadable as error:
        _say(told, {"trouble": error.trouble})
    except ModuleNotFoundError:
        _say(told, {"trouble": "missing"})
    except (MemoryError, RecursionError):
        _say(told, {"trouble": "large"})
    return 0


def _say(told: TextIO, words: dict[str, object]) -> None:
    """ASCII, so that no system's own encoding has a say in it."""
    told.write(json.dumps(words) + "\n")
    told.flush()
