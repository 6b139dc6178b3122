"""What became of each submission: the one account that export, report and command line read.

What only the grading of a notebook knows stands in the metadata of the autograded notebook
(`records`); the points, those given by hand included, stand in the gradebook.  :func:`outcomes`
brings the two together, for everybody who is in the gradebook or has handed in a folder.
"""

from __future__ import annotations

import json
import os
import shlex
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from fnmatch import fnmatchcase
from pathlib import Path

from nbgrader.api import (
    Assignment,
    BaseCell,
    Grade,
    Gradebook,
    MissingEntry,
    Notebook,
    SubmittedAssignment,
    SubmittedNotebook,
)
from nbgrader.coursedir import CourseDirectory

from autograder.catalogue import EXERCISES
from autograder.configuration import course_config
from autograder.grading.folders import printable, why_no_name
from autograder.grading.naming import find_notebooks
from autograder.grading.records import (
    CANNOT_JUDGE,
    NOBODY_KNOWS,
    STATUSES,
    UNFINISHED,
    WITH_POINTS,
    Finding,
    Record,
)

__all__ = ["STATUSES", "ExerciseOutcome", "NotebookOutcome", "SubmissionOutcome", "outcomes"]

NOT_HANDED_IN = "It was not handed in."


@dataclass(frozen=True)
class ExerciseOutcome:
    """One exercise of one submission.

    Attributes
    ----------
    exercise : str
        Its name, which is the ``grade_id`` of its check (or of the cell of a written answer).
    points : float
        What can be earned.
    earned : float or None
        None if nobody can say: the check did not run, or a written answer waits for a person.
    status : str
        The verdict's status; "by hand" for a written answer; empty if there is no verdict.
    message : str
        The sentence that the learner got.
    mistake : str or None
        The name of the known mistake.
    seconds : float or None
        CPU time of the check.
    """

    exercise: str
    points: float
    earned: float | None
    status: str = ""
    message: str = ""
    mistake: str | None = None
    seconds: float | None = None


@dataclass(frozen=True)
class NotebookOutcome:
    """One notebook of one submission; see :class:`Record` for the first five attributes."""

    notebook: str
    status: str
    reason: str
    notes: tuple[str, ...]
    seconds: float | None
    exercises: tuple[ExerciseOutcome, ...]

    @property
    def points(self) -> float:
        """What can be earned."""
        return sum(each.points for each in self.exercises)

    @property
    def earned(self) -> float | None:
        """What was earned so far; None if there is nothing that could be counted."""
        known = [each.earned for each in self.exercises if each.earned is not None]
        if not known and self.status not in WITH_POINTS:
            return None
        return round(sum(known), 2)


@dataclass(frozen=True)
class SubmissionOutcome:
    """What one student has handed in for an assignment, and what became of it.

    Attributes
    ----------
    student, assignment : str
    status : str
        The worst of its notebooks, in the order of :data:`STATUSES`.
    reason : str
        Why, as one or more sentences; empty if it is simply graded.
    notebooks : tuple of NotebookOutcome
        Every notebook of the assignment, by name, handed in or not.
    timestamp : datetime or None
        When it was handed in (UTC), as far as nbgrader knows.
    late : float
        Seconds after the due date; 0 if in time or not known.
    penalty : float
        Points that nbgrader's plugin takes off for that.
    by_hand : float
        Points of answers that wait for a person, because they are in words, or because the judge
        broke down on them.
    """

    student: str
    assignment: str
    status: str
    reason: str
    notebooks: tuple[NotebookOutcome, ...]
    timestamp: datetime | None = None
    late: float = 0.0
    penalty: float = 0.0
    by_hand: float = 0.0

    @property
    def points(self) -> float:
        """What can be earned."""
        return sum(each.points for each in self.notebooks)

    @property
    def earned(self) -> float | None:
        """What was earned so far, without the penalty; None if nobody can say.

        A notebook that was not handed in counts nothing if others were; one whose grading failed
        makes the sum unknown, whatever a person has given for it.
        """
        if any(each.status in NOBODY_KNOWS for each in self.notebooks):
            return None
        handed_in = [each for each in self.notebooks if each.status != "missing"]
        counted = [each.earned for each in handed_in or self.notebooks]
        if not counted or any(each is None for each in counted):
            return None
        by_hand = [each.earned or 0.0 for each in self.notebooks if each.status == "missing"]
        return round(sum(each or 0.0 for each in [*counted, *(by_hand if handed_in else [])]), 2)

    @property
    def score(self) -> float | None:
        """What was earned so far after the penalty, never below 0; None if nobody can say."""
        return None if self.earned is None else round(max(0.0, self.earned - self.penalty), 2)

    @property
    def notes(self) -> tuple[str, ...]:
        """What was repaired or noticed in any notebook."""
        return tuple(dict.fromkeys(note for each in self.notebooks for note in each.notes))


