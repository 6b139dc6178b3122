"""The hostile bank through the real nbgrader: each on its own, then all in one batch.

Points earned are the points deserved, nobody else's change, no file outside changes, no process is
left, and the batch finishes.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.grading.outcomes import SubmissionOutcome, outcomes
from autograder.sandbox import why_unavailable
from autograder.surroundings import LOG

from ..processes import running
from . import hostile
from .conftest import ROOT, Course

pytestmark = [
    pytest.mark.classroom,
    pytest.mark.xdist_group("hostile"),
    pytest.mark.skipif(bool(why_unavailable()), reason=why_unavailable() or "-"),
]

HONEST = {"a-perfect": 2.0, "m-perfect": 2.0, "z-perfect": 2.0, "z-blank": 0.0}
LIMITS = (
    "--ExecuteAndJudge.cell_seconds=1.5",
    "--ExecuteAndJudge.notebook_seconds=10",
    "--ExecuteAndJudge.wall_factor=2",
    f"--ExecuteAndJudge.memory_bytes={700 << 20}",
)
EACH_ON_ITS_OWN = """
import sys
from nbgrader.apps import NbGrader, NbGraderAPI
app = NbGrader(); app.load_config_file()
app.config.ExecuteAndJudge.cell_seconds = 1.5
app.config.ExecuteAndJudge.notebook_seconds = 10.0
app.config.ExecuteAndJudge.wall_factor = 2.0
app.config.ExecuteAndJudge.memory_bytes = 700 << 20
api = NbGraderAPI(config=app.config)
for student in sys.argv[1:]:
    done = api.autograde("0-start", student)
    print("GRADED" if done["success"] else "FAILED", student, flush=True)
    if not done["success"]: print(done["log"][-2000:])
"""


def fingerprint(folder: Path) -> dict[str, str]:
    """What is in a folder and must not change when submissions are graded."""
    ours = {"autograded", "feedback", "gradebook.db", "grades", LOG}
    ours |= {".eigentunes-secret", ".eigentunes-made.json"}
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.relative_to(folder).parts[0] not in ours
    }


def classroom(folder: Path) -> Course:
    """A course in which everybody has handed in."""
    course = Course(folder)
    shutil.copytree(ROOT / "solutions" / "0-start", folder / "solutions" / "0-start")
    course.release("0-start")
    blank = course.notebook("notebooks", "0-start", "1-hello")
    perfect = course.notebook("solutions", "0-start", "1-hello")
    for student, points in HONEST.items():
        course.submit(student, "0-start", "1-hello", perfect if points else blank)
    for name in hostile.BANK:
        path = course.submit(name, "0-start", "1-hello", hostile.submission(blank, name))
        for inside, content in hostile.BESIDE.get(name, {}).items():
            (path.parent / inside).parent.mkdir(exist_ok=True)
            (path.parent / inside).write_text(content)
    return course


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> tuple[Course, dict, str]:
    """Each graded on its own, in one process after the other student's."""
    course = classroom(tmp_path_factory.mktemp("alone"))
    before = fingerprint(course.folder)
    done = subprocess.run(
        [sys.executable, "-c", EACH_ON_ITS_OWN, *hostile.BANK, *HONEST],
        cwd=course.folder,
        capture_output=True,
        text=True,
        env={**os.environ, "COURSE_SECRET": "never to be seen"},
    )
    return course, before, done.stdout + done.stderr


@pytest.fixture(scope="module")
def batch(tmp_path_factory: pytest.TempPathFactory) -> Course:
    course = classroom(tmp_path_factory.mktemp("batch"))
    course.autograde("0-start", *LIMITS)
    course.nbgrader("generate_feedback", "0-start")
    return course


def wanted() -> dict[tuple[str, str], float]:
    points = {name: hostile.DESERVED.get(name, 0.0) for name in hostile.BANK} | HONEST
    return {(student, "0-start"): value for student, value in points.items()}


def test_each_earns_on_its_own_what_its_code_deserves(alone):
    course, _, log = alone
    assert log.count("GRADED") == len(hostile.BANK) + len(HONEST), log[-3000:]
    assert course.export() == wanted()


def test_all_together_earn_the_same_and_spoil_nobody(batch, record_property):
    scores, right = batch.export(), wanted()
    off = {student for student, points in right.items() if scores.get(student) != points}
    cheats = {(name, "0-start") for name in hostile.BANK.keys() - hostile.DESERVED.keys()}
    honest = off - cheats
    counts = (len(cheats), len(cheats - off), len(cheats & off), len(honest))
    record_property("hostile bank", counts)
    assert scores == right


@pytest.fixture(scope="module")
def found(batch) -> dict[str, SubmissionOutcome]:
    return {each.student: each for each in outcomes(batch.folder, "0-start")}


@pytest.mark.parametrize("row", hostile.ROWS)
def test_a_cheat_earns_nothing_and_is_named_where_it_is_certain(found, row):
    names, words = hostile.ROWS[row]
    for name in names:
        assert found[name].earned == 0
        assert any(words in note for note in found[name].notes) or not words, found[name].notes


def test_honest_submissions_are_named_for_nothing(found):
    for name in HONEST:
        assert found[name].notes == ()


def test_every_one_of_the_bank_has_a_status_and_none_fails(found):
    counted = ("graded", "timed out", "out of memory", "crashed")
    others = {name: found[name].status for name in hostile.BANK}
    assert set(others.values()) <= set(counted), others
    assert found["memory_hog"].status == "out of memory"
    assert found["segmentation_fault"].status == "crashed"
    assert found["sleeps"].status == "timed out"
    assert found["sleeps_again_and_again"].status == "timed out"
    assert found["children_that_vanish"].status == "timed out"
    assert found["endless_counts"].status == "crashed"


def test_no_file_outside_is_changed(alone):
    course, before, _ = alone
    assert fingerprint(course.folder) == before
    assert not Path("/tmp/came_back").exists()
    assert not Path("/tmp/at_exit").exists()
    assert not (Path.home() / ".ipython/profile_default/startup/00.py").exists()


def test_no_process_is_left(alone, batch):
    assert running("came_back") == 0


def test_nothing_secret_is_in_what_is_handed_back(batch):
    for path in (batch.folder / "autograded").rglob("*.ipynb"):
        assert "never to be seen" not in path.read_text(encoding="utf-8"), path


def test_everybody_gets_feedback(batch):
    for student, _ in wanted():
        assert "eigentunes-card" in batch.feedback(student, "0-start", "1-hello"), student
