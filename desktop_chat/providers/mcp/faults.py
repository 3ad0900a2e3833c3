"""What went wrong with a server of tools, as a sentence: whatever it, its transport or the SDK raised."""

from __future__ import annotations

from collections.abc import Iterator

import httpx2
from mcp import MCPError
from mcp_types import CONNECTION_CLOSED
from pydantic import ValidationError

from desktop_chat.language import sentence
from desktop_chat.providers.mcp.limits import cut
from desktop_chat.providers.mcp.streams import Line
from desktop_chat.redaction import redacted

MOST_SAID = 500
ENDED = "The server ended ({status})."
FLOODED = "The server sent a message larger than any may be, so it was ended."
CLOSED = "The server closed the connection."
UNREACHED = "The server cannot be reached: {words}"
REFUSED = "The server did not let this program in. It may want a header such as Authorization."
NO_PROGRAM = "The program {name} was not found."
NOT_STARTED = "The server could not be started: {words}"
NOT_MCP = "The server answered with something that is not MCP."
SAID = "The server said: {words}"


def words_of(error: BaseException, line: Line) -> str:
    """One sentence. What is known of the process counts more than what the SDK makes of its silence."""
    first = next(_leaves(error))
    if line.is_flooded:
        return sentence(FLOODED)
    if line.is_refused:
        return sentence(REFUSED)
    if line.child is not None and (line.child.status is not None or is_closed(first)):
        return ended(line)
    return _said(first)


def ended(line: Line) -> str:
    if line.is_flooded:
        return sentence(FLOODED)
    status = line.child.status if line.child is not None else None
    return sentence(CLOSED) if status is None else sentence(ENDED, status=status)


def _said(error: BaseException) -> str:
    words = cut(redacted(str(error) or type(error).__name__), MOST_SAID)
    match error:
        case FileNotFoundError():
            return sentence(NO_PROGRAM, name=error.filename or "")
        case OSError():
            return sentence(NOT_STARTED, words=error.strerror or words)
        case MCPError() if is_closed(error):
            return sentence(CLOSED)
        case MCPError():
            return sentence(SAID, words=words_said(error))
        case httpx2.HTTPError() | httpx2.InvalidURL():
            return sentence(UNREACHED, words=words)
        case ValidationError():
            return sentence(NOT_MCP)
        case _:
            return sentence(SAID, words=words)


def words_said(error: MCPError) -> str:
    return cut(redacted(error.message), MOST_SAID)


def is_closed(error: BaseException) -> bool:
    return isinstance(error, MCPError) and error.code == CONNECTION_CLOSED


def _leaves(error: BaseException) -> Iterator[BaseException]:
    if isinstance(error, BaseExceptionGroup):
        for each in error.exceptions:
            yield from _leaves(each)
    else:
        yield error
