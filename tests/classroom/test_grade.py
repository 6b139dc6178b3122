"""``autograder grade``: the same grades wherever cells run, however often it is interrupted."""

from __future__ import annotations

import csv
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import Executor, Future
from pathlib import Path

import pytest
from nbgrader.api import Gradebook

from autograder.grading.ahead import Ahead, Work
from autograder.grading.class_run.batch import Batch, CannotGrade
from autograder.grading.executing import Execution, Task, execute, versions
from autograder.grading.judges import Judges
from autograder.sandbox import Limits, why_unavailable
from tests import postgres

from ..commands import ran
from .conftest import ROOT, Course

pytestmark = [
    pytest.mark.classroom,
    pytest.mark.xdist_group("grade"),
    pytest.mark.skipif(bool(why_unavailable()), reason=why_unavailable() or "there is a sandbox"),
]

ASSIGNMENT, NOTEBOOK = "0-start", "1-hello"
SOLUTIONS = {
    "blank": None,
    "crashes": "import os\nos._exit(1)",
    "partly": "def standardize(X):\n    return (X - X.mean(axis=0)) / X.std(axis=0)",
    "shifted": "def standardize(X):\n    return X - X.mean(axis=0)",
    "syntax": "def standardize(X):\n    return X -",
    "wrong": "def standardize(X):\n    return X",
}
STUDENTS = sorted([*SOLUTIONS, "perfect", "right", "same", "unreadable"])


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "autograder", "grade", ASSIGNMENT, *arguments]


def environment() -> dict[str, str]:
    return {**os.environ, "OMP_NUM_THREADS": "1", "PYTHONPATH": str(ROOT), "COLUMNS": "200"}


def grade(course: Course, *arguments: str) -> subprocess.CompletedProcess[str]:
    own = {"COLUMNS": "200"}
    return ran("autograder", "grade", ASSIGNMENT, *arguments, cwd=course.folder, environment=own)


def export(course: Course, *options: str) -> list[dict[str, str]]:
    """All rows of the grade file, without the order."""
    course.nbgrader("export", *options)
    with open(course.folder / "grades" / "grades.csv", encoding="utf-8") as file:
        return sorted(csv.DictReader(file), key=lambda row: row["student_id"])


def another(course: Course, folder: Path) -> Course:
    """A copy of a course, whose gradebook is at the same place inside."""
    shutil.copytree(course.folder, folder, symlinks=True)
    copy = object.__new__(Course)
    copy.folder = folder
    return copy


def marks(course: Course) -> dict[str, int]:
    """When each submission was found graded, by student."""
    found = (course.folder / ".eigentunes-graded" / ASSIGNMENT).glob("*.json")
    return {path.stem: path.stat().st_mtime_ns for path in found}


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """Ten submissions, none of them graded."""
    course = Course(tmp_path_factory.mktemp("released"))
    shutil.copytree(ROOT / "solutions" / ASSIGNMENT, course.folder / "solutions" / ASSIGNMENT)
    course.release(ASSIGNMENT)
    secret = course.folder / ".eigentunes-secret"
    secret.touch(mode=0o600)
    secret.write_text("for every copy the same" * 3, encoding="utf-8")
    for student in STUDENTS:
        step = "notebooks" if SOLUTIONS.get(student, "") is None else "solutions"
        notebook = course.notebook(step, ASSIGNMENT, NOTEBOOK)
        if source := SOLUTIONS.get(student):
            for cell in notebook.cells:
                if cell.metadata.get("nbgrader", {}).get("grade_id") == "standardize-solution":
                    cell.source = source
        course.submit(student, ASSIGNMENT, NOTEBOOK, notebook)
    course.submit("unreadable", ASSIGNMENT, NOTEBOOK, "this is my homework")
    return course


@pytest.fixture(scope="module")
def graded(released: Course, tmp_path_factory: pytest.TempPathFactory) -> Course:
    """All of them, graded without a break."""
    course = another(released, tmp_path_factory.mktemp("graded") / "course")
    done = grade(course)
    assert done.returncode == 1, done.stdout + done.stderr
    course.said = done.stdout  # type: ignore[attr-defined]
    return course


