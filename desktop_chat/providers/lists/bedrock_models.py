"""Reads the models and the inference profiles that Bedrock offers in a region."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from desktop_chat.errors import MalformedReply
from desktop_chat.providers.lookups import ModelPage
from desktop_chat.providers.provider import OfferedModel
from desktop_chat.providers.wire.shapes import items, mapping, some_text, text

MODELS = "/foundation-models"
PROFILES = "/inference-profiles"
_FIRST_PROFILES = f"{PROFILES}?maxResults=1000"


class BedrockModels:
    """The models first, then the profiles that run some of them in more than one region, page by page."""

    def path(self, page: str | None) -> str:
        return MODELS if page is None else page

    def parse(self, said: object) -> ModelPage:
        told = mapping(said)
        if "modelSummaries" in told:
            found = [_model(mapping(each)) for each in items(told["modelSummaries"])]
            return ModelPage([model for model in found if model.id], _FIRST_PROFILES)
        if "inferenceProfileSummaries" not in told:
            raise MalformedReply()
        found = [_profile(mapping(each)) for each in items(told["inferenceProfileSummaries"])]
        token = some_text(told.get("nextToken"))
        following = f"{_FIRST_PROFILES}&nextToken={quote(token, safe='')}" if token else None
        return ModelPage([profile for profile in found if profile.id], following)


def _model(told: Mapping[str, Any]) -> OfferedModel:
    kinds = {
        way: [text(kind).lower() for kind in items(told.get(f"{way}Modalities"))] for way in ("input", "output")
    }
    streams = frozenset({"streaming"} if told.get("responseStreamingSupported") else ())
    return OfferedModel(
        text(told.get("modelId")),
        some_text(told.get("modelName")),
        capabilities=streams,
        family=some_text(told.get("providerName")),
        modalities=kinds,
    )


def _profile(told: Mapping[str, Any]) -> OfferedModel:
    return OfferedModel(text(told.get("inferenceProfileId")), some_text(told.get("inferenceProfileName")))
