"""A function of an exercise as source that stands on its own, as a learner would hand it in.

Known mistakes and equivalents are written beside each other and share references, small functions
and imports.  In a submission none of that is there, so what a function needs is put inside it.
"""

from __future__ import annotations

import ast
import inspect
import sys
from collections.abc import Callable
from functools import cache
from types import FunctionType, ModuleType
from typing import Any

OURS = "autograder"


class NotStandalone(ValueError):
    """A function that cannot be cut out of its module; the text says why."""


def source_of(function: Callable[..., Any], name: str) -> str:
    """The source of a function, with all that it needs inside it.

    Parameters
    ----------
    function : callable
        A function that a module of this package defines with ``def``.
    name : str
        What it is called in the result.

    Returns
    -------
    str
        One function definition that needs nothing from its surroundings.

    Raises
    ------
    NotStandalone
        If it was made by another function, or holds on to something that has no source.
    """
    parts = _Parts()
    own = parts.add(function)
    definition = parts.needed.pop(own)
    assert isinstance(definition, ast.FunctionDef)
    definition.name = name
    for node in ast.walk(definition):
        if isinstance(node, ast.Name) and node.id == own:
            node.id = name
    definition.body[:0] = [*parts.imports.values(), *parts.needed.values()]
    return ast.unparse(ast.fix_missing_locations(definition))


class _Parts:
    """What is needed, by the names that it gets: imports, and definitions in an order that runs."""

    def __init__(self) -> None:
        self.imports: dict[str, ast.stmt] = {}
        self.needed: dict[str, ast.stmt] = {}
        self._met: set[str] = set()

    def add(self, function: Callable[..., Any]) -> str:
        """Add one of our functions with all that it needs; returns its name in the result."""
        if not isinstance(function, FunctionType) or function.__closure__:
            raise NotStandalone(f"{function!r} was made by another function")
        module, line = function.__module__, function.__code__.co_firstlineno
        name = f"_{module.rpartition('.')[2]}_{function.__name__.strip('_')}_{line}"
        if name not in self._met:
            self._met.add(name)
            definition = _definition(function)
            definition.name = name
            code = function.__code__
            inside = _Renamed(self, module, {*code.co_varnames, *code.co_cellvars})
            outside = _Renamed(self, module, set())  # where the defaults are computed
            definition.body = [inside.visit(statement) for statement in definition.body]
            definition.args = outside.visit(definition.args)
            self.needed[name] = definition
        return name

    def need(self, module: str, name: str) -> str:
        """Add what a global name of a module stands for; returns the name to use in its place."""
        value = inspect.unwrap(getattr(sys.modules[module], name))  # of a cache, for one
        if isinstance(value, FunctionType) and value.__module__.split(".")[0] == OURS:
            return self.add(value)
        bound = _bindings(module).get(name)
        if isinstance(bound, ast.Import | ast.ImportFrom):
            source = getattr(bound, "module", None) or bound.names[0].name
            if source.split(".")[0] == OURS:
                raise NotStandalone(f"it uses {name} of {source}")
            self.imports[name] = bound
            return name
        if not isinstance(bound, ast.Assign):
            raise NotStandalone(f"it uses {name}, which has no source")
        new = f"_{module.rpartition('.')[2]}_{name}"
        if new not in self._met:
            self._met.add(new)
            value_node = _Renamed(self, module, set()).visit(_copy(bound).value)
            self.needed[new] = ast.Assign([ast.Name(new, ast.Store())], value_node)
        return new


class _Renamed(ast.NodeTransformer):
    """Follows the global names of a module, and calls what is ours by its new name."""

    def __init__(self, parts: _Parts, module: str, local: set[str]) -> None:
        self.parts, self.module, self.local = parts, module, local
        self.globals = vars(sys.modules[module])

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        if isinstance(node.value, ast.Name) and node.value.id not in self.local:
            owner = self.globals.get(node.value.id)
            if isinstance(owner, ModuleType) and owner.__name__.split(".")[0] == OURS:
                return ast.Name(self.parts.need(owner.__name__, node.attr), node.ctx)
        return self.generic_visit(node)

    def visit_Name(self, node: ast.Name) -> ast.AST:
        if node.id not in self.local and node.id in self.globals:
            node.id = self.parts.need(self.module, node.id)
        return node


@cache
def _tree(module: str) -> ast.Module:
    return ast.parse(inspect.getsource(sys.modules[module]))


@cache
def _bindings(module: str) -> dict[str, ast.stmt]:
    """The import or assignment that gives each global name of a module its value."""
    found: dict[str, ast.stmt] = {}
    for node in _tree(module).body:
        if isinstance(node, ast.Import | ast.ImportFrom):
            for alias in node.names:
                one = _copy(node)
                one.names = [alias]
                found[alias.asname or alias.name] = one
        elif isinstance(node, ast.Assign):
            for target in node.targets:
                if isinstance(target, ast.Name):
                    found[target.id] = node
    return found


def _copy(node: Any) -> Any:
    return ast.parse(ast.unparse(node)).body[0]


def _definition(function: FunctionType) -> ast.FunctionDef:
    """A fresh copy of the syntax tree of a function's definition, without its docstring."""
    first = function.__code__.co_firstlineno
    for node in ast.walk(_tree(function.__module__)):
        if isinstance(node, ast.FunctionDef):
            lines = [node.lineno, *(decorator.lineno for decorator in node.decorator_list)]
            if min(lines) == first:
                found = _copy(node)
                found.decorator_list = []
                if ast.get_docstring(found) is not None and len(found.body) > 1:
                    del found.body[0]
                return found
    raise NotStandalone(f"{function.__name__} was not defined with def")
