"""What every error has: a sentence, one remedy, facts worth keeping, and the reply so far."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any, ClassVar

from desktop_chat.language import sentence
from desktop_chat.texts import cleaned

if TYPE_CHECKING:
    from desktop_chat.services.views import Reply


class Remedy(StrEnum):
    """What the person can do about it: the one button beside the sentence."""

    NONE = "none"
    RETRY = "retry"
    CONTINUE = "continue"
    WAIT = "wait"
    ADD_KEY = "add_key"
    SHORTEN = "shorten"
    CHOOSE_MODEL = "choose_model"
    DECIDE = "decide"
    FREE_SPACE = "free_space"
    RESTORE_BACKUP = "restore_backup"
    UPDATE_PROGRAM = "update_program"
    RAISE_CAP = "raise_cap"


class Error(Exception):
    """The root: str() of it is the sentence to show."""

    default_sentence: ClassVar[str] = "Something went wrong."
    remedy: Remedy = Remedy.NONE

    def __init__(self, text: str | None = None, *, remedy: Remedy | None = None, **details: Any) -> None:
        super().__init__(cleaned(text) if text else sentence(self.default_sentence))
        if remedy is not None:
            self.remedy = remedy
        self.details: dict[str, Any] = {
            name: cleaned(fact) if isinstance(fact, str) else fact for name, fact in details.items()
        }
        """Facts worth keeping with the run (status, request id, the service's own words); never a secret."""
        self.reply: Reply | None = None
        """What the turn had brought before it went wrong; set by the verbs of a chat."""

    @property
    def sentence(self) -> str:
        return str(self)
