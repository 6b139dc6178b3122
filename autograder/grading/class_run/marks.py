"""What tells that a submission is graded, and that nothing has changed since.

A mark is two digests.  That of the *work* changes with what was handed in, what was released, what
grading made of it, the configuration, the secret, and the programs that ask and judge.  That of the
*lateness* changes with dates, with the way in which penalties are reckoned, and with what they are
reckoned from; where only that one differs, penalties are reckoned anew and nothing runs.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from nbformat.v4 import new_notebook
from nbgrader.api import (
    Assignment,
    Gradebook,
    Notebook,
    SubmittedAssignment,
    SubmittedNotebook,
)
from nbgrader.preprocessors import AssignLatePenalties
from traitlets.config import Config, Configurable

import autograder
from autograder.grading.executing import versions
from autograder.surroundings import private_folder

FOLDER = ".eigentunes-graded"
LONGEST_NAME = 100  # characters of a student's id in a file name; a longer one is told by digest
LATENESS = ("AssignLatePenalties", "LateSubmissionPlugin")
# where, and for whom; changes no score
ELSEWHERE = ("db_url", "root", "logfile", "student_id", "student_id_exclude", "notebook_id")
APART = ("handing_back",)  # of our package: has no part in grading


@dataclass(frozen=True)
class Mark:
    """What a submission was like when it had been graded."""

    work: str
    lateness: str


class Marks:
    """The marks of one assignment.

    Parameters
    ----------
    course : Path
    assignment : str
    """

    def __init__(self, course: Path, assignment: str) -> None:
        self._folder = course / FOLDER / assignment

    def read(self, student: str) -> Mark | None:
        """The mark of a submission; None if there is none that can be believed."""
        try:
            return Mark(*json.loads(self._file(student).read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            return None

    def write(self, student: str, mark: Mark) -> None:
        """Write a mark, all at once or not at all."""
        private_folder(self._folder.parent)
        self._folder.mkdir(exist_ok=True)
        with tempfile.NamedTemporaryFile("w", dir=self._folder, delete=False) as file:
            try:
                json.dump([mark.work, mark.lateness], file)
                file.flush()
                os.fsync(file.fileno())
                os.replace(file.name, self._file(student))
            except OSError:
                with contextlib.suppress(OSError):
                    os.unlink(file.name)
                raise

    def remove(self, student: str) -> None:
        """Forget that a submission is graded."""
        self._file(student).unlink(missing_ok=True)

    def _file(self, student: str) -> Path:
        name = student
        if len(os.fsencode(student)) > LONGEST_NAME:
            name = hashlib.sha256(os.fsencode(student)).hexdigest()
        return self._folder / f"{name}.json"


def whole(*parts: str) -> str:
    """One digest of several texts."""
    return hashlib.sha256(json.dumps(parts).encode("utf-8", "surrogatepass")).hexdigest()


@cache
def programs() -> str:
    """A digest of everything that asks and judges: our code, and the packages it depends on."""
    found = hashlib.sha256(versions().encode())
    folder = Path(autograder.__file__).parent
    for file in sorted(folder.rglob("*.py")):
        if file.relative_to(folder).parts[0] not in APART:
            found.update(file.relative_to(folder).as_posix().encode() + file.read_bytes())
    return found.hexdigest()


def configuration(config: Config) -> tuple[str, str]:
    """Digests of the configuration, as far as it is about the work and about lateness."""
    sections: tuple[dict[str, Any], dict[str, Any]] = {}, {}
    for name, values in config.items():
        settings = {key: value for key, value in values.items() if key not in ELSEWHERE}
        if settings:
            sections[name in LATENESS][name] = settings
    work, lateness = (json.dumps(each, sort_keys=True, default=_named) for each in sections)
    return whole(work), whole(lateness)


def _named(value: Any) -> str:
    """A setting that is no plain value, by its name, which is the same in every run."""
    name = getattr(value, "__qualname__", None)
    return f"{value.__module__}.{name}" if name else f"{type(value).__qualname__} {value!s}"


def reckon_penalties(
    parent: Configurable, db_url: str, assignment: str, student: str, notebooks: Mapping[str, Any]
) -> None:
    """Have nbgrader reckon the late penalties of a graded submission anew."""
    for name in notebooks:
        where = {"assignment": assignment, "student": student, "notebook": name, "db_url": db_url}
        AssignLatePenalties(parent=parent).preprocess(new_notebook(), {"nbgrader": where})


def dates(gradebook: Gradebook, assignment: str, student: str = "") -> dict[str, list[str]]:
    """What penalties are reckoned from, and the penalties, of everybody, or of one student."""
    query = (
        gradebook.db.query(
            SubmittedAssignment.student_id,
            SubmittedAssignment.timestamp,
            SubmittedAssignment.extension,
            Assignment.duedate,
            Notebook.name,
            SubmittedNotebook.score,
            SubmittedNotebook.late_submission_penalty,
        )
        .select_from(SubmittedNotebook)
        .join(SubmittedAssignment, SubmittedAssignment.id == SubmittedNotebook.assignment_id)
        .join(Notebook, Notebook.id == SubmittedNotebook.notebook_id)
        .join(Assignment, Assignment.id == SubmittedAssignment.assignment_id)
        .filter(Assignment.name == assignment)
        .order_by(Notebook.name)
    )
    if student:
        query = query.filter(SubmittedAssignment.student_id == student)
    found: dict[str, list[str]] = {}
    for name, *facts in query:
        found.setdefault(name, []).append(" ".join(map(str, facts)))
    return found
