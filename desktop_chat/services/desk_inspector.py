"""What a window's inspector asks about one chat: how its model is asked, what it cost, and changes to that."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from desktop_chat.errors import Error, UserError
from desktop_chat.language import sentence
from desktop_chat.services.chat import ChatHandle
from desktop_chat.services.choosing import Finder, choose
from desktop_chat.services.desk_views import Sent
from desktop_chat.services.in_force import Choice, settings_in_force
from desktop_chat.services.inspected import AskedWith, InForceLine, Inspected, ResultTable, ToolChoice, table_of
from desktop_chat.services.request_previews import RequestPreview
from desktop_chat.services.run_errors import error_view
from desktop_chat.services.settling import settled
from desktop_chat.services.views import ChatView, ErrorView

if TYPE_CHECKING:
    from desktop_chat.services.library import Library

WEB_SEARCH = "web_search"
Change = Callable[[ChatHandle, Any], object]


class DeskInspector:
    def __init__(self, library: Library) -> None:
        self._library = library

    async def inspect(self, chat_id: Any, assistant: Any = None) -> Inspected | None:
        """How it stands, where the next message is for this assistant; None where it cannot be read."""
        try:
            return (
                None if chat_id is None else await settled(asyncio.to_thread(self._inspected, chat_id, assistant))
            )
        except Error:
            return None

    def asked_with(self, chat: ChatView, assistant: Any = None) -> AskedWith:
        """How hard the next answer is thought about and with how many tools, where it is for this assistant."""
        held = self._held(chat, assistant)
        own, given = _effort(chat.settings), _effort(self._held(chat, assistant, is_own=False))
        tools = self._library.toolbox.specs(self._library.toolbox.meant(held))
        return AskedWith(_effort(held), own, given, len(tools) + _searches(held))

    def _held(self, chat: ChatView, assistant: Any, *, is_own: bool = True) -> Mapping[str, Any]:
        """A chat's settings with its assistant's, or those of the assistant alone."""
        try:
            named = None if assistant is None else self._library.assistants.get(assistant)
            answering = choose(Finder(self._library), chat, Choice(assistant=named)).assistant
        except Error:  # deleted a moment ago
            answering = None
        return settings_in_force(chat.settings if is_own else {}, answering)

    async def change(self, chat_id: Any, name: str, value: object) -> Sent:
        """One setting of a chat, by the name that `Inspected` has for it; it counts from the next question.

        Without a chat, one is begun for it.
        """

        def work() -> Any:
            chat = self._library.create_chat() if chat_id is None else self._library.chat(chat_id)
            CHANGES[name](chat, value)
            return chat.id

        try:
            return Sent(await settled(asyncio.to_thread(work)))
        except Error as error:
            return Sent(chat_id, False, error_view(error))

    async def preview(self, chat_id: Any, text: str) -> RequestPreview | ErrorView:
        """The next request, with this question if there is one."""
        try:
            return await self._library.chat(chat_id).request_preview(text if text.strip() else None)
        except Error as error:
            return error_view(error)

    async def result(self, chat_id: Any) -> ResultTable | None:
        """The last answer as a table, where it was given in a form."""

        def work() -> ResultTable | None:
            chat = self._library.chat(chat_id)
            return table_of(chat.last_turn().parsed)

        try:
            return await settled(asyncio.to_thread(work))
        except Error:
            return None

    def _inspected(self, chat_id: Any, assistant: Any) -> Inspected:
        chat = self._library.chat(chat_id)
        view = chat.view
        settings, held = view.settings, self._held(view, assistant)
        thinking, schema = settings.get("thinking") or {}, settings.get("schema")
        used = chat.usage
        return Inspected(
            "\n\n".join(message.content for message in chat.messages("system")),
            settings.get("temperature"),
            settings.get("max_output"),
            thinking.get("effort"),
            thinking.get("budget"),
            "" if schema is None else json.dumps(schema["schema"], indent=2, ensure_ascii=False),
            self._tools(settings, self._library.toolbox.meant(held)),
            _searches(settings),
            _searches(held) and not _searches(settings),
            chat.tokens if used else None,
            chat.cost if used else None,
            tuple(self._in_force(chat, assistant)),
        )

    def _in_force(self, chat: ChatHandle, assistant: Any) -> Iterator[InForceLine]:
        """What nobody has said anything of is left out."""
        found = chat.in_force(assistant=assistant)
        for name, each in found.items():
            value = each.value
            if name == "model" and value:
                value = self._library.models.display_name(str(found["provider"].value or ""), str(value))
            if value not in (None, {}, [], ""):
                yield InForceLine(name, str(value) if name == "cost" else value, each.source)

    def _tools(self, settings: Mapping[str, Any], held: Sequence[str]) -> tuple[ToolChoice, ...]:
        box, on = self._library.toolbox, settings.get("tools") or ()
        found = [box.get(name) for name in box.names]
        return tuple(
            ToolChoice(
                tool.name,
                tool.description,
                tool.name in on,
                tool.requires_approval,
                tool.name in held and tool.name not in on,
            )
            for tool in found
            if tool is not None
        )


def _effort(settings: Mapping[str, Any]) -> str | None:
    said: str | None = (settings.get("thinking") or {}).get("effort")
    return said


def _searches(settings: Mapping[str, Any]) -> bool:
    return WEB_SEARCH in (settings.get("server_tools") or ())


def schema_of(text: str) -> Mapping[str, object] | None:
    """A JSON Schema as a person wrote it; None for nothing; UserError with what is wrong and where."""
    if not text.strip():
        return None
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UserError(sentence("This is no JSON: {problem}", problem=error)) from error
    if not isinstance(found, Mapping):
        raise UserError(sentence("A schema is an object, such as {example}.", example='{"type": "object"}'))
    if not {"type", "properties", "anyOf", "$ref", "enum", "schema"} & set(found):
        raise UserError(sentence("A schema says which “type” an answer has."))
    return found


def _with_tools(chat: ChatHandle, names: object) -> None:
    chat.with_tools(*(names if isinstance(names, tuple) else ()), replace=True)


def _with_web_search(chat: ChatHandle, is_on: object) -> None:
    others = [each for each in chat.view.settings.get("server_tools") or () if each != WEB_SEARCH]
    chat.with_server_tools(*others, *([WEB_SEARCH] if is_on else []))


def _with_thinking(chat: ChatHandle, **changed: Any) -> None:
    now = {**(chat.view.settings.get("thinking") or {}), **changed}
    chat.with_thinking(now.get("effort"), budget=now.get("budget"))


CHANGES: Mapping[str, Change] = {
    "instructions": lambda chat, text: chat.with_instructions(text),
    "temperature": lambda chat, value: chat.with_temperature(value),
    "max_output": lambda chat, value: chat.with_max_output(value),
    "effort": lambda chat, value: _with_thinking(chat, effort=value),
    "budget": lambda chat, value: _with_thinking(chat, budget=value),
    "schema": lambda chat, text: chat.with_schema(schema_of(text)),
    "tools": _with_tools,
    "web_search": _with_web_search,
}
