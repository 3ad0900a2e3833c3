"""Tools: functions that a model may ask to be called."""

from __future__ import annotations

import functools
import inspect
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, overload

from desktop_chat.errors import UserError
from desktop_chat.language import sentence
from desktop_chat.providers.requests import ToolSpec
from desktop_chat.services.docstrings import parse_docstring
from desktop_chat.services.tool_arguments import Refusal, fit_schema, fit_signature, read_object
from desktop_chat.services.tool_results import ToolFile, ToolResult
from desktop_chat.services.tool_schema import Signature, signature_of, takes_call

__all__ = ["Tool", "ToolCallValue", "ToolFile", "ToolResult", "as_tool", "checked_choice", "tool"]

CHOICES = ("auto", "none", "required")
_OPTIONS = ("name", "description", "requires_approval", "concurrency", "seconds")
_NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")


@dataclass(frozen=True, slots=True)
class ToolCallValue:
    """The call that a tool answers; given to a parameter named `tool_call`."""

    id: str
    name: str
    arguments: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Tool:
    """A tool: what the model is told of it, and what is called.

    Made by `@tool` from a function, whose signature then says how arguments are read, or by hand with
    `parameters` as JSON Schema of an object; `run` is called with the arguments by name.
    """

    name: str
    description: str = ""
    parameters: Mapping[str, object] = field(default_factory=lambda: {"type": "object", "properties": {}})
    run: Callable[..., object] = field(repr=False)
    requires_approval: bool = False
    """Each call waits until somebody allows it."""
    approval_lasts: bool = False
    """Once a call was allowed in a chat, others there are allowed with it."""
    concurrency: int | None = None
    """How many calls may run at once; None: as many as the model makes."""
    seconds: float | None = None
    """How long a call may take; None: as long as it needs."""
    signature: Signature | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name) or self.name in CHOICES:
            raise ValueError(f"A tool cannot be named {self.name!r}: use up to 64 of A-Z a-z 0-9 _ -")
        if self.concurrency is not None and self.concurrency < 1:
            raise ValueError("At least one call must be able to run.")

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call the function itself, as if it were no tool."""
        return self.run(*args, **kwargs)

    @property
    def spec(self) -> ToolSpec:
        """The tool as the model is told of it."""
        return ToolSpec(self.name, self.description, self.parameters)

    @property
    def takes_call(self) -> bool:
        """Whether it wants to know the call's id."""
        return takes_call(self.run)

    def accept(self, arguments: str) -> dict[str, object] | Refusal:
        """The arguments read, checked and converted; a Refusal, never an exception, where they do not fit."""
        values = read_object(arguments)
        if isinstance(values, Refusal):
            return values
        if self.signature is None:
            return fit_schema(values, self.parameters)
        return fit_signature(values, self.signature)


@overload
def tool(function: Callable[..., object], /) -> Tool: ...
@overload
def tool(
    *,
    name: str | None = None,
    description: str | None = None,
    requires_approval: bool = False,
    concurrency: int | None = None,
    seconds: float | None = None,
) -> Callable[[Callable[..., object]], Tool]: ...
def tool(function: Callable[..., object] | None = None, /, **options: Any) -> Any:
    """Make a tool of a typed function, coroutine function, or class with `run` or `__call__`.

    Its name, the first paragraph of its docstring and what that says of each parameter are what the model
    gets to know. Use it bare, or with options: `@tool(requires_approval=True)`.
    """
    if function is not None:
        return as_tool(function)
    return lambda decorated: as_tool(decorated, **options)


def as_tool(thing: object, **options: Any) -> Tool:
    """A Tool of a Tool, a function, a class or an object; options as for `@tool`."""
    options = {name: value for name, value in options.items() if value is not None}
    if isinstance(thing, Tool):
        return replace(thing, **options)
    origin = thing.func if isinstance(thing, functools.partial) else thing
    if inspect.isroutine(origin) and callable(thing):
        return _from_function(thing, origin.__doc__, {"name": origin.__name__, **options})
    built = thing() if inspect.isclass(thing) else thing
    run = getattr(built, "run", None) or getattr(built, "__call__", None)  # noqa: B004 - to be called, later
    if not callable(run):
        raise TypeError(f"{thing!r} is no tool: it is neither a function nor has it a 'run'.")
    return _from_object(built, run, options)


def checked_choice(choice: str | Tool, names: Iterable[str]) -> str:
    """A tool choice ('auto', 'none', 'required' or a tool) as its name, if there is such a tool."""
    name = choice.name if isinstance(choice, Tool) else choice
    known = (*CHOICES, *names)
    if name not in known:
        text = sentence("There is no tool “{name}”. Choose one of: {known}.", name=name, known=", ".join(known))
        raise UserError(text)
    return name


def _from_function(run: Callable[..., object], words: str | None, options: Mapping[str, Any]) -> Tool:
    signature = signature_of(run, words or "")
    described = {"description": parse_docstring(words).summary, **options}
    return Tool(run=run, parameters=signature.schema, signature=signature, **described)


def _from_object(thing: object, run: Callable[..., object], options: Mapping[str, Any]) -> Tool:
    """The options count, then what the object says of itself, then its class's name and the docstrings."""
    said = {name: getattr(thing, name, None) for name in _OPTIONS}
    words = [inspect.cleandoc(text) for text in (type(thing).__doc__, run.__doc__) if text]
    first = next((summary for text in words if (summary := parse_docstring(text).summary)), "")
    known: dict[str, Any] = {"name": _snake_case(type(thing).__name__), "description": first}
    known |= {name: value for name, value in said.items() if value is not None} | dict(options)
    parameters = getattr(thing, "parameters", None)
    if parameters is not None:
        return Tool(run=run, parameters=parameters, **known)
    return _from_function(run, "\n\n".join(words), known)


def _snake_case(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", plain).lower()
    return words.removesuffix("_tool") or "tool"
