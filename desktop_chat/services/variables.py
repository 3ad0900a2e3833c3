"""Fills the variables of an assistant's instructions: `{{date}}`, `{{person}}`, and inputs of its own."""

from __future__ import annotations

import platform
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from desktop_chat.language import sentence

VARIABLE = re.compile(r"\{\{\s*([A-Za-z_][\w.-]*)\s*\}\}")


def filled(text: str, values: Mapping[str, Any]) -> str:
    """The text with each variable that is known in its place; what is not known stays as it is written."""
    return VARIABLE.sub(lambda found: str(values.get(found[1], found[0])), text)


def variables_in(text: str) -> tuple[str, ...]:
    """The names that it asks for, each once."""
    return tuple(dict.fromkeys(VARIABLE.findall(text)))


def usual_values(now: datetime | None = None) -> dict[str, str]:
    """What every assistant can ask for. A person is named only where the program says how."""
    moment = now or datetime.now().astimezone()
    return {
        "date": moment.date().isoformat(),
        "time": moment.strftime("%H:%M"),
        "weekday": moment.strftime("%A"),
        "person": sentence("the user"),
        "system": platform.system(),
    }
