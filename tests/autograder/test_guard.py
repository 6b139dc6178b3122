"""What the judge itself breaks down on is nobody's fault, and concerns one exercise only."""

import json
import logging
import os
import subprocess
import sys
import time
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import nbformat
import pytest
from nbgrader.api import Gradebook
from typer.testing import CliRunner

from autograder.cli import app
from autograder.grading import examining, questions
from autograder.grading.ahead import Ahead, Work
from autograder.grading.class_run import batch
from autograder.grading.examining import Examined, Question
from autograder.grading.executing import Execution, Ran, Task, versions
from autograder.grading.judges import Judges
from autograder.grading.outcomes import outcomes
from autograder.grading.records import CANNOT_JUDGE, WITH_POINTS, Finding, Record
from autograder.handing_back.summary import reasons_to_look
from autograder.sandbox import Limits, why_unavailable
from eigentunes.judging.contract import Verdict

from ..classroom.conftest import Course, card

pytestmark = pytest.mark.xdist_group("sandbox")

ROOT = Path(__file__).parents[2]
UNSAFE = ["--unsafe"] if why_unavailable() else []
BROKEN = "squared_distances"


@pytest.fixture
def broken_judge(monkeypatch):
    """A judge with a fault of its own, in one exercise."""
    judge = examining.judge

    def breaks_down(check, *arguments):
        if check.name == BROKEN:
            raise KeyError("a fault of ours")
        return judge(check, *arguments)

    monkeypatch.setattr(examining, "judge", breaks_down)
    monkeypatch.setattr(batch, "Judges", JudgesHere)


class JudgesHere:
    """Judges in this process, where its judge can be another one."""

    def __init__(self, workers):
        pass

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        pass

    def judge(self, asked, done):
        found = Future()
        found.set_result(examining.examine(asked, Execution.of(done)))
        return found


def two_exercises():
    """The solved notebook of the first lesson with two of its exercises, one of them broken."""
    notebook = nbformat.read(ROOT / "solutions/1-kmeans/1-one-step.ipynb", as_version=4)
    first = next(i for i, cell in enumerate(notebook.cells) if cell.cell_type == "code")
    kept = {f"{name}{ending}" for name in (BROKEN, "inertia") for ending in ("", "-solution")}
    notebook.cells = [
        cell
        for i, cell in enumerate(notebook.cells)
        if i <= first or cell.metadata.get("nbgrader", {}).get("grade_id") in kept
    ]
    return notebook


@pytest.fixture
def course(tmp_path):
    """A course in which somebody has handed in two right answers."""
    course = Course(tmp_path)
    (tmp_path / "solutions" / "two").mkdir(parents=True)
    nbformat.write(two_exercises(), tmp_path / "solutions/two/1-one-step.ipynb")
    course.release("two")
    course.submit("ada", "two", "1-one-step", two_exercises())
    return course


def test_score_goes_on_with_the_other_exercises(broken_judge, caplog, tmp_path):
    path = tmp_path / "1-one-step.ipynb"
    nbformat.write(two_exercises(), path)
    with caplog.at_level(logging.ERROR):
        done = CliRunner().invoke(
            app, ["score", "--json", "--course", str(ROOT), *UNSAFE, str(path)]
        )
    assert done.exit_code == 1, done.output
    (score,) = json.loads(done.stdout)
    lines = {line["exercise"]: line for line in score["exercises"]}
    assert lines.pop(BROKEN)["status"] == CANNOT_JUDGE
    assert lines["inertia"]["status"] == "passed"
    assert any(f"`{BROKEN}` could not be judged" in note for note in score["notes"])
    assert "KeyError: 'a fault of ours'" in caplog.text


