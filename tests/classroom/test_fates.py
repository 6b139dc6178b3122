"""Every state in which a submission may come, through the real nbgrader, in one batch."""

from __future__ import annotations

import csv
import os
import signal
import subprocess
import sys

import pytest
from nbgrader.api import Gradebook

from autograder.grading.outcomes import SubmissionOutcome, outcomes
from autograder.sandbox import why_unavailable

from .conftest import Course
from .fates import (
    ASSIGNMENT,
    CHECKS,
    FATES,
    NOTEBOOK,
    SECOND,
    SECRET,
    WRITTEN,
    hand_in_again,
    hand_in_everything,
    right,
    submit,
)

pytestmark = [
    pytest.mark.classroom,
    pytest.mark.xdist_group("fates"),
    pytest.mark.skipif(bool(why_unavailable()), reason=why_unavailable() or "-"),
]

LIMITS = ("--ExecuteAndJudge.cell_seconds=4", f"--ExecuteAndJudge.memory_bytes={700 << 20}")
ROWS = pytest.mark.parametrize("student", FATES, ids=[fate.row for fate in FATES.values()])


@pytest.fixture(scope="module")
def first(course: Course) -> Course:
    """Everything was graded once, and a person has given points and a comment."""
    hand_in_everything(course)
    course.autograde(ASSIGNMENT, *LIMITS)
    with Gradebook(f"sqlite:///{course.folder}/gradebook.db") as gradebook:
        where = (NOTEBOOK, ASSIGNMENT, "again_by_hand")
        gradebook.find_grade(WRITTEN, *where).manual_score = 3
        gradebook.find_comment(WRITTEN, *where).manual_comment = "Well said."
        gradebook.find_grade("inertia", *where).extra_credit = 0.5
        gradebook.db.commit()
    assert {account(course)[student].earned for student in SECOND} == {6.0, 9.5}
    return course


@pytest.fixture(scope="module")
def graded(first: Course) -> Course:
    """Some have handed in again, that was graded, and one grading was killed; then feedback."""
    hand_in_again(first)
    first.autograde(ASSIGNMENT, "--student", "again_*", "--force")
    start_and_kill(first, "once_more_and_killed")
    first.nbgrader("generate_feedback", ASSIGNMENT)
    return first


def start_and_kill(course: Course, student: str) -> None:
    """Begin to grade a submission again, and kill everything while its cells run."""
    command = ["nbgrader", "autograde", ASSIGNMENT, "--student", student, "--force"]
    grading = subprocess.Popen(
        [sys.executable, "-m", *command],
        cwd=course.folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
    )
    assert grading.stdout is not None
    for line in grading.stdout:
        if "Autograding" in line:
            break
    os.killpg(grading.pid, signal.SIGKILL)
    grading.wait()


def account(course: Course) -> dict[str, SubmissionOutcome]:
    return {each.student: each for each in outcomes(course.folder, ASSIGNMENT)}


@pytest.fixture(scope="module")
def found(graded: Course) -> dict[str, SubmissionOutcome]:
    return account(graded)


@pytest.fixture(scope="module")
def exported(graded: Course) -> dict[str, dict[str, str]]:
    graded.nbgrader("export")
    with open(graded.folder / "grades" / "grades.csv", encoding="utf-8", newline="") as file:
        return {row["student_id"]: row for row in csv.DictReader(file)}


@ROWS
def test_every_fate_has_its_status_and_its_points(found, student):
    fate, outcome = FATES[student], found[student]
    assert (outcome.status, outcome.earned) == (fate.status, fate.earned)
    assert fate.reason in outcome.reason
    assert bool(outcome.reason) == (fate.status != "graded")
    assert outcome.points == 10


@ROWS
def test_the_grade_file_never_says_0_for_what_nobody_graded(exported, found, student):
    fate, row, outcome = FATES[student], exported[student], found[student]
    assert row["status"] == fate.status
    assert row["reason"] == outcome.reason
    assert row["score"] == row["raw_score"] == ("" if fate.earned is None else str(fate.earned))
    checks = [row[each.exercise] for each in outcome.notebooks[0].exercises[: len(CHECKS)]]
    assert sum(float(points) for points in checks if points) == (fate.earned or 0)
    assert ("" in checks) == (fate.earned is None)


