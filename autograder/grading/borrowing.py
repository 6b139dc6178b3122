"""Whether a submission's code takes the stand-in of an exercise for its own answer.

Stand-ins are lent for later cells (:mod:`eigentunes.judging.lending`), and that of the exercise
which is judged is closed.  Who names it, leads around the closing, or copies its source should be
known to the instructor: a note, and no verdict.
"""

from __future__ import annotations

import ast
import inspect
from collections.abc import Collection, Iterator
from functools import cache, lru_cache
from importlib import import_module
from pkgutil import iter_modules

from nbformat import NotebookNode

from autograder.grading.cell_text import as_python
from eigentunes import stand_ins

# A copy of fewer nodes than this says nothing: whoever solves the exercise writes the same.
LEAST_NODES = 60


def borrowed(nb: NotebookNode, ours: Collection[int]) -> list[str]:
    """What the code of a notebook takes from the stand-ins of its own exercises.

    Parameters
    ----------
    nb : NotebookNode
    ours : collection of int
        Positions of the checks, which name the exercises; these cells are not looked at.
    """
    names = {
        nb.cells[i].metadata["nbgrader"]["grade_id"] for i in ours
    } & stand_ins.STAND_INS.keys()
    notes = []
    number = 0
    for i, cell in enumerate(nb.cells):
        if cell.cell_type != "code":
            continue
        number += 1
        if i in ours:
            continue
        taken, copied = _lent(cell.source)
        for name in sorted(names & taken):
            notes.append(
                f"code cell {number} takes `stand_ins.{name}`, which is lent for later cells, in "
                "the notebook of this very exercise"
            )
        for name in sorted(names & copied):
            notes.append(f"code cell {number} holds the source of `stand_ins.{name}`")
    return list(dict.fromkeys(notes))


@lru_cache(4096)  # most cells of a class are those that were released
def _lent(source: str) -> tuple[frozenset[str], frozenset[str]]:
    """Stand-ins that a cell takes, and those whose source it holds."""
    try:
        tree = ast.parse(as_python(source))
    except (SyntaxError, ValueError, RecursionError):
        return frozenset(), frozenset()
    return frozenset(_taken(tree)), frozenset(_copied(tree))


def _taken(tree: ast.AST) -> Iterator[str]:
    """Names that are imported from the stand-ins, or looked up in them."""
    modules = {"stand_ins", "STAND_INS", *(m.name for m in iter_modules(stand_ins.__path__))}
    aliases = set(modules)
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and _lends(node.module):
            yield from (alias.name for alias in node.names)
        if isinstance(node, ast.Import | ast.ImportFrom):
            for alias in node.names:
                if alias.name.rpartition(".")[2] in modules:
                    aliases.add(alias.asname or alias.name)
    text = any("stand_ins" in part for part in _words(tree))
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and _root(node.value) & aliases:
            yield node.attr
        if text and isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value  # getattr(stand_ins, "inertia"), STAND_INS["inertia"]
        if text and isinstance(node, ast.Attribute):
            yield node.attr  # import_module("eigentunes.stand_ins").inertia


def _words(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
        elif isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, ast.alias):
            yield node.name
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


def _lends(module: str | None) -> bool:
    return (module or "").startswith("eigentunes.stand_ins")


def _root(node: ast.expr) -> set[str]:
    """The names in a chain such as ``eigentunes.stand_ins.pca``."""
    found = set()
    while isinstance(node, ast.Attribute):
        found.add(node.attr)
        node = node.value
    return found | ({node.id} if isinstance(node, ast.Name) else set())


def _copied(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            yield from _sources().get(_shape(node), ())


@cache
def _sources() -> dict[str, tuple[str, ...]]:
    """The stand-ins by the shape of their code, as far as that is telling."""
    found: dict[str, tuple[str, ...]] = {}
    for module in iter_modules(stand_ins.__path__):
        source = inspect.getsource(import_module(f"{stand_ins.__name__}.{module.name}"))
        for node in ast.parse(source).body:
            if not isinstance(node, ast.FunctionDef) or node.name not in stand_ins.STAND_INS:
                continue
            if sum(1 for part in node.body for _ in ast.walk(part)) >= LEAST_NODES:
                found[_shape(node)] = (*found.get(_shape(node), ()), node.name)
    return found


def _shape(function: ast.FunctionDef) -> str:
    """The code of a function without its name, words, annotations and names of variables."""
    body = function.body[1:] if ast.get_docstring(function) is not None else function.body
    own = {argument.arg for argument in ast.walk(function.args) if isinstance(argument, ast.arg)}
    for part in body:
        for node in ast.walk(part):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                own.add(node.id)
    numbers: dict[str, str] = {}
    written = []
    for part in body:
        for node in ast.walk(part):
            words: object = ""
            if isinstance(node, ast.Name):
                words = (
                    numbers.setdefault(node.id, str(len(numbers))) if node.id in own else node.id
                )
            elif isinstance(node, ast.Attribute):
                words = node.attr
            elif isinstance(node, ast.Constant):
                words = repr(node.value)
            written.append(f"{type(node).__name__}:{words}")
    return " ".join(written)
