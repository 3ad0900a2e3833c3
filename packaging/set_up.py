"""Brings a fresh checkout to where it runs: system libraries, environment, locked packages, bytecode.

    python packaging/set_up.py development     .venv with the tools of a developer
    python packaging/set_up.py bench           .venv-bench with the program's own packages alone
    python packaging/set_up.py package         .venv-package with what makes a program that needs no Python

A second run finds everything in place and takes a fraction of a second.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Sequence
from pathlib import Path

import node_packages
import pythons
import system_libraries

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ROOT / "packaging" / "locks"
BUILD_LOCK = LOCKS / "build.txt"
NODE = ROOT / "packaging" / "node"
KINDS = {
    # The model's package wants another engine than ours: a lock of its own names it alone, without what it wants.
    "development": (ROOT / ".venv", [LOCKS / "development.txt", LOCKS / "model.txt"]),
    "bench": (ROOT / ".venv-bench", [LOCKS / "runtime.txt"]),
    "package": (ROOT / ".venv-package", [LOCKS / "package.txt", LOCKS / "model.txt"]),
}
PROGRAMS = "Scripts" if os.name == "nt" else "bin"
SUFFIX = ".exe" if os.name == "nt" else ""


def python_of(environment: Path) -> Path:
    return environment / PROGRAMS / f"python{SUFFIX}"


def uv_of(environment: Path) -> Path:
    return environment / PROGRAMS / f"uv{SUFFIX}"


def run(*command: str | Path) -> None:
    """Run it in the root of the checkout and end with its status if it fails."""
    done = subprocess.run([str(part) for part in command], cwd=ROOT, check=False)
    if done.returncode:
        sys.exit(f"Set-up stopped: {Path(command[0]).name} failed, see above.")


def digest(locks: Sequence[Path]) -> str:
    """Changes when the environment has to: other packages, another project, another place."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    parts = [project["build-system"], project["project"], project["tool"]["setuptools"], str(ROOT)]
    texts = [file.read_text("utf-8") for file in (BUILD_LOCK, *locks, Path(__file__))]
    return hashlib.sha256(json.dumps([parts, texts]).encode()).hexdigest()


def works(environment: Path) -> bool:
    """Whether its Python starts and has pip, and it was made in this folder: its scripts hold the path."""
    pip = environment / PROGRAMS / f"pip{SUFFIX}"
    if not pip.exists() or str(environment).encode() not in pip.read_bytes():
        return False
    python = str(python_of(environment))
    try:
        return not subprocess.run([python, "-c", "import pip"], capture_output=True, check=False).returncode
    except OSError:
        return False


def make_environment(environment: Path, python: str = sys.executable) -> None:
    if works(environment):
        return
    print(f"Making {environment.name} with {python}.", flush=True)
    if environment.exists():
        shutil.rmtree(environment)
    run(python, "-m", "venv", environment)


def install(environment: Path, locks: Sequence[Path]) -> None:
    """Exactly what the locks name, checked against its hashes; the project itself as it lies here."""
    print(f"Installing the packages of {' and '.join(str(lock.relative_to(ROOT)) for lock in locks)}.", flush=True)
    python, uv = python_of(environment), uv_of(environment)
    quiet = [] if sys.stderr.isatty() else ["--quiet"]
    run(python, "-m", "pip", "install", "--quiet", "--no-deps", "--require-hashes", "-r", BUILD_LOCK)
    # It installs what is listed and never what that depends on.
    run(uv, "pip", "sync", *quiet, "--python", python, "--require-hashes", BUILD_LOCK, *locks)
    # The build tools are there already, so the project builds without fetching anything unnamed.
    project = ["--no-deps", "--no-build-isolation", "--editable", "."]
    run(uv, "pip", "install", *quiet, "--python", python, *project)


def compile_bytecode(environment: Path, folders: Sequence[Path | str]) -> None:
    """Uncompiled, the program starts three times as slowly, and Python may be told not to compile."""
    command = [python_of(environment), "-m", "compileall", "-qq", *folders]
    subprocess.run([str(part) for part in command], cwd=ROOT, check=False)


def bring_up_to_date(environment: Path, locks: Sequence[Path], python: str = sys.executable) -> None:
    stamp = environment / "set-up.sha256"
    wanted = digest(locks)
    if stamp.exists() and stamp.read_text("utf-8") == wanted and python_of(environment).exists():
        return
    make_environment(environment, python)
    install(environment, locks)
    compile_bytecode(environment, ["-j", "0", environment / ("Lib" if os.name == "nt" else "lib")])
    stamp.write_text(wanted, "utf-8")


def main() -> None:
    kind = sys.argv[1] if len(sys.argv) > 1 else "development"
    environment, locks = KINDS[kind]
    system_libraries.provide()
    if kind == "package":
        bring_up_to_date(environment, locks, pythons.for_builds())
    else:
        bring_up_to_date(environment, locks)
    if kind == "development":
        node_packages.provide(environment, NODE)
    compile_bytecode(environment, ["desktop_chat", "tests"])


if __name__ == "__main__":
    main()
