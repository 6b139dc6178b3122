"""What happens to submissions before nbgrader touches them.

nbgrader copies what lies beside a submitted notebook and follows links while it does, skips what
an interrupted run has left, and keeps old scores until there are new ones.  So before a batch
begins, what an interrupted run has left is removed, and a submission that nbgrader could only
discard gets notices in its place.  When the turn of a submission comes, its links go on nbgrader's
list of files not to copy, and its old automatic scores are forgotten.
"""

from __future__ import annotations

import fnmatch
import glob
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import nbformat
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.converters import Autograde
from nbgrader.converters.base import BaseConverter, NbGraderException
from nbgrader.coursedir import CourseDirectory
from sqlalchemy.exc import SQLAlchemyError

from autograder.grading.connections import concerns_one_row, why_unusable
from autograder.grading.folders import (
    DATA_LIMIT,
    DEEPEST,
    MOST_FILES,
    Entry,
    is_text,
    printable,
    walk,
    why_no_name,
)
from autograder.grading.naming import Found, find_notebooks
from autograder.grading.nbgrader_plugins.execute_and_judge import withhold
from autograder.grading.nbgrader_plugins.restoring import released_cells, restore
from autograder.grading.nbgrader_plugins.withholding import forget_scores
from autograder.grading.outcomes import handed_in, record_of
from autograder.grading.records import AGAIN, Record
from autograder.grading.times import PunctualCourse, Stamp
from autograder.grading.times import read as read_stamp

MOST_LEFT_OUT = 20  # of one submission; with more, no file is copied
STAMP = "timestamp.txt"
EACH = "?*"  # every notebook, like "*", but nbgrader then removes notebooks in place of folders
WHAT_IT_SAYS = "`timestamp.txt`, which says when it was handed in,"


@dataclass(frozen=True)
class Inspection:
    """What was found in the folder of a submission, before anything in it was opened.

    Attributes
    ----------
    left_out : tuple of str
        Paths that must not be copied.
    notes : tuple of str
        What an instructor should know about that.
    refusal : str
        Why nothing of the submission may be read, as a sentence; mostly empty.
    """

    left_out: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    refusal: str = ""


def inspect(folder: str, top: str) -> Inspection:
    """Look at a submission's files without following or opening any but its time stamp.

    Parameters
    ----------
    folder : str
        The submission.
    top : str
        The folder of all submissions, which may itself be a link.
    """
    path = Path(folder)
    if why := _why_no_folder(path, Path(top)):
        return Inspection((folder,), (why,), why)
    left_out: list[str] = []
    notes: list[str] = []
    size = files = folders = 0
    for entry in walk(folder):
        files, folders = (files, folders + 1) if entry.kind == "folder" else (files + 1, folders)
        if entry.kind == "deep" or folders >= MOST_FILES:
            what = f"nested more than {DEEPEST} deep" if entry.kind == "deep" else "far too many"
            why = f"The folders in what was handed in are {what}. An instructor must remove them."
            return Inspection((folder,), (why,), why)
        if entry.kind == "folder" or _is_copied_by_nobody(entry):
            continue
        size += entry.size
        if reason := _why_not(entry, size):
            left_out.append(entry.path)
            if not entry.inside.endswith(".ipynb"):
                notes.append(f"`{printable(entry.inside)}` {reason}; it was left out")
        if files > MOST_FILES or len(left_out) > MOST_LEFT_OUT:
            text = "too many files, or too many that cannot be used; none of them was copied"
            left_out, notes = [folder], [*notes[:3], text]
            break
    stamp = _stamp(path / STAMP)
    refusal = ""
    if stamp.refusal:
        refusal = (
            f"Its {WHAT_IT_SAYS} {stamp.refusal}. An instructor must replace or delete that file."
        )
    notes += [f"its {WHAT_IT_SAYS} {note}" for note in stamp.notes]
    return Inspection(tuple(left_out), tuple(notes), refusal)


def _why_no_folder(path: Path, top: Path) -> str:
    """Why nothing of a submission may be looked at, as a sentence; mostly empty."""
    if why := why_no_name(os.path.relpath(path, top)):
        return why
    for part in [path, *path.parents]:
        if part == top:
            break
        if os.path.islink(part):
            return "The folder that was handed in is a symbolic link, which is never followed."
    try:
        os.scandir(path).close()
    except NotADirectoryError:
        return "What was handed in is a file, not a folder. Put it into a folder of that name."
    except OSError as error:
        return f"The folder that was handed in cannot be opened ({error.strerror})."
    return ""


def _is_copied_by_nobody(entry: Entry) -> bool:
    """Whether nbgrader leaves a file out by itself; it takes names of folders for patterns."""
    place, name = os.path.split(entry.path)
    return name.endswith(".ipynb") and not name.startswith(".") and not glob.has_magic(place)


