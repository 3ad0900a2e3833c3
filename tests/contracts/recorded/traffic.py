"""Finds the recordings, where they are, and says of each exchange whose it is and what it is about."""

from __future__ import annotations

import base64
import hashlib
import importlib.util
import json
import os
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

from desktop_chat.providers.catalog import ENTRIES
from desktop_chat.providers.entry import Entry
from desktop_chat.providers.requests import Request
from desktop_chat.providers.wire import Wire
from tests.contracts.recorded.sites import BASES

_MARKER = re.compile(r"<<base64 bytes=(\d+) sha256=([0-9a-f]{16})>>")
_LONG_BASE64 = re.compile(r"[A-Za-z0-9+/]{400,}={0,2}")

_FAILURES = frozenset({"error", "response.failed"})

# host, path, whose, what: "ask" (a conversation), "embed", "count", or the reason why it is none of this program's
_WHOSE: tuple[tuple[str, str, str, str], ...] = (
    ("api.openai.com", r"/v1/(responses|chat/completions)", "openai", "ask"),
    ("api.openai.com", r"/v1/embeddings", "openai", "embed"),
    ("api.anthropic.com", r"/v1/messages", "anthropic", "ask"),
    ("api.anthropic.com", r"/v1/messages/count_tokens", "anthropic", "count"),
    ("openrouter.ai", r"/api/v1/chat/completions", "openrouter", "ask"),
    ("openrouter.ai", r"/api/v1/embeddings", "openrouter", "embed"),
    (r"bedrock-runtime\..*", r"/model/.*/converse(-stream)?", "bedrock", "ask"),
    (r"bedrock-runtime\..*", r"/model/.*/invoke", "bedrock", "embed"),
    (r"bedrock-runtime\..*", r"/model/.*/count-tokens", "bedrock", "count"),
    (r"bedrock-mantle\..*", r"/v1/chat/completions", "bedrock", "ask"),
    ("generativelanguage.googleapis.com", r".*:(streamGenerateContent|generateContent)", "gemini", "ask"),
    ("generativelanguage.googleapis.com", r".*:countTokens", "gemini", "count"),
    ("generativelanguage.googleapis.com", r".*:(batchEmbedContents|embedContent)", "gemini", "embed"),
    (r".*aiplatform.googleapis.com", r".*:(streamGenerateContent|generateContent)", "vertexai", "ask"),
    (r".*aiplatform.googleapis.com", r".*:countTokens", "vertexai", "count"),
    (r".*aiplatform.googleapis.com", r".*:(predict|embedContent)", "vertexai", "embed"),
    ("oauth2.googleapis.com", r"/token", "vertexai", "token"),
    (r".*\.azure\.com", r".*/(chat/completions|responses)", "azure", "ask"),
    (r".*\.azure\.com", r".*/embeddings", "azure", "embed"),
    ("api.mistral.ai", r"/v1/chat/completions", "mistral", "ask"),
    ("api.mistral.ai", r"/v1/embeddings", "mistral", "embed"),
    ("api.x.ai", r"/v1/(responses|chat/completions)", "xai", "ask"),
    ("api.cohere.com", r"/v2/chat", "cohere", "ask"),
    ("api.cohere.com", r"/v2/embed", "cohere", "embed"),
    ("api.deepseek.com", r"/(chat/completions|responses)", "deepseek", "ask"),
    ("ollama.com", r"/v1/chat/completions", "ollama-cloud", "ask"),
    ("<OLLAMA_API_BASE>", r"/chat/completions", "ollama", "ask"),
    ("<GPUSTACK_API_BASE>", r"/chat/completions", "gpustack", "ask"),
    ("api.perplexity.ai", r"/chat/completions", "perplexity", "ask"),
)

_STREAMED = (
    (r"/converse$", "/converse-stream"),
    (r":generateContent$", ":streamGenerateContent"),
    (r":rawPredict$", ":streamRawPredict"),
)
"""How an address ends at which an answer comes whole, and that of the stream."""


@dataclass(frozen=True)
class Exchange:
    """One request and what came back."""

    name: str
    number: int
    provider: str
    verb: str
    raw: dict[str, Any]

    @property
    def id(self) -> str:
        return f"{self.name}-{self.number}"

    @property
    def path(self) -> str:
        """With placeholders as a client would have to write them."""
        return str(replay().path_of(self.played["url"]))

    @property
    def played(self) -> dict[str, Any]:
        """As it is played to this program, which asks for every answer as a stream."""
        url = self.raw["url"]
        for whole, stream in _STREAMED:
            url = re.sub(whole, stream, url)
        return {**self.raw, "url": url}

    @property
    def asked(self) -> dict[str, Any]:
        """The JSON that was sent."""
        sent: dict[str, Any] = self.raw["request"].get("json") or {}
        return sent

    @property
    def status(self) -> int:
        return int(self.raw["status"])

    @property
    def body(self) -> bytes:
        return bytes(replay().body(self.raw["response"]))

    @property
    def is_stream(self) -> bool:
        return "event" in self.raw["response_headers"].get("content-type", "")

    @property
    def is_broken(self) -> bool:
        """Whether the service fails after it has begun to answer."""
        if "text/event-stream" not in self.raw["response_headers"].get("content-type", ""):
            return False
        if b"\nerror:" in self.body.replace(b"\r", b"\n"):
            return True
        return any(frame.get("error") or frame.get("type") in _FAILURES for frame in self.frames)

    @property
    def said(self) -> Any:
        """The JSON that came back in one piece."""
        return json.loads(self.body)

    @property
    def frames(self) -> list[dict[str, Any]]:
        """The JSON of each frame of a server-sent stream."""
        text = self.body.decode().replace("\r\n", "\n")
        found = [line[5:].strip() for line in text.split("\n") if line.startswith("data:")]
        return [json.loads(each) for each in found if each and each != "[DONE]"]


