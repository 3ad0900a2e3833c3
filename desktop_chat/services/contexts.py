"""Finds the context that a chat's requests are made with; another one's key is never used instead."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from desktop_chat.errors import ContextMissing
from desktop_chat.language import sentence
from desktop_chat.providers.context import Context, ProviderSettings
from desktop_chat.services.profile_context import EitherContext, ProfileContext
from desktop_chat.services.views import ChatView

if TYPE_CHECKING:
    from desktop_chat.services.profiles import Profiles

ContextSource: TypeAlias = Mapping[str, Context] | Callable[[ChatView], Context | None]

OWN_CONTEXT = "own_context"
"""Among a chat's settings: it was given a context without a name, which only its program can give again."""


@dataclass(frozen=True, slots=True)
class Paying:
    """With which settings a request is made, and which profile pays for it."""

    settings: ProviderSettings
    profile: str | None


class Contexts:
    """By name: those that the library was given, and the profiles that are stored."""

    def __init__(
        self, default: Context | None, source: ContextSource | None, profiles: Profiles | None = None
    ) -> None:
        self._default = default or Context()
        self._source = source
        self._profiles = profiles

    @property
    def default(self) -> Context:
        """The library's own."""
        return self._default

    @property
    def source(self) -> ContextSource | None:
        """What the library was given to find others by."""
        return self._source

    @property
    def usual(self) -> Context:
        """For whoever names none: the default profile where it knows the provider, else the library's own."""
        profile = self._profiles.kept_default() if self._profiles else None
        if profile is None or self._profiles is None:
            return self._default
        return EitherContext(self._profiles.context(profile), self._default)

    @property
    def for_new_chats(self) -> Context | None:
        """The default profile, unless the library was given a function that decides."""
        profile = None if self._is_asked or self._profiles is None else self._profiles.kept_default()
        return self._profiles.context(profile) if profile and self._profiles else None

    def is_stored(self, context: Context) -> bool:
        """Whether it is found again by its name, as it then is."""
        return isinstance(context, ProfileContext) and context.name in self

    async def paying(
        self, chat: ChatView, own: Context | None, provider: str, usual: Context | None = None
    ) -> Paying:
        """What a request of this chat is made with. Raises before anything is sent.

        `usual` is for whoever names none, where that is known already.
        """
        return await self.paying_with(self.of(chat, own, usual), provider, chat.profile)

    async def paying_with(self, context: Context, provider: str, name: str | None = None) -> Paying:
        """What a request is made with that has this context; `name` is that of one without a name."""
        if isinstance(context, EitherContext):
            context = context.of(provider)
        name = context.name or name
        if name is not None and self._profiles is not None:
            await self._profiles.spending.check(self._profiles.find(name))
        return Paying(await context.fetched(provider), name)

    def of(self, chat: ChatView, own: Context | None, usual: Context | None = None) -> Context:
        """The handle's own context, else the chat's by name, else the usual one."""
        if own is not None:
            return own
        if self._source is not None and not isinstance(self._source, Mapping):
            return self._asked(self._source, chat)
        if chat.profile is not None:
            return self.named(chat.profile)
        if chat.settings.get(OWN_CONTEXT):
            raise ContextMissing(
                sentence("This chat was given a context without a name. Give it again before you go on.")
            )
        return self.usual if usual is None else usual

    def named(self, name: str) -> Context:
        found = self._found(name)
        if found is None:
            raise ContextMissing(sentence("There is no profile named {name} here.", name=name))
        return found

    def __getitem__(self, name: str) -> Context:
        return self.named(name)

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and self._found(name) is not None

    def __iter__(self) -> Iterator[str]:
        """The names, each once."""
        given = self._source if isinstance(self._source, Mapping) else ()
        own = (self._default.name,) if self._default.name else ()
        stored = (profile.name for profile in self._profiles.all()) if self._profiles else ()
        return iter(dict.fromkeys((*given, *own, *stored)))

    def _found(self, name: str) -> Context | None:
        found = self._source.get(name) if isinstance(self._source, Mapping) else None
        if found is None and self._default.name == name:
            found = self._default
        if found is None and self._profiles is not None:
            profile = self._profiles.find(name)
            found = self._profiles.context(profile) if profile else None
        return found

    @property
    def _is_asked(self) -> bool:
        return self._source is not None and not isinstance(self._source, Mapping)

    def _asked(self, source: Callable[[ChatView], Context | None], chat: ChatView) -> Context:
        found = source(chat)
        if found is None:
            raise ContextMissing()
        return found