def test_the_other_exercises_keep_their_points_and_this_one_waits_for_a_person(
    broken_judge, course
):
    done = CliRunner().invoke(app, ["grade", "two", "--course", str(course.folder), *UNSAFE])
    assert done.exit_code == 1, done.output
    assert "ada: partly judged: 1-one-step: `squared_distances` could not be judged" in " ".join(
        done.output.split()
    )
    (ada,) = outcomes(course.folder, "two")
    earned = {each.exercise: each.earned for each in ada.notebooks[0].exercises}
    points = {each.exercise: each.points for each in ada.notebooks[0].exercises}
    assert earned == {BROKEN: None, "inertia": points["inertia"]}
    assert (ada.earned, ada.by_hand) == (points["inertia"], points[BROKEN])
    assert any("could not be judged" in reason for reason in reasons_to_look(ada))
    text = card(course.judged("ada", "two", "1-one-step")[BROKEN])
    assert "Not judged" in text
    assert "your instructor" in text
    with Gradebook(f"sqlite:///{course.folder}/gradebook.db") as gradebook:
        gradebook.find_grade(BROKEN, "1-one-step", "two", "ada").manual_score = 2.0
        gradebook.db.commit()
    (ada,) = outcomes(course.folder, "two")
    assert (ada.earned, ada.by_hand) == (points["inertia"] + 2.0, 0.0)


def test_a_record_says_which_exercises_wait_and_keeps_why_a_run_ended():
    findings = {"lloyd": Finding(CANNOT_JUDGE, "…"), "inertia": Finding("passed")}
    record = Record("timed out", "Too slow.", findings=findings).with_the_judges_failures()
    assert record.status == "partly judged"
    assert record.status in WITH_POINTS
    assert record.reason.startswith("Too slow. `lloyd` could not be judged")
    whole = Record("graded", findings={"inertia": Finding("passed")})
    assert whole.with_the_judges_failures() is whole


def test_a_verdict_stands_also_where_no_words_for_it_can_be_found(monkeypatch):
    monkeypatch.setattr(questions, "explanation", lambda *arguments: 1 / 0)
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("check(inertia)")])
    asked = questions.Questions(notebook, {0: Question("inertia", 0)})
    examined = {0: Examined(Verdict("not yet", "Wrong."))}
    found = asked.judged(Execution((Ran(),)), examined)
    assert found.verdicts[0] == examined[0].verdict
    assert found.notes == ()


class Ends(Question):
    """A question whose answer ends whoever judges it."""

    def verdict(self, outputs):
        os._exit(1)


def test_an_answer_that_ends_the_judge_concerns_nobody_else():
    task = Task(("1 + 1",), {}, Limits(), versions())
    asked = [{0: Question("inertia", 0)}, {0: Ends("inertia", 0)}, {0: Question("inertia", 0)}]
    works = [Work(replace(task, sources=(f"1 + {i}",)), each) for i, each in enumerate(asked)]
    with ThreadPoolExecutor(1) as executor, Judges(1) as judges:
        ahead = Ahead(executor, judges, lambda: True)
        for work in works:
            ahead.begin(work)
        found = [ahead(work)[1][0] for work in works]
    assert [each.verdict.status for each in found] == ["not yet", CANNOT_JUDGE, "not yet"]
    assert "TerminatedWorkerError" in found[1].trouble


ABANDONED = """
import os
from autograder.grading import judges
judges.IDLE = 2
pool = judges.Judges(1)
pool.judge({}, b'[[], {"why": "", "cell": 0, "ended": false, "seconds": []}]').result()
print(*pool._pool._processes, flush=True)
os.kill(os.getpid(), 9)
"""


def test_judges_end_when_whoever_started_them_was_killed():
    done = subprocess.run([sys.executable, "-c", ABANDONED], capture_output=True, text=True)
    (judge,) = map(int, done.stdout.split())
    deadline = time.monotonic() + 60
    while _lives(judge):
        assert time.monotonic() < deadline
        time.sleep(0.2)


def _lives(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return (
        not Path(f"/proc/{pid}/stat").exists()
        or ") Z " not in Path(f"/proc/{pid}/stat").read_text()
    )
