"""What a transcript shows beside words."""

from __future__ import annotations

from dataclasses import dataclass

from desktop_chat.ui.transcript.formulas import Formulas
from desktop_chat.ui.transcript.thumbnails import Thumbnails


@dataclass(frozen=True, slots=True)
class Pictures:
    thumbnails: Thumbnails
    formulas: Formulas