@pytest.fixture(scope="module")
def expected(graded: Course) -> list[dict[str, str]]:
    rows = export(graded)
    assert [row["student_id"] for row in rows] == STUDENTS
    assert {row["student_id"]: row["score"] for row in rows}["perfect"] == "2.0"
    return rows


@pytest.fixture
def copy(graded: Course, tmp_path: Path) -> Course:
    return another(graded, tmp_path / "course")


def test_the_run_says_in_one_line_what_is_wrong_with_a_submission_and_counts_the_others(graded):
    assert "unreadable: unreadable: 1-hello: It is not a Jupyter notebook" in graded.said
    assert "crashes: crashed: 1-hello: The notebook did not run to its end" in graded.said
    assert "10 of 10, graded 8" in graded.said


def test_stock_autograde_gives_the_same_scores(released, expected, tmp_path):
    course = another(released, tmp_path / "course")
    course.autograde(ASSIGNMENT)
    assert export(course) == expected


def test_what_is_graded_and_has_not_changed_is_not_graded_again(copy, expected):
    before = marks(copy)
    done = grade(copy)
    assert "10 had been graded before" in done.stdout
    assert marks(copy) == before
    assert export(copy) == expected


def test_a_changed_submission_is_graded_again_and_only_that(copy):
    before = marks(copy)
    copy.submit("blank", ASSIGNMENT, NOTEBOOK, copy.notebook("solutions", ASSIGNMENT, NOTEBOOK))
    grade(copy)
    after = marks(copy)
    assert {student for student in after if after[student] != before[student]} == {"blank"}
    assert copy.export()["blank", ASSIGNMENT] == 2


def test_one_student_can_be_chosen_and_graded_again(copy):
    before = marks(copy)
    done = grade(copy, "--student", "partly", "--force")
    after = marks(copy)
    assert done.returncode == 0
    assert {student for student in after if after[student] != before[student]} == {"partly"}


def test_whatever_does_not_fit_together_is_graded_again(copy, expected):
    before = marks(copy)
    (copy.folder / ".eigentunes-graded" / ASSIGNMENT / "partly.json").write_text("[")
    shutil.rmtree(copy.folder / "autograded" / "right")
    half = copy.folder / "autograded" / "same" / ASSIGNMENT / f"{NOTEBOOK}.ipynb"
    half.chmod(0o644)
    half.write_text(half.read_text(encoding="utf-8")[:1000], encoding="utf-8")
    with Gradebook(f"sqlite:///{copy.folder}/gradebook.db") as gradebook:
        gradebook.remove_submission(ASSIGNMENT, "shifted")
    grade(copy)
    after = marks(copy)
    changed = {student for student in after if after[student] != before[student]}
    assert changed == {"partly", "right", "same", "shifted"}
    assert export(copy) == expected


def test_a_lost_gradebook_is_filled_again(copy, expected):
    (copy.folder / "gradebook.db").unlink()
    copy.release(ASSIGNMENT)
    grade(copy)
    assert export(copy) == expected


def test_killed_at_any_moment_it_goes_on_and_grades_nothing_twice(released, expected, tmp_path):
    course = another(released, tmp_path / "course")
    draw = random.Random()
    kept: dict[str, int] = {}
    for _ in range(3):
        process = subprocess.Popen(
            command(), cwd=course.folder, env=environment(), stdout=subprocess.DEVNULL
        )
        limit = time.monotonic() + 120
        while process.poll() is None and len(marks(course)) < len(kept) + 2:
            assert time.monotonic() < limit
            time.sleep(0.01)
        time.sleep(draw.uniform(0, 0.4))
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert kept.items() <= marks(course).items()
        kept = marks(course)
    grade(course)
    assert kept.items() <= marks(course).items()
    assert export(course) == expected


def test_ctrl_c_stops_it_and_says_how_to_go_on(released, tmp_path):
    course = another(released, tmp_path / "course")
    process = subprocess.Popen(
        command(),
        cwd=course.folder,
        env=environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    while len(marks(course)) < 2 and process.poll() is None:
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 2
    assert "the same command goes on from here" in said
    assert 2 <= len(marks(course)) < 10


@pytest.fixture
def cluster() -> Iterator[str]:
    """A Dask cluster of two processes on this machine."""
    distributed = pytest.importorskip("distributed")
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, host="127.0.0.1", dashboard_address=None
    ) as made:
        yield made.scheduler_address


