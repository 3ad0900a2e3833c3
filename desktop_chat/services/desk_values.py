"""What an editor of assistants has to know beside the assistant: tools, variables, and what holds without it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desktop_chat.errors import AttachmentUnsupported, Error, UserError
from desktop_chat.language import sentence
from desktop_chat.services.assistant_fields import checked, fault
from desktop_chat.services.attachments import NamedFile, StoredFile, store_files
from desktop_chat.services.in_force import InForce
from desktop_chat.services.inspected import ToolChoice
from desktop_chat.services.knowledge_files import plain_file
from desktop_chat.services.run_errors import error_view
from desktop_chat.services.settling import settled
from desktop_chat.services.variables import usual_values
from desktop_chat.services.views import ErrorView

if TYPE_CHECKING:
    from desktop_chat.services.library import Library

LIMITS = {"prompt_tokens": "max_prompt_tokens", "completion_tokens": "max_completion_tokens"}
"""Limits of a budget that are fields of an assistant."""


class DeskValues:
    def __init__(self, library: Library) -> None:
        self._library = library

    def fault(self, name: str, value: Any) -> str:
        """What is wrong with one field, as a sentence; empty where nothing is."""
        return fault(name, value) or ""

    def refusal(self, definition: Mapping[str, Any]) -> ErrorView | None:
        """Why it cannot be saved; the field is among the details."""
        try:
            checked(definition)
        except UserError as error:
            return error_view(error)
        return None

    def variables(self) -> dict[str, str]:
        """What every assistant can ask for here, with what it would be told now."""
        return {**usual_values(), "assistant": sentence("the name of the assistant"), **self._library.variables}

    async def tools(self) -> tuple[ToolChoice, ...]:
        """Those of packages are looked for at the first time."""
        return await settled(asyncio.to_thread(self._tools))

    def _tools(self) -> tuple[ToolChoice, ...]:
        box = self._library.toolbox
        found = (box.get(name) for name in box.names)
        return tuple(
            ToolChoice(tool.name, tool.description, is_on=False, asks_first=tool.requires_approval)
            for tool in found
            if tool is not None
        )

    async def inherited(self, provider: str | None, model: str | None) -> dict[str, InForce]:
        """By field, what a new chat has where its assistant says nothing, and who says it."""
        return await settled(asyncio.to_thread(self._inherited, provider, model))

    def _inherited(self, provider: str | None, model: str | None) -> dict[str, InForce]:
        library = self._library
        limits = {LIMITS.get(name, f"limits.{name}"): each for name, each in asdict(library.budget).items()}
        found = {name: InForce(value, "default") for name, value in limits.items() if value is not None}
        usual = library.default_provider, library.default_model
        if usual[1]:
            found["model"] = InForce(usual[1], "default")
        name, by = (model, provider) if model else (usual[1], usual[0])
        try:
            facts = library.models.resolve(name, by) if name else None
        except Error:
            facts = None  # that there is no such model is said when it is asked
        if facts is not None and facts.max_output is not None:
            found["max_output"] = InForce(facts.max_output, "model")
        return found

    async def keep_file(self, file: Path | tuple[str, bytes]) -> dict[str, Any] | ErrorView:
        """A file for an assistant to know, or its picture, as a definition names it."""

        def work() -> StoredFile:
            if self._library.storage.blobs is None:
                raise AttachmentUnsupported(sentence("This program keeps no attachments."))
            source = file if isinstance(file, Path) else NamedFile(*file)
            return store_files(self._library.storage.blobs, (source,))[0]

        try:
            return plain_file(await settled(asyncio.to_thread(work)))
        except Error as error:
            return error_view(error)

    def path_of(self, digest: str) -> Path | None:
        """Where the content of a file lies, to be looked at only."""
        return self._library.storage.file_of(digest)
