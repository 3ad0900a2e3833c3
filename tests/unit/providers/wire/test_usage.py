"""Numbers of tokens and dollars are taken as told, and nothing that is none of them."""

from __future__ import annotations

from typing import Any

import pytest

from desktop_chat.providers.wire.usage import usage_of


@pytest.mark.parametrize("odd", [10**400, -(10**400), 2**63, float("inf"), float("nan"), True, "5", None, []])
def test_what_counts_nothing_is_unknown(odd: Any) -> None:
    told = usage_of({"prompt_tokens": odd, "completion_tokens": 5, "cost": odd})
    assert (told.input, told.output, told.cost) == (None, 5, None)
