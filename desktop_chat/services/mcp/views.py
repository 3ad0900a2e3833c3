"""What others see of servers of tools: frozen values without secrets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from desktop_chat.providers.mcp.values import RemotePrompt
from desktop_chat.services.mcp.definitions import ServerDefinition

State: TypeAlias = Literal["off", "idle", "starting", "ready", "failed"]


@dataclass(frozen=True, slots=True)
class ServerTool:
    name: str
    """As models know it."""
    title: str
    """As the server calls it."""
    description: str
    is_on: bool
    only_reads: bool
    approval: str
    """What holds for it: `always`, `once` or `never`."""
    own_approval: str | None = None
    """What was said for it alone."""


@dataclass(frozen=True, slots=True)
class ServerView:
    definition: ServerDefinition
    state: State
    problem: str = ""
    """Why it failed, as a sentence."""
    title: str = ""
    tools: tuple[ServerTool, ...] = ()
    prompts: tuple[RemotePrompt, ...] = ()
    has_resources: bool = False

    @property
    def name(self) -> str:
        return self.definition.name


@dataclass(frozen=True, slots=True)
class ServerResource:
    server: str
    uri: str
    name: str
    description: str = ""
    media_type: str = ""


@dataclass(frozen=True, slots=True)
class Imported:
    added: tuple[str, ...] = ()
    refused: dict[str, str] = field(default_factory=dict)
    """Names, and why."""
    for_session: bool = False
    """There is no keyring, so what is secret is kept until the program ends."""


@dataclass(frozen=True, slots=True)
class ServerWish:
    """What a person wrote of a server; of variables or headers those without a text keep what they say."""

    name: str
    command: str = ""
    arguments: tuple[str, ...] = ()
    folder: str = ""
    address: str = ""
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)
    names: tuple[str, ...] = ()
    """Of all of them, in their order."""
    for_session: bool = False
    call_seconds: int = 120


@dataclass(frozen=True, slots=True)
class PromptChoice:
    server: str
    prompt: RemotePrompt

    @property
    def name(self) -> str:
        return f"{self.server}:{self.prompt.name}"


@dataclass(frozen=True, slots=True)
class Brought:
    """What came of a prompt or a resource: words, files to attach, or why nothing did."""

    text: str = ""
    files: tuple[tuple[str, bytes | str], ...] = ()
    problem: str = ""


@dataclass(frozen=True, slots=True)
class ResourceList:
    found: tuple[ServerResource, ...] = ()
    problems: tuple[str, ...] = ()
