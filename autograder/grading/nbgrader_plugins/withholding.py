"""Scores in the gradebook that are not, or no longer, what a submission has earned.

Only the automatic ones are ever taken away; points and comments that a person gave stay.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from nbformat import NotebookNode
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.preprocessors import NbGraderPreprocessor

from autograder.grading.records import WITH_POINTS, Record


def forget_scores(
    gradebook: Gradebook,
    student: str,
    assignment: str,
    notebook: str,
    only: Collection[str] | None = None,
) -> None:
    """Take the automatic scores of a submitted notebook away, so that it waits for a person.

    A notebook that the gradebook does not know has none.  `only` names the cells whose scores go.
    """
    try:
        submitted = gradebook.find_submission_notebook(notebook, assignment, student)
    except MissingEntry:
        return
    if only is None:
        submitted.late_submission_penalty = None
    for grade in submitted.grades:
        if only is not None and grade.name not in only:
            continue
        grade.auto_score = None
        grade.needs_manual_grade = True
    gradebook.db.commit()


class WithholdScores(NbGraderPreprocessor):
    """Runs after nbgrader has saved the scores; takes them away from what could not be graded."""

    def preprocess(
        self, nb: NotebookNode, resources: dict[str, Any]
    ) -> tuple[NotebookNode, dict[str, Any]]:
        record = Record.read(nb.metadata)
        whole = record is not None and record.status not in WITH_POINTS
        if record and (whole or record.unjudged):
            where = resources["nbgrader"]
            names = where["student"], where["assignment"], where["notebook"]
            with Gradebook(where["db_url"]) as gradebook:
                forget_scores(gradebook, *names, only=None if whole else record.unjudged)
        return nb, resources
