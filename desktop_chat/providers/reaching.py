"""Finds out whether a service answers at all, without telling it anything."""

from __future__ import annotations

import asyncio
from urllib.parse import urlsplit

from desktop_chat.errors import Error
from desktop_chat.providers.addresses import Address
from desktop_chat.providers.breaks import silent
from desktop_chat.providers.context import ProviderSettings
from desktop_chat.providers.entry import Entry
from desktop_chat.providers.posts import Post, Sender

_HEADERS = {"user-agent": "desktop_chat"}


def host_of(entry: Entry, settings: ProviderSettings) -> str:
    """Where its requests go; an Error where these settings do not tell."""
    return _address(entry, settings).host


async def reach(sender: Sender, entry: Entry, settings: ProviderSettings, seconds: float) -> Error | None:
    """What stands in the way, or None: any answer is one. No key, query or path of the address is sent."""
    address = _address(entry, settings)
    try:
        async with asyncio.timeout(seconds), sender.send(Post(address, b"", _HEADERS, "GET")):
            return None
    except TimeoutError:
        return silent(address.host)
    except Error as error:
        return error


def _address(entry: Entry, settings: ProviderSettings) -> Address:
    whole = entry.locate(entry, settings, "/", "")
    return Address(f"{urlsplit(whole.url).scheme}://{whole.host}/", whole.host)
