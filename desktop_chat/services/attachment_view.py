"""An attachment as a frozen value; apart from the other views because the box of the first paint knows of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class AttachmentView:
    id: Any
    name: str
    media_type: str
    kind: str
    size: int | None = None
    digest: str | None = None
    url: str | None = None
