"""Asks import-linter about a program, here or in a small copy with the same contracts."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def verdict(root: Path = ROOT) -> tuple[bool, str]:
    """Whether the contracts in its pyproject.toml are kept, and what import-linter says."""
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as lint; lint()"]
    done = subprocess.run(
        [*command, "--no-cache", "--config", str(root / "pyproject.toml")],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    return done.returncode == 0, done.stdout + done.stderr


def small_copy(root: Path, **sources: str) -> Path:
    """A program with nothing but its layers, the real contracts and the given modules.

    `services__chats="import httpx"` becomes desktop_chat/services/chats.py.
    """
    package = root / "desktop_chat"
    for folder in ("", "ui", "services", "models", "providers", "providers/wire"):
        (package / folder).mkdir(parents=True, exist_ok=True)
        (package / folder / "__init__.py").touch()
    for module in ("__main__", "cli", "locks", "disk", "tasks", "redaction", "errors", "language", "texts"):
        (package / f"{module}.py").touch()
    for name, text in sources.items():
        (package / f"{name.replace('__', '/')}.py").write_text(text + "\n", "utf-8")
    (root / "pyproject.toml").write_text((ROOT / "pyproject.toml").read_text("utf-8"), "utf-8")
    return root
