"""Puts the headers of a request together: the chat's, the context's, the service's own, and the key."""

from __future__ import annotations

import re
from collections.abc import Mapping

from desktop_chat.errors import ContextMissing
from desktop_chat.language import sentence
from desktop_chat.providers.addresses import Address
from desktop_chat.providers.context import ProviderSettings
from desktop_chat.providers.entry import Entry

_AUTHORISING = frozenset({"authorization", "api-key", "x-api-key", "x-goog-api-key"})
_OURS = {
    "content-type": "application/json",
    "accept": "text/event-stream, application/json",
    # A compressing server collects small pieces before it sends any.
    "accept-encoding": "identity",
    "user-agent": "desktop_chat",
}
_OF_THE_CONNECTION = frozenset(
    {"host", "connection", "content-length", "transfer-encoding", "te", "trailer", "upgrade", "expect"}
)
"""A chat, or an assistant from elsewhere, has no say in where a key goes and how it is sent."""
_SENDABLE = re.compile(r"[\x20-\x7e\t]*")
_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")


def sent_headers(
    entry: Entry,
    asked: Mapping[str, str],
    settings: ProviderSettings,
    address: Address,
    needed: Mapping[str, str] | None = None,
) -> dict[str, str]:
    """As they go out. What comes later counts: the key last, and nobody replaces what the wire needs.

    `needed` is what this request needs: lists, to which others may have added something of their own.
    """
    key = _key(entry, settings)
    named = {
        header: value
        for name, header in entry.setting_headers.items()
        if (value := settings.secret(name)) is not None
    }
    login = {"Authorization": address.login} if address.login else {}
    asked = {name: value for name, value in _texts(asked).items() if name.lower() not in _OF_THE_CONNECTION}
    headers: dict[str, str] = {}
    for source in (entry.headers, asked, login, settings.revealed_headers(), named, key, _OURS):
        headers |= {name.lower(): value.strip() for name, value in source.items()}
    for name, value in (needed or {}).items():
        headers[name] = _together(headers.get(name, ""), value)
    _check(headers, entry.title)
    return headers


def _texts(asked: Mapping[str, object]) -> dict[str, str]:
    """What files from elsewhere say, numbers too."""
    return {name: str(value) for name, value in asked.items() if value is not None}


def _key(entry: Entry, settings: ProviderSettings) -> Mapping[str, str]:
    """This context's key for this service; without one nothing is sent, and never another's."""
    if settings.provider != entry.name:
        raise ContextMissing(sentence("There is no key for {title} here.", title=entry.title))
    key = entry.authorise(settings)
    if entry.sign is not None:
        return key  # whoever signs knows what is missing
    if entry.needs_key and not key and not any(name.lower() in _AUTHORISING for name in settings.headers):
        raise ContextMissing(sentence("There is no key for {title} here. Add one.", title=entry.title))
    return key


def _together(first: str, second: str) -> str:
    """Two lists as one, each member once."""
    members = [member.strip() for member in f"{first},{second}".split(",")]
    return ",".join(dict.fromkeys(filter(None, members)))


def _check(headers: Mapping[str, str], title: str) -> None:
    """Said here, since those who would find it later quote the value."""
    for name, value in headers.items():
        if not _SENDABLE.fullmatch(value) or not _NAME.fullmatch(name):
            raise ContextMissing(
                sentence(
                    "The header {name} for {title} has signs in it that cannot be sent. Is the key copied whole?",
                    name=name,
                    title=title,
                )
            )
