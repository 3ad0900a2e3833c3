"""The program keeps the rules of the house."""

import tomllib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from tests.support.rules import habits, measures, places, units
from tests.support.rules.sources import ROOT, Source, sources

HABITS = [
    habits.modules_without_docstring,
    habits.broad_handlers,
    habits.late_imports,
    habits.tasks_started_elsewhere,
    habits.unguarded_virtuals,
    habits.words_of_sqlite,
]


@pytest.fixture(scope="module")
def program() -> Sequence[Source]:
    return sources()


@pytest.mark.parametrize("rule", HABITS, ids=lambda rule: rule.__name__)
def test_every_module_keeps_the_habit(rule: Callable[[Source], Iterator[str]], program: Sequence[Source]) -> None:
    found = [line for source in program for line in rule(source)]
    assert not found


def test_nothing_waits_inside_a_unit_of_work(program: Sequence[Source]) -> None:
    assert not units.pauses_in_units(program)


def test_files_functions_and_classes_are_short(program: Sequence[Source]) -> None:
    assert not measures.too_much(program)


def test_every_test_module_says_what_it_is_for() -> None:
    found = [line for source in sources(folder="tests") for line in habits.modules_without_docstring(source)]
    assert not found


def test_no_file_names_a_folder_of_one_machine_or_a_registry() -> None:
    if not (ROOT / ".git").exists():
        pytest.skip("not a checkout")
    assert not list(places.foreign_places(ROOT, places.files_of(ROOT)))


def test_the_build_knows_every_folder_of_code() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["setuptools"]
    folders = {file.parent.relative_to(ROOT) for file in (ROOT / "desktop_chat").rglob("*.py")}
    found = {".".join(folder.parts) for folder in folders} | {"desktop_chat.resources"}
    assert sorted(found) == sorted(settings["packages"])


def test_the_folder_packaging_does_not_hide_the_package_of_that_name() -> None:
    assert not (ROOT / "packaging" / "__init__.py").exists()


def test_the_locks_hold_hashes_and_no_address() -> None:
    for lock in sorted((ROOT / "packaging" / "locks").glob("*.txt")):
        assert_is_a_plain_lock(lock)


def assert_is_a_plain_lock(lock: Path) -> None:
    lines = [line.strip() for line in lock.read_text("utf-8").splitlines()]
    assert any(line.startswith("--hash=sha256:") for line in lines), lock.name
    assert not [line for line in lines if "://" in line or line.startswith(("-e", "-i", "--index", "/"))]
