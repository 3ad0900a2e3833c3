"""Builds take the Python that is wanted where it is to be had, and say so where it is not."""

import os
import sys
from pathlib import Path

import pytest
import pythons


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A computer whose only Python is the one that runs this, and is not the one that is wanted."""
    for name, value in {"PATH": str(tmp_path), "PYENV_ROOT": str(tmp_path)}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv(pythons.VARIABLE, raising=False)
    monkeypatch.setattr(pythons, "WANTED", (3, 99))
    return tmp_path


def test_the_one_that_is_named_is_taken_at_its_word(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(pythons.VARIABLE, "somewhere")
    assert pythons.for_builds() == "somewhere"


def test_the_one_that_runs_this_will_do_where_it_is_of_the_version(
    alone: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pythons, "WANTED", sys.version_info[:2])
    assert Path(pythons.for_builds()).samefile(sys.executable)


def test_without_the_wanted_one_the_build_takes_this_one_and_says_so(
    alone: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert pythons.for_builds() == sys.executable
    assert "no Python 3.99" in capsys.readouterr().out


@pytest.mark.skipif(os.name == "nt", reason="pyenv is no program of Windows")
def test_one_that_pyenv_keeps_is_found(alone: Path) -> None:
    program = alone / "versions" / "3.99.1" / "bin" / "python"
    program.parent.mkdir(parents=True)
    program.write_text(f'#!/bin/sh\necho "3 99"\necho "{program}"\n', "utf-8")
    program.chmod(0o755)
    assert pythons.for_builds() == str(program)


def test_a_program_that_does_not_start_is_no_python() -> None:
    assert pythons.path_if_wanted(["no-such-program"]) is None
    assert pythons.path_if_wanted([sys.executable, "-c", "raise SystemExit(1)"]) is None
