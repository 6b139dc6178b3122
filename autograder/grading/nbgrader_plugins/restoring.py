"""Brings a submission's graded cells back as they were released, whatever was done to them.

Only a cell's ``grade_id`` and the learner's own text are taken from the submission; points, flags
and everything else about a graded cell come from the gradebook.  nbgrader's OverwriteCells, which
runs afterwards, restores the source of check cells.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbgrader import utils
from nbgrader.api import Gradebook
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import ClearHiddenTests, NbGraderPreprocessor
from traitlets.config import Config

from autograder.grading.notebook_files import Unreadable, read_notebook
from autograder.grading.recognising import answers_beside, give_marks_back
from autograder.grading.records import KEY, UNFINISHED
from autograder.grading.written import functions_in, read_cell

KEPT_OF_NOTEBOOK = {"kernelspec", "language_info"}  # saved widget state, for one, goes
KEPT_OF_CELL = ("deletable", "editable")
MARKS = ("grade", "solution", "task", "locked", "points", "schema_version")
SKIPPED = "skip-execution"  # a tag of nbclient's
BESIDE = "eigentunes_beside"  # in nbconvert's resources: other files look like this notebook, too


class RestoreCells(NbGraderPreprocessor):
    """Repairs metadata, lets the first of duplicated cells count, puts missing cells back.

    It also begins the notebook's record (`records`), in place of what the learner had there.
    """

    def preprocess(
        self, nb: NotebookNode, resources: dict[str, Any]
    ) -> tuple[NotebookNode, dict[str, Any]]:
        where = resources["nbgrader"]
        with Gradebook(where["db_url"]) as gradebook:
            notebook = gradebook.find_notebook(where["notebook"], where["assignment"])
            released = released_cells(notebook)
        forged = sorted(set(nb.metadata) & {KEY, "nbgrader"})
        for name in set(nb.metadata) - KEPT_OF_NOTEBOOK:
            del nb.metadata[name]
        record = resources.get(KEY, UNFINISHED)
        changes = [f"it came with a grader's own marks (`{name}`), removed" for name in forged]
        whole = released_file(self.config, where)
        changes += restore(nb, released, whole)
        if resources.get(BESIDE) and is_untouched(nb, released):
            changes.append("nothing was written into it; look whether the work lies beside it")
        if not record.unfinished:  # there was nothing of the learner's to repair
            changes = []
        for change in changes:
            self.log.warning("%s, %s: %s", where["student"], where["notebook"], change)
        replace(record, notes=(*record.notes, *changes)).write(nb)
        return nb, resources


def released_cells(notebook: Any) -> dict[str, NotebookNode]:
    """The marked cells of a released notebook by grade_id, in order, from the gradebook."""
    points = {cell.name: cell.max_score for cell in [*notebook.grade_cells, *notebook.task_cells]}
    graded = {cell.name for cell in notebook.grade_cells}
    tasks = {cell.name for cell in notebook.task_cells}
    solutions = {cell.name for cell in notebook.solution_cells}
    found = {}
    for cell in notebook.source_cells:
        new = (
            nbformat.v4.new_code_cell if cell.cell_type == "code" else nbformat.v4.new_markdown_cell
        )
        made = new(cell.source)
        made.metadata["nbgrader"] = {
            "cell_type": cell.cell_type,
            "checksum": cell.checksum,
            "grade": cell.name in graded,
            "grade_id": cell.name,
            "locked": cell.locked,
            "schema_version": 3,
            "solution": cell.name in solutions,
            "task": cell.name in tasks,
        }
        if cell.name in points:
            made.metadata["nbgrader"]["points"] = points[cell.name]
        found[cell.name] = made
    return found


def released_file(config: Config, where: Mapping[str, str]) -> list[NotebookNode]:
    """All cells of a notebook as it was released; none if it is not where nbgrader puts it."""
    course = CourseDirectory(config=config)
    folder = course.format_path(course.release_directory, ".", where["assignment"])
    path = Path(folder, f"{where['notebook']}.ipynb")
    try:
        return read_notebook(path).notebook.cells
    except Unreadable:
        return []


def restore(
    nb: NotebookNode, released: dict[str, NotebookNode], whole: Sequence[NotebookNode] = ()
) -> list[str]:
    """Repair `nb` in place.

    Parameters
    ----------
    nb : NotebookNode
    released : dict of str to NotebookNode
        The marked cells by grade_id, in order.
    whole : sequence of NotebookNode
        All cells of the released notebook, if they are known: cells that have lost their marks
        are then also recognised by their ids and neighbours.

    Returns
    -------
    list of str
        What was changed, in words.
    """
    changes = give_marks_back(nb, {n: as_handed_out(c) for n, c in released.items()}, whole)
    present: set[str] = set()
    for cell in nb.cells:
        metadata = cell.metadata
        cell.metadata = NotebookNode(
            {key: metadata[key] for key in KEPT_OF_CELL if key in metadata}
        )
        claimed = metadata.get("nbgrader")
        name = claimed.get("grade_id") if isinstance(claimed, dict) else None
        if not isinstance(name, str):
            continue
        if name not in released:
            changes.append(f"a cell is marked as `{name[:80]}`, which this notebook does not have")
        elif name in present:
            changes.append(f"`{name}` is there more than once; the first one counts")
        else:
            present.add(name)
            right = released[name]
            cell.metadata["nbgrader"] = right.metadata["nbgrader"].copy()
            changes += [f"`{name}` {change}" for change in _differences(cell, metadata, right)]
            if utils.is_locked(right) and (typed := sorted(functions_in(cell.source))):
                cell.metadata[KEY] = {"typed": typed}
    changes += answers_beside(nb, released, whole)
    return changes + _put_back(nb, released, present)


def restore_as_released(
    nb: NotebookNode, released: dict[str, NotebookNode], whole: Sequence[NotebookNode] = ()
) -> list[str]:
    """Repair `nb` in place, types and locked texts of its cells included, as nbgrader's run does.

    Returns
    -------
    list of str
        What was changed, in words, apart from the text of check cells.
    """
    changes = restore(nb, released, whole)
    for i, cell in enumerate(nb.cells):
        name = cell.metadata.get("nbgrader", {}).get("grade_id")
        if not name:
            continue
        right = released[name]
        if cell.cell_type != right.cell_type:
            new = getattr(nbformat.v4, f"new_{right.cell_type}_cell")
            nb.cells[i] = cell = new(cell.source, id=cell.get("id"), metadata=cell.metadata)
        if utils.is_locked(right):
            cell.source = right.source
    return changes


def is_untouched(nb: NotebookNode, released: dict[str, NotebookNode]) -> bool:
    """Whether no answer in a restored notebook is more than what was released, or a stub."""
    answers = [cell for cell in nb.cells if utils.is_solution(cell)]
    return all(
        cell.source.strip() == released[cell.metadata["nbgrader"]["grade_id"]].source.strip()
        or (cell.cell_type == "code" and _only_stubs(cell.source))
        for cell in answers
    )


def _only_stubs(source: str) -> bool:
    written = read_cell(source)
    return bool(written.stubs) and written.always == written.stubs


def as_handed_out(released: NotebookNode) -> NotebookNode:
    """A released cell as learners get it: without nbgrader's hidden tests."""
    cell = nbformat.from_dict(released)
    return ClearHiddenTests(enforce_metadata=False).preprocess_cell(cell, {}, 0)[0]


