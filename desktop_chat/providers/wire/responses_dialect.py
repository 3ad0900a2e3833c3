"""How a service's way with the Responses format differs from the rest."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from desktop_chat.providers.requests import FileKind


def no_model(model: str) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class ResponsesDialect:
    """The defaults are what any service that speaks the format understands."""

    seals_thinking: Callable[[str], bool] = no_model
    """Models that give out their thinking sealed, to be given back. Asking any other for it is refused."""
    refuses_thinking: Callable[[str], bool] = no_model
    """Models to which no thoughts may be given back, not even those of another model of the same service."""
    tells_thinking: bool = False
    """It writes a summary of what is thought, where one is asked for."""
    files: frozenset[FileKind] = frozenset({"image", "text"})
    """What it has an encoding for."""
    fetches_files: bool = True
    """It takes the address of a file instead of its bytes."""
    server_tools: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    """What it does itself, by the portable name."""
    results: Mapping[str, str] = field(default_factory=dict)
    """What has to be asked for to see the results of its own tools, by their type."""
    cache_times: Mapping[str, str] = field(default_factory=dict)
    """How long it keeps a prompt, by how long was asked for."""
    has_cache_key: bool = False
