"""What a notebook's checks are asked, how its cells are run, and what their answers are worth.

While the notebook runs, each check cell holds a call of :func:`eigentunes.collecting.publish` with
visible and hidden inputs.  What comes back is decoded as plain data and judged against references
that exist only in this process.
"""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any

from nbformat import NotebookNode
from nbformat.v4 import new_output

from autograder.definition import Exercise
from autograder.exercises import EXERCISES
from autograder.grading.executing import Execution, Task, executed
from autograder.grading.explaining import (
    elsewhere,
    replaced,
    stopped_imports,
    undefined_name,
    why_undefined,
)
from autograder.grading.folders import MOST_FILES, is_text, walk
from autograder.grading.left_out import LEFT_OUT
from autograder.grading.notebook_files import mended
from autograder.grading.ordinary import is_check
from autograder.grading.records import CANNOT_JUDGE
from autograder.judge import ReferenceKey, visible_key
from autograder.sandbox import Limits
from eigentunes.collecting import MIME
from eigentunes.definition import Answer, Case, Verdict
from eigentunes.judging.verdict import judge
from eigentunes.wire import loads, pack_answers, pack_cases, unpack_answers

# A bundle may be this many times as large as the reference's, and this much for every case
# besides (words, printed text, wrong shapes); what is larger is not even parsed.
SIZE_FACTOR, SIZE_PER_CASE = 20, 20_000
TIME_STAMP = "timestamp.txt"
DATA_LIMIT = 64 << 20  # bytes of the files that go into the jail with a notebook

_LOG = logging.getLogger(__name__)
_NOT_JUDGED = (
    "What your function returned could not be judged: the grader itself failed on it ({}). Nothing "
    "is lost: your instructor sees this and decides."
)


@dataclass(frozen=True)
class Examination:
    """What one check cell is asked in one submission."""

    exercise: Exercise
    cases: Sequence[Case]
    visible: int

    @classmethod
    def of(cls, exercise: Exercise, seed: int) -> Examination:
        visible = list(exercise.visible_cases)
        return cls(exercise, visible + exercise.hidden_cases(seed), len(visible))

    def source(self) -> str:
        """What the check cell holds while it runs."""
        name = self.exercise.name
        cases = json.dumps(pack_cases(self.cases))
        return (
            "from eigentunes.collecting import publish as _publish\n"
            f"_publish({name!r}, {name}, {cases!r})"
        )

    def verdict(self, outputs: Sequence[NotebookNode]) -> Verdict:
        """Judge what the cell put out.  Everything in there is a claim; only answers count."""
        key = ReferenceKey(self.exercise, self.cases, visible_key(self.exercise.name))
        bundles = [o["data"][MIME] for o in outputs if MIME in o.get("data", {})]
        if not bundles:
            return _nothing_came(self.exercise.name, outputs)
        if len(bundles) > 1:
            return Verdict("not yet", "The check published more than one set of answers.")
        longest = self._longest(key)
        try:
            given = self._decoded(bundles[0], longest)
        except ValueError as error:
            return Verdict("not yet", f"The answers could not be read: {error}.")
        return judge(self.exercise.check, self.cases, given, key, self.visible)

    def undefined(self, outputs: Sequence[NotebookNode]) -> str:
        """The name that Python missed when it evaluated the check cell itself; mostly empty."""
        errors = (o for o in outputs if o.output_type == "error" and o.ename == "NameError")
        return next((undefined_name(error.evalue) for error in errors), "")

    def _longest(self, key: ReferenceKey) -> int:
        """How many characters a bundle may have."""
        right = [Answer(value=key.expected(i)) for i in range(len(self.cases))]
        draws = sum(case.draws for case in self.cases)
        limit = SIZE_FACTOR * len(json.dumps(pack_answers(right)))
        return limit + SIZE_PER_CASE * len(self.cases) + 2_000 * draws

    def _decoded(self, bundle: Any, longest: int) -> list[Answer]:
        if type(bundle) is not str:
            raise ValueError("they are no text")
        if len(bundle) > longest:
            raise ValueError("they are far larger than a right answer")
        try:
            items = mended(loads(bundle))
        except RecursionError:
            raise ValueError("they are nested too deep") from None
        given = [answer for answer in unpack_answers(items) if answer is not None]
        if len(given) != len(self.cases):
            raise ValueError("there is not one for every input")
        return given


def _nothing_came(name: str, outputs: Sequence[NotebookNode]) -> Verdict:
    """The verdict when the check cell published nothing."""
    errors = [o for o in outputs if o.output_type == "error"]
    if any(o.ename == "NameError" and f"'{name}'" in o.evalue for o in errors):
        return Verdict("not yet", f"`{name}` is not defined when its check runs.")
    if errors:
        return Verdict("not yet", f"The check could not run: {errors[0].ename}.")
    return Verdict("not yet", "The check did not come back with answers.")


