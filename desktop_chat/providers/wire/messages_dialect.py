"""How services differ that speak the Messages format: its own, and clouds that offer its models."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from desktop_chat.providers.requests import FileKind


@dataclass(frozen=True, slots=True)
class MessagesDialect:
    """The defaults are those of the service that the format comes from."""

    path: str = "/messages"
    """Where requests go; `{model}` stands for the model's id."""
    names_model: bool = True
    """The body names the model; else the path does."""
    version: str | None = None
    """The version of the format, where the body has to name it."""
    fetches_files: bool = True
    """It takes the address of a file instead of its bytes."""
    has_schema: bool = True
    """It can be held to a schema."""
    has_new_tools: bool = True
    """It runs the newest of its own tools; else the first of each."""
    betas: tuple[tuple[str, str], ...] = ()
    """What more it has to be told of before it runs a tool, by the beginning of the tool's type."""
    files: frozenset[FileKind] = frozenset({"image", "pdf", "text"})

    def path_for(self, model: str) -> str:
        return self.path.format(model=quote(model, safe="@:.-"))
