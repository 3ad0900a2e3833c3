"""A unit of work runs from its first line to its last without a pause: nothing in it awaits or yields.

A unit is what is handed to a verb of the database, and the body of `with session:` or `with ….begin():`.
Held across an await, a transaction keeps every other writer out.
"""

import ast
from collections.abc import Iterator, Sequence

from tests.support.rules.sources import FUNCTIONS, AnyFunction, Source, own_nodes

VERBS = frozenset({"write", "write_soon", "read", "read_in_worker"})
OPENERS = frozenset({"begin", "begin_nested", "Session", "session", "_session"})
PAUSES = (ast.Await, ast.Yield, ast.YieldFrom, ast.AsyncFor, ast.AsyncWith)

Unit = AnyFunction | ast.Lambda
Found = tuple[Source, Unit]


def pauses_in_units(files: Sequence[Source]) -> list[str]:
    handed = [found for source in files for found in _handed_over(source, files)]
    in_units = {source.at(node, what) for source, unit in handed for node, what in _pauses_of(unit)}
    return sorted(in_units | {line for source in files for line in _pauses_in_blocks(source)})


def _handed_over(source: Source, files: Sequence[Source]) -> Iterator[Found]:
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in VERBS:
            for argument in node.args[:1]:
                yield from _meant(argument, source, files)


def _meant(argument: ast.expr, source: Source, files: Sequence[Source]) -> Iterator[Found]:
    """The functions that an argument may stand for: here if there is one of that name, else anywhere."""
    match argument:
        case ast.Lambda():
            yield source, argument
        case ast.Call(func=ast.Name(id="partial") | ast.Attribute(attr="partial"), args=[first, *_]):
            yield from _meant(first, source, files)
        case ast.Name(id=name):
            yield from _named(name, source, [])
        case ast.Attribute(attr=name):
            yield from _named(name, source, files)


def _named(name: str, source: Source, others: Sequence[Source]) -> list[Found]:
    here = _functions_named(name, [source])
    return here or _functions_named(name, others)


def _functions_named(name: str, files: Sequence[Source]) -> list[Found]:
    return [(source, found) for source in files for found in source.functions if found.name == name]


def _pauses_of(unit: Unit) -> Iterator[tuple[ast.expr | ast.stmt, str]]:
    if isinstance(unit, ast.AsyncFunctionDef):
        yield unit, f"the unit of work {unit.name} is a coroutine function"
    body = unit.body if isinstance(unit, FUNCTIONS) else [unit.body]
    for node in own_nodes(body):
        if isinstance(node, PAUSES):
            yield node, f"{type(node).__name__.lower()} in a unit of work"


def _pauses_in_blocks(source: Source) -> Iterator[str]:
    lent = {id(block) for function in source.functions for block in _lent_blocks(function)}
    for node in ast.walk(source.tree):
        if isinstance(node, ast.With | ast.AsyncWith) and any(map(_opens_a_unit, node.items)):
            for inner in own_nodes(node.body):
                if isinstance(inner, PAUSES) and id(node) not in lent:
                    yield source.at(inner, f"{type(inner).__name__.lower()} in an open session or transaction")


def _lent_blocks(function: AnyFunction) -> Iterator[ast.AST]:
    """A context manager lends its session to a `with` block, which is looked at where it stands."""
    names = {ast.unparse(decorator).rpartition(".")[2] for decorator in function.decorator_list}
    if "contextmanager" in names:
        yield from (node for node in ast.walk(function) if isinstance(node, ast.With))


def _opens_a_unit(item: ast.withitem) -> bool:
    call = item.context_expr
    if not isinstance(call, ast.Call):
        return False
    match call.func:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name in OPENERS
    return False
