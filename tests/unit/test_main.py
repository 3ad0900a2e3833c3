"""What a frozen program does before anything else."""

from __future__ import annotations

import sys

import pytest

from desktop_chat.__main__ import give_streams, leave_bundle


def test_a_browser_gets_the_variables_that_the_person_had() -> None:
    variables = {
        "LD_LIBRARY_PATH": "bundle",
        "LD_LIBRARY_PATH_ORIG": "mine",
        "QT_PLUGIN_PATH": "bundle",
        "HOME": "here",
    }
    leave_bundle(variables)
    assert variables == {"LD_LIBRARY_PATH": "mine", "HOME": "here"}


def test_where_there_is_no_terminal_what_is_said_goes_nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", None)
    give_streams()
    with sys.stdout as given:
        given.write("Nobody hears this.")
        given.fileno()
