"""No key goes into a child process by its environment, and it starts behind everything else."""

import subprocess
import sys

import pytest

from desktop_chat.providers.child_environment import creation_flags, without_keys
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


def test_on_windows_it_has_no_console_and_goes_last(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subprocess, "CREATE_NO_WINDOW", 1, raising=False)
    monkeypatch.setattr(subprocess, "BELOW_NORMAL_PRIORITY_CLASS", 2, raising=False)
    monkeypatch.setattr(sys, "platform", "win32")
    assert creation_flags() == 3


@pytest.mark.skipif(sys.platform == "win32", reason="the flags are for there")
def test_elsewhere_it_lowers_itself() -> None:
    assert creation_flags() == 0
