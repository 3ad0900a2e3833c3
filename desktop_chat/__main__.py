"""Starts the program: `python -m desktop_chat`, or `desktop-chat` once installed."""

import sys

from desktop_chat.cli import run


def main() -> int:
    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
