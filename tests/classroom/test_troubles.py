"""What ends a run is said in a sentence; whatever changes a grade grades again."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import zipfile
from datetime import datetime
from pathlib import Path

import pytest
from nbgrader.api import Gradebook
from nbgrader.coursedir import CourseDirectory
from typer.testing import CliRunner

from autograder.cli import app
from autograder.grading.outcomes import SubmissionOutcome, outcomes
from autograder.sandbox import why_unavailable

from ..commands import ran
from .conftest import ROOT, Course

pytestmark = [
    pytest.mark.classroom,
    pytest.mark.xdist_group("troubles"),
    pytest.mark.skipif(bool(why_unavailable()), reason=why_unavailable() or "-"),
]

ASSIGNMENT, NOTEBOOK = "0-start", "1-hello"
NO_SPACE = """
import errno, os
from nbconvert.writers import FilesWriter
class FullDisk(FilesWriter):
    def write(self, output, resources, **kw):
        if resources["nbgrader"]["student"] == "bo":
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "here")
        return super().write(output, resources, **kw)
import nbgrader.converters.base as base
base.FilesWriter = FullDisk  # the writer is no trait of nbgrader's
"""


def run(course: Course, *arguments: str) -> subprocess.CompletedProcess[str]:
    done = ran("autograder", *arguments, cwd=course.folder, environment={"COLUMNS": "300"})
    assert "Traceback" not in done.stdout + done.stderr
    return done


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """Two submissions, the second of them late, graded."""
    course = Course(tmp_path_factory.mktemp("troubles"))
    shutil.copytree(ROOT / "solutions" / ASSIGNMENT, course.folder / "solutions" / ASSIGNMENT)
    course.release(ASSIGNMENT)
    for student, day in (("ada", 1), ("bo", 3)):
        right = course.notebook("solutions", ASSIGNMENT, NOTEBOOK)
        path = course.submit(student, ASSIGNMENT, NOTEBOOK, right)
        (path.parent / "timestamp.txt").write_text(f"2026-09-0{day} 12:00:00 UTC")
    assert run(course, "grade", ASSIGNMENT).returncode == 0
    return course


@pytest.fixture
def course(first: Course, tmp_path: Path) -> Course:
    shutil.copytree(first.folder, tmp_path / "course")
    copy = object.__new__(Course)
    copy.folder = tmp_path / "course"
    return copy


def configure(course: Course, text: str) -> None:
    with open(course.folder / "nbgrader_config.py", "a", encoding="utf-8") as file:
        file.write(f"\n{text}\n")


def account(course: Course) -> dict[str, SubmissionOutcome]:
    return {each.student: each for each in outcomes(course.folder, ASSIGNMENT)}


def due(course: Course, day: int) -> None:
    with Gradebook(f"sqlite:///{course.folder}/gradebook.db") as gradebook:
        gradebook.update_or_create_assignment(ASSIGNMENT, duedate=datetime(2026, 9, day))


def made(course: Course) -> dict[str, int]:
    """When each graded notebook was written."""
    found = (course.folder / "autograded").rglob("*.ipynb")
    return {str(path): path.stat().st_mtime_ns for path in found}


@pytest.mark.parametrize("command", ["release", "grade", "report", "grades"])
def test_a_gradebook_that_another_program_holds_is_said_to_be_held(course, command):
    url = f"sqlite:///{course.folder}/gradebook.db?timeout=0.2"
    more = []
    if command == "grades":
        (course.folder / "c.csv").write_text("Student,ID,SIS Login ID,0-start\nA,1,ada,\n")
        more = ["--canvas", "c.csv"]
    with sqlite3.connect(course.folder / "gradebook.db") as held:
        held.execute("begin exclusive")
        done = run(course, command, ASSIGNMENT, "--db-url", url, *more)
        held.rollback()
    held.close()
    assert done.returncode == 2
    assert "Another program holds it" in " ".join((done.stdout + done.stderr).split())


@pytest.mark.parametrize("command", ["release", "grade", "report"])
def test_the_gradebook_of_an_older_nbgrader_is_to_be_upgraded(course, command):
    with sqlite3.connect(course.folder / "gradebook.db") as gradebook:
        gradebook.execute("alter table student drop column lms_user_id")
    gradebook.close()
    done = run(course, command, ASSIGNMENT)
    assert done.returncode == 2
    assert "nbgrader db upgrade" in " ".join((done.stdout + done.stderr).split())


@pytest.mark.parametrize("url", ["mysql://x", "nosuch://x", "postgresql://a:b/c", "a+b+c://x"])
@pytest.mark.parametrize("command", ["release", "grade", "report", "grades"])
def test_an_address_of_no_database_that_can_be_opened_is_to_be_mended(tmp_path, command, url):
    shutil.copy(ROOT / "nbgrader_config.py", tmp_path)
    shutil.copytree(ROOT / "solutions" / ASSIGNMENT, tmp_path / "solutions" / ASSIGNMENT)
    more = ["--canvas", str(tmp_path / "c.csv")] if command == "grades" else []
    done = CliRunner().invoke(
        app, [command, ASSIGNMENT, "--course", str(tmp_path), "--db-url", url, *more]
    )
    assert done.exit_code == 2, done.output
    said = " ".join(done.output.split())
    assert "the gradebook cannot be used (" in said
    assert "Mend its address: it begins with sqlite:///" in said
    assert not list(tmp_path.rglob("*.db"))


@pytest.mark.parametrize("command", ["release", "grade", "report", "grades"])
def test_a_folder_that_is_no_course_is_refused_and_stays_empty(tmp_path, command):
    more = ["--canvas", str(tmp_path / "c.csv")] if command == "grades" else []
    (tmp_path / "loop").symlink_to("loop")
    (tmp_path / "empty").mkdir()
    for folder, words in (
        ("empty", "there is no nbgrader_config.py; run this command in the course's folder"),
        ("nowhere", "there is no such folder"),
        ("loop", "there is no such folder"),
    ):
        arguments = [command, ASSIGNMENT, "--course", str(tmp_path / folder), *more]
        done = CliRunner().invoke(app, arguments)
        assert done.exit_code == 2, done.output
        assert f"{folder}: {words}" in " ".join(done.output.split())
    assert not list((tmp_path / "empty").iterdir())


def test_a_gradebook_that_is_none_is_said_to_be_damaged(course):
    (course.folder / "gradebook.db").write_text("no database at all" * 100)
    done = run(course, "report", ASSIGNMENT)
    assert (done.returncode, "damaged" in done.stdout) == (2, True)


def test_a_full_disk_stops_the_run_and_the_same_command_goes_on_afterwards(course):
    before = (course.folder / "nbgrader_config.py").read_text(encoding="utf-8")
    configure(course, NO_SPACE)
    done = run(course, "grade", ASSIGNMENT, "--force")
    assert done.returncode == 2
    assert "No space left on device" in done.stderr
    assert {path.stem for path in (course.folder / ".eigentunes-graded").rglob("*")} >= {"ada"}
    assert account(course)["bo"].score is None
    (course.folder / "nbgrader_config.py").write_text(before, encoding="utf-8")
    assert run(course, "grade", ASSIGNMENT).returncode == 0
    assert account(course)["bo"].score == 2.0


def test_a_secret_that_is_a_folder_stops_the_run(course):
    (course.folder / ".eigentunes-secret").unlink()
    (course.folder / ".eigentunes-secret").mkdir()
    done = run(course, "grade", ASSIGNMENT)
    assert done.returncode == 2
    assert ".eigentunes-secret" in done.stderr


@pytest.mark.parametrize("folder", ["autograded", ".eigentunes-graded"])
def test_a_file_where_grading_needs_a_folder_stops_the_run(course, folder):
    shutil.rmtree(course.folder / folder)
    (course.folder / folder).write_text("")
    done = run(course, "grade", ASSIGNMENT)
    assert (done.returncode, folder in done.stderr) == (2, True)


@pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() == 0, reason="root may write anywhere")
def test_a_course_that_may_not_be_written_stops_the_run(course):
    course.folder.chmod(0o555)
    try:
        done = run(course, "grade", ASSIGNMENT, "--force")
    finally:
        course.folder.chmod(0o755)
    assert (done.returncode, "Permission denied" in done.stderr) == (2, True)


@pytest.mark.parametrize(
    "content", ["[", "{}", '{"metadata": []}', '{"metadata": {"eigentunes": 3}}']
)
def test_a_damaged_graded_notebook_is_nobodys_end_and_is_graded_again(course, content):
    path = course.folder / "autograded" / "ada" / ASSIGNMENT / f"{NOTEBOOK}.ipynb"
    path.chmod(0o644)
    path.write_text(content, encoding="utf-8")
    assert account(course)["ada"].status == "failed"
    assert run(course, "report", ASSIGNMENT).returncode == 0
    assert run(course, "grade", ASSIGNMENT).returncode == 0
    assert account(course)["ada"].score == 2.0


def test_a_course_folder_that_looks_like_a_pattern_is_refused_with_what_to_do(course, tmp_path):
    course.folder = course.folder.rename(tmp_path / "course [2026]")
    done = run(course, "grade", ASSIGNMENT)
    assert (done.returncode, "rename the folder" in done.stderr) == (2, True)


def test_late_penalties_follow_dates_and_their_rule_without_running_anything(course):
    before = made(course)
    configure(course, "c.LateSubmissionPlugin.penalty_method = 'zero'")
    due(course, 2)
    done = run(course, "grade", ASSIGNMENT)
    assert "2 had been graded before" in done.stdout
    assert {name: each.score for name, each in account(course).items()} == {"ada": 2.0, "bo": 0.0}
    due(course, 4)
    run(course, "grade", ASSIGNMENT)
    assert account(course)["bo"].score == 2.0
    assert made(course) == before


@pytest.mark.parametrize("what", ["configuration", "secret", "release"])
def test_whatever_else_decides_about_a_grade_grades_again(course, what):
    before = made(course)
    if what == "configuration":
        configure(course, "c.ExecuteAndJudge.cell_seconds = 29")
    elif what == "secret":
        (course.folder / ".eigentunes-secret").write_text("f" * 64)
    else:
        released = course.folder / "notebooks" / ASSIGNMENT / f"{NOTEBOOK}.ipynb"
        released.write_text(released.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    assert "had been graded before" not in run(course, "grade", ASSIGNMENT).stdout
    assert not before.items() & made(course).items()


def test_a_failed_submission_has_no_score_whatever_a_person_has_given(course):
    path = course.folder / "autograded" / "ada" / ASSIGNMENT / f"{NOTEBOOK}.ipynb"
    with Gradebook(f"sqlite:///{course.folder}/gradebook.db") as gradebook:
        gradebook.find_grade("standardize", NOTEBOOK, ASSIGNMENT, "ada").manual_score = 1
        gradebook.db.commit()
    path.chmod(0o644)
    path.write_text("[", encoding="utf-8")
    ada = account(course)["ada"]
    assert (ada.status, ada.score) == ("failed", None)


def test_a_list_of_names_is_told_apart_from_the_exported_file(course):
    (course.folder / "c.csv").write_text("Student,ID,SIS Login ID,0-start\nA,1,ada,\n")
    for content, words in (
        ("ada,Müller".encode("cp1252"), "names.csv: it is not written in UTF-8"),
        (b"ada,1\nada,2\n", "names.csv: there is more than one row for ada"),
        (b"ada\n", "names.csv: it must have two columns"),
    ):
        (course.folder / "names.csv").write_bytes(content)
        done = run(
            course, "grades", ASSIGNMENT, "--canvas", "c.csv", "--names", "names.csv", "-o", "o.csv"
        )
        assert (done.returncode, words in done.stdout) == (2, True), done.stdout
    (course.folder / "names.csv").write_bytes("sep=;\r\nada;1\r\n".encode("utf-16"))
    done = run(
        course, "grades", ASSIGNMENT, "--canvas", "c.csv", "--names", "names.csv", "-o", "o.csv"
    )
    assert done.returncode in (0, 1)


def give_feedback(course: Course) -> Path:
    """Make the pages; returns ada's."""
    course.nbgrader("generate_feedback", ASSIGNMENT)
    return course.folder / "feedback" / "ada" / ASSIGNMENT / f"{NOTEBOOK}.html"


