"""``autograder score``: a notebook's whole grade, hidden inputs included, without a gradebook.

For learners on their own, and for continuous integration.  The same examination, sandbox and judge
as in nbgrader's run; only the points are read from the released notebook of the same name.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from nbgrader import utils

from autograder.grading.ahead import Work, performed
from autograder.grading.examining import examine
from autograder.grading.executing import Execution, ran
from autograder.grading.folders import data_files
from autograder.grading.naming import released_name
from autograder.grading.nbgrader_plugins.restoring import restore_as_released
from autograder.grading.notebook_files import Unreadable, read_notebook
from autograder.grading.ordinary import points_of
from autograder.grading.questions import Questions
from autograder.grading.records import CANNOT_JUDGE
from autograder.sandbox import Limits
from eigentunes.judging.contract import Verdict

RELEASED = "notebooks"


class CannotScore(Exception):
    """A notebook that cannot be scored; the text says why and what to do."""


@dataclass(frozen=True)
class Line:
    """The judgement of one exercise."""

    exercise: str
    points: float
    verdict: Verdict

    @property
    def earned(self) -> float:
        return round(self.points * self.verdict.score, 2)


@dataclass(frozen=True)
class Score:
    """The grade of one notebook.

    Attributes
    ----------
    path : Path
    lines : list of Line
        One for each check, in order.
    by_hand : float
        Points of written answers, which only a person can give.
    notes : list of str
        What was repaired before, and why the notebook did not run to its end if it did not.
    """

    path: Path
    lines: list[Line]
    by_hand: float
    notes: list[str]

    @property
    def earned(self) -> float:
        return round(sum(line.earned for line in self.lines), 2)

    @property
    def points(self) -> float:
        return sum(line.points for line in self.lines)

    def as_json(self) -> dict[str, Any]:
        """The score as JSON data."""
        return {
            "notebook": str(self.path),
            "earned": self.earned,
            "points": self.points,
            "by_hand": self.by_hand,
            "notes": self.notes,
            "exercises": [
                {
                    "exercise": line.exercise,
                    "earned": line.earned,
                    "points": line.points,
                    "status": line.verdict.status,
                    "message": line.verdict.message,
                    "traps": list(line.verdict.traps),
                }
                for line in self.lines
            ],
        }


def score(path: Path, course: Path, unsafe: bool = False) -> Score:
    """Score one notebook.

    Parameters
    ----------
    path : Path
        The learner's notebook; its file is not changed.
    course : Path
        The folder that holds ``notebooks/``, as released.
    unsafe : bool
        Run it in an ordinary Jupyter kernel instead of the sandbox.

    Raises
    ------
    CannotScore
        If it is no notebook, or none of this course.
    """
    if not path.is_file():
        raise CannotScore(f"{path}: there is no such file.")
    try:
        file = read_notebook(path)
    except Unreadable as error:
        raise CannotScore(f"{path}: it {error} Open it in JupyterLab and save it there.") from None
    nb = file.notebook
    whole = _released(path, course)
    released = {
        cell.metadata["nbgrader"]["grade_id"]: cell for cell in whole if "nbgrader" in cell.metadata
    }
    notes = [*file.notes, *restore_as_released(nb, released, whole)]
    questions = Questions.of(nb, lambda name: secrets.randbits(64))
    if unsafe:
        execution = _in_kernel(questions, path.parent)
        examined = examine(questions.by_number, execution)
    else:
        task = questions.task(data_files(path.parent), Limits())
        execution, examined = performed(Work(task, questions.by_number))
    judgements = questions.judged(execution, examined)
    notes += [execution.reason] if execution.reason else []
    notes += judgements.notes
    lines = [
        Line(nb.cells[i].metadata["nbgrader"]["grade_id"], points_of(nb.cells[i]), found)
        for i, found in judgements.all.items()
    ]
    by_hand = sum(
        points_of(cell)
        for cell in nb.cells
        if utils.is_task(cell) or (utils.is_grade(cell) and utils.is_solution(cell))
    )
    notes += [
        f"`{line.exercise}` could not be judged: the judge failed; its traceback is above."
        for line in lines
        if line.verdict.status == CANNOT_JUDGE
    ]
    return Score(path, lines, by_hand, notes)


def _in_kernel(questions: Questions, folder: Path) -> Execution:
    nb, how = questions.to_run(), Execution(())
    client = NotebookClient(
        nb,
        timeout=120,
        interrupt_on_timeout=True,
        allow_errors=True,
        kernel_name="python3",
        resources={"metadata": {"path": str(folder)}},
    )
    try:
        client.execute()
    except DeadKernelError:
        how = Execution((), "exit", ended=True)
    except CellTimeoutError:
        how = Execution((), "time", ended=True)
    return replace(how, cells=ran(nb))


def _released(path: Path, course: Path) -> list[NotebookNode]:
    """The cells of the released notebook to which a file belongs by its name."""
    found = {
        file.stem: file for file in sorted((course / RELEASED).glob("*/*.ipynb"), reverse=True)
    }
    if name := released_name(path.name, found):
        return nbformat.read(found[name], as_version=4).cells
    names = ", ".join(sorted(file.name for file in found.values()))
    raise CannotScore(
        f"{path}: no notebook of this course has that name; there are {names}."
        if names
        else f"{course}: there is no folder {RELEASED}/ with notebooks; run this command in "
        "the course's folder, or name it with --course."
    )
