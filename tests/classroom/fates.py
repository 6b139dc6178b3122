"""Submissions that come in states that nobody asked for, and what is to become of each.

They are of an assignment with three checks of 2 points and a written answer of 4.  Each is one row
of the table; most are a function that spoils a right notebook.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from autograder.building import lessons
from autograder.building.build import read_lessons

from .conftest import ROOT, Course
from .hostile import cell, extra

ASSIGNMENT, NOTEBOOK = "fates", "work"
CHECKS = ("standardize", "update_centroids", "inertia")
WRITTEN = "name_the_clusters"
SECRET = "what another student has written"


@dataclass(frozen=True)
class Fate:
    """What is to become of a submission.

    Attributes
    ----------
    row : str
        What it is, in words.
    status : str
    earned : float or None
        Automatic points.
    reason, note, card : str
        Words of the status' reason, of a note for the instructor, of the learner's page.
    """

    row: str
    status: str = "graded"
    earned: float | None = 6.0
    reason: str = ""
    note: str = ""
    card: str = ""


FATES: dict[str, Fate] = {}
HAND_IN: dict[str, Callable[[Course, NotebookNode], Any]] = {}


def becomes(row: str, *args: Any, **fields: Any) -> Callable[[Any], Any]:
    """Register a function that hands something in; its name is the student's."""

    def register(hand_in: Callable[[Course, NotebookNode], Any]) -> Any:
        FATES[hand_in.__name__] = Fate(row, *args, **fields)
        HAND_IN[hand_in.__name__] = hand_in
        return hand_in

    return register


def notebook(row: str, *args: Any, **fields: Any) -> Callable[[Any], Any]:
    """Register a function that spoils the right notebook, which is then handed in."""

    def register(spoil: Callable[[NotebookNode], None]) -> Any:
        def hand_in(course: Course, right: NotebookNode) -> None:
            spoil(right)
            submit(course, spoil.__name__, right)

        hand_in.__name__ = spoil.__name__
        becomes(row, *args, **fields)(hand_in)
        return spoil

    return register


def submit(course: Course, student: str, content: object, name: str = NOTEBOOK) -> Path:
    return course.submit(student, ASSIGNMENT, name, content)


def assignment() -> NotebookNode:
    """The source of the assignment."""
    wanted = {name for check in CHECKS for name in (check, f"{check}-solution")} | {WRITTEN}
    found = read_lessons(ROOT / "lessons")
    whole = lessons.notebook(found[0])
    whole.cells = [
        nbformat.v4.new_code_cell("import numpy as np\nfrom eigentunes import check"),
        *(
            each
            for lesson in found
            for each in lessons.notebook(lesson).cells
            if each.metadata.get("nbgrader", {}).get("grade_id") in wanted
        ),
    ]
    for check in CHECKS:
        cell(whole, check).metadata["nbgrader"]["points"] = 2
    return whole


def first_line(nb: NotebookNode, check: str, source: str) -> None:
    """Let the solution cell of an exercise begin with this."""
    solution = cell(nb, f"{check}-solution")
    solution.source = f"{source}\n{solution.source}"


# --- what honest people hand in -------------------------------------------------------------


@notebook("perfect")
def perfect(nb):
    pass


@becomes("blank", earned=0.0, card="Not attempted")
def blank(course, right):
    submit(course, "blank", course.notebook("notebooks", ASSIGNMENT, NOTEBOOK))


@notebook("partial", earned=4.0)
def partial(nb):
    cell(nb, "inertia-solution").source = "def inertia(X, centroids, labels):\n    return 0.0"


@notebook(
    "infinite loop in one cell", "timed out", 4.0, "code cell 4 took too long",
    note="`update_centroids`: ",
)  # fmt: skip
def endless_loop(nb):
    first_line(nb, "update_centroids", "while True: pass")


@notebook(
    "loop that ignores the interrupt", "timed out", 2.0, "code cell 4 took too long",
    card="did not run to its end: code cell 4",
)  # fmt: skip
def deaf_loop(nb):
    first_line(
        nb, "update_centroids",
        "while True:\n    try:\n        while True: sum(range(99))\n    except BaseException: pass",
    )  # fmt: skip


@notebook(
    "syntax error in one cell", earned=4.0, card="stopped with SyntaxError",
    note="`update_centroids`: ",
)  # fmt: skip
def syntax_error(nb):
    first_line(nb, "update_centroids", "def (")


@notebook("edited test cell", note="`standardize` had another text")
def edited_check(nb):
    cell(nb, "standardize").source = "1000"


