"""Names of tools are ones that every provider takes, and no two tools share one."""

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_chat.services.mcp.names import LONGEST, tool_name

names = st.text(min_size=1, max_size=80)


def test_plain_names_are_kept() -> None:
    assert tool_name("git", "git_status") == "git__git_status"


def test_names_that_would_become_the_same_do_not() -> None:
    assert len({tool_name("a", each) for each in ("b c", "b_c", "b.c", "b/c", "ß", "")}) == 6
    assert tool_name("a__b", "c") != tool_name("a", "b__c")


@settings(deadline=None)
@given(names, names)
def test_every_name_fits_every_provider(server: str, tool: str) -> None:
    assert re.fullmatch(rf"[A-Za-z0-9_-]{{1,{LONGEST}}}", tool_name(server, tool))


@settings(deadline=None)
@given(st.tuples(names, names), st.tuples(names, names))
def test_no_two_tools_share_a_name(one: tuple[str, str], other: tuple[str, str]) -> None:
    assert (tool_name(*one) == tool_name(*other)) == (one == other)
