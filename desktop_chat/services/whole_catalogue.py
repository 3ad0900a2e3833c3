"""Everybody that can be asked where a program names nobody: all services, and the embedded model."""

from __future__ import annotations

from pathlib import Path

from desktop_chat.providers.catalog import services
from desktop_chat.providers.local_model import LocalModel
from desktop_chat.providers.model_files.folder import ModelFolder
from desktop_chat.providers.service import Service


def whole_catalogue(model_files: Path | None = None) -> tuple[Service | LocalModel, ...]:
    return *services(), LocalModel(folder=ModelFolder(model_files) if model_files else None)
