"""Writes requests of Gemini's generateContent: the conversation as contents of parts, the options beside it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeAlias

from desktop_chat.providers.requests import (
    FileKind,
    FilePart,
    Part,
    Request,
    TextPart,
    ToolCallPart,
    ToolResultPart,
    Turn,
)
from desktop_chat.providers.wire.files import base64_of, text_of, unsupported
from desktop_chat.providers.wire.gemini_models import checks_signatures, takes_instructions, takes_result_files
from desktop_chat.providers.wire.gemini_options import render_options
from desktop_chat.providers.wire.given_back import input_of, output_of
from desktop_chat.providers.wire.own_params import merged

Piece: TypeAlias = dict[str, Any]
Content: TypeAlias = dict[str, Any]

ENVELOPE = "gemini"
"""The key under which a part of an answer is kept to be given back."""
FILES: frozenset[FileKind] = frozenset({"image", "audio", "video", "pdf", "text"})
UNSIGNED = "skip_thought_signature_validator"
"""Stands for the signature of a call that another service's model made, as Google's documents say."""

_FIXED = frozenset({"contents", "systemInstruction", "system_instruction"})
_OF_CONFIG = frozenset(
    {"seed", "topP", "topK", "stopSequences", "candidateCount", "presencePenalty", "frequencyPenalty"}
    | {"responseModalities", "responseLogprobs", "logprobs", "speechConfig", "mediaResolution", "imageConfig"}
)
"""Parameters that have their place one level deeper."""
_RESULT_FILES: frozenset[FileKind] = frozenset({"image", "pdf"})


def render_request(request: Request) -> dict[str, object]:
    """The body. Parameters of one's own are merged last, but cannot replace the conversation."""
    system, turns = _system(request), _in_turns(_contents(request))
    body: dict[str, Any] = {"contents": turns}
    if system and takes_instructions(request.model):
        body["systemInstruction"] = {"parts": system}
    elif system:
        body["contents"] = [{"role": "user", "parts": system}, *turns]
    return merged(body | render_options(request), _params(request.params))


def _system(request: Request) -> list[Piece]:
    return [{"text": text} for text in request.instructions if text.strip()]


def _in_turns(contents: Iterable[Content]) -> list[Content]:
    """Neighbours of one role are one: the roles have to take turns."""
    joined: list[Content] = []
    for content in contents:
        if joined and joined[-1]["role"] == content["role"]:
            joined[-1]["parts"] = [*joined[-1]["parts"], *content["parts"]]
        else:
            joined.append(content)
    return joined


def _contents(request: Request) -> Iterator[Content]:
    told_ids: frozenset[str] = frozenset()
    for turn in request.turns:
        match turn.role:
            case "user":
                role, parts = "user", [*_parts(turn.parts)]
            case "assistant":
                raw = _raw(turn, request.provider)
                told_ids = frozenset(_ids(raw))
                role, parts = "model", raw or [*_made(turn.parts, request.model)]
            case "tool":
                role, parts = "user", [*_results(turn, request.model, told_ids)]
        if parts:
            yield {"role": role, "parts": parts}


def _parts(parts: tuple[Part, ...]) -> Iterator[Piece]:
    for part in parts:
        match part:
            case TextPart(text) if text.strip():
                yield {"text": text}
            case FilePart():
                yield render_file(part)


def render_file(file: FilePart) -> Piece:
    """A file as a part: words, its bytes, or the address that the service can fetch it from."""
    if file.kind not in FILES:
        raise unsupported(file)
    if file.kind == "text" and file.data is not None:
        return {"text": text_of(file)}
    if file.data is None and file.url is not None:
        return {"file_data": {"mime_type": file.media_type, "file_uri": file.url}}
    return {"inline_data": {"mime_type": file.media_type, "data": base64_of(file)}}


def _raw(turn: Turn, provider: str) -> list[Piece]:
    """The parts of this service's own answer as they were; pictures were kept as files and come back here."""
    if turn.raw_provider != provider:
        return []
    files = (part for part in turn.parts if isinstance(part, FilePart))
    kept = [block[ENVELOPE] for block in turn.raw or () if isinstance(block.get(ENVELOPE), Mapping)]
    whole = [_with_data(part, files) for part in kept if isinstance(part, Mapping)]
    return [part for part in whole if part is not None]


def _with_data(part: Mapping[str, Any], files: Iterator[FilePart]) -> Piece | None:
    held = part.get("inlineData")
    if not isinstance(held, Mapping) or "data" in held:
        return dict(part)
    file = next(files, None)
    return None if file is None else {**part, "inlineData": {**held, "data": base64_of(file)}}


def _ids(raw: list[Piece]) -> Iterator[str]:
    """The calls that the service itself gave an id, which it wants to see again."""
    for part in raw:
        call = part.get("functionCall")
        if isinstance(call, Mapping) and call.get("id"):
            yield str(call["id"])


def _made(parts: tuple[Part, ...], model: str) -> Iterator[Piece]:
    """An answer of another model, or of which nothing more is known."""
    is_first = checks_signatures(model)
    for part in parts:
        if isinstance(part, ToolCallPart):
            call: Piece = {"functionCall": {"name": part.name, "args": input_of(part.arguments)}}
            yield call | ({"thoughtSignature": UNSIGNED} if is_first else {})
            is_first = False
        else:
            yield from _parts((part,))


def _results(turn: Turn, model: str, told_ids: frozenset[str]) -> Iterator[Piece]:
    """All results of a round in the order of their calls, then the files that have no place in them."""
    results = [part for part in turn.parts if isinstance(part, ToolResultPart)]
    for result in results:
        inner = [render_file(file) for file in result.files if _is_inner(file, model)]
        response: Piece = {"name": result.name, "response": _response(result)}
        response |= {"id": result.id} if result.id in told_ids else {}
        yield {"functionResponse": response | ({"parts": inner} if inner else {})}
    for result in results:
        yield from _parts(tuple(file for file in result.files if not _is_inner(file, model)))


def _is_inner(file: FilePart, model: str) -> bool:
    return takes_result_files(model) and file.kind in _RESULT_FILES and file.data is not None


def _response(result: ToolResultPart) -> Piece:
    return {"error" if result.is_error else "output": output_of(result)}


def _params(params: Mapping[str, Any]) -> dict[str, Any]:
    """A parameter of the generation may be given without its folder."""
    told = {name: value for name, value in params.items() if name not in _FIXED and name not in _OF_CONFIG}
    config = {name: value for name, value in params.items() if name in _OF_CONFIG}
    return merged({"generationConfig": config}, told) if config else told
