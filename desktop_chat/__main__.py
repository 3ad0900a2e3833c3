"""Starts the program: `python -m desktop_chat`, or `desktop-chat` once installed."""

import os
import sys
from collections.abc import MutableMapping

LOCAL_SERVER = "local-server"
"""A frozen program is called with this to become the embedded model's child process."""


READ_DOCUMENT = "read-document"
"""And with this, to read one document in a process of its own."""
DRAW_FORMULAS = "draw-formulas"
"""And with this, to draw formulas in one."""
OF_THE_BUNDLE = ("LD_LIBRARY_PATH", "QT_PLUGIN_PATH", "QML2_IMPORT_PATH")
"""What a frozen program is started with on Linux, so that it finds its own libraries and Qt's plugins."""


def main() -> int:
    if getattr(sys, "frozen", False):
        leave_bundle(os.environ)
        give_streams()
    if sys.argv[1:2] == [READ_DOCUMENT]:
        from desktop_chat.services.documents import child  # noqa: PLC0415 - start-up: a child needs nothing else

        return child.main()
    if sys.argv[1:2] == [DRAW_FORMULAS]:
        from desktop_chat.services.formulas import child as painting  # noqa: PLC0415 - start-up: the same

        return painting.main()
    if sys.argv[1:2] == [LOCAL_SERVER]:
        from desktop_chat.providers import local_server  # noqa: PLC0415 - start-up: the child needs nothing else

        return local_server.main()
    from desktop_chat.cli import run  # noqa: PLC0415 - start-up: the child does without

    return run(sys.argv[1:])


def leave_bundle(variables: MutableMapping[str, str]) -> None:
    """A browser that this program starts must not load what came along with it."""
    for name in OF_THE_BUNDLE:
        before = variables.pop(f"{name}_ORIG", None)
        variables.pop(name, None)
        if before is not None:
            variables[name] = before


def give_streams() -> None:
    """A program of Windows that belongs to no terminal has none; what is said there goes nowhere."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, os.fdopen(os.open(os.devnull, os.O_WRONLY), "w", encoding="utf-8"))


if __name__ == "__main__":
    sys.exit(main())
