"""What a person can say about a service, as fields to fill in: their names, and which are secret."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol, TypeAlias, runtime_checkable

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
REGIONAL_ADDRESS = ServiceField("base_url", "Address", hint="The region's own")
MORE_HEADERS = ServiceField(HEADERS, "Headers", "headers", "One in each line, as Name: value")
USUAL = (KEY, ADDRESS, MORE_HEADERS)


@runtime_checkable
class Describing(Protocol):
    """A provider that says what it wants to be told."""

    @property
    def fields(self) -> tuple[ServiceField, ...]: ...


def fields_of(provider: object) -> tuple[ServiceField, ...]:
    """In the order in which they are asked for."""
    return provider.fields if isinstance(provider, Describing) else USUAL
