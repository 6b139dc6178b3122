"""``autograder grade``: a whole class through nbgrader, executions in advance, resumable.

nbgrader grades one submission after the other, and is the only one that writes into the gradebook
and the folders of the course.  What takes long is done in advance: a pool of sandboxed processes
here, or a Dask cluster, runs the learners' cells, and a pool of trusted processes judges
(:mod:`autograder.grading.ahead`).

A submission counts as graded when nbgrader has finished with it and a *mark* has been written
(:mod:`autograder.grading.class_run.marks`).  Whatever a crash, another program, a restored backup
or another configuration leaves behind does not fit its mark, and is graded again.

One submission never ends a batch.  What does end it is what would end it for everybody: a gradebook
or a disk that cannot be used.
"""

from __future__ import annotations

import contextlib
import errno
import glob
import hashlib
import logging
import os
import re
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nbgrader.api import (
    Assignment,
    Grade,
    Gradebook,
    GradeCell,
    MissingEntry,
    Notebook,
    Student,
    SubmittedAssignment,
    SubmittedNotebook,
)
from nbgrader.converters.base import NbGraderException
from nbgrader.coursedir import CourseDirectory
from nbgrader.utils import temp_attrs
from sqlalchemy.exc import SQLAlchemyError

from autograder.configuration import BadConfiguration
from autograder.grading.ahead import Ahead, Work, asked_from
from autograder.grading.class_run import marks
from autograder.grading.class_run.app import grading_app
from autograder.grading.class_run.marks import Mark, Marks
from autograder.grading.connections import (
    KeptEngine,
    concerns_one_row,
    kept,
    look_at_address,
    look_at_every_table,
    why_unusable,
)
from autograder.grading.folders import data_files, digest, printable, why_no_name
from autograder.grading.judges import Judges
from autograder.grading.naming import find_notebooks
from autograder.grading.nbgrader_plugins.attempts import AutogradeThese, inspect
from autograder.grading.nbgrader_plugins.execute_and_judge import ExecuteAndJudge
from autograder.grading.nbgrader_plugins.restoring import (
    released_cells,
    released_file,
    restore_as_released,
)
from autograder.grading.notebook_files import Unreadable, read_notebook
from autograder.grading.outcomes import handed_in, record_of, why_unknown
from autograder.grading.records import STATUSES, Record
from autograder.grading.secret import NoSecret, course_secret
from autograder.sandbox.client import shared
from autograder.surroundings import log_handlers

ENDS_A_RUN = (errno.ENOSPC, errno.EDQUOT, errno.EROFS)  # what goes wrong with a disk
JUDGED_BY_ONE = 8  # submissions, in the time that another judge needs to start
AHEAD = 2  # submissions per worker that are executed before nbgrader asks for them
PASSED_OVER = (
    "nbgrader passed over it without a word. Look whether nbgrader_config.py excludes it; else "
    "rename its folder."
)


class CannotGrade(Exception):
    """The run itself cannot go on; the text says why and what to do."""


@dataclass(frozen=True)
class Graded:
    """What became of one submission.

    Attributes
    ----------
    student : str
    status : str
        One of :data:`autograder.grading.records.STATUSES`.
    reason : str
        Why it is not simply graded; empty if it is.
    kept : bool
        Whether it was graded earlier and nothing has changed since.
    seconds : float
        How long it took.
    nothing : bool
        Whether there was no notebook of the assignment in what was handed in.
    """

    student: str
    status: str
    reason: str = ""
    kept: bool = False
    seconds: float = 0.0
    nothing: bool = False

    @property
    def well(self) -> bool:
        """Whether there is nothing to say about it now; single missing notebooks are usual."""
        return self.status == "graded" or (self.status == "missing" and not self.nothing)

    def __str__(self) -> str:
        return f"{self.student}: {self.status}: {self.reason}"


