"""Cells whose marks were dropped are recognised, and what is new beside an answer is noted."""

import copy

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from autograder.grading.nbgrader_plugins.restoring import restore, restore_as_released

STUB = "def double(X):\n    raise NotImplementedError()"
ANSWER = "def double(X):\n    return 2 * X"


def marked(make, name, source, **marks):
    whole = {"grade": False, "solution": False, "task": False, "locked": False, "points": 1}
    return make(source, id=f"id-{name}", metadata={"nbgrader": {"grade_id": name} | whole | marks})


@pytest.fixture
def whole():
    return new_notebook(
        cells=[
            new_code_cell("import numpy as np"),
            marked(new_code_cell, "double-solution", STUB, solution=True),
            marked(new_code_cell, "double", "check(double)", grade=True, locked=True),
            new_markdown_cell("Why is that so?"),
            marked(new_markdown_cell, "why", "Your answer.", grade=True, solution=True),
            new_markdown_cell("The end."),
        ]
    )


@pytest.fixture
def released(whole):
    return {c.metadata["nbgrader"]["grade_id"]: c for c in whole.cells if c.metadata}


@pytest.fixture
def submitted(whole):
    nb = copy.deepcopy(whole)
    nb.cells[1].source, nb.cells[4].source = ANSWER, "Because."
    return nb


def names(nb):
    return [cell.metadata.get("nbgrader", {}).get("grade_id") for cell in nb.cells]


ALL = [None, "double-solution", "double", None, "why", None]


@pytest.mark.parametrize("ids", [True, False])
def test_cells_without_any_metadata_are_recognised_by_id_or_by_text_and_place(
    submitted, released, whole, ids
):
    for number, each in enumerate(submitted.cells):
        each.metadata = nbformat.NotebookNode()
        each["id"] = each["id"] if ids else f"new-{number}"
    (note,) = restore(submitted, released, whole.cells)
    assert names(submitted) == ALL
    assert "`double-solution`, `double`, `why` were gone" in note
    assert submitted.cells[4].metadata["nbgrader"]["points"] == 1


def test_without_the_released_file_checks_and_answers_are_recognised_by_their_texts(
    submitted, released
):
    for each in submitted.cells:
        each.metadata = nbformat.NotebookNode()
    restore(submitted, released)
    assert names(submitted)[:3] == ALL[:3]


def test_a_cell_with_its_marks_is_never_replaced_by_one_that_looks_like_it(
    submitted, released, whole
):
    submitted.cells.insert(0, new_code_cell("check(double)"))
    assert restore(submitted, released, whole.cells) == []
    assert names(submitted) == [None, *ALL]


def test_a_missing_check_comes_behind_whatever_defines_its_function(released):
    nb = new_notebook(cells=[new_code_cell("import numpy as np"), new_code_cell("f = 1"),
                             new_code_cell(ANSWER.replace("double", "helper")),
                             new_code_cell("double = lambda X: helper(X)"),
                             new_code_cell("print(1)")])  # fmt: skip
    restore(nb, released)
    assert names(nb)[4] == "double"


def test_a_missing_check_is_never_put_before_the_imports(released):
    nb = new_notebook(cells=[new_code_cell("import numpy as np")])
    restore(nb, released)
    assert names(nb) == [None, "double", "why"]


@pytest.mark.parametrize("make", [new_markdown_cell, nbformat.v4.new_raw_cell])
def test_a_new_text_beside_an_untouched_answer_is_noted(submitted, released, whole, make):
    submitted.cells[4].source = "Your answer."
    submitted.cells.insert(5, make("Because."))
    (note,) = restore(submitted, released, whole.cells)
    assert note.startswith("`why` is as it was released, but a new text cell stands behind it")


def test_an_answer_in_its_place_gets_no_note(submitted, released, whole):
    submitted.cells.insert(5, new_markdown_cell("And more."))
    assert restore(submitted, released, whole.cells) == []


def test_texts_and_types_of_locked_cells_come_back_and_answers_keep_theirs(
    submitted, released, whole
):
    check = submitted.cells[2]
    submitted.cells[2] = nbformat.v4.new_markdown_cell(ANSWER, id="x", metadata=check.metadata)
    solution = submitted.cells[1]
    submitted.cells[1] = nbformat.v4.new_raw_cell(ANSWER, id="y", metadata=solution.metadata)
    restore_as_released(submitted, released, whole.cells)
    nbformat.validate(submitted)
    assert [cell.cell_type for cell in submitted.cells[1:3]] == ["code", "code"]
    assert [cell.source for cell in submitted.cells[1:3]] == [ANSWER, "check(double)"]


def test_hidden_tests_are_no_change_of_the_learners(submitted, released, whole):
    hidden = "check(double)\n### BEGIN HIDDEN TESTS\nassert True\n### END HIDDEN TESTS"
    released["double"].source = hidden
    assert restore_as_released(submitted, released, whole.cells) == []
    assert submitted.cells[2].source == hidden
