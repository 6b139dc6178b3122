"""Why a name was not there when a check needed it: what happened, in a sentence for the learner.

The judge only sees that a name is not defined.  Where it is written instead (further down, in a
cell that stopped, in a text cell, in a class …) stands in the notebook, and a sentence must never
say that something is missing which is there.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator

from nbformat import NotebookNode

from autograder.grading.cell_text import false_line_end
from autograder.grading.records import KEY
from autograder.grading.written import functions_in, import_of, read_cell

UNDEFINED = re.compile(r"name '(\w+)' is not defined")
NO_MODULE = re.compile(r"No module named '([\w.]+)'|from '([\w.]+)'")
CHAIN = 3  # names that are followed, each because another one needs it


def undefined_name(text: str) -> str:
    """The name that Python misses, from a NameError's own text; empty if it says none."""
    found = UNDEFINED.search(text)
    return found[1] if found else ""


def why_undefined(nb: NotebookNode, check: int, name: str, own: bool, chain: int = CHAIN) -> str:
    """What became of a name that was not defined when the cell at position `check` ran.

    Parameters
    ----------
    nb : NotebookNode
        As it was executed.
    check : int
    name : str
    own : bool
        Whether it is the very function that is checked, and "it" is clear.
    chain : int
        How many more names may be followed, if one is missing because of another one.
    """
    before = list(_code(nb, 0, check))
    for where, number, cell in reversed(before):
        written = read_cell(cell.source)
        binds = name in written.always | written.perhaps and not written.magic
        if binds and (why := _why_not_bound(nb, where, number, name, own, before, chain)):
            return why
    for _, number, cell in reversed(before):
        written = read_cell(cell.source)
        if written.magic and name in written.always | written.perhaps:
            return (
                f"Code cell {number}, which should define {_it(name, own)}, begins with "
                f"`{written.magic}`, and what stands below that stays undefined. "
                "Leave that line out."
            )
    return elsewhere(nb, check, name, own) or _not_there(before, name, own)


def _it(name: str, own: bool) -> str:
    return "it" if own else f"`{name}`"


def elsewhere(nb: NotebookNode, check: int, name: str, own: bool = True) -> str:
    """Where else than before its check a name is written; empty if nowhere."""
    it, its = _it(name, own), "its" if own else "the"
    begin = "It" if own else it
    typed = nb.cells[check].metadata.get(KEY, {}).get("typed", ())
    if name in typed:
        return (
            "You have written it into the check cell, whose text is put back before grading. "
            "Write it in the cell above the check."
        )
    for _, number, cell in _code(nb, check + 1, len(nb.cells)):
        written = read_cell(cell.source)
        if name in (written.always | written.perhaps) - written.stubs:
            return (
                f"{begin} is defined only in code cell {number}, after {its} check. "
                "Move that cell up, and restart and run all cells to see what grading sees."
            )
    for _, number, cell in _code(nb, 0, check):
        if outer := (read_cell(cell.source).inside or {}).get(name):
            return (
                f"Code cell {number} defines {it} inside of `{outer}`, where nothing else can see "
                "it. Let the line `def` begin at the left margin, outside of everything."
            )
    for _, number, cell in _code(nb, 0, check):
        sign = false_line_end(cell.source)
        if sign and name in functions_in(cell.source) - read_cell(cell.source).stubs:
            return f"Code cell {number} seems to define {it}, but {_no_end(sign)}"
    for i, cell in enumerate(nb.cells, start=1):
        if cell.cell_type != "code" and name in functions_in(cell.source):
            kind = "raw" if cell.cell_type == "raw" else "text"
            if not cell.metadata.get("nbgrader") and not _is_fenced(cell.source, name):
                return f"{begin} is written in a {kind} cell (cell {i}), which does not run."
    for _, number, cell in _code(nb, 0, len(nb.cells)):
        if re.search(rf"^\s*#\s*(?:async\s+)?def\s+{name}\b", cell.source, re.MULTILINE):
            return f"In code cell {number} {it} stands behind `#`, which makes it a comment."
    return ""


def replaced(nb: NotebookNode, check: int, name: str) -> str:
    """Whether a stub stands between a function and its check; empty if not."""
    written = [
        (number, read_cell(cell.source))
        for _, number, cell in _code(nb, 0, check)
        if name in read_cell(cell.source).always
    ]
    own = [number for number, each in written if name not in each.stubs]
    if own and written and name in written[-1][1].stubs and own[-1] < written[-1][0]:
        return (
            f"Code cell {own[-1]} defines it, but code cell {written[-1][0]}, in which it is still "
            "to be written, comes later and replaces it. Keep one of them."
        )
    return ""