class Batch:
    """The grading of one assignment.

    Parameters
    ----------
    course : Path
        The folder with ``nbgrader_config.py``.
    assignment : str
    workers : int
        How many submissions are executed at a time on this machine.
    scheduler : str
        Address of a Dask scheduler, whose workers execute instead; empty for none.
    db_url : str
        The gradebook, if it is not the one of the course's configuration.
    unsafe : bool
        Run submissions unprotected, in ordinary kernels, one at a time.

    Raises
    ------
    CannotGrade
        If there is no such course or assignment, or no sandbox, or no cluster.
    """

    def __init__(
        self,
        course: Path,
        assignment: str,
        *,
        workers: int | None = None,
        scheduler: str = "",
        db_url: str = "",
        unsafe: bool = False,
    ) -> None:
        self.workers = workers or os.cpu_count() or 1
        self.scheduler, self.unsafe = scheduler, unsafe
        self.counts: Counter[str] = Counter()
        self.failures: list[str] = []
        if not course.is_dir():
            raise CannotGrade(f"{course}: there is no such folder.")
        self.folder, self.assignment = course.resolve(), assignment
        with contextlib.chdir(self.folder):
            try:
                self._app = grading_app(self.folder)
            except BadConfiguration as error:
                raise CannotGrade(str(error)) from error
            self._app.config.CourseDirectory.root = str(self.folder)
            if db_url:
                self._app.config.CourseDirectory.db_url = db_url
            if unsafe:
                self._app.config.ExecuteAndJudge.unsafe = True
            self.directory = CourseDirectory(parent=self._app)
            self.directory.assignment_id = assignment
            if glob.has_magic(self.directory.root):
                raise CannotGrade(
                    f"{self.directory.root}: nbgrader takes the signs [ ] * ? in the name of a "
                    "course's folder for a pattern and finds nothing in it; rename the folder."
                )
            try:
                self._marks = Marks(self.folder, assignment)
                autograded = Path(self.directory.root, self.directory.autograded_directory)
                _refuse_where_nothing_can_be_written(
                    self.folder, self.folder / marks.FOLDER, autograded
                )
                self._connect()
            except OSError as error:
                raise CannotGrade(_no_disk(error)) from error
            except SQLAlchemyError as error:
                raise CannotGrade(why_unusable(error)) from error

    def _connect(self) -> None:
        """Open the gradebook, and read what was released."""
        look_at_address(self.directory.db_url)
        self.directory.db_url = kept(self.directory.db_url)
        self._judge = ExecuteAndJudge(parent=self._app)
        self._messages = _Messages()
        self._app.log.handlers = [self._messages, *log_handlers(self._app.logfile)]
        self._app.log.propagate = False
        try:
            self._judge.refuse_without_sandbox()
        except NbGraderException as error:
            reason = str(error).replace("--ExecuteAndJudge.unsafe=True", "--unsafe")
            raise CannotGrade(reason) from None
        with self._gradebook() as gradebook:
            look_at_every_table(gradebook)
            try:
                notebooks = gradebook.find_assignment(self.assignment).notebooks
            except MissingEntry:
                raise CannotGrade(why_unknown(gradebook, self.assignment)) from None
            self._released = {each.name: released_cells(each) for each in notebooks}
        of_work, self._of_lateness = marks.configuration(self._app.config)
        release = self.directory.release_directory
        released = digest(Path(self.directory.format_path(release, ".", self.assignment)))
        try:
            secret = hashlib.sha256(course_secret(Path(self._judge.secret_file))).hexdigest()
        except NoSecret as error:
            raise CannotGrade(str(error)) from error
        self._of_work = marks.whole(of_work, released, secret, marks.programs())

    def handed_in(self) -> list[str]:
        """Who has handed in something for this assignment, and is not excluded."""
        excluded = self.directory.student_id_exclude.split(",")
        return sorted(handed_in(self.directory, self.assignment) - set(excluded))

    def grade(self, students: Collection[str], force: bool = False) -> Iterator[Graded]:
        """Grade submissions, one after the other, and say what became of each.

        Parameters
        ----------
        students : collection of str
        force : bool
            Also those that are graded already.
        """
        with contextlib.chdir(self.folder), contextlib.ExitStack() as stack:
            stack.callback(KeptEngine.end, self.directory.db_url)
            ahead = stack.enter_context(self._pool(len(students)))
            scores, dates = self._scores(), self._dates()
            waiting = sorted(students)
            begun: dict[str, list[str]] = {}
            for number, student in enumerate(waiting):
                with _told_what_ends_a_run():
                    kept = None if force else self._kept(student, scores, dates)
                    if kept:
                        yield kept
                        continue
                    if ahead:
                        for other in waiting[number : number + 1 + AHEAD * self.workers]:
                            if other not in begun and (force or not self._fits(other, scores)):
                                begun[other] = self._begin(ahead, other)
                    yield self._graded(student)
                    if ahead:
                        ahead.forget(begun.pop(student, []))

    def _graded(self, student: str) -> Graded:
        """Grade one submission now."""
        start, name = time.monotonic(), printable(student)
        if refusal := why_no_name(student):
            return Graded(name, "failed", refusal)
        try:
            submitted = digest(self._path("submitted", student))
            self._marks.remove(student)
            problem = self._autograde(student)
            status = ("failed", problem) if problem else self._status(student)
            if status[0] != "failed":
                self._mark(student, submitted)
        except Exception as error:
            if isinstance(error, CannotGrade) or _ends_a_run(error):
                raise
            status = ("failed", f"The grader broke down on it ({type(error).__name__}: {error}).")
        seconds = time.monotonic() - start
        return Graded(name, *status, seconds=seconds, nothing=self._has_nothing(student))

    # Executing in advance

    @contextlib.contextmanager
    def _pool(self, submissions: int) -> Iterator[Ahead | None]:
        """Whoever runs and judges in advance; nobody, if submissions run unprotected."""
        if self.unsafe:
            yield None
            return
        with contextlib.ExitStack() as stack:
            executor: Executor
            if self.scheduler:
                executor, alive = stack.enter_context(_cluster(self.scheduler))
            else:
                executor, alive = ThreadPoolExecutor(self.workers), lambda: True
                stack.callback(shared().close)  # ends what still runs, so that no thread waits
                stack.callback(executor.shutdown, wait=False, cancel_futures=True)
            worthwhile = 1 + submissions // JUDGED_BY_ONE
            judges = stack.enter_context(Judges(min(self.workers, worthwhile)))
            ahead = Ahead(executor, judges, alive)
            self.counts, self.failures = ahead.counts, ahead.failures
            with asked_from(ahead):
                yield ahead

    def _begin(self, ahead: Ahead, student: str) -> list[str]:
        """Have the notebooks of a student run and judged; returns the keys of that work.

        What goes wrong here goes wrong again, and is told, when nbgrader asks.
        """
        keys: list[str] = []
        with contextlib.suppress(Exception):
            for work in self._work_of(student):
                keys.append(ahead.begin(work))
        return keys

    def _work_of(self, student: str) -> Iterator[Work]:
        """The work that nbgrader will ask for.

        If some is another than foreseen, or is not foreseen at all, it is done when nbgrader asks.
        """
        if self._refusal(student):
            return
        folder = self._path("submitted", student)
        source = Path(
            self.directory.format_path(self.directory.source_directory, ".", self.assignment)
        )
        for name, path in find_notebooks(folder, list(self._released)).files.items():
            if os.path.islink(path):
                continue
            try:
                nb = read_notebook(path).notebook
            except Unreadable:
                continue
            where = {"assignment": self.assignment, "student": student, "notebook": name}
            released = self._released[name]
            restore_as_released(nb, released, released_file(self._app.config, where))
            files = {**data_files(folder), **data_files(source)}
            yield self._judge.work(self._judge.questions(nb, where, files), files)

    def _refusal(self, student: str) -> str:
        """Why nothing of a submission may be read, as a sentence; mostly empty."""
        folder = self._path("submitted", student)
        return inspect(str(folder), str(folder.parents[1])).refusal

    # nbgrader

    def _autograde(self, student: str) -> str:
        """Let nbgrader grade one submission; returns why it could not."""
        self._messages.clear()
        problem, before = "", self._written(student)
        with temp_attrs(self.directory, student_id=pattern(student)):
            converter = AutogradeThese(coursedir=self.directory, parent=self._app)
            converter.force = True
            try:
                converter.start()
            except NbGraderException as error:
                cause = error.__cause__ or error.__context__
                if isinstance(cause, SQLAlchemyError) and not concerns_one_row(cause):
                    raise cause from error
                problem = self._messages.last_error() or str(error)
        if self._messages.of_the_disk:
            raise CannotGrade(_no_disk(self._messages.of_the_disk))
        if not problem and self._written(student) == before:
            problem = self._messages.last_error() or PASSED_OVER
        return problem

    def _written(self, student: str) -> list[tuple[int, int]]:
        """Changes when graded notebooks are written."""
        paths = [self._path("autograded", student) / f"{name}.ipynb" for name in self._released]
        found = [path.stat() for path in paths if os.path.isfile(path)]
        return [(each.st_ino, each.st_mtime_ns) for each in found]

    def _gradebook(self) -> Gradebook:
        return Gradebook(self.directory.db_url, self.directory.course_id)

    def _path(self, step: str, student: str) -> Path:
        folder = getattr(self.directory, f"{step}_directory")
        return Path(self.directory.format_path(folder, student, self.assignment))

    def _status(self, student: str) -> tuple[str, str]:
        """Status of a submission, the worst of its notebooks, and the reasons."""
        records = {}
        for name in self._released:
            path = self._path("autograded", student) / f"{name}.ipynb"
            records[name] = record_of(path) or Record("missing", "It was not handed in.")
        worst = max((each.status for each in records.values()), key=STATUSES.index)
        reasons = [f"{name}: {each.reason}" for name, each in records.items() if each.reason]
        return worst, " ".join(reasons)

    # What is graded already

    def _scores(self, student: str = "") -> dict[str, str]:
        """A digest of every student's automatic scores, as far as they are in the gradebook."""
        rows: dict[str, list[tuple[str, str, float | None]]] = defaultdict(list)
        with self._gradebook() as gradebook:
            for row in automatic_scores(gradebook, self.assignment, student):
                rows[row[0]].append(row[1:])
        return {
            name: hashlib.sha256(repr(sorted(found)).encode()).hexdigest()
            for name, found in rows.items()
        }

    def _dates(self, student: str = "") -> dict[str, list[str]]:
        """What late penalties are reckoned from, of everybody, or of one student."""
        with self._gradebook() as gradebook:
            return marks.dates(gradebook, self.assignment, student)

    def _work(self, student: str, submitted: str, scores: Mapping[str, str]) -> str:
        autograded = digest(self._path("autograded", student))
        return marks.whole(self._of_work, submitted, autograded, scores.get(student, ""))

    def _lateness(self, student: str, dates: Mapping[str, list[str]]) -> str:
        return marks.whole(self._of_lateness, *dates.get(student, []))

    def _kept(
        self, student: str, scores: Mapping[str, str], dates: Mapping[str, list[str]]
    ) -> Graded | None:
        """What became of a submission that is graded and has not changed; None for others.

        What goes wrong with it here goes wrong again, and is told, when it is graded.
        """
        try:
            return self._unchanged(student, scores, dates)
        except Exception as error:
            if isinstance(error, CannotGrade) or _ends_a_run(error):
                raise
            return None

    def _unchanged(
        self, student: str, scores: Mapping[str, str], dates: Mapping[str, list[str]]
    ) -> Graded | None:
        mark = self._fits(student, scores)
        if mark is None:
            return None
        status, reason = self._status(student)
        if status == "failed" or self._has_nothing(student):
            return None
        if mark.lateness != self._lateness(student, dates):
            url = self.directory.db_url
            marks.reckon_penalties(self._app, url, self.assignment, student, self._released)
            self._marks.write(
                student, Mark(mark.work, self._lateness(student, self._dates(student)))
            )
        return Graded(printable(student), status, reason, kept=True)

    def _fits(self, student: str, scores: Mapping[str, str]) -> Mark | None:
        """The mark of a submission, if its work has not changed since."""
        with contextlib.suppress(Exception):  # it goes wrong again, and is told, when it is graded
            mark = None if why_no_name(student) else self._marks.read(student)
            submitted = digest(self._path("submitted", student))
            if mark and mark.work == self._work(student, submitted, scores):
                return mark
        return None

    def _has_nothing(self, student: str) -> bool:
        """Whether no notebook of the assignment is in what was handed in."""
        return not find_notebooks(self._path("submitted", student), list(self._released)).files

    def _mark(self, student: str, submitted: str) -> None:
        """Write down that a submission is graded."""
        work = self._work(student, submitted, self._scores(student))
        self._marks.write(student, Mark(work, self._lateness(student, self._dates(student))))


