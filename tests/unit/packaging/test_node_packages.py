"""Node's packages are installed once for each lock, from nowhere that is named, and not at all without Node."""

import json
import shutil
import subprocess
from pathlib import Path

import node_packages
import pytest
import set_up


@pytest.fixture
def npm(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Where npm was called, instead of calling it."""
    called: list[Path] = []

    def run(command: list[str], cwd: Path, check: bool) -> subprocess.CompletedProcess[str]:
        called.append(cwd)
        (cwd / node_packages.DONE).parent.mkdir()
        (cwd / node_packages.DONE).touch()
        return subprocess.CompletedProcess(command, 0)

    monkeypatch.setattr(shutil, "which", lambda name: name)
    monkeypatch.setattr(subprocess, "run", run)
    return called


def test_a_lock_is_installed_once(npm: list[Path], tmp_path: Path) -> None:
    for _ in range(2):
        node_packages.provide(tmp_path, set_up.NODE)
    assert npm == [tmp_path / "node"]
    (tmp_path / "node" / node_packages.LOCK).write_text("{}", "utf-8")
    node_packages.provide(tmp_path, set_up.NODE)
    assert len(npm) == 2


def test_without_node_nothing_happens(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)
    node_packages.provide(tmp_path, set_up.NODE)
    assert not list(tmp_path.iterdir())


def test_what_failed_is_tried_again_the_next_time(
    npm: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(command: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        return subprocess.CompletedProcess(command, 1)

    with monkeypatch.context() as patch:
        patch.setattr(subprocess, "run", fail)
        node_packages.provide(tmp_path, set_up.NODE)
    assert "npm failed" in capsys.readouterr().out
    node_packages.provide(tmp_path, set_up.NODE)
    assert npm


def test_the_lock_of_node_holds_hashes_and_no_address() -> None:
    packages = json.loads((set_up.NODE / node_packages.LOCK).read_text("utf-8"))["packages"]
    wanted = packages.pop("")["devDependencies"]
    assert wanted == json.loads((set_up.NODE / "package.json").read_text("utf-8"))["devDependencies"]
    assert packages
    for package in packages.values():
        assert package["integrity"].startswith("sha512-") and "resolved" not in package
