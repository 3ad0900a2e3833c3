"""What is to be seen on the reference pictures of the window: a table; a new picture is one more line of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QImage, QLinearGradient, QPainter

from desktop_chat import ScriptedProvider
from desktop_chat.errors import AuthenticationRefused
from desktop_chat.providers.events import CitationFound, TextDelta, ThinkingDelta, UsageReported
from desktop_chat.providers.provider import OfferedModel
from desktop_chat.providers.scripted import ScriptedReply, tool_calls
from tests.support.libraries import change
from tests.support.sayings import CODE_ANSWER, LIMITER, LIMITER_QUESTION, SHORT_ANSWERS, TABLE_ANSWER, TITLES
from tests.support.windows import OpenedWindow, until

Arrange = Callable[[OpenedWindow], Awaitable[None]]
MODEL = OfferedModel(
    "claude-sonnet-4-5",
    name="Claude Sonnet 4.5",
    context_window=200_000,
    max_output=64_000,
    capabilities=frozenset({"tools", "structured_output", "streaming"}),
    prices={"input": Decimal(3), "output": Decimal(15)},
)
SMALL_MODEL = OfferedModel("smollm2-135m", name="SmolLM2 135M", context_window=8_192)


@dataclass(frozen=True)
class Scene:
    arrange: Arrange
    replies: Sequence[ScriptedReply] = ()
    width: int = 1280
    height: int = 820
    scale: float = 1
    is_dark: bool = False
    models: Sequence[OfferedModel] = field(default=(MODEL,))
    provider_name: str = "anthropic"
    has_all_services: bool = False
    """The services of the catalogue instead of prepared answers; nobody is asked anything."""

    def provider(self) -> ScriptedProvider:
        return ScriptedProvider(*self.replies, name=self.provider_name, models=self.models)


async def _nothing(opened: OpenedWindow) -> None:
    """The window as it is at first."""


async def _ask(opened: OpenedWindow, text: str) -> None:
    rows = len(opened.said)
    opened.send(text)
    await until(lambda: len(opened.said) > rows)
    await opened.settled()


def _list_chats(opened: OpenedWindow, but: str = "") -> None:
    for number, (title, days) in enumerate(TITLES.items()):
        if title == but:
            continue
        chat = opened.library.create_chat(title=title)
        day = chat.view.updated_at - timedelta(days=days, minutes=7 + 23 * (len(TITLES) - number))
        change(opened.library, opened.library.tables.chat, chat.id, updated_at=day)


async def _long_chat(opened: OpenedWindow) -> None:
    _list_chats(opened)
    await _ask(opened, "What is a token bucket, in two sentences?")
    await _ask(opened, "And a leaky bucket?")
    await _ask(opened, LIMITER_QUESTION)
    opened.write("And what does this cost us?")


async def _one_question(opened: OpenedWindow) -> None:
    _list_chats(opened)
    await _ask(opened, "Compare the three ways to limit a rate, and show the simplest in Python.")


async def _approval(opened: OpenedWindow) -> None:
    _list_chats(opened, but="Invoice totals, Q3")
    chat = opened.library.create_chat(title="Invoice totals, Q3").with_tools("read_file")
    opened.operator.show_chat(chat.id)
    opened.send("What do the invoices of September add up to?")
    view = opened.window.conversation.view

    def is_asked() -> bool:
        cell = view.cells.cell(1)
        return cell is not None and any(control.name == "approve" for control in cell.controls(0))

    await until(is_asked)
    cell = view.cells.cell(1)
    fold = next(control for control in cell.controls(0) if control.name == "fold") if cell is not None else None
    if fold is not None:
        view.act(1, fold)


async def _attachments(opened: OpenedWindow) -> None:
    _list_chats(opened, but="Names for a sailing boat")
    folder = opened.library.database.path.parent
    picture, table = folder / "harbour.png", folder / "invoices-2026-q3.csv"
    _draw_picture(picture)
    table.write_text("number,total\n1,12.50\n" * 900, encoding="utf-8")
    chat = opened.library.create_chat(title="Names for a sailing boat")
    await chat.ask("Which name suits this harbour? Mind the list.", attach=[picture, table])
    opened.operator.show_chat(chat.id)


def _draw_picture(file: Path) -> None:
    image = QImage(640, 420, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    sky = QLinearGradient(QPointF(0, 0), QPointF(0, 420))
    for at, colour in ((0.0, "#F6C98B"), (0.55, "#E58F6B"), (0.56, "#2F5D73"), (1.0, "#173445")):
        sky.setColorAt(at, QColor(colour))
    painter.fillRect(image.rect(), sky)
    painter.setBrush(QColor("#FFF2D6"))
    painter.setPen(QColor("#FFF2D6"))
    painter.drawEllipse(QPointF(450, 190), 42, 42)
    painter.end()
    image.save(str(file))


async def _failed(opened: OpenedWindow) -> None:
    _list_chats(opened)
    opened.send(LIMITER_QUESTION)
    await until(opened.window.conversation.view.note_bar.isVisible)
    await opened.settled()


THOUGHT = ThinkingDelta("A bucket that refills keeps bursts. The rate is 90 a minute, so 1.5 a second.")
SOURCE = CitationFound({"url": "https://en.wikipedia.org/wiki/Token_bucket", "title": "Token bucket – Wikipedia"})
LONG: Sequence[ScriptedReply] = (
    *SHORT_ANSWERS,
    (THOUGHT, TextDelta(LIMITER), SOURCE, UsageReported(input=168, output=214)),
)
CALL = (*tool_calls(("1", "read_file", {"path": "invoices/2026-09.csv"})), UsageReported(input=412, output=37))

SCENES: dict[str, Scene] = {
    "first-run": Scene(_nothing, models=(SMALL_MODEL,), provider_name="local"),
    "long-chat-light": Scene(_long_chat, LONG),
    "long-chat-dark": Scene(_long_chat, LONG, is_dark=True),
    "code-and-table-light": Scene(_one_question, (TABLE_ANSWER + CODE_ANSWER,)),
    "code-and-table-dark": Scene(_one_question, (TABLE_ANSWER + CODE_ANSWER,), is_dark=True),
    "tool-approval": Scene(_approval, ((TextDelta("I look them up."), *CALL),)),
    "attachments": Scene(_attachments, ("*Ebb Tide*: short, calm, and nobody else on the list has it.",)),
    "error-with-remedy": Scene(_failed, (AuthenticationRefused(),)),
    "narrow": Scene(_long_chat, LONG, width=720, height=820),
    "twice-as-large": Scene(_long_chat, LONG, scale=2),
}
