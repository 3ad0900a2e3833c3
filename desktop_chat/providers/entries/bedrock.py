"""Amazon Bedrock: Converse in the region of the context, signed or with a key; some models at another address."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from desktop_chat.errors import ContextMissing, MalformedReply, UserError
from desktop_chat.language import sentence
from desktop_chat.providers.addresses import Address, address_of
from desktop_chat.providers.asked_fields import MORE_HEADERS, REGIONAL_ADDRESS, ServiceField
from desktop_chat.providers.auth.aws_profiles import DEFAULT, credentials_in, region_in, shared_file
from desktop_chat.providers.auth.sigv4 import Credentials, Scope, signature_headers
from desktop_chat.providers.context import ProviderSettings
from desktop_chat.providers.entry import Entry, Signing
from desktop_chat.providers.lists.bedrock_models import MODELS, PROFILES, BedrockModels
from desktop_chat.providers.lists.bedrock_vectors import BedrockEmbedding
from desktop_chat.providers.posts import Post
from desktop_chat.providers.requests import Request
from desktop_chat.providers.wire.chat_completions import PATH as CHAT_PATH
from desktop_chat.providers.wire.chat_completions import ChatCompletions
from desktop_chat.providers.wire.converse import Converse, foundation_model, model_path
from desktop_chat.providers.wire.converse_requests import render_request
from desktop_chat.providers.wire.dialect import Dialect
from desktop_chat.providers.wire.responses import PATH as RESPONSES_PATH
from desktop_chat.providers.wire.responses import Responses
from desktop_chat.providers.wire.responses_dialect import ResponsesDialect
from desktop_chat.providers.wire.shapes import count, mapping

TITLE = "Amazon Bedrock"

_REGION = re.compile(r"[a-z]{2,}(-[a-z]+)+-\d+")
_ARN = re.compile(r"arn:aws[^:]*:[a-z]+:([a-z0-9-]+):")
_MANTLE_MODELS = re.compile(r"mistral\.voxtral")
"""Those that hear only when asked on the OpenAI-like address."""
_COUNTED = ("messages", "system", "toolConfig", "additionalModelRequestFields")
_STREAM = "application/vnd.amazon.eventstream, application/json"


@dataclass(frozen=True, slots=True)
class _Site:
    """An address of Bedrock, for the paths that begin so, and the name that signatures have there."""

    beginnings: tuple[str, ...]
    base_url: str
    service: str


_SITES = (
    _Site(("/model/",), "https://bedrock-runtime.{region}.{domain}", "bedrock"),
    _Site((MODELS, PROFILES), "https://bedrock.{region}.{domain}", "bedrock"),
    _Site((CHAT_PATH, RESPONSES_PATH), "https://bedrock-mantle.{region}.api.aws/v1", "bedrock-mantle"),
)


class ConverseCount:
    """Counts what would be sent; only models can be asked, not the profiles they run under."""

    def path(self, request: Request) -> str:
        return model_path(foundation_model(request.model), "count-tokens")

    def render(self, request: Request) -> Mapping[str, object]:
        body = render_request(request)
        return {"input": {"converse": {name: body[name] for name in _COUNTED if name in body}}}

    def parse(self, said: object) -> int:
        tokens = count(mapping(said).get("inputTokens"))
        if tokens is None:
            raise MalformedReply()
        return tokens


def locate(entry: Entry, settings: ProviderSettings, path: str, model: str) -> Address:
    """In the region, unless the context says an address for everything."""
    if settings.base_url:
        return address_of(settings.base_url, path)
    site = next(site for site in _SITES if path.startswith(site.beginnings))
    region = region_of(settings, model)
    domain = "amazonaws.com.cn" if region.startswith("cn-") else "amazonaws.com"
    return address_of(site.base_url.format(region=region, domain=domain), path)


def region_of(settings: ProviderSettings, model: str = "") -> str:
    """The one of the model's ARN, of the context, or of the profile in the home folder."""
    arn = _ARN.match(model)
    found = arn[1] if arn else settings.secret("region") or region_in(*_profile(settings))
    if found is None:
        raise ContextMissing(sentence("The region of {title} is not known here. Set one.", title=TITLE))
    if not _REGION.fullmatch(found):
        raise UserError(sentence("{region} is no region of {title}.", region=found, title=TITLE))
    return found


def authorise(settings: ProviderSettings) -> Mapping[str, str]:
    """A key of Bedrock itself goes as it is."""
    key = _key(settings)
    return {"Authorization": f"Bearer {key}"} if key else {}


async def sign(post: Post, settings: ProviderSettings, signing: Signing) -> Mapping[str, str]:
    """A signature with the access key, unless a key of Bedrock is there."""
    path = urlsplit(post.address.url).path
    accepted = {"accept": _STREAM if path.endswith("/converse-stream") else post.headers["accept"]}
    if path.endswith(("/invoke", "/count-tokens", MODELS, PROFILES)):
        accepted = {"accept": "application/json"}
    if "authorization" in post.headers:
        return accepted
    service = next((site.service for site in _SITES if path.endswith(site.beginnings)), "bedrock")
    credentials = await asyncio.to_thread(_credentials, settings)
    region = region_of(settings, _model_in(path))
    scope = Scope(region, service, datetime.now(UTC))
    return {**accepted, **signature_headers(post, credentials, scope)}


def _credentials(settings: ProviderSettings) -> Credentials:
    key, secret = settings.secret("access_key_id"), settings.secret("secret_access_key")
    if key and secret:
        return Credentials(key, secret, settings.secret("session_token"))
    if key or secret:  # a file of this computer may belong to another account
        raise ContextMissing(sentence("Half of the access key for {title} is missing. Add it again.", title=TITLE))
    found = credentials_in(*_profile(settings))
    if found is None:
        raise ContextMissing(sentence("There is no key for {title} here. Add one.", title=TITLE))
    return found


def _key(settings: ProviderSettings) -> str | None:
    return settings.secret("api_key") or settings.secret("bearer_token")


def _profile(settings: ProviderSettings) -> tuple[Path, str]:
    file = settings.secret("profile_file")
    return (Path(file) if file else shared_file()), settings.secret("profile") or DEFAULT


def _model_in(path: str) -> str:
    return path.partition("/model/")[2]


CONVERSE = Converse()
MANTLE_CHAT = ChatCompletions(Dialect(fetches_files=False, files=frozenset({"audio", "image", "text"})))
MANTLE_RESPONSES = Responses(ResponsesDialect(fetches_files=False))

FIELDS = (
    ServiceField("region", "Region", hint="us-east-1", is_first=True),
    ServiceField("bearer_token", "Key", "secret", "A key for Bedrock, or the two below", is_first=True),
    ServiceField("access_key_id", "Access key id", "secret", "AKIA…", is_first=True),
    ServiceField("secret_access_key", "Secret access key", "secret", is_first=True),
    ServiceField("session_token", "Session token", "secret", "For keys that end"),
    ServiceField("profile", "AWS profile", hint="Of the file with credentials on this computer"),
    REGIONAL_ADDRESS,
    MORE_HEADERS,
)
ENTRY = Entry(
    "bedrock",
    TITLE,
    CONVERSE,
    others=((lambda model: _MANTLE_MODELS.search(model) is not None, MANTLE_CHAT),),
    choices={"converse": CONVERSE, "chat": MANTLE_CHAT, "responses": MANTLE_RESPONSES},
    authorise=authorise,
    sign=sign,
    locate=locate,
    model_list=BedrockModels(),
    token_count=ConverseCount(),
    embedding=BedrockEmbedding(),
    fields=FIELDS,
)
