"""A program of its own that imports an archive and tells each step; it is to be killed in the middle of it."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from desktop_chat import Library
from desktop_chat.services.transfer import progress


def tell(step: progress.Progress) -> None:
    sys.stdout.write(f"{step.step} {step.done}\n")
    sys.stdout.flush()


async def main(folder: Path, archive: Path) -> None:
    progress.BETWEEN = 0
    async with Library(folder / "chats.sqlite3", providers=[]) as library:
        await library.import_(archive, watch=tell)


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), Path(sys.argv[2])))
