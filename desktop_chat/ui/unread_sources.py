"""Keeps Qt's binding from reading the source of every module that is imported after it.

It looks there for its own name, to know in which modules `from __feature__ import …` may count. Nobody here says
that, and what is read is kept: with SQLAlchemy some 20 MB, and part of the time that a start takes. Every import
also goes through a function of its own instead of Python's, which costs a fifth of what importing takes.
"""

from __future__ import annotations

import builtins
import linecache
import sys

import PySide6.QtCore  # noqa: F401 - what is changed comes with it

PLAIN = "__orig_import__"
MODULE, FUNCTION = "shibokensupport.feature", "_mod_uses_pyside"


def keep_unread() -> None:
    """A version without these ways of looking is left as it is."""
    builtins.__import__ = getattr(builtins, PLAIN, builtins.__import__)
    module = sys.modules.get(MODULE)
    if hasattr(module, FUNCTION):
        setattr(module, FUNCTION, _uses_no_features)
        linecache.clearcache()  # what it has read until now


def _uses_no_features(module: object) -> bool:
    return False