def _why_not(entry: Entry, size: int) -> str:
    """Why a file must not be copied; empty if it may.  `size` is that of all up to this one."""
    if entry.kind == "link":
        return "is a symbolic link, which is never followed"
    if entry.kind == "special":
        return "is no ordinary file"
    if entry.kind == "closed" or not os.access(entry.path, os.R_OK):
        return "may not be read"
    if entry.inside.endswith(".ipynb"):
        return "is no file beside a notebook"
    if not is_text(entry.inside):
        return "has a name that is not written in UTF-8"
    if size > DATA_LIMIT:
        return f"is beyond the {DATA_LIMIT >> 20} MiB that data may have"
    return ""


def _stamp(file: Path) -> Stamp:
    """The time stamp of a submission."""
    if os.path.islink(file):
        return Stamp(refusal="is a symbolic link, which is never followed")
    if os.path.exists(file) and not os.path.isfile(file):
        return Stamp(refusal="is no ordinary file")
    return read_stamp(file)


def submissions(converter: BaseConverter, step: str) -> dict[str, list[str]]:
    """What nbgrader is to convert: the notebooks of each folder of a step, whatever its name.

    nbgrader looks for them with patterns, to which names with brackets do not fit, and which pass
    over names that begin with a dot.
    """
    directory, found = converter.coursedir, {}
    for student in handed_in(directory, directory.assignment_id, directory.student_id, step):
        folder = directory.format_path(step, student, directory.assignment_id)
        pattern = os.path.join(glob.escape(folder), f"{directory.notebook_id}.ipynb")
        found[folder] = glob.glob(pattern)
    return found


def keep_folders(directory: CourseDirectory) -> None:
    """Have nbgrader replace notebooks and pages one by one.

    Where all are meant it removes whole folders, with whatever a person has put there.
    """
    if directory.notebook_id == "*":
        directory.notebook_id = EACH


class AutogradeThese(Autograde):
    """nbgrader's Autograde, which also finds submissions whose names look like patterns."""

    def init_notebooks(self) -> None:
        """List the submissions; see :class:`nbgrader.converters.base.BaseConverter`."""
        self.assignments = submissions(self, self._input_directory)
        self.notebooks: list[str] = []


