"""Runs the cells of one notebook in a sandbox: the one part of grading that may happen elsewhere.

What is to be done (:class:`Task`) and what came of it are plain data, without answers, students'
names or a gradebook, so a task can be done in advance, by another process or on another machine.
"""

from __future__ import annotations

import base64
import functools
import hashlib
import importlib.metadata
import json
import sys
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path

from nbformat import NotebookNode, from_dict

import eigentunes
from autograder.grading.notebook_files import holds_surrogates, mended
from autograder.grading.written import imports
from autograder.sandbox import Limits, Outcome
from autograder.sandbox.client import shared
from autograder.sandbox.protocol import WHY

LOADS_TABLES = (
    "data",
    "experiments.augmentation",
    "experiments.small_models",
    "experiments.tables",
)
"""Modules of `eigentunes` from which tables come that are computed once and kept."""
PACKAGES = ("IPython", "matplotlib", "numpy", "scikit-learn", "scipy")


class SandboxBroke(RuntimeError):
    """The sandbox could not be made, or broke down."""


@dataclass(frozen=True)
class Ran:
    """What came of one code cell: its outputs, and its number in the order of execution."""

    outputs: tuple[NotebookNode, ...] = ()
    count: int | None = None


@dataclass(frozen=True)
class Execution:
    """How the cells of a notebook ran.

    Attributes
    ----------
    cells : tuple of Ran
        One for each code cell.
    why : str
        A key of :data:`autograder.sandbox.protocol.WHY` if a cell was stopped, or the process ended
        in it; empty if all went well.
    cell : int
        The number of that cell among the code cells, from 1; 0 if it is not known.
    ended : bool
        Whether the process ended there, so that no later cell ran.
    seconds : tuple of float
        CPU time of each code cell that ran; empty if it was not measured.
    """

    cells: tuple[Ran, ...]
    why: str = ""
    cell: int = 0
    ended: bool = False
    seconds: tuple[float, ...] = ()

    @classmethod
    def of(cls, done: bytes) -> Execution:
        """What :func:`execute` has found."""
        text = done.decode()
        cells, how = json.loads(text)
        cells = mended(cells) if holds_surrogates(text) else cells
        how["seconds"] = tuple(how["seconds"])
        ran = [
            Ran(tuple(from_dict(output) for output in outputs), count) for outputs, count in cells
        ]
        return cls(tuple(ran), **how)

    @property
    def died(self) -> str:
        """Why the notebook did not run to its end, as a sentence; empty if it did."""
        if not self.ended:
            return ""
        return f"The notebook did not run to its end: {self._which} {WHY[self.why]}."

    @property
    def reason(self) -> str:
        """What went wrong, as a sentence; empty if all went well."""
        if not self.why or self.ended:
            return self.died
        return f"The notebook ran to its end, but {self._which} {WHY[self.why]}."

    @property
    def _which(self) -> str:
        return f"code cell {self.cell}" if self.cell else "a code cell"

    def seconds_of(self, nb: NotebookNode, i: int) -> float | None:
        """CPU time of the cell at position `i` of the notebook."""
        number = sum(cell.cell_type == "code" for cell in nb.cells[:i])
        return self.seconds[number] if number < len(self.seconds) else None


def ran(nb: NotebookNode) -> tuple[Ran, ...]:
    """What came of each code cell of a notebook that somebody else has run."""
    code = [cell for cell in nb.cells if cell.cell_type == "code"]
    return tuple(Ran(tuple(cell.outputs), cell.execution_count) for cell in code)


@dataclass(frozen=True)
class Task:
    """All that is needed to run a notebook.

    Attributes
    ----------
    sources : tuple of str
        Of its code cells, in order, with the questions in the check cells; what is empty is not
        run.
    files : dict of str to bytes
        What its cells may read, by relative path.
    limits : Limits
    versions : str
        Of what runs it (:func:`versions`).
    """

    sources: tuple[str, ...]
    files: dict[str, bytes]
    limits: Limits
    versions: str

    @cached_property
    def key(self) -> str:
        """A digest of everything.

        The questions in the check cells come from the course's secret, the student and the code,
        so they, too, are told apart.
        """
        files = {name: base64.b85encode(content).decode() for name, content in self.files.items()}
        whole = [self.sources, files, asdict(self.limits), self.versions]
        return hashlib.sha256(json.dumps(whole, sort_keys=True).encode()).hexdigest()


@functools.cache
def versions() -> str:
    """A digest of the learner's library and the packages that its results depend on."""
    digest = hashlib.sha256(sys.version.encode())
    for name in PACKAGES:
        digest.update(f"{name} {importlib.metadata.version(name)}\n".encode())
    folder = Path(eigentunes.__file__).parent
    for file in sorted(folder.rglob("*.py")):
        digest.update(file.relative_to(folder).as_posix().encode() + file.read_bytes())
    return digest.hexdigest()


def execute(task: Task) -> bytes:
    """Run a task's cells, one after the other.

    Returns
    -------
    bytes
        JSON, for :meth:`Execution.of`.

    Raises
    ------
    SandboxBroke
        If nothing can be said about the notebook.
    RuntimeError
        If the learner's library here is another than where the task was made.
    """
    if task.versions != versions():
        raise RuntimeError(
            "this machine has another version of the course, of Python or of a package than the "
            "one that grades"
        )
    if imports(task.sources, "eigentunes", LOADS_TABLES):
        _prepare_tables()
    cells: list[tuple[list[NotebookNode], int | None]] = []
    why, where, over = "", 0, False
    with shared().open(task.limits, task.files) as run:
        for number, source in enumerate(task.sources, start=1):
            outcome = run.execute(source) if source.strip() else Outcome([])
            cells.append((outcome.outputs, outcome.count))
            if run.ended == "no sandbox":
                raise SandboxBroke("the sandbox could not be made, or broke down")
            if run.ended and not over:  # what ended the process says more than what came before
                why, where, over = run.ended, number, True
            elif outcome.ended and not why:
                why, where = outcome.ended, number
        used = iter(run.seconds())
    seconds: list[float] = []
    for source in task.sources:
        if (cpu := next(used, None) if source.strip() else 0.0) is None:
            break
        seconds.append(cpu)
    how = {"why": why, "cell": where, "ended": over, "seconds": seconds}
    return json.dumps([cells, how]).encode()


@functools.cache
def _prepare_tables() -> None:
    """Make the course's tables here: in the sandbox, where their folder is read-only, each notebook
    would compute them again.
    """
    from eigentunes.experiments.tables import prepare_tables

    prepare_tables()
