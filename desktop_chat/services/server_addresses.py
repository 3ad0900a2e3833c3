"""Keeps the address of a server on this computer as a setting of a profile, so that it is found later."""

from __future__ import annotations

import os
from collections.abc import Mapping

from desktop_chat.errors import UserError
from desktop_chat.language import sentence
from desktop_chat.services.library import Library

FIRST = "Personal"
"""What the first profile is called where nobody has named it."""


async def keep_address(
    library: Library,
    provider: str,
    address: str,
    *,
    name: str | None = None,
    environ: Mapping[str, str] | None = None,
) -> str:
    """In this profile, or in the default one; its name. A key is never sent to another address than before."""
    profiles = library.profiles
    is_first = name is None and profiles.default is None
    name = name or usual_profile(library)
    known = profiles.get(name).services.get(provider)
    before = known.settings.get("base_url") if known else None
    if before == address:
        return name
    if before is not None or profiles.has_key(name, provider):
        text = "The profile {name} has another address or a key for {title}. Change it there."
        raise UserError(sentence(text, name=name, title=profiles.title(provider)))
    await profiles.configure(name, provider, {"base_url": address})
    if is_first:  # what chats had from the environment they keep for now
        await profiles.import_from_environment(name, os.environ if environ is None else environ, for_session=True)
    return name


def usual_profile(library: Library) -> str:
    """The default one; it is made where there is none."""
    profiles = library.profiles
    if profiles.default is not None:
        return profiles.default.name
    if FIRST in (each.name for each in profiles.all()):
        profiles.make_default(FIRST)
        return FIRST
    return profiles.create(FIRST, is_default=True).name
