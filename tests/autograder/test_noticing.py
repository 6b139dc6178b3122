"""What is noticed about a submission, and what is not."""

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from autograder.grading.noticing import named, published
from eigentunes.checking.publishing import MIME

from ..classroom.conftest import ROOT

NOTEBOOKS = sorted((ROOT / "solutions").glob("*/*.ipynb"))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_no_notebook_of_the_course_names_what_no_learner_needs(path):
    assert named(nbformat.read(path, as_version=4), ()) == []


def test_a_name_is_given_with_the_number_of_its_code_cell_and_its_purpose():
    nb = new_notebook(cells=[new_markdown_cell("sys._getframe"), new_code_cell("import sys")])
    nb.cells.append(new_code_cell("sys._getframe(1).f_locals"))
    (note,) = named(nb, ())
    assert note == "code cell 2 names `_getframe`, which looks into the calls around its own"


def test_the_graders_own_cells_are_not_looked_at():
    nb = new_notebook(cells=[new_code_cell("from eigentunes.checking.publishing import publish")])
    assert named(nb, [0]) == []
    assert len(named(nb, [])) == 1


def answers(count: int) -> list[nbformat.NotebookNode]:
    return [new_output("display_data", data={MIME: "[]"}) for _ in range(count)]


def test_one_set_of_answers_from_a_check_is_as_it_should_be():
    check = new_code_cell(outputs=answers(1), metadata={"nbgrader": {"grade_id": "lloyd"}})
    assert published(new_notebook(cells=[check]), [0]) == []


def test_more_sets_of_answers_are_counted_and_unasked_ones_are_named():
    check = new_code_cell(outputs=answers(3), metadata={"nbgrader": {"grade_id": "lloyd"}})
    nb = new_notebook(cells=[new_code_cell(outputs=answers(1)), check])
    assert published(nb, [1]) == [
        "code cell 1 published answers without being asked",
        "in the check of `lloyd`, 3 sets of answers were published",
    ]
