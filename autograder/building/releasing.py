"""``autograder release``: an assignment for learners, and its graded cells into the gradebook.

nbgrader's own command skips what is released already, and with ``--force`` removes the whole folder
first.  Here it works into a scratch folder, and what it made replaces only what was released
before.
"""

from __future__ import annotations

import tempfile
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path

from nbgrader.api import Gradebook
from nbgrader.coursedir import CourseDirectory
from sqlalchemy.exc import SQLAlchemyError
from traitlets.config import Config

from autograder.building.build import RECORD, CannotBuild, as_kept, configuration, generate
from autograder.grading.connections import look_at_address, look_at_every_table, why_unusable
from autograder.made import Record


@dataclass(frozen=True)
class Released:
    """What was released.

    Attributes
    ----------
    notebooks : list of Path
        Relative to the course.
    written : set of Path
        Those that were not there as they are now.
    checks, questions : int
        Cells that are graded by the judge, and by a person.
    points : float
    """

    notebooks: list[Path]
    written: set[Path]
    checks: int
    questions: int
    points: float


def release(course: Path, assignment: str, db_url: str = "") -> Released:
    """Release an assignment.

    Parameters
    ----------
    course : Path
        The folder with ``nbgrader_config.py``.
    assignment : str
    db_url : str
        The gradebook, if it is not the one of the course's configuration.

    Raises
    ------
    CannotBuild
        If there is no such assignment, or nbgrader cannot release it.
    Occupied
        If a file stands in the way that was not released before.
    """
    config = configuration(course)
    course = course.resolve()
    config.CourseDirectory.root = str(course)
    if db_url:
        config.CourseDirectory.db_url = db_url
    directory = CourseDirectory(config=config)
    _look_for(assignment, directory)
    record = Record(course, RECORD)
    with tempfile.TemporaryDirectory() as scratch:
        # First into a gradebook that nobody needs: nothing is registered that cannot be written.
        trial = deepcopy(config)
        trial.CourseDirectory.db_url = f"sqlite:///{scratch}/gradebook.db"
        record.check(_generated(trial, assignment, Path(scratch, "trial")))
        _look_at_gradebook(directory)
        files = _generated(config, assignment, Path(scratch, "real"))
    changed = record.write(files)
    with Gradebook(directory.db_url, directory.course_id) as gradebook:
        kept = gradebook.find_assignment(assignment)
        graded = [cell.cell_type for notebook in kept.notebooks for cell in notebook.grade_cells]
        tasks = sum(len(notebook.task_cells) for notebook in kept.notebooks)
        return Released(
            sorted(files),
            {path.relative_to(course) for path in changed},
            graded.count("code"),
            len(graded) - graded.count("code") + tasks,
            float(kept.max_score),
        )


def _look_at_gradebook(directory: CourseDirectory) -> None:
    """Refuse a gradebook that cannot be used, before nbgrader does with a traceback."""
    try:
        look_at_address(directory.db_url)
        with Gradebook(directory.db_url, directory.course_id) as gradebook:
            look_at_every_table(gradebook)
    except SQLAlchemyError as error:
        raise CannotBuild(why_unusable(error)) from error


def _look_for(assignment: str, directory: CourseDirectory) -> None:
    """Refuse a name that no assignment of the course has."""
    there = Path(directory.format_path(directory.source_directory, ".", ""))
    names = sorted(each.parent.name for each in there.glob("*/*.ipynb"))
    if assignment not in names:
        some = ", ".join(dict.fromkeys(names)) or "none"
        raise CannotBuild(f"{there} holds no assignment {assignment!r}; there are: {some}.")


def _generated(config: Config, assignment: str, folder: Path) -> dict[Path, bytes]:
    """What nbgrader releases, made in another folder, by where it belongs in the course."""
    course = CourseDirectory(config=config)
    place = Path(course.format_path(course.release_directory, ".", assignment))
    elsewhere = deepcopy(config)
    elsewhere.CourseDirectory.release_directory = str(folder)
    generate(elsewhere, assignment)
    made = folder / assignment
    return {
        (place / path.relative_to(made)).relative_to(course.root): as_kept(path)
        for path in made.rglob("*")
        if path.is_file()
    }
