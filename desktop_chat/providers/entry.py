"""What the program knows of one service: where it is, how it is spoken to and what it needs."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from desktop_chat.errors import ContextMissing, UserError
from desktop_chat.language import sentence
from desktop_chat.providers.addresses import Address, address_of
from desktop_chat.providers.asked_fields import USUAL, ServiceField
from desktop_chat.providers.concessions import Concede, nothing
from desktop_chat.providers.context import ProviderSettings
from desktop_chat.providers.lookups import Embedding, ModelList, TokenCount
from desktop_chat.providers.posts import Post, Sender
from desktop_chat.providers.provider import OfferedModel
from desktop_chat.providers.rooted import rooted
from desktop_chat.providers.wire import Wire

if TYPE_CHECKING:
    from desktop_chat.providers.requests import Request

Authorise: TypeAlias = Callable[[ProviderSettings], Mapping[str, str]]
Locate: TypeAlias = Callable[["Entry", ProviderSettings, str, str], Address]
"""The address of a path (which may have a query) for a model, or for none."""
Takes: TypeAlias = Callable[[str], bool]
Suit: TypeAlias = Callable[["Request"], "Request"]


@dataclass(frozen=True, slots=True)
class Signing:
    """What making a signature may need beside the request itself."""

    sender: Sender
    tokens: dict[object, object]
    """Kept by the service as long as it lives; only hashes of secrets are keys."""


Sign: TypeAlias = Callable[[Post, ProviderSettings, Signing], Awaitable[Mapping[str, str]]]
"""Headers that authorise exactly this request."""


def bearer(settings: ProviderSettings) -> Mapping[str, str]:
    """The key as most services want it; nothing where there is none."""
    key = settings.secret("api_key")
    return {"Authorization": f"Bearer {key}"} if key else {}


def usual_place(entry: Entry, settings: ProviderSettings, path: str, model: str) -> Address:
    """Under the address of the context, else under the service's own."""
    base = settings.base_url or entry.base_url
    if base is None:
        raise ContextMissing(sentence("The address of {title} is not known here.", title=entry.title))
    return address_of(base, path, entry.base_url or entry.default_path)


def as_asked(request: Request) -> Request:
    return request


@dataclass(frozen=True, slots=True)
class Entry:
    """One service. A new one that speaks a known wire is one of these in the catalogue."""

    name: str
    title: str
    wire: Wire
    base_url: str | None = None
    """None: there is no usual one, the context has to say it."""
    default_path: str = "/v1"
    """What a base address without a path gets, where `base_url` does not tell."""
    others: tuple[tuple[Takes, Wire], ...] = ()
    """Wires for some models only, by their ids; the first that takes one counts."""
    choices: Mapping[str, Wire] = field(default_factory=dict)
    """Wires that a context may choose by its setting `wire`, by name."""
    suit: Suit = as_asked
    """The request without what its model would refuse."""
    concede: Concede = nothing
    """The request without what an account was refused."""
    takes_any_schema: bool = False
    """It keeps to schemas of lists and plain values too; elsewhere an object is put around them."""
    authorise: Authorise = bearer
    sign: Sign | None = None
    """For services whose authorisation depends on the request, or has to be fetched."""
    needs_key: bool = True
    locate: Locate = usual_place
    models: tuple[OfferedModel, ...] = ()
    model_list: ModelList | None = None
    is_list_open: bool = False
    """Everybody is told of the models, also without a key."""
    key_path: str | None = None
    """Where the service tells of the key itself."""
    token_count: TokenCount | None = None
    embedding: Embedding | None = None
    other_embeddings: tuple[tuple[Takes, Embedding], ...] = ()
    """For some models only, as `others`."""
    can_prefill: bool = False
    headers: Mapping[str, str] = field(default_factory=dict)
    """Sent with every request."""
    fields: tuple[ServiceField, ...] = USUAL
    """What a person can say about it, in the order in which it is asked."""
    setting_headers: Mapping[str, str] = field(default_factory=dict)
    """Headers that are settings of a context, by the setting's name."""

    def suited(self, request: Request) -> Request:
        """The request as this service takes it."""
        request = self.suit(request)
        return request if self.takes_any_schema else rooted(request)

    def wire_for(self, request: Request, settings: ProviderSettings | None = None) -> Wire:
        """The wire that the context chooses, else the one that this service answers this model on."""
        fitting = (*(wire for takes, wire in self.others if takes(request.model)), self.wire)
        chosen = settings.get("wire") if settings is not None else None
        if chosen is None:
            return fitting[0]
        if chosen not in self.choices:
            raise UserError(self._no_such_wire(str(chosen)))
        usual = self.choices[str(chosen)]
        return next((wire for wire in fitting if isinstance(wire, type(usual))), usual)

    def _no_such_wire(self, chosen: str) -> str:
        names = ", ".join(sorted(self.choices))
        if not names:
            return sentence(
                "{title} leaves no choice of a wire, but {name} is asked for.", title=self.title, name=chosen
            )
        return sentence(
            "{title} is not spoken to by {name}. There is: {names}.", title=self.title, name=chosen, names=names
        )

    def embedding_for(self, model: str) -> Embedding | None:
        """How this model is asked for vectors."""
        return next((each for takes, each in self.other_embeddings if takes(model)), self.embedding)
