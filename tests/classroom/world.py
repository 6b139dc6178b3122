"""A class as the world makes it: folders, names, times and files that nobody asked for.

Each row of the table hands in something for `0-start` (one check, 2 points) and says what is to
become of it.  Add a row with :func:`row`; the student's id is the function's name.
"""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from .conftest import Course
from .hostile import HONEST, cell

ASSIGNMENT, NOTEBOOK = "0-start", "1-hello"
STUB = "def standardize(X):\n    raise NotImplementedError()"
IS_ROOT = hasattr(os, "geteuid") and os.geteuid() == 0  # modes stop nobody then


@dataclass(frozen=True)
class Row:
    """What is to become of a submission.

    Attributes
    ----------
    what : str
        The submission in words.
    hand_in : callable
        Fills the submission's folder, which is empty; it gets a right notebook.
    status : str
    score : float or None
    says : str
        Words of its reason, or of a note for the instructor.
    student : str
        The id as it is shown.
    folder : bytes
        The name of the folder in ``submitted/``.
    """

    what: str
    hand_in: Callable[[Path, NotebookNode], object]
    status: str
    score: float | None
    says: str
    student: str
    folder: bytes


ROWS: dict[str, Row] = {}


def row(
    what: str,
    status: str = "graded",
    score: float | None = 2.0,
    says: str = "",
    *,
    student: str = "",
    folder: bytes = b"",
) -> Callable[[Callable[[Path, NotebookNode], object]], object]:
    """Register a function that hands something in."""

    def register(hand_in: Callable[[Path, NotebookNode], object]) -> object:
        name = student or hand_in.__name__
        ROWS[name] = Row(what, hand_in, status, score, says, name, folder or os.fsencode(name))
        return hand_in

    return register


