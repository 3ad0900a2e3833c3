"""One chat as Markdown: the messages of its active path, with thoughts, calls of tools and files."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeAlias

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from desktop_chat.language import sentence
from desktop_chat.models import Tables
from desktop_chat.services.path_reading import PathReading
from desktop_chat.services.transfer import marks
from desktop_chat.services.transfer.beside import FolderBeside
from desktop_chat.services.transfer.live import LiveText
from desktop_chat.services.transfer.progress import Steps
from desktop_chat.services.views import AttachmentView, MessageView, ToolCallView

AT_ONCE = 50
Write: TypeAlias = Callable[[bytes], Any]
Versions: TypeAlias = Mapping[Any, tuple[int, int]]


def write_markdown(
    session: Session,
    tables: Tables,
    live: LiveText,
    chat_key: Any,
    write: Write,
    steps: Steps,
    beside: FolderBeside | None,
) -> None:
    """A few messages in memory at a time; what a tool answered stands with its call."""
    chat = session.get_one(tables.chat, chat_key)
    write(_head(chat).encode())
    message = tables.message
    system = select(message).where(
        message.chat_key == chat_key, message.role == "system", message.deleted_at.is_(None)
    )
    for row in session.scalars(system.order_by(message.position)):
        write(_part(sentence("Instructions"), [marks.closed(row.content)]).encode())
    here = select(func.max(message.position)).where(message.chat_key == chat_key, message.on_path.is_(True))
    last = session.scalar(here)
    steps.begin(sentence("Writing the chat…"), 0 if last is None else last + 1)
    reading = PathReading(tables)
    for first in range(0, 0 if last is None else last + 1, AT_ONCE):
        page = reading.page(session, chat_key, first, first + AT_ONCE - 1)
        for view in page.messages:
            steps.add()
            if view.role != "tool":
                shown = live.view(view)
                author = page.authors.get(view.id)
                heading = _heading(shown, page.versions, author.name if author else None)
                write(_part(heading, _inside(shown, beside)).encode())
        session.expunge_all()


def _head(chat: Any) -> str:
    title = marks.plain(chat.title or sentence("Chat"))
    facts = [_moment(chat.created_at)]
    if chat.model_name:
        facts.append(f"{chat.provider}/{chat.model_name}" if chat.provider else chat.model_name)
    return f"# {title}\n\n{marks.plain(' · '.join(facts))}\n"


def _part(heading: str, texts: Iterable[str]) -> str:
    return "\n" + "\n\n".join([f"## {heading}", *filter(None, texts)]) + "\n"


def _heading(view: MessageView, versions: Versions, author: str | None) -> str:
    who = sentence("You") if view.role == "user" else view.model or sentence("Answer")
    facts = [who] if author is None else [author, who]
    if view.created_at is not None:
        facts.append(_moment(view.created_at))
    if view.id in versions:
        number, count = versions[view.id]
        facts.append(sentence("version {number} of {count}", number=number, count=count))
    if view.status in _STATES:
        facts.append(sentence(_STATES[view.status]))
    return marks.plain(" · ".join(facts))


_STATES = {
    "partial": "not finished",
    "cancelled": "stopped",
    "pending": "being written",
    "streaming": "being written",
}


def _moment(when: datetime) -> str:
    return f"{when:%Y-%m-%d %H:%M} UTC"


def _inside(view: MessageView, beside: FolderBeside | None) -> Iterator[str]:
    if view.thinking:
        yield marks.folded(sentence("Thinking"), view.thinking)
    yield marks.closed(view.content)
    for call in view.tool_calls:
        yield from _call(call)
    files = [_file(file, beside) for file in view.attachments]
    yield "\n".join(files)
    yield "\n".join(_sources(view.citations))


def _call(call: ToolCallView) -> Iterator[str]:
    yield sentence("**Tool {name}**", name=marks.plain(call.name))
    yield marks.fenced(_pretty(call.arguments), "json")
    if call.result is not None:
        yield sentence("It failed:") if call.is_error else sentence("It answered:")
        yield marks.fenced(call.result)
    elif call.is_waiting:
        yield sentence("It waits for a decision.")


def _pretty(arguments: str) -> str:
    try:
        return json.dumps(json.loads(arguments), ensure_ascii=False, indent=2)
    except (ValueError, RecursionError):
        return arguments


def _file(file: AttachmentView, beside: FolderBeside | None) -> str:
    name, place = marks.plain(file.name), beside.place_of(file) if beside else file.url
    if place is not None:
        sign = "!" if file.kind == "image" and beside else ""
        return f"- {sign}[{name}](<{marks.address(place)}>)"
    return "- " + sentence("File {name} ({kind})", name=name, kind=marks.plain(file.media_type))


def _sources(citations: Sequence[Any]) -> Iterator[str]:
    for citation in citations:
        told = citation if isinstance(citation, Mapping) else {}
        url, title = told.get("url"), told.get("title")
        if isinstance(url, str) and url:
            yield f"- [{marks.plain(str(title or url))}](<{marks.address(url)}>)"
        elif title:
            yield f"- {marks.plain(str(title))}"