def _differences(cell: NotebookNode, metadata: NotebookNode, released: NotebookNode) -> list[str]:
    """What was done to a marked cell that a learner has no reason to do."""
    found = []
    right = released.metadata["nbgrader"]
    claimed = metadata["nbgrader"]
    marks = [key for key in MARKS if key != "locked" or not right["grade"]]  # a test always is
    changed = [key for key in marks if key in claimed and claimed[key] != right.get(key)]
    if changed:
        found.append(f"came with other marks ({', '.join(changed)}), which were put right")
    if SKIPPED in (metadata.get("tags") or ()):
        found.append(f"came with the tag `{SKIPPED}`, which was removed")
    if cell.cell_type != released.cell_type:
        found.append(f"had become a {cell.cell_type} cell")
    elif utils.is_locked(released) and cell.source.strip() not in (
        released.source.strip(),
        as_handed_out(released).source.strip(),
    ):
        found.append("had another text, which was put right")
    return found


def _put_back(nb: NotebookNode, released: dict[str, NotebookNode], present: set[str]) -> list[str]:
    """Insert missing graded cells behind the marked cell that came before them.

    A check comes behind whatever defines its function, too, so that it finds it.
    """
    changes = []
    before: str | None = None
    names = list(released)
    for number, (name, cell) in enumerate(released.items()):
        marks = cell.metadata["nbgrader"]
        if name not in present and (marks["grade"] or marks.get("task")):
            at = _position(nb, before) + 1 if before else 0
            if not marks["solution"]:
                at = max(at, _behind_definition(nb, name))
            if not at:
                behind = next((other for other in names[number:] if other in present), None)
                at = _position(nb, behind) if behind else len(nb.cells)
            new = cell.copy()
            if new.get("id") in {other.get("id") for other in nb.cells}:
                new["id"] = f"{new['id'][:50]}-again"
            nb.cells.insert(at, new)
            present.add(name)
            changes.append(f"`{name}` was missing and was put back")
        if name in present:
            before = name
    return changes


def _behind_definition(nb: NotebookNode, name: str) -> int:
    """The position behind the last cell that defines a function of that name; 0 if none does."""
    found = [
        i
        for i, cell in enumerate(nb.cells)
        if cell.cell_type == "code" and name in (read := read_cell(cell.source)).always - read.stubs
    ]
    return found[-1] + 1 if found else 0


def _position(nb: NotebookNode, name: str) -> int:
    return next(
        i
        for i, cell in enumerate(nb.cells)
        if cell.metadata.get("nbgrader", {}).get("grade_id") == name
    )
