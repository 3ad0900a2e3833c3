"""Lists of servers are read as other programs keep them."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_chat.errors import UserError
from desktop_chat.services.mcp.importing import parse_servers

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["mcpServers", "command", "args", "env", "url", "mcp"]), inner, max_size=4
        )
    ),
    max_leaves=12,
)

USUAL = {
    "mcpServers": {
        "time": {"command": "uvx", "args": ["mcp-server-time"], "env": {"TZ": "UTC"}, "cwd": "/tmp"},
        "there": {"url": "https://example.org/mcp", "headers": {"Authorization": "Bearer abcdefgh"}},
        "off": {"command": "x", "disabled": True},
        "old": {"type": "sse", "url": "https://example.org/sse"},
        "odd": 5,
    }
}


def test_programs_and_addresses_are_read_with_what_is_secret_apart() -> None:
    found, refused = parse_servers(json.dumps(USUAL))
    time, there, off = found
    assert (time.definition.command, time.definition.arguments) == ("uvx", ("mcp-server-time",))
    assert (time.definition.environment, dict(time.secrets)) == (("TZ",), {"TZ": "UTC"})
    assert (there.definition.address, there.definition.headers) == ("https://example.org/mcp", ("Authorization",))
    assert (time.definition.is_on, off.definition.is_on) == (True, False)
    assert "abcdefgh" not in repr(found)
    assert set(refused) == {"old", "odd"}


@pytest.mark.parametrize(
    "told",
    [
        {"servers": {"a": {"command": ["x", "y"]}}},
        {"mcp": {"servers": {"a": {"command": "x", "args": ["y"]}}}},
        {"context_servers": {"a": {"command": {"path": "x", "args": ["y"]}}}},
        {"a": {"command": "x", "args": ["y"]}},
    ],
)
def test_relatives_of_the_form_are_known(told: Any) -> None:
    [wanted], _ = parse_servers(json.dumps(told))
    assert (wanted.definition.name, wanted.definition.command, wanted.definition.arguments) == ("a", "x", ("y",))


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"a": 1}', "[" * 100_000])
def test_what_is_no_list_is_said_so(text: str) -> None:
    with pytest.raises(UserError):
        parse_servers(text)


@settings(deadline=None)
@given(JSON)
def test_whatever_is_pasted_is_read_or_refused(told: Any) -> None:
    try:
        parse_servers(json.dumps(told))
    except UserError as error:
        assert error.sentence
