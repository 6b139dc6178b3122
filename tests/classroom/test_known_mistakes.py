"""Known mistakes and equivalents of every exercise through the real nbgrader.

They are handed in as notebooks that hold nothing but the exercises: each student makes one mistake
in every exercise.  The kill table judges them all; here some of each go the whole way, in a kernel,
because these submissions import the answers.
"""

from __future__ import annotations

import nbformat
import pytest

from autograder.building import lessons
from autograder.building.build import read_lessons
from autograder.catalogue import EXERCISES

from .conftest import ROOT, Course, card

pytestmark = [pytest.mark.classroom, pytest.mark.xdist_group("mistakes")]

SUBMISSIONS = {"mistakes": 3, "equivalents": 1}


def drill() -> nbformat.NotebookNode:
    """The solution and check cells of the whole course as one notebook."""
    marked = [
        cell
        for lesson in read_lessons(ROOT / "lessons")
        for cell in lessons.notebook(lesson).cells
        if cell.metadata.get("nbgrader") and cell.cell_type == "code"
    ]
    start = nbformat.v4.new_code_cell("import numpy as np\nfrom eigentunes import check")
    whole = lessons.notebook(read_lessons(ROOT / "lessons")[0])
    whole.cells = [start, *marked]
    return whole


def variant(kind: str, number: int) -> dict[str, str]:
    """For each exercise the name of its mistake or equivalent in that submission, spread evenly."""
    found = {}
    for name, exercise in EXERCISES.items():
        names = list(getattr(exercise, kind))
        found[name] = names[number * len(names) // SUBMISSIONS[kind]]
    return found


def handed_in(released: nbformat.NotebookNode, kind: str, number: int) -> nbformat.NotebookNode:
    notebook = nbformat.from_dict(released)
    chosen = variant(kind, number)
    for cell in notebook.cells:
        grade_id = cell.metadata.get("nbgrader", {}).get("grade_id", "")
        if grade_id.endswith("-solution"):
            name = grade_id.removesuffix("-solution")
            function = f"EXERCISES[{name!r}].{kind}[{chosen[name]!r}]"
            function += ".function" if kind == "mistakes" else ""
            cell.source = f"from autograder.catalogue import EXERCISES\n{name} = {function}"
    return notebook


@pytest.fixture(scope="module")
def graded(course: Course) -> Course:
    folder = course.folder / "solutions" / "drill"
    folder.mkdir(parents=True)
    nbformat.write(drill(), folder / "drill.ipynb")
    course.release("drill")
    for kind, count in SUBMISSIONS.items():
        for number in range(count):
            released = course.notebook("notebooks", "drill", "drill")
            course.submit(f"{kind}{number}", "drill", "drill", handed_in(released, kind, number))
    course.nbgrader("autograde", "drill", "--ExecuteAndJudge.unsafe=True")
    return course


def test_a_known_mistake_loses_points_and_is_told_its_own_sentence(graded: Course):
    for number in range(SUBMISSIONS["mistakes"]):
        judged = graded.judged(f"mistakes{number}", "drill", "drill")
        for name, mistake in variant("mistakes", number).items():
            sentence = EXERCISES[name].mistakes[mistake].message
            assert sentence in card(judged[name]), (name, mistake)
            assert judged[name].outputs[-1].output_type in ("error", "execute_result")


def test_an_equivalent_earns_full_marks(graded: Course):
    scores = graded.export()
    for number in range(SUBMISSIONS["equivalents"]):
        judged = graded.judged(f"equivalents{number}", "drill", "drill")
        failed = [name for name in EXERCISES if not card(judged[name]).startswith("✓ Passed")]
        assert not failed, variant("equivalents", number)
        assert scores[f"equivalents{number}", "drill"] == graded.automatic("drill")