def stopped_imports(nb: NotebookNode) -> list[str]:
    """Cells that ended at an import, with what stands there: the rest of them did not run."""
    return [
        f"code cell {number} stopped at `{line or 'an import'}`: there is no module `{module}` "
        "here; the rest of that cell did not run"
        for _, number, cell in _code(nb, 0, len(nb.cells))
        for module, line in [_stopped_import(cell)]
        if module
    ]


def _code(nb: NotebookNode, start: int, end: int) -> Iterator[tuple[int, int, NotebookNode]]:
    """Code cells between two positions: position, number from 1 among all code cells, cell."""
    number = 0
    for i, cell in enumerate(nb.cells[:end]):
        number += cell.cell_type == "code"
        if i >= start and cell.cell_type == "code":
            yield i, number, cell


def _error(cell: NotebookNode) -> NotebookNode | None:
    errors = [output for output in cell.get("outputs", ()) if output.output_type == "error"]
    return errors[-1] if errors else None


def _why_not_bound(
    nb: NotebookNode,
    where: int,
    number: int,
    name: str,
    own: bool,
    before: list[tuple[int, int, NotebookNode]],
    chain: int,
) -> str:
    """Why a cell that binds a name did not, or who forgot it again; empty if nobody knows."""
    cell = nb.cells[where]
    written, it = read_cell(cell.source), _it(name, own)
    if error := _error(cell):
        found = f"The cell that should define {it} stopped with {error.ename}."
        return f"{found} {_stop(nb, where, number, error, chain)}".rstrip()
    for later, other, each in before:
        if later > where and not _error(each):
            forgets = read_cell(each.source).forgets or {}
            if how := forgets.get(name) or forgets.get("*"):
                return (
                    f"Code cell {number} defines {it}, but code cell {other} forgets it: `{how}`."
                )
    if name in written.perhaps - written.always:
        return (
            f"Code cell {number} defines {it} only under a condition or in a loop, and that did "
            "not happen."
        )
    return ""


def _stop(nb: NotebookNode, where: int, number: int, error: NotebookNode, chain: int) -> str:
    """What stopped a cell."""
    cell = nb.cells[where]
    if error.ename in ("SyntaxError", "IndentationError", "TabError"):
        found = re.search(r"line (\d+)\)", error.evalue)
        place = f" (line {found[1]} of that cell)" if found else ""
        if sign := false_line_end(cell.source):
            return f"It is code cell {number}, and Python cannot read it: {_no_end(sign)}"
        return f"It is code cell {number}, and Python cannot read it{place}."
    module, line = _stopped_import(cell)
    if module:
        there = f"`{line}`" if line else "an import"
        return (
            f"Code cell {number} stopped at {there}: there is no module `{module}` here, and "
            "nothing below that line ran. Leave it out, or put it into a cell of its own."
        )
    if error.ename == "NameError" and chain and (other := undefined_name(error.evalue)):
        return f"In code cell {number} `{other}` was not defined. " + why_undefined(
            nb, where, other, False, chain - 1
        )
    return f"It is code cell {number}: {error.evalue.strip()[:120].rstrip('. ')}."


def _no_end(sign: str) -> str:
    return (
        f"it holds the sign {sign}, which looks like a line end and is none. Type the line ends of "
        "that cell anew."
    )


def _stopped_import(cell: NotebookNode) -> tuple[str, str]:
    """The module at whose import a cell stopped, and that line; empty if it did not."""
    error = _error(cell)
    if not error or error.ename not in ("ModuleNotFoundError", "ImportError"):
        return "", ""
    found = NO_MODULE.search(error.evalue)
    module = (found[1] or found[2]) if found else ""
    return module, import_of(cell.source, module) if module else ""


def _not_there(before: list[tuple[int, int, NotebookNode]], name: str, own: bool) -> str:
    it = _it(name, own)
    there = {each: number for _, number, cell in before for each in read_cell(cell.source).always}
    if close := difflib.get_close_matches(name, there, n=1, cutoff=0.8):
        return (
            f"The cell that should define {it} is missing, or defines another name: code cell "
            f"{there[close[0]]} defines `{close[0]}`."
        )
    return f"The cell that should define {it} is missing, or defines another name."


def _is_fenced(source: str, name: str) -> bool:
    """Whether a function only occurs in an indented or fenced example of a text."""
    return not re.search(
        rf"^(?:async )?def {name}\b", re.sub(r"```.*?```", "", source, flags=re.S), re.M
    )
