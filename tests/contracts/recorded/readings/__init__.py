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
from desktop_chat.providers.wire.cohere import CohereChat
from desktop_chat.providers.wire.converse import Converse
from desktop_chat.providers.wire.gemini import Gemini
from desktop_chat.providers.wire.messages import Messages
from desktop_chat.providers.wire.responses import Responses
from tests.contracts.recorded.differences import Difference
from tests.contracts.recorded.readings import (
    chat_completions,
    chat_differences,
    cohere,
    converse,
    converse_requests,
    gemini,
    messages,
    responses,
    responses_requests,
)
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
    ChatCompletions: Reading(chat_completions.request_of, chat_completions.told_by, chat_differences.DIFFERENCES),
    CohereChat: Reading(cohere.request_of, cohere.told_by, cohere.DIFFERENCES),
    Converse: Reading(converse_requests.request_of, converse.told_by, converse_requests.DIFFERENCES),
    Gemini: Reading(gemini.request_of, gemini.told_by, gemini.DIFFERENCES),
    Messages: Reading(messages.request_of, messages.told_by, messages.DIFFERENCES),
    Responses: Reading(responses_requests.request_of, responses.told_by, responses_requests.DIFFERENCES),
}