def _refuse_where_nothing_can_be_written(*folders: Path) -> None:
    """Raise OSError where a folder that grading fills is read-only, or is no folder."""
    for folder in folders:
        if os.path.lexists(folder):
            tempfile.TemporaryFile(dir=folder).close()


def _ends_a_run(error: BaseException) -> bool:
    """Whether what went wrong would go wrong for everybody."""
    if isinstance(error, SQLAlchemyError):
        return not concerns_one_row(error)
    return isinstance(error, OSError) and error.errno in ENDS_A_RUN


@contextlib.contextmanager
def _told_what_ends_a_run() -> Iterator[None]:
    """Say why a run cannot go on, where it is the disk or the gradebook."""
    try:
        yield
    except SQLAlchemyError as error:
        raise CannotGrade(why_unusable(error)) from error
    except OSError as error:
        raise CannotGrade(_no_disk(error)) from error


def _no_disk(error: OSError | str) -> str:
    """Why a run cannot go on, and what to do."""
    where = (
        f" ({printable(str(error.filename))})"
        if isinstance(error, OSError) and error.filename
        else ""
    )
    reason = error if isinstance(error, str) else error.strerror or str(error)
    return (
        f"the course's folder cannot be used: {reason}{where}. What is graded stays; the same "
        "command goes on when that is mended."
    )