@ROWS
def test_what_was_repaired_is_noted_for_the_instructor(found, student):
    notes, wanted = found[student].notes, FATES[student].note
    assert any(wanted in note for note in notes) if wanted else not notes


@ROWS
def test_everybody_gets_a_page_that_says_what_happened(graded, student):
    page = graded.feedback(student, ASSIGNMENT, NOTEBOOK)
    assert FATES[student].card in page
    assert "eigentunes-card" in page


def test_nothing_outside_a_submission_reaches_what_is_handed_back(graded):
    for folder in ("autograded", "feedback"):
        for path in (graded.folder / folder).rglob("*"):
            assert not path.is_symlink()
            if path.is_file():
                assert SECRET.encode() not in path.read_bytes(), path


def test_a_flood_of_output_is_cut(graded):
    for folder, suffix in (("autograded", "ipynb"), ("feedback", "html")):
        path = graded.folder / folder / "floods" / ASSIGNMENT / f"{NOTEBOOK}.{suffix}"
        assert path.stat().st_size < 3_000_000


def test_a_right_submission_is_named_for_nothing(found):
    assert found["perfect"].notes == ()
    assert found["perfect"].reason == ""
    assert found["perfect"].by_hand == 4


def test_what_each_check_said_and_took_is_known(found):
    (work,) = found["partial"].notebooks
    told = {each.exercise: (each.status, each.earned) for each in work.exercises}
    assert told == {
        "standardize": ("passed", 2.0),
        "update_centroids": ("passed", 2.0),
        "inertia": ("not yet", 0.0),
        WRITTEN: ("by hand", None),
    }
    assert work.exercises[2].message
    assert all(each.seconds is not None for each in work.exercises[:3])
    assert work.seconds >= sum(each.seconds for each in work.exercises[:3])


@pytest.mark.parametrize("student", SECOND)
def test_an_old_score_does_not_survive_a_new_attempt(graded, found, exported, student):
    status, earned = SECOND[student]
    assert (found[student].status, found[student].earned) == (status, earned)
    assert exported[student]["score"] == ("" if earned is None else str(earned))
    with Gradebook(f"sqlite:///{graded.folder}/gradebook.db") as gradebook:
        assert gradebook.find_submission(ASSIGNMENT, student).score == (earned or 0)
        grade = gradebook.find_grade("standardize", NOTEBOOK, ASSIGNMENT, student)
        assert grade.auto_score == (None if earned is None else 0)
        assert grade.needs_manual_grade == (earned is None)


@pytest.mark.parametrize("student", SECOND)
def test_the_page_is_that_of_the_new_attempt_and_never_says_0_for_what_nobody_graded(
    graded, student
):
    page = graded.feedback(student, ASSIGNMENT, NOTEBOOK)
    assert "Passed" not in page
    assert ("Score: 0.0 / " in page) == (SECOND[student][1] is not None)
    assert ("no score yet" in page) == (SECOND[student][1] is None)


def test_what_a_person_gave_survives_and_waits_for_another_look(graded, found):
    assert found["again_by_hand"].by_hand == 4
    with Gradebook(f"sqlite:///{graded.folder}/gradebook.db") as gradebook:
        where = (NOTEBOOK, ASSIGNMENT, "again_by_hand")
        assert gradebook.find_grade(WRITTEN, *where).manual_score == 3
        assert gradebook.find_comment(WRITTEN, *where).comment == "Well said."


def test_what_was_interrupted_or_has_failed_is_graded_by_the_next_run_and_nothing_else(
    graded, found, exported
):
    assert "did not come to an end" in found["once_more_and_killed"].reason
    submit(graded, "once_more_and_killed", right(graded))
    (graded.folder / "submitted" / "again_without_time" / ASSIGNMENT / "timestamp.txt").unlink()
    log = graded.autograde(ASSIGNMENT, *LIMITS)
    after = account(graded)
    for student in ("once_more_and_killed", "again_without_time"):
        assert (after[student].status, after[student].earned) == ("graded", 6.0)
    assert log.count("Autograding ") == 2
