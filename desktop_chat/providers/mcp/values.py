"""What a server of tools offers and answers, as plain values: nothing of the SDK goes beyond this package."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Program:
    """How a server on this computer is started."""

    command: str
    arguments: tuple[str, ...] = ()
    folder: str = ""
    environment: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Beside the few variables that every program needs; nothing else of ours is handed on."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where a server elsewhere answers."""

    url: str
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class RemoteTool:
    name: str
    description: str = ""
    parameters: Mapping[str, object] = field(default_factory=dict)
    only_reads: bool = False
    """The server says so; nobody checks it."""


@dataclass(frozen=True, slots=True)
class PromptInput:
    name: str
    description: str = ""
    is_required: bool = False


@dataclass(frozen=True, slots=True)
class RemotePrompt:
    name: str
    description: str = ""
    inputs: tuple[PromptInput, ...] = ()


@dataclass(frozen=True, slots=True)
class RemoteResource:
    uri: str
    name: str
    description: str = ""
    media_type: str = ""


@dataclass(frozen=True, slots=True)
class Offer:
    """All that a server offers."""

    title: str = ""
    tools: tuple[RemoteTool, ...] = ()
    prompts: tuple[RemotePrompt, ...] = ()
    has_resources: bool = False


@dataclass(frozen=True, slots=True)
class RemoteFile:
    name: str
    media_type: str
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class RemoteResult:
    """What came of a call, or what a resource or a prompt says."""

    texts: tuple[str, ...] = ()
    files: tuple[RemoteFile, ...] = ()
    data: object = None
    is_error: bool = False
