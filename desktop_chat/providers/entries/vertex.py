"""Google's Vertex AI: Gemini, Claude, Mistral and others in a project of one's own."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import quote, urlsplit

from desktop_chat.errors import ContextMissing, RequestRefused
from desktop_chat.language import sentence
from desktop_chat.providers.addresses import Address, address_of
from desktop_chat.providers.asked_fields import MORE_HEADERS, REGIONAL_ADDRESS, ServiceField
from desktop_chat.providers.auth.google import sign
from desktop_chat.providers.context import ProviderSettings
from desktop_chat.providers.entries import mistral
from desktop_chat.providers.entries.gemini import google_key
from desktop_chat.providers.entry import Entry
from desktop_chat.providers.lookups import TokenCount
from desktop_chat.providers.requests import Request
from desktop_chat.providers.wire.chat_completions import PATH, ChatCompletions
from desktop_chat.providers.wire.dialect import Dialect
from desktop_chat.providers.wire.gemini import Gemini, GeminiDialect
from desktop_chat.providers.wire.gemini_lookups import (
    ContentEmbedding,
    GeminiCount,
    GeminiModels,
    PredictedEmbedding,
)
from desktop_chat.providers.wire.messages import Messages
from desktop_chat.providers.wire.messages_dialect import MessagesDialect
from desktop_chat.providers.wire.messages_lookups import MessagesCount

GOOGLE = "/publishers/google/models"
ANTHROPIC = "/publishers/anthropic/models"
MISTRAL = "/publishers/mistralai/models"
EVERYWHERE = "global"
VERSION = "/v1beta1"

_LOCATION = re.compile(r"[a-z0-9-]+")
_CONTINENTS = frozenset({"us", "eu"})
_MISTRAL = re.compile(r"(mistral|codestral|ministral|magistral|devstral|pixtral)-")
_LIST = f"{GOOGLE}?"

_GEMINI = GeminiDialect(folder=GOOGLE)
_CLAUDE = MessagesDialect(
    path=f"{ANTHROPIC}/{{model}}:streamRawPredict",
    names_model=False,
    version="vertex-2023-10-16",
    fetches_files=False,
    has_new_tools=False,
    betas=(("web_search", "web-search-2025-03-05"),),
)
_CLAUDE_VERSION = re.compile(r"claude-(?:[a-z]+-)?(\d+)(?:-(\d{1,2}))?(?!\d)")
_FIRST_WITH_SCHEMA = (4, 6)


def is_claude(model: str) -> bool:
    return model.startswith("claude-")


def is_early_claude(model: str) -> bool:
    """Those that are not held to a schema here, though they are elsewhere:
    https://docs.cloud.google.com/vertex-ai/generative-ai/docs/partner-models/claude/structured_outputs
    """
    found = _CLAUDE_VERSION.match(model)
    return found is not None and (int(found[1]), int(found[2] or 0)) < _FIRST_WITH_SCHEMA


def is_mistral(model: str) -> bool:
    return _MISTRAL.match(model) is not None


def is_open(model: str) -> bool:
    """Models of others, by publisher and name, are served as OpenAI's would be."""
    return "/" in model and not model.startswith(("projects/", "publishers/", "models/", "endpoints/"))


def place(entry: Entry, settings: ProviderSettings, path: str, model: str) -> Address:
    """In the project and location of the context; an address that names a project already is taken as it is."""
    base = settings.base_url or f"https://{_host(_location(settings))}{VERSION}"
    if path.startswith(_LIST):  # the publishers' models, which are no project's
        return address_of(base.partition("/projects/")[0], path, VERSION)
    project = "" if "/projects/" in urlsplit(base).path else _project(settings)
    name, _, query = _placed(path, model).partition("?")
    version = VERSION if not urlsplit(base).path.strip("/") else ""
    return address_of(base + version, f"{project}{name}{'?' if query else ''}{query}")


def _placed(path: str, model: str) -> str:
    """The one path of the chat format stands for two places."""
    if path != PATH:
        return path
    return (
        f"{MISTRAL}/{quote(model, safe='@')}:streamRawPredict"
        if is_mistral(model)
        else f"/endpoints/openapi{PATH}"
    )


def _host(location: str) -> str:
    if location == EVERYWHERE:
        return "aiplatform.googleapis.com"
    if location in _CONTINENTS:
        return f"aiplatform.{location}.rep.googleapis.com"
    return f"{location}-aiplatform.googleapis.com"


def _location(settings: ProviderSettings) -> str:
    """Part of the address to which a token is sent, so nothing but a name."""
    location = str(settings.get("location") or EVERYWHERE).strip()
    if not _LOCATION.fullmatch(location):
        raise ContextMissing(sentence("{location} is no location of Vertex AI.", location=location))
    return location


def _project(settings: ProviderSettings) -> str:
    project = settings.get("project")
    if project:
        location = quote(str(settings.get("location") or EVERYWHERE).strip(), safe="")
        return f"/projects/{quote(str(project), safe=':')}/locations/{location}"
    if settings.secret("api_key"):
        return ""  # a key belongs to a project already
    raise ContextMissing(sentence("Vertex AI needs the name of a project of Google Cloud. Add one."))


class VertexCount:
    """Counts Gemini's and Claude's tokens; of the others' nobody does."""

    def __init__(self) -> None:
        self._gemini = GeminiCount(_GEMINI, is_wrapped=False)
        self._claude = MessagesCount(_CLAUDE, f"{ANTHROPIC}/count-tokens:rawPredict")

    def path(self, request: Request) -> str:
        return self._for(request.model).path(request)

    def render(self, request: Request) -> Mapping[str, object]:
        return self._for(request.model).render(request)

    def parse(self, said: object) -> int:
        is_claudes = isinstance(said, Mapping) and "input_tokens" in said
        return (self._claude if is_claudes else self._gemini).parse(said)

    def _for(self, model: str) -> TokenCount:
        if is_mistral(model) or is_open(model):
            raise RequestRefused(sentence("Vertex AI does not count tokens for {model}.", model=model))
        return self._claude if is_claude(model) else self._gemini


FIELDS = (
    ServiceField("credentials", "Service account", "file", "The text of its JSON file", is_first=True),
    ServiceField("project", "Project", hint="That of the service account", is_first=True),
    ServiceField("location", "Region", hint="global", is_first=True),
    ServiceField("access_token", "Access token", "secret", "Instead of a service account"),
    ServiceField("api_key", "Key", "secret", "Instead of a service account"),
    REGIONAL_ADDRESS,
    MORE_HEADERS,
)
ENTRY = Entry(
    "vertexai",
    "Vertex AI",
    Gemini(_GEMINI),
    "https://aiplatform.googleapis.com/v1beta1",
    others=(
        (is_early_claude, Messages(replace(_CLAUDE, has_schema=False))),
        (is_claude, Messages(_CLAUDE)),
        (is_mistral, mistral.ENTRY.wire),
        (is_open, ChatCompletions(Dialect(files=frozenset({"image", "text"})))),
    ),
    authorise=google_key,
    sign=sign,
    locate=place,
    model_list=GeminiModels(GOOGLE, "publisherModels"),
    token_count=VertexCount(),
    embedding=PredictedEmbedding(GOOGLE, most_texts=100),
    other_embeddings=(
        (lambda model: model.startswith("gemini-embedding-001"), PredictedEmbedding(GOOGLE, most_texts=1)),
        (lambda model: model.startswith("gemini-embedding-"), ContentEmbedding(GOOGLE)),
    ),
    fields=FIELDS,
)
