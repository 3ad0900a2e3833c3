"""A reply in the format of Gemini's generateContent."""

from __future__ import annotations

from typing import Any

from tests.support.specimens.specimen import Event, Specimen

_USAGE = {
    "promptTokenCount": 20,
    "cachedContentTokenCount": 5,
    "candidatesTokenCount": 9,
    "thoughtsTokenCount": 4,
    "totalTokenCount": 33,
}
_GROUNDED = {
    "groundingChunks": [{"web": {"uri": "https://example.org/", "title": "T"}}],
    "groundingSupports": [
        {"segment": {"startIndex": 0, "endIndex": 2, "text": "Hé"}, "groundingChunkIndices": [0]}
    ],
    "webSearchQueries": ["q"],
}


def _said(*parts: dict[str, Any], **fields: Any) -> dict[str, Any]:
    candidate = {"content": {"role": "model", "parts": list(parts)}, "index": 0, **fields}
    return {"candidates": [candidate], "modelVersion": "m-1", "responseId": "r-1"}


_CALL = {"functionCall": {"name": "look", "args": {"at": "sky"}}, "thoughtSignature": "xyz"}
_PICTURE = {"inlineData": {"mimeType": "image/png", "data": "iVBORw0KGgo="}}

SPECIMEN = Specimen(
    begin=[Event(_said({"text": "H"}) | {"usageMetadata": {"promptTokenCount": 20}})],
    piece=lambda text: Event(_said({"text": text})),
    more=[
        Event(_said({"text": "Let me think.", "thought": True})),
        Event(_said({"text": "", "thoughtSignature": "xyz"})),
        Event(_said(_CALL, {"functionCall": {"name": "walk"}})),
        Event(_said({"executableCode": {"language": "PYTHON", "code": "1+1"}})),
        Event(_said({"codeExecutionResult": {"outcome": "OUTCOME_OK", "output": "2"}})),
        Event(_said(_PICTURE, {"fileData": {"mimeType": "image/png", "fileUri": "gs://b/x.png"}})),
        Event(_said(groundingMetadata=_GROUNDED, citationMetadata={"citationSources": [{"uri": "u"}]})),
        Event(_said({"unheardOf": {"a": [1]}}, urlContextMetadata={}, safetyRatings=[])),
        Event({"usageMetadata": _USAGE, "unknown": None}),
    ],
    end=lambda _text: [Event(_said({"text": ""}, finishReason="STOP") | {"usageMetadata": _USAGE})],
    whole=_said({"text": "Hi"}, _CALL, _PICTURE, finishReason="STOP", groundingMetadata=_GROUNDED)
    | {"usageMetadata": _USAGE},
)
