"""What Windows and macOS are told of the program says the version of the project, and nothing by hand."""

import plistlib
import re
import tomllib
from pathlib import Path

import pytest
from builds import macos, project, windows


@pytest.mark.parametrize(
    ("version", "numbers"),
    [
        ("1.2.3", (1, 2, 3, 0)),
        ("0.1.0rc2", (0, 1, 0, 2)),
        ("2026.11", (2026, 11, 0, 0)),
        ("1+linux7", (1, 0, 0, 0)),
    ],
)
def test_windows_counts_with_four_numbers(
    version: str, numbers: tuple[int, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(windows, "version", lambda: version)
    assert windows.four_numbers() == numbers
    assert f"filevers={numbers}" in windows.version_resource()


def test_the_version_resource_is_read_as_python() -> None:
    compile(windows.version_resource(), "version.txt", "eval")


def test_everything_that_the_installer_asks_for_is_handed_to_it() -> None:
    script = windows.SCRIPT.read_text("utf-8")
    wanted = set(re.findall(r"\{#(\w+)\}", script))
    given = set(re.findall(r'^        "(\w+)": ', Path(windows.__file__).read_text("utf-8"), re.MULTILINE))
    assert wanted == given


def test_macos_is_told_the_version_and_the_entitlements_are_well_formed() -> None:
    told = tomllib.loads((project.ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    assert macos.information()["CFBundleVersion"] == told
    plistlib.dumps(macos.information())
    entitlements = plistlib.loads((project.PACKAGING / "macos" / "entitlements.plist").read_bytes())
    assert entitlements and all(entitlements.values())
