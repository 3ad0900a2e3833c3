"""The set-up installs missing system libraries where it may, and else names them in one sentence."""

import subprocess
import sys
from collections.abc import Sequence

import pytest
import system_libraries

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="a matter of Linux")


@pytest.fixture
def two_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        system_libraries, "known_libraries", lambda: set(system_libraries.LIBRARIES) - {"libEGL.so.1"}
    )
    monkeypatch.setattr(system_libraries, "has_fonts", lambda: False)
    monkeypatch.setattr("shutil.which", lambda name, path=None: f"/usr/bin/{name}")


class Apt:
    """Stands in for apt, which no test may call."""

    def __init__(self, status: int) -> None:
        self.status = status
        self.calls: list[list[str]] = []

    def __call__(self, command: Sequence[str], **_: object) -> subprocess.CompletedProcess[str]:
        self.calls.append(list(command))
        return subprocess.CompletedProcess(command, self.status, "", "E: it went wrong")


@pytest.mark.usefixtures("two_missing")
def test_what_is_missing_is_named_as_debian_does() -> None:
    assert system_libraries.missing_packages() == ["libegl1", "fonts-dejavu-core"]


@pytest.mark.usefixtures("two_missing")
def test_with_the_rights_it_is_installed_without_a_word_too_much(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    apt = Apt(status=0)
    monkeypatch.setattr(system_libraries, "rights", lambda: ["sudo", "-n"])
    monkeypatch.setattr(subprocess, "run", apt)
    system_libraries.provide()
    assert [call[:5] for call in apt.calls] == [
        ["sudo", "-n", "apt-get", "-qq", "update"],
        ["sudo", "-n", "apt-get", "-qq", "install"],
    ]
    assert apt.calls[1][-2:] == ["libegl1", "fonts-dejavu-core"]
    assert capsys.readouterr().out == "Installing system packages: libegl1 fonts-dejavu-core.\n"


SENTENCE = "Please install these system packages, as Debian names them: libegl1 fonts-dejavu-core.\n"


@pytest.mark.usefixtures("two_missing")
def test_without_the_rights_one_sentence_names_the_packages(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(system_libraries, "rights", lambda: None)
    system_libraries.provide()
    assert capsys.readouterr().out == SENTENCE


@pytest.mark.usefixtures("two_missing")
def test_if_apt_fails_its_words_and_the_sentence_are_shown(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(system_libraries, "rights", list)
    monkeypatch.setattr(subprocess, "run", Apt(status=100))
    system_libraries.provide()
    assert capsys.readouterr().out.endswith("E: it went wrong\n" + SENTENCE)


def test_with_everything_in_place_nothing_is_said(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(system_libraries, "missing_packages", list)
    system_libraries.provide()
    assert capsys.readouterr().out == ""