@notebook("test turned into markdown", note="`standardize` had become a markdown cell")
def check_as_markdown(nb):
    turned = nbformat.v4.new_markdown_cell("check", metadata=cell(nb, "standardize").metadata)
    nb.cells[nb.cells.index(cell(nb, "standardize"))] = turned


@notebook("deleted test cell", note="`standardize` was missing and was put back")
def deleted_check(nb):
    nb.cells.remove(cell(nb, "standardize"))


@notebook("duplicated test cell", note="`standardize` is there more than once")
def duplicated_check(nb):
    again = nbformat.from_dict(cell(nb, "standardize"))
    nb.cells.insert(3, nbformat.v4.new_code_cell("1000", metadata=again.metadata))


@notebook(
    "a cell with an unknown schema_version",
    note="`standardize` came with other marks (schema_version)",
)
def strange_schema(nb):
    cell(nb, "standardize").metadata["nbgrader"]["schema_version"] = 99


@notebook(
    "os._exit",
    "crashed",
    2.0,
    "code cell 4 ended the process",
    note="`os._exit`",
    card="code cell 4",
)
def leaves(nb):
    first_line(nb, "update_centroids", "import os; os._exit(0)")


@notebook("killed kernel", "crashed", 2.0, "code cell 4 ended the process", note="`os.kill`")
def killed(nb):
    first_line(nb, "update_centroids", "import os; os.kill(os.getpid(), 9)")


@notebook("out of memory", "out of memory", 2.0, "code cell 4 used more memory")
def hungry(nb):
    hog = "hog = []\nwhile True: hog.append(b'x' * 150_000_000)"
    first_line(nb, "update_centroids", hog)


@notebook(
    "killing the parent process", "crashed", 2.0, "code cell 4 ended the process", note="`os.kill`"
)
def kills_the_parent(nb):
    first_line(
        nb, "update_centroids",
        "import os\nfor pid in (os.getppid(), 1):\n    try: os.kill(pid, 9)\n"
        "    except OSError: pass",
    )  # fmt: skip


UNREADABLE = "could not be graded"


@becomes("truncated notebook", "unreadable", None, "not a Jupyter notebook", card=UNREADABLE)
def truncated(course, right):
    path = submit(course, "truncated", right)
    path.write_bytes(path.read_bytes()[:500])


@becomes("empty file", "unreadable", None, "not a Jupyter notebook", card=UNREADABLE)
def empty(course, right):
    submit(course, "empty", "")


@becomes("UTF-16 notebook", "unreadable", None, "not written in UTF-8", card=UNREADABLE)
def utf16(course, right):
    submit(course, "utf16", "").write_bytes(nbformat.writes(right).encode("utf-16"))


@becomes("no notebook at all", "unreadable", None, "not a Jupyter notebook", card=UNREADABLE)
def other_json(course, right):
    submit(course, "other_json", '{"nbformat": 4, "nbformat_minor": 5, "cells": 3}')


@becomes(
    "wrong file name", "missing", None, "there is `homework.ipynb`; it must be `work.ipynb`",
    card="it must be",
)  # fmt: skip
def wrong_name(course, right):
    submit(course, "wrong_name", right, "homework")


@becomes("notebook missing", "missing", None, "no notebook in what was handed in", card="must be")
def nothing_in_it(course, right):
    (course.folder / "submitted" / "nothing_in_it" / ASSIGNMENT).mkdir(parents=True)


@notebook("30 MB printed in one line", card="the rest of this output is left out")
def floods(nb):
    extra(nb, 1, "print('x' * 30_000_000)")


@notebook("any stderr in a test cell")
def warns(nb):
    solution = cell(nb, "inertia-solution")
    solution.source = solution.source.replace(
        "    ### BEGIN", "    import sys; print('careful', file=sys.stderr)\n    ### BEGIN"
    )


@notebook("slow, without using the processor")
def waits(nb):
    extra(nb, 1, "import time; time.sleep(3)")


# --- files that are none, and times that are none ---------------------------------------------


def beside(course: Course, student: str) -> Path:
    return course.folder / "submitted" / student / ASSIGNMENT


READS = """
import pathlib
for path in pathlib.Path(".").rglob("*"):
    if path.is_file(): print(path, path.read_text(errors="replace")[:1000])
"""


@becomes("link to a file outside", note="`data.csv` is a symbolic link")
def link_beside(course, right):
    extra(right, 1, READS)
    submit(course, "link_beside", right)
    os.symlink(course.folder / "secret.txt", beside(course, "link_beside") / "data.csv")


@becomes("link to a folder outside", note="`up` is a symbolic link")
def link_to_a_folder(course, right):
    extra(right, 1, READS)
    submit(course, "link_to_a_folder", right)
    os.symlink(course.folder, beside(course, "link_to_a_folder") / "up")


