"""Profiles with their keys: what a person has at which service, where the keys are, and whether they are good."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm import Session

from desktop_chat.errors import ContextMissing, KeyringUnavailable, UserError
from desktop_chat.language import sentence
from desktop_chat.models import Tables
from desktop_chat.models.database import Database
from desktop_chat.providers.context import Context, ProviderSettings
from desktop_chat.providers.parting import joined
from desktop_chat.providers.provider import Provider, needs_key, title_of
from desktop_chat.services.fields import field_value, last_four, parted_fields
from desktop_chat.services.key_tests import ask
from desktop_chat.services.keys.shelf import KeyShelf
from desktop_chat.services.model_queries import ModelQueries
from desktop_chat.services.profile_book import ProfileBook, gone
from desktop_chat.services.profile_context import ProfileContext
from desktop_chat.services.profile_rows import KeptProfile, KeptService, put_service
from desktop_chat.services.profile_views import KeyTest, ProfileView
from desktop_chat.services.spending import Spendings

_NEVER_BEGUN = frozenset({"missing", "unsafe", "closed"})
_REFUSED = frozenset({"locked", "denied"})


class Profiles(ProfileBook):
    """A reference is written before its key and removed after it, so that no key is left that nobody knows of."""

    def __init__(
        self,
        database: Database,
        tables: Tables,
        providers: Mapping[str, Provider],
        models: ModelQueries,
        keys: KeyShelf,
    ) -> None:
        super().__init__(database, tables)
        self._providers = providers
        self._models = models
        self.keys = keys
        self.spending = Spendings(database, tables)

    # ---------------------------------------------------------------- as context

    def context(self, profile: KeptProfile) -> ProfileContext:
        return ProfileContext(profile, lambda provider: self._fetch(profile, provider))

    async def _fetch(self, known: KeptProfile, provider: str) -> ProviderSettings:
        """What a request needs, read now: a key that was changed a moment ago counts."""
        profile = next((each for each in self._read(self._rows) if each.key == known.key), None)
        if profile is None:
            raise gone(known.name)
        service = profile.service(provider)
        forms = self._forms(profile, provider, service)
        asked = self._providers.get(provider)
        if asked is not None and needs_key(asked) and not (forms or service.is_enough):
            raise _no_key(profile.name, self.title(provider))
        found = await self.keys.read(profile.entry(provider, name) for name in forms)
        values = {name: found.get(profile.entry(provider, name)) for name in forms}
        if None in values.values():
            raise _key_gone(profile.name, self.title(provider))
        secret = {name: field_value(value, forms[name]) for name, value in values.items() if value is not None}
        return ProviderSettings(provider, joined(service.plain, secret))

    def _forms(self, profile: KeptProfile, provider: str, service: KeptService) -> dict[str, str]:
        """The secret fields there are, those of this session among them."""
        beginning = profile.entry(provider, "")
        held = (name.removeprefix(beginning) for name in self.keys.held(beginning))
        return {**dict.fromkeys(held, "text"), **service.secrets}

    def has_key(self, name: str, provider: str) -> bool:
        """Whether the profile has one of its own, or says where else it is; the keyring is not asked."""
        profile = self.kept(name)
        service = profile.service(provider)
        return service.is_enough or bool(self._forms(profile, provider, service))

    # ------------------------------------------------------------------- keys

    async def set_key(
        self, name: str, provider: str, key: str, *, field: str = "api_key", for_session: bool = False
    ) -> ProfileView:
        """Keep a key in the keyring; `for_session` only here, until the program ends."""
        return await self.configure(name, provider, {field: key}, for_session=for_session)

    async def configure(
        self, name: str, provider: str, fields: Mapping[str, object], *, for_session: bool = False
    ) -> ProfileView:
        """Add or change fields: those that can be secret go into the keyring, the others into the row."""
        self._refuse_unknown(provider)
        texts, forms, plain = parted_fields(fields)
        profile = self.kept(name)
        before = profile.service(provider)
        named = {} if for_session else forms
        after = KeptService({**before.plain, **plain}, {**before.secrets, **named})
        view = self._change(name, lambda session, row: put_service(row, provider, after))
        entries = {profile.entry(provider, each): text for each, text in texts.items()}
        if for_session:
            self.keys.hold(entries)
        elif entries:
            await self._write(profile, provider, before, entries)
        return view

    async def _write(
        self, profile: KeptProfile, provider: str, before: KeptService, entries: Mapping[str, Any]
    ) -> None:
        try:
            await self.keys.write(entries)
        except KeyringUnavailable as error:
            # One that was too slow may yet be written, and several may be in part: then the references stay.
            reason = error.details.get("reason")
            if reason in _NEVER_BEGUN or (reason in _REFUSED and len(entries) == 1):
                old = before if before.plain or before.secrets else None
                self._change(profile.name, lambda session, row: put_service(row, provider, old))
            raise

    async def remove_key(self, name: str, provider: str) -> ProfileView:
        """All that the profile knows for this provider, in the keyring first."""
        profile = self.kept(name)
        if provider not in profile.services:
            raise _no_key(name, self.title(provider))
        await self._remove_entries(profile, provider)
        return self._change(name, lambda session, row: put_service(row, provider, None))

    async def forget(self, name: str, provider: str, fields: Iterable[str]) -> ProfileView:
        """Some of what the profile knows for this provider, in the keyring first."""
        profile, gone_ones = self.kept(name), frozenset(fields)
        before = profile.service(provider)
        await self.keys.remove(profile.entry(provider, each) for each in gone_ones & before.secrets.keys())
        self.keys.let_go(profile.entry(provider, each) for each in gone_ones)
        plain = {each: value for each, value in before.plain.items() if each not in gone_ones}
        secret = {each: form for each, form in before.secrets.items() if each not in gone_ones}
        after = KeptService(plain, secret) if plain or secret else None
        return self._change(name, lambda session, row: put_service(row, provider, after))

    async def delete(self, name: str) -> None:
        """The profile with its keys. Its chats stay, and say that it is gone when they are to be answered."""
        profile = self.kept(name)
        await self._remove_entries(profile)
        table = self._tables.profile

        def work(session: Session) -> None:
            gone_row = delete(table).where(table.key == profile.key)
            session.execute(gone_row.execution_options(synchronize_session=False))

        self._database.write(work)

    async def _remove_entries(self, profile: KeptProfile, provider: str | None = None) -> None:
        await self.keys.remove(profile.entries(provider))
        self.keys.let_go(self.keys.held(profile.mark + "/" + (f"{provider}/" if provider else "")))

    async def last_four(self, name: str, provider: str) -> dict[str, str]:
        """The ends of its keys, to recognise them by; a blank where the keyring has none. Never stored."""
        profile = self.kept(name)
        forms = self._forms(profile, provider, profile.service(provider))
        found = await self.keys.read(profile.entry(provider, each) for each in forms)
        return {each: last_four(found.get(profile.entry(provider, each))) for each in forms}

    async def import_from_environment(
        self, name: str, environ: Mapping[str, str] | None = None, *, for_session: bool = False
    ) -> tuple[str, ...]:
        """Take what the environment has for providers that this profile knows nothing for; their names."""
        found = Context.from_env(os.environ if environ is None else environ)
        profile = self.kept(name)
        new = [each for each in found.providers if each in self._providers and self._lacks(profile, each)]
        for provider in new:
            await self.configure(name, provider, dict(found.settings(provider)), for_session=for_session)
        return tuple(new)

    def _lacks(self, profile: KeptProfile, provider: str) -> bool:
        """Settings without a key may be what is left of one that was there for a session."""
        service = profile.services.get(provider)
        return service is None or (
            needs_key(self._providers[provider]) and not self.has_key(profile.name, provider)
        )

    # ------------------------------------------------------------------ tests

    async def test(self, name: str, provider: str) -> KeyTest:
        """Ask the service with the keys of this profile, at the least cost."""
        self._refuse_unknown(provider)
        settings = await self.context(self.kept(name)).fetched(provider)
        return await self._asked(provider, settings)

    async def try_out(self, provider: str, fields: Mapping[str, object]) -> KeyTest:
        """The same with a key that is not kept yet."""
        self._refuse_unknown(provider)
        return await self._asked(provider, ProviderSettings(provider, fields))

    async def _asked(self, provider: str, settings: ProviderSettings) -> KeyTest:
        return await ask(self._providers[provider], settings, self._models)

    def title(self, provider: str) -> str:
        """What the service is called."""
        known = self._providers.get(provider)
        return provider if known is None else title_of(known)

    def _refuse_unknown(self, provider: str) -> None:
        if provider not in self._providers:
            known = ", ".join(sorted(self._providers))
            text = "There is no provider named {name}. There are: {known}."
            raise UserError(sentence(text, name=provider, known=known))


def _no_key(name: str, title: str) -> ContextMissing:
    return ContextMissing(sentence("The profile {name} has no key for {title}. Add one.", name=name, title=title))


def _key_gone(name: str, title: str) -> ContextMissing:
    text = "The key for {title} in the profile {name} is no longer in the keyring. Add it again."
    return ContextMissing(sentence(text, title=title, name=name))
