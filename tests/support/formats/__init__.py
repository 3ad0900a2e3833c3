"""What each service refuses in a conversation, written from the services' documents and not from this program.

One module a format; `faults` says in words what is wrong with a body, and nothing where it would be taken.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from tests.support.formats import chat, cohere, converse, gemini, messages, responses
from tests.support.formats.rules import Body

FAULTS: Mapping[str, Callable[[Body, str, str], list[str]]] = {
    "ChatCompletions": chat.faults,
    "CohereChat": cohere.faults,
    "Converse": converse.faults,
    "Gemini": gemini.faults,
    "Messages": messages.faults,
    "Responses": responses.faults,
}
"""By the name of the wire's class; given the body, the service's name and the model."""


def strings_in(value: Any) -> list[str]:
    """Every text in a body, wherever it stands."""
    match value:
        case str():
            return [value]
        case Mapping():
            return [text for each in value.values() for text in strings_in(each)]
        case list():
            return [text for each in value for text in strings_in(each)]
        case _:
            return []
