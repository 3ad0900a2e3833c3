"""Everybody that can be asked where a program names nobody: all services, and the embedded model."""

from __future__ import annotations

from desktop_chat.providers.catalog import services
from desktop_chat.providers.local_model import LocalModel
from desktop_chat.providers.service import Service


def whole_catalogue() -> tuple[Service | LocalModel, ...]:
    return *services(), LocalModel()
