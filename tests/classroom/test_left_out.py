"""Leaving demonstrations out changes no score."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest

from autograder.demo.classroom import classroom
from autograder.grading.ahead import Work, performed
from autograder.grading.folders import data_files
from autograder.grading.left_out import demonstrations, released_sources
from autograder.grading.questions import Questions
from autograder.sandbox import Limits, why_unavailable

from .conftest import ROOT

pytestmark = [
    pytest.mark.classroom,
    pytest.mark.xdist_group("left out"),
    pytest.mark.skipif(bool(why_unavailable()), reason=why_unavailable() or "there is a sandbox"),
]

ONE_EACH = ("perfect", "mistaken", "partial", "equivalent")


def scores(text: str, released: frozenset[str], folder: Path) -> tuple[dict[str, object], int]:
    """What each exercise of a notebook earned and was told, and how many cells were left out."""
    nb = nbformat.reads(text, as_version=4)
    left_out = demonstrations(nb.cells, released)
    questions = Questions.of(nb, len, left_out)
    task = questions.task(data_files(folder), Limits())
    _, examined = performed(Work(task, questions.by_number))
    found = {question.exercise: examined[i].verdict for i, question in questions.by_number.items()}
    return {name: (v.score, v.message, v.mistake) for name, v in found.items()}, len(left_out)


@pytest.mark.parametrize(
    ("assignment", "notebook"),
    [("0-start", "1-hello"), ("1-kmeans", "1-one-step"), ("2-pca", "1-variance-in-a-direction")],
)
def test_every_honest_submission_earns_and_is_told_the_same(assignment, notebook, tmp_path):
    released = released_sources(ROOT / "notebooks" / assignment / f"{notebook}.ipynb")
    for submission in classroom(ROOT, assignment, len(ONE_EACH), seed=3, kinds=ONE_EACH):
        text = submission.files[f"{notebook}.ipynb"].decode()
        without, count = scores(text, released, tmp_path)
        whole, none = scores(text, frozenset(), tmp_path)
        assert (count > 2, none) == (True, 0)
        assert without == whole, submission.what
