"""A definition is tidied up or refused with a sentence, and holds nothing secret."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_chat.errors import UserError
from desktop_chat.services.mcp.definitions import ServerDefinition, checked, from_json, to_json

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
HERE = ServerDefinition("time", "uvx", ("mcp-server-time",))
THERE = ServerDefinition("there", address="https://example.org/mcp")


def test_it_is_tidied_up_and_marked() -> None:
    tidy = checked(replace(HERE, name="  my   time ", command=" uvx "))
    assert (tidy.name, tidy.command, len(tidy.mark)) == ("my time", "uvx", 16)


@pytest.mark.parametrize(
    ("definition", "said"),
    [
        (replace(HERE, name=" "), "a name"),
        (replace(HERE, name="x" * 61), "a name"),
        (replace(HERE, name="GIT"), "already"),
        (replace(HERE, command=""), "either a program or an address"),
        (replace(HERE, address="https://example.org"), "either a program or an address"),
        (replace(HERE, arguments=("a\0b",)), "zero"),
        (replace(HERE, arguments=("--api-key=abcdefghij",)), "looks like a key"),
        (replace(HERE, arguments=("--token", "abcdefghij")), "looks like a key"),
        (replace(HERE, arguments=("postgres://ada:secret@host/db",)), "looks like a key"),
        (replace(HERE, environment=("A=B",)), "cannot be used"),
        (replace(HERE, approval="sometimes"), "one of"),
        (replace(HERE, approvals={"x": "sometimes"}), "one of"),
        (replace(HERE, call_seconds=0), "seconds"),
        (replace(THERE, address="ftp://example.org"), "https://"),
        (replace(THERE, address="https://"), "https://"),
        (replace(THERE, address="http://[::1"), "https://"),
        (replace(THERE, address="https://example.org/?key=abc"), "holds a key"),
        (replace(THERE, address="https://ada:pass@example.org/"), "holds a key"),
        (replace(THERE, headers=("A b",)), "cannot be used"),
    ],
)
def test_what_cannot_be_is_a_sentence(definition: ServerDefinition, said: str) -> None:
    with pytest.raises(UserError, match=said):
        checked(definition, ("git",))


def test_limits_that_only_sound_like_keys_are_taken() -> None:
    arguments = ("--max-tokens", "100000", "--keyboard", "dvorak-intl")
    assert checked(replace(HERE, arguments=arguments)).arguments == arguments


def test_approval_is_by_tool_then_for_all() -> None:
    definition = replace(HERE, approval="reading", approvals={"a": "once", "b": "reading"})
    asked = [
        definition.approval_of(name, only_reads=reads)
        for name, reads in (("a", True), ("b", True), ("b", False), ("c", True), ("c", False))
    ]
    assert asked == ["once", "never", "always", "never", "always"]


def test_it_comes_back_from_json_as_it_was() -> None:
    definition = checked(replace(HERE, environment=("A",), off=("x",), approvals={"y": "once"}, in_new_chats=True))
    assert from_json("time", to_json(definition)) == definition


@settings(deadline=None)
@given(st.text(), st.dictionaries(st.sampled_from([*to_json(HERE), "odd"]), JSON))
def test_whatever_a_file_says_it_is_a_definition_or_none(name: str, told: dict[str, Any]) -> None:
    found = from_json(name, told)
    assert found is None or checked(found) == found
