"""Where a chat's keys, addresses and other provider settings come from, without ever showing a key."""

from __future__ import annotations

import os
from collections.abc import Mapping

from desktop_chat.providers.secrets import FrozenMapping, Secret
from desktop_chat.redaction import HIDDEN

__all__ = ["Context", "ProviderSettings", "Secret"]

# (provider, setting, variables in the order in which they count)
ENVIRONMENT: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("openai", "api_key", ("OPENAI_API_KEY",)),
    ("openai", "base_url", ("OPENAI_API_BASE", "OPENAI_BASE_URL")),
    ("openai", "organization", ("OPENAI_ORG_ID", "OPENAI_ORGANIZATION")),
    ("openai", "project", ("OPENAI_PROJECT", "OPENAI_PROJECT_ID")),
    ("anthropic", "api_key", ("ANTHROPIC_API_KEY",)),
    ("anthropic", "base_url", ("ANTHROPIC_BASE_URL", "ANTHROPIC_API_BASE")),
    ("gemini", "api_key", ("GEMINI_API_KEY", "GOOGLE_API_KEY")),
    ("gemini", "base_url", ("GEMINI_API_BASE", "GOOGLE_GEMINI_BASE_URL")),
    ("vertexai", "project", ("GOOGLE_CLOUD_PROJECT", "VERTEXAI_PROJECT")),
    ("vertexai", "location", ("GOOGLE_CLOUD_LOCATION", "GOOGLE_CLOUD_REGION", "VERTEXAI_LOCATION")),
    ("vertexai", "credentials", ("GOOGLE_APPLICATION_CREDENTIALS",)),
    ("vertexai", "access_token", ("GOOGLE_OAUTH_ACCESS_TOKEN", "CLOUDSDK_AUTH_ACCESS_TOKEN")),
    ("vertexai", "base_url", ("GOOGLE_VERTEX_BASE_URL", "VERTEXAI_API_BASE")),
    ("bedrock", "access_key_id", ("AWS_ACCESS_KEY_ID",)),
    ("bedrock", "secret_access_key", ("AWS_SECRET_ACCESS_KEY",)),
    ("bedrock", "session_token", ("AWS_SESSION_TOKEN",)),
    ("bedrock", "bearer_token", ("AWS_BEARER_TOKEN_BEDROCK",)),
    ("bedrock", "profile", ("AWS_PROFILE",)),
    ("bedrock", "profile_file", ("AWS_SHARED_CREDENTIALS_FILE",)),
    ("bedrock", "region", ("AWS_REGION", "AWS_DEFAULT_REGION")),
    ("bedrock", "base_url", ("AWS_ENDPOINT_URL_BEDROCK_RUNTIME",)),
    ("azure", "api_key", ("AZURE_OPENAI_API_KEY", "AZURE_API_KEY")),
    ("azure", "token", ("AZURE_OPENAI_AD_TOKEN",)),
    ("azure", "base_url", ("AZURE_OPENAI_ENDPOINT", "AZURE_API_BASE")),
    ("azure", "api_version", ("AZURE_OPENAI_API_VERSION", "AZURE_API_VERSION")),
    ("deepseek", "api_key", ("DEEPSEEK_API_KEY",)),
    ("deepseek", "base_url", ("DEEPSEEK_API_BASE", "DEEPSEEK_BASE_URL")),
    ("mistral", "api_key", ("MISTRAL_API_KEY",)),
    ("mistral", "base_url", ("MISTRAL_API_BASE", "MISTRAL_BASE_URL")),
    ("openrouter", "api_key", ("OPENROUTER_API_KEY",)),
    ("openrouter", "base_url", ("OPENROUTER_API_BASE", "OPENROUTER_BASE_URL")),
    ("perplexity", "api_key", ("PERPLEXITY_API_KEY", "PPLX_API_KEY")),
    ("perplexity", "base_url", ("PERPLEXITY_API_BASE", "PERPLEXITY_BASE_URL")),
    ("xai", "api_key", ("XAI_API_KEY",)),
    ("xai", "base_url", ("XAI_API_BASE", "XAI_BASE_URL")),
    ("cohere", "api_key", ("COHERE_API_KEY", "CO_API_KEY")),
    ("cohere", "base_url", ("COHERE_API_BASE", "CO_API_URL")),
    ("ollama", "base_url", ("OLLAMA_API_BASE", "OLLAMA_HOST")),
    ("ollama-cloud", "api_key", ("OLLAMA_API_KEY",)),
    ("ollama-cloud", "base_url", ("OLLAMA_CLOUD_API_BASE",)),
    ("gpustack", "base_url", ("GPUSTACK_API_BASE",)),
    ("gpustack", "api_key", ("GPUSTACK_API_KEY",)),
    ("lmstudio", "base_url", ("LM_STUDIO_API_BASE", "LMSTUDIO_API_BASE")),
    ("lmstudio", "api_key", ("LM_STUDIO_API_KEY", "LM_API_TOKEN")),
    ("llamacpp", "base_url", ("LLAMACPP_API_BASE",)),
    ("llamacpp", "api_key", ("LLAMA_API_KEY",)),
    ("vllm", "base_url", ("VLLM_API_BASE",)),
    ("vllm", "api_key", ("VLLM_API_KEY",)),
    ("models.dev", "base_url", ("MODELS_DEV_API_BASE",)),
    ("openai-compatible", "base_url", ("OPENAI_COMPATIBLE_API_BASE", "OPENAI_COMPATIBLE_BASE_URL")),
    ("openai-compatible", "api_key", ("OPENAI_COMPATIBLE_API_KEY",)),
)

