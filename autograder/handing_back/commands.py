"""The commands that come after grading: ``autograder grades`` and ``autograder report``."""

from __future__ import annotations

import contextlib
import os
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.coursedir import CourseDirectory
from sqlalchemy.exc import SQLAlchemyError

from autograder.configuration import BadConfiguration
from autograder.grading.connections import look_at_address, why_unusable
from autograder.grading.outcomes import SubmissionOutcome, course_directory, outcomes
from autograder.handing_back import report as reports
from autograder.handing_back.grade_files import (
    CANVAS,
    MOODLE,
    CannotFill,
    Filled,
    Grade,
    Platform,
    fill,
)
from autograder.handing_back.sheet import Sheet, UnreadableSheet
from autograder.handing_back.summary import Summary, summarise
from autograder.made import Occupied, results
from autograder.terminal import console

Course = Annotated[Path, typer.Option(help="The folder that holds nbgrader_config.py.")]
DbUrl = Annotated[
    str, typer.Option(help="The gradebook, if it is not the one of nbgrader_config.py.")
]


def report(
    assignment: Annotated[str, typer.Argument(help="Such as 1-kmeans.")],
    course: Course = Path(),
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="A folder; reports/ of the course if not given."),
    ] = None,
    db_url: DbUrl = "",
) -> None:
    """Write the class report: a page for reading, and CSV files beside it.

    Ends with 0 if it was written, 2 if not.
    """
    try:
        file, summary = write_report(course, assignment, output or course / "reports", db_url)
    except OSError as error:
        _refuse(f"the report cannot be written: {error}")
    given = f"{len(summary.judged)} of {len(summary.submissions)} students have a score"
    console.print(f"{given}; {len(summary.looks)} need a look by hand.")
    console.print(str(file), soft_wrap=True)


def write_report(
    course: Path, assignment: str, folder: Path, db_url: str = ""
) -> tuple[Path, Summary]:
    """Write the report of what the gradebook and the graded notebooks say now."""
    directory = _directory(course, db_url)
    with _told_what_is_wrong_with_the_gradebook():
        look_at_address(directory.db_url)
        summary = summarise(assignment, outcomes(directory, assignment))
    now = datetime.now()
    made = f"as of {now.day} {now:%B %Y, %H:%M}"  # no system pads that
    files = reports.files(summary, made)
    try:
        results(course).write({folder.absolute() / name: text for name, text in files.items()})
    except Occupied as error:
        _refuse(f"{error} Nothing was written; --output names another folder.")
    return folder / f"{assignment}.html", summary


def grades(
    assignment: Annotated[str, typer.Argument(help="Such as 1-kmeans.")],
    canvas: Annotated[
        Path | None, typer.Option(help="A gradebook exported from Canvas (CSV).")
    ] = None,
    moodle: Annotated[
        Path | None,
        typer.Option(help="A grading worksheet or a gradebook exported from Moodle (CSV)."),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="The file to write; in grades/ if not given."),
    ] = None,
    column: Annotated[
        str, typer.Option(help="The column to fill in, if it is not called like the assignment.")
    ] = "",
    match: Annotated[
        str, typer.Option(help="The column that identifies students, such as 'SIS User ID'.")
    ] = "",
    names: Annotated[
        Path | None,
        typer.Option(help="CSV: a student's id, and what stands for it in that column."),
    ] = None,
    scale: Annotated[
        bool, typer.Option(help="Convert the points, if the file gives another number of them.")
    ] = False,
    course: Course = Path(),
    db_url: DbUrl = "",
) -> None:
    """Fill in a file that was exported from Canvas or Moodle, and say who got no grade.

    Ends with 0 if every student has a final grade in the file, 1 if somebody is listed, 2 if
    nothing was written.
    """
    if (canvas is None) == (moodle is None):
        _refuse("name one exported file: --canvas FILE or --moodle FILE.")
    platform, template = (CANVAS, canvas) if canvas else (MOODLE, moodle)
    assert template is not None
    output = output or course / "grades" / f"{assignment}-{platform.name.lower()}.csv"
    if os.path.realpath(output) == os.path.realpath(template):
        _refuse(f"{output} is the exported file itself; give the new one another name.")
    directory = _directory(course, db_url)
    with _told_what_is_wrong_with_the_gradebook():
        look_at_address(directory.db_url)
        found = outcomes(directory, assignment)
        given = graded(directory, found)
    try:
        others = _names(names) if names else {}
        filled = fill(
            template.read_bytes(),
            platform,
            assignment,
            max((each.points for each in found), default=0.0),
            given,
            column=column,
            match=match,
            names=others,
            scale=scale,
        )
        results(course).write({output.absolute(): filled.content})
    except _BadNames as error:
        _refuse(f"{names}: {error}")
    except (CannotFill, UnreadableSheet) as error:
        _refuse(f"{template}: {error}")
    except OSError as error:
        _refuse(str(error))
    except Occupied as error:
        _refuse(f"{error} Nothing was written; --output names another file.")
    _print(filled, platform, output)
    if not filled.complete:
        raise typer.Exit(1)