def pattern(student: str) -> str:
    """What fits one id and no other, as nbgrader takes it: blanks at its ends are cut off."""
    return re.sub(
        r"^\s+|\s+$", lambda found: "".join(f"[{each}]" for each in found[0]), glob.escape(student)
    )


def automatic_scores(
    gradebook: Gradebook, assignment: str, student: str = ""
) -> list[tuple[str, str, str, float | None]]:
    """Student, notebook, check and automatic score of everybody, or of one student."""
    query = (
        gradebook.db.query(Student.id, Notebook.name, GradeCell.name, Grade.auto_score)
        .select_from(Grade)
        .join(GradeCell, GradeCell.id == Grade.cell_id)
        .join(SubmittedNotebook, SubmittedNotebook.id == Grade.notebook_id)
        .join(SubmittedAssignment, SubmittedAssignment.id == SubmittedNotebook.assignment_id)
        .join(Student, Student.id == SubmittedAssignment.student_id)
        .join(Notebook, Notebook.id == SubmittedNotebook.notebook_id)
        .join(Assignment, Assignment.id == SubmittedAssignment.assignment_id)
        .filter(Assignment.name == assignment, GradeCell.cell_type == "code")
    )
    if student:
        query = query.filter(Student.id == student)
    return [tuple(row) for row in query]


