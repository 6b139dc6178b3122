"""Brings a submission's graded cells back as they were released, whatever was done to them.

Only a cell's ``grade_id`` and the learner's own text are taken from the submission; points, flags
and everything else about a graded cell come from the gradebook.  nbgrader's OverwriteCells, which
runs afterwards, restores the source of check cells.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbgrader import utils
from nbgrader.api import Gradebook
from nbgrader.preprocessors import NbGraderPreprocessor

from autograder.grading.records import KEY, UNFINISHED

KEPT_OF_NOTEBOOK = {"kernelspec", "language_info"}  # saved widget state, for one, goes
KEPT_OF_CELL = ("deletable", "editable")
MARKS = ("grade", "solution", "task", "locked", "points", "schema_version")
SKIPPED = "skip-execution"  # a tag of nbclient's


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
        changes += restore(nb, released)
        if not record.unfinished:  # there was nothing of the learner's to repair
            changes = []
        for change in changes:
            self.log.warning("%s, %s: %s", where["student"], where["notebook"], change)
        replace(record, notes=(*record.notes, *changes)).write(nb)
        return nb, resources


def released_cells(notebook: Any) -> dict[str, NotebookNode]:
    """The marked cells of a released notebook by grade_id, in order, from the gradebook."""
    graded = {cell.name: cell for cell in notebook.grade_cells}
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
            "task": False,
        }
        if cell.name in graded:
            made.metadata["nbgrader"]["points"] = graded[cell.name].max_score
        found[cell.name] = made
    return found


def restore(nb: NotebookNode, released: dict[str, NotebookNode]) -> list[str]:
    """Repair `nb` in place.

    Returns
    -------
    list of str
        What was changed, in words.
    """
    changes = []
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
    return changes + _put_back(nb, released, present)


def restore_as_released(nb: NotebookNode, released: dict[str, NotebookNode]) -> list[str]:
    """Repair `nb` in place, the text of its check cells included, as nbgrader's run does.

    Returns
    -------
    list of str
        What was changed, in words, apart from the text of check cells.
    """
    changes = restore(nb, released)
    for cell in nb.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id")
        if name and utils.is_grade(cell) and not utils.is_solution(cell):
            cell.cell_type, cell.source = released[name].cell_type, released[name].source
    return changes


def _differences(cell: NotebookNode, metadata: NotebookNode, released: NotebookNode) -> list[str]:
    """What was done to a marked cell that a learner has no reason to do."""
    found = []
    right = released.metadata["nbgrader"]
    claimed = metadata["nbgrader"]
    changed = [key for key in MARKS if key in claimed and claimed[key] != right.get(key)]
    if changed:
        found.append(f"came with other marks ({', '.join(changed)}), which were put right")
    if SKIPPED in (metadata.get("tags") or ()):
        found.append(f"came with the tag `{SKIPPED}`, which was removed")
    if cell.cell_type != released.cell_type:
        found.append(f"had become a {cell.cell_type} cell")
    elif right["locked"] and cell.source.strip() != released.source.strip():
        found.append("had another text, which was put right")
    return found


def _put_back(nb: NotebookNode, released: dict[str, NotebookNode], present: set[str]) -> list[str]:
    """Insert missing graded cells behind the marked cell that came before them."""
    changes = []
    before: str | None = None
    for name, cell in released.items():
        if name not in present and cell.metadata["nbgrader"]["grade"]:
            at = _position(nb, before) + 1 if before else 0
            nb.cells.insert(at, cell.copy())
            present.add(name)
            changes.append(f"`{name}` was missing and was put back")
        if name in present:
            before = name
    return changes


def _position(nb: NotebookNode, name: str) -> int:
    return next(
        i
        for i, cell in enumerate(nb.cells)
        if cell.metadata.get("nbgrader", {}).get("grade_id") == name
    )