def outcomes(
    course: Path | CourseDirectory, assignment: str, db_url: str = ""
) -> list[SubmissionOutcome]:
    """What became of every student's submission.

    Parameters
    ----------
    course : Path or CourseDirectory
        The folder that holds ``nbgrader_config.py``, or nbgrader's description of it.
    assignment : str
    db_url : str
        The gradebook, if it is not the one that a folder's configuration names.

    Returns
    -------
    list of SubmissionOutcome
        By name: everybody who is in the gradebook or has a folder in ``submitted/``.

    Raises
    ------
    LookupError
        If the gradebook knows no such assignment; it says which ones there are.
    """
    directory = course if isinstance(course, CourseDirectory) else course_directory(course, db_url)
    with Gradebook(directory.db_url, directory.course_id) as gradebook:
        cells = _cells(gradebook, assignment)
        students = {student.id for student in gradebook.students}
        grades = _grades(gradebook, assignment)
        dates = _dates(gradebook, assignment)
    found = []
    for student in sorted(students | handed_in(directory, assignment)):
        notebooks = tuple(
            _notebook(directory, student, assignment, name, cells[name], grades[student, name])
            for name in sorted(cells)
        )
        if all(each.reason == NOT_HANDED_IN for each in notebooks):
            reason = "Nothing was handed in."
        else:
            reason = " ".join(
                f"{each.notebook}: {each.reason}" for each in notebooks if each.reason
            )
        waiting = [
            grades[student, name][cell].waits * points
            for name in cells
            for cell, (points, by_hand) in cells[name].items()
            if by_hand and cell in grades[student, name]
        ]
        waiting += [
            answer.points
            for each in notebooks
            for answer in each.exercises
            if answer.status == CANNOT_JUDGE and answer.earned is None
        ]
        status = max((each.status for each in notebooks), key=STATUSES.index, default="missing")
        timestamp, late, penalty = dates.get(student, (None, 0.0, 0.0))
        found.append(
            SubmissionOutcome(
                printable(student),
                assignment,
                status,
                reason,
                notebooks,
                timestamp,
                late,
                penalty,
                float(sum(waiting)),
            )
        )
    return found


def course_directory(course: Path, db_url: str = "") -> CourseDirectory:
    """A course as its ``nbgrader_config.py`` describes it: its folders, and its gradebook.

    Parameters
    ----------
    course : Path
        The folder that holds ``nbgrader_config.py``.
    db_url : str
        The gradebook, if it is not the one that the configuration names.

    Raises
    ------
    BadConfiguration
    """
    config = course_config(course)
    if db_url:
        config.CourseDirectory.db_url = db_url
    return CourseDirectory(config=config, root=str(course.resolve()))


def handed_in(
    directory: CourseDirectory, assignment: str, student: str = "*", step: str = ""
) -> set[str]:
    """Who has something in ``submitted/`` (or another step) for an assignment.

    Parameters
    ----------
    directory : CourseDirectory
    assignment : str
    student : str
        May be a glob; unlike a shell's it also fits names that begin with a dot.
    step : str
        The folder of another step.
    """
    mark = "\0"
    before, after = directory.format_path(
        step or directory.submitted_directory, mark, assignment
    ).split(mark)
    top, start = os.path.split(before)
    end, _, inside = after.partition(os.sep)
    try:
        names = sorted(os.listdir(top))
    except OSError:
        return set()
    found = set()
    for name in names:
        who = name[len(start) : len(name) - len(end)]
        fits = who and name == f"{start}{who}{end}" and fnmatchcase(who, student)
        if fits and _may_be_there(os.path.join(top, name), inside):
            found.add(who)
    return found


def _may_be_there(folder: str, inside: str) -> bool:
    """Whether there is something inside a folder; also if nobody may look."""
    try:
        os.lstat(os.path.join(folder, inside))
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:
        return True
    return True


