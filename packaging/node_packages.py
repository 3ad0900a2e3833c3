"""Installs what the tests want from Node's registry into the environment, where Node is there; else nothing."""

import shutil
import subprocess
from pathlib import Path

FILES = ("package.json", "package-lock.json")
LOCK = FILES[1]
DONE = Path("node_modules", ".package-lock.json")
"""npm writes it last."""


def provide(environment: Path, wanted: Path) -> None:
    """Exactly what the lock names, checked against its hashes; without any program that a package would run."""
    npm = shutil.which("npm")
    folder = environment / "node"
    if npm is None or is_there(folder, wanted):
        return
    print("Installing the packages of packaging/node.", flush=True)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for name in FILES:
        shutil.copyfile(wanted / name, folder / name)
    command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    if subprocess.run(command, cwd=folder, check=False).returncode:
        shutil.rmtree(folder, ignore_errors=True)
        print("npm failed, see above: the tests with a server from there will say so.", flush=True)


def is_there(folder: Path, wanted: Path) -> bool:
    lock = folder / LOCK
    return (folder / DONE).exists() and lock.exists() and lock.read_bytes() == (wanted / LOCK).read_bytes()
