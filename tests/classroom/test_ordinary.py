"""An assignment with nbgrader's own kind of tests, and an exercise of ours among them."""

from __future__ import annotations

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from typer.testing import CliRunner

from autograder.cli import app
from autograder.grading.outcomes import SubmissionOutcome, outcomes
from autograder.sandbox import why_unavailable

from .conftest import Course
from .fates import cell

pytestmark = [
    pytest.mark.classroom,
    pytest.mark.xdist_group("ordinary"),
    pytest.mark.skipif(bool(why_unavailable()), reason=why_unavailable() or "-"),
]

ASSIGNMENT, NOTEBOOK = "stock", "tests"
SQUARE = "def square(x):\n    return x * x"
HIDDEN = "### BEGIN HIDDEN TESTS\nassert square(-3) == 9\n### END HIDDEN TESTS"


def marked(make, source: str, name: str, **marks) -> nbformat.NotebookNode:
    whole = {"grade": False, "solution": False, "task": False, "locked": False, **marks}
    return make(source, metadata={"nbgrader": {"grade_id": name, "schema_version": 3, **whole}})


def source() -> nbformat.NotebookNode:
    """2 points by plain tests, 3 by a partial one, 2 by a check of ours, 4 and 5 by hand."""
    ours = "def standardize(X):\n    ### BEGIN SOLUTION\n    spread = X.std(axis=0)\n"
    ours += "    spread[X.max(axis=0) == X.min(axis=0)] = 1\n"
    ours += "    return (X - X.mean(axis=0)) / spread\n    ### END SOLUTION"
    square = (
        SQUARE.replace("    return", "    ### BEGIN SOLUTION\n    return")
        + "\n    ### END SOLUTION"
    )
    code, text = new_code_cell, new_markdown_cell
    return new_notebook(
        cells=[
            code("import numpy as np\nfrom eigentunes import check"),
            marked(code, square, "square-answer", solution=True),
            marked(code, f"assert square(2) == 4\n{HIDDEN}", "square", grade=True, points=2),
            marked(code, "square(1) + 1.5", "partial", grade=True, points=3),
            marked(code, ours, "standardize-solution", solution=True),
            marked(code, "check(standardize)", "standardize", grade=True, points=2, locked=True),
            marked(text, "Why?", "why", grade=True, solution=True, points=4),
            marked(text, "Draw something below.", "draw", task=True, points=5, locked=True),
        ],
        metadata={"kernelspec": {"name": "python3", "display_name": "Python 3"}},
    )


def answered(course: Course, square: str) -> nbformat.NotebookNode:
    nb = course.notebook("notebooks", ASSIGNMENT, NOTEBOOK)
    solved = source()
    cell(nb, "standardize-solution").source = cell(solved, "standardize-solution").source
    cell(nb, "square-answer").source = square
    cell(nb, "why").source = "Because."
    return nb


SUBMISSIONS = {
    # answer: points of the tests "square" and "partial" and of our check, status, words of a note
    "right": (SQUARE, (2, 2.5, 2), "graded", ""),
    "hidden": ("def square(x):\n    return abs(x) * x", (0, 2.5, 2), "graded", ""),
    "raises": ("def square(x):\n    raise ValueError('no')", (0, 0, 2), "graded", ""),
    "too_many": ("def square(x):\n    return 9 if x < 0 else 4", (2, 3, 2), "graded",
                 "`partial` ended with a result that is above its points"),
    "numpy_scalar": ("import numpy as np\ndef square(x):\n    return np.float64(x * x)", (2, 3, 2),
                     "graded", "ended with the result `np.float64(2.5)`"),
    "warns": (f"import sys\n{SQUARE.replace('    ', '    print(1, file=sys.stderr); ')}", (0, 0, 2),
              "graded", "wrote to the error stream"),
    "ends": ("import os\ndef square(x):\n    os._exit(0)", (0, 0, 0), "crashed", "os._exit"),
    "surrogate": (f"{SQUARE}\nprint('\\ud83d')", (2, 2.5, 2), "graded", ""),
    "edited": (SQUARE, (2, 2.5, 2), "graded", "`square` had another text"),
}  # fmt: skip


@pytest.fixture(scope="module")
def graded(course: Course) -> Course:
    folder = course.folder / "solutions" / ASSIGNMENT
    folder.mkdir(parents=True)
    nbformat.write(source(), folder / f"{NOTEBOOK}.ipynb")
    course.release(ASSIGNMENT)
    for student, (square, *_) in SUBMISSIONS.items():
        nb = answered(course, square)
        if student == "edited":
            cell(nb, "square").source = "pass"
        course.submit(student, ASSIGNMENT, NOTEBOOK, nb)
    course.autograde(ASSIGNMENT)
    return course


@pytest.fixture(scope="module")
def found(graded: Course) -> dict[str, SubmissionOutcome]:
    return {each.student: each for each in outcomes(graded.folder, ASSIGNMENT)}


@pytest.mark.parametrize("student", SUBMISSIONS)
def test_nbgraders_rule_gives_the_points_and_our_check_its_own(found, student):
    _, points, status, note = SUBMISSIONS[student]
    earned = {each.exercise: each.earned for each in found[student].notebooks[0].exercises}
    assert tuple(earned[name] for name in ("square", "partial", "standardize")) == points
    assert found[student].status == status
    notes = found[student].notes
    assert any(note in each for each in notes) if note else not notes


def test_answers_and_tasks_wait_for_a_person(found):
    assert found["right"].by_hand == 9


def test_the_other_commands_know_the_assignment(graded: Course, found):
    def run(*arguments: str) -> str:
        done = CliRunner().invoke(app, [*arguments, "--course", str(graded.folder)])
        assert done.exit_code in (0, 1), done.output
        return done.output

    before = {name: [e.earned for e in each.notebooks[0].exercises] for name, each in found.items()}
    run("grade", ASSIGNMENT, "--force", "--student", "right", "--student", "hidden")
    again = {each.student: each for each in outcomes(graded.folder, ASSIGNMENT)}
    for student in ("right", "hidden"):
        assert [e.earned for e in again[student].notebooks[0].exercises] == before[student]
    run("report", ASSIGNMENT)
    template = graded.folder / "moodle.csv"
    template.write_text(
        "Identifier,Full name,ID number,Grade,Maximum Grade\n1,Right,right,,16.00\n"
    )
    run("grades", ASSIGNMENT, "--moodle", str(template))
    file = graded.folder / "submitted" / "right" / ASSIGNMENT / f"{NOTEBOOK}.ipynb"
    assert "square" in run("score", str(file))
    graded.nbgrader("generate_feedback", ASSIGNMENT, "--student", "right")
    assert "standardize" in graded.feedback("right", ASSIGNMENT, NOTEBOOK)
