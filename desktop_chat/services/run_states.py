"""The state machine of a run: which status may follow which."""

WAITING = "waiting"
"""Stored, and not yet its turn: another run of the same chat is active."""
ACTIVE = ("queued", "in_progress", "requires_action", "cancelling")
WORKING = ("queued", "in_progress", "cancelling")
"""Active, and owned by a running program: interrupted when that program is gone."""

_NEXT: dict[str, frozenset[str]] = {
    WAITING: frozenset({"queued", "cancelled", "failed", "expired"}),
    "queued": frozenset({"in_progress", "cancelling", "cancelled", "failed", "expired", "interrupted"}),
    "in_progress": frozenset(
        {
            "requires_action",
            "cancelling",
            "cancelled",
            "completed",
            "failed",
            "expired",
            "incomplete",
            "interrupted",
        }
    ),
    "requires_action": frozenset({"queued", "cancelled", "expired", "failed"}),
    "cancelling": frozenset({"cancelled", "completed", "failed", "expired", "incomplete", "interrupted"}),
    "interrupted": frozenset({"queued"}),
    "completed": frozenset(),
    "failed": frozenset(),
    "cancelled": frozenset(),
    "expired": frozenset(),
    "incomplete": frozenset(),
}
STATUSES = tuple(_NEXT)
TERMINAL = tuple(status for status, following in _NEXT.items() if not following)


def sources_of(status: str) -> tuple[str, ...]:
    """Every status from which a run may come to this one."""
    return tuple(source for source, following in _NEXT.items() if status in following)