class Attempts:
    """The submissions that one run of nbgrader's Autograde is about to grade.

    Parameters
    ----------
    converter : Autograde
        It has listed its submissions, and not begun with any.
    """

    def __init__(self, converter: Autograde) -> None:
        self._converter = converter
        self._directory = converter.coursedir
        self._assignment = self._directory.assignment_id
        self._whole = self._directory.notebook_id == "*"
        self._known: list[str] = []
        self._inspected: dict[str, Inspection] = {}
        self._found: dict[str, Found] = {}
        self._before = converter.pre_convert_hook

    def prepare(self) -> None:
        """Do everything that must be done before the first submission is touched.

        Raises
        ------
        NbGraderException
            If the gradebook cannot be used.
        """
        self._converter.pre_convert_hook = self._begin
        self._directory = self._converter.coursedir = PunctualCourse.like(self._directory)
        keep_folders(self._directory)
        step = self._directory.submitted_directory
        self._converter.assignments = submissions(self._converter, step)
        try:
            with Gradebook(self._directory.db_url, self._directory.course_id) as gradebook:
                try:
                    notebooks = gradebook.find_assignment(self._assignment).notebooks
                except MissingEntry:  # nbgrader says so, and stops
                    return
                known = {notebook.name: released_cells(notebook) for notebook in notebooks}
                self._known = sorted(known)
                for student in self._students():
                    self._prepare(gradebook, student, known)
        except SQLAlchemyError as error:
            raise NbGraderException(why_unusable(error)) from error

    def _look(self, folder: str, known: list[str]) -> tuple[Inspection, Found]:
        """What is in the folder of a submission; a refusal, if looking at it breaks down."""
        try:
            found = inspect(folder, self._top())
            return found, Found() if found.refusal else find_notebooks(Path(folder), known)
        except Exception as error:  # one submission never ends a batch
            self._converter.log.exception("%s could not be looked at", printable(folder))
            why = (
                f"The folder that was handed in could not be looked at ({type(error).__name__}: "
                f"{printable(str(error))}). An instructor must look at what is in it."
            )
            return Inspection((folder,), (why,), why), Found()

    def _prepare(self, gradebook: Gradebook, student: str, known: dict[str, Any]) -> None:
        """Look at one submission; what cannot be graded is not left to nbgrader."""
        folder = self._folder(self._directory.submitted_directory, student)
        found, files = self._look(folder, list(known))
        self._inspected[student], self._found[student] = found, files
        record = Record("failed", found.refusal) if found.refusal else None
        if not record and self._whole and not files.files:
            record = _misses_everything(folder, list(known), files)
        try:
            if record:
                self._converter.assignments.pop(folder, None)
                self._refuse(gradebook, student, record, known)
                return
            wanted = fnmatch.filter([*files.files, *files.unclear], self._directory.notebook_id)
            self._converter.assignments[folder] = [
                os.path.join(folder, f"{name}.ipynb") for name in sorted(wanted)
            ]
            if self._whole and not self._converter.force:
                self._remove_what_is_to_be_done_again(student, folder)
        except Exception as error:
            if isinstance(error, SQLAlchemyError) and not concerns_one_row(error):
                raise
            self._converter.assignments.pop(folder, None)
            self._converter.log.exception("%s could not be prepared", printable(folder))
            gradebook.db.rollback()

    def found(self, student: str) -> Found:
        """Which file of a submission is which notebook."""
        return self._found.get(student, Found())

    def notes(self, student: str) -> tuple[str, ...]:
        """What an instructor should know about the files of a submission."""
        found = self._inspected.get(student)
        return found.notes if found else ()

    def _begin(self, assignment: str, student: str, notebooks: Sequence[str]) -> None:
        """nbgrader's hook for the moment before a submission is copied."""
        where = [self._converter.init_single_notebook_resources(path) for path in notebooks]
        student = where[0]["nbgrader"]["student"]  # nbgrader's own word may be a glob
        general = [expr for expr in self._directory.ignore if not os.path.isabs(expr)]
        found = self._inspected.get(student) or inspect(
            self._folder(self._directory.submitted_directory, student), self._top()
        )
        self._directory.ignore = [*general, *map(glob.escape, found.left_out)]
        with Gradebook(self._directory.db_url, self._directory.course_id) as gradebook:
            for each in where:
                forget_scores(gradebook, student, assignment, each["nbgrader"]["notebook"])
        names = self._known if self._whole else [each["nbgrader"]["notebook"] for each in where]
        self._remove_made(student, names)
        if self._before:
            self._before(assignment=assignment, student=student, notebooks=notebooks)

    def _students(self) -> list[str]:
        excluded = self._directory.student_id_exclude.split(",")
        matching = handed_in(self._directory, self._assignment, self._directory.student_id)
        return sorted(matching - set(excluded))

    def _folder(self, step: str, student: str) -> str:
        return str(self._directory.format_path(step, student, self._assignment))

    def _top(self) -> str:
        return os.path.join(self._directory.root, self._directory.submitted_directory)

    def _remove_what_is_to_be_done_again(self, student: str, submitted: str) -> None:
        """Remove a grading that did not end, which nbgrader would take for finished."""
        graded = Path(self._folder(self._directory.autograded_directory, student))
        for path in self._converter.assignments.get(submitted, []):
            record = record_of(graded / os.path.basename(path))
            if record and record.status in AGAIN:
                self._converter.log.warning("%s is graded again.", submitted)
                self._remove_made(student, self._known)
                return

    def _remove_made(self, student: str, names: Iterable[str]) -> None:
        """Remove what nbgrader made of an earlier attempt, whose pages it would take for new.

        Whatever else lies there is somebody's and stays.
        """
        for step, suffix in (
            (self._directory.autograded_directory, ".ipynb"),
            (self._directory.feedback_directory, ".html"),
        ):
            for name in names:
                Path(self._folder(step, student), f"{name}{suffix}").unlink(missing_ok=True)

    def _refuse(
        self, gradebook: Gradebook, student: str, record: Record, known: dict[str, Any]
    ) -> None:
        """Put notices where the graded notebooks of a submission would be."""
        self._converter.log.error("%s, %s: %s", printable(student), self._assignment, record.reason)
        if why_no_name(student):  # such a name goes into no gradebook
            return
        try:
            gradebook.find_student(student)
        except MissingEntry:
            if not self._converter.create_student:
                return
            gradebook.add_student(student)
        gradebook.update_or_create_submission(self._assignment, student)
        graded = Path(self._folder(self._directory.autograded_directory, student))
        self._remove_made(student, self._known)
        graded.mkdir(parents=True, exist_ok=True)
        for name, cells in known.items():
            forget_scores(gradebook, student, self._assignment, name)
            text = f"**This could not be graded. {record.reason}**"
            notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell(text)])
            restore(notebook, cells)
            withhold(notebook, record)
            nbformat.write(notebook, graded / f"{name}.ipynb")


def _misses_everything(folder: str, known: Sequence[str], found: Found) -> Record:
    """The record of a submission in which no notebook of the assignment was found."""
    if found.unclear:
        return Record("missing", " ".join(found.unclear.values()))
    names = " and ".join(f"`{name}.ipynb`" for name in sorted(known))
    files = [each for each in islice(walk(folder), MOST_FILES) if each.kind != "folder"]
    others = [each for each in files if each.inside.endswith(".ipynb")]
    others = others or [each for each in files if ".ipynb" in each.inside.casefold()]
    if others:
        said = f"No notebook has the right file name: there is {_listed(others)}; it must be"
    else:
        said = "There is no notebook in what was handed in"
        said += f" (there is {_listed(files)}); it must be" if files else "; it must be"
    return Record("missing", f"{said} {names}.")


def _listed(entries: Sequence[Entry]) -> str:
    return ", ".join(f"`{printable(each.inside)[:80]}`" for each in entries[:3])
