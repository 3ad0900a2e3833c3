"""What a model can take: a file that it cannot read becomes text, or is refused before sending, or only named."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from desktop_chat.errors import AttachmentUnreadable, AttachmentUnsupported
from desktop_chat.language import sentence
from desktop_chat.providers.requests import FileKind, FilePart
from desktop_chat.services.documents.shelf import Documents
from desktop_chat.services.history import PastMessage
from desktop_chat.services.registry import ModelFacts, Registry

_KINDS = {
    "image": "images",
    "audio": "sound",
    "video": "films",
    "pdf": "PDF files",
}
READABLE = frozenset({"pdf", "document"})
"""Kinds of files that can be made text of."""


@dataclass(frozen=True, slots=True)
class Taker:
    """The one who is asked: a model, and the way to it."""

    facts: ModelFacts
    sendable: frozenset[FileKind] | None
    """Kinds that its service can be sent; None is unknown."""

    def takes(self, kind: str) -> bool:
        """Whether such a file may be sent as it is."""
        if kind == "text":
            return True
        return (self.sendable is None or kind in self.sendable) and self._reads(kind)

    def _reads(self, kind: str) -> bool:
        """Lists of models do not speak of office documents: services that take them make pages of them."""
        return self.facts.takes(kind) or (kind == "document" and self.facts.takes("pdf"))

    def has_to_be_read(self, kind: str, content: Path | None) -> bool:
        """Whether such a file becomes text here."""
        return kind in READABLE and content is not None and not self.takes(kind)


async def read_documents(messages: Sequence[PastMessage], taker: Taker, documents: Documents) -> None:
    """Put the words of documents in their place. One of the last question that has none is refused."""
    asked = last_question(messages)
    for message in messages:
        for file in message.files:
            path = file.data if isinstance(file.data, Path) else None
            if path is None or not taker.has_to_be_read(file.kind, path):
                continue
            try:
                words = await documents.text_of(file.name, path)
            except AttachmentUnreadable:
                if message is asked:
                    raise
                continue
            message.texts = (*message.texts, words)
            message.files = tuple(other for other in message.files if other is not file)


def check_files(files: Iterable[tuple[str, str]], taker: Taker, registry: Registry) -> None:
    """Each is a name and a kind. The refusal names a model that can."""
    facts = taker.facts
    for name, kind in files:
        if taker.takes(kind):
            continue
        told = sentence(
            "{model} does not take {kinds}, so {name} was not sent.",
            model=facts.name,
            kinds=_kinds(kind),
            name=name,
        )
        other = registry.taking(kind, facts.provider)
        raise AttachmentUnsupported(_with_other(told, other), kind=kind, model=facts.name, other=other)


def objection(kind: str, facts: ModelFacts, registry: Registry) -> str:
    """Why this model is not to be given such a file; empty when it takes it."""
    if facts.takes(kind):
        return ""
    name = registry.display_name(facts.provider, facts.name)
    told = sentence("{model} does not take {kinds}.", model=name, kinds=_kinds(kind))
    return _with_other(told, registry.taking(kind, facts.provider))


def _kinds(kind: str) -> str:
    return sentence(_KINDS.get(kind, "files of this kind"))


def _with_other(told: str, other: str | None) -> str:
    return told if other is None else f"{told} {sentence('{other} does.', other=other)}"


def fit_files(messages: Sequence[PastMessage], taker: Taker, registry: Registry) -> None:
    """The last question must be taken whole; of what is past, files that cannot be taken are only named."""
    asked = last_question(messages)
    for message in messages:
        if message is asked:
            check_files([(file.name, file.kind) for file in message.files], taker, registry)
        elif message.files:
            named = [_named(file) for file in message.files if not taker.takes(file.kind)]
            message.texts = (*message.texts, *named)
            message.files = tuple(file for file in message.files if taker.takes(file.kind))


def last_question(messages: Sequence[PastMessage]) -> PastMessage | None:
    return next((message for message in reversed(messages) if message.role == "user"), None)


def _named(file: FilePart) -> str:
    return f"[{file.name} is not shown here.]"
