"""Runs the cells of one notebook in a sandbox: the one part of grading that may happen elsewhere.

What is to be done (:class:`Task`) and what came of it are plain data, without answers, students'
names or a gradebook, so a task can be done in advance, by another process or on another machine.
Whoever does that says so with :data:`in_advance`; whoever needs a result asks :func:`outcomes`,
which runs the task here and now unless a result is there already.
"""

from __future__ import annotations

import base64
import functools
import hashlib
import importlib.metadata
import json
import sys
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path

from nbformat import NotebookNode, from_dict

import eigentunes
from autograder.sandbox import Limits, Outcome
from autograder.sandbox.client import shared

PACKAGES = ("IPython", "matplotlib", "numpy", "scikit-learn", "scipy")


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
        See :func:`versions`.
    """

    sources: tuple[str, ...]
    files: dict[str, bytes]
    limits: Limits
    versions: str

    @classmethod
    def of(cls, nb: NotebookNode, files: dict[str, bytes], limits: Limits) -> Task:
        """The task of running a notebook here."""
        sources = tuple(cell.source for cell in nb.cells if cell.cell_type == "code")
        return cls(sources, files, limits, versions())

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
        JSON of an :class:`~autograder.sandbox.Outcome` for each cell.

    Raises
    ------
    RuntimeError
        If the sandbox broke down, so that nothing can be said about the notebook, or if the
        learner's library here is another than where the task was made.
    """
    if task.versions != versions():
        raise RuntimeError(
            "this machine has another version of the course, of Python or of a package than the "
            "one that grades"
        )
    found = []
    with shared().open(task.limits, task.files) as run:
        for source in task.sources:
            found.append(vars(run.execute(source) if source.strip() else Outcome([])))
            if run.ended == "no sandbox":
                raise RuntimeError("the sandbox could not be made, or broke down")
    return json.dumps(found).encode()


in_advance: ContextVar[Callable[[Task], bytes]] = ContextVar("in_advance", default=execute)
"""What gives the result of a task: :func:`execute`, unless somebody has it already."""


def outcomes(task: Task) -> list[Outcome]:
    """What came of each code cell of a notebook."""
    found = json.loads(in_advance.get()(task))
    return [
        Outcome(**{**item, "outputs": [from_dict(output) for output in item["outputs"]]})
        for item in found
    ]