class _Messages(logging.Handler):
    """Keeps what nbgrader says about one submission, in place of printing it."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.clear()

    def clear(self) -> None:
        self._errors: list[str] = []
        self.of_the_disk = ""  # what went wrong with the disk, if that is what went wrong

    def emit(self, record: logging.LogRecord) -> None:
        text = record.getMessage()
        if record.exc_info and record.exc_info[1]:
            error = record.exc_info[1]
            text = f"Traceback\n{type(error).__name__}: {error}"
        self._errors.append(text)
        found = re.match(r"OSError: \[Errno (\d+)\]", text.strip().rpartition("\n")[2])
        if found and int(found[1]) in ENDS_A_RUN:
            self.of_the_disk = os.strerror(int(found[1]))

    def last_error(self) -> str:
        """The last line of the last traceback, or else of the first message."""
        for message in reversed(self._errors):
            if "Traceback" in message:
                return message.strip().splitlines()[-1]
        return self._errors[0].strip().splitlines()[0] if self._errors else ""


@contextlib.contextmanager
def _cluster(scheduler: str) -> Iterator[tuple[Any, Callable[[], bool]]]:
    """An executor on a Dask cluster, and whether it has workers."""
    try:
        from distributed import Client
    except ImportError:
        raise CannotGrade(
            "--scheduler needs the packages dask and distributed: pip install 'eigentunes[cluster]'"
        ) from None
    try:
        client = Client(scheduler, timeout=20, set_as_default=False)
    except (OSError, TimeoutError, ValueError) as error:
        raise CannotGrade(f"no Dask scheduler answers at {scheduler} ({error})") from None

    def alive() -> bool:
        return client.status == "running" and bool(client.scheduler_info()["workers"])

    with client:
        if not alive():
            raise CannotGrade(f"the Dask cluster at {scheduler} has no workers; start some")
        executor = client.get_executor(pure=False, retries=1)
        try:
            yield executor, alive
        finally:
            executor.shutdown(wait=False)
