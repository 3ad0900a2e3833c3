"""How long files and functions and how full classes may be."""

import ast
from collections.abc import Sequence
from statistics import median, quantiles

from tests.support.rules.sources import FUNCTIONS, Source

FILE_MEDIAN = 100
FILE_LONGEST_TENTH = 250
FUNCTION_MEDIAN = 8
METHODS = 20


def too_much(files: Sequence[Source]) -> list[str]:
    return [*_long_files(files), *_long_functions(files), *_full_classes(files)]


def _long_files(files: Sequence[Source]) -> list[str]:
    lengths = [len(source.lines) for source in files]
    found = []
    if median(lengths) > FILE_MEDIAN:
        found.append(f"half of the files are longer than {median(lengths):.0f} lines, not {FILE_MEDIAN}")
    limit = quantiles(lengths, n=10, method="inclusive")[-1] if len(lengths) > 1 else lengths[0]
    if limit > FILE_LONGEST_TENTH:
        longest = sorted(files, key=lambda source: -len(source.lines))[:5]
        named = ", ".join(f"{source.path} ({len(source.lines)})" for source in longest)
        found.append(f"a tenth of the files is longer than {limit:.0f} lines: {named}")
    return found


def _long_functions(files: Sequence[Source]) -> list[str]:
    lengths = [_length(function) for source in files for function in source.functions]
    if not lengths or median(lengths) <= FUNCTION_MEDIAN:
        return []
    return [f"half of the functions are longer than {median(lengths):.0f} lines, not {FUNCTION_MEDIAN}"]


def _length(function: ast.stmt) -> int:
    return (function.end_lineno or function.lineno) - function.lineno + 1


def _full_classes(files: Sequence[Source]) -> list[str]:
    return [
        source.at(node, f"{node.name} has {count} methods, {METHODS} are allowed")
        for source in files
        for node in ast.walk(source.tree)
        if isinstance(node, ast.ClassDef)
        and (count := sum(isinstance(inner, FUNCTIONS) for inner in node.body)) > METHODS
    ]
