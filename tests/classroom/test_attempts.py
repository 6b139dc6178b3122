"""A submission that is graded again: nothing of the first attempt is taken for the second's."""

from __future__ import annotations

import csv
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import pytest
from nbgrader.api import Gradebook

from autograder.grading.outcomes import SubmissionOutcome, outcomes
from autograder.sandbox import why_unavailable

from .conftest import Course
from .fates import ASSIGNMENT, NOTEBOOK, WRITTEN, first_line, set_up, submit

pytestmark = [
    pytest.mark.classroom,
    pytest.mark.xdist_group("attempts"),
    pytest.mark.skipif(bool(why_unavailable()), reason=why_unavailable() or "-"),
]

STUDENTS = ("crashes", "turns_to_text", "is_renamed", "loses_its_time", "by_hand", "is_killed")


def right(course: Course) -> nbformat.NotebookNode:
    return course.notebook("solutions", ASSIGNMENT, NOTEBOOK)


def found(course: Course) -> dict[str, SubmissionOutcome]:
    return {each.student: each for each in outcomes(course.folder, ASSIGNMENT)}


def scores(course: Course) -> dict[str, str]:
    course.nbgrader("export")
    with open(course.folder / "grades.csv", encoding="utf-8", newline="") as file:
        return {row["student_id"]: row["score"] for row in csv.DictReader(file)}


@pytest.fixture(scope="module")
def first(course: Course) -> Course:
    """Everybody has earned full marks, and one has points and a comment from a person."""
    set_up(course)
    for student in STUDENTS:
        submit(course, student, right(course))
    course.autograde(ASSIGNMENT)
    with Gradebook(f"sqlite:///{course.folder}/gradebook.db") as gradebook:
        where = (NOTEBOOK, ASSIGNMENT, "by_hand")
        gradebook.find_grade(WRITTEN, *where).manual_score = 3
        gradebook.find_comment(WRITTEN, *where).manual_comment = "Well said."
        gradebook.find_grade("inertia", *where).extra_credit = 0.5
        gradebook.db.commit()
    assert {each.earned for name, each in found(course).items() if name != "by_hand"} == {6.0}
    assert found(course)["by_hand"].earned == 9.5
    return course


def gradings(course: Course, student: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [
            sys.executable,
            "-m",
            "nbgrader",
            "autograde",
            ASSIGNMENT,
            "--student",
            student,
            "--force",
        ],
        cwd=course.folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
    )


@pytest.fixture(scope="module")
def second(first: Course) -> Course:
    """They have handed in something else, and it was graded; one grading was killed."""
    folder = first.folder / "submitted"
    crashes = right(first)
    first_line(crashes, "standardize", "import os; os._exit(0)")
    submit(first, "crashes", crashes)
    submit(first, "turns_to_text", "here is my homework")
    path = submit(first, "is_renamed", right(first))
    path.rename(path.with_name("mine.ipynb"))
    (folder / "loses_its_time" / ASSIGNMENT / "timestamp.txt").write_text("yesterday, I think")
    submit(first, "by_hand", first.notebook("notebooks", ASSIGNMENT, NOTEBOOK))
    first.autograde(ASSIGNMENT, "--force")
    sleeps = right(first)
    first_line(sleeps, "standardize", "import time; time.sleep(100)")
    submit(first, "is_killed", sleeps)
    grading = gradings(first, "is_killed")
    assert grading.stdout is not None
    for line in grading.stdout:
        if "Autograding" in line:
            break
    time.sleep(1)
    os.killpg(grading.pid, signal.SIGKILL)
    grading.wait()
    return first


@pytest.mark.parametrize(
    ("student", "status", "earned"),
    [
        ("crashes", "crashed", 0.0),
        ("turns_to_text", "unreadable", None),
        ("is_renamed", "missing", None),
        ("loses_its_time", "failed", None),
        ("is_killed", "failed", None),
    ],
)
def test_an_old_score_does_not_survive_a_new_attempt(second, student, status, earned):
    outcome = found(second)[student]
    assert (outcome.status, outcome.earned) == (status, earned)
    with Gradebook(f"sqlite:///{second.folder}/gradebook.db") as gradebook:
        assert gradebook.find_submission(ASSIGNMENT, student).score == 0
        grade = gradebook.find_grade("standardize", NOTEBOOK, ASSIGNMENT, student)
        assert grade.auto_score == earned
        assert grade.needs_manual_grade == (earned is None)


def test_a_score_that_is_not_known_is_empty_in_the_grade_file(second):
    known = {"crashes": "0.0", "by_hand": "3.5"}
    assert scores(second) == {student: known.get(student, "") for student in STUDENTS}


def test_what_a_person_gave_survives_and_waits_for_another_look(second):
    outcome = found(second)["by_hand"]
    assert outcome.earned == 3.5
    assert outcome.by_hand == 4
    with Gradebook(f"sqlite:///{second.folder}/gradebook.db") as gradebook:
        where = (NOTEBOOK, ASSIGNMENT, "by_hand")
        assert gradebook.find_grade(WRITTEN, *where).manual_score == 3
        assert gradebook.find_comment(WRITTEN, *where).comment == "Well said."


def test_a_grading_that_was_killed_says_so_and_the_next_run_does_it_without_being_asked(second):
    assert "did not come to an end" in found(second)["is_killed"].reason
    submit(second, "is_killed", right(second))
    (Path(second.folder) / "submitted" / "loses_its_time" / ASSIGNMENT / "timestamp.txt").unlink()
    log = second.autograde(ASSIGNMENT)
    after = found(second)
    assert (after["is_killed"].status, after["is_killed"].earned) == ("graded", 6.0)
    assert (after["loses_its_time"].status, after["loses_its_time"].earned) == ("graded", 6.0)
    assert log.count("Autograding ") == 2
