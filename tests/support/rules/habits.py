"""Habits no linter knows: docstrings, broad handlers, late imports, tasks, words of one database."""

import ast
import re
from collections.abc import Iterator, Mapping

from tests.support.rules.sources import Source

BORDERS: Mapping[str, int] = {
    "desktop_chat/ui/crash_reporter.py": 1,
    "desktop_chat/services/tool_runner.py": 1,
    "desktop_chat/services/hooks.py": 1,
}
"""The borders to code that is not ours, and how many broad handlers each may have."""

TASK_STARTER = "desktop_chat/tasks.py"
STARTERS = frozenset({"create_task", "ensure_future"})

SQLITE_FILES = (
    "desktop_chat/models/backup.py",
    "desktop_chat/models/restoring.py",
    "desktop_chat/models/checkpoints.py",
    "desktop_chat/models/database.py",
    "desktop_chat/models/faults.py",
    "desktop_chat/models/integrity.py",
    "desktop_chat/models/migration.py",
    "desktop_chat/models/migrations/",
    "desktop_chat/models/schema.py",
    "desktop_chat/models/search/",
    "desktop_chat/models/sqlite.py",
    "desktop_chat/models/staging.py",
    "desktop_chat/models/triggers.py",
    "desktop_chat/models/writer.py",
    "desktop_chat/services/first_sight.py",
)
"""Where the database is opened, copied, upgraded and searched."""
SQLITE_MODULES = re.compile(r"sqlite3|aiosqlite|sqlalchemy\.dialects\.sqlite")
SQLITE_WORDS = re.compile(
    r"\b(PRAGMA|BEGIN IMMEDIATE|INSERT OR|sqlite_master|sqlite_schema|fts5)\b", re.IGNORECASE
)

WINDOW = "desktop_chat/ui/"
QT_VIRTUALS = frozenset({"data", "event", "flags", "paint", "parent", "headerData"})
"""Functions that Qt calls and whose names are words; all others are seen by their capitals."""
GUARD = "guarded"

LATE_IMPORT = re.compile(r"#\s*noqa:\s*PLC0415\b(?P<reason>.*)")


def modules_without_docstring(source: Source) -> Iterator[str]:
    """Every file says in its first sentence what it is for."""
    if not ast.get_docstring(source.tree):
        yield f"{source.path}:1: no docstring that says what the module is for"


def broad_handlers(source: Source, borders: Mapping[str, int] = BORDERS) -> Iterator[str]:
    """Handlers of everything stand at the borders; one that ends in a bare `raise` hides nothing."""
    handlers = (node for node in ast.walk(source.tree) if isinstance(node, ast.ExceptHandler))
    for handler in list(filter(_is_broad, handlers))[borders.get(source.path, 0) :]:
        yield source.at(handler, "catches everything, outside the borders to code that is not ours")


def _is_broad(handler: ast.ExceptHandler) -> bool:
    caught = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    names = {ast.unparse(kind) if kind else "BaseException" for kind in caught}
    last = handler.body[-1]
    passes_on = isinstance(last, ast.Raise) and last.exc is None
    return bool(names & {"Exception", "BaseException", "builtins.Exception"}) and not passes_on


def late_imports(source: Source) -> Iterator[str]:
    """An import in a function carries its reason: it keeps the start quick."""
    for function in source.functions:
        for node in ast.walk(function):
            if not isinstance(node, ast.Import | ast.ImportFrom):
                continue
            if not _has_a_reason(source, node.lineno):
                yield source.at(node, "an import in a function, without `# noqa: PLC0415 - reason`")


def _has_a_reason(source: Source, number: int) -> bool:
    """Marked, and the reason stands behind the mark or as a comment in the line above."""
    mark = LATE_IMPORT.search(source.lines[number - 1])
    above = source.lines[number - 2].strip() if number > 1 else ""
    return bool(mark and (mark["reason"].strip(" -:,#") or above.startswith("#")))


def tasks_started_elsewhere(source: Source) -> Iterator[str]:
    """asyncio says nothing of a failed task while somebody holds it; the one helper does."""
    if source.path == TASK_STARTER:
        return
    for node in ast.walk(source.tree):
        match node:
            case ast.Call(func=ast.Attribute(attr=name, value=ast.Name(id=owner))) if name in STARTERS:
                is_start = owner != "group"
            case ast.Call(func=ast.Attribute(attr=name) | ast.Name(id=name)):
                is_start = name in STARTERS
            case _:
                continue
        if is_start:
            yield source.at(node, f"starts a task by {name}; tasks.py does")


def unguarded_virtuals(source: Source) -> Iterator[str]:
    """What Qt calls must not raise: that can end the whole process."""
    if not source.path.startswith(WINDOW):
        return
    for owner in ast.walk(source.tree):
        if not isinstance(owner, ast.ClassDef):
            continue
        for method in owner.body:
            if isinstance(method, ast.FunctionDef) and _is_virtual(method.name) and not _is_guarded(method):
                yield source.at(method, f"{owner.name}.{method.name} is called by Qt and not guarded")


def _is_virtual(name: str) -> bool:
    return name in QT_VIRTUALS or (name != name.lower() and not name.startswith("_"))


def _is_guarded(method: ast.FunctionDef) -> bool:
    return any(isinstance(made, ast.Call) and ast.unparse(made.func) == GUARD for made in method.decorator_list)


def words_of_sqlite(source: Source) -> Iterator[str]:
    """Another database can follow: what only SQLite understands stands in a few files."""
    if source.path.startswith(SQLITE_FILES):
        return
    told = set(map(id, _docstrings(source.tree)))
    for node in ast.walk(source.tree):
        for name in _imported(node):
            if SQLITE_MODULES.match(name):
                yield f"{source.path}:{getattr(node, 'lineno', 0)}: imports {name}"
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told:
            for word in SQLITE_WORDS.findall(node.value):
                yield source.at(node, f"says {word}, which only SQLite understands")


def _imported(node: ast.AST) -> list[str]:
    match node:
        case ast.Import(names=names):
            return [alias.name for alias in names]
        case ast.ImportFrom(module=str(module), names=names):
            return [f"{module}.{alias.name}" for alias in names]
    return []


def _docstrings(tree: ast.AST) -> Iterator[ast.AST]:
    """Strings that stand alone as statements are words to a reader."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            yield node.value
