"""What is asked of a provider: a whole conversation and its options, as plain values that name no vendor."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, TypeAlias

FileKind: TypeAlias = Literal["image", "audio", "video", "pdf", "text", "document", "unknown"]
FileSource: TypeAlias = bytes | Path | Callable[[], bytes]
Block: TypeAlias = Mapping[str, object]

GO_ON = "Go on exactly where your last message ended. Do not repeat any of it and do not comment on it."
"""What is said to a model that an answer cannot be begun for."""


HIDDEN = frozenset({"omitted", "hidden", "none", "off"})
"""What the 'display' of thinking may be where it is not to be seen."""


@dataclass(frozen=True, slots=True)
class TextPart:
    """Words."""

    text: str


@dataclass(frozen=True, slots=True)
class FilePart:
    """A file: its bytes, where they are or how to get them, or the address the service can fetch it from."""

    name: str
    media_type: str
    kind: FileKind = "unknown"
    data: FileSource | None = field(default=None, repr=False)
    url: str | None = None


@dataclass(frozen=True, slots=True)
class ToolCallPart:
    """A call the model made: JSON text as it wrote it, and `details` that only its service knows."""

    id: str
    name: str
    arguments: str = "{}"
    details: Block | None = None


@dataclass(frozen=True, slots=True)
class ToolResultPart:
    """What a call brought."""

    id: str
    name: str
    text: str
    is_error: bool = False
    files: tuple[FilePart, ...] = ()


Part: TypeAlias = TextPart | FilePart | ToolCallPart | ToolResultPart


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn of the conversation; `raw` are its blocks as `raw_provider` sent them, in order."""

    role: Literal["user", "assistant", "tool"]
    parts: tuple[Part, ...] = ()
    raw: tuple[Block, ...] | None = None
    raw_provider: str | None = None
    thinking: str | None = None


@dataclass(frozen=True, slots=True)
class ToolSpec:
    """A tool as the model is told of it; `parameters` is a JSON Schema of an object."""

    name: str
    description: str
    parameters: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class ModelTraits:
    """What is known of the model that is asked; None is unknown."""

    max_output: int | None = None
    capabilities: frozenset[str] | None = None
    input_kinds: frozenset[str] | None = None
    lacks: frozenset[str] | None = None
    """What it is said not to have. None: whatever is not among its capabilities."""
    reasoning_options: tuple[Mapping[str, object], ...] = ()
    """How its thinking can be asked for: mappings with a 'type' such as 'effort' (and 'values') or
    'budget_tokens' (and 'min', 'max')."""

    def can(self, capability: str) -> bool | None:
        """Whether it is known to have this capability, or to lack it."""
        if self.capabilities is not None and capability in self.capabilities:
            return True
        if self.lacks is not None:
            return False if capability in self.lacks else None
        return None if self.capabilities is None else False


@dataclass(frozen=True, slots=True)
class Request:
    """Everything one request needs; None or empty means that the service decides."""

    provider: str
    model: str
    instructions: tuple[str, ...] = ()
    turns: tuple[Turn, ...] = ()
    tools: tuple[ToolSpec, ...] = ()
    tool_choice: str = "auto"
    """'auto', 'none', 'required' or the name of a tool."""
    parallel_tools: bool | None = None
    schema: Mapping[str, object] | None = None
    schema_name: str = "response"
    temperature: float | None = None
    max_output: int | None = None
    params: Mapping[str, object] = field(default_factory=dict, repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    thinking: Mapping[str, object] | None = None
    citations: bool = False
    caching: Mapping[str, object] | None = field(default=None, repr=False)
    """None: no caching asked for; an empty mapping: the service's usual way."""
    server_tools: tuple[str | Mapping[str, object], ...] = field(default=(), repr=False)
    prefill: bool = False
    """The last turn is an assistant's and is to be continued in place."""
    traits: ModelTraits = field(default_factory=ModelTraits)