SHORTEST_SECRET = 6
"""Shorter ones are ordinary words, whose place in a text gives nothing away."""


class ProviderSettings(FrozenMapping):
    """What a context knows for one provider: an unchangeable mapping whose secrets stay hidden."""

    __slots__ = ("_provider",)

    def __init__(self, provider: str, fields: Mapping[str, object] | None = None) -> None:
        super().__init__(fields or {})
        self._provider = provider

    @property
    def provider(self) -> str:
        """Whose settings these are."""
        return self._provider

    def secret(self, name: str) -> str | None:
        """The text under this name, revealed; None where there is none."""
        value = self.get(name)
        if isinstance(value, Secret):
            return value.reveal()
        return None if value is None else str(value)

    @property
    def base_url(self) -> str | None:
        """The address that stands for the provider's own, without a slash at its end."""
        value = self.get("base_url")
        return None if value is None else str(value).strip().rstrip("/")

    @property
    def headers(self) -> Mapping[str, object]:
        """Headers to send along; those that authorise are Secrets."""
        value = self.get("headers")
        return value if isinstance(value, FrozenMapping) else FrozenMapping({})

    def revealed_headers(self) -> dict[str, str]:
        """The headers as they are sent. For the request only."""
        return {
            name: value.reveal() if isinstance(value, Secret) else str(value)
            for name, value in self.headers.items()
        }

    def blotted(self, text: str) -> str:
        """The text without any of these secrets: a service may quote the key it refuses."""
        for value in (*self.values(), *self.headers.values()):
            if isinstance(value, Secret) and len(value.reveal()) >= SHORTEST_SECRET:
                text = text.replace(value.reveal(), HIDDEN)
        return text

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, ProviderSettings):
            return NotImplemented
        return self.provider == other.provider and super().__eq__(other)

    def __hash__(self) -> int:
        return hash((self.provider, super().__hash__()))

    def __repr__(self) -> str:
        return f"ProviderSettings({self.provider!r}, {super().__repr__()})"


class Context:
    """The settings of some providers, perhaps under a name (a profile); it cannot be changed."""

    __slots__ = ("_name", "_settings")

    def __init__(
        self, providers: Mapping[str, Mapping[str, object]] | None = None, *, name: str | None = None
    ) -> None:
        self._name = name
        self._settings = {
            provider: ProviderSettings(provider, fields) for provider, fields in (providers or {}).items()
        }

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None, *, name: str | None = None) -> Context:
        """The settings that this environment's variables give; blank ones count as absent."""
        variables = os.environ if environ is None else environ
        providers: dict[str, dict[str, object]] = {}
        for provider, setting, names in ENVIRONMENT:
            value = _first_set(variables, names)
            if value is not None:
                providers.setdefault(provider, {})[setting] = value
        return cls(providers, name=name)

    @property
    def name(self) -> str | None:
        """The profile's name; None for a context that lives with its handle only."""
        return self._name

    @property
    def providers(self) -> tuple[str, ...]:
        """The providers that this context knows something for."""
        return tuple(self._settings)

    def settings(self, provider: str) -> ProviderSettings:
        """What is known for this provider, perhaps nothing; whether that is enough, the provider knows."""
        return self._settings.get(provider) or ProviderSettings(provider)

    async def fetched(self, provider: str) -> ProviderSettings:
        """The same with its keys, where those are kept elsewhere: what a request is made with."""
        return self.settings(provider)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Context):
            return NotImplemented
        return self.name == other.name and self._settings == other._settings

    def __hash__(self) -> int:
        return hash((self.name, frozenset(self._settings.values())))

    def __repr__(self) -> str:
        return f"Context(providers={self.providers!r}, name={self.name!r})"

    def __copy__(self) -> Context:
        return self

    def __deepcopy__(self, memo: object) -> Context:
        return self


def _first_set(variables: Mapping[str, str], names: tuple[str, ...]) -> str | None:
    for name in names:
        value = variables.get(name, "").strip()
        if value:
            return _address_of_ollama(value) if name == "OLLAMA_HOST" else value
    return None


def _address_of_ollama(host: str) -> str:
    """Ollama's own variable may be a bare host, without scheme or port, or the address it listens on."""
    scheme, separator, rest = host.rpartition("://")
    place = rest.rstrip("/").replace("0.0.0.0", "127.0.0.1")
    if separator:
        return f"{scheme}://{place}"
    return f"http://{place}" if ":" in place else f"http://{place}:11434"
