"""A simulated class: submissions of an assignment, from perfect to hostile.

What is handed in is made from the course itself: solutions, the known mistakes and equivalents of
the exercises, and ways in which submissions come back broken or want points that their code does
not deserve.  The same seed always makes the same class, and a larger class begins with the
smaller one.
"""

from __future__ import annotations

import random
import shutil
import textwrap
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from autograder.catalogue import EXERCISES
from autograder.demo.standalone import NotStandalone, source_of

Files = dict[str, NotebookNode | bytes]

KINDS = ("perfect", "equivalent", "partial", "mistaken", "blank", "broken", "hostile")
# One of every kind first, then about what a class is like.
ORDER = (
    "perfect", "mistaken", "partial", "broken", "equivalent", "hostile", "blank", "partial",
    "partial", "broken", "partial", "hostile",
)  # fmt: skip


@dataclass(frozen=True)
class Submission:
    """What one simulated student hands in.

    Attributes
    ----------
    student : str
        The id, as in nbgrader.
    first_name, last_name : str
    kind : str
        One of :data:`KINDS`.
    what : str
        What is special about it: the name of the way in which it is broken or hostile, or the
        known mistakes in it, separated by commas; may be empty.
    files : dict of str to bytes
        Contents by file name.
    """

    student: str
    first_name: str
    last_name: str
    kind: str
    what: str
    files: dict[str, bytes]

    @property
    def email(self) -> str:
        return f"{self.student}@example.org"

    def hand_in(self, course: Path, assignment: str) -> None:
        """Put the files where nbgrader collects them, in place of an earlier attempt."""
        folder = course / "submitted" / self.student / assignment
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        for name, content in self.files.items():
            (folder / name).write_bytes(content)


def classroom(
    course: Path,
    assignment: str,
    size: int,
    seed: int = 0,
    kinds: Sequence[str] = ORDER,
    ways: Sequence[str] | None = None,
) -> list[Submission]:
    """Make the submissions of a class.

    Parameters
    ----------
    course : Path
        The folder with ``solutions/`` and ``notebooks/`` of the assignment.
    assignment : str
    size : int
        Number of students.
    seed : int
    kinds : sequence of str
        Kinds of submissions, handed out in turn.
    ways : sequence of str, optional
        The names in :data:`BROKEN` and :data:`HOSTILE` that may occur, in turn; all if not given.

    Raises
    ------
    ValueError
        If the assignment is not there, or a kind or a way is unknown.
    """
    if unknown := set(kinds) - set(KINDS):
        raise ValueError(f"unknown kind {', '.join(sorted(unknown))}; there are {', '.join(KINDS)}")
    every_way = [*BROKEN, *HOSTILE]
    if unknown := set(ways or ()) - set(every_way):
        raise ValueError(f"unknown way {', '.join(sorted(unknown))}; known: {', '.join(every_way)}")
    allowed = every_way if ways is None else ways
    broken = [name for name in allowed if name in BROKEN]
    hostile = [name for name in allowed if name in HOSTILE]
    material = _Material(course, assignment)
    made: list[Submission] = []
    taken: set[str] = set()
    for number in range(size):
        draw = random.Random(f"{seed}/{number}")
        first, last = draw.choice(FIRST_NAMES), draw.choice(LAST_NAMES)
        student = _identifier(first, last, taken)
        kind = kinds[number % len(kinds)]
        before = sum(submission.kind == kind for submission in made)
        files: Files = {}
        if kind == "broken":
            what = broken[before % len(broken)]
            files |= material.solved()
            BROKEN[what](files)
        elif kind == "hostile":
            what = hostile[before % len(hostile)]
            files |= material.blank()
            HOSTILE[what](files)
        else:
            honest, what = material.honest(kind, draw)
            files |= honest
        contents = {name: _bytes(content) for name, content in files.items()}
        made.append(Submission(student, first, last, kind, what, contents))
    return made


