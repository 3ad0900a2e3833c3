"""Looks at the keyring and at which services there are keys for; no key is read unless that is asked for."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from sqlalchemy import select

from desktop_chat.errors import Error, KeyringUnavailable
from desktop_chat.language import sentence
from desktop_chat.models import Profile, schema
from desktop_chat.models.readers import Readers
from desktop_chat.providers.catalog import ENTRIES
from desktop_chat.providers.context import Context, ProviderSettings
from desktop_chat.services.health.views import Finding
from desktop_chat.services.keys.system import SystemKeyring
from desktop_chat.services.keys.waiting import WaitingThread
from desktop_chat.services.profile_rows import KeptProfile, kept

PATIENCE = 5.0
"""Seconds for a keyring that may be waiting for a person."""
BUSY_SECONDS = 2.0
ADDRESS = "base_url"
PROBE = "health"
"""An entry that nobody has: whether it is asked for in vain is all there is to know."""


async def keyring(profiles: Sequence[KeptProfile], patience: float = PATIENCE) -> Finding:
    """It is a problem where keys are in it."""
    thread = WaitingThread("desktop-chat-health")
    title = sentence("Keyring")
    try:
        name = await thread.call(_asked, patience)
    except KeyringUnavailable as error:
        is_needed = any(service.secrets for profile in profiles for service in profile.services.values())
        if not is_needed:
            return Finding("keyring", title, error.sentence)
        remedy = sentence("Unlock or start the keyring; until then, keys of the environment can be used.")
        return Finding("keyring", title, sentence("does not answer"), error.sentence, remedy)
    finally:
        thread.close()
    return Finding("keyring", title, sentence("{name} answers", name=name))


def _asked() -> str:
    ring = SystemKeyring()
    title = ring.title
    ring.get(PROBE)
    return title


def kept_profiles(database: Path) -> list[KeptProfile]:
    """As they are stored; none where that cannot be told without changing anything."""
    try:
        if schema.contents(database, busy_seconds=BUSY_SECONDS).revision != schema.revisions()[-1]:
            return []
        readers = Readers(database, BUSY_SECONDS)
        try:
            return readers.unit(lambda session: [kept(row) for row in session.scalars(select(Profile))])
        finally:
            readers.close()
    except Error:
        return []


def profiles(found: Sequence[KeptProfile]) -> Finding:
    """Their names, and for which services they have keys."""
    titles = {entry.name: entry.title for entry in ENTRIES}
    told = [
        f"{each.name} ({', '.join(titles.get(one, one) for one in each.services) or sentence('no keys')})"
        for each in found
    ]
    return Finding("profiles", sentence("Profiles"), ", ".join(told) or sentence("none"))


def from_environment() -> Finding:
    """Names only."""
    names = ", ".join(Context.from_env(os.environ).providers)
    return Finding("environment", sentence("Keys of the environment"), names or sentence("none"))


def places(found: Sequence[KeptProfile]) -> Iterator[tuple[str, ProviderSettings]]:
    """Every service that there is something for, with what is no secret; each address once."""
    own = Context.from_env(os.environ)
    for provider in own.providers:
        plain = own.settings(provider)
        yield provider, ProviderSettings(provider, {ADDRESS: plain.base_url} if plain.base_url else {})
    for profile in found:
        for provider, service in profile.services.items():
            if ADDRESS in service.secrets:
                continue  # it holds a key itself, so it is not known without the keyring
            yield provider, ProviderSettings(provider, service.plain)