def test_a_dask_cluster_gives_the_same_grades(released, expected, cluster, tmp_path):
    course = another(released, tmp_path / "course")
    done = grade(course, "--scheduler", cluster)
    assert "executed a second time" not in done.stdout
    assert export(course) == expected


@pytest.mark.skipif(not postgres.PROGRAMS, reason="there is no PostgreSQL (package postgresql)")
def test_postgresql_gives_the_same_grades(released, expected, tmp_path):
    course = another(released, tmp_path / "course")
    with postgres.server() as url:
        course.nbgrader("generate_assignment", ASSIGNMENT, "--force", "--db", url)
        done = grade(course, "--db-url", url)
        assert done.returncode == 1, done.stderr
        assert export(course, "--db", url) == expected


@pytest.mark.parametrize(
    ("assignment", "options", "words"),
    [
        ("nothing", {}, "knows no assignment 'nothing' .* first: autograder release nothing"),
        ("", {}, "knows no assignment '' .* without blanks at its ends"),
        (ASSIGNMENT + " ", {}, "knows no assignment '0-start ' .* without blanks at its ends"),
        (ASSIGNMENT, {"db_url": "postgresql+psycopg://127.0.0.1:1/x"}, "gradebook cannot be used"),
        (ASSIGNMENT, {"db_url": "nonsense"}, "the gradebook cannot be used"),
        (ASSIGNMENT, {"db_url": "sqlite:///x.db?timeout=a"}, "cannot be used .* Mend its address"),
    ],
)
def test_a_run_that_cannot_begin_says_why(graded, assignment, options, words):
    with pytest.raises(CannotGrade, match=words):
        Batch(graded.folder, assignment, **options)


def test_without_a_course_or_a_cluster_it_says_so(graded, tmp_path):
    with pytest.raises(CannotGrade, match=r"there is no nbgrader_config\.py"):
        Batch(tmp_path, ASSIGNMENT)
    batch = Batch(graded.folder, ASSIGNMENT, scheduler="tcp:/127.0.0.1:1")
    with pytest.raises(CannotGrade, match="no Dask scheduler answers"):
        list(batch.grade(["partly"]))


class Broken(Executor):
    """Workers that always fail."""

    def submit(self, function, /, *arguments, **named):
        failed: Future[bytes] = Future()
        failed.set_exception(RuntimeError("the worker died"))
        return failed


def test_a_worker_that_dies_costs_one_more_execution_and_nothing_else():
    work = Work(Task(("1 + 1",), {}, Limits(), versions()))
    with Judges(1) as judges:
        ahead = Ahead(Broken(), judges, lambda: True)
        ahead.begin(work)
        done, _ = ahead(work)
    assert Execution.of(done).cells[0].outputs[0]["data"]["text/plain"] == "2"
    assert ahead.counts["repeated"] == 1
    assert ahead.failures == ["RuntimeError: the worker died"]


def test_another_version_of_the_course_on_a_worker_is_refused():
    with pytest.raises(RuntimeError, match="another version of the course"):
        execute(Task(("1",), {}, Limits(), "older"))


def test_the_mark_holds_digests_only(graded):
    path = graded.folder / ".eigentunes-graded" / ASSIGNMENT / "partly.json"
    assert all(len(digest) == 64 for digest in json.loads(path.read_text(encoding="utf-8")))


def test_feedback_says_which_cells_were_not_run(graded):
    notebook = graded.notebook("autograded/perfect", ASSIGNMENT, NOTEBOOK)
    texts = [o.get("text", "") for c in notebook.cells for o in c.get("outputs", [])]
    assert sum("Not run while grading" in text for text in texts) == 3


def test_what_is_graded_and_has_not_changed_is_not_even_run_in_advance(graded, tmp_path):
    course = another(graded, tmp_path / "course")
    (course.folder / "submitted" / "partly" / ASSIGNMENT / "more.txt").write_text("new")
    batch = Batch(course.folder, ASSIGNMENT)
    again = [each.student for each in batch.grade(STUDENTS) if not each.kept]
    assert again == ["partly"]
    assert (batch.counts["begun"], batch.counts["ready"]) == (1, 1)
