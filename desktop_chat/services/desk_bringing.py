"""What a window brings from servers of tools into a question: what they have, and what their prompts say."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from desktop_chat.errors import Error
from desktop_chat.language import sentence
from desktop_chat.services.library import Library
from desktop_chat.services.mcp.views import Brought, PromptChoice, ResourceList, ServerResource


class DeskBringing:
    def __init__(self, library: Library) -> None:
        self._servers = library.mcp

    def prompts(self) -> tuple[PromptChoice, ...]:
        on = (view for view in self._servers.all() if view.definition.is_on)
        return tuple(PromptChoice(view.name, prompt) for view in on for prompt in view.prompts)

    async def prompt(self, choice: PromptChoice, inputs: Mapping[str, str]) -> Brought:
        try:
            return Brought(await self._servers.prompt(choice.server, choice.prompt.name, inputs))
        except Error as error:
            return Brought(problem=error.sentence)

    async def resources(self) -> ResourceList:
        """Of all servers that have some, which are started for it."""
        names = [view.name for view in self._servers.all() if view.definition.is_on]
        told = await asyncio.gather(*map(self._resources_of, names))
        found = tuple(each for found, _ in told for each in found)
        return ResourceList(found, tuple(problem for _, problem in told if problem))

    async def _resources_of(self, name: str) -> tuple[tuple[ServerResource, ...], str]:
        try:
            return await self._servers.resources(name), ""
        except Error as error:
            return (), sentence("{name}: {words}", name=name, words=error.sentence)

    async def read(self, resource: ServerResource) -> Brought:
        try:
            files = await self._servers.read(resource.server, resource.uri)
        except Error as error:
            return Brought(problem=error.sentence)
        return Brought(files=tuple((file.name, file.content) for file in files))
