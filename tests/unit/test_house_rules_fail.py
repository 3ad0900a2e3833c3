"""Each rule of the house fails on a program that breaks it, and lets its nearest neighbour pass."""

import subprocess
from pathlib import Path
from textwrap import dedent

import pytest

from tests.support.rules import habits, measures, places, units
from tests.support.rules.sources import Source, sources


def source(text: str, path: str = "desktop_chat/services/chats.py") -> Source:
    return Source(path, dedent(text))


UNITS_THAT_WAIT = {
    "a named coroutine function": """
        async def work(session):
            return session
        async def rename(database):
            await database.write_soon(work)
    """,
    "a method that yields": """
        class Chats:
            def _work(self, session):
                yield session
            def rename(self):
                self.database.write(self._work)
    """,
    "a lambda that awaits": """
        async def rename(database, title):
            database.read(lambda session: (await title()))
    """,
    "a function with its arguments": """
        from functools import partial
        def rename(database):
            def work(title, session):
                yield title
            database.read_in_worker(partial(work, "a title"))
    """,
    "an async for in a function": """
        async def rename(database):
            async def work(session):
                async for row in session:
                    pass
            database.write(work)
    """,
    "an open session": """
        async def rename(engine, title):
            with Session(engine) as session:
                session.title = await title()
    """,
    "an open transaction": """
        async def rename(engine, title):
            with engine.begin():
                async with title:
                    pass
    """,
}

UNITS_THAT_DO_NOT = {
    "a plain function, awaited from outside": """
        async def rename(database, title):
            def work(session):
                session.title = title
            await database.write_soon(work)
    """,
    "a file": """
        async def copy(file, chunks):
            async for chunk in chunks:
                file.write(chunk)
    """,
    "a coroutine function defined in a block but not run there": """
        def rename(engine):
            with engine.begin():
                async def later():
                    await sleep(1)
    """,
    "a context manager that lends its session": """
        @contextmanager
        def lent(engine):
            with Session(engine) as session:
                yield session
    """,
}


@pytest.mark.parametrize("text", UNITS_THAT_WAIT.values(), ids=UNITS_THAT_WAIT.keys())
def test_a_unit_of_work_that_waits_is_found(text: str) -> None:
    assert units.pauses_in_units([source(text)])


@pytest.mark.parametrize("text", UNITS_THAT_DO_NOT.values(), ids=UNITS_THAT_DO_NOT.keys())
def test_a_unit_of_work_that_does_not_wait_passes(text: str) -> None:
    assert not units.pauses_in_units([source(text)])


def test_a_unit_of_work_in_another_module_is_found() -> None:
    verb = source("def rename(database, paths):\n    database.write(paths.move)\n")
    unit = source("def move(session):\n    yield session\n", "desktop_chat/models/paths.py")
    assert units.pauses_in_units([verb, unit]) == ["desktop_chat/models/paths.py:2: yield in a unit of work"]


def test_a_module_without_a_docstring_is_found(tmp_path: Path) -> None:
    (tmp_path / "desktop_chat").mkdir()
    (tmp_path / "desktop_chat" / "chats.py").write_text("import os\n", "utf-8")
    (found,) = sources(tmp_path)
    assert list(habits.modules_without_docstring(found))
    assert not list(habits.modules_without_docstring(source('"""What it is for."""')))


@pytest.mark.parametrize(
    "handler",
    ["except:", "except Exception:", "except BaseException as error:", "except (OSError, Exception):"],
)
def test_a_broad_handler_is_found(handler: str) -> None:
    assert list(habits.broad_handlers(source(f"try:\n    pass\n{handler}\n    pass\n")))


@pytest.mark.parametrize("handler", ["except OSError:\n    pass", "except BaseException:\n    close()\n    raise"])
def test_a_narrow_handler_and_one_that_passes_everything_on_are_fine(handler: str) -> None:
    assert not list(habits.broad_handlers(source(f"try:\n    pass\n{handler}\n")))


def test_a_border_may_have_its_one_broad_handler_and_no_second() -> None:
    handler = "try:\n    pass\nexcept Exception:\n    pass\n"
    assert not list(habits.broad_handlers(source(handler, "desktop_chat/services/hooks.py")))
    assert len(list(habits.broad_handlers(source(handler * 2, "desktop_chat/services/hooks.py")))) == 1


