"""Reads a lesson (jupytext percent text) and makes the instructor's notebook of it.

A lesson is ordinary ``py:percent`` text.  What belongs to an exercise is marked in the cell's
title::

    # %% solution assign_labels
    # %% check assign_labels 2 points
    # %% hand-graded name_the_clusters 4 points [markdown]

A code cell called ``folded`` opens with its source hidden, so that a figure's code does not give
away what the learner is to predict.

Everything that is wrong with a lesson is reported at once, with file and line.
"""

from __future__ import annotations

import ast
import difflib
import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jupytext
import nbformat

from eigentunes.judging.contract import Check

KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"

WORDS = ("solution", "check", "hand-graded", "folded")
_MARKER = re.compile(r"solution (?P<solution>\w+)|check (?P<check>\w+) (?P<points>\d+) points?")
_HAND = re.compile(r"hand-graded (?P<name>\w+) (?P<points>\d+) points?")
_HEADING = re.compile(r"^#+ Exercise: `(?P<name>\w+)` \((?P<points>\d+) points?\)", re.M)
_HAND_HEADING = re.compile(r"^#+ Hand-graded: .*\((?P<points>\d+) points?\)", re.M)
_BLANK_LINES = {"lines_to_next_cell", "lines_to_end_of_cell_marker"}  # jupytext's own notes
_FENCED = re.compile(r"^ *(```|~~~).*?^ *\1 *$", re.M | re.S)
_CODE = re.compile(r"(`+)(?!`).+?(?<!`)\1(?!`)", re.S)
_IMAGE = re.compile(r"!\[\s*\]\(|<img(?![^>]*\balt=\"[^\"]+\")", re.I)


@dataclass(frozen=True, order=True)
class Fault:
    """One thing that is wrong with a lesson."""

    file: str
    line: int
    text: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.text}"


