"""Makes an error of an answer that is none: a status that says no, or a page of somebody in between."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desktop_chat.errors import MalformedReply, ProviderError, ProviderUnavailable, ReplyCut, RequestRefused
from desktop_chat.language import sentence
from desktop_chat.providers.complaints import complaint_of
from desktop_chat.providers.context import ProviderSettings
from desktop_chat.providers.failures import failure_of
from desktop_chat.providers.reply_headers import request_id_of, retry_after_of

if TYPE_CHECKING:
    from desktop_chat.providers.transport import Answer

MOST_COMPLAINT_BYTES = 64 * 1024


async def refusal_in(answer: Answer, title: str, settings: ProviderSettings) -> ProviderError:
    """Nothing is ever sent on to another address: the key would go with it."""
    status = answer.status
    if status < 400:
        told = sentence("{title} answers with status {status} and sends no answer.", title=title, status=status)
        return RequestRefused(told, status=status)
    return failure_of(
        title,
        complaint_of(settings.blotted((await _complaint(answer)).decode("utf-8", "replace")).encode()),
        status=status,
        request_id=request_id_of(answer.headers),
        retry_after=retry_after_of(answer.headers),
    )


async def page_in(answer: Answer, title: str) -> MalformedReply:
    """What a proxy or a portal shows instead of the service."""
    words = complaint_of(await _complaint(answer)).words or ""
    return MalformedReply(
        sentence("{title} sent a web page instead of an answer: {words}", title=title, words=words)
    )


async def _complaint(answer: Answer) -> bytes:
    """As much of it as comes."""
    try:
        return await answer.read(MOST_COMPLAINT_BYTES)
    except (ReplyCut, ProviderUnavailable):
        return b""
