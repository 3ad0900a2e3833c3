"""Pictures the window with a conversation in it, for the README and to look at.

python -m tests.support.portrait docs/screenshot.png [--dark] [--width 1280] [--height 820] [--scale 2] [--failed]
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

QUESTIONS = {
    "Bread with 80 % water": 6,
    "Regex for part numbers": 5,
    "Names for a sailing boat": 1,
    "Translate the lease": 1,
    "Why WAL needs a checkpoint": 1,
    "Trip to Ghent": 0,
    "Invoice totals, Q3": 0,
}
QUESTION = (
    "The service refuses us after a burst. Give me a limiter that keeps bursts but never goes over 90 a minute."
)
ANSWER = (
    "A token bucket does both: it lets a burst through while tokens last, and refills at the rate you may use.\n\n"
    "Keep two numbers, how many tokens there are and when you last looked. Before each request add the time that "
    "went by, times the rate, but never more than the size of the bucket; then take one token, or wait until "
    "there is one.\n\nWith a rate of 1.5 a second and a bucket of 20, the first twenty requests go at once, and "
    "the others follow one every 0.67 s"
)


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("picture", type=Path)
    parser.add_argument("--dark", action="store_true")
    parser.add_argument("--failed", action="store_true")
    parser.add_argument("--empty", action="store_true")
    parser.add_argument("--width", type=int, default=1280)
    parser.add_argument("--height", type=int, default=820)
    parser.add_argument("--scale", default="1")
    chosen = parser.parse_args()
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    os.environ["QT_SCALE_FACTOR"] = chosen.scale
    from desktop_chat import app  # noqa: PLC0415 - the scale is read when Qt begins
    from desktop_chat.ui.event_loop import EventLoop  # noqa: PLC0415 - the same

    application = app.make_application()
    with (
        TemporaryDirectory() as folder,
        asyncio.Runner(loop_factory=lambda: EventLoop(application)) as runner,
    ):
        runner.run(_sit(Path(folder), chosen))
    return 0


async def _sit(folder: Path, chosen: argparse.Namespace) -> None:
    from PySide6.QtCore import Qt  # noqa: PLC0415 - after Qt's scale

    from desktop_chat.errors import ProviderUnavailable  # noqa: PLC0415 - after Qt's scale
    from desktop_chat.providers.scripted import Step  # noqa: PLC0415 - the same
    from desktop_chat.ui.theme import Theme  # noqa: PLC0415 - the same
    from tests.support.libraries import change, new_gate  # noqa: PLC0415 - the same
    from tests.support.windows import opened_window, until  # noqa: PLC0415 - the same

    gate = new_gate()
    look = Theme(Qt.ColorScheme.Dark if chosen.dark else Qt.ColorScheme.Light)
    steps: list[Step] = [ProviderUnavailable()] if chosen.failed else [ANSWER, gate]
    async with opened_window(folder, steps, look=look) as opened:
        window = opened.window
        window.resize(chosen.width, chosen.height)
        if not chosen.empty:
            for title, days in QUESTIONS.items():
                chat = opened.library.create_chat(title=title)
                day = chat.view.updated_at - timedelta(days=days, minutes=7)
                change(opened.library, opened.library.tables.chat, chat.id, updated_at=day)
            opened.send(QUESTION)
            if chosen.failed:
                await until(window.conversation.view.note_bar.isVisible)
                await opened.settled()
            else:
                await until(lambda: opened.said[-1:] == [ANSWER])
        opened.write("And what does this cost us?")
        await asyncio.sleep(0.1)
        window.grab().save(str(chosen.picture))
        gate.event.set()
        await opened.settled()


if __name__ == "__main__":
    sys.exit(main())
