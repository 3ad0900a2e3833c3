"""No key goes into a child process by its environment."""

import pytest

from desktop_chat.providers.child_environment import without_keys
from desktop_chat.providers.context import ENVIRONMENT


def test_no_variable_that_names_a_key_reaches_the_child() -> None:
    variables = {name: "a value" for _, _, names in ENVIRONMENT for name in names}
    assert not without_keys(variables)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("HF_TOKEN", "abc"),
        ("my_password", "abc"),
        ("HTTPS_PROXY", "http://person:word@proxy.example"),
        ("NOTES", "sk-" + "a" * 30),
    ],
)
def test_nor_does_one_that_looks_like_it(name: str, value: str) -> None:
    assert without_keys({name: value, "PATH": "bin"}) == {"PATH": "bin"}