class LessonError(Exception):
    """All that is wrong with the lessons."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = sorted(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))


@dataclass
class Cell:
    """One cell of a lesson.

    Attributes
    ----------
    kind : {"code", "markdown"}
    role : {"", "solution", "check", "hand-graded", "folded"}
    name : str
        The exercise or the hand-graded question; else empty.
    points : int or None
    line : int
        Where its first line of source stands in the file.
    """

    kind: str
    source: str
    line: int
    role: str = ""
    name: str = ""
    points: int | None = None


@dataclass
class Lesson:
    """A parsed lesson.  ``path`` is relative to the folder of lessons."""

    path: Path
    cells: list[Cell]

    @property
    def assignment(self) -> str:
        return self.path.parts[0]

    def named(self, role: str) -> dict[str, Cell]:
        """The cells of one role, by name."""
        return {cell.name: cell for cell in self.cells if cell.role == role}


def read(path: Path, root: Path) -> tuple[Lesson, list[Fault]]:
    """Parse one lesson; what cannot be understood becomes a fault.

    Parameters
    ----------
    path : Path
        The lesson's file.
    root : Path
        The folder of lessons.
    """
    text = path.read_text(encoding="utf-8")
    shown = f"{root.name}/{path.relative_to(root).as_posix()}"
    markers = [i for i, line in enumerate(text.splitlines(), 1) if line.startswith("# %%")]
    notebook = jupytext.reads(text, fmt="py:percent")
    faults: list[Fault] = []
    if len(markers) != len(notebook.cells):
        faults.append(Fault(shown, 1, "there is text before the first `# %%`"))
        return Lesson(path.relative_to(root), []), faults
    cells = []
    for line, raw in zip(markers, notebook.cells, strict=True):
        cell = Cell(raw.cell_type, raw.source, line + 1)
        title = raw.metadata.get("title", "").strip()
        extra = sorted(set(raw.metadata) - {"title"} - _BLANK_LINES)
        if extra:
            faults.append(Fault(shown, line, f"unknown cell metadata {', '.join(extra)}"))
        if title and not _marked(cell, title):
            faults.append(Fault(shown, line, _unknown_marker(title, cell)))
        cells.append(cell)
    return Lesson(path.relative_to(root), cells), faults


def _marked(cell: Cell, title: str) -> bool:
    """Apply a marker to its cell; False if it is none."""
    if cell.kind == "markdown":
        if not (match := _HAND.fullmatch(title)):
            return False
        cell.role, cell.name, cell.points = "hand-graded", match["name"], int(match["points"])
        return True
    if title == "folded":
        cell.role = title
        return True
    if not (match := _MARKER.fullmatch(title)):
        return False
    if match["solution"]:
        cell.role, cell.name = "solution", match["solution"]
    else:
        cell.role, cell.name, cell.points = "check", match["check"], int(match["points"])
    return True


def _unknown_marker(title: str, cell: Cell) -> str:
    known = (
        "`hand-graded NAME N points`"
        if cell.kind == "markdown"
        else "`solution NAME`, `check NAME N points` or `folded`"
    )
    text = f"malformed marker {title!r}; a {cell.kind} cell may be marked {known}"
    close = difflib.get_close_matches(title.split()[0], WORDS, n=1)
    meant = close[0] if close and close[0] != title.split()[0] else ""
    return f"{text}: did you mean `{meant}`?" if meant else text


def lint(lesson: Lesson, checks: Mapping[str, Check], root: Path) -> list[Fault]:
    """Everything that is wrong with a parsed lesson."""
    file = f"{root.name}/{lesson.path.as_posix()}"
    return [
        Fault(file, line, text)
        for rule in (_names, _pairs, _points, _regions, _pictures, _unclosed)
        for line, text in rule(lesson, checks)
    ]


Findings = Iterator[tuple[int, str]]


def _names(lesson: Lesson, checks: Mapping[str, Check]) -> Findings:
    seen: set[tuple[str, str]] = set()
    for cell in lesson.cells:
        if not cell.name:
            continue
        if (cell.role, cell.name) in seen:
            yield cell.line, f"a second {cell.role} cell for `{cell.name}`"
        seen.add((cell.role, cell.name))
        if cell.role in ("solution", "check") and cell.name not in checks:
            yield cell.line, f"unknown exercise `{cell.name}`: eigentunes/checks has none"
        if cell.role == "check" and cell.source.strip() != f"check({cell.name})":
            yield cell.line, f"a check cell holds the one line `check({cell.name})`"
        if cell.role == "solution" and cell.name in checks:
            wanted = list(checks[cell.name].arguments)
            if (found := _parameters(cell)) != wanted:
                what = "does not define it" if found is None else f"defines it with {found}"
                yield cell.line, f"the solution of `{cell.name}` {what}, not with {wanted}"


def _parameters(cell: Cell) -> list[str] | None:
    try:
        tree = ast.parse(cell.source)
    except SyntaxError:
        return None
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name == cell.name:
            return [arg.arg for arg in node.args.args]
    return None


def _pairs(lesson: Lesson, checks: Mapping[str, Check]) -> Findings:
    solutions, tested = lesson.named("solution"), lesson.named("check")
    for name, cell in solutions.items():
        if name not in tested:
            yield cell.line, f"exercise `{name}` has no check cell"
        elif tested[name].line < cell.line:
            yield tested[name].line, f"the check of `{name}` stands before its solution"
    for name, cell in tested.items():
        if name not in solutions:
            yield cell.line, f"check of `{name}` without an exercise: there is no solution cell"


def _points(lesson: Lesson, checks: Mapping[str, Check]) -> Findings:
    prose = [cell for cell in lesson.cells if cell.kind == "markdown" and not cell.role]
    headings = {
        match["name"]: (int(match["points"]), _line_of(cell, match.start()))
        for cell in prose
        for match in _HEADING.finditer(cell.source)
    }
    for name, check in lesson.named("check").items():
        if name not in headings:
            yield check.line, f"no heading `### Exercise: `{name}` ({check.points} points)`"
        elif headings[name][0] != check.points:
            said, line = headings[name]
            yield line, f"the prose gives `{name}` {said} points, its check {check.points}"
    for name in headings.keys() - lesson.named("check").keys() - lesson.named("solution").keys():
        yield headings[name][1], f"exercise `{name}` has a heading, but no cells"
    for question in lesson.named("hand-graded").values():
        before = [cell for cell in prose if cell.line < question.line]
        found = list(_HAND_HEADING.finditer(before[-1].source)) if before else []
        if not found:
            yield question.line, "no heading `### Hand-graded: … (N points)` in the cell before"
        elif int(found[-1]["points"]) != question.points:
            line = _line_of(before[-1], found[-1].start())
            yield line, f"the prose gives {found[-1]['points']} points, the cell {question.points}"


def _regions(lesson: Lesson, checks: Mapping[str, Check]) -> Findings:
    for cell in lesson.cells:
        inside = found = False
        for offset, line in enumerate(cell.source.splitlines()):
            at = cell.line + offset
            if "BEGIN SOLUTION" in line:
                if inside:
                    yield at, "nested BEGIN SOLUTION"
                if line.strip() != BEGIN:
                    yield at, f"write the marker as `{BEGIN}`"
                inside = found = True
            elif "END SOLUTION" in line:
                if not inside:
                    yield at, "END SOLUTION without BEGIN SOLUTION"
                inside = False
        if inside:
            yield cell.line, "BEGIN SOLUTION without END SOLUTION"
        if found and cell.role != "solution":
            yield cell.line, "a solution region outside a solution cell would be released"
        if cell.role == "solution" and not found:
            yield cell.line, f"the solution of `{cell.name}` has no `{BEGIN}` … `{END}` region"


def _pictures(lesson: Lesson, checks: Mapping[str, Check]) -> Findings:
    for cell in lesson.cells:
        if cell.kind == "markdown":
            for match in _IMAGE.finditer(cell.source):
                yield _line_of(cell, match.start()), "an image without alt text"
            continue
        try:
            tree = ast.parse(cell.source)
        except SyntaxError as error:
            yield cell.line + (error.lineno or 1) - 1, f"no valid Python: {error.msg}"
            continue
        for node in ast.walk(tree):
            line = cell.line + getattr(node, "lineno", 1) - 1
            if isinstance(node, ast.Import | ast.ImportFrom) and "matplotlib" in ast.unparse(node):
                yield line, "draw with eigentunes.figures, which gives every figure its alt text"
            if isinstance(node, ast.Call) and _draws(node) and not _alt(node):
                yield line, f'`{ast.unparse(node.func)}` without alt text (`alt="…"`)'


def _unclosed(lesson: Lesson, checks: Mapping[str, Check]) -> Findings:
    """Backticks and signs of mathematics that nothing closes, paragraph by paragraph."""
    for cell in lesson.cells:
        if cell.kind != "markdown":
            continue
        text = _FENCED.sub(lambda found: "\n" * found[0].count("\n"), cell.source)
        start = 0
        for paragraph in re.split(r"(\n\s*\n)", text):
            plain = _CODE.sub("", paragraph)
            for sign, what in (("`", "backtick"), ("$", "`$`")):
                if plain.replace(f"\\{sign}", "").count(sign) % 2:
                    line = cell.line + text.count("\n", 0, start)
                    yield line, f"a {what} in this paragraph is not closed"
            start += len(paragraph)


def _draws(call: ast.Call) -> bool:
    function = call.func
    return (
        isinstance(function, ast.Attribute)
        and isinstance(function.value, ast.Name)
        and function.value.id == "figures"
    )


def _alt(call: ast.Call) -> bool:
    given = [keyword.value for keyword in call.keywords if keyword.arg == "alt"]
    return bool(given) and not (isinstance(given[0], ast.Constant) and not given[0].value)


def _line_of(cell: Cell, position: int) -> int:
    return cell.line + cell.source.count("\n", 0, position)


def notebook(lesson: Lesson, root_name: str = "lessons") -> nbformat.NotebookNode:
    """The instructor's notebook of a lesson, with nbgrader's metadata and stable cell ids."""
    cells = []
    for position, cell in enumerate(lesson.cells):
        new = nbformat.v4.new_code_cell if cell.kind == "code" else nbformat.v4.new_markdown_cell
        made = new(cell.source)
        digest = hashlib.sha256(cell.source.encode()).hexdigest()[:8]
        made["id"] = f"{position:02d}-{digest}"
        if cell.role == "folded":
            made.metadata["jupyter"] = {"source_hidden": True}
        elif cell.role:
            made.metadata["nbgrader"] = _metadata(cell)
            made["id"] = made.metadata["nbgrader"]["grade_id"]
        cells.append(made)
    metadata = {
        "kernelspec": KERNEL,
        "language_info": {"name": "python"},
        "generated": f"from {root_name}/{lesson.path.as_posix()} by `make notebooks`; do not edit",
    }
    return nbformat.v4.new_notebook(cells=cells, metadata=metadata)


def _metadata(cell: Cell) -> dict[str, Any]:
    graded = cell.points is not None
    found: dict[str, Any] = {
        "grade": graded,
        "grade_id": f"{cell.name}-solution" if cell.role == "solution" else cell.name,
        "locked": cell.role == "check",
        "schema_version": 3,
        "solution": cell.role != "check",
        "task": False,
    }
    return {**found, "points": cell.points} if graded else found
