"""What was announced in recorded requests of the Messages format is announced by this program too."""

from __future__ import annotations

from typing import Any

import pytest

from desktop_chat.providers.entries.anthropic import ENTRY
from desktop_chat.providers.wire import headers_of
from desktop_chat.providers.wire.messages import BETA
from tests.contracts.recorded import traffic
from tests.contracts.recorded.readings import messages
from tests.contracts.recorded.traffic import Exchange


def announcing() -> list[Any]:
    found = [each for each in traffic.exchanges() if each.provider == ENTRY.name and _announced(each)]
    return [pytest.param(each, id=each.id) for each in found] or [
        pytest.param(None, marks=pytest.mark.skip(reason="the recordings are not here"))
    ]


def _announced(exchange: Exchange) -> set[str]:
    sent = {name.lower(): value for name, value in exchange.raw["request_headers"].items()}
    return set(sent.get(BETA, "").split(",")) - {""}


@pytest.mark.parametrize("exchange", announcing())
def test_what_a_request_needs_is_announced(exchange: Exchange) -> None:
    sent = headers_of(ENTRY.wire, messages.request_of(exchange)).get(BETA, "")
    assert _announced(exchange) <= set(sent.split(","))
