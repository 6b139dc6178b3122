"""A batch in which everything that the world hands in stands beside honest submissions."""

from __future__ import annotations

import csv
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.grading.outcomes import SubmissionOutcome, outcomes
from autograder.sandbox import why_unavailable

from ..commands import ran
from .conftest import ROOT, Course
from .world import ASSIGNMENT, HONEST_PEOPLE, ROWS, hand_in_everything

pytestmark = [
    pytest.mark.classroom,
    pytest.mark.xdist_group("world"),
    pytest.mark.skipif(bool(why_unavailable()), reason=why_unavailable() or "-"),
]

LIMITS = "\nc.ExecuteAndJudge.cell_seconds = 4\nc.ExecuteAndJudge.memory_bytes = 700 << 20\n"


def run(course: Course, *arguments: str) -> subprocess.CompletedProcess[str]:
    own = {"COLUMNS": "300"}
    return ran("autograder", *arguments, cwd=course.folder, environment=own, timeout=600)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Course]:
    course = Course(tmp_path_factory.mktemp("world"))
    with open(course.folder / "nbgrader_config.py", "a", encoding="utf-8") as file:
        file.write(LIMITS)
    shutil.copytree(ROOT / "solutions" / ASSIGNMENT, course.folder / "solutions" / ASSIGNMENT)
    course.release(ASSIGNMENT)
    hand_in_everything(course)
    yield course
    subprocess.run(["chmod", "-R", "u+rwX", course.folder / "submitted"], check=False)
    subprocess.run(["rm", "-rf", course.folder / "submitted"], check=False)  # rmtree recurses


@pytest.fixture(scope="module")
def graded(world: Course) -> subprocess.CompletedProcess[str]:
    return run(world, "grade", ASSIGNMENT, "--workers", "2")


@pytest.fixture(scope="module")
def found(world: Course, graded: object) -> dict[str, SubmissionOutcome]:
    return {each.student: each for each in outcomes(world.folder, ASSIGNMENT)}


def test_the_batch_comes_to_its_end_and_names_everybody_who_needs_a_look(graded):
    assert graded.returncode == 1, graded.stdout + graded.stderr
    assert "Traceback" not in graded.stdout + graded.stderr
    assert f"{len(ROWS)} of {len(ROWS)}" in graded.stdout
    for each in ROWS.values():
        if each.status != "graded":
            assert f"{each.student}: {each.status}: " in graded.stdout


def test_there_is_an_outcome_for_everybody_and_for_nobody_else(found):
    assert found.keys() == ROWS.keys()


def test_honest_scores_are_untouched(found):
    assert len(HONEST_PEOPLE) == 10
    assert {name: found[name].score for name in HONEST_PEOPLE} == {
        name: ROWS[name].score for name in HONEST_PEOPLE
    }


@pytest.mark.parametrize("student", ROWS, ids=[each.what for each in ROWS.values()])
def test_every_fate_has_its_status_its_score_and_its_sentence(found, student):
    wanted, outcome = ROWS[student], found[student]
    assert (outcome.status, outcome.score) == (wanted.status, wanted.score), outcome
    said = [outcome.reason, *outcome.notes]
    assert any(wanted.says in each for each in said), said
    assert bool(outcome.reason) == (wanted.status != "graded")


def test_nothing_that_a_link_leads_to_is_copied(world, found):
    assert not list((world.folder / "autograded").rglob("*leak*"))
    assert not [path for path in (world.folder / "autograded").rglob("*") if path.is_symlink()]


def test_export_report_and_feedback_come_to_their_end_with_such_a_class(world, found):
    world.nbgrader("export")
    with open(world.folder / "grades" / "grades.csv", encoding="utf-8", newline="") as file:
        rows = {row["student_id"]: row for row in csv.DictReader(file)}
    assert rows.keys() == {f"'{name}" if name[0] in "=-" else name for name in ROWS}
    done = run(world, "report", ASSIGNMENT)
    assert done.returncode == 0, done.stdout + done.stderr
    world.nbgrader("generate_feedback", ASSIGNMENT)
    pages = world.folder / "feedback"
    for student in ("[ab]", "*", "x [2]", ".hidden", "honest_0", "too_deep", "with_words"):
        assert list(Path(pages, student, ASSIGNMENT).iterdir()), student


def test_the_next_run_tries_again_only_what_was_missing_or_has_failed(world, found):
    again = run(world, "grade", ASSIGNMENT)
    assert again.returncode == 1
    kept = sum(each.status not in ("missing", "failed") for each in ROWS.values())
    assert f"{kept} had been graded before" in again.stdout
