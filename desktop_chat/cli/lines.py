"""Lines in a terminal: what was asked for, what is said beside it, and what went wrong."""

import sys


def write(line: str) -> None:
    sys.stdout.write(f"{line}\n")


def write_beside(line: str) -> None:
    """To be read by a person: a program that reads the output does not get it."""
    sys.stderr.write(f"{line}\n")


def complain(words: object) -> None:
    write_beside(f"desktop-chat: {words}")
