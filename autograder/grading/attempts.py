"""What happens to submissions before nbgrader touches them.

nbgrader copies what lies beside a submitted notebook and follows links while it does, skips what
an interrupted run has left, and keeps old scores until there are new ones.  So before a batch
begins, what an interrupted run has left is removed, and a submission that nbgrader could only
discard gets notices in its place.  When the turn of a submission comes, its links go on nbgrader's
list of files not to copy, and its old automatic scores are forgotten.
"""

from __future__ import annotations

import glob
import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import nbformat
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.converters import Autograde
from nbgrader.utils import parse_utc

from autograder.grading.examining import DATA_LIMIT
from autograder.grading.judging import withhold
from autograder.grading.outcomes import handed_in, record_of
from autograder.grading.records import AGAIN, Record
from autograder.grading.restoring import released_cells, restore
from autograder.grading.scores import forget_scores

MOST_FILES, MOST_LEFT_OUT = 1000, 20  # of one submission; with more, no file is copied
CLOCKS_DIFFER = timedelta(hours=1)


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
    for part in [path, *path.parents]:
        if part == Path(top):
            break
        if part.is_symlink():
            text = "The folder that was handed in is a symbolic link, which is never followed."
            return Inspection((folder,), (text,), text)
    left_out, notes, size, count = [], [], 0, 0
    for place, folders, names in os.walk(folder):
        folders.sort()
        links = [name for name in folders if os.path.islink(os.path.join(place, name))]
        for name in sorted([*names, *links]):
            file = os.path.join(place, name)
            count += 1
            if name.endswith(".ipynb"):  # nbgrader copies none, and the exporter looks at them
                continue
            reason, more = _why_not(file)
            if not reason:
                size += more
                if size > DATA_LIMIT:
                    reason = f"is beyond the {DATA_LIMIT >> 20} MiB that data may have"
            if reason:
                left_out.append(file)
                notes.append(f"`{os.path.relpath(file, folder)}` {reason}; it was left out")
            if count > MOST_FILES or len(left_out) > MOST_LEFT_OUT:
                text = "too many files, or too many that cannot be used; none of them was copied"
                return Inspection((folder,), (*notes[:3], text), _bad_time(path)[0])
    refusal, note = _bad_time(path)
    return Inspection(tuple(left_out), (*notes, *note), refusal)


def _why_not(file: str) -> tuple[str, int]:
    """Why a file must not be copied (empty if it may), and its size."""
    if os.path.islink(file):
        return "is a symbolic link, which is never followed", 0
    if not os.path.isfile(file):
        return "is no ordinary file", 0
    if not os.access(file, os.R_OK):
        return "may not be read", 0
    return "", os.path.getsize(file)


def _bad_time(folder: Path) -> tuple[str, tuple[str, ...]]:
    """Why the time stamp makes a submission impossible to grade, and what is strange about it."""
    file = folder / "timestamp.txt"
    if not os.path.lexists(file):
        return "", ()
    what = "its `timestamp.txt`, which says when it was handed in,"
    mend = "An instructor must replace or delete that file."
    if reason := _why_not(str(file))[0]:
        return f"{what.capitalize()} {reason}. {mend}", ()
    with open(file, "rb") as opened:
        start = opened.read(200)
    try:
        time = parse_utc(start.decode().strip()) if start.strip() else None
    except Exception:  # dateutil raises several kinds
        return f"{what.capitalize()} holds no time. {mend}", ()
    if time and time > datetime.now(UTC).replace(tzinfo=None) + CLOCKS_DIFFER:
        return "", (f"{what} names a time in the future ({time} UTC)",)
    return "", ()


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
        self._inspected: dict[str, Inspection] = {}
        self._before = converter.pre_convert_hook

    def prepare(self) -> None:
        """Do everything that must be done before the first submission is touched."""
        whole = self._directory.notebook_id == "*"
        with Gradebook(self._directory.db_url, self._directory.course_id) as gradebook:
            try:
                notebooks = gradebook.find_assignment(self._assignment).notebooks
            except MissingEntry:  # nbgrader says so, and stops
                return
            known = {notebook.name: released_cells(notebook) for notebook in notebooks}
            for student in self._students():
                folder = self._folder(self._directory.submitted_directory, student)
                found = self._inspected[student] = inspect(folder, self._top())
                record = Record("failed", found.refusal) if found.refusal else None
                if not record and whole:
                    record = _misses_everything(folder, list(known))
                if record:
                    self._converter.assignments.pop(folder, None)
                    self._refuse(gradebook, student, record, known)
                elif whole and not self._converter.force:
                    self._remove_what_is_to_be_done_again(student, folder)
        self._converter.pre_convert_hook = self._begin

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
        self._remove_old_pages(student)
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
        if not graded.is_dir():
            return
        for path in self._converter.assignments.get(submitted, []):
            record = record_of(graded / os.path.basename(path))
            if record is None or record.status in AGAIN:
                self._converter.log.warning("%s is graded again.", submitted)
                shutil.rmtree(graded)
                return

    def _remove_old_pages(self, student: str) -> None:
        """Remove the feedback on an earlier attempt, which nbgrader would take for the newest."""
        pages = Path(self._folder(self._directory.feedback_directory, student))
        if pages.is_dir():
            shutil.rmtree(pages)

    def _refuse(
        self, gradebook: Gradebook, student: str, record: Record, known: dict[str, Any]
    ) -> None:
        """Put notices where the graded notebooks of a submission would be."""
        self._converter.log.error("%s, %s: %s", student, self._assignment, record.reason)
        try:
            gradebook.find_student(student)
        except MissingEntry:
            if not self._converter.create_student:
                return
            gradebook.add_student(student)
        gradebook.update_or_create_submission(self._assignment, student)
        graded = Path(self._folder(self._directory.autograded_directory, student))
        if graded.is_dir():
            shutil.rmtree(graded)
        graded.mkdir(parents=True)
        self._remove_old_pages(student)
        for name, cells in known.items():
            forget_scores(gradebook, student, self._assignment, name)
            text = f"**This could not be graded. {record.reason}**"
            notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell(text)])
            restore(notebook, cells)
            withhold(notebook, record)
            nbformat.write(notebook, graded / f"{name}.ipynb")


def _misses_everything(folder: str, known: Sequence[str]) -> Record | None:
    """The record of a submission without any notebook of the assignment; None if there is one."""
    there = sorted(map(os.path.basename, glob.glob(os.path.join(glob.escape(folder), "*.ipynb"))))
    wanted = [f"{name}.ipynb" for name in sorted(known)]
    if set(there) & set(wanted):
        return None
    names = " and ".join(f"`{name}`" for name in wanted)
    if not there:
        return Record("missing", f"There is no notebook in what was handed in; it must be {names}.")
    others = ", ".join(f"`{name[:80]}`" for name in there[:3])
    return Record(
        "missing", f"No notebook has the right file name: there is {others}; it must be {names}."
    )
