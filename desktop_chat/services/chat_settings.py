"""The `with_…` verbs of a chat: what they set is stored with it and applied again on load; secrets are not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from sqlalchemy.orm import Session

from desktop_chat.errors import NotFound
from desktop_chat.language import sentence
from desktop_chat.models import utc_now
from desktop_chat.providers.context import Context
from desktop_chat.providers.parting import parted
from desktop_chat.services import inputs
from desktop_chat.services.branches import set_instructions
from desktop_chat.services.contexts import OWN_CONTEXT
from desktop_chat.services.handle import Handle
from desktop_chat.services.reading import message_view
from desktop_chat.services.registry import ModelFacts
from desktop_chat.services.schemas import Form
from desktop_chat.services.tools import as_tool, checked_choice


class ChatSettings(Handle):
    def with_instructions(
        self, text: str | None, *, append: bool = False, persist: bool = True, replace: bool | None = None
    ) -> Self:
        """Replace the instructions; `append` adds to them, None clears, `persist=False` is for this process only.

        `replace=True` is accepted as the guide has it, and `replace=False` adds.
        """
        is_added = append or replace is False
        text = inputs.words_or_none(text)
        if text is not None and not text.strip():
            text = None
            if is_added:
                return self
        if not persist:
            kept = self._overlay.instructions if is_added else ()
            self._add(instructions=(*kept, text) if text is not None else ())
            return self
        tables = self._library.tables

        def work(session: Session) -> Any:
            self._chat_row(session)
            key = set_instructions(session, tables, self.id, text, append=is_added)
            return None if key is None else message_view(session.get_one(tables.message, key))

        created = self._write(work)
        self._changed()
        if created is not None:
            self._hooks().fire("on_message_created", message=created)
        return self

    def with_model(
        self, name: str | None, *, provider: str | None = None, assume_model_exists: bool = False
    ) -> Self:
        """The model for the next and later messages; None is the library's default."""
        library = self._library
        wanted, by = (name, provider) if name else (library.default_model, library.default_provider)
        facts = library.models.resolve(wanted, by, assume_exists=assume_model_exists) if wanted else None
        self._write(lambda session: self._set_model(session, facts))
        self._changed("chat_changed")
        return self

    def _set_model(self, session: Session, facts: ModelFacts | None) -> None:
        row = self._chat_row(session)
        row.provider = facts.provider if facts else None
        row.model_name = facts.name if facts else None
        if self._library.tables.model is not None:
            row.model_key = facts.key if facts else None

    def with_context(self, context: Context | str | None) -> Self:
        """Keys and settings: a named context is stored by its name, another one lives with this handle."""
        name = context if isinstance(context, str) else context.name if context else None
        is_own = context is not None and name is None

        def work(session: Session) -> None:
            row = self._chat_row(session)
            row.profile = name
            row.settings = merged(row.settings, {OWN_CONTEXT: True if is_own else None})

        self._write(work)
        has_it = isinstance(context, Context) and not self._library.contexts.is_stored(context)
        self._add(context=context if has_it else None)
        self._changed("chat_changed")
        return self

    def with_schema(self, form: object | None) -> Self:
        """The form of the answers: a dataclass, TypedDict, Struct, pydantic model or JSON Schema; None clears."""
        if form is None:
            self._add(form=None)
            return self._set(schema=None)
        made = Form.of(form)
        self._add(form=made)
        return self._set(schema=made.stored)

    def with_tools(
        self,
        *tools: object,
        replace: bool = False,
        choice: str | None = None,
        parallel: bool | None = None,
        concurrency: int | None = None,
    ) -> Self:
        """Add tools, by name or as they are; they are stored by name and found again in `Library(tools=…)`."""
        names = [self._tool_name(each) for each in tools]
        before = [] if replace else list(self._settings().get("tools", ()))
        offered = list(dict.fromkeys((*before, *names)))
        changes: dict[str, Any] = {"tools": offered or None}
        if choice is not None:
            changes["tool_choice"] = checked_choice(choice, tuple(offered))
        if parallel is not None:
            changes["parallel_tools"] = parallel
        if concurrency is not None:
            changes["concurrency"] = inputs.at_least_one("concurrency", concurrency)
        return self._set(**changes)

    def _tool_name(self, thing: object) -> str:
        if isinstance(thing, str):
            if thing not in self._toolbox():
                raise NotFound(sentence("There is no tool named {name} here.", name=thing))
            return thing
        tool = as_tool(thing)
        if self._library.toolbox.get(tool.name) is not tool:
            self._own_tools[tool.name] = tool
        return tool.name

    def with_temperature(self, temperature: float | None) -> Self:
        return self._set(temperature=temperature)

    def with_max_output(self, tokens: int | None) -> Self:
        return self._set(max_output=tokens)

    def with_params(self, params: Mapping[str, Any] | None = None, **named: Any) -> Self:
        """Anything else that the service understands, as it is; what can be secret lives with this handle only."""
        secret, plain = parted({**(params or {}), **named})
        self._add(params=secret)
        return self._set(params=plain or None)

    def with_headers(self, headers: Mapping[str, str] | None = None, **named: str) -> Self:
        """Headers of each request; those that can be secret live with this handle only."""
        secret, plain = parted({**(headers or {}), **named})
        self._add(headers=secret)
        return self._set(headers=plain or None)

    def with_thinking(
        self, effort: str | None = None, *, budget: int | None = None, display: bool | None = None
    ) -> Self:
        """How hard to think: an effort, or a number of tokens; nothing clears it.

        What is thought is shown where the service tells it; with `display=False` it is not asked for.
        """
        shown = None if display is None else "summarized" if display else "omitted"
        wanted = {"effort": effort, "budget": budget, "display": shown}
        return self._set(thinking={name: value for name, value in wanted.items() if value is not None} or None)

    def with_citations(self, wanted: bool = True) -> Self:
        return self._set(citations=wanted or None)

    def with_caching(self, wanted: bool = True, **options: Any) -> Self:
        """Whether and how; options that can be secret live with this handle only."""
        secret, plain = parted(options)
        self._add(caching=secret)
        return self._set(caching=plain if wanted else None)

    def with_server_tools(self, *names: str | Mapping[str, Any]) -> Self:
        """Tools that run at the service, such as "web_search"; none clears them.

        What can be secret of one lives with this handle only.
        """
        parts = [({}, each) if isinstance(each, str) else parted(each) for each in names]
        self._add(server_tools=tuple((plain, secret) for secret, plain in parts if secret))
        return self._set(server_tools=[plain for _, plain in parts] or None)

    def _set(self, **changes: Any) -> Self:
        changes = {name: inputs.setting(name, value) for name, value in changes.items()}

        def work(session: Session) -> None:
            row = self._chat_row(session)
            row.settings = merged(row.settings, changes)
            row.updated_at = utc_now()

        self._write(work)
        self._changed("chat_changed")
        return self

    def _settings(self) -> dict[str, Any]:
        return self._read(lambda session: dict(self._chat_row(session).settings or {}))

    def _chat_row(self, session: Session) -> Any:
        row = session.get(self._library.tables.chat, self.id)
        if row is None:
            raise NotFound(sentence("There is no such chat."))
        return row

    def _hooks(self) -> Any:
        return self._library.hooks_of_chat(self.id)


def merged(settings: Mapping[str, Any] | None, changes: Mapping[str, Any]) -> dict[str, Any]:
    """The settings with the changes; None takes one away."""
    merged = {**(settings or {}), **changes}
    return {name: value for name, value in merged.items() if value is not None}
