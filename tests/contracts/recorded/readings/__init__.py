"""An independent reading of each wire format: what a recorded request meant, and what its answer said.

Written from the services' documents and the recordings, without a look at how the program reads them. One module
a format, named like the program's own, with two functions; `READINGS` knows them by the class of the wire.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from desktop_chat.providers.requests import Request
from desktop_chat.providers.wire.chat_completions import ChatCompletions
from desktop_chat.providers.wire.gemini import Gemini
from desktop_chat.providers.wire.messages import Messages
from tests.contracts.recorded.differences import Difference
from tests.contracts.recorded.readings import chat_completions, chat_differences, gemini, messages
from tests.contracts.recorded.told import Told
from tests.contracts.recorded.traffic import Exchange


@dataclass(frozen=True)
class Reading:
    request_of: Callable[[Exchange], Request]
    """The request, in the program's values, that means what was sent."""
    told_by: Callable[[Exchange], Told]
    """What a successful answer says, to its end."""
    differences: tuple[Difference, ...] = ()
    """Where what this program sends may differ from what was recorded."""


READINGS: Mapping[type[Any], Reading] = {
    Messages: Reading(messages.request_of, messages.told_by, messages.DIFFERENCES),
    Gemini: Reading(gemini.request_of, gemini.told_by, gemini.DIFFERENCES),
    ChatCompletions: Reading(chat_completions.request_of, chat_completions.told_by, chat_differences.DIFFERENCES),
}
