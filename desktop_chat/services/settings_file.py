"""Keeps the settings in a file of the data folder: whole or not at all, with what it does not know."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any

from desktop_chat import disk
from desktop_chat.errors import UserError
from desktop_chat.language import sentence
from desktop_chat.services.setting_values import fitted, stored
from desktop_chat.services.settings import Settings, all_settings, setting

NAME = "settings.json"
BROKEN = "settings-broken-{number}.json"
Listener = Callable[[str], None]


class SettingsFile:
    """Without a folder nothing is kept: for tests, and for programs that have their own place."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        self._listeners: list[Listener] = []
        self.problems: list[str] = []
        """What was wrong with the file, as sentences."""
        self._is_unread = False
        """A file is there that the disk would not let us read: it must not be written over."""
        self._raw = self._read()
        self.now = self._fitted()

    def change(self, name: str, value: object) -> None:
        """Hold and keep it, and tell. UserError where it does not fit; a disk that refuses is told afterwards."""
        checked = fitted(setting(name), value)
        if checked == getattr(self.now, name):
            return
        self.now = replace(self.now, **{name: checked})
        self._raw = {**self._raw, name: stored(checked)}
        try:
            self._write()
        finally:
            for listener in tuple(self._listeners):
                listener(name)

    @property
    def kept(self) -> dict[str, Any]:
        """What the file has, known here or not: to go along with an export."""
        return dict(self._raw)

    def adopt(self, others: Mapping[str, Any]) -> None:
        """Take from elsewhere what is not set here; of texts under names, those whose names are free."""
        for each in all_settings():
            here, there = self._raw.get(each.name), others.get(each.name)
            if isinstance(there, Mapping):
                there = {**there, **(here if isinstance(here, Mapping) else {})}
            elif here is not None:
                continue
            if there is not None:
                with suppress(UserError):  # it has no such value here
                    self.change(each.name, there)

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """It is told the name of what changed, where it was changed; call the result to end that."""
        self._listeners.append(listener)

        def end() -> None:
            if listener in self._listeners:
                self._listeners.remove(listener)

        return end

    # --------------------------------------------------------------- the file

    def _read(self) -> dict[str, Any]:
        if self._folder is None:
            return {}
        try:
            found = json.loads((self._folder / NAME).read_text("utf-8"))
        except FileNotFoundError:
            return {}
        except OSError as error:
            self._is_unread = True
            self.problems.append(disk.fault(error, self._folder / NAME).sentence)
            return {}
        except (ValueError, RecursionError):
            found = None
        if isinstance(found, dict):
            return found
        self._set_aside(self._folder)
        return {}

    def _set_aside(self, folder: Path) -> None:
        """What cannot be read is kept beside, for whoever wants to look at it."""
        places = (folder / BROKEN.format(number=number) for number in count(1))
        aside = next(place for place in places if not place.exists())
        with suppress(OSError):
            (folder / NAME).replace(aside)
        text = "The settings could not be read, so the usual ones hold. The old file is kept as {name}."
        self.problems.append(sentence(text, name=aside.name))

    def _fitted(self) -> Settings:
        values = {}
        for each in all_settings():
            if each.name not in self._raw:
                continue
            try:
                values[each.name] = fitted(each, self._raw[each.name])
            except UserError as error:
                self.problems.append(f"{error.sentence} {sentence('The usual value holds.')}")
        return Settings(**values)

    def _write(self) -> None:
        if self._folder is None:
            return
        if self._is_unread:
            self._set_aside(self._folder)
            self._is_unread = False
        text = json.dumps(self._raw, indent=2, ensure_ascii=False)
        disk.write_whole(self._folder / NAME, text.encode("utf-8"))