class _Material:
    """What honest submissions of an assignment are made from."""

    def __init__(self, course: Path, assignment: str) -> None:
        self._solved = _read(course / "solutions" / assignment)
        self._blank = _read(course / "notebooks" / assignment)

    def solved(self) -> dict[str, NotebookNode]:
        return {name: nbformat.v4.reads(text) for name, text in self._solved.items()}

    def blank(self) -> dict[str, NotebookNode]:
        return {name: nbformat.v4.reads(text) for name, text in self._blank.items()}

    def honest(self, kind: str, draw: random.Random) -> tuple[dict[str, NotebookNode], str]:
        """The files of an honest student, and the known mistakes in them."""
        if kind == "perfect":
            return self.solved(), ""
        files, solved = self.blank(), self.solved()
        made = []
        mood = draw.uniform(0.4, 0.9)  # how much of it this student gets right
        for name, notebook in files.items():
            right = solved_cells(solved[name])
            for exercise, cell in solved_cells(notebook).items():
                source, mistake = _attempt(kind, exercise, right[exercise].source, mood, draw)
                cell.source = source or cell.source
                made += [mistake] if mistake else []
        return files, ", ".join(made)


def _attempt(
    kind: str, exercise: str, solution: str, mood: float, draw: random.Random
) -> tuple[str, str]:
    """The source of an exercise (empty: not attempted), and the known mistake in it, if any."""
    if kind == "blank":
        return "", ""
    if kind == "equivalent":
        return _variant(exercise, EXERCISES[exercise].equivalents.values(), draw) or solution, ""
    luck = draw.random()
    if kind == "partial" and luck < mood:
        return solution, ""
    if kind == "partial" and luck > mood + 0.6 * (1 - mood):
        return "", ""
    mistakes = EXERCISES[exercise].mistakes
    # Some mistakes are made far more often than others: the n-th with weight 1/n^1.5.
    names = sorted(mistakes, key=lambda _: draw.expovariate(1)) if luck > 0.9 else list(mistakes)
    weights = [(n + 1) ** -1.5 for n in range(len(names))]
    for name in draw.choices(names, weights, k=20):
        try:
            return source_of(mistakes[name].function, exercise), name
        except NotStandalone:
            continue
    return "", ""


def _variant(exercise: str, functions: Iterable[Callable[..., object]], draw: random.Random) -> str:
    found = list(functions)
    draw.shuffle(found)
    for function in found:
        try:
            return source_of(function, exercise)
        except NotStandalone:
            continue
    return ""


