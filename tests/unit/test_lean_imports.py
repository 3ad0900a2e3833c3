"""Importing costs no more than it must, and the library does without Qt."""

import json
import re
import subprocess
import sys

from tests.support.rules.sources import ROOT, sources

IMPORT_AND_TELL = """
import importlib, json, sys
for name in sys.argv[1:]:
    importlib.import_module(name)
print(json.dumps(sorted({name.partition(".")[0] for name in sys.modules})))
"""


def modules_after_importing(*names: str) -> set[str]:
    """The top-level packages that a fresh process has loaded."""
    command = [sys.executable, "-c", IMPORT_AND_TELL, *names]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr
    return set(json.loads(done.stdout))


def modules_below(*folders: str) -> list[str]:
    files = [file for folder in folders for file in (ROOT / "desktop_chat" / folder).rglob("*.py")]
    # Migrations are run by Alembic, which gives them their context.
    files = [file for file in files if "migrations" not in file.parts]
    names = (".".join(file.relative_to(ROOT).with_suffix("").parts) for file in files)
    return sorted(name.removesuffix(".__init__") for name in names)


def test_the_library_does_without_qt() -> None:
    library = modules_below("services", "models", "providers")
    assert library
    assert not modules_after_importing(*library) & {"PySide6", "shiboken6", "qasync"}


def test_qt_is_seen_where_it_is_imported() -> None:
    assert "PySide6" in modules_after_importing("desktop_chat.ui.event_loop")


def test_importing_the_package_loads_neither_the_database_nor_qt() -> None:
    heavy = {"sqlalchemy", "alembic", "httpx", "keyring", "msgspec", "PySide6", "qasync"}
    assert not modules_after_importing("desktop_chat") & heavy


def test_what_is_painted_first_waits_for_no_values_of_the_services_and_no_dialog() -> None:
    told = (
        'import desktop_chat.app, sys; print(*(name for name in sys.modules if name.startswith("desktop_chat.")))'
    )
    done = subprocess.run(
        [sys.executable, "-c", told], cwd=ROOT, capture_output=True, text=True, check=True, timeout=300
    )
    late = {
        "services.views",
        "services.desk_views",
        "services.first_sight",
        "ui.settings.window",
        "ui.picking.panel",
    }
    assert not {f"desktop_chat.{name}" for name in late} & set(done.stdout.split())


def test_errors_and_language_load_nothing_heavy() -> None:
    heavy = {"sqlalchemy", "httpx", "PySide6", "asyncio"}
    assert not modules_after_importing("desktop_chat.errors") & heavy


def test_the_library_is_imported_without_the_network() -> None:
    assert not modules_after_importing("desktop_chat.services.library") & {"httpx", "httpx2", "mcp", "truststore"}
    assert not modules_after_importing("desktop_chat.providers.catalog") & {"httpx", "truststore"}
    assert "httpx" in modules_after_importing("desktop_chat.providers.transport")


def test_no_other_module_imports_the_network() -> None:
    users = [
        source.path
        for source in sources()
        if re.search(r"^\s*(import|from) (httpx|truststore)", source.text, re.M)
    ]
    sdk_of_servers = [f"desktop_chat/providers/mcp/{name}.py" for name in ("faults", "streams")]
    assert sorted(users) == [*sdk_of_servers, "desktop_chat/providers/transport.py"]


def test_the_window_is_there_before_markdown_and_colours() -> None:
    loaded = modules_after_importing("desktop_chat.ui.main_window", "desktop_chat.ui.operator")
    assert not loaded & {"markdown_it", "pygments", "sqlalchemy", "httpx"}
