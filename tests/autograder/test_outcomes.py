"""What became of a class, from a gradebook and the notebooks that were left behind."""

from pathlib import Path

import nbformat
import pytest
from nbgrader.api import Gradebook

from autograder.grading.outcomes import outcomes
from autograder.grading.records import UNFINISHED, Record

POINTS = {"first": {"standardize": 2}, "second": {"lloyd": 4}}


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """An assignment of two notebooks, each with one check."""
    (tmp_path / "nbgrader_config.py").touch()
    with Gradebook(f"sqlite:///{tmp_path}/gradebook.db") as gradebook:
        gradebook.add_assignment("pair")
        for notebook, cells in POINTS.items():
            gradebook.add_notebook(notebook, "pair")
            for name, points in cells.items():
                gradebook.add_grade_cell(name, notebook, "pair", max_score=points, cell_type="code")
    return tmp_path


def grade(course: Path, student: str, **records: Record) -> None:
    """Let each notebook be handed in and graded, with half of its points."""
    with Gradebook(f"sqlite:///{course}/gradebook.db") as gradebook:
        gradebook.add_student(student)
        gradebook.add_submission("pair", student)
        for notebook in records:
            for name, points in POINTS[notebook].items():
                gradebook.find_grade(name, notebook, "pair", student).auto_score = points / 2
        gradebook.db.commit()
    for notebook, record in records.items():
        nb = nbformat.v4.new_notebook()
        record.write(nb)
        for step in ("submitted", "autograded"):
            folder = course / step / student / "pair"
            folder.mkdir(parents=True, exist_ok=True)
            nbformat.write(nb, folder / f"{notebook}.ipynb")


def only(course: Path):
    (outcome,) = outcomes(course, "pair")
    return outcome


def test_the_worst_notebook_gives_the_status_and_every_one_its_reason(course):
    grade(course, "ada", first=Record("crashed", "It ended."), second=Record("timed out", "Slow."))
    assert only(course).status == "crashed"
    assert only(course).reason == "first: It ended. second: Slow."
    assert (only(course).earned, only(course).points) == (3.0, 6.0)


def test_a_notebook_that_was_not_handed_in_counts_nothing_beside_others(course):
    grade(course, "ada", first=Record("graded"))
    assert (only(course).status, only(course).earned) == ("missing", 1.0)
    assert only(course).reason == "second: It was not handed in."


def test_one_notebook_whose_grading_failed_makes_the_sum_unknown(course):
    grade(course, "ada", first=Record("graded"), second=UNFINISHED)
    assert (only(course).status, only(course).earned, only(course).score) == ("failed", None, None)
    assert only(course).notebooks[0].earned == 1.0


def test_who_is_in_the_gradebook_and_has_handed_in_nothing_is_missing_and_not_0(course):
    grade(course, "ada")
    assert (only(course).status, only(course).earned) == ("missing", None)
    assert only(course).reason == "Nothing was handed in."


def test_who_has_handed_in_and_is_not_in_the_gradebook_is_not_graded(course):
    folder = course / "submitted" / "ada" / "pair"
    folder.mkdir(parents=True)
    for name in POINTS:
        nbformat.write(nbformat.v4.new_notebook(), folder / f"{name}.ipynb")
    assert (only(course).status, only(course).earned) == ("not graded", None)


def test_an_autograded_file_that_was_cut_off_is_a_failure_to_be_repeated(course):
    grade(course, "ada", first=Record("graded"), second=Record("graded"))
    (course / "autograded" / "ada" / "pair" / "second.ipynb").write_text('{"cells": [')
    assert (only(course).status, only(course).earned) == ("failed", None)


def test_scores_of_a_run_without_this_courses_configuration_are_not_believed(course):
    grade(course, "ada", first=Record("graded"), second=Record("graded"))
    path = course / "autograded" / "ada" / "pair" / "second.ipynb"
    nbformat.write(nbformat.v4.new_notebook(), path)
    assert only(course).status == "failed"
    assert "--force" in only(course).reason


def test_an_assignment_that_is_not_known_is_named_with_those_that_are(course):
    with pytest.raises(
        LookupError, match=r"no assignment 'pear' \(it knows: pair\)\. .*: autograder release pear"
    ):
        outcomes(course, "pear")


@pytest.mark.parametrize(
    ("name", "advice"),
    [
        ("", "without blanks at its ends"),
        ("pair ", "without blanks at its ends"),
        ("my homework", "autograder release 'my homework'$"),
        ("pear; ls", "autograder release 'pear; ls'$"),
    ],
)
def test_a_name_that_no_assignment_can_have_is_not_to_be_released(course, name, advice):
    with pytest.raises(LookupError, match=advice):
        outcomes(course, name)