def _read(folder: Path) -> dict[str, str]:
    found = {path.name: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.ipynb"))}
    if not found:
        raise ValueError(f"{folder}: there are no notebooks; is the assignment released?")
    return found


def _bytes(content: NotebookNode | bytes) -> bytes:
    return content if isinstance(content, bytes) else nbformat.v4.writes(content).encode()


def solved_cells(notebook: NotebookNode) -> dict[str, NotebookNode]:
    """The cells that learners fill in, by exercise."""
    found = {}
    for cell in notebook.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id", "")
        if name.endswith("-solution"):
            found[name.removesuffix("-solution")] = cell
    return found


# --- what comes back broken, although it was right ---

Spoil = Callable[[Files], None]

BROKEN: dict[str, Spoil] = {}
"""Ways in which a right submission can come back broken; each spoils the files in place."""


def breaks(spoil: Spoil) -> Spoil:
    BROKEN[spoil.__name__] = spoil
    return spoil


def _last(files: Files) -> tuple[str, NotebookNode]:
    name = max(files)
    notebook = files[name]
    assert isinstance(notebook, NotebookNode)
    return name, notebook


def _last_exercise(files: Files) -> tuple[str, NotebookNode, NotebookNode]:
    """The last exercise of the last notebook, and its solution and its check cell."""
    _, notebook = _last(files)
    exercise, solution = list(solved_cells(notebook).items())[-1]
    check = next(
        cell
        for cell in notebook.cells
        if cell.metadata.get("nbgrader", {}).get("grade_id") == exercise
    )
    return exercise, solution, check


def _becomes(source: str) -> Spoil:
    def spoil(files: Files) -> None:
        _last_exercise(files)[1].source = textwrap.dedent(source).strip()

    return spoil


def _adds(source: str) -> Spoil:
    def spoil(files: Files) -> None:
        _last_exercise(files)[1].source += "\n" + textwrap.dedent(source).rstrip()

    return spoil


@breaks
def truncated(files: Files) -> None:
    name, notebook = _last(files)
    files[name] = _bytes(notebook)[:-2000]


BROKEN["endless_loop"] = _becomes("while True:\n    pass")
BROKEN["leaves_python"] = _becomes("import os\nos._exit(1)")


@breaks
def deleted_check(files: Files) -> None:
    _, notebook = _last(files)
    notebook.cells.remove(_last_exercise(files)[2])


@breaks
def notebook_forgotten(files: Files) -> None:
    del files[max(files)]


BROKEN["out_of_memory"] = _becomes("rows = []\nwhile True:\n    rows.append(bytearray(50_000_000))")


@breaks
def check_pasted_twice(files: Files) -> None:
    _, notebook = _last(files)
    check = _last_exercise(files)[2]
    again = nbformat.from_dict({**check, "id": "pasted"})
    notebook.cells.insert(notebook.cells.index(check) + 1, again)


BROKEN["syntax_error"] = _becomes("def function(X)\n    return X")


@breaks
def utf_16(files: Files) -> None:
    name, notebook = _last(files)
    files[name] = nbformat.v4.writes(notebook).encode("utf-16")


BROKEN["prints_thirty_megabytes"] = _adds("print('x' * 30_000_000)")
BROKEN["ignores_the_interrupt"] = _becomes("""
    while True:
        try:
            while True:
                pass
        except BaseException:
            pass
""")


@breaks
def wrong_file_name(files: Files) -> None:
    name = max(files)
    files["Copy of " + name] = files.pop(name)


@breaks
def unknown_schema(files: Files) -> None:
    _last_exercise(files)[2].metadata["nbgrader"]["schema_version"] = 99


BROKEN["noisy"] = _adds("import sys, warnings\nprint('!', file=sys.stderr)\nwarnings.warn('!')")


@breaks
def empty_file(files: Files) -> None:
    files[max(files)] = b""


@breaks
def check_turned_into_text(files: Files) -> None:
    _, notebook = _last(files)
    check = _last_exercise(files)[2]
    text = nbformat.v4.new_markdown_cell(check.source, id="text", metadata=check.metadata)
    notebook.cells[notebook.cells.index(check)] = text


BROKEN["kills_its_kernel"] = _becomes("import os, signal\nos.kill(os.getpid(), signal.SIGKILL)")


@breaks
def edited_check(files: Files) -> None:
    _last_exercise(files)[2].source = "print('all fine')"


BROKEN["kills_its_parent"] = _becomes("import os, signal\nos.kill(os.getppid(), signal.SIGKILL)")


# --- what wants points that its code does not deserve ---

HOSTILE: dict[str, Spoil] = {}
"""A few cheats for show, each for the last exercise of a blank submission; they deserve 0."""

HOSTILE_SOURCES = {
    "input_transformer": """
        get_ipython().input_transformers_cleanup.append(lambda lines: ["2.0\\n"])
        get_ipython().input_transformers_post.append(lambda lines: ["2.0\\n"])
    """,
    "imports_the_reference": """
        try:
            import autograder.catalogue as answers
            EXERCISE = getattr(answers, "EXERC" + "ISES")["EXERCISE"].reference
        except Exception:
            def EXERCISE(*args): return args[0]
    """,
    "patched_numpy_testing": """
        import numpy as np, numpy.testing
        for name in dir(numpy.testing):
            if name.startswith("assert"): setattr(numpy.testing, name, lambda *a, **k: None)
        np.allclose = np.array_equal = np.isclose = lambda *a, **k: True
        def EXERCISE(*args): return args[0] * 0.0
    """,
    "writes_the_gradebook": """
        import glob, sqlite3
        for path in glob.glob("**/gradebook.db", recursive=True) + glob.glob("../**/gradebook.db"):
            sqlite3.connect(path).execute("update grade set auto_score = 208")
        def EXERCISE(*args): return args[0]
    """,
    "forged_bundle_inside_the_check": """
        from IPython.display import display
        def EXERCISE(*args):
            display({"application/vnd.eigentunes.answers+json": "[]"}, raw=True)
            return args[0]
    """,
    "secrets_and_loopback": """
        import os, socket
        print(dict(os.environ))
        for port in (22, 80, 5432, 8888):
            try: socket.create_connection(("127.0.0.1", port), timeout=0.2)
            except OSError: pass
        def EXERCISE(*args): return args[0]
    """,
    "fork_bomb": """
        import os
        while True: os.fork()
    """,
}
"""Their sources; ``EXERCISE`` stands for the exercise's name."""


def hostile_source(name: str, exercise: str) -> str:
    """What stands in the solution cell of that exercise."""
    return textwrap.dedent(HOSTILE_SOURCES[name]).strip().replace("EXERCISE", exercise)


def _cheats(name: str) -> Spoil:
    def spoil(files: Files) -> None:
        exercise, solution, _ = _last_exercise(files)
        solution.source = hostile_source(name, exercise)

    return spoil


for _name in HOSTILE_SOURCES:
    HOSTILE[_name] = _cheats(_name)


def skip_execution_tag(files: Files) -> None:
    """Tells nbclient not to run the check; stock nbgrader then gives full marks."""
    _last_exercise(files)[2].metadata["tags"] = ["skip-execution"]


def script_in_the_feedback(files: Files) -> None:
    """Wants to run in the browser of whoever opens the feedback."""
    _, notebook = _last(files)
    bad = "<script>document.title = 'owned'</script><img src=x onerror=\"alert(1)\">"
    text = f"hello {bad} [a](javascript:alert(1))"
    notebook.cells.append(nbformat.v4.new_markdown_cell(text, id="script"))
    for place, source in (
        (0, f"from IPython.display import HTML, Javascript, SVG\nHTML({bad!r})"),
        (1, "Javascript('alert(1)')"),
        (1, 'SVG(\'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>\')'),
    ):
        cell = nbformat.v4.new_code_cell(source, id=f"script-{len(notebook.cells)}")
        notebook.cells.insert(place, cell)


HOSTILE["skip_execution_tag"] = skip_execution_tag
HOSTILE["script_in_the_feedback"] = script_in_the_feedback


# --- who they are ---

FIRST_NAMES = (
    "Ada", "Amara", "Anouk", "Arjun", "Beatriz", "Chidi", "Daniela", "Elif", "Emeka", "Farah",
    "Finn", "Giulia", "Hana", "Ines", "Ivan", "Jonas", "Kaito", "Leila", "Linh", "Lucía", "Malik",
    "Mei", "Nadia", "Noor", "Olga", "Omar", "Petra", "Quentin", "Rania", "Rosa", "Samir", "Siri",
    "Tomás", "Uma", "Viktor", "Wanjiru", "Xiu", "Yara", "Yusuf", "Zoë",
)  # fmt: skip
LAST_NAMES = (
    "Abebe", "Bauer", "Castro", "Dubois", "Eriksen", "Fischer", "García", "Haddad", "Ito",
    "Jansen", "Kaya", "Lopes", "Mbeki", "Nguyen", "Novák", "Okafor", "O’Brien", "Petrov", "Quispe",
    "Rossi", "Sato", "Singh", "Tanaka", "Ueda", "Varga", "Weber", "Xu", "Yilmaz", "Zhang", "Żak",
)  # fmt: skip
ASCII = str.maketrans("áéíóúëüŻ’", "aeioueuZ ")


def _identifier(first: str, last: str, taken: set[str]) -> str:
    """A login such as ``aokafor``, or ``aokafor2`` if somebody has it already."""
    base = (first[0] + last).translate(ASCII).replace(" ", "").lower()
    number = 1
    while (login := base if number == 1 else f"{base}{number}") in taken:
        number += 1
    taken.add(login)
    return login
