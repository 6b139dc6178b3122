"""Which cells of a submission cannot matter for its points, so that grading leaves them out.

Most of what a lesson computes is there to be looked at: explorers, figures, experiments.  A code
cell is a *demonstration* if its source is, byte for byte, that of an unmarked cell of the released
notebook, and no cell that runs reads what it binds or might change.

What a cell reads and binds is taken from its symbol table, so a function's own variables do not
count.  The analysis errs on the side of running:

* Any two pieces of data that occur in one cell may be two names of one object; they are treated as
  one (a *group*).  A demonstration runs if a cell behind it that runs reads anything of its group.
  What a function reads counts as read at the end of the notebook, for it may be called there.
* Imported names and plain functions (no memory of earlier calls) are not data.
* Cells that import what another cell uses, or that change what has no name (print options, files,
  the state of a library), always run.
* If a cell of the learner looks at names by other means than writing them down (``globals``,
  ``eval``, magics, frames …) or is too strange to analyse, every cell runs.

A learner gains nothing by it: what is left out is our text.
"""

from __future__ import annotations

import ast
import builtins
import functools
import math
import re
import symtable
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from autograder.grading.cell_text import as_python, false_line_end

LEFT_OUT = (
    "Not run while grading: this cell is as it was released, and nothing graded depends on it."
)

# Ways to reach a name without writing it down where the symbol table sees it.
REFLECTION = {
    "IPython", "__builtins__", "__closure__", "__code__", "__dict__", "__globals__", "__import__",
    "__main__", "_getframe", "bmat", "builtins", "ctypes", "currentframe", "eval", "evaluate",
    "exec", "f_back", "f_globals", "f_locals", "gc", "get_ipython", "getmembers", "globals",
    "import_module", "importlib", "inspect", "locals", "modules", "pickle", "query", "runpy",
    "setprofile", "settrace", "timeit", "user_ns", "vars",
}  # fmt: skip
HISTORY = re.compile(r"_+|_i*\d+|_i+|_[dioh]h|In|Out")  # IPython's memory of earlier cells
# Ways to change something that has no name in the notebook.
EFFECTS = REFLECTION - {"inspect"} | {
    "catch_warnings", "chdir", "delattr", "environ", "filterwarnings", "mkdir", "open", "rc",
    "rcParams", "save", "savefig", "savetxt", "savez", "seed", "set_config", "set_printoptions",
    "set_state", "setattr", "seterr", "setrecursionlimit", "simplefilter", "to_csv", "tofile",
    "unlink", "write_bytes", "write_text",
}  # fmt: skip
LARGEST, DEEPEST = 20_000, 30  # characters of a cell, and nested brackets, that are analysed
IMMEDIATE = {"listcomp", "setcomp", "dictcomp"}
WORD = re.compile(r"[^\W\d]\w*")


class CannotTell(Exception):
    """A cell that cannot be analysed."""


@dataclass
class Names:
    """The global names that one cell uses; not to be changed, as it is kept.

    Attributes
    ----------
    now : set of str
        Read while the cell runs.
    later : set of str
        Read by functions that the cell defines.
    bound : set of str
        Bound or deleted, or changed through an attribute or an index.
    imported : set of str
        Bound by import statements only.
    functions : dict of str to set of str
        Functions without memory that the cell defines, and what they read.
    attributes : set of str
        Names of attributes and of imported modules.
    text : set of str
        Words in strings that are no documentation.
    star : bool
        Whether there is a star import.
    """

    now: set[str] = field(default_factory=set)
    later: set[str] = field(default_factory=set)
    bound: set[str] = field(default_factory=set)
    imported: set[str] = field(default_factory=set)
    functions: dict[str, set[str]] = field(default_factory=dict)
    attributes: set[str] = field(default_factory=set)
    text: set[str] = field(default_factory=set)
    star: bool = False

    @property
    def data(self) -> set[str]:
        """What is read, bound or changed."""
        return self.now | self.later | self.bound

    def has_effects(self) -> bool:
        """Whether it may change something that has no name in the notebook."""
        used = (self.now | self.later) - self.bound
        return self.star or bool((used | self.attributes) & EFFECTS)

    def reflects(self) -> bool:
        """Whether it may reach names that it does not write down as such."""
        used = self.now | self.later
        return (
            self.star
            or bool((used | self.attributes | self.text) & REFLECTION)
            or any(HISTORY.fullmatch(name) for name in used - self.bound)
        )


