"""Measures everything, or the groups that are named, and says which bars are not met.

python -m tests.bench                  everything
python -m tests.bench ask writes       these groups alone
"""

from __future__ import annotations

import asyncio
import os
import sys
import time
from argparse import ArgumentParser
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.bench import (
    amplification,
    ask,
    disk,
    fuzz,
    kills,
    long_chats,
    package,
    report,
    searching,
    soak,
    streaming,
    window,
    window_chats,
    window_hands,
    window_stream,
    wires,
)
from tests.bench.bars import Bar
from tests.support.house import environment

GROUPS: dict[str, Callable[[Path], list[Bar]]] = {
    ask.GROUP: lambda folder: asyncio.run(ask.bars(folder)),
    long_chats.GROUP: lambda folder: asyncio.run(long_chats.bars(folder)),
    amplification.GROUP: lambda folder: asyncio.run(amplification.bars(folder)),
    window.GROUP: window.bars,
    streaming.GROUP: lambda folder: asyncio.run(streaming.bars(folder)),
    window_chats.GROUP: window_chats.bars,
    window_stream.GROUP: window_stream.bars,
    window_hands.GROUP: window_hands.bars,
    soak.GROUP: soak.bars,
    searching.GROUP: searching.bars,
    disk.GROUP: disk.bars,
    package.GROUP: package.bars,
    wires.GROUP: lambda _folder: asyncio.run(wires.bars()),
    fuzz.GROUP: lambda _folder: fuzz.bars(),
    kills.GROUP: lambda _folder: kills.bars(),
}


def main(arguments: Sequence[str]) -> int:
    """1 when a bar is not met."""
    parser = ArgumentParser(prog="python -m tests.bench", description="Measures the program against its bars.")
    parser.add_argument("groups", nargs="*", metavar="group", help=f"one or more of: {', '.join(GROUPS)}")
    groups = parser.parse_args(arguments).groups or list(GROUPS)
    if unknown := [name for name in groups if name not in GROUPS]:
        parser.error(f"there is no group named {unknown[0]}; there are {', '.join(GROUPS)}")
    bars = [bar for name in groups for bar in measured(name)]
    print(report.table(bars))
    print("Kept:", *report.keep(bars))
    return int(any(bar.is_met is False for bar in bars))


def measured(group: str) -> list[Bar]:
    """All bars of one group, in folders of its own on the disk that temporary files are on."""
    began = time.monotonic()
    with TemporaryDirectory(prefix="desktop-chat-bench-", ignore_cleanup_errors=True) as folder:
        home, data = Path(folder, "home"), Path(folder, "data")
        home.mkdir()
        data.mkdir()
        os.environ.update(environment.variables_of(home))
        bars = GROUPS[group](data)
    print(f"{group}: {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)
    return bars


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
