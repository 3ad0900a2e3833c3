"""Works out what is written as arithmetic, and nothing else: no names but a few functions, no size without end."""

from __future__ import annotations

import ast
import math
import operator
from collections.abc import Callable, Mapping

LONGEST, DEEPEST = 500, 60
MOST_DIGITS = 1_000
Number = int | float

_TWO: Mapping[type[ast.operator], Callable[[Number, Number], Number]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
}
_ONE: Mapping[type[ast.unaryop], Callable[[Number], Number]] = {ast.UAdd: operator.pos, ast.USub: operator.neg}
_FUNCTIONS: Mapping[str, Callable[..., Number]] = {
    **{
        name: getattr(math, name) for name in ("sqrt", "exp", "sin", "cos", "tan", "asin", "acos", "atan", "atan2")
    },
    **{
        name: getattr(math, name)
        for name in ("log", "log2", "log10", "floor", "ceil", "hypot", "degrees", "radians")
    },
    **{function.__name__: function for function in (abs, round, min, max)},
}
_CONSTANTS: Mapping[str, Number] = {"pi": math.pi, "e": math.e, "tau": math.tau}


class NoResult(ValueError):
    """Says in a sentence why there is none."""


def worked_out(expression: str) -> Number:
    """The result; NoResult with a sentence where there is none."""
    text = expression.strip().replace("^", "**").replace("×", "*").replace("÷", "/").replace("−", "-")
    if len(text) > LONGEST:
        raise NoResult(f"The expression is longer than {LONGEST} characters.")
    try:
        tree = ast.parse(text, mode="eval")
        return _checked(_value(tree.body, DEEPEST))
    except (SyntaxError, RecursionError, MemoryError):
        raise NoResult("This is no expression of arithmetic.") from None
    except NoResult:
        raise
    except (ArithmeticError, TypeError, ValueError) as error:
        raise NoResult(f"This has no result: {error}.") from error


def _value(node: ast.expr, depth: int) -> Number:
    if depth == 0:
        raise NoResult("The expression is nested too deeply.")
    below = depth - 1
    match node:
        case ast.Constant(value=int() | float() as value) if not isinstance(value, bool):
            return _checked(value)
        case ast.Name(id=name) if name in _CONSTANTS:
            return _CONSTANTS[name]
        case ast.UnaryOp(op=op, operand=inner) if type(op) in _ONE:
            return _ONE[type(op)](_value(inner, below))
        case ast.BinOp(left=left, op=ast.Pow(), right=right):
            return _power(_value(left, below), _value(right, below))
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _TWO:
            return _checked(_TWO[type(op)](_value(left, below), _value(right, below)))
        case ast.Call(func=ast.Name(id=name), args=arguments, keywords=[]) if name in _FUNCTIONS:
            return _checked(_FUNCTIONS[name](*(_value(each, below) for each in arguments)))
    raise NoResult("Only numbers, + - * / // % **, brackets and functions such as sqrt are understood.")


def _power(base: Number, exponent: Number) -> Number:
    """Said beforehand: the result itself could fill the memory."""
    if abs(base) > 1 and abs(exponent) * math.log10(abs(base)) > MOST_DIGITS:
        raise NoResult(f"The result has more than {MOST_DIGITS} digits.")
    result = base**exponent
    if isinstance(result, complex):
        raise NoResult("The result is no real number.")
    return _checked(result)


def _checked(value: Number) -> Number:
    if isinstance(value, int) and value.bit_length() > MOST_DIGITS * 4:
        raise NoResult(f"The result has more than {MOST_DIGITS} digits.")
    return value
