"""The exact request that a chat would send, in plain values: to be read, and to be repeated by curl."""

from __future__ import annotations

import asyncio
import json
import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from desktop_chat.errors import UserError
from desktop_chat.language import sentence
from desktop_chat.providers.parting import parted
from desktop_chat.providers.previews import KEY, Previewing

if TYPE_CHECKING:
    from desktop_chat.services.asking import Asked

LONGEST_TEXT = 4_000
"""Of one text where a person reads it: a picture is a million letters."""


@dataclass(frozen=True, slots=True)
class RequestPreview:
    """No secret is in it: `$KEY` stands where one is sent."""

    address: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Any = None

    @property
    def text(self) -> str:
        """To be read: long texts are shortened, and say so."""
        lines = [f"POST {self.address}", *(f"{name}: {value}" for name, value in self.headers.items())]
        return "\n".join([*lines, "", json.dumps(_short(self.body), indent=2, ensure_ascii=False)])

    @property
    def curl(self) -> str:
        """A command of a shell that sends the same; it wants the key in the variable KEY."""
        lines = [f"curl {shlex.quote(self.address)}"]
        lines += [f"-H {_quoted(f'{name}: {value}')}" for name, value in self.headers.items()]
        lines.append(f"--data-raw {shlex.quote(json.dumps(self.body, ensure_ascii=False))}")
        return " \\\n  ".join(lines)


async def preview_of(asked: Asked) -> RequestPreview:
    """Written in a worker: a long chat takes a while."""
    provider = asked.provider
    if not isinstance(provider, Previewing):
        raise UserError(sentence("This model answers within the program: no request is sent."))
    # What can be secret among a chat's own parameters and headers is shown as a key, too.
    request = replace(asked.request, params=_hidden(asked.request.params), headers=_hidden(asked.request.headers))
    made = await asyncio.to_thread(provider.preview, request, asked.settings)
    return RequestPreview(made.address, made.headers, json.loads(made.body))


def _hidden(values: Mapping[str, Any]) -> dict[str, Any]:
    secret, plain = parted(values)
    return {**plain, **dict.fromkeys(secret, KEY)}


def _quoted(text: str) -> str:
    """In signs that let the shell put the key in."""
    if KEY not in text:
        return shlex.quote(text)
    plain = text.replace("\\", "\\\\").replace('"', '\\"').replace("`", "\\`")
    return f'"{plain}"'


def _short(value: Any) -> Any:
    match value:
        case str() if len(value) > LONGEST_TEXT:
            left = len(value) - LONGEST_TEXT
            return f"{value[:LONGEST_TEXT]}… {sentence('({number} more characters)', number=left)}"
        case Mapping():
            return {name: _short(each) for name, each in value.items()}
        case list():
            return [_short(each) for each in value]
        case _:
            return value
