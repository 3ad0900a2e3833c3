"""The assistants that can be chosen, as plain values for a window."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from desktop_chat.services.assistant_views import AssistantView


@dataclass(frozen=True, slots=True)
class AssistantChoice:
    """`is_gone`: it was deleted, and only its name is left in a chat."""

    id: Any
    name: str
    emoji: str | None = None
    picture: str | None = None
    """The digest of a stored file."""
    description: str = ""
    tags: tuple[str, ...] = ()
    starters: tuple[str, ...] = ()
    pinned: bool = False
    mark: str = ""
    """What settings know it by: it stays when the name changes."""
    is_gone: bool = False

    @property
    def title(self) -> str:
        """With its emoji; a picture is drawn beside it."""
        return f"{self.emoji} {self.name}" if self.emoji and not self.picture else self.name


@dataclass(frozen=True, slots=True)
class AssistantChoices:
    """All of them, pinned first; the keys of those that answered last, and of that which new chats have."""

    all: tuple[AssistantChoice, ...] = ()
    recent: tuple[Any, ...] = ()
    default: Any = None

    def of_name(self, name: str) -> AssistantChoice | None:
        """The one that is called so, in whatever letters."""
        wanted = name.casefold()
        return next((choice for choice in self.all if choice.name.casefold() == wanted), None)

    @property
    def in_order(self) -> Sequence[AssistantChoice]:
        """Pinned ones first, then those that answered last, then the others."""
        ranks = {key: rank for rank, key in enumerate(self.recent)}
        return sorted(self.all, key=lambda each: (not each.pinned, ranks.get(each.id, len(ranks))))


def choice_of(view: AssistantView) -> AssistantChoice:
    definition = view.definition
    return AssistantChoice(
        view.id,
        view.name,
        view.emoji,
        definition.get("picture"),
        str(definition.get("description") or ""),
        view.tags,
        view.starters,
        view.pinned,
        view.mark,
    )