def examinations(nb: NotebookNode, seed: Callable[[str], int]) -> dict[int, Examination]:
    """The examination of every check of ours, by its position; `seed` gives that of an exercise."""
    found = {}
    for i, cell in enumerate(nb.cells):
        if is_check(cell):
            name = cell.metadata["nbgrader"]["grade_id"]
            found[i] = Examination.of(EXERCISES[name], seed(name))
    return found


@contextmanager
def asked(
    nb: NotebookNode, examinations: dict[int, Examination], left_out: Collection[int] = ()
) -> Iterator[None]:
    """Put the questions into the check cells of `nb`, and empty the cells that are not to run.

    Afterwards every cell has its own source again.
    """
    sources = {i: nb.cells[i].source for i in [*examinations, *left_out]}
    for i, examination in examinations.items():
        nb.cells[i].source = examination.source()
    for i in left_out:
        nb.cells[i].source = ""
    try:
        yield
    finally:
        for i, source in sources.items():
            nb.cells[i].source = source
        for i in left_out:
            nb.cells[i].outputs = [new_output("stream", name="stdout", text=LEFT_OUT)]


def run_in_sandbox(nb: NotebookNode, folder: Path, limits: Limits) -> Execution:
    """Execute a notebook in a jail, with the data files of its folder.

    Raises
    ------
    SandboxBroke
        If nothing can be said about the notebook.
    """
    code = [cell for cell in nb.cells if cell.cell_type == "code"]
    done, execution = executed(Task.of(nb, data_files(folder), limits))
    for cell, (outputs, count) in zip(code, done, strict=True):
        cell.outputs, cell.execution_count = outputs, count
    return execution


def data_files(folder: Path) -> dict[str, bytes]:
    """The files beside a notebook, which its cells may read; no link is followed.

    The time stamp is not among them: hidden inputs depend on all that cells can read, and stay the
    same when only the time of a submission is corrected.
    """
    found: dict[str, bytes] = {}
    size = 0
    for entry in [] if os.path.islink(folder) else islice(walk(folder), MOST_FILES):
        inside = Path(entry.inside)
        left_out = inside.suffix == ".ipynb" or entry.inside == TIME_STAMP
        if entry.kind != "file" or left_out or not is_text(entry.inside):
            continue
        size += entry.size
        if size > DATA_LIMIT:
            break
        with suppress(OSError):  # it may not be read, and nothing reads it
            found[inside.as_posix()] = Path(entry.path).read_bytes()
    return dict(sorted(found.items()))


def verdict(
    nb: NotebookNode,
    i: int,
    examination: Examination,
    died: str,
    log: logging.Logger | logging.LoggerAdapter[Any] = _LOG,
) -> Verdict:
    """Judge the check cell at position `i` of an executed notebook.

    Whatever goes wrong in that is no verdict about the learner, and concerns this exercise only.
    """
    outputs = nb.cells[i].outputs
    try:
        found = examination.verdict(outputs)
    except Exception as error:
        log.exception("%s could not be judged", examination.exercise.name)
        return Verdict(CANNOT_JUDGE, _NOT_JUDGED.format(type(error).__name__))
    if died and not any(MIME in o.get("data", {}) for o in outputs):
        return Verdict(found.status, died)
    return found


def explanation(nb: NotebookNode, check: int, examination: Examination, found: Verdict) -> str:
    """What stands elsewhere in an executed notebook and explains a verdict; mostly empty."""
    name = examination.exercise.name
    if found.status == "not attempted":
        return replaced(nb, check, name) or elsewhere(nb, check, name)
    if not (missing := undefined_name(found.message)):
        missing = examination.undefined(nb.cells[check].outputs)
    return why_undefined(nb, check, missing, missing == name) if missing else ""


def judged(
    nb: NotebookNode,
    questions: Mapping[int, Examination],
    died: str,
    log: logging.Logger | logging.LoggerAdapter[Any] = _LOG,
) -> tuple[dict[int, Verdict], list[str]]:
    """The verdict on every check cell of an executed notebook, and notes for the instructor."""
    found, notes = {}, stopped_imports(nb)
    for i, examination in questions.items():
        found[i] = verdict(nb, i, examination, died, log)
        try:
            why = explanation(nb, i, examination, found[i])
        except Exception:  # words for what happened are worth no points, either way
            log.exception("no explanation for %s could be found", examination.exercise.name)
            why = ""
        if why:
            notes.append(f"`{examination.exercise.name}`: {why}")
            found[i] = replace(found[i], message=f"{found[i].message} {why}")
    return found, notes
