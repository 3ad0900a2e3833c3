"""Finds the credentials for Google's cloud where a context or Google's own tools put them."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from desktop_chat.errors import ContextMissing
from desktop_chat.language import sentence
from desktop_chat.providers.context import ProviderSettings

METADATA_HOST = "metadata.google.internal"

_VARIABLE = "GOOGLE_APPLICATION_CREDENTIALS"
_USUAL_NAME = "application_default_credentials.json"
_IN_THE_CLOUD = ("K_SERVICE", "FUNCTION_TARGET", "GAE_SERVICE")
"""What Google's cloud sets where programs run in it."""
_MACHINE = Path("/sys/class/dmi/id/product_name")
"""Where Linux says what machine it runs on."""


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a token is got with: a file's fields, or a machine that is asked."""

    kind: str
    fields: Mapping[str, Any] = field(default_factory=dict, repr=False)

    def text(self, name: str) -> str:
        """A field that has to be there."""
        value = self.fields.get(name)
        if not isinstance(value, str) or not value:
            raise ContextMissing(sentence("The Google credentials lack {name}.", name=name))
        return value


def credentials_of(settings: ProviderSettings, environ: Mapping[str, str] = os.environ) -> Credentials:
    """The context's own; else those that Google's tools left on this computer, in Google's order."""
    text = (settings.secret("credentials") or environ.get(_VARIABLE, "")).strip()
    if text.startswith("{"):
        return _parsed(text)
    if text:
        return _read(Path(text).expanduser())
    usual = usual_file(environ)
    if usual is not None and usual.is_file():
        return _read(usual)
    if _is_in_the_cloud(environ):
        return Credentials("metadata", {"host": environ.get("GCE_METADATA_HOST") or METADATA_HOST})
    raise ContextMissing(
        sentence(
            "There are no credentials for {title} here. Name the file of a service account, or run: {command}",
            title="Vertex AI",
            command="gcloud auth application-default login",
        )
    )


def usual_file(environ: Mapping[str, str], system: str = sys.platform) -> Path | None:
    """Where Google's command line keeps them; None where this system has no such place."""
    if folder := environ.get("CLOUDSDK_CONFIG"):
        return Path(folder) / _USUAL_NAME
    if system == "win32":
        return Path(environ["APPDATA"]) / "gcloud" / _USUAL_NAME if environ.get("APPDATA") else None
    home = environ.get("HOME")
    return Path(home) / ".config" / "gcloud" / _USUAL_NAME if home else None


def _is_in_the_cloud(environ: Mapping[str, str]) -> bool:
    if environ.get("NO_GCE_CHECK", "").lower() == "true":
        return False
    if environ.get("GCE_METADATA_HOST") or any(environ.get(name) for name in _IN_THE_CLOUD):
        return True
    try:
        return _MACHINE.read_text("utf-8").startswith("Google")
    except (OSError, ValueError):
        return False


def _read(path: Path) -> Credentials:
    try:
        return _parsed(path.read_text("utf-8-sig"))
    except (OSError, UnicodeDecodeError):
        told = sentence("The file of the Google credentials cannot be read: {path}", path=path)
    raise ContextMissing(told)


def _parsed(text: str) -> Credentials:
    try:
        return _checked(json.loads(text))
    except (ValueError, RecursionError):
        pass  # the text is a secret, and the reason may quote it
    raise ContextMissing(sentence("The Google credentials are no JSON."))


def _checked(told: object) -> Credentials:
    kind = told.get("type") if isinstance(told, Mapping) else None
    if isinstance(told, Mapping) and kind in ("service_account", "authorized_user"):
        return Credentials(str(kind), told)
    raise ContextMissing(
        sentence(
            "Google credentials of the kind {kind} cannot be used: those of a service account or of gcloud can.",
            kind=kind or "?",
        )
    )
