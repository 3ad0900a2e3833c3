"""Takes out of a text what may be a secret, before it is shown, copied or written down."""

from __future__ import annotations

import re
from pathlib import Path

HIDDEN = "[hidden]"

_SECRETS = (
    re.compile(r"\b(?:sk|pk|rk|xai|gsk|hf|ghp|AIza|AKIA)[-_A-Za-z0-9]{12,}"),
    re.compile(r"(?i)(?<=bearer )[-._~+/=A-Za-z0-9]{8,}"),
    re.compile(
        r"""(?i)(?:api[-_]?key|authorization|token|secret|password)["']?\s*[:=]\s*["']?(?P<value>[^\s"',)}]+)"""
    ),
    re.compile(r"(?<=://)[^/\s:@]+:[^/\s@]+(?=@)"),
)


def redacted(text: str) -> str:
    """Keys, tokens and passwords are hidden; the person's folder is called `~`."""
    for pattern in _SECRETS:
        text = pattern.sub(_hide, text)
    home = str(Path.home())
    return text.replace(home, "~") if len(home) > 1 else text


def _hide(found: re.Match[str]) -> str:
    value = found.groupdict().get("value")
    return HIDDEN if value is None else found.group().replace(value, HIDDEN)
