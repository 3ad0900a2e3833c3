"""`desktop-chat keys`: which profiles there are and whose keys they have; keys are added, tested and removed."""

from __future__ import annotations

import argparse
import asyncio
import getpass
import json
import sys
from collections.abc import Awaitable, Callable, Mapping

from desktop_chat.cli.lines import complain, write
from desktop_chat.cli.statuses import DONE, status_of
from desktop_chat.errors import Error, KeyringUnavailable, UserError
from desktop_chat.language import sentence
from desktop_chat.providers.secrets import is_secret_name
from desktop_chat.services.library import Library
from desktop_chat.services.opening import open_library
from desktop_chat.services.places import data_folder
from desktop_chat.services.profile_views import ProfileView

FIRST = "Personal"
"""What the first profile is called where nobody has named it."""


async def perform(wanted: argparse.Namespace) -> int:
    """Do what is wanted; the result is the exit status."""
    async with open_library(data_folder(wanted.data_dir)) as library:
        return await _VERBS[wanted.keys_verb](library, wanted)


async def _list(library: Library, wanted: argparse.Namespace) -> int:
    profiles = [view for view in library.profiles.all() if wanted.profile in (None, view.name)]
    if wanted.profile is not None and not profiles:
        library.profiles.get(wanted.profile)
    lines = [line for view in profiles for line in await _told(library, view)]
    for line in lines or [sentence("There is no profile yet. Add a key: desktop-chat keys add PROVIDER")]:
        write(line)
    return DONE


async def _told(library: Library, view: ProfileView) -> list[str]:
    mark = sentence(" (default)") if view.is_default else ""
    lines = [f"{view.name}{mark}"]
    for provider, service in view.services.items():
        keys = await _ends(library, view.name, provider)
        settings = ", ".join(f"{name}={_plain(value)}" for name, value in service.settings.items())
        lines.append("  " + "  ".join(filter(None, (library.profiles.title(provider), keys, settings))))
    return lines


async def _ends(library: Library, name: str, provider: str) -> str:
    """The last characters of each key, or why they cannot be told."""
    try:
        ends = await library.profiles.last_four(name, provider)
    except KeyringUnavailable as error:
        return str(error)
    return ", ".join(f"{field} {end or sentence('(gone from the keyring)')}" for field, end in ends.items())


async def _add(library: Library, wanted: argparse.Namespace) -> int:
    if wanted.from_environment:
        return await _take_from_environment(library, wanted.profile)
    provider = wanted.provider
    if provider is None:
        raise UserError(sentence("Whose key is it? Name a provider, or say --from-environment."))
    title = library.profiles.title(provider)
    fields: dict[str, object] = dict(map(_setting, wanted.set))
    if not wanted.no_key:
        fields[wanted.field] = await asyncio.to_thread(_asked_for, title)
    if wanted.test:
        said = await library.profiles.try_out(provider, {**_settings(library, wanted), **fields})
        if said.error is not None:
            return _refused(said.error)
    name = _made(library, wanted.profile)
    await library.profiles.configure(name, provider, fields)
    write(sentence("Kept in the keyring, for {title} in the profile {profile}.", title=title, profile=name))
    return DONE


async def _take_from_environment(library: Library, profile: str | None) -> int:
    name = _made(library, profile)
    taken = await library.profiles.import_from_environment(name)
    titles = ", ".join(map(library.profiles.title, taken)) or sentence("nothing new")
    write(sentence("Taken from the environment into {profile}: {titles}.", profile=name, titles=titles))
    return DONE


def _settings(library: Library, wanted: argparse.Namespace) -> Mapping[str, object]:
    """What the profile knows of the service already, if there is one."""
    profiles = library.profiles
    view = (
        profiles.default
        if wanted.profile is None
        else next((each for each in profiles.all() if each.name == wanted.profile), None)
    )
    known = view.services.get(wanted.provider) if view else None
    return known.settings if known else {}


async def _remove(library: Library, wanted: argparse.Namespace) -> int:
    name = _chosen(library, wanted.profile)
    if wanted.provider is None:
        if not wanted.whole_profile:
            raise UserError(sentence("Whose key? Name a provider, or say --whole-profile."))
        await library.profiles.delete(name)
        write(sentence("The profile {profile} is deleted, with its keys.", profile=name))
        return DONE
    await library.profiles.remove_key(name, wanted.provider)
    write(
        sentence("Removed from {profile}: {title}.", profile=name, title=library.profiles.title(wanted.provider))
    )
    return DONE


async def _test(library: Library, wanted: argparse.Namespace) -> int:
    name = _chosen(library, wanted.profile)
    providers = [wanted.provider] if wanted.provider else list(library.profiles.get(name).services)
    status = DONE
    for provider in providers:
        said = await library.profiles.test(name, provider)
        if said.error is not None:
            status = _refused(said.error)
        else:
            write(sentence("{title} takes the key.", title=said.title))
    return status


_VERBS: Mapping[str, Callable[[Library, argparse.Namespace], Awaitable[int]]] = {
    "list": _list,
    "add": _add,
    "remove": _remove,
    "test": _test,
}


def _refused(error: Error) -> int:
    complain(error)
    return status_of(error)


def _made(library: Library, name: str | None) -> str:
    """The profile that is named, else the default one; it is made if it is not there."""
    default = library.profiles.default
    if name is None and default is not None:
        return default.name
    wanted = name or FIRST
    if wanted not in (view.name for view in library.profiles.all()):
        wanted = library.profiles.create(wanted, is_default=default is None).name
    return wanted


def _chosen(library: Library, name: str | None) -> str:
    if name is not None:
        return library.profiles.get(name).name
    default = library.profiles.default
    if default is None:
        raise UserError(sentence("Which profile? Name one with --profile."))
    return default.name


def _asked_for(title: str) -> str:
    """Without an echo where somebody types; what is piped in is taken whole, since it may be a file."""
    if sys.stdin.isatty():
        return getpass.getpass(sentence("Key for {title} (it is not shown): ", title=title))
    return sys.stdin.buffer.read().decode("utf-8", "replace")


def _setting(told: str) -> tuple[str, str]:
    """What is no secret may stand among the arguments, where every program on the computer can read it."""
    name, separator, value = told.partition("=")
    if not separator or not name or not value:
        raise UserError(sentence("A setting is written NAME=VALUE, not {told}.", told=name))
    if is_secret_name(name):
        text = "{name} is a secret: leave it out here, and give it with --field {name} when it is asked for."
        raise UserError(sentence(text, name=name))
    return name, value


def _plain(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