def graded(directory: CourseDirectory, found: list[SubmissionOutcome]) -> list[Grade]:
    """The grades of a class, with what the gradebook knows of everybody's other names."""
    made = []
    with Gradebook(directory.db_url, directory.course_id) as gradebook:
        for each in found:
            aliases: tuple[str, ...] = ()
            try:
                student = gradebook.find_student(each.student)
                aliases = tuple(str(name) for name in (student.email, student.lms_user_id) if name)
            except MissingEntry:
                pass  # known from submitted/ only
            made.append(
                Grade(each.student, each.score, each.status, each.reason, aliases, each.by_hand)
            )
    return made


class _BadNames(Exception):
    """A list of names that cannot be used; the text says why."""


def _names(path: Path) -> dict[str, str]:
    """What stands for each student in the exported file, by id."""
    try:
        rows = [[cell.value.strip() for cell in row] for row in Sheet(path.read_bytes()).rows]
    except (UnreadableSheet, OSError) as error:
        raise _BadNames(getattr(error, "strerror", None) or str(error)) from error
    if any(len(row) != 2 for row in rows):
        raise _BadNames("it must have two columns: a student's id, and the other name.")
    if twice := [name for name, count in Counter(row[0] for row in rows).items() if count > 1]:
        raise _BadNames(f"there is more than one row for {', '.join(twice)}.")
    return dict(rows)


def _directory(course: Path, db_url: str) -> CourseDirectory:
    try:
        return course_directory(course, db_url)
    except BadConfiguration as error:
        _refuse(str(error))


@contextlib.contextmanager
def _told_what_is_wrong_with_the_gradebook() -> Iterator[None]:
    try:
        yield
    except LookupError as error:
        _refuse(str(error.args[0]))
    except SQLAlchemyError as error:
        _refuse(why_unusable(error))


def _refuse(reason: str) -> NoReturn:
    console.print(reason, style="red", soft_wrap=True)
    raise typer.Exit(2)


def _print(filled: Filled, platform: Platform, output: Path) -> None:
    def line(text: str, style: str = "") -> None:
        console.print(text, style=style, soft_wrap=True)

    line(
        f"{len(filled.given)} grades in column {filled.column!r}, students found by "
        f"{filled.match!r}: {output}"
    )
    for title, entries in (
        ("No score, so no grade", filled.without),
        (f"Not in {platform.name}'s file", filled.not_in_file),
        ("Left as it was", filled.kept),
        ("Given, but not final", filled.provisional),
        ("Another grade than before", filled.replaced),
        (f"In {platform.name}'s file, but unknown here", filled.nothing_handed_in),
        ("Not compared", filled.unchecked),
    ):
        if entries:
            line(f"{title} ({len(entries)}):", "bold")
            for entry in entries:
                line(f"  {entry}")
