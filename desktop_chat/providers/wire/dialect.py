"""How a service's way with a wire format differs from the rest: flags, so that no wire asks who it speaks to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from desktop_chat.providers.requests import FileKind

Effort = Literal["reasoning_effort", "reasoning", "switch", "prompt_mode", "template", "template_effort", "none"]
Documents = Literal["file", "document_url", "file_url"]
Caching = Literal["own", "key", "marks", "none"]


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
    has_named_choice: bool = True
    """It takes the name of the tool that must be called; else it is offered no other."""
    has_none_choice: bool = True
    """It heeds that no tool may be called; else it is offered none."""
    short_call_ids: bool = False
    """It takes ids of tool calls of nine letters and digits only."""
    closes_results: bool = False
    """It wants an answer between the results of tools and what the user says next."""
    effort: Effort = "reasoning_effort"
    """How it is told how much to think."""
    efforts: Mapping[str, str | None] = field(default_factory=dict)
    """Efforts that it has other words for; None: none at all, so nothing is said."""
    thinking_field: str | None = None
    """The field in which it wants back what the model thought."""
    has_empty_thinking: bool = False
    """It wants that field on every turn of the assistant, empty where nothing was thought."""
    has_think_tags: bool = False
    """Its models may think at the beginning of the answer itself, between tags."""
    files: frozenset[FileKind] = frozenset({"image", "audio", "pdf", "text"})
    """What it has an encoding for."""
    fetches_files: bool = True
    """It takes the address of an image instead of its bytes."""
    has_plain_urls: bool = False
    """Images are bare addresses, not objects with one."""
    documents: Documents = "file"
    """How documents are written."""
    server_tools: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    """What its own tools, by their portable names, add to a request."""
    caching: Caching = "own"
    """How it is asked to keep what it read: it does so anyway, by a key, by marks, or never."""
    prefill: Mapping[str, object] = field(default_factory=dict)
    """Fields of the last turn when it is to be continued."""
    prefill_request: Mapping[str, object] = field(default_factory=dict)
    """Fields of the request in that case."""
