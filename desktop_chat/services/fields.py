"""Fields of a profile as a person gives them: cleaned, parted, and turned into texts that a keyring takes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from desktop_chat.errors import UserError
from desktop_chat.language import sentence
from desktop_chat.providers.parting import joined, parted
from desktop_chat.providers.secrets import Secret
from desktop_chat.services import inputs
from desktop_chat.services.profile_rows import JSON, TEXT

SHOWN, LEAST = 4, 12
"""Of a key that is at least so long, so many characters are shown."""


def parted_fields(fields: Mapping[str, object]) -> tuple[dict[str, Secret], dict[str, str], dict[str, Any]]:
    """The secret texts, what form each has, and what may be stored; a blank one is refused."""
    secret, plain = parted({name: _cleaned(name, value) for name, value in fields.items()})
    texts: dict[str, Secret] = {}
    forms: dict[str, str] = {}
    for name, value in joined({}, secret).items():
        forms[name] = TEXT if isinstance(value, str) else JSON
        texts[name] = Secret(value if isinstance(value, str) else json.dumps(value))
    return texts, forms, {name: inputs.setting(name, value) for name, value in plain.items()}


def field_value(text: Secret, form: str) -> Any:
    """What was given, from the text that was kept."""
    return json.loads(text.reveal()) if form == JSON else text


def last_four(text: Secret | None) -> str:
    """The end of a key, where it is long enough for that to give nothing away."""
    if text is None:
        return ""
    value = text.reveal()
    if value.startswith("{") or len(value) < LEAST:
        return "…"
    return f"…{value[-SHOWN:]}"


def _cleaned(name: str, value: object) -> object:
    if isinstance(value, Secret):
        value = value.reveal()
    if value is None or (isinstance(value, str) and not value.strip()):
        raise UserError(sentence("{name} is blank.", name=name))
    return inputs.words(value).strip() if isinstance(value, str) else value
