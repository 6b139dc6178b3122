"""Grade files for Canvas and Moodle: fills in a file that was exported there.

A grade goes into one cell of one row, found by one column; every other byte of the file stays as
it was.  Nothing is dropped silently: whoever gets no grade is in one of the lists of
:class:`Filled`.

The formats are those of the platforms' own exporters and importers: Canvas'
``lib/gradebook_exporter.rb`` and ``lib/gradebook_importer.rb``, and Moodle's
``mod/assign/gradingtable.php`` and ``mod/assign/feedback/offline`` (the worksheet of one
assignment) and ``grade/export/txt`` (the whole gradebook).
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from autograder.handing_back import worksheet
from autograder.handing_back.numbers import decimal_sign, number, written
from autograder.handing_back.sheet import Cell, Sheet
from autograder.handing_back.worksheet import is_no, same

NO_GRADE = ("", "-")  # what stands where there is no number; Moodle writes a dash


class CannotFill(Exception):
    """A template that cannot be filled in; the text says why and what to do."""


@dataclass(frozen=True)
class Platform:
    """How a platform's files look.

    Attributes
    ----------
    name : str
    matches : tuple of str
        Headers of columns that tell who a row is about, the surest first.
    """

    name: str
    matches: tuple[str, ...]


CANVAS = Platform("Canvas", ("SIS Login ID", "SIS User ID", "ID", "Integration ID"))
MOODLE = Platform("Moodle", ("ID number", "Username", "Email address", "Identifier"))


@dataclass(frozen=True)
class Grade:
    """What a student is to get.

    Attributes
    ----------
    student : str
    score : float or None
        None if nobody can say, which is never the same as 0.
    status, reason : str
        As in :mod:`autograder.grading.outcomes`.
    aliases : tuple of str
        Other names of the same student: e-mail address, number on the platform.
    by_hand : float
        Points that a person has still to give.
    """

    student: str
    score: float | None
    status: str = "graded"
    reason: str = ""
    aliases: tuple[str, ...] = ()
    by_hand: float = 0.0


@dataclass
class Filled:
    """The filled-in file, and everything that somebody should look at.

    Attributes
    ----------
    content : bytes
    column, match : str
        Headers of the column that was filled in, and of that by which students were found.
    given : dict of str to str
        What was written, by student.
    replaced : list of str
        Grades that were there before and are others now.
    provisional : list of str
        Grades that were given although something is open: points by hand, a run that stopped, a
        notebook that was not handed in.
    without : list of str
        Submissions without a grade, and why.  Their cells are empty, so that no grade of an
        earlier attempt stands for this one; where nothing was handed in, the cell is as it was.
    kept : list of str
        Cells that were left as they are, and why: excused, locked, two rows for one student.
    not_in_file : list of str
        Students whom the file does not know.
    nothing_handed_in : list of str
        Rows of the file whose students have handed in nothing.
    unchecked : list of str
        What the file does not say, so that it could not be compared.
    """

    content: bytes = b""
    column: str = ""
    match: str = ""
    given: dict[str, str] = field(default_factory=dict)
    replaced: list[str] = field(default_factory=list)
    provisional: list[str] = field(default_factory=list)
    without: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    not_in_file: list[str] = field(default_factory=list)
    nothing_handed_in: list[str] = field(default_factory=list)
    unchecked: list[str] = field(default_factory=list)

    @property
    def complete(self) -> bool:
        """Whether every student of the course has got a final grade."""
        return not (self.provisional or self.without or self.kept or self.not_in_file)


def fill(
    template: bytes,
    platform: Platform,
    assignment: str,
    points: float,
    grades: Sequence[Grade],
    *,
    column: str = "",
    match: str = "",
    names: Mapping[str, str] | None = None,
    scale: bool = False,
) -> Filled:
    """Fill in a file that was exported from a platform.

    Parameters
    ----------
    template : bytes
        The exported file.
    platform : Platform
    assignment : str
    points : float
        How many the assignment can give.
    grades : sequence of Grade
    column : str
        Header of the column to fill in; found by the assignment's name if not given.
    match : str
        Header of the column that identifies students.  If not given: the first of the platform's
        columns in which at least one student is found.
    names : mapping of str to str, optional
        For each student what stands in that column, where it is neither the student's id nor an
        alias.
    scale : bool
        Convert the points to those that the file says.

    Raises
    ------
    CannotFill
        If a column is missing or read-only, nobody is found, or the points differ and `scale`
        was not asked for.
    UnreadableSheet
        If the template is no CSV file.
    """
    return _Filling(template, platform, assignment, points, column, scale).fill(
        grades, match, names or {}
    )


class _Filling:
    def __init__(
        self,
        template: bytes,
        platform: Platform,
        assignment: str,
        points: float,
        column: str,
        scale: bool,
    ) -> None:
        self.sheet = Sheet(template)
        self.platform, self.points, self.scale = platform, points, scale
        self.file_points: float | None = None
        self.headers = self.sheet.headers
        width = len(self.headers)
        self.rows = [self.sheet.padded(row, width) for row in self.sheet.rows[1:]]
        self.values = [[cell.value for cell in row] for row in self.rows]
        self.is_worksheet = platform is MOODLE and worksheet.is_worksheet(self.values)
        self.column = self._column(column) if column else self._column_of(assignment)
        self.beside = worksheet.Columns(self.column)
        if platform is MOODLE:
            self.beside = worksheet.columns(self.headers, self.values, self.column)
        self.sign = self._decimal_sign()
        self.filled = Filled(column=self.headers[self.column])
        self.unsaid: set[str] = set()  # students whose row does not say how many points there are
        self.students = self._student_rows()
        self._say_what_is_not_said()

    # --- finding columns and rows ---

    def _column(self, header: str) -> int:
        found = [i for i, each in enumerate(self.headers) if same(each) == same(header)]
        if len(found) != 1:
            many = "more than one column is" if found else "there is no column"
            raise CannotFill(f"{many} called {header!r}; the file has: {self._listed()}.")
        return found[0]

    def _listed(self) -> str:
        return ", ".join(repr(header) for header in self.headers)

    def _column_of(self, assignment: str) -> int:
        """The column of an assignment, by its name."""
        if self.platform is MOODLE and "Grade" in self.headers:
            return self._column("Grade")  # the worksheet of one assignment
        if self.is_worksheet:
            found_at = worksheet.find_grade(self.headers, self.values)
            if found_at is not None:
                return found_at
        if self.platform is CANVAS:  # "1-kmeans (12345)"
            pattern = re.compile(re.escape(assignment) + r"( \(\d+\))?", re.I)
        else:  # "Assignment: 1-kmeans (Real)", in whatever language
            pattern = re.compile(r"(.*: )?" + re.escape(assignment) + r"( \(.*\))?", re.I)
        found = [header for header in self.headers if pattern.fullmatch(header)]
        if len(found) != 1:
            many = "more than one column looks like" if found else "no column is called"
            raise CannotFill(
                f"{many} {assignment!r}; name it with --column. The file has: {self._listed()}."
            )
        return self._column(found[0])

    def _decimal_sign(self) -> str:
        """The sign before decimals, by the numbers beside the grades, or else by all of them."""
        near = range(self.column, self.column + 2)
        own = [row[at] for row in self.values for at in near if at < len(row)]
        every = [value for row in self.values for value in row]
        return decimal_sign(own) or decimal_sign(every) or "."

    def _number(self, text: str, what: str) -> float | None:
        """A number of points in the file; None if there is none."""
        found = number(text, self.sign)
        if found is None and text.strip() not in NO_GRADE:
            raise CannotFill(
                f"{what} is {text.strip()!r}, which is no number, so that the points cannot be "
                "compared. Mend that cell."
            )
        return found

    def _student_rows(self) -> list[list[Cell]]:
        if self.platform is CANVAS:
            if "ID" not in self.headers:
                raise CannotFill(f"there is no column 'ID', so this is no Canvas gradebook; the "
                                 f"file has: {self._listed()}.")  # fmt: skip
            at = self.headers.index("ID")
            self._canvas_points([row for row in self.rows if not row[at].value.strip()])
            return [row for row in self.rows if row[at].value.strip()]
        return self.rows

    def _canvas_points(self, special: list[list[Cell]]) -> None:
        """Read the row `Points Possible`; what is read-only must not be filled in.

        In other languages it is the row without a student in which there are numbers.
        """
        words = [row for row in special if any("points possible" in c.value.lower() for c in row)]
        numbers = [row for row in special if any(number(c.value) is not None for c in row)]
        for row in words or numbers:
            header, said = self.headers[self.column], row[self.column].value
            if re.search(r"read.only", said, re.I) or said.strip().startswith("("):
                raise CannotFill(f"Canvas says that {header!r} is read-only.")
            self.file_points = self._number(said, f"the points possible of {header!r}")

    def _say_what_is_not_said(self) -> None:
        if (self.beside.maximum if self.platform is MOODLE else self.file_points) is None:
            self._say_unsaid_points("the file")
        if self.is_worksheet and self.beside.changeable is None:
            self.filled.unchecked.append(
                "whether a grade is locked does not stand in the file in words that are known "
                "here; grades that are there already are left as they are"
            )

    def _say_unsaid_points(self, where: str) -> None:
        self.filled.unchecked.append(
            f"how many points {self.filled.column!r} can have does not stand in {where}; here they "
            f"are {self.points:g}"
        )

    def _match(self, match: str, keys: Mapping[str, str]) -> int:
        """The column that identifies students."""
        if match:
            return self._column(match)
        present = [
            self.headers.index(header) for header in self.platform.matches if header in self.headers
        ]
        if self.platform is MOODLE:  # the headers are translated, e-mail addresses are not
            addresses = [row.index(each) for row in self.values for each in row if "@" in each]
            present += sorted(set(addresses) - set(present) - {self.column})
        for at in present:
            if any(self._owner(row, at, keys) for row in self.students):
                return at
        where = ", ".join(repr(self.headers[at]) for at in present) or "any column"
        raise CannotFill(
            f"no student of this course was found by {where}; name another column with --match, "
            f"or give a list of names with --names. The file has: {self._listed()}."
        )

    def _owner(self, row: list[Cell], at: int, keys: Mapping[str, str]) -> str | None:
        value = same(row[at].value) if at < len(row) else ""
        forms = [value, value.partition("@")[0]]
        if self.is_worksheet and at == 0:  # "Participant 8801", in some language
            forms.append(re.sub(r"^\D+", "", value))
        return next((keys[form] for form in forms if form in keys), None)

    # --- filling in ---

    def fill(self, grades: Sequence[Grade], match: str, names: Mapping[str, str]) -> Filled:
        keys = _keys(grades, names)
        at = self._match(match, keys)
        filled = self.filled
        filled.match = self.headers[at]
        owners = [self._owner(row, at, keys) for row in self.students]
        rows_of = Counter(owner for owner in owners if owner)
        by_student = {grade.student: grade for grade in grades}
        for row, owner in zip(self.students, owners, strict=True):
            if owner is None:
                filled.nothing_handed_in.append(self._who(row, at))
            elif rows_of[owner] > 1:
                filled.kept.append(f"{owner}: {rows_of[owner]} rows of the file are theirs")
            elif why := self._untouchable(row):
                filled.kept.append(f"{owner}: {why}")
            else:
                self._give(row[self.column], by_student[owner], self._scaled(row, owner))
        if unsaid := sorted(filled.given.keys() & self.unsaid):
            everybody = len(unsaid) == len(filled.given)
            self._say_unsaid_points("the file" if everybody else f"the rows of {', '.join(unsaid)}")
        unknown = sorted(by_student.keys() - rows_of.keys())
        filled.not_in_file += [_described(by_student[student]) for student in unknown]
        filled.kept = sorted(set(filled.kept))
        filled.content = self.sheet.content()
        return filled

    def _give(self, cell: Cell, grade: Grade, factor: float) -> None:
        filled, before = self.filled, cell.value.strip()
        before = "" if before in NO_GRADE else before
        if grade.score is None:
            was = f" (in the file it was {before})" if before else ""
            filled.without.append(_described(grade) + was)
            if (
                before and grade.status != "missing"
            ):  # what a person gave for no submission is theirs
                self.sheet.replace(cell, "")
            return
        points = round(grade.score * factor, 2)
        text = written(points, self.sign)
        filled.given[grade.student] = text
        earlier = number(before, self.sign)
        if before and earlier != points:
            filled.replaced.append(f"{grade.student}: {before} is now {text}")
        if grade.status != "graded":
            filled.provisional.append(_described(grade))
        if grade.by_hand:
            filled.provisional.append(
                f"{grade.student}: {grade.by_hand:g} points are still to be given by hand"
            )
        if earlier != points:
            self.sheet.replace(cell, text)

    def _untouchable(self, row: list[Cell]) -> str:
        """Why the grade of a row must stay as it is; empty if it need not."""
        value = row[self.column].value.strip()
        if self.platform is CANVAS and value.upper() in ("EX", "N/A"):
            return "excused" if value.upper() == "EX" else "the assignment is not theirs"
        at = self.beside.changeable
        if at is not None:
            return "the grade is locked" if at < len(row) and is_no(row[at].value) else ""
        if self.is_worksheet and number(value, self.sign) is not None:
            return (
                f"the grade {value} is there already and may be locked; empty the cell to give it"
            )
        return ""

    def _scaled(self, row: list[Cell], student: str) -> float:
        """By what the points are multiplied for this row."""
        there, at = self.file_points, self.beside.maximum
        if at is not None:
            there = self._number(row[at].value, f"in {self.headers[at]!r} a value")
            if there is None:
                self.unsaid.add(student)
        if there is None or there == self.points:
            return 1.0
        if not 0 < there < math.inf:
            raise CannotFill(
                f"the file says that {self.filled.column!r} can have {there:g} points, to which "
                f"no grade can be converted. Change the points in {self.platform.name}, and "
                "export the file again."
            )
        if not self.points:
            raise CannotFill(
                f"the assignment gives no points, the file says {there:g}, and nothing can be "
                f"converted. Change the points in {self.platform.name}, and export the file again."
            )
        if not self.scale:
            raise CannotFill(
                f"the assignment gives {self.points:g} points, the file says {there:g}. Add "
                f"--scale to convert them, or change the points in {self.platform.name}."
            )
        return there / self.points

    def _who(self, row: list[Cell], at: int) -> str:
        """A row in words: what stands in its first column, and in that of the match."""
        parts = [row[i].value.strip() for i in dict.fromkeys((0, at)) if i < len(row)]
        return ", ".join(part for part in parts if part) or "a row without a name"


def _keys(grades: Sequence[Grade], names: Mapping[str, str]) -> dict[str, str]:
    """Students by everything that may stand for them in a file; what means two is left out."""
    means: dict[str, set[str]] = {}
    for grade in grades:
        said = [names[grade.student]] if grade.student in names else [grade.student, *grade.aliases]
        for name in said:
            if name.strip():
                means.setdefault(same(name), set()).add(grade.student)
    return {name: students.pop() for name, students in means.items() if len(students) == 1}


def _described(grade: Grade) -> str:
    status = f"{grade.student}: {grade.status}"
    return f"{status}. {grade.reason}" if grade.reason else status