def _notebook(
    directory: CourseDirectory,
    student: str,
    assignment: str,
    name: str,
    cells: Mapping[str, tuple[float, bool]],
    grades: Mapping[str, _Grade],
) -> NotebookOutcome:
    def path(step: str) -> Path:
        return Path(directory.format_path(step, student, assignment)) / f"{name}.ipynb"

    if refusal := why_no_name(student):
        record: Record | None = Record("failed", refusal)
    else:
        record = record_of(path(directory.autograded_directory))
    if record is None:
        if find_notebooks(path(directory.submitted_directory).parent, [name]).files:
            record = Record("not graded", "It has not been graded yet.")
        else:
            record = Record("missing", NOT_HANDED_IN)
    exercises = []
    for cell, (points, by_hand) in cells.items():
        finding = record.findings.get(cell) or Finding("by hand" if by_hand else "")
        grade = grades.get(cell)
        counts = grade and (record.status in WITH_POINTS or grade.manual is not None)
        exercises.append(
            ExerciseOutcome(
                cell,
                points,
                grade.score if grade and counts else None,
                finding.status,
                finding.message,
                finding.mistake,
                finding.seconds,
            )
        )
    return NotebookOutcome(
        name, record.status, record.reason, record.notes, record.seconds, tuple(exercises)
    )


def record_of(path: Path) -> Record | None:
    """The record of an autograded notebook; None if there is no such notebook."""
    try:
        record = Record.read(json.loads(path.read_bytes())["metadata"])
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        return Record("failed", f"Its graded notebook cannot be opened ({error.strerror}).")
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError):
        return UNFINISHED  # killed while it was written, or damaged since
    return record or Record(
        "failed", "It was graded without this course's configuration; grade it again with --force."
    )


# --- the gradebook: a few queries for the whole class ---------------------------------------


def why_unknown(gradebook: Gradebook, assignment: str) -> str:
    """What to do about an assignment that the gradebook does not know, in two sentences."""
    names = ", ".join(each.name for each in gradebook.assignments) or "none"
    if not assignment or assignment != assignment.strip():
        advice = "Give the name of an assignment, without blanks at its ends."
    else:
        advice = f"Release it first: autograder release {shlex.quote(assignment)}"
    return f"the gradebook knows no assignment {assignment!r} (it knows: {names}). {advice}"


@dataclass(frozen=True)
class _Grade:
    automatic: float | None
    manual: float | None
    total: float
    waits: bool

    @property
    def score(self) -> float | None:
        """What somebody gave, the judge or a person; None if nobody did."""
        return None if self.automatic is None and self.manual is None else self.total


def _cells(gradebook: Gradebook, assignment: str) -> dict[str, dict[str, tuple[float, bool]]]:
    """By notebook and graded cell, in course order: its points, and whether a person gives them."""
    try:
        notebooks = gradebook.find_assignment(assignment).notebooks
    except MissingEntry:
        raise LookupError(why_unknown(gradebook, assignment)) from None
    order = {name: number for number, name in enumerate(EXERCISES)}
    found = {}
    for notebook in notebooks:
        answers = {cell.name for cell in [*notebook.solution_cells, *notebook.task_cells]}
        cells = [*notebook.grade_cells, *notebook.task_cells]
        cells.sort(key=lambda cell: (order.get(cell.name, len(order)), cell.name))
        found[notebook.name] = {cell.name: (cell.max_score, cell.name in answers) for cell in cells}
    return found


def _grades(gradebook: Gradebook, assignment: str) -> dict[tuple[str, str], dict[str, _Grade]]:
    """By student and notebook, and by graded cell."""
    query = (
        gradebook.db.query(
            SubmittedAssignment.student_id,
            Notebook.name,
            BaseCell.name,
            Grade.auto_score,
            Grade.manual_score,
            Grade.score,
            Grade.needs_manual_grade,
        )
        .select_from(Grade)
        .join(BaseCell, Grade.cell_id == BaseCell.id)
        .join(SubmittedNotebook, Grade.notebook_id == SubmittedNotebook.id)
        .join(Notebook, SubmittedNotebook.notebook_id == Notebook.id)
        .join(SubmittedAssignment, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
        .join(Assignment, SubmittedAssignment.assignment_id == Assignment.id)
        .filter(Assignment.name == assignment)
    )
    found: dict[tuple[str, str], dict[str, _Grade]] = defaultdict(dict)
    for student, notebook, cell, *grade in query:
        found[student, notebook][cell] = _Grade(*grade)
    return found


def _dates(
    gradebook: Gradebook, assignment: str
) -> dict[str, tuple[datetime | None, float, float]]:
    """By student: when it was handed in, how many seconds late, and what that costs."""
    return {
        each.student_id: (each.timestamp, each.total_seconds_late, each.late_submission_penalty)
        for each in gradebook.assignment_submissions(assignment)
    }
