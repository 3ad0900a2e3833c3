"""`desktop-chat ask`: one question, its answer as it comes, and both kept with the other chats."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from contextlib import aclosing
from pathlib import Path
from typing import Any

from desktop_chat.cli.lines import complain, write, write_beside
from desktop_chat.cli.statuses import DONE, UNDECIDED, status_of
from desktop_chat.cli.telling import as_json, shown
from desktop_chat.errors import Error, NotFound, UserError
from desktop_chat.language import sentence
from desktop_chat.services.chat import ChatHandle
from desktop_chat.services.library import Library
from desktop_chat.services.opening import open_library
from desktop_chat.services.places import data_folder
from desktop_chat.services.titles import title_of
from desktop_chat.services.views import Reply

STANDARD_INPUT = "-"
LAST = "last"


class Asking:
    """What was asked for, and the chat it is asked in as soon as there is one."""

    def __init__(self, wanted: argparse.Namespace) -> None:
        self._wanted = wanted
        self._chat: ChatHandle | None = None
        self._has_words = False

    async def perform(self) -> int:
        wanted = self._wanted
        question = await _question(wanted.question)
        form = _form(wanted.json_schema) if wanted.json_schema else None
        async with open_library(data_folder(wanted.data_dir)) as library:
            chat = self._chat = _chat(library, wanted, question)
            if wanted.system is not None:
                chat.with_instructions(wanted.system or None)
            before = chat.view.settings.get("schema")
            if form is not None:
                chat.with_schema(form)
            try:
                return await self._told(chat, question)
            finally:
                if form is not None:
                    chat.with_schema(before)

    async def _told(self, chat: ChatHandle, question: str) -> int:
        error: Error | None = None
        try:
            async with aclosing(chat.stream(question, attach=self._wanted.attach)) as events:
                async for event in events:
                    self._show(*shown(event))
        except Error as failure:
            error = failure
        reply = (error.reply if error else None) or chat.last_turn()
        self._end(chat, reply, error)
        if error is not None:
            return status_of(error)
        return UNDECIDED if reply.is_parked else DONE

    def _show(self, words: str, aside: str) -> None:
        """Words of the answer go to standard output, everything about it elsewhere."""
        if words and not self._wanted.json:
            self._has_words = True
            sys.stdout.write(words)
            sys.stdout.flush()
        if aside and sys.stderr.isatty():
            write_beside(aside)

    def _end(self, chat: ChatHandle, reply: Reply, error: Error | None) -> None:
        if self._wanted.json:
            write(json.dumps(as_json(chat, reply, error), ensure_ascii=False))
        self._end_line()
        if error is not None and not self._wanted.json:
            complain(error)
        if sys.stderr.isatty():
            write_beside(sentence("Kept. Go on with: desktop-chat ask --chat {id} …", id=chat.id))

    def _end_line(self) -> None:
        if self._has_words:
            sys.stdout.write("\n")
            sys.stdout.flush()
        self._has_words = False

    def tell_stopped(self) -> None:
        """After Ctrl+C: the answer so far is stored by now."""
        self._end_line()
        if self._chat is not None:
            write_beside(sentence("Stopped. What was said is kept in chat {id}.", id=self._chat.id))


async def _question(words: list[str]) -> str:
    """The words, with what comes on standard input in the place of a dash."""
    given = [await asyncio.to_thread(_standard_input) if word == STANDARD_INPUT else word for word in words]
    separator = "\n\n" if STANDARD_INPUT in words else " "
    return separator.join(given)


def _standard_input() -> str:
    return sys.stdin.buffer.read().decode("utf-8", "replace").strip("\r\n")


def _form(given: str) -> Any:
    """A JSON Schema from a file; or the words themselves, if they are one."""
    try:
        form = json.loads(given if given.lstrip().startswith("{") else Path(given).read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise UserError(sentence("The JSON Schema cannot be read: {problem}", problem=error)) from error
    if not isinstance(form, dict):
        raise UserError(sentence("The JSON Schema is not an object."))
    return form


def _chat(library: Library, wanted: argparse.Namespace, question: str) -> ChatHandle:
    model = _named(library, wanted)
    context = library.contexts[wanted.profile] if wanted.profile is not None else None
    if wanted.chat is None:
        return library.create_chat(title=title_of(question), context=context, **model)
    chat = known_chat(library, wanted.chat)
    if context is not None:
        chat.with_context(context)
    if model:
        chat.with_model(model.pop("model"), **model)
    return chat


def known_chat(library: Library, name: str) -> ChatHandle:
    """By its id, or the one that was used last."""
    if name == LAST:
        newest = library.chats().list(limit=1)
        if not newest:
            raise NotFound(sentence("There is no chat to go on with."))
        return library.chat(newest[0].id)
    if not name.isdecimal():
        raise NotFound(sentence("There is no chat named {name}.", name=name))
    return library.chat(int(name))


def _named(library: Library, wanted: argparse.Namespace) -> dict[str, Any]:
    """Model and provider as they were named; a provider's model may be one that nobody has listed yet."""
    if wanted.model is None:
        return {}
    provider, name = wanted.provider, wanted.model
    first, _, rest = name.partition("/")
    if provider is None and rest and first in library.models.providers:
        provider, name = first, rest
    return {"model": name, "provider": provider, "assume_model_exists": provider is not None}
