"""What can be done with a message, and what it is called."""

from __future__ import annotations

from desktop_chat.language import sentence
from desktop_chat.ui.transcript.rows import Row

HINTS = {"▾": "Regenerate with another model", "‹": "Version before", "›": "Next version"}
CUT_SHORT = ("partial", "cancelled")


def actions_of(row: Row) -> str:
    """What can be done with a message, in one line for a screen reader; Tab leads there."""
    if row.is_result:
        return ""
    waiting = [each for call in row.message.tool_calls if call.is_waiting for each in ("Allow once", "Deny")]
    names = [sentence(each) for each in waiting]
    if row.version[1] > 1:
        names.append(hint_of("versions", f"{row.version[0]}/{row.version[1]}"))
    names += [hint_of(name, label) or label for name, label, _ in verbs_of(row)]
    return sentence("Tab and the menu key lead to: {actions}", actions=", ".join(names)) if names else ""


def verbs_of(row: Row) -> list[tuple[str, str, object]]:
    if row.message.is_streaming:
        return []
    found: list[tuple[str, str, object]] = [("copy", sentence("Copy"), None)]
    if row.is_passing:
        return found if row.is_question else [*found, ("regenerate", sentence("Regenerate"), None)]
    if row.is_question:
        found.append(("edit", sentence("Edit"), None))
    else:
        found.append(("regenerate", sentence("Regenerate"), None))
        found.append(("regenerate_with", "▾", None))
        if row.message.status in CUT_SHORT and row.is_last:
            found.append(("continue", sentence("Continue"), None))
    return [*found, ("branch", sentence("Branch"), None), ("delete", sentence("Delete"), None)]


def versions_of(row: Row) -> list[tuple[str, str, object]]:
    number, count = row.version
    if count < 2:
        return []
    return [("version", "‹", -1), ("versions", f"{number}/{count}", 0), ("version", "›", 1)]


def hint_of(name: str, label: str) -> str:
    """What a label does not say to somebody who does not see where it stands."""
    if name == "versions":
        number, _, count = label.partition("/")
        return sentence("Version {number} of {count}", number=number, count=count)
    hint = HINTS.get(label, "")
    return sentence(hint) if hint else ""