@pytest.mark.parametrize("why", ["asked for", "refused", "interrupted", "by nbgrader"])
def test_what_a_person_has_put_beside_graded_work_outlives_the_next_grading(course, why):
    page = give_feedback(course)
    graded = course.folder / "autograded" / "ada" / ASSIGNMENT / f"{NOTEBOOK}.ipynb"
    for folder in (page.parent, graded.parent):
        (folder / "remarks.txt").write_text(f"mine, in {folder}")
    if why == "refused":
        stamp = course.folder / "submitted" / "ada" / ASSIGNMENT / "timestamp.txt"
        stamp.write_text("yesterday")
    elif why == "interrupted":
        graded.chmod(0o644)
        graded.write_text("[", encoding="utf-8")
    if why == "asked for":
        assert run(course, "grade", ASSIGNMENT, "--force").returncode == 0
    elif why == "by nbgrader":
        course.nbgrader("autograde", ASSIGNMENT, "--force")
    else:
        course.nbgrader("autograde", ASSIGNMENT)
    assert account(course)["ada"].status == ("failed" if why == "refused" else "graded")
    assert not page.exists()
    for folder in (page.parent, graded.parent):
        assert (folder / "remarks.txt").read_text() == f"mine, in {folder}"
    give_feedback(course)
    assert ("could not be graded" in page.read_text(encoding="utf-8")) == (why == "refused")


