"""What a code cell writes down: which names it binds, and where in it.

Unlike `demonstrations`, which must never be wrong, this only finds words for what happened, so it
also has an answer for cells that are no Python.
"""

from __future__ import annotations

import ast
import contextlib
import functools
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from autograder.grading.cell_text import NO_ENDS, as_python
from autograder.grading.left_out import LARGEST, stored

KEEPING = {"time", "capture", "prun", "debug", "python", "pypy"}  # `%%time` runs a cell as it is
HEAD = re.compile(r"\s*%%(\w+)[^\n]*(?:\n|$)")
DEF = rf"(?:^|[{NO_ENDS}])[^\S\n]*(?:async[^\S\n]+)?def[^\S\n]+(\w+)[^\S\n]*\("


@dataclass(frozen=True)
class Cell:
    """What stands in a cell.

    Attributes
    ----------
    always : frozenset of str
        Names that the cell binds whenever it runs to its end.
    perhaps : frozenset of str
        Names that it binds under ``if``, in a loop, in ``try`` …
    inside : dict of str to str
        Functions within a class or another function, and the name of that.
    magic : str
        A cell magic that keeps the rest from being run as a cell of Python; mostly empty.
    readable : bool
        Whether Python can read it; if not, `always` holds the functions that it seems to define.
    stubs : frozenset of str
        Functions that do nothing but raise NotImplementedError.
    forgets : dict of str to str
        Names that it deletes, and how; under ``*`` if it deletes all.
    """

    always: frozenset[str] = frozenset()
    perhaps: frozenset[str] = frozenset()
    inside: dict[str, str] | None = None
    magic: str = ""
    readable: bool = True
    stubs: frozenset[str] = frozenset()
    forgets: dict[str, str] | None = None


def functions_in(source: str) -> frozenset[str]:
    """Functions that a cell defines, as far as they can be made out."""
    return frozenset(re.findall(DEF, source, re.MULTILINE))


@functools.lru_cache(maxsize=2048)
def read_cell(source: str) -> Cell:
    """What stands in a code cell, whatever its text is."""
    magic = ""
    if head := HEAD.match(source):
        magic = "" if head[1] in KEEPING else f"%%{head[1]}"
        source = source[head.end() :]
    if len(source) > LARGEST:
        return Cell(functions_in(source), magic=magic)
    forgets = {"*": "%reset"} if re.search(r"^\s*%reset\b|magic\(.reset\b", source, re.M) else {}
    try:
        tree = ast.parse(as_python(source))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return Cell(functions_in(source), magic=magic, readable=False, forgets=forgets)
    always: set[str] = set()
    perhaps: set[str] = set()
    stubs: set[str] = set()
    inside: dict[str, str] = {}
    for statement in tree.body:
        if isinstance(statement, ast.Delete):
            forgets |= {t.id: f"del {t.id}" for t in statement.targets if isinstance(t, ast.Name)}
            continue
        if isinstance(statement, ast.Import | ast.ImportFrom):
            always |= {(each.asname or each.name).partition(".")[0] for each in statement.names}
            continue
        nested = isinstance(
            statement, ast.If | ast.For | ast.While | ast.Try | ast.TryStar | ast.Match
        )
        (perhaps if nested else always).update(stored(statement))
        for node in ast.walk(statement):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                inside |= {
                    each.name: node.name
                    for each in ast.walk(node)
                    if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef) and each is not node
                }
        if isinstance(statement, ast.FunctionDef) and _is_stub(statement):
            stubs.add(statement.name)
    return Cell(
        frozenset(always), frozenset(perhaps), inside, magic, True, frozenset(stubs), forgets
    )


def _is_stub(function: ast.FunctionDef) -> bool:
    last = function.body[-1]
    return isinstance(last, ast.Raise) and "NotImplementedError" in ast.unparse(last)


def import_of(source: str, module: str) -> str:
    """The statement of a cell that imports a module; empty if there is none to be found."""
    words = r"\.".join(map(re.escape, module.split(".")))
    found = re.search(rf"^[^\S\n]*((?:import|from)[^\S\n]+[^\n#]*\b{words}\b[^\n#]*)", source, re.M)
    return found[1].strip()[:80] if found else ""


def imports(sources: Sequence[str], package: str, modules: Collection[str]) -> bool:
    """Whether some of the cells import one of a package's modules, however that is spelled.

    Where it cannot be known, because the name of a module is made by the code, the answer may be
    wrong; a name that stands there as text counts.
    """
    trees = [_tree(source) for source in sources if package in source]
    nodes = [node for tree in trees for node in ast.walk(tree)]
    wanted = {f"{package}.{module}" for module in modules}
    named: set[str] = set()
    aliases: set[str] = set()
    for node in nodes:
        if isinstance(node, ast.Import):
            named |= {alias.name for alias in node.names}
            aliases |= {alias.asname or package for alias in node.names if alias.name == package}
            aliases |= {package for a in node.names if a.name.startswith(package + ".")}
        elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
            named |= {f"{node.module}.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            named |= set(re.findall(rf"\b{package}(?:\.\w+)+", node.value))
    for node in nodes:
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            if node.value.id in aliases:
                named.add(f"{package}.{node.attr}")
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and aliases:
            named.add(f"{package}.{node.value}")
    dotted = {".".join(name.split(".")[:depth]) for name in named for depth in (2, 3)}
    return bool(dotted & (wanted | {f"{package}.*"}))


def _tree(source: str) -> ast.Module:
    """A cell as Python reads it; line by line, as far as it can, if it cannot read the whole."""
    if head := HEAD.match(source):
        source = source[head.end() :]
    try:
        return ast.parse(as_python(source))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        body: list[ast.stmt] = []
        for line in source.splitlines()[:2000]:
            with contextlib.suppress(SyntaxError, ValueError, RecursionError, MemoryError):
                body += ast.parse(line.strip()).body
        return ast.Module(body, [])
