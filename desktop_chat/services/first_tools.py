"""The tools that every person has from the first day: the time, arithmetic, files they allow."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo
from itertools import islice
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from desktop_chat.services.arithmetic import worked_out
from desktop_chat.services.tools import Tool, tool

MOST_BYTES, MOST_ENTRIES = 100_000, 300


@tool
def date_and_time(timezone: str = "") -> str:
    """Tell the date and the time of day at this moment.

    Args:
        timezone: A name such as "Europe/Berlin" or "UTC"; left out, the person's own.
    """
    moment = datetime.now(UTC).astimezone(_zone(timezone))
    return f"{moment:%A}, {moment.isoformat(timespec='seconds')} ({moment:%Z})"


@tool
def calculator(expression: str) -> str:
    """Work out arithmetic exactly.

    Args:
        expression: Such as "sqrt(2) * (3 + 4) ** 2"; there are sin, cos, log, min, max, round, pi and the like.
    """
    return str(worked_out(expression))


@tool(requires_approval=True, seconds=20)
def read_file(path: str) -> str:
    """Read a text file of the person's computer, or list a folder. The person is asked each time.

    Args:
        path: The whole path, or one that begins with "~".
    """
    place = Path(path).expanduser()
    if not place.is_absolute():
        raise ValueError("The path has to be whole: it begins at the root, or with ~.")
    if place.is_dir():
        return _listed(place)
    if not place.is_file():
        raise ValueError("There is no such file or folder.")
    return _read(place)


def _zone(name: str) -> tzinfo | None:
    if not name:
        return None
    try:
        return UTC if name.upper() == "UTC" else ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(f"There is no time zone named {name}.") from None


def _listed(folder: Path) -> str:
    found = sorted(islice(folder.iterdir(), MOST_ENTRIES + 1), key=lambda each: each.name)
    lines = [f"{each.name}/" if each.is_dir() else each.name for each in found[:MOST_ENTRIES]]
    if len(found) > MOST_ENTRIES:
        lines.append(f"… and more: only {MOST_ENTRIES} are listed.")
    return "\n".join(lines) or "The folder is empty."


def _read(file: Path) -> str:
    with file.open("rb") as opened:
        content = opened.read(MOST_BYTES + 1)
    if b"\0" in content:
        raise ValueError("This is no text file.")
    text = content[:MOST_BYTES].decode("utf-8", "replace")
    if len(content) > MOST_BYTES:
        text += f"\n… cut here: the file is {file.stat().st_size} bytes long."
    return text


FIRST_TOOLS: tuple[Tool, ...] = (date_and_time, calculator, read_file)
