"""Answers with thinking and a source, in the formats that services speak: for seeing who reads them."""

from collections.abc import Mapping
from typing import Any

_NOTE = {"type": "url_citation", "url": "https://a.invalid", "title": "A", "start_index": 0, "end_index": 1}
_SPAN = {"start": 0, "end": 1, "text": "x"}
ANSWERS: tuple[Mapping[str, Any], ...] = (
    {"choices": [{"finish_reason": "stop", "message": {"content": "x", "reasoning_content": "t"}}]},
    {"choices": [{"finish_reason": "stop", "message": {"content": "x", "reasoning": "t"}}]},
    {
        "choices": [{"finish_reason": "stop", "message": {"content": "x", "annotations": [_NOTE]}}],
        "citations": ["https://a.invalid"],
    },
    {
        "status": "completed",
        "output": [
            {"type": "reasoning", "id": "r", "summary": [{"type": "summary_text", "text": "t"}]},
            {
                "type": "message",
                "id": "m",
                "content": [{"type": "output_text", "text": "x", "annotations": [_NOTE]}],
            },
        ],
    },
    {
        "type": "message",
        "stop_reason": "end_turn",
        "content": [
            {"type": "thinking", "thinking": "t", "signature": "s"},
            {
                "type": "text",
                "text": "x",
                "citations": [
                    {
                        "type": "char_location",
                        "cited_text": "W",
                        "document_index": 0,
                        "document_title": "A",
                        "start_char_index": 0,
                        "end_char_index": 1,
                    }
                ],
            },
        ],
    },
    {
        "candidates": [
            {
                "finishReason": "STOP",
                "content": {"parts": [{"text": "t", "thought": True}, {"text": "x"}]},
                "groundingMetadata": {
                    "groundingChunks": [{"web": {"uri": "https://a.invalid", "title": "A"}}],
                    "groundingSupports": [
                        {"segment": {"startIndex": 0, "endIndex": 1, "text": "x"}, "groundingChunkIndices": [0]}
                    ],
                },
            }
        ]
    },
    {
        "stopReason": "end_turn",
        "output": {
            "message": {
                "role": "assistant",
                "content": [
                    {"reasoningContent": {"reasoningText": {"text": "t", "signature": "s"}}},
                    {
                        "citationsContent": {
                            "content": [{"text": "x"}],
                            "citations": [
                                {
                                    "title": "A",
                                    "sourceContent": [{"text": "W"}],
                                    "location": {"documentChar": {"documentIndex": 0, "start": 0, "end": 1}},
                                }
                            ],
                        }
                    },
                ],
            }
        },
        "usage": {"inputTokens": 1, "outputTokens": 1},
    },
    {
        "finish_reason": "COMPLETE",
        "message": {
            "role": "assistant",
            "content": [{"type": "thinking", "thinking": "t"}, {"type": "text", "text": "x"}],
            "citations": [
                {
                    **_SPAN,
                    "content_index": 0,
                    "type": "TEXT_CONTENT",
                    "sources": [{"type": "document", "id": "doc:0", "document": {"id": "doc:0", "title": "A"}}],
                }
            ],
        },
    },
)
