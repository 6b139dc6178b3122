"""The parts of grading that need no whole nbgrader run."""

import os
from fnmatch import fnmatchcase

import pytest
from nbgrader.converters.base import NbGraderException
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config

from autograder.grading.class_run.batch import pattern
from autograder.grading.folders import data_files
from autograder.grading.nbgrader_plugins import SubmissionExporter, execute_and_judge


@pytest.fixture
def no_sandbox(monkeypatch):
    monkeypatch.setattr(
        execute_and_judge, "why_unavailable", lambda: "There is no program `bwrap`."
    )


def test_grading_refuses_where_there_is_no_sandbox_and_says_what_to_do(no_sandbox):
    with pytest.raises(NbGraderException, match=r"bwrap.*Nothing was graded.*unsafe=True"):
        SubmissionExporter()


def test_whoever_asks_for_it_grades_without(no_sandbox, caplog):
    SubmissionExporter(config=Config(ExecuteAndJudge={"unsafe": True}))


def test_data_files_go_with_the_notebook_and_links_do_not(tmp_path):
    course = tmp_path / "course"
    folder = course / "submission"
    (folder / "data").mkdir(parents=True)
    (course / "gradebook.db").write_text("secret")
    (folder / "1.ipynb").write_text("{}")
    (folder / "data" / "points.csv").write_bytes(b"1,2")
    os.symlink(course / "gradebook.db", folder / "innocent.csv")
    os.symlink(course, folder / "up")
    os.mkfifo(folder / "pipe")
    assert data_files(folder) == {"data/points.csv": b"1,2"}


@pytest.mark.parametrize(
    "student", [" blank ", "  ", "\u00a0ada", "ada\u3000", "[ab] ", "*", "a b"]
)
def test_the_pattern_of_an_id_fits_it_and_no_other_after_nbgrader_has_cut_its_ends(student):
    given = CourseDirectory(student_id=pattern(student)).student_id
    assert fnmatchcase(student, given)
    assert not fnmatchcase(f"{student} ", given)
    assert not fnmatchcase(student.strip(), given) or student == student.strip()
