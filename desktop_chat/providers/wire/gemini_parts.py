"""Reads the parts of an answer of Gemini's: what each says, and how it is kept to be given back."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from desktop_chat.errors import MalformedReply
from desktop_chat.providers.events import (
    FileReceived,
    ProviderEvent,
    RawBlock,
    TextDelta,
    ThinkingDelta,
    ToolArgumentsDelta,
    ToolCallReady,
    ToolCallStarted,
)
from desktop_chat.providers.wire.gemini_requests import ENVELOPE
from desktop_chat.providers.wire.shapes import needed_mapping

_ENDINGS = {"jpeg": "jpg", "svg+xml": "svg", "mpeg": "mp3", "plain": "txt"}
_NAMES = {"image": "picture", "audio": "sound", "video": "film"}
_OF_TEXT = frozenset({"text", "thought"})


class Parts:
    """The parts of one answer, in order."""

    def __init__(self, new_id: Callable[[], str]) -> None:
        self.texts: list[str] = []
        """What was said, as it came."""
        self._new_id = new_id
        self._kept: list[dict[str, Any]] = []
        self._growing: list[str] = []
        self._is_thought = False
        self._ids: set[str] = set()
        self._files = 0

    def take(self, part: Mapping[str, Any], events: list[ProviderEvent]) -> None:
        """Adds what it says. What nobody knows is kept all the same."""
        if part.get("thought") and "inlineData" in part:
            return  # a sketch on the way, which the service does not want to see again
        self._keep(part)
        for name, value in part.items():
            read = self._READERS.get(name)
            if read is not None and isinstance(value, str | Mapping):
                events += read(self, part)
                return

    def blocks(self) -> list[RawBlock]:
        """What has to go back as it was. Plain words go back as words."""
        self._close_text()
        if all(part.keys() == {"text"} for part in self._kept):
            return []
        return [RawBlock({ENVELOPE: part}) for part in self._kept]

    def _keep(self, part: Mapping[str, Any]) -> None:
        """Neighbouring pieces of one text become one, as they would have come without streaming."""
        text = part.get("text")
        if not isinstance(text, str) or not part.keys() <= _OF_TEXT:
            self._close_text()
            self._kept.append(dict(part))
            return
        if bool(part.get("thought")) != self._is_thought:
            self._close_text()
            self._is_thought = not self._is_thought
        self._growing.append(text)

    def _close_text(self) -> None:
        text = "".join(self._growing)
        self._growing.clear()
        if text:
            self._kept.append({"text": text, **({"thought": True} if self._is_thought else {})})

    def _text(self, part: Mapping[str, Any]) -> list[ProviderEvent]:
        text = str(part["text"])
        if not text:
            return []
        if part.get("thought"):
            return [ThinkingDelta(text)]
        self.texts.append(text)
        return [TextDelta(text)]

    def _call(self, part: Mapping[str, Any]) -> list[ProviderEvent]:
        """Always whole: this service does not cut calls into pieces."""
        call = needed_mapping(part["functionCall"])
        name, told = str(call.get("name") or ""), call.get("args") or {}
        if not name or not isinstance(told, Mapping):
            raise MalformedReply()
        arguments = json.dumps(told, ensure_ascii=False)
        index, told_id = len(self._ids), str(call.get("id") or "")
        call_id = told_id if told_id and told_id not in self._ids else self._new_id()
        self._ids.add(call_id)
        return [
            ToolCallStarted(index, call_id, name),
            ToolArgumentsDelta(index, arguments),
            ToolCallReady(index, call_id, name, arguments),
        ]

    def _file(self, part: Mapping[str, Any]) -> list[ProviderEvent]:
        """Its bytes are kept as a file; the part goes back with them."""
        held = needed_mapping(part["inlineData"])
        media_type = str(held.get("mimeType") or "application/octet-stream")
        try:
            data = base64.b64decode(str(held.get("data") or ""))
        except ValueError:
            raise MalformedReply() from None
        self._kept[-1]["inlineData"] = {name: value for name, value in held.items() if name != "data"}
        self._files += 1
        kind, _, ending = media_type.partition(";")[0].partition("/")
        name = f"{_NAMES.get(kind, 'file')}-{self._files}.{_ENDINGS.get(ending, ending) or 'bin'}"
        return [FileReceived(name, media_type, data)]

    def _code(self, part: Mapping[str, Any]) -> list[ProviderEvent]:
        """Work on the way to the answer, shown as such."""
        code = needed_mapping(part["executableCode"])
        return [ThinkingDelta(_fenced(str(code.get("code") or ""), str(code.get("language") or "").lower()))]

    def _result(self, part: Mapping[str, Any]) -> list[ProviderEvent]:
        result = needed_mapping(part["codeExecutionResult"])
        return [ThinkingDelta(_fenced(str(result.get("output") or result.get("outcome") or "")))]

    _READERS: ClassVar[Mapping[str, Callable[[Parts, Mapping[str, Any]], list[ProviderEvent]]]] = {
        "text": _text,
        "functionCall": _call,
        "inlineData": _file,
        "executableCode": _code,
        "codeExecutionResult": _result,
    }


def _fenced(text: str, language: str = "") -> str:
    """As a block of code, whatever stands in it."""
    fence = "```"
    while fence in text:
        fence += "`"
    return f"\n{fence}{language}\n{text.rstrip()}\n{fence}\n"
