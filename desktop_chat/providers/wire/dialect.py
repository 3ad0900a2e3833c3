"""How a service's way with a wire format differs from the rest: flags, so that no wire asks who it speaks to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from desktop_chat.providers.requests import FileKind

Effort = Literal["reasoning_effort", "reasoning", "none"]


@dataclass(frozen=True, slots=True)
class Dialect:
    """The defaults are what most servers of their own understand."""

    system_role: str = "system"
    max_tokens: str = "max_tokens"
    """The field that bounds an answer."""
    has_stream_options: bool = True
    """It has to be asked for usage in a stream."""
    has_parallel_switch: bool = True
    has_json_schema: bool = True
    """Else it only promises JSON, and is told the schema in words."""
    has_strict: bool = True
    """It knows the field `strict` of a schema."""
    required_choice: str = "required"
    """How it says that some tool must be called."""
    short_call_ids: bool = False
    """It takes ids of tool calls of nine letters and digits only."""
    effort: Effort = "reasoning_effort"
    """How it is told how much to think."""
    thinking_field: str | None = None
    """The field in which it wants back what the model thought, on every turn of the assistant."""
    files: frozenset[FileKind] = frozenset({"image", "audio", "pdf", "text"})
    """What it has an encoding for."""
    fetches_files: bool = True
    """It takes the address of an image instead of its bytes."""
    has_plain_urls: bool = False
    """Images and documents are bare addresses, not objects with one."""
    prefill: Mapping[str, object] = field(default_factory=dict)
    """Fields of the last turn when it is to be continued."""
    prefill_request: Mapping[str, object] = field(default_factory=dict)
    """Fields of the request in that case."""
