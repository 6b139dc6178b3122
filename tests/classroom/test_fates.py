"""Every state in which a submission may come, through the real nbgrader, in one batch."""

from __future__ import annotations

import csv

import pytest

from autograder.grading.outcomes import SubmissionOutcome, outcomes
from autograder.sandbox import why_unavailable

from .conftest import Course
from .fates import ASSIGNMENT, CHECKS, FATES, NOTEBOOK, SECRET, WRITTEN, hand_in_everything

pytestmark = [
    pytest.mark.classroom,
    pytest.mark.xdist_group("fates"),
    pytest.mark.skipif(bool(why_unavailable()), reason=why_unavailable() or "-"),
]

LIMITS = ("--ExecuteAndJudge.cell_seconds=1.5", f"--ExecuteAndJudge.memory_bytes={700 << 20}")
ROWS = pytest.mark.parametrize("student", FATES, ids=[fate.row for fate in FATES.values()])


@pytest.fixture(scope="module")
def graded(course: Course) -> Course:
    hand_in_everything(course)
    course.autograde(ASSIGNMENT, *LIMITS)
    course.nbgrader("generate_feedback", ASSIGNMENT)
    return course


@pytest.fixture(scope="module")
def found(graded: Course) -> dict[str, SubmissionOutcome]:
    return {each.student: each for each in outcomes(graded.folder, ASSIGNMENT)}


@pytest.fixture(scope="module")
def exported(graded: Course) -> dict[str, dict[str, str]]:
    graded.nbgrader("export")
    with open(graded.folder / "grades.csv", encoding="utf-8", newline="") as file:
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
