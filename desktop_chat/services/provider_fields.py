"""What can be said about each service in a profile, as fields to fill in: their names, and which are secret."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from desktop_chat.errors import UserError
from desktop_chat.language import sentence

FieldKind: TypeAlias = Literal["text", "secret", "file", "headers"]
HEADERS = "headers"


@dataclass(frozen=True, slots=True)
class ServiceField:
    """`is_first`: it is shown at once, others on demand. Its words are translated where they are shown."""

    name: str
    title: str
    kind: FieldKind = "text"
    hint: str = ""
    is_first: bool = False

    @property
    def is_secret(self) -> bool:
        return self.kind in ("secret", "file")


KEY = ServiceField("api_key", "Key", "secret", "Paste it here", is_first=True)
ADDRESS = ServiceField("base_url", "Address", hint="The service's own", is_first=True)
MORE_HEADERS = ServiceField(HEADERS, "Headers", "headers", "One in each line, as Name: value")
USUAL = (KEY, ADDRESS, MORE_HEADERS)

_OTHERS: Mapping[str, tuple[ServiceField, ...]] = {
    "openai": (
        KEY,
        ADDRESS,
        ServiceField("organization", "Organisation", hint="org-…"),
        ServiceField("project", "Project", hint="proj_…"),
        MORE_HEADERS,
    ),
    "azure": (
        KEY,
        ServiceField("base_url", "Address", hint="https://NAME.openai.azure.com", is_first=True),
        ServiceField("token", "Entra token", "secret", "Instead of a key"),
        ServiceField("api_version", "API version", hint="The usual one"),
        MORE_HEADERS,
    ),
    "bedrock": (
        ServiceField("region", "Region", hint="us-east-1", is_first=True),
        ServiceField("bearer_token", "Key", "secret", "A key for Bedrock, or the two below", is_first=True),
        ServiceField("access_key_id", "Access key id", "secret", "AKIA…", is_first=True),
        ServiceField("secret_access_key", "Secret access key", "secret", is_first=True),
        ServiceField("session_token", "Session token", "secret", "For keys that end"),
        ServiceField("profile", "AWS profile", hint="Of the file with credentials on this computer"),
        ServiceField("base_url", "Address", hint="The region's own"),
        MORE_HEADERS,
    ),
    "vertexai": (
        ServiceField("credentials", "Service account", "file", "The text of its JSON file", is_first=True),
        ServiceField("project", "Project", hint="That of the service account", is_first=True),
        ServiceField("location", "Region", hint="global", is_first=True),
        ServiceField("access_token", "Access token", "secret", "Instead of a service account"),
        ServiceField("api_key", "Key", "secret", "Instead of a service account"),
        ServiceField("base_url", "Address", hint="The region's own"),
        MORE_HEADERS,
    ),
}


def fields_of(provider: str) -> tuple[ServiceField, ...]:
    """In the order in which they are asked for."""
    return _OTHERS.get(provider, USUAL)


def read_headers(text: str) -> dict[str, str]:
    """As they were written, one in each line."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    pairs = [line.partition(":") for line in lines]
    if any(not separator or not name.strip() or not value.strip() for name, separator, value in pairs):
        raise UserError(sentence("A header is written as Name: value, one in each line."))
    return {name.strip(): value.strip() for name, _, value in pairs}


def written_headers(headers: object) -> str:
    """As they are shown."""
    return "\n".join(f"{name}: {value}" for name, value in headers.items()) if isinstance(headers, Mapping) else ""