@becomes("link to an endless file", note="`data.bin` is a symbolic link")
def link_to_an_endless_file(course, right):
    submit(course, "link_to_an_endless_file", right)
    os.symlink("/dev/zero", beside(course, "link_to_an_endless_file") / "data.bin")


@becomes("link that leads nowhere", note="`gone.csv` is a symbolic link")
def link_to_nowhere(course, right):
    submit(course, "link_to_nowhere", right)
    os.symlink("/nowhere/at/all", beside(course, "link_to_nowhere") / "gone.csv")


@becomes("pipe", note="`pipe` is no ordinary file")
def pipe(course, right):
    submit(course, "pipe", right)
    os.mkfifo(beside(course, "pipe") / "pipe")


@becomes("more links than anybody needs", note="too many files")
def many_links(course, right):
    submit(course, "many_links", right)
    for number in range(60):
        os.symlink(course.folder / "secret.txt", beside(course, "many_links") / f"{number}.csv")


@becomes("notebook is a link", "unreadable", None, "symbolic link", card="symbolic link")
def link_as_notebook(course, right):
    path = submit(course, "link_as_notebook", right)
    path.unlink()
    os.symlink(course.folder / "stolen.ipynb", path)


@becomes("submission is a link", "failed", None, "symbolic link", card="symbolic link")
def link_as_submission(course, right):
    folder = beside(course, "link_as_submission")
    folder.parent.mkdir(parents=True)
    os.symlink(course.folder / "elsewhere", folder)


@becomes("time stamp is a link", "failed", None, "symbolic link", card="when it was handed in")
def link_as_timestamp(course, right):
    submit(course, "link_as_timestamp", right)
    os.symlink("/dev/zero", beside(course, "link_as_timestamp") / "timestamp.txt")


@becomes("time stamp without a time", "failed", None, "holds no time", card="holds no time")
def no_time(course, right):
    submit(course, "no_time", right)
    (beside(course, "no_time") / "timestamp.txt").write_text(SECRET)


@becomes("time stamp in the future", note="a time in the future")
def future(course, right):
    submit(course, "future", right)
    (beside(course, "future") / "timestamp.txt").write_text("2999-01-01 00:00:00 UTC")


# --- what is handed in a second time ----------------------------------------------------------


def hand_in_everything(course: Course) -> None:
    """A class in which everybody has handed in something; some of it will be handed in again."""
    source = course.folder / "solutions" / ASSIGNMENT
    source.mkdir(parents=True)
    nbformat.write(assignment(), source / f"{NOTEBOOK}.ipynb")
    course.release(ASSIGNMENT)
    (course.folder / "secret.txt").write_text(SECRET)
    stolen = right(course)
    stolen.cells.append(nbformat.v4.new_markdown_cell(SECRET))
    (course.folder / "elsewhere").mkdir()
    nbformat.write(stolen, course.folder / "stolen.ipynb")
    nbformat.write(stolen, course.folder / "elsewhere" / f"{NOTEBOOK}.ipynb")
    for hand_in in HAND_IN.values():
        hand_in(course, right(course))
    for student in SECOND:
        submit(course, student, right(course))


def right(course: Course) -> NotebookNode:
    """A submission that deserves every automatic point."""
    nb = course.notebook("solutions", ASSIGNMENT, NOTEBOOK)
    cell(nb, WRITTEN).source = "Because the clusters are round."
    return nb


SECOND = {
    "again_crashes": ("crashed", 0.0),
    "again_as_text": ("unreadable", None),
    "again_renamed": ("missing", None),
    "again_without_time": ("failed", None),
    "again_by_hand": ("graded", 3.5),
    "once_more_and_killed": ("failed", None),
}
"""Who has earned full marks and then hands in something else: status and points after that."""


def hand_in_again(course: Course) -> None:
    """Replace the submissions of `SECOND`."""
    crashes = right(course)
    first_line(crashes, "standardize", "import os; os._exit(0)")
    submit(course, "again_crashes", crashes)
    submit(course, "again_as_text", "here is my homework")
    path = submit(course, "again_renamed", right(course))
    path.rename(path.with_name("mine.ipynb"))
    (beside(course, "again_without_time") / "timestamp.txt").write_text("yesterday, I think")
    submit(course, "again_by_hand", course.notebook("notebooks", ASSIGNMENT, NOTEBOOK))
    sleeps = right(course)
    first_line(sleeps, "standardize", "import time; time.sleep(100)")
    submit(course, "once_more_and_killed", sleeps)