def test_whom_the_configuration_leaves_out_is_graded_only_without_it_and_that_is_said(course):
    shutil.rmtree(course.folder / "autograded" / "bo")
    configure(course, "c.CourseDirectory.student_id_exclude = 'bo,cy'")
    assert "1 had been graded before" in run(course, "grade", ASSIGNMENT).stdout
    assert not (course.folder / "autograded" / "bo").exists()
    done = run(course, "grade", ASSIGNMENT, "--student", "bo")
    assert (done.returncode, "student_id_exclude" in done.stderr) == (2, True)


@pytest.mark.parametrize("stamp", ["2026-09-03", "yesterday"])
def test_what_nbgrader_could_not_even_begin_with_has_failed_and_is_not_missing(course, stamp):
    (course.folder / "submitted" / "bo" / ASSIGNMENT / "timestamp.txt").write_text(stamp)
    shutil.rmtree(course.folder / "autograded" / "bo" / ASSIGNMENT)
    (course.folder / "autograded" / "bo" / ASSIGNMENT).write_text("")
    done = run(course, "grade", ASSIGNMENT)
    assert done.returncode == 1
    said = " ".join(done.stdout.split())
    assert "bo: failed: " in said
    assert "Not a directory" in said


STUMBLES = """
import autograder.grading.nbgrader_plugins.attempts as attempts
look = attempts.inspect
def stumble(folder, top):
    if "bo" in folder.split("/"):
        raise ValueError("magic not found")
    return look(folder, top)
attempts.inspect = stumble
"""


