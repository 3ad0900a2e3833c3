"""Requests and events are plain, frozen values."""

from __future__ import annotations

import dataclasses
from typing import get_args

import pytest

from desktop_chat.providers.events import FileReceived, ProviderEvent, ReplyFinished, TextDelta, UsageReported
from desktop_chat.providers.provider import OfferedModel
from desktop_chat.providers.requests import FilePart, Part, Request, TextPart, ToolSpec, Turn

VALUES = (*get_args(ProviderEvent), *get_args(Part), Turn, ToolSpec, Request, OfferedModel)


@pytest.mark.parametrize("kind", VALUES)
def test_each_value_is_frozen_and_has_slots_only(kind: type) -> None:
    assert dataclasses.is_dataclass(kind)
    assert vars(kind)["__dataclass_params__"].frozen
    assert "__slots__" in vars(kind)


def test_a_request_leaves_to_the_service_what_it_does_not_say() -> None:
    request = Request("scripted", "scripted-1", turns=(Turn("user", (TextPart("Hi"),)),))
    assert request.tool_choice == "auto"
    assert (request.temperature, request.max_output, request.thinking, request.caching) == (None,) * 4
    assert not request.prefill


def test_headers_and_the_bytes_of_files_are_not_shown() -> None:
    request = Request("p", "m", headers={"X-Whatever": "canary"})
    assert "canary" not in repr(request)
    assert "canary" not in repr(FilePart("a.txt", "text/plain", "text", data=b"canary"))
    assert "canary" not in repr(FileReceived("a.txt", "text/plain", b"canary"))


def test_equal_events_are_equal() -> None:
    assert TextDelta("a") == TextDelta("a")
    assert UsageReported() == UsageReported(input=None)
    assert ReplyFinished("stop") != ReplyFinished("length")
