"""Cohere: its own chat format; its list of models stands beside it, in an older version."""

from __future__ import annotations

import re

from desktop_chat.providers.addresses import Address, address_of
from desktop_chat.providers.context import ProviderSettings
from desktop_chat.providers.entry import Entry
from desktop_chat.providers.lists.cohere_models import MODELS, CohereModels
from desktop_chat.providers.lists.cohere_vectors import CohereEmbedding
from desktop_chat.providers.wire.cohere import CohereChat

BASE = "https://api.cohere.com/v2"


def locate(entry: Entry, settings: ProviderSettings, path: str, model: str) -> Address:
    base = settings.base_url or BASE
    if path.startswith(MODELS):
        return address_of(re.sub(r"/v2$", "/v1", base), path, "/v1")
    return address_of(base, path, BASE)


ENTRY = Entry(
    "cohere",
    "Cohere",
    CohereChat(),
    BASE,
    locate=locate,
    model_list=CohereModels(),
    embedding=CohereEmbedding(),
)
