"""nbgrader's own kind of tests: plain code in a cell with points, no exercise of this course.

They run in the same sandbox, but in the learner's process, and nbgrader reads the points from what
they put out there.  So they protect the grader's machine, and nothing more: they are as safe
against cheats as everywhere else with nbgrader.  Its rule (an error or a word on the error stream
is 0, a number is that many points, anything else is everything) is kept, with two additions: a
test that did not run earns nothing, and a result that the rule cannot read ends no batch.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from nbformat import NotebookNode
from nbformat.v4 import new_output
from nbgrader import utils

from autograder.exercises import EXERCISES
from autograder.grading.executing import Execution
from eigentunes.definition import Verdict


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


def judged_tests(nb: NotebookNode, execution: Execution) -> tuple[dict[int, Verdict], list[str]]:
    """What the ordinary tests of an executed notebook are worth, by position, and notes.

    Their outputs are changed where nbgrader could not read the points from them.
    """
    found: dict[int, Verdict] = {}
    notes: list[str] = []
    ended = _ended_at(nb, execution)
    for i, cell in enumerate(nb.cells):
        if not is_test(cell) or is_check(cell):
            continue
        if i >= ended and cell.source.strip():
            text = execution.died
            cell.outputs.append(new_output("error", ename="NotRun", evalue=text, traceback=[text]))
        name = cell.metadata["nbgrader"]["grade_id"]
        earned, note = _earned(cell)
        notes += [f"the test `{name}` {note}"] if note else []
        found[i] = _verdict(cell, earned)
    return found, notes


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


def _earned(cell: NotebookNode) -> tuple[float, str]:
    """Points by nbgrader's rule, and what is strange about them."""
    note = ""
    try:
        earned = float(utils.determine_grade(cell)[0])
    except Exception as error:  # the rule raises several kinds on results that are no points
        what = "is above its points" if isinstance(error, ValueError) else "has no text"
        note = f"ended with a result that {what}; it counts as passed"
        for output in cell.outputs:
            if output.output_type == "execute_result":
                output.output_type = "display_data"  # which the rule does not look at
                output.pop("execution_count", None)
        earned = float(utils.determine_grade(cell)[0])
    result = _result(cell.outputs)
    if result and not note and earned == points_of(cell) and not _is_points(result):
        note = f"ended with the result `{result[:60]}`, which counts as passed by nbgrader's rule"
    if earned == 0 and not _errors(cell.outputs) and _printed(cell.outputs):
        note = "wrote to the error stream (a warning, perhaps), which is 0 by nbgrader's rule"
    return earned, note


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
