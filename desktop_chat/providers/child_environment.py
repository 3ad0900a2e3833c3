"""What a child process begins with: this program's environment without keys, and a modest place."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping

from desktop_chat.providers.context import ENVIRONMENT
from desktop_chat.providers.secrets import is_secret_name
from desktop_chat.redaction import redacted

_KEY_VARIABLES = frozenset(name for _, _, names in ENVIRONMENT for name in names)


def without_keys(variables: Mapping[str, str]) -> dict[str, str]:
    """The variables without any that is a key, or may hold one."""
    return {name: value for name, value in variables.items() if not _may_hold_a_key(name, value)}


def creation_flags() -> int:
    """On Windows: no console window, and everything else goes first."""
    if sys.platform == "win32":
        return subprocess.CREATE_NO_WINDOW | subprocess.BELOW_NORMAL_PRIORITY_CLASS
    return 0


def _may_hold_a_key(name: str, value: str) -> bool:
    return name.upper() in _KEY_VARIABLES or is_secret_name(name) or redacted(value) != value
