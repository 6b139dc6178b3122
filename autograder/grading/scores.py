"""Scores in the gradebook that are not, or no longer, what a submission has earned.

Only the automatic ones are ever taken away; points and comments that a person gave stay.
"""

from __future__ import annotations

from typing import Any

from nbformat import NotebookNode
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.preprocessors import NbGraderPreprocessor

from autograder.grading.records import WITH_POINTS, Record


def forget_scores(gradebook: Gradebook, student: str, assignment: str, notebook: str) -> None:
    """Take the automatic scores of a submitted notebook away, so that it waits for a person.

    A notebook that the gradebook does not know has none.
    """
    try:
        submitted = gradebook.find_submission_notebook(notebook, assignment, student)
    except MissingEntry:
        return
    submitted.late_submission_penalty = None
    for grade in submitted.grades:
        grade.auto_score = None
        grade.needs_manual_grade = True
    gradebook.db.commit()


class WithholdScores(NbGraderPreprocessor):
    """Runs after nbgrader has saved the scores; takes them away from what could not be graded."""

    def preprocess(
        self, nb: NotebookNode, resources: dict[str, Any]
    ) -> tuple[NotebookNode, dict[str, Any]]:
        record = Record.read(nb.metadata)
        if record and record.status not in WITH_POINTS:
            where = resources["nbgrader"]
            with Gradebook(where["db_url"]) as gradebook:
                forget_scores(gradebook, where["student"], where["assignment"], where["notebook"])
        return nb, resources