@pytest.mark.parametrize("mark", ["", "  # noqa: PLC0415", "  # quicker"])
def test_an_import_in_a_function_without_its_reason_is_found(mark: str) -> None:
    assert list(habits.late_imports(source(f"def start():\n    import httpx{mark}\n")))


@pytest.mark.parametrize(
    "line",
    ["import httpx  # noqa: PLC0415 - quicker", "# Start-up is quicker.\n    import httpx  # noqa: PLC0415"],
)
def test_an_import_in_a_function_with_its_reason_is_fine(line: str) -> None:
    text = f"import os\ndef start():\n    {line}\n"
    assert not list(habits.late_imports(source(text)))


@pytest.mark.parametrize(
    "start",
    [
        "asyncio.create_task(work())",
        "ensure_future(work())",
        "asyncio.get_running_loop().create_task(work())",
    ],
)
def test_a_task_started_elsewhere_is_found(start: str) -> None:
    assert list(habits.tasks_started_elsewhere(source(start)))
    assert not list(habits.tasks_started_elsewhere(source(start, habits.TASK_STARTER)))


def test_a_task_of_a_group_is_fine() -> None:
    assert not list(habits.tasks_started_elsewhere(source("group.create_task(work())")))


@pytest.mark.parametrize(
    "text",
    [
        "import sqlite3",
        "from sqlalchemy.dialects.sqlite import insert",
        "from sqlalchemy.dialects import sqlite",
        "connection.execute('PRAGMA user_version')",
        "f'select name from sqlite_master where name = {name}'",
    ],
)
def test_words_that_only_sqlite_understands_are_found(text: str) -> None:
    assert list(habits.words_of_sqlite(source(text)))
    assert not list(habits.words_of_sqlite(source(text, "desktop_chat/models/sqlite.py")))


def test_a_docstring_may_speak_of_sqlite() -> None:
    assert not list(habits.words_of_sqlite(source('"""Not by PRAGMA."""\nfrom sqlalchemy import text')))


@pytest.mark.parametrize(
    "text",
    [
        '"""Long."""\n' * 101,
        '"""One long function."""\n\n\ndef long():\n' + "    pass\n" * 8,
        '"""A full class."""\n\n\nclass Chats:\n' + "    def verb(self): ...\n" * 21,
    ],
    ids=["files", "functions", "methods"],
)
def test_too_much_of_something_is_found(text: str) -> None:
    assert measures.too_much([source(text)])


def test_a_tenth_of_very_long_files_is_found() -> None:
    short, long = source('"""Short."""\n'), source('"""Long."""\n' * 251)
    assert measures.too_much([short] * 4 + [long] * 2)
    assert not measures.too_much([short] * 40 + [long])


PLACES = [
    "/ho" + "me/somebody/project",
    "/wo" + "rk/project/.venv",
    "C: is fine, /Us" + "ers/somebody is not",
    "https://py" + "pi.org/simple",
    "--index" + "-url=http://127.0.0.1",
]


@pytest.mark.parametrize("line", PLACES)
def test_a_folder_of_one_machine_or_a_registry_is_found(line: str, tmp_path: Path) -> None:
    subprocess.run(["git", "init", "--quiet", str(tmp_path)], check=True)
    (tmp_path / "notes.md").write_text(f"See\n{line}\n", "utf-8")
    (found,) = places.foreign_places(tmp_path, places.files_of(tmp_path))
    assert found.startswith("notes.md:2: ")


def test_an_address_or_a_relative_folder_is_no_place_of_one_machine(tmp_path: Path) -> None:
    (tmp_path / "notes.md").write_text("https://example.org/home/page and ~/work/x, docs/work/y", "utf-8")
    assert not list(places.foreign_places(tmp_path, [tmp_path / "notes.md"]))


def test_a_virtual_of_qt_that_is_not_guarded_is_found() -> None:
    text = """
        class View(QListView):
            def paintEvent(self, event):
                pass
            @guarded(nothing)
            def resizeEvent(self, event):
                pass
            def settle(self):
                pass
    """
    found = list(habits.unguarded_virtuals(source(text, "desktop_chat/ui/view.py")))
    assert [line.rpartition(": ")[2] for line in found] == ["View.paintEvent is called by Qt and not guarded"]
    assert not list(habits.unguarded_virtuals(source(text)))
