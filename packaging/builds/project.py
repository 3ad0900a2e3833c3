"""What every part of a build has to know: names, version, system, and where things are put."""

import platform
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGING = ROOT / "packaging"
DIST = ROOT / "dist"
NAME = "desktop-chat"
TITLE = "Desktop Chat"
SYSTEMS = {"linux": "linux", "darwin": "macos", "win32": "windows"}


def version() -> str:
    """From pyproject.toml, where alone it is written."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    return str(project["version"])


def summary() -> str:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    return str(project["description"])


@dataclass(frozen=True)
class Build:
    """One build: with or without the local model."""

    has_model: bool
    dist: Path = DIST

    @property
    def name(self) -> str:
        """Tells both kinds apart wherever they lie side by side."""
        return f"{NAME}-with-model" if self.has_model else NAME

    @property
    def system(self) -> str:
        return SYSTEMS.get(sys.platform, sys.platform)

    @property
    def file_name(self) -> str:
        """The beginning of every file of this build, such as desktop-chat-1.0-linux-x86_64."""
        return f"{self.name}-{version()}-{self.system}-{platform.machine().lower()}"

    @property
    def work(self) -> Path:
        """For what is made on the way."""
        return ROOT / "build" / "package" / self.name

    @property
    def folder(self) -> Path:
        """The program, in one folder."""
        return self.dist / self.name

    @property
    def contents(self) -> Path:
        """Which files were collected and from where, as PyInstaller was told."""
        return self.work / "contents.json"
