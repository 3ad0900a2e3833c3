"""Azure: deployments of many makers' models, behind addresses of several shapes."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from urllib.parse import parse_qs, urlsplit

from desktop_chat.errors import ContextMissing
from desktop_chat.language import sentence
from desktop_chat.providers.addresses import Address, address_of
from desktop_chat.providers.asked_fields import KEY, MORE_HEADERS, ServiceField
from desktop_chat.providers.concessions import unseen_thinking
from desktop_chat.providers.context import ProviderSettings
from desktop_chat.providers.entries.openai import suited, thinks
from desktop_chat.providers.entry import Entry
from desktop_chat.providers.lists.embeddings import OpenAiEmbedding
from desktop_chat.providers.lists.models import OpenAiModels
from desktop_chat.providers.requests import FileKind
from desktop_chat.providers.wire.chat_completions import PATH as CHAT_PATH
from desktop_chat.providers.wire.chat_completions import ChatCompletions
from desktop_chat.providers.wire.dialect import Dialect
from desktop_chat.providers.wire.responses import Responses
from desktop_chat.providers.wire.responses_dialect import ResponsesDialect

USUAL_VERSION = "2024-05-01-preview"

# Deployments are named by their owners. Those that are named after a model which uses tools on Responses only:
_NEW = re.compile(r"gpt-5\.([4-9]|\d\d)|gpt-[6-9]")
_V1 = re.compile(r"^(.*/openai/v1)(/.*)?$")
_AFTER_ROOT = re.compile(r"/(models|openai)(/.*)?$")
_BARE_HOSTS = ".models.ai.azure.com"
"""One model, served alone: no folder for models, and a bearer's key."""
_OPENAI_HOSTS = ".openai.azure.com"
"""No folder for models of other makers."""


def authorised(settings: ProviderSettings) -> Mapping[str, str]:
    """A key of the resource, or a token of Entra."""
    key, token = settings.secret("api_key"), settings.secret("token")
    if key and not _host(settings.base_url or "").endswith(_BARE_HOSTS):
        return {"api-key": key}
    bearer = key or token
    return {"Authorization": f"Bearer {bearer}"} if bearer else {}


def place(entry: Entry, settings: ProviderSettings, path: str, model: str) -> Address:
    """Whatever of an address was copied: a resource, its `/openai/v1`, a deployment, or the place of chats."""
    told = settings.base_url
    if told is None:
        raise ContextMissing(sentence("The address of {title} is not known here.", title=entry.title))
    base, _, query = told.partition("?")
    base = base.rstrip("/")
    version = _version(query) or settings.secret("api_version")
    if base.endswith(CHAT_PATH) and path == CHAT_PATH:
        return address_of(told, path)
    base = base.removesuffix(CHAT_PATH).removesuffix("/responses")
    found = next(locate for fits, locate in _SHAPES if fits(base, path))
    return address_of(*found(base, path, version))


def _in_deployment(base: str, path: str, version: str | None) -> tuple[str, str]:
    return base, f"{path}?api-version={version or USUAL_VERSION}"


def _in_v1(base: str, path: str, version: str | None) -> tuple[str, str]:
    """There versions are not dated."""
    found = _V1.match(base)
    folder = found[1] if found else f"{_AFTER_ROOT.sub('', base)}/openai/v1"
    is_known = version is not None and not version[:1].isdecimal()
    return folder, f"{path}?api-version={version}" if is_known else path


def _in_models(base: str, path: str, version: str | None) -> tuple[str, str]:
    return f"{_AFTER_ROOT.sub('', base)}/models", f"{path}?api-version={version or USUAL_VERSION}"


def _host(base: str) -> str:
    return (urlsplit(base if "://" in base else f"//{base}").hostname or "").lower()


def _version(query: str) -> str | None:
    return next(iter(parse_qs(query).get("api-version", [])), None)


# The first shape that fits counts.
_SHAPES: tuple[
    tuple[Callable[[str, str], bool], Callable[[str, str, str | None], tuple[str, str]]],
    ...,
] = (
    (lambda base, path: "/openai/deployments/" in base and path in (CHAT_PATH, "/embeddings"), _in_deployment),
    (lambda base, path: _host(base).endswith(_BARE_HOSTS), _in_deployment),
    (lambda base, path: path != CHAT_PATH or _V1.match(base) is not None, _in_v1),
    (lambda base, path: _host(base).endswith(_OPENAI_HOSTS), _in_v1),
    (lambda base, path: True, _in_models),
)

_FILES: frozenset[FileKind] = frozenset({"image", "audio", "text"})
CHAT = ChatCompletions(Dialect(fetches_files=False, files=_FILES))
THINKING_CHAT = ChatCompletions(Dialect(max_tokens="max_completion_tokens", fetches_files=False, files=_FILES))
RESPONSES = Responses(
    ResponsesDialect(
        seals_thinking=thinks,
        tells_thinking=True,
        files=frozenset({"image", "pdf", "text"}),
        fetches_files=False,
        server_tools={"code_execution": {"type": "code_interpreter", "container": {"type": "auto"}}},
        results={
            "code_interpreter": "code_interpreter_call.outputs",
            "file_search": "file_search_call.results",
        },
        has_cache_key=True,
    )
)

FIELDS = (
    KEY,
    ServiceField("base_url", "Address", hint="https://NAME.openai.azure.com", is_first=True),
    ServiceField("token", "Entra token", "secret", "Instead of a key"),
    ServiceField("api_version", "API version", hint="The usual one"),
    MORE_HEADERS,
)
ENTRY = Entry(
    "azure",
    "Azure",
    CHAT,
    others=((lambda model: _NEW.search(model) is not None, RESPONSES), (thinks, THINKING_CHAT)),
    choices={"responses": RESPONSES, "chat": CHAT},
    suit=suited,
    concede=unseen_thinking,
    authorise=authorised,
    locate=place,
    model_list=OpenAiModels(),
    embedding=OpenAiEmbedding(),
    fields=FIELDS,
)
