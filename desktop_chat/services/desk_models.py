"""What a window asks about models: which there are, which answers in a chat, and which in new ones."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from desktop_chat.errors import Error, UserError
from desktop_chat.language import sentence
from desktop_chat.providers.context import Context
from desktop_chat.services.desk_views import Sent
from desktop_chat.services.model_choices import ModelChoice, ModelChoices, choice_of, talks, with_servers
from desktop_chat.services.run_errors import error_view
from desktop_chat.services.server_addresses import keep_address
from desktop_chat.services.settling import settled

if TYPE_CHECKING:
    from desktop_chat.providers.entry import Entry
    from desktop_chat.services.library import Library

MOST_RECENT = 5
LOCAL = "local"


class DeskModels:
    """The first look brings in the models that come with the program, in a worker."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._usual = library.default_provider, library.default_model
        self.instructions = ""
        """What every new chat tells its model first."""
        self.tools: tuple[str, ...] = ()
        """What every new chat lets its model use, as far as this program has it."""

    async def choices(self, chat_id: Any = None) -> ModelChoices:
        """Every model that talks, those of services without a key among them, as this chat has keys."""
        await self._library.models.load()
        return await settled(asyncio.to_thread(self._read, chat_id))

    async def with_local_servers(self, known: ModelChoices) -> ModelChoices:
        """The same with what answers on this computer at this moment."""
        servers = await self._library.local_servers()
        return ModelChoices(with_servers(known.all, servers), known.recent, known.services)

    async def keep_address(self, choice: ModelChoice) -> None:
        """A server that is not where its like usually are is found again after a restart, where that may be."""
        await self._kept(choice, None)

    async def choose(self, chat_id: Any, choice: ModelChoice, *, is_assumed: bool = False) -> Sent:
        """For the next and later messages of this chat."""

        def work() -> None:
            chat = self._library.chat(chat_id)
            chat.with_model(
                choice.id, provider=choice.provider, assume_model_exists=is_assumed or _is_found(choice)
            )
            if payer is not None and payer != chat.view.profile:
                chat.with_context(payer)
            elif payer is None and self._is_elsewhere(choice):
                chat.with_context(Context({choice.provider: {"base_url": choice.address}}))

        try:
            payer = await self._kept(choice, self._library.chat(chat_id).view.profile)
            await settled(asyncio.to_thread(work))
        except Error as error:
            return Sent(chat_id, True, error_view(error))
        return Sent(chat_id)

    async def choose_default(self, name: str, *, is_assumed: bool = False) -> Sent:
        """For new chats, as service/model; nothing means the usual one."""
        provider, _, model = name.partition("/")

        def work() -> None:
            library = self._library
            if not name:
                library.default_provider, library.default_model = self._usual
                return
            facts = library.models.resolve(model, provider, assume_exists=is_assumed)
            library.default_provider, library.default_model = facts.provider, facts.name

        try:
            if name and provider not in self._library.models.providers:
                raise UserError(sentence("There is no provider named {name} in this program.", name=provider))
            await settled(asyncio.to_thread(work))
        except Error as error:
            return Sent(None, False, error_view(error))
        return Sent(None)

    async def _kept(self, choice: ModelChoice, profile: str | None) -> str | None:
        """The profile that knows the server's address; None where that is the usual one, or cannot be kept."""
        if choice.address is None or not self._is_elsewhere(choice):
            return None
        try:
            return await keep_address(self._library, choice.provider, choice.address, name=profile)
        except UserError:
            return None

    def _is_elsewhere(self, choice: ModelChoice) -> bool:
        return choice.address is not None and choice.address != self._usual_address(choice.provider)

    # ------------------------------------------------------------------ reads

    def _read(self, chat_id: Any) -> ModelChoices:
        payer = self._payer(chat_id)
        entries = _entries()
        titles = {name: _title(name, entries) for name in self._library.models.providers}
        ready = {name: self._is_ready(name, entries, payer) for name in titles}
        here = self._files_here()
        models = [model for model in self._library.models.all(retired=False) if talks(model)]
        models = [model for model in models if model.provider != LOCAL or model.id in here]
        found = tuple(
            choice_of(model, titles.get(model.provider, model.provider), is_ready=ready.get(model.provider, False))
            for model in models
        )
        return ModelChoices(found, self._recent(), titles)

    def _files_here(self) -> frozenset[str]:
        """Rows of models whose files were removed stay, for the chats that they answered."""
        local = self._library.models.provider(LOCAL)
        return frozenset(model.id for model in local.models) if local is not None else frozenset()

    def _recent(self) -> tuple[str, ...]:
        usage = self._library.tables.usage
        query = select(usage.provider, usage.model_name).where(usage.model_name.is_not(None))
        query = query.group_by(usage.provider, usage.model_name).order_by(func.max(usage.created_at).desc())
        rows = self._library.database.read(lambda session: session.execute(query.limit(MOST_RECENT)).all())
        return tuple(f"{provider}/{name}" for provider, name in rows)

    def _payer(self, chat_id: Any) -> str | None:
        """The profile whose keys count; none: the environment's do."""
        profiles = self._library.profiles
        default = profiles.default.name if profiles.default is not None else None
        name = default if chat_id is None else self._library.chat(chat_id).view.profile
        return name if name is not None and profiles.find(name) is not None else None

    def _is_ready(self, provider: str, entries: dict[str, Entry], payer: str | None) -> bool:
        entry = entries.get(provider)
        if entry is None or not entry.needs_key:
            return True
        if payer is not None:
            return self._library.profiles.has_key(payer, provider)
        settings = self._library.contexts.default.settings(provider)
        return bool(settings) if entry.sign is not None else bool(entry.authorise(settings))

    def _usual_address(self, provider: str) -> str | None:
        entry = _entries().get(provider)
        own = self._library.contexts.default.settings(provider).base_url
        return own or (entry.base_url if entry else None)


def _entries() -> dict[str, Entry]:
    from desktop_chat.providers.catalog import ENTRIES  # noqa: PLC0415 - start-up: every wire comes with it

    return {entry.name: entry for entry in ENTRIES}


def _title(name: str, entries: dict[str, Entry]) -> str:
    if name in entries:
        return entries[name].title
    return sentence("On this computer") if name == LOCAL else name.capitalize()


def _is_found(choice: ModelChoice) -> bool:
    """A server that answered has said so itself."""
    return choice.address is not None
