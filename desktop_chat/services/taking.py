"""What a model can take: files it cannot read are refused before sending, or only named where they are past."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from desktop_chat.errors import AttachmentUnsupported
from desktop_chat.language import sentence
from desktop_chat.services.history import PastMessage
from desktop_chat.services.registry import ModelFacts, Registry

_KINDS = {
    "image": "images",
    "audio": "sound",
    "video": "films",
    "pdf": "PDF files",
}


def check_files(files: Iterable[tuple[str, str]], facts: ModelFacts, registry: Registry) -> None:
    """Each is a name and a kind. The refusal names a model that can."""
    for name, kind in files:
        if facts.takes(kind):
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


def fit_files(messages: Sequence[PastMessage], facts: ModelFacts, registry: Registry) -> None:
    """The last question must be taken whole; of what is past, files that cannot be taken are only named."""
    asked = next((message for message in reversed(messages) if message.role == "user"), None)
    for message in messages:
        if message is asked:
            check_files([(file.name, file.kind) for file in message.files], facts, registry)
        elif message.files:
            named = [f"[{file.name} is not shown here.]" for file in message.files if not facts.takes(file.kind)]
            message.texts = (*message.texts, *named)
            message.files = tuple(file for file in message.files if facts.takes(file.kind))
