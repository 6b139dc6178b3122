"""nbgrader's own kind of tests: plain code in a cell with points, no exercise of this course.

They run in the same sandbox, but in the learner's process, and nbgrader reads the points from what
they put out there.  So they protect the grader's machine, and nothing more: they are as safe
against cheats as everywhere else with nbgrader.  Its rule (an error or a word on the error stream
is 0, a number is that many points, anything else is everything) is kept, with two additions: a
test that did not run earns nothing, and a result that the rule cannot read ends no batch.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from nbformat import NotebookNode
from nbformat.v4 import new_output
from nbgrader import utils

from autograder.catalogue import EXERCISES
from autograder.grading.executing import Execution
from eigentunes.judging.contract import Verdict


def is_test(cell: NotebookNode) -> bool:
    """Whether points come from running a cell, be it a check of ours or an ordinary test."""
    code = cell.cell_type == "code"
    return bool(code and utils.is_grade(cell) and not utils.is_solution(cell))


def is_check(cell: NotebookNode) -> bool:
    """Whether a restored test cell asks for an exercise of this course."""
    name = cell.metadata.get("nbgrader", {}).get("grade_id")
    return (
        is_test(cell)
        and name in EXERCISES
        and bool(re.search(rf"\bcheck\(\s*{name}\b", cell.source))
    )


@dataclass(frozen=True)
class Tested:
    """What one ordinary test is worth.

    Attributes
    ----------
    verdict : Verdict
    outputs : list of NotebookNode
        Those of its cell, so that nbgrader reads the points from them.
    notes : tuple of str
    """

    verdict: Verdict
    outputs: list[NotebookNode]
    notes: tuple[str, ...] = ()


def tested(nb: NotebookNode, execution: Execution) -> dict[int, Tested]:
    """What the ordinary tests of an executed notebook are worth, by position."""
    ended = _ended_at(nb, execution)
    return {
        i: _tested(cell, execution.died if i >= ended and cell.source.strip() else "")
        for i, cell in enumerate(nb.cells)
        if is_test(cell) and not is_check(cell)
    }


def _tested(executed: NotebookNode, died: str) -> Tested:
    cell = copy.deepcopy(executed)
    if died:
        cell.outputs.append(new_output("error", ename="NotRun", evalue=died, traceback=[died]))
    note = _made_readable(cell)
    earned = float(utils.determine_grade(cell)[0])
    note = note or _strange(cell, earned)
    notes = (f"the test `{cell.metadata['nbgrader']['grade_id']}` {note}",) if note else ()
    return Tested(_verdict(cell, earned), cell.outputs, notes)


def points_of(cell: NotebookNode) -> float:
    """What a graded cell can earn."""
    return float(cell.metadata["nbgrader"]["points"])


def _ended_at(nb: NotebookNode, execution: Execution) -> int:
    """The position of the cell in which the process ended; behind the last one if it did not."""
    code = [i for i, cell in enumerate(nb.cells) if cell.cell_type == "code"]
    if not execution.ended:
        return len(nb.cells)
    if execution.cell:
        return code[execution.cell - 1]
    begun = [i for i in code if nb.cells[i].execution_count is not None]
    return begun[-1] if begun else 0


def _made_readable(cell: NotebookNode) -> str:
    """Change results that nbgrader's rule cannot read; says what they are, if there are any."""
    try:
        utils.determine_grade(cell)
    except Exception as error:  # the rule raises several kinds on results that are no points
        for output in cell.outputs:
            if output.output_type == "execute_result":
                output.output_type = "display_data"  # which the rule does not look at
                output.pop("execution_count", None)
        what = "is above its points" if isinstance(error, ValueError) else "has no text"
        return f"ended with a result that {what}; it counts as passed"
    return ""


def _strange(cell: NotebookNode, earned: float) -> str:
    """What an instructor may not expect of the points that nbgrader's rule gives."""
    if earned == 0 and not _errors(cell.outputs) and _printed(cell.outputs):
        return "wrote to the error stream (a warning, perhaps), which is 0 by nbgrader's rule"
    result = _result(cell.outputs)
    if result and earned == points_of(cell) and not _is_points(result):
        return f"ended with the result `{result[:60]}`, which counts as passed by nbgrader's rule"
    return ""


def _is_points(text: str) -> bool:
    try:
        return float(text) >= 0
    except ValueError:
        return False


def _result(outputs: Sequence[Mapping[str, object]]) -> str:
    found = [o for o in outputs if o["output_type"] == "execute_result"]
    data = found[0]["data"] if found else {}
    return str(data.get("text/plain", "")) if isinstance(data, Mapping) else ""


def _errors(outputs: Sequence[NotebookNode]) -> list[NotebookNode]:
    return [o for o in outputs if o.output_type == "error"]


def _printed(outputs: Sequence[NotebookNode]) -> str:
    return "".join(o.text for o in outputs if o.output_type == "stream" and o.name == "stderr")


def _verdict(cell: NotebookNode, earned: float) -> Verdict:
    points = points_of(cell)
    if earned >= points:
        return Verdict("passed", score=1.0)
    if errors := _errors(cell.outputs):
        message = f"{errors[0].ename}: {errors[0].evalue}".strip().rstrip(":")
    elif earned == 0 and (printed := _printed(cell.outputs)):
        message = f"Something was written to the error stream: {printed.strip()}"
    else:
        message = f"The test gave {earned:g} of {points:g} points."
    return Verdict("not yet", message[:300], score=earned / points)
