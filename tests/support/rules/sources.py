"""Reads the program's own source files, each parsed once."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]

AnyFunction = ast.FunctionDef | ast.AsyncFunctionDef
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
SCOPES = (*FUNCTIONS, ast.Lambda, ast.ClassDef)


@dataclass(frozen=True)
class Source:
    """One file: its path from the root of the checkout, with forward slashes, and its text."""

    path: str
    text: str = field(repr=False)

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text, self.path)

    @cached_property
    def lines(self) -> list[str]:
        return self.text.splitlines()

    @cached_property
    def functions(self) -> list[AnyFunction]:
        return [node for node in ast.walk(self.tree) if isinstance(node, FUNCTIONS)]

    def at(self, node: ast.stmt | ast.expr | ast.excepthandler, what: str) -> str:
        return f"{self.path}:{node.lineno}: {what}"


def sources(root: Path = ROOT, folder: str = "desktop_chat") -> list[Source]:
    files = sorted((root / folder).rglob("*.py"))
    return [Source(file.relative_to(root).as_posix(), file.read_text("utf-8")) for file in files]


def own_nodes(body: list[ast.stmt] | list[ast.expr]) -> Iterator[ast.AST]:
    """Everything in it but the insides of functions, lambdas and classes defined there."""
    waiting: list[ast.AST] = list(body)
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, SCOPES):
            waiting.extend(ast.iter_child_nodes(node))
