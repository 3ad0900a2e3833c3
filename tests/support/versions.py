"""The version of the database that the program has now, and the one that a test puts after it."""

from __future__ import annotations

from desktop_chat.models.schema import revisions

LATEST = revisions()[-1]
NEXT = f"{int(LATEST) + 1:04}"
