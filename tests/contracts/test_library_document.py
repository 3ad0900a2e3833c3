"""Every example of docs/library.md runs, in order, and what stands behind `# ->` is what comes out."""

import ast
import inspect
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

import pytest
from alembic import command
from alembic.config import Config

from desktop_chat import Library, ScriptedProvider, errors
from tests.support.rules.sources import ROOT

DOCUMENT = ROOT / "docs" / "library.md"
MODULE = "shop_models"
BLOCK = re.compile(r"^```(?P<kind>\w+)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
EXPECTED = re.compile(r"#.*?-> (?P<value>.+)$")
FILE = re.compile(r"# file: (?P<path>\S+)\n")


@dataclass(frozen=True)
class Block:
    """One example: its kind, its text, and the line of the document where it begins."""

    kind: str
    text: str
    line: int

    @property
    def file(self) -> str | None:
        """Where the example belongs, if it is a file and not a piece of the conversation."""
        found = FILE.match(self.text)
        return found["path"] if found else None


def blocks(kind: str) -> list[Block]:
    text = DOCUMENT.read_text("utf-8")
    found = (
        Block(match["kind"], match["text"], text.count("\n", 0, match.start("text")) + 1)
        for match in BLOCK.finditer(text)
    )
    return [block for block in found if block.kind == kind]


class Checks(ast.NodeTransformer):
    """Makes of `expression  # -> value` a check of what the expression gives."""

    def __init__(self, lines: list[str]) -> None:
        self._lines = lines

    def visit_Expr(self, node: ast.Expr) -> ast.AST:
        expected = EXPECTED.search(self._lines[(node.end_lineno or node.lineno) - 1])
        if expected is None:
            return node
        call = ast.Call(ast.Name("check_", ast.Load()), [node.value, ast.Constant(expected["value"])], [])
        return ast.fix_missing_locations(ast.copy_location(ast.Expr(call), node))


def check(value: object, expected: str) -> None:
    """Compare with what the document says; `…` stands for anything."""
    pattern = ".*?".join(map(re.escape, expected.split("…")))
    assert re.fullmatch(pattern, repr(value), re.DOTALL), f"{value!r} is not {expected}"


def compiled(block: Block) -> CodeType:
    tree = Checks(block.text.splitlines()).visit(ast.parse(block.text))
    ast.increment_lineno(tree, block.line - 1)
    flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
    code: CodeType = compile(tree, str(DOCUMENT), "exec", flags=flags, dont_inherit=True)
    return code


async def run(block: Block, namespace: dict[str, Any]) -> None:
    outcome = eval(compiled(block), namespace)
    if inspect.iscoroutine(outcome):
        await outcome


@pytest.fixture
def document(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """The module that the examples make together, in a folder of their own."""
    monkeypatch.chdir(tmp_path)
    module = ModuleType(MODULE)
    module.__dict__["check_"] = check
    monkeypatch.setitem(sys.modules, MODULE, module)
    yield module


async def test_every_example_runs_and_gives_what_it_says(document: ModuleType, tmp_path: Path) -> None:
    conversation = [block for block in blocks("python") if block.file is None]
    assert len(conversation) > 20
    for block in conversation:
        await run(block, document.__dict__)
    assert_nothing_is_left_running(tmp_path)


def assert_nothing_is_left_running(folder: Path) -> None:
    assert {path.name for path in folder.iterdir()} >= {"chats.sqlite3", "chats.sqlite3.running", "blobs"}
    assert not [path for path in folder.glob("*.running/*/*") if path.is_file()]


async def test_an_example_that_gives_something_else_is_seen() -> None:
    with pytest.raises(AssertionError, match="2 is not 3"):
        await run(Block("python", "1 + 1  # -> 3\n", 1), {"check_": check})


async def test_a_program_with_tables_of_its_own_keeps_its_migrations(document: ModuleType, tmp_path: Path) -> None:
    [declarations] = [block for block in blocks("python") if "tables = Tables(" in block.text]
    preface = "from desktop_chat import Library, ScriptedProvider\nprovider = ScriptedProvider()\n"
    await run(Block("python", preface, 1), document.__dict__)
    await run(declarations, document.__dict__)
    document.shop.close()

    migrate(tmp_path)
    provider = ScriptedProvider("Here I am.")
    async with Library(
        "sqlite:///shop2.sqlite3", tables=document.tables, providers=[provider], default_model="scripted-1"
    ) as library:
        library.recover()
        reply = await library.create_chat(topic="Anything").ask("Anybody there?")
    assert reply.content == "Here I am."


def migrate(folder: Path) -> None:
    """What the document says to do, done."""
    config = Config(folder / "alembic.ini")
    command.init(config, str(folder / "migrations"))
    [environment] = [block for block in blocks("python") if block.file is not None]
    (folder / str(environment.file)).write_text(environment.text, "utf-8")
    template = folder / "migrations" / "script.py.mako"
    first = "import sqlalchemy as sa\n"
    template.write_text(
        template.read_text("utf-8").replace(first, f"{first}import desktop_chat.models\n"), "utf-8"
    )
    command.revision(config, "chats", autogenerate=True)
    command.upgrade(config, "head")
    command.check(config)  # raises if the tables are not those that were declared


def test_every_name_that_others_are_told_of_exists() -> None:
    section = DOCUMENT.read_text("utf-8").partition("## Coming from")[2].partition("\n## ")[0]
    names = re.findall(r"`([a-z_.]+):([A-Za-z_.]+)`", section)
    assert len(names) > 35
    for module, path in names:
        found: Any = import_module(module)
        for part in path.split("."):
            found = getattr(found, part, None) or found.__dataclass_fields__[part]


def test_the_tree_of_errors_is_the_one_of_the_program() -> None:
    [drawn] = [block.text for block in blocks("text") if block.text.startswith("Error ")]
    told = inspect.cleandoc(errors.__doc__ or "")
    assert inspect.cleandoc(drawn) in inspect.cleandoc(told.partition("\n\n")[2])
