"""``autograder build``: lessons → solutions → notebooks, and the answer keys.

The notebooks that learners open are made by nbgrader's own ``generate_assignment`` from the
solutions, so what is released here is what an instructor would release.  The same lessons always
give the same bytes, and the digests of what was made are kept beside them
(:mod:`autograder.made`).
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import nbformat
from nbgrader.converters import GenerateAssignment
from nbgrader.coursedir import CourseDirectory
from nbgrader.utils import capture_log
from traitlets.config import Config

from autograder.building import lessons
from autograder.building.authoring import faults_of, stray_files
from autograder.building.keys import texts
from autograder.building.lessons import Fault, Lesson, LessonError
from autograder.catalogue import EXERCISES
from autograder.configuration import BadConfiguration, course_config
from autograder.made import Record
from eigentunes.checks import CHECKS
from eigentunes.judging import keys

RECORD = ".eigentunes-built.json"  # kept with what it describes
KEYS = Path("eigentunes", "judging", "keys")


class CannotBuild(Exception):
    """Nothing can be made; the text says why and what to do."""


def read_lessons(folder: Path) -> list[Lesson]:
    """Read every lesson of the course.

    Raises
    ------
    LessonError
        With everything that is wrong with any of them.
    """
    found: list[Lesson] = []
    faults: list[Fault] = []
    for path in sorted(set(folder.rglob("*.py")) - set(folder.glob("*/*.py"))):
        shown = f"{folder.name}/{path.relative_to(folder).as_posix()}"
        text = f"nothing reads it: a lesson is {folder.name}/ASSIGNMENT/NOTEBOOK.py, no folder more"
        faults.append(Fault(shown, 1, text))
    for path in sorted(folder.glob("*/*.py")):
        try:
            lesson, unread = lessons.read(path, folder)
        except (OSError, UnicodeDecodeError) as error:
            shown = f"{folder.name}/{path.relative_to(folder).as_posix()}"
            faults.append(Fault(shown, 1, f"it cannot be read as UTF-8 text: {error}"))
            continue
        # What cannot be read would be missed everywhere else, and told again and again.
        faults += unread or lessons.lint(lesson, CHECKS, folder)
        found.append(lesson)
    taught: dict[str, str] = {}
    for lesson in found:
        for name, cell in lesson.named("solution").items():
            file = f"{folder.name}/{lesson.path.as_posix()}"
            if name in taught:
                faults.append(Fault(file, cell.line, f"`{name}` is also taught in {taught[name]}"))
            taught[name] = file
    if faults:
        raise LessonError(faults)
    return found


@dataclass(frozen=True)
class Built:
    """What a build did.

    Attributes
    ----------
    notebooks : list of Path
        All the notebooks, relative to the course.
    keys : list of str or None
        The exercises whose answer keys changed; None if the course holds no keys.
    """

    notebooks: list[Path]
    keys: list[str] | None


def build(root: Path, target: Path | None = None) -> Built:
    """Make ``solutions/`` and ``notebooks/``, and the answer keys if they are this course's.

    Everything is made before anything is written.  Only what an earlier build has made is replaced
    or removed.

    Parameters
    ----------
    root : Path
        The course: it holds ``lessons/`` and ``nbgrader_config.py``.
    target : Path, optional
        Where it is written; `root` if not given.

    Raises
    ------
    LessonError
        With everything that is wrong with the exercises, or with the lessons.
    CannotBuild
        If there are no lessons, or nbgrader could not release one.
    Occupied
        If something that was not made by a build stands in the way.
    """
    ours = holds_the_keys(root)
    if ours and (faults := [*stray_files(root), *chain(*map(faults_of, EXERCISES.values()))]):
        raise LessonError(faults)
    made = notebooks(root)
    frozen = answer_keys() if ours else {}
    record = Record(target or root, RECORD)
    files = {**made, **frozen}
    changed = record.write(files, _obsolete(record.paths()) - files.keys())
    keys.load.cache_clear()
    names = sorted(path.stem for path in changed if path.suffix == ".json")
    return Built(sorted(made), names if frozen else None)


def _obsolete(made: set[Path]) -> set[Path]:
    """What a build made of these: not an assignment of one's own, which was only released."""
    solved = {path for path in made if path.parts[0] == "solutions"}
    released = {Path("notebooks", *path.parts[1:]) for path in solved}
    return solved | (released & made) | {path for path in made if path.parent == KEYS}


def notebooks(root: Path) -> dict[Path, bytes]:
    """The notebooks of a course, solved and released, by their paths in it."""
    found = read_lessons(root / "lessons")
    if not found:
        raise CannotBuild(
            f"{root.resolve()} holds no lessons/ASSIGNMENT/NOTEBOOK.py; run this command in the "
            "course's folder, or name it with --course."
        )
    solved = {
        lesson.path.with_suffix(".ipynb"): nbformat.writes(lessons.notebook(lesson)) + "\n"
        for lesson in found
    }
    with tempfile.TemporaryDirectory() as scratch:
        course = Path(scratch)
        for path, text in solved.items():
            file = course / "solutions" / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8", newline="\n")
        config = configuration(root)
        config.CourseDirectory.root = scratch
        config.CourseDirectory.db_url = f"sqlite:///{scratch}/gradebook.db"
        for assignment in sorted({lesson.assignment for lesson in found}):
            generate(config, assignment)
        return {
            path.relative_to(course): as_kept(path)
            for folder in ("solutions", "notebooks")
            for path in (course / folder).glob("*/*.ipynb")
        }


def configuration(root: Path) -> Config:
    """What the ``nbgrader_config.py`` of a course says."""
    try:
        return course_config(root)
    except BadConfiguration as error:
        raise CannotBuild(str(error)) from error


def generate(config: Config, assignment: str) -> None:
    """Run nbgrader's ``generate_assignment``, in place of whatever it made before.

    Raises
    ------
    CannotBuild
        With what nbgrader says, if it could not.
    """
    directory = CourseDirectory(config=config)
    directory.assignment_id = assignment
    converter = GenerateAssignment(coursedir=directory, config=config)
    converter.force = True
    result = capture_log(converter)
    if not result["success"]:
        log = result.get("log") or result["error"]
        raise CannotBuild(f"nbgrader could not release {assignment}:\n{log.rstrip()}\n")


def as_kept(path: Path) -> bytes:
    """What is in a released file; a notebook has the same line ends on every system."""
    content = path.read_bytes()
    return content.replace(b"\r\n", b"\n") if path.suffix == ".ipynb" else content


def holds_the_keys(root: Path) -> bool:
    """Whether the exercises and answer keys in use are those of the course in `root`."""
    home = root.resolve()
    folders = {Path(str(module.__file__)).resolve().parent for module in (keys, lessons)}
    return folders == {home / KEYS, home / "autograder" / "building"}


def key_file(name: str) -> Path:
    """Where the answer key of an exercise is kept."""
    return Path(keys.__file__).with_name(f"{name}.json")


def answer_keys() -> dict[Path, bytes]:
    """The answer keys of all exercises, by their paths in the course."""
    return {KEYS / key_file(name).name: text.encode() for name, text in texts().items()}