def save(folder: Path, notebook: NotebookNode, name: str = f"{NOTEBOOK}.ipynb") -> Path:
    """Put a notebook into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(nbformat.writes(notebook), encoding="utf-8")
    return folder / name


def solve(notebook: NotebookNode, source: str) -> NotebookNode:
    """Another answer in the notebook."""
    cell(notebook, "standardize-solution").source = source
    return notebook


def hand_in_everything(course: Course) -> None:
    """Fill ``submitted/``."""
    for each in ROWS.values():
        folder = Path(os.fsdecode(os.fsencode(course.folder / "submitted") + b"/" + each.folder))
        target = folder / ASSIGNMENT
        target.mkdir(parents=True)
        right = solve(course.notebook("notebooks", ASSIGNMENT, NOTEBOOK), HONEST)
        each.hand_in(target, right)


# --- ten honest people -------------------------------------------------------------------------

HONEST_PEOPLE = {
    **{f"honest_{number}": HONEST for number in range(8)},
    "honest_wrong": "def standardize(X):\n    return X",
    "honest_error": "def standardize(X):\n    return X -",
}
for _name, _source in HONEST_PEOPLE.items():
    row("honest", score=2.0 if _source == HONEST else 0.0, student=_name)(
        lambda folder, right, source=_source: save(folder, solve(right, source))
    )


# --- folders -----------------------------------------------------------------------------------


@row("nothing in the folder", "missing", None, "There is no notebook in what was handed in; it")
def nothing(folder, right):
    pass


@row("one folder too deep", says="`0-start/1-hello.ipynb`, one folder too deep, was taken")
def too_deep(folder, right):
    save(folder / "0-start", right)


@row("three folders too deep", says="3 folders too deep")
def three_too_deep(folder, right):
    save(folder / "a" / "b" / "c", right)


@row("other letters in the name", says="`1-Hello.IPYNB` was taken")
def other_letters(folder, right):
    save(folder, right, "1-Hello.IPYNB")


@row("an ending more", says="`1-hello.ipynb.txt` was taken")
def ending_more(folder, right):
    save(folder, right, "1-hello.ipynb.txt")


@row("a copy in place of it", says="`1-hello (1).ipynb` was taken")
def sole_copy(folder, right):
    save(folder, right, "1-hello (1).ipynb")


@row("two copies in place of it", "missing", None, "nobody can say which of them counts")
def two_copies(folder, right):
    save(folder, right, "1-hello-Copy1.ipynb")
    save(folder, solve(right, "def standardize(X):\n    return X"), "1-hello (1).ipynb")


@row("the work in a copy beside it", score=0.0, says="look whether the work lies beside it")
def copy_beside(folder, right):
    save(folder, right, "1-hello-Copy1.ipynb")
    save(folder, solve(right, STUB))


@row("a byte order mark", says="byte order mark")
def byte_order_mark(folder, right):
    path = save(folder, right)
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())


@row("a merge conflict", "unreadable", None, "merge conflict in line 2")
def merge_conflict(folder, right):
    path = save(folder, right)
    first, rest = path.read_text(encoding="utf-8").split("\n", 1)
    text = f"{first}\n<<<<<<< HEAD\n=======\n>>>>>>> theirs\n{rest}"
    path.write_text(text, encoding="utf-8")


@row("half an emoji in what is printed and written", says="half a character")
def half_an_emoji(folder, right):
    text = nbformat.writes(solve(right, f"{HONEST}\nprint('\\ud83d')  # HALF"))
    save(folder, right).write_text(text.replace("HALF", "\\ud83d"), encoding="utf-8")


@row("no cell has metadata", says="`standardize-solution`, `standardize` were gone")
def metadata_gone(folder, right):
    for each in right.cells:
        each.metadata = nbformat.NotebookNode()
    save(folder, right)


@row("outputs and counts that are none", says="breaks the notebook format (cell")
def odd_outputs(folder, right):
    data = json.loads(nbformat.writes(right))
    for each in data["cells"]:
        if each["cell_type"] == "code":
            each.update(outputs=[{"output_type": "stream"}], execution_count="3")
    save(folder, right).write_text(json.dumps(data), encoding="utf-8")


@row("the answer at the end", score=0.0, says="defined only in code cell")
def answer_at_end(folder, right):
    solve(right, STUB)
    right.cells.append(nbformat.v4.new_code_cell(HONEST))
    save(folder, right)


@row("a module that is not here", score=0.0, says="there is no module `google`")
def no_such_module(folder, right):
    first = next(each for each in right.cells if each.cell_type == "code")
    first.source = f"from google.colab import drive\n{first.source}"
    save(folder, solve(right, "def standardize(X):\n    return np.asarray(X)"))


@row("an archive", "missing", None, "there is `homework.zip`")
def archive(folder, right):
    (folder / "homework.zip").write_bytes(b"PK")


@row("a file where a folder should be", "failed", None, "a file, not a folder")
def file_for_a_folder(folder, right):
    folder.rmdir()
    folder.write_text("my homework")


@row("a folder where the notebook should be", "unreadable", None, "no ordinary file")
def folder_for_a_file(folder, right):
    (folder / f"{NOTEBOOK}.ipynb").mkdir()


@row("a pipe where the notebook should be", "unreadable", None, "no ordinary file")
def pipe_for_a_file(folder, right):
    os.mkfifo(folder / f"{NOTEBOOK}.ipynb")


@row("folders 1,500 deep", "failed", None, "nested more than 50 deep")
def abyss(folder, right):
    save(folder, right)
    inside = os.open(folder, os.O_RDONLY)
    for _ in range(1500):
        os.mkdir("d", dir_fd=inside)
        deeper = os.open("d", os.O_RDONLY, dir_fd=inside)
        os.close(inside)
        inside = deeper
    os.close(inside)


@row("far too many folders", "failed", None, "far too many")
def many_folders(folder, right):
    save(folder, right)
    for number in range(1100):
        (folder / f"f{number}").mkdir()


@row("far too many files", says="too many files")
def many_files(folder, right):
    save(folder, right)
    for number in range(1100):
        (folder / f"{number}.txt").touch()


@row("folders that lead in a circle", says="`a/b` is a symbolic link")
def circle(folder, right):
    save(folder, right)
    (folder / "a").mkdir()
    (folder / "a" / "b").symlink_to("..")


@row("the submission is a link", "failed", None, "symbolic link, which is never followed")
def link(folder, right):
    elsewhere = folder.with_name("elsewhere")
    folder.rename(elsewhere)
    save(elsewhere, right)
    folder.symlink_to("elsewhere")


@row("a link that leads to itself", "failed", None, "symbolic link, which is never followed")
def link_to_itself(folder, right):
    folder.rmdir()
    folder.symlink_to(folder.name)


# --- files -------------------------------------------------------------------------------------


@row("a file that may not be read", says="" if IS_ROOT else "`data.dat` may not be read")
def closed_file(folder, right):
    save(folder, right)
    (folder / "data.dat").write_text("1")
    (folder / "data.dat").chmod(0)


@row("a folder that may not be read", says="" if IS_ROOT else "`data` may not be read")
def closed_folder(folder, right):
    save(folder, right)
    (folder / "data").mkdir()
    (folder / "data" / "x.csv").write_text("1")
    (folder / "data").chmod(0)


if IS_ROOT:
    row("a notebook that may not be read", student="closed_notebook")(
        lambda folder, right: save(folder, right).chmod(0)
    )
    row("a submission that may not be read", student="closed_submission")(
        lambda folder, right: (save(folder, right), folder.chmod(0))
    )
    row("a student's folder that may not be entered", student="closed_student")(
        lambda folder, right: (save(folder, right), folder.parent.chmod(0))
    )
else:
    row("a notebook that may not be read", "unreadable", None, "denied", student="closed_notebook")(
        lambda folder, right: save(folder, right).chmod(0)
    )
    row("a submission that may not be read", "failed", None, "denied", student="closed_submission")(
        lambda folder, right: (save(folder, right), folder.chmod(0))
    )
    row("a student's folder that may not be entered", "failed", None, "denied",
        student="closed_student")(
        lambda folder, right: (save(folder, right), folder.parent.chmod(0))
    )  # fmt: skip


@row("a pipe, a socket and a device beside", says="`pipe` is no ordinary file")
def no_files(folder, right):
    save(folder, right)
    os.mkfifo(folder / "pipe")
    with socket.socket(socket.AF_UNIX) as made:
        here = os.getcwd()
        os.chdir(folder)  # the path of a socket must be short
        try:
            made.bind("socket")
        finally:
            os.chdir(here)


@row("50 GB that take no space", says="`giant.bin` is beyond the 64 MiB")
def giant(folder, right):
    save(folder, right)
    with open(folder / "giant.bin", "wb") as file:
        file.truncate(50 << 30)


@row("a notebook whose name is not UTF-8", "missing", None, "`caf\\xe9.ipynb`")
def name_of_a_notebook(folder, right):
    path = save(folder, right)
    os.rename(path, os.fsencode(folder) + b"/caf\xe9.ipynb")


@row("a right notebook beside one whose name is not UTF-8")
def name_beside(folder, right):
    save(folder, right)
    Path(os.fsdecode(os.fsencode(folder) + b"/caf\xe9.ipynb")).write_text("{}")


@row("a file whose name is not UTF-8", says="`caf\\xe9.csv` has a name")
def name_of_a_file(folder, right):
    save(folder, right)
    Path(os.fsdecode(os.fsencode(folder) + b"/caf\xe9.csv")).write_text("1")


@row("a link whose name is not UTF-8", says="`caf\\xe9` is a symbolic link")
def name_of_a_link(folder, right):
    save(folder, right)
    os.symlink("/etc/passwd", os.fsencode(folder) + b"/caf\xe9")


@row("a folder whose name is not UTF-8", says="`d\\xe9/x.csv` has a name")
def name_of_a_folder(folder, right):
    save(folder, right)
    inside = Path(os.fsdecode(os.fsencode(folder) + b"/d\xe9"))
    inside.mkdir()
    (inside / "x.csv").write_text("1")


@row("a file whose name has a line break")
def line_break(folder, right):
    save(folder, right)
    (folder / "a\nb.csv").write_text("1")


@row("a hidden notebook that is a link")
def hidden_link(folder, right):
    save(folder, right)
    (folder / ".leak.ipynb").symlink_to("/etc/passwd")


@row("a linked notebook in a folder with brackets")
def bracketed_link(folder, right):
    save(folder, right)
    (folder / "data[1]").mkdir()
    (folder / "data[1]" / "leak.ipynb").symlink_to("/etc/passwd")


# --- ids ---------------------------------------------------------------------------------------

for _id in (
    "[ab]", "*", "[!a]star", "x [2]", ".hidden", "-dash", "=1+1", "{0}", "%s", "a'b\"c", "CON",
    "a;b,c", "Zoe\u0308", "Zo\u00eb", "x" * 250, " blank ",
):  # fmt: skip
    row(f"id {_id[:20]!r}", student=_id)(lambda folder, right: save(folder, right))

RENAME = "Rename the folder"
row("id with a line break", "failed", None, RENAME, student="a\\nb", folder=b"a\nb")(
    lambda folder, right: save(folder, right)
)
row("id with an escape", "failed", None, RENAME, student="a\\x1b[31mb", folder=b"a\x1b[31mb")(
    lambda folder, right: save(folder, right)
)
row("id not UTF-8", "failed", None, "not written in UTF-8", student="caf\\xe9", folder=b"caf\xe9")(
    lambda folder, right: save(folder, right)
)


# --- times -------------------------------------------------------------------------------------


def stamped(name: str, content: bytes, *fate: object) -> None:
    """A right submission with this time stamp."""

    def hand_in(folder: Path, right: NotebookNode) -> None:
        save(folder, right)
        (folder / "timestamp.txt").write_bytes(content)

    row(f"time stamp {content[:40]!r}", *fate, student=name)(hand_in)  # type: ignore[arg-type]


NO_TIME = ("failed", None, "`timestamp.txt`")
stamped("with_bom", b"\xef\xbb\xbf2026-09-21 23:59:00 UTC")
stamped("with_utf16", "2026-09-21 23:59:00 UTC".encode("utf-16"))
stamped("with_cest", b"2026-09-21 23:59:00 CEST")
stamped("with_dashes", b"2026-09-21-23-59-00")
stamped("with_two_meanings", b"03/09/2026 12:00", "graded", 2.0, "which number is the day")
stamped("with_unknown_zone", b"2026-09-21 23:59 IST", "graded", 2.0, "a zone that is not known")
stamped("with_rubbish", b"2026-09-21 23:59:00 UTC" + b" " * 200 + b"rubbish", *NO_TIME)
stamped("with_words", b"yesterday", *NO_TIME)
stamped("with_bytes", b"\xff\xfe\xfd", *NO_TIME)
stamped("with_a_weekday", b"Monday", *NO_TIME)


@row("time stamp of 3 GB", *NO_TIME)
def giant_time(folder, right):
    save(folder, right)
    with open(folder / "timestamp.txt", "wb") as file:
        file.truncate(3 << 30)


@row("time stamp that is a folder", *NO_TIME)
def folder_as_time(folder, right):
    save(folder, right)
    (folder / "timestamp.txt").mkdir()


@row("time stamp that is a pipe", *NO_TIME)
def pipe_as_time(folder, right):
    save(folder, right)
    os.mkfifo(folder / "timestamp.txt")