@pytest.mark.parametrize("command", ["nbgrader autograde", "autograder grade"])
def test_a_folder_on_which_the_grader_breaks_down_has_failed_and_ends_nobody_elses_run(
    course, command
):
    configure(course, STUMBLES)
    if command == "nbgrader autograde":
        course.autograde(ASSIGNMENT, "--force")
    else:
        done = run(course, "grade", ASSIGNMENT, "--force")
        assert done.returncode == 1
        assert "bo: failed" in done.stdout
    assert account(course)["ada"].score == 2.0
    assert (account(course)["bo"].status, account(course)["bo"].score) == ("failed", None)
    assert "could not be looked at (ValueError: magic" in account(course)["bo"].reason


# --- archives of learning platforms, as docs/grading.md says ---------------------------------


def configurations() -> list[str]:
    """The blocks of docs/grading.md that set up nbgrader's zip_collect."""
    text = (ROOT / "docs" / "grading.md").read_text(encoding="utf-8")
    blocks = [block.partition("```")[0] for block in text.split("```python\n")[1:]]
    return [block for block in blocks if "FileNameCollectorPlugin" in block]


@pytest.mark.parametrize("platform", ["moodle", "canvas"])
def test_archives_are_collected_as_the_page_says(course, platform):
    shutil.rmtree(course.folder / "submitted")
    (configuration,) = [each for each in configurations() if platform in each.lower()]
    configure(course, configuration)
    right = (course.folder / "solutions" / ASSIGNMENT / f"{NOTEBOOK}.ipynb").read_bytes()
    archive = course.folder / "downloaded" / ASSIGNMENT / "archive" / "all.zip"
    archive.parent.mkdir(parents=True)
    names = {
        "moodle": [
            "Ada Okafor_8801_assignsubmission_file_/1-hello.ipynb",
            "Zoë Żak-Ito_8802_assignsubmission_file_/1-hello.ipynb",
            "Bo_8803_assignsubmission_file_/1-hello.ipynb",
            "Bo_8803_assignsubmission_file_/notes.txt",
            "Cy_8804_assignsubmission_onlinetext_/onlinetext.html",
        ],
        "canvas": [
            "okaforada_8801_67890_1-hello.ipynb",
            "zakitozoe_LATE_8802_67891_1-hello.ipynb",
            "bo_8803_67892_1-hello-1.ipynb",
            "bo_8803_67893_notes.txt",
        ],
    }[platform]
    with zipfile.ZipFile(archive, "w") as file:
        for name in names:
            file.writestr(name, right)
    course.nbgrader("zip_collect", ASSIGNMENT)
    found = sorted(path.parts[-3:] for path in (course.folder / "submitted").rglob("*.ipynb"))
    assert found == [(each, ASSIGNMENT, f"{NOTEBOOK}.ipynb") for each in ("8801", "8802", "8803")]
    done = run(course, "grade", ASSIGNMENT)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("c = (", "nbgrader_config.py, line {line}: SyntaxError: '(' was never closed"),
        ("c.Autograde.name = 1 / 0", "nbgrader_config.py, line {line}: ZeroDivisionError"),
        ('c.Autograde.exporter_class = "notebook"', "would run unprotected"),
        ('c.Autograde.autograde_preprocessors = ["nbgrader.preprocessors.Execute"]', "unprotected"),
        ("c.Autograde.sanitize_preprocessors = []", "would run unprotected"),
    ],
)
def test_nothing_is_run_or_changed_with_a_configuration_that_does_not_protect(course, text, words):
    configure(course, text)
    file = (course.folder / "nbgrader_config.py").read_text(encoding="utf-8")
    line = file.splitlines().index(text) + 1
    before = {**made(course), **{who: each.earned for who, each in account_without(course).items()}}
    broken = "line" in words
    for command in ["grade", *(["release", "report"] if broken else [])]:
        done = run(course, command, ASSIGNMENT)
        assert done.returncode == 2, done.stdout + done.stderr
        said = " ".join((done.stdout + done.stderr).split())
        assert words.format(line=line) in said
        assert "Traceback" not in said
    after = {**made(course), **{who: each.earned for who, each in account_without(course).items()}}
    assert after == before


def account_without(course: Course) -> dict[str, SubmissionOutcome]:
    """What the class has earned, whatever its configuration says now."""
    directory = CourseDirectory(root=str(course.folder))
    directory.db_url = f"sqlite:///{course.folder}/gradebook.db"
    return {each.student: each for each in outcomes(directory, ASSIGNMENT)}
