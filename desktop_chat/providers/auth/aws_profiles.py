"""Reads the access keys that AWS's own tools keep in a person's home folder."""

from __future__ import annotations

import configparser
from collections.abc import Mapping
from pathlib import Path

from desktop_chat.providers.auth.sigv4 import Credentials

DEFAULT = "default"


def shared_file() -> Path:
    """Where AWS's tools keep them unless told otherwise."""
    return Path.home() / ".aws" / "credentials"


def credentials_in(file: Path, profile: str = DEFAULT) -> Credentials | None:
    """The access key of this profile; None where the file or the profile has none."""
    fields = _fields(file, profile)
    key, secret = fields.get("aws_access_key_id"), fields.get("aws_secret_access_key")
    if not key or not secret:
        return None
    return Credentials(key, secret, fields.get("aws_session_token") or None)


def region_in(file: Path, profile: str = DEFAULT) -> str | None:
    """The region of this profile, as it stands beside its key or in the file `config` next to it."""
    section = profile if profile == DEFAULT else f"profile {profile}"
    found = _fields(file, profile).get("region") or _fields(file.with_name("config"), section).get("region")
    return found or None


def _fields(file: Path, section: str) -> Mapping[str, str]:
    parser = configparser.RawConfigParser()
    try:
        parser.read_string(file.read_text(encoding="utf-8"))
        return dict(parser.items(section))
    except (OSError, UnicodeDecodeError, configparser.Error):
        return {}
