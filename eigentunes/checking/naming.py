"""Which exercise a function was written for: by the name that it has where it is checked."""

from __future__ import annotations

import ast
import linecache
import sys
from collections.abc import Mapping
from types import FrameType
from typing import Any

from eigentunes.checks import CHECKS


class Ambiguous(Exception):
    """A function has the names of several exercises; the text says so."""


def exercise_name(function: Any, caller: FrameType) -> str:
    """The exercise that a function is checked as; empty if there is none.

    It is the name that the function has in the namespace of the call, so that a lambda, a partial,
    a decorated function or another name for a function is found, too; where it has several, the
    one in the text of the call, else the one after `def`.

    Parameters
    ----------
    function : object
    caller : frame
        The frame that names the function.

    Raises
    ------
    Ambiguous
        If nothing tells which of several it is.
    """
    if not callable(function):
        return ""
    after_def = own_name(function)
    for space in _namespaces(caller):
        found = [name for name in CHECKS if space.get(name) is function]
        if len(found) == 1:
            return found[0]
        if found:
            for name in (_written(caller), after_def):
                if name in found:
                    return name
            names = " and ".join(f"`{name}`" for name in found)
            raise Ambiguous(
                f"Your function is {names} at once. Give it only the name of the exercise that it "
                "is meant for."
            )
    return after_def if after_def in CHECKS and not isinstance(function, type) else ""


def own_name(function: Any) -> str:
    """The name after `def`, if there is one; nothing that it looks at can make it raise."""
    try:
        name = function.__name__
    except Exception:
        return ""
    return name if type(name) is str else ""


def _namespaces(caller: FrameType) -> list[Mapping[str, Any]]:
    """Where the name may be: around the call, and in the notebook if another thread calls."""
    main = sys.modules.get("__main__")
    return [caller.f_locals, caller.f_globals, vars(main) if main else {}]


def _written(caller: FrameType) -> str:
    """The name that stands in the brackets of the call that `caller` is just making."""
    lines = linecache.getlines(caller.f_code.co_filename, caller.f_globals)
    positions = list(caller.f_code.co_positions())[caller.f_lasti // 2]
    try:
        tree = ast.parse("".join(lines))
    except SyntaxError:  # a cell with magics: its lines are not what runs
        return ""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Name):
            place = node.lineno, node.end_lineno, node.col_offset, node.end_col_offset
            if place == positions:
                return node.args[0].id
    return ""
