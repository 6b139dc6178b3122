"""`autograder build` and `autograder release` write what is theirs and nothing else."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import nbformat
import pytest
from nbgrader.api import Gradebook
from typer.testing import CliRunner

from autograder.building.build import RECORD, holds_the_keys
from autograder.cli import app
from eigentunes.judging import keys

ROOT = Path(__file__).parents[2]
NOTEBOOK = "notebooks/0-start/1-hello.ipynb"


def run(course: Path, *arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(app, [*arguments, "--course", str(course)])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.output
    return done.exit_code, " ".join(done.output.split())


def everything(course: Path) -> dict[str, bytes]:
    return {
        path.relative_to(course).as_posix(): path.read_bytes()
        for path in course.rglob("*")
        if path.is_file() and path.name not in ("gradebook.db", ".nbgrader.log")
    }


@pytest.fixture
def course(tmp_path) -> Path:
    """A course with the lessons of 0-start and what is made of them."""
    folder = tmp_path / "a course"
    folder.mkdir()
    shutil.copy(ROOT / "nbgrader_config.py", folder)
    for name in ("lessons", "solutions", "notebooks"):
        shutil.copytree(ROOT / name / "0-start", folder / name / "0-start")
    known = json.loads((ROOT / RECORD).read_text(encoding="utf-8"))
    ours = {name: value for name, value in known.items() if "/0-start/" in name}
    (folder / RECORD).write_text(json.dumps(ours, indent=1) + "\n", encoding="utf-8")
    return folder


def answer(course: Path) -> bytes:
    """Write something into a released notebook, as a learner would; returns the file."""
    notebook = nbformat.read(course / NOTEBOOK, as_version=4)
    notebook.cells[0].source += "\nmy own answer"
    nbformat.write(notebook, course / NOTEBOOK)
    return (course / NOTEBOOK).read_bytes()


def edit_the_lesson(course: Path) -> None:
    lesson = course / "lessons" / "0-start" / "1-hello.py"
    text = lesson.read_text(encoding="utf-8")
    lesson.write_text(text.replace("# %% [markdown]\n", "# %% [markdown]\n# New.\n#\n", 1))


def test_a_lesson_that_changed_is_built_and_what_lies_beside_it_stays(course):
    beside = [
        "solutions/my-own/a.ipynb",
        "notebooks/0-start/notes.txt",
        "notebooks/0-start/b.ipynb",
    ]
    for name in beside:
        (course / name).parent.mkdir(exist_ok=True)
        (course / name).write_text("mine", encoding="utf-8")
    edit_the_lesson(course)
    code, _ = run(course, "build")
    assert code == 0
    after = everything(course)
    assert b"New." in after[NOTEBOOK]
    assert b"New." in after["solutions/0-start/1-hello.ipynb"]
    assert all(after[name] == b"mine" for name in beside)


def test_a_second_build_changes_nothing(course):
    assert run(course, "build")[0] == 0
    before = everything(course)
    assert run(course, "build")[0] == 0
    assert everything(course) == before


@pytest.mark.parametrize("command", [("build",), ("release", "0-start")])
def test_answers_in_a_released_notebook_are_neither_lost_nor_passed_over(course, command):
    answer(course)
    edit_the_lesson(course)
    before = everything(course)
    code, said = run(course, *command)
    assert code == 2
    assert f"{NOTEBOOK} was changed since it was made here" in said
    assert "Nothing was" in said
    assert everything(course) == before
    assert not (course / "gradebook.db").exists()


def test_without_lessons_nothing_is_removed(course):
    shutil.rmtree(course / "lessons")
    before = everything(course)
    code, said = run(course, "build")
    assert code == 2
    assert "holds no lessons/" in said
    assert everything(course) == before


def test_a_folder_that_is_no_course_is_refused(course):
    (course / "nbgrader_config.py").unlink()
    before = everything(course)
    code, said = run(course, "build")
    assert code == 2
    assert "there is no nbgrader_config.py" in said
    assert everything(course) == before


def test_faults_in_a_lesson_are_found_before_anything_is_written(course):
    edit_the_lesson(course)
    (course / "lessons" / "0-start" / "2-bad.py").write_bytes(b"# %% [markdown]\n# caf\xe9\n")
    before = everything(course)
    code, said = run(course, "build")
    assert code == 1
    assert "lessons/0-start/2-bad.py:1: it cannot be read as UTF-8 text" in said
    assert everything(course) == before


def test_the_notebooks_of_a_lesson_that_is_gone_go_unless_somebody_wrote_into_them(course):
    lesson = course / "lessons" / "0-start" / "1-hello.py"
    lesson.rename(lesson.with_name("2-renamed.py"))
    answered = answer(course)
    assert run(course, "build")[0] == 2
    assert (course / NOTEBOOK).read_bytes() == answered
    shutil.copy(ROOT / NOTEBOOK, course / NOTEBOOK)
    assert run(course, "build")[0] == 0
    made = {name for name in everything(course) if name.endswith(".ipynb")}
    assert made == {f"{folder}/0-start/2-renamed.ipynb" for folder in ("solutions", "notebooks")}


def test_answer_keys_of_another_course_than_the_package_stay_as_they_are(course):
    folder = Path(keys.__file__).parent
    before = everything(folder)
    code, said = run(course, "build")
    assert code == 0
    assert "those of the installed package, which stay as they are" in said
    assert everything(folder) == before
    assert not (course / "eigentunes").exists()
    assert holds_the_keys(folder.parents[2])


def test_a_release_registers_what_is_there_already_and_loses_nothing(course):
    before = everything(course)
    code, said = run(course, "release", "0-start")
    assert code == 0
    assert f"{NOTEBOOK}: as it was" in said
    assert everything(course) == before
    with Gradebook(f"sqlite:///{course}/gradebook.db") as gradebook:
        assert gradebook.find_assignment("0-start").max_score > 0


def test_a_release_makes_what_is_missing_and_follows_the_solutions(course):
    (course / NOTEBOOK).unlink()
    assert run(course, "release", "0-start")[0] == 0
    assert (course / NOTEBOOK).read_bytes() == (ROOT / NOTEBOOK).read_bytes()
    solution = course / "solutions" / "0-start" / "1-hello.ipynb"
    notebook = nbformat.read(solution, as_version=4)
    notebook.cells[0].source += "\nA word of the instructor's."
    nbformat.write(notebook, solution)
    code, said = run(course, "release", "0-start")
    assert code == 0
    assert f"{NOTEBOOK}: written" in said
    assert "A word of the instructor" in (course / NOTEBOOK).read_text(encoding="utf-8")


def test_an_assignment_of_ones_own_is_released_with_its_files_and_no_build_removes_it(course):
    own = course / "solutions" / "my-own"
    own.mkdir()
    nbformat.write(nbformat.v4.new_notebook(), own / "a.ipynb")
    (own / "data.bin").write_bytes(b"\r\n\x00")
    assert run(course, "release", "my-own")[0] == 0
    assert run(course, "build")[0] == 0
    assert (course / "notebooks" / "my-own" / "a.ipynb").is_file()
    assert (course / "notebooks" / "my-own" / "data.bin").read_bytes() == b"\r\n\x00"


@pytest.mark.parametrize("name", ["9-none", "*", "", ".", "../solutions"])
def test_an_assignment_that_is_not_there_is_refused_with_those_that_are(course, name):
    code, said = run(course, "release", name)
    assert code == 2
    assert "there are: 0-start" in said
    assert not (course / "gradebook.db").exists()