def released_sources(path: Path) -> frozenset[str]:
    """Sources of the unmarked code cells of a released notebook; none if there is no such file.

    Then nothing is left out.
    """
    try:
        return _unmarked(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return frozenset()


@functools.lru_cache(64)
def _unmarked(text: str) -> frozenset[str]:
    notebook = nbformat.reads(text, as_version=4)
    return frozenset(
        cell.source
        for cell in notebook.cells
        if cell.cell_type == "code" and "nbgrader" not in cell.metadata
    )


def demonstrations(cells: list[NotebookNode], released: Collection[str]) -> set[int]:
    """Positions of the cells that grading may leave out.

    Parameters
    ----------
    cells : list of NotebookNode
        The cells of a submission; graded and solution cells are marked in their metadata.
    released : collection of str
        Sources of the unmarked code cells of the released notebook.
    """
    code = {i: cell for i, cell in enumerate(cells) if cell.cell_type == "code"}
    ours = {
        i for i, cell in code.items() if cell.source in released and "nbgrader" not in cell.metadata
    }
    if not ours:
        return set()
    try:
        names = {i: names_of(cell.source) for i, cell in code.items()}
    except CannotTell:
        return set()
    if any(names[i].reflects() for i in code.keys() - ours):
        return set()
    imported = set().union(*(each.imported for each in names.values()))
    optional = {
        i
        for i in ours
        if not names[i].has_effects()
        and not names[i].bound & imported
        and not any(names[i].imported & names[j].data for j in names.keys() - {i})
    }
    return optional - _needed(names, optional)


def _needed(names: dict[int, Names], optional: set[int]) -> set[int]:
    """The optional cells that a cell which runs depends on."""
    data = _data(names, optional)
    group = _groups(each.data & data for each in names.values())
    last_read: dict[str, float] = defaultdict(lambda: -math.inf)
    for i in names.keys() - optional:
        for found, when in ((names[i].now, float(i)), (names[i].later, math.inf)):
            for name in found & data:
                last_read[group[name]] = max(last_read[group[name]], when)
    stable = {name for each in names.values() for name in each.data} - data
    return {
        i
        for i in optional
        if names[i].bound & stable  # it changes what is taken for unchanging
        or any(last_read[group[name]] > i for name in names[i].data & data)
    }


def _data(names: dict[int, Names], optional: set[int]) -> set[str]:
    """Names that may hold what changes: neither imported nor plain functions nor builtins."""
    bound: dict[str, int] = defaultdict(int)
    safely: dict[str, int] = defaultdict(int)
    reads: dict[str, set[str]] = defaultdict(set)
    for i, each in names.items():
        for name in each.bound | each.imported:
            bound[name] += 1
            if name in each.imported - each.bound:
                safely[name] += 1
            elif name in each.functions and i not in optional:
                safely[name] += 1
                reads[name] |= each.functions[name]
    mentioned = {name for each in names.values() for name in each.data | each.imported}
    data = {
        name
        for name in mentioned
        if (bound[name] > safely[name]) or (not bound[name] and not hasattr(builtins, name))
    }
    while more := {name for name, found in reads.items() if found & data} - data:
        data |= more
    return data


def _groups(together: Iterable[set[str]]) -> dict[str, str]:
    """A representative of each name, the same for names that are connected."""
    parent: dict[str, str] = {}

    def root(name: str) -> str:
        while parent.setdefault(name, name) != name:
            name = parent[name]
        return name

    for names in together:
        first, *others = sorted(names) or [""]
        for other in [first, *others]:
            parent[root(other)] = root(first)
    return {name: root(name) for name in parent}


@functools.lru_cache(maxsize=4096)
def names_of(source: str) -> Names:
    """The names that a cell uses; none if it is no Python, for then nothing of it runs.

    Raises
    ------
    CannotTell
        If it holds magics or shell commands, or is too large or too strange to analyse.
    """
    if len(source) > LARGEST or _depth(source) > DEEPEST:
        raise CannotTell("too large, or nested too deep")
    if false_line_end(source):
        raise CannotTell("what IPython makes of such line ends is not known")
    try:
        if as_python(source).rstrip("\n") != source.rstrip("\n"):
            raise CannotTell("it is not plain Python")
        tree = ast.parse(source)
        table = symtable.symtable(source, "cell", "exec")
        found = Names()
        _read_table(table, found, late=False)
        _read_tree(tree, found)
    except SyntaxError:
        return Names()
    except (ValueError, RecursionError, MemoryError) as error:
        raise CannotTell(type(error).__name__) from error
    return found


def _depth(source: str) -> int:
    """At least how deep brackets are nested, whatever is text and whatever is not."""
    depth = deepest = 0
    for letter in source:
        if letter in "([{":
            depth += 1
            deepest = max(deepest, depth)
        elif letter in ")]}":
            depth = max(depth - 1, 0)
    return deepest


def _read_table(table: symtable.SymbolTable, found: Names, late: bool) -> None:
    """Collect global names from a scope and those inside; `late` in what a function does."""
    outermost = table.get_type() == "module"
    late = late or (
        table.get_type() == "function" and table.get_name().strip("<>") not in IMMEDIATE
    )
    for symbol in table.get_symbols():
        name = symbol.get_name()
        is_global = outermost or symbol.is_global() or table.get_type() == "class"
        if not is_global:
            continue
        if symbol.is_referenced():
            (found.later if late else found.now).add(name)
        if symbol.is_declared_global():
            found.bound.add(name)
    for inner in table.get_children():
        _read_table(inner, found, late)


def _read_tree(tree: ast.Module, found: Names) -> None:
    """Collect what a symbol table does not say."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            for alias in node.names:
                found.star = found.star or alias.name == "*"
                found.attributes.update(alias.name.split("."))
            if isinstance(node, ast.ImportFrom):
                found.attributes.update((node.module or "").split("."))
        elif isinstance(node, ast.Attribute):
            found.attributes.add(node.attr)
            if not isinstance(node.ctx, ast.Load):
                found.bound.update(_root(node))
        elif isinstance(node, ast.Subscript) and not isinstance(node.ctx, ast.Load):
            found.bound.update(_root(node))
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Del):
            found.now.add(node.id)
        elif isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
            found.now.add(node.target.id)
    documentation = _documentation(tree)
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and node not in documentation
        ):
            found.text.update(WORD.findall(node.value))
    for statement in tree.body:
        _read_statement(statement, found)


def _read_statement(statement: ast.stmt, found: Names) -> None:
    """Collect what a statement of the cell itself binds."""
    if isinstance(statement, ast.Import | ast.ImportFrom):
        for alias in statement.names:
            found.imported.add((alias.asname or alias.name).partition(".")[0])
        return
    if isinstance(statement, ast.FunctionDef) and _plain(statement):
        found.functions[statement.name] = _globals_of(statement)
    found.bound.update(stored(statement))


def stored(statement: ast.stmt) -> Iterator[str]:
    """Names that a statement binds or deletes in the scope in which it stands."""
    waiting: list[ast.AST] = [statement]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name
            continue
        if isinstance(node, ast.Lambda):
            continue
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            yield node.id
        elif isinstance(node, ast.ExceptHandler | ast.MatchAs | ast.MatchStar) and node.name:
            yield node.name
        elif isinstance(node, ast.MatchMapping) and node.rest:
            yield node.rest
        elif isinstance(node, ast.Import | ast.ImportFrom):
            yield from ((alias.asname or alias.name).partition(".")[0] for alias in node.names)
        waiting.extend(ast.iter_child_nodes(node))


def _plain(function: ast.FunctionDef) -> bool:
    """Whether a function cannot remember earlier calls by itself."""
    defaults = [*function.args.defaults, *function.args.kw_defaults]
    return (
        not function.decorator_list
        and all(each is None or isinstance(each, ast.Constant) for each in defaults)
        and not any(isinstance(node, ast.Global) for node in ast.walk(function))
    )


def _globals_of(function: ast.FunctionDef) -> set[str]:
    module = ast.Module([function], [])
    found = Names()
    _read_table(symtable.symtable(ast.unparse(module), "function", "exec"), found, late=False)
    return found.later - {function.name}


def _root(node: ast.expr) -> Iterator[str]:
    """The name at the beginning of ``name.attribute[index]``."""
    while isinstance(node, ast.Attribute | ast.Subscript | ast.Starred):
        node = node.value
    if isinstance(node, ast.Name):
        yield node.id


def _documentation(tree: ast.Module) -> set[ast.Constant]:
    found = set()
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if isinstance(body, list) and body and isinstance(body[0], ast.Expr):
            value = body[0].value
            if isinstance(value, ast.Constant):
                found.add(value)
    return found
