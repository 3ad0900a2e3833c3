"""Pictures the window in every scene of the table, to look at and for the README.

python -m tests.support.portrait FOLDER [name ...]
"""

from __future__ import annotations

import argparse
import asyncio
import os
import subprocess
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import keyring

from tests.support.house import environment
from tests.support.keyrings import MemoryKeyring

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

COLOURED_SECONDS = 0.4
"""Until code has its colours and thumbnails are read."""


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("names", nargs="*")
    parser.add_argument("--here", action="store_true", help="in this process, whose scale is chosen already")
    chosen = parser.parse_args()
    chosen.folder.mkdir(parents=True, exist_ok=True)
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from tests.support.panel_scenes import ALL_SCENES  # noqa: PLC0415 - after the choice of the platform

    names = chosen.names or list(ALL_SCENES)
    if chosen.here:
        with TemporaryDirectory() as home:
            os.environ.update(environment.variables_of(Path(home)))
            _picture(names, chosen.folder)
        return 0
    for scale in sorted({ALL_SCENES[name].scale for name in names}):
        variables = {**os.environ, "QT_SCALE_FACTOR": str(scale)}
        of_scale = [name for name in names if ALL_SCENES[name].scale == scale]
        words = [sys.executable, "-m", "tests.support.portrait", str(chosen.folder), *of_scale, "--here"]
        subprocess.run(words, env=variables, check=True)
    return 0


def _picture(names: Sequence[str], folder: Path) -> None:
    """All of one scale, which Qt reads when it begins."""
    from desktop_chat import app  # noqa: PLC0415 - the scale is read when Qt begins
    from desktop_chat.ui import theme  # noqa: PLC0415 - the same
    from desktop_chat.ui.event_loop import EventLoop  # noqa: PLC0415 - the same

    application = app.make_application()
    with asyncio.Runner(loop_factory=lambda: EventLoop(application)) as runner:
        for name in names:
            theme.set_scales(1.0, 1.0)
            keyring.set_keyring(MemoryKeyring())
            with TemporaryDirectory() as data:
                runner.run(_sit(name, Path(data), folder / f"{name}.png"))


async def _sit(name: str, folder: Path, file: Path) -> None:
    from PySide6.QtCore import Qt  # noqa: PLC0415 - after Qt's scale

    from desktop_chat.services.opening import open_library  # noqa: PLC0415 - the same
    from desktop_chat.ui.theme import Theme  # noqa: PLC0415 - the same
    from tests.support.panel_scenes import ALL_SCENES  # noqa: PLC0415 - the same
    from tests.support.windows import opened_window  # noqa: PLC0415 - the same

    scene = ALL_SCENES[name]
    look = Theme(Qt.ColorScheme.Dark if scene.is_dark else Qt.ColorScheme.Light)
    opening = partial(open_library, folder) if scene.has_all_services else None
    async with opened_window(folder, look=look, provider=scene.provider(), opening=opening) as opened:
        opened.window.resize(scene.width, scene.height)
        await scene.arrange(opened)
        await asyncio.sleep(COLOURED_SECONDS)
        _front(opened.window).grab().save(str(file))


def _front(window: QWidget) -> QWidget:
    """The window, or the dialog that is open in front of it."""
    from PySide6.QtWidgets import QDialog  # noqa: PLC0415 - after Qt's scale

    dialogs = [dialog for dialog in window.findChildren(QDialog) if dialog.isVisible()]
    return dialogs[-1] if dialogs else window


if __name__ == "__main__":
    sys.exit(main())
