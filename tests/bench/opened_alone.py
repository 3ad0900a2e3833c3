"""A process that opens one chat, pages back in it and says how much memory it took at most."""

from __future__ import annotations

import sys
from pathlib import Path

from desktop_chat import Library
from tests.bench.long_chats import PAGE, open_chat

try:
    import resource
except ImportError:  # Windows
    resource = None  # type: ignore[assignment]  # the module is what it is where it exists

PAGES = 10


def main(database: Path, chat: int) -> None:
    opened = Library(database)
    open_chat(opened, chat)
    before: int | None = None
    for _ in range(PAGES):
        page = opened.chat(chat).page(before=before, limit=PAGE)
        before = page[0].position if page else 0
    opened.close()
    if resource is not None:
        print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _units_in_a_megabyte())


def _units_in_a_megabyte() -> float:
    """macOS counts in bytes, everybody else in kilobytes."""
    return 1024 * 1024 if sys.platform == "darwin" else 1024


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