def folder() -> Path:
    told = os.environ.get("DESKTOP_CHAT_RECORDINGS")
    return Path(told) if told else Path(__file__).resolve().parents[4] / "shared" / "recordings"


def are_here() -> bool:
    return (folder() / "replay.py").is_file()


@cache
def replay() -> ModuleType:
    """The server that comes with the recordings."""
    spec = importlib.util.spec_from_file_location("replay", folder() / "replay.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@cache
def exchanges() -> tuple[Exchange, ...]:
    """All of them, in the order of their names; none where the recordings are not here."""
    if not are_here():
        return ()
    module = replay()
    return tuple(
        Exchange(name, number, *_whose(one["url"]), one)
        for name in module.names()
        for number, one in enumerate(module.load(name))
    )


def of(verb: str) -> list[Exchange]:
    return [each for each in exchanges() if each.verb == verb]


def _whose(url: str) -> tuple[str, str]:
    host, _, rest = url.rpartition("://")[2].partition("/")
    path = "/" + rest.partition("?")[0]
    for host_rule, path_rule, provider, verb in _WHOSE:
        if re.fullmatch(host_rule, host) and re.fullmatch(path_rule, path):
            return provider, verb
    return "nobody", "other"


def entry_of(exchange: Exchange) -> Entry:
    return next(entry for entry in ENTRIES if entry.name == exchange.provider)


def model_of(exchange: Exchange) -> str:
    """In the body or, for some services, in the address."""
    found = re.search(r"/models?/([^/]+?)(:\w+|/[a-z-]+)?$", exchange.path)
    return str(exchange.asked.get("model") or (found[1] if found else ""))


def prefix_of(exchange: Exchange, wire: Wire, request: Request) -> str:
    """What stands before the wire's own path in the recorded address: the path of the base address."""
    base = re.match(BASES.get(exchange.provider, "$."), exchange.path)
    return base[0] if base else exchange.path.removesuffix(wire.path(request).partition("?")[0])


def chosen_wire(exchange: Exchange, request: Request) -> dict[str, str]:
    """What the context says to have this model asked as it was: nothing where the service does so anyway."""
    entry = entry_of(exchange)
    if exchange.path.endswith(entry.wire_for(request).path(request).partition("?")[0]):
        return {}
    fitting = (name for name, wire in entry.choices.items() if exchange.path.endswith(wire.path(request)))
    chosen = next(fitting, None)
    return {"wire": chosen} if chosen else {}


# ------------------------------------------------------- files, which are only named in recorded requests


def file_behind(marker: str) -> bytes:
    """The bytes of a file that was sent, or words that stand for one that is not here."""
    found = _MARKER.search(marker)
    assert found is not None, marker[:80]
    return _files().get(found[2]) or f"stands for {found[0]}".encode()


def is_marker(text: str) -> bool:
    return _MARKER.search(text) is not None


@cache
def _files() -> dict[str, bytes]:
    contents = [path.read_bytes() for path in sorted((folder() / "files").iterdir()) if path.is_file()]
    return {hashlib.sha256(content).hexdigest()[:16]: content for content in contents}


def marked(value: Any) -> Any:
    """What is sent, its files named as they are in the recordings."""
    match value:
        case dict():
            return {name: marked(each) for name, each in value.items()}
        case list():
            return [marked(each) for each in value]
        case str():
            return _LONG_BASE64.sub(_mark, value) if len(value) > 400 else _unstood(value)
        case _:
            return value


def _mark(found: re.Match[str]) -> str:
    """Only files are named; a long signature stands in the recordings as it was."""
    try:
        content = base64.b64decode(found[0])
    except ValueError:
        return found[0]
    digest = hashlib.sha256(content).hexdigest()[:16]
    return f"<<base64 bytes={len(content)} sha256={digest}>>" if digest in _files() else found[0]


def _unstood(text: str) -> str:
    head, comma, tail = text.rpartition(",")
    try:
        content = base64.b64decode(tail, validate=True)
    except ValueError:
        return text
    if not content.startswith(b"stands for "):
        return text
    return head + comma + content.removeprefix(b"stands for ").decode()
