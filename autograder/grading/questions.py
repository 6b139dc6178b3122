"""A submission from its questions to its judgements, each a value that follows from those before.

:class:`Questions` are what a restored notebook is asked.  They give a :class:`Task`; running it
gives an :class:`Execution`; judging that gives :class:`Judgements`.  Nothing is written into the
notebook on the way: whoever wants to show what came of it does so with what is returned.
"""

from __future__ import annotations

import copy
import logging
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from nbformat import NotebookNode
from nbformat.v4 import new_output

from autograder.grading.examining import Examined, Question
from autograder.grading.executing import Execution, Task, versions
from autograder.grading.explaining import (
    elsewhere,
    replaced,
    stopped_imports,
    undefined_name,
    why_undefined,
)
from autograder.grading.left_out import LEFT_OUT
from autograder.grading.ordinary import Tested, is_check, tested
from autograder.sandbox import Limits
from eigentunes.judging.contract import Verdict

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True)
class Questions:
    """What a submission is asked.

    Attributes
    ----------
    notebook : NotebookNode
        With its graded cells as released; it is not changed.
    asked : mapping of int to Question
        By the position of the check cell.
    left_out : frozenset of int
        Positions of the cells that need not run.
    """

    notebook: NotebookNode
    asked: Mapping[int, Question]
    left_out: frozenset[int] = frozenset()

    @classmethod
    def of(
        cls, notebook: NotebookNode, seed: Callable[[str], int], left_out: Collection[int] = ()
    ) -> Questions:
        """The question of every check of ours; `seed` gives that of an exercise."""
        names = {
            i: cell.metadata["nbgrader"]["grade_id"]
            for i, cell in enumerate(notebook.cells)
            if is_check(cell)
        }
        asked = {i: Question(name, seed(name)) for i, name in names.items()}
        return cls(notebook, asked, frozenset(left_out))

    @property
    def by_number(self) -> dict[int, Question]:
        """The same by the number of the check among the code cells, from 0."""
        numbers = {i: number for number, i in enumerate(self._code)}
        return {numbers[i]: question for i, question in self.asked.items()}

    @property
    def _code(self) -> list[int]:
        return [i for i, cell in enumerate(self.notebook.cells) if cell.cell_type == "code"]

    def _source(self, i: int) -> str:
        if i in self.left_out:
            return ""
        return self.asked[i].source if i in self.asked else str(self.notebook.cells[i].source)

    def task(self, files: Mapping[str, bytes], limits: Limits) -> Task:
        """What running the notebook needs."""
        sources = tuple(self._source(i) for i in self._code)
        return Task(sources, dict(files), limits, versions())

    def to_run(self) -> NotebookNode:
        """A notebook of its own to be run by somebody else, with the questions in it."""
        nb = copy.deepcopy(self.notebook)
        for i in self._code:
            nb.cells[i].source = self._source(i)
        return nb

    def executed(self, execution: Execution) -> NotebookNode:
        """A notebook of its own with what came of its cells."""
        nb = copy.deepcopy(self.notebook)
        for i, ran in zip(self._code, execution.cells, strict=True):
            nb.cells[i].outputs = list(ran.outputs)
            nb.cells[i].execution_count = ran.count
        for i in self.left_out:
            nb.cells[i].outputs = [new_output("stream", name="stdout", text=LEFT_OUT)]
        return nb

    def judged(
        self,
        execution: Execution,
        examined: Mapping[int, Examined],
        log: logging.Logger | logging.LoggerAdapter[Any] = _LOG,
    ) -> Judgements:
        """What the tests of the notebook are worth.

        Parameters
        ----------
        execution : Execution
        examined : mapping of int to Examined
            What :func:`autograder.grading.examining.examine` has found.
        log : logging.Logger
            For what the judge itself has broken down on.
        """
        nb = self.executed(execution)
        verdicts, notes = {}, stopped_imports(nb)
        for number, i in enumerate(self._code):
            if i not in self.asked:
                continue
            name, found = self.asked[i].exercise, examined[number]
            if found.trouble:
                log.error("%s could not be judged\n%s", name, found.trouble)
            try:
                why = explanation(nb, i, name, found.verdict)
            except Exception:  # words for what happened are worth no points, either way
                log.exception("no explanation for %s could be found", name)
                why = ""
            if why:
                notes.append(f"`{name}`: {why}")
            text = f"{found.verdict.message} {why}".strip()
            verdicts[i] = replace(found.verdict, message=text)
        tests = tested(nb, execution)
        notes += [note for test in tests.values() for note in test.notes]
        return Judgements(nb, verdicts, tests, tuple(notes))


@dataclass(frozen=True)
class Judgements:
    """What the tests of a submission are worth.

    Attributes
    ----------
    notebook : NotebookNode
        As it was executed.
    verdicts : mapping of int to Verdict
        On the checks of ours, by position.
    tests : mapping of int to Tested
        On ordinary tests, by position.
    notes : tuple of str
        What an instructor should know.
    """

    notebook: NotebookNode
    verdicts: Mapping[int, Verdict]
    tests: Mapping[int, Tested] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    @property
    def all(self) -> dict[int, Verdict]:
        """On every test, by position."""
        found = {**self.verdicts, **{i: test.verdict for i, test in self.tests.items()}}
        return dict(sorted(found.items()))


def explanation(nb: NotebookNode, check: int, name: str, found: Verdict) -> str:
    """What stands elsewhere in an executed notebook and explains a verdict; mostly empty."""
    if found.status == "not attempted":
        return replaced(nb, check, name) or elsewhere(nb, check, name)
    errors = (o for o in nb.cells[check].outputs if o.output_type == "error")
    missed = (undefined_name(error.evalue) for error in errors if error.ename == "NameError")
    missing = undefined_name(found.message) or next(missed, "")
    return why_undefined(nb, check, missing, missing == name) if missing else ""
