"""``nbgrader export``: nbgrader's own columns, and beside them what became of each submission."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

from nbgrader.api import Assignment, Gradebook, Student
from nbgrader.plugins import ExportPlugin

from autograder.grading.outcomes import SubmissionOutcome, course_directory, outcomes
from autograder.grading.tables import harmless
from autograder.made import Occupied, results

COLUMNS = (
    "assignment",
    "duedate",
    "timestamp",
    "student_id",
    "last_name",
    "first_name",
    "email",
    "raw_score",
    "late_submission_penalty",
    "score",
    "max_score",
    "status",
    "reason",
    "waits_for_a_person",
)


class GradeFile(ExportPlugin):
    """Writes a CSV file with a row for each student and assignment, and a column per exercise.

    Where nobody can say what was earned (nothing handed in, not readable, not graded), the score is
    empty and the status says why; it is never 0.
    """

    def export(self, gradebook: Gradebook) -> None:
        """Write the grades of a course; see :class:`nbgrader.plugins.ExportPlugin`."""
        directory = getattr(self.parent, "coursedir", None) or course_directory(Path())
        wanted = {str(name) for name in self.assignment}
        students = {student.id: student for student in gradebook.students}
        rows: list[dict[str, Any]] = []
        for assignment in gradebook.assignments:
            if wanted and assignment.name not in wanted:
                continue
            for outcome in outcomes(directory, assignment.name):
                if not self.student or outcome.student in map(str, self.student):
                    rows.append(_row(assignment, students.get(outcome.student), outcome))
        exercises = dict.fromkeys(name for row in rows for name in row if name not in COLUMNS)
        table = io.StringIO(newline="")
        writer = csv.DictWriter(table, [*COLUMNS, *exercises])
        writer.writeheader()
        writer.writerows(rows)
        path = Path(self.to).absolute() if self.to else Path(directory.root, "grades", "grades.csv")
        try:
            results(Path(directory.root)).write({path: table.getvalue().encode()})
        except Occupied as error:
            self.log.error("%s Nothing was written; --to names another file.", error)
            raise SystemExit(1) from None
        self.log.info("Exported %d grades to %s", len(rows), path)


def _row(
    assignment: Assignment, student: Student | None, outcome: SubmissionOutcome
) -> dict[str, Any]:
    scored = outcome.earned is not None
    row = {
        "assignment": assignment.name,
        "duedate": assignment.duedate,
        "timestamp": outcome.timestamp,
        "student_id": outcome.student,
        "last_name": student.last_name if student else None,
        "first_name": student.first_name if student else None,
        "email": student.email if student else None,
        "raw_score": outcome.earned,
        "late_submission_penalty": outcome.penalty if scored else None,
        "score": outcome.score,
        "max_score": outcome.points,
        "status": outcome.status,
        "reason": outcome.reason,
        "waits_for_a_person": outcome.by_hand,
    }
    exercises = [each for notebook in outcome.notebooks for each in notebook.exercises]
    row = {**{each.exercise: each.earned for each in exercises}, **row}
    return {name: harmless(v) if isinstance(v, str) else v for name, v in row.items()}
