"""Parts an answer that begins with its thinking between tags, wherever the network cuts it."""

from __future__ import annotations

from desktop_chat.providers.events import ProviderEvent, TextDelta, ThinkingDelta

_OPEN, _CLOSE = "<think>", "</think>"


class ThinkTags:
    """Only tags at the very beginning count: later ones are what the answer is about."""

    def __init__(self) -> None:
        self._held = ""
        self._is_inside = False
        self._is_over = False

    def take(self, text: str) -> list[ProviderEvent]:
        if self._is_over:
            return [TextDelta(text)]
        self._held += text
        if not self._is_inside:
            return self._begin()
        return self._go_on()

    def end(self) -> list[ProviderEvent]:
        """What was held back because it could have been a tag."""
        held, self._held = self._held, ""
        is_thought, self._is_over = self._is_inside, True
        if not held:
            return []
        return [ThinkingDelta(held) if is_thought else TextDelta(held)]

    def _begin(self) -> list[ProviderEvent]:
        start = self._held.lstrip()
        if start.startswith(_OPEN):
            self._is_inside, self._held = True, start.removeprefix(_OPEN)
            return self._go_on()
        return [] if _OPEN.startswith(start) else self.end()

    def _go_on(self) -> list[ProviderEvent]:
        thought, tag, rest = self._held.partition(_CLOSE)
        if tag:
            self._is_over, self._held = True, ""
            return _events(thought, rest)
        kept = _possible(self._held)
        thought, self._held = self._held[: len(self._held) - kept], self._held[len(self._held) - kept :]
        return _events(thought, "")


def _possible(text: str) -> int:
    """How many characters at the end may be the beginning of the closing tag."""
    return next((size for size in range(len(_CLOSE) - 1, 0, -1) if text.endswith(_CLOSE[:size])), 0)


def _events(thought: str, text: str) -> list[ProviderEvent]:
    events: list[ProviderEvent] = [ThinkingDelta(thought)] if thought else []
    return [*events, TextDelta(text)] if text else events
