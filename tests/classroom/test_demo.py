"""`autograder demo` from beginning to end, with a small class."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
from pathlib import Path

import pytest
from nbgrader.api import Gradebook
from typer.testing import CliRunner

from autograder.cli import app
from autograder.demo import command as demonstration
from autograder.demo.classroom import BROKEN

from .conftest import ROOT

pytestmark = [pytest.mark.classroom, pytest.mark.xdist_group("demo")]

COLUMN = "1-kmeans (4711)"


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The folder of a demo with four students, and what was said."""
    folder = tmp_path_factory.mktemp("demo") / "course"
    done = subprocess.run(
        [sys.executable, "-m", "autograder", "demo", str(folder), "--students", "4"],
        cwd=ROOT,
        text=True,
        capture_output=True,
        env={**os.environ, "COLUMNS": "300"},
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return folder, done.stdout


def canvas(folder: Path) -> dict[str, str]:
    with open(folder / "grades" / "1-kmeans-canvas.csv", encoding="utf-8", newline="") as file:
        return {row["SIS Login ID"]: row[COLUMN] for row in csv.DictReader(file)}


def test_it_ends_with_where_everything_is(shown):
    folder, said = shown
    report = folder / "reports" / "1-kmeans.html"
    assert report.is_file()
    assert f"The report: {report}" in said
    for step in ("Release", "Hand in", "Grade", "Feedback", "Grade file", "Report"):
        assert f"\n{step} (" in said


def test_everybody_who_handed_in_got_feedback(shown):
    folder, _ = shown
    students = {path.name for path in (folder / "submitted").iterdir()}
    assert len(students) == 4
    for student in students:
        assert list((folder / "feedback" / student / "1-kmeans").glob("*.html")), student


def test_the_grade_file_says_what_the_gradebook_says_and_nothing_for_the_absent(shown):
    folder, _ = shown
    given = canvas(folder)
    with Gradebook(f"sqlite:///{folder}/gradebook.db") as gradebook:
        whole = gradebook.find_assignment("1-kmeans").max_score
        scores = {
            login: gradebook.find_submission("1-kmeans", login).score
            for login, grade in given.items()
            if grade and login
        }
    assert {login: float(given[login]) for login in scores} == scores
    assert whole in scores.values()  # the perfect one
    assert [given[student] for student, _, _ in demonstration.ABSENT] == ["", ""]


def test_who_is_not_in_the_grade_file_is_named(shown):
    folder, said = shown
    students = {path.name for path in (folder / "submitted").iterdir()}
    (late,) = students - canvas(folder).keys()
    assert f"Not in Canvas's file (1):\n  {late}" in said


def test_a_known_mistake_is_in_the_report_with_its_sentence(shown):
    folder, _ = shown
    with open(folder / "reports" / "1-kmeans-mistakes.csv", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert rows
    html = (folder / "reports" / "1-kmeans.html").read_text(encoding="utf-8")
    for row in rows[:3]:
        assert row["sentence"].split("`")[0].split("'")[0].split('"')[0] in html


def test_without_a_sandbox_nobody_is_hostile_and_nothing_broken_does_harm(tmp_path, monkeypatch):
    monkeypatch.setattr(demonstration, "why_unavailable", lambda: "There is no sandbox here.")
    monkeypatch.setattr(demonstration._Demo, "_run", lambda *_: None)
    shown = demonstration._Demo(tmp_path, ROOT, lambda *_: 0)
    shown._prepare()
    solved, released = (tmp_path / folder / "1-kmeans" for folder in ("solutions", "notebooks"))
    released.parent.mkdir()
    os.symlink(solved, released)
    kinds = {each.kind: each.what for each in shown._hand_in(12, 0)}
    assert "hostile" not in kinds
    assert kinds["broken"] in set(demonstration.HARMLESS_WAYS) & set(BROKEN)


def test_a_folder_with_something_in_it_is_refused(tmp_path):
    (tmp_path / "thesis.txt").write_text("mine", encoding="utf-8")
    done = CliRunner().invoke(app, ["demo", str(tmp_path), "--course", str(ROOT)])
    assert done.exit_code == 2
    assert "is not empty" in done.output


def test_a_file_in_the_place_of_the_folder_is_refused_and_stays(tmp_path):
    (tmp_path / "thesis.txt").write_text("mine", encoding="utf-8")
    done = CliRunner().invoke(app, ["demo", str(tmp_path / "thesis.txt"), "--course", str(ROOT)])
    assert done.exit_code == 2
    assert "is no folder" in " ".join(done.output.split())
    assert (tmp_path / "thesis.txt").read_text(encoding="utf-8") == "mine"


def test_a_folder_that_is_no_course_is_refused(tmp_path):
    done = CliRunner().invoke(app, ["demo", "--course", str(tmp_path)])
    assert done.exit_code == 2
    assert "holds no solutions/1-kmeans" in " ".join(done.output.split())


def test_a_wrong_call_of_grades_is_refused_before_anything_is_written(shown, monkeypatch):
    folder, _ = shown
    monkeypatch.chdir(folder)
    (folder / "mine.csv").write_text("mine", encoding="utf-8")
    (folder / "loop.csv").symlink_to("loop.csv")
    for arguments, words in (
        (["1-kmeans"], "name one exported file"),
        (["9-none", "--canvas", "canvas-export.csv"], "knows no assignment '9-none'"),
        (["1-kmeans", "--canvas", "canvas-export.csv", "-o", "loop.csv"], "loop.csv is a link"),
        (["1-kmeans", "--canvas", "loop.csv"], "loop.csv"),
        (["1-kmeans", "--canvas", "nothing.csv"], "nothing.csv"),
        (["1-kmeans", "--canvas", "canvas-export.csv", "-o", "canvas-export.csv"], "another name"),
        (["1-kmeans", "--canvas", "canvas-export.csv", "-o", "mine.csv"], "somebody's own"),
        (["1-kmeans", "--moodle", "canvas-export.csv", "-o", "x.csv"], "no student of this course"),
    ):
        done = CliRunner().invoke(app, ["grades", *arguments])
        assert done.exit_code == 2, done.output
        assert words in " ".join(done.output.split())
    assert not (folder / "x.csv").exists()
    assert (folder / "mine.csv").read_text(encoding="utf-8") == "mine"


def test_a_report_or_grade_file_is_written_again_but_not_over_what_somebody_changed(
    shown, monkeypatch
):
    folder, _ = shown
    monkeypatch.chdir(folder)
    for name, arguments in (
        ("reports/1-kmeans-students.csv", ["report", "1-kmeans"]),
        ("grades/1-kmeans-canvas.csv", ["grades", "1-kmeans", "--canvas", "canvas-export.csv"]),
    ):
        file = folder / name
        assert CliRunner().invoke(app, arguments).exit_code in (0, 1)
        whole = file.read_bytes()
        file.write_bytes(whole + b"a note of mine\n")
        done = CliRunner().invoke(app, arguments)
        assert done.exit_code == 2
        assert name.rpartition("/")[2] in done.output
        assert file.read_bytes() == whole + b"a note of mine\n"
        file.write_bytes(whole)
