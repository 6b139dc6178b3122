"""What one check cell is asked, and what its answers are worth.

While the notebook runs, each check cell holds a call of
:func:`eigentunes.checking.publishing.publish` with visible and hidden inputs.  What comes back is
decoded as plain data and judged against references that exist only in trusted processes.
"""

from __future__ import annotations

import functools
import json
import traceback
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from nbformat import NotebookNode

from autograder.catalogue import EXERCISES, visible_key
from autograder.grading.executing import Execution
from autograder.grading.notebook_files import holds_surrogates, mended
from autograder.grading.records import CANNOT_JUDGE
from autograder.reference_key import ReferenceKey
from eigentunes.checking.publishing import MIME
from eigentunes.judging.contract import Answer, Case, Verdict
from eigentunes.judging.verdict import judge
from eigentunes.judging.wire import loads, pack_answers, pack_cases, unpack_answers

# A bundle may be this many times as large as the reference's, and this much for every case
# besides (words, printed text, wrong shapes); what is larger is not even parsed.
SIZE_FACTOR, SIZE_PER_CASE = 20, 20_000
_KEPT = 256  # questions whose text is remembered: it is needed in advance and by nbgrader

_NOT_JUDGED = (
    "What your function returned could not be judged: the grader itself failed on it ({}). Nothing "
    "is lost: your instructor sees this and decides."
)


@dataclass(frozen=True)
class Question:
    """What one check cell is asked in one submission.

    Attributes
    ----------
    exercise : str
    seed : int
        Of its hidden inputs.
    """

    exercise: str
    seed: int

    @property
    def source(self) -> str:
        """What the check cell holds while it runs."""
        return _source(self)

    def verdict(self, outputs: Sequence[NotebookNode]) -> Verdict:
        """Judge what the cell put out.  Everything in there is a claim; only answers count."""
        bundles = [o["data"][MIME] for o in outputs if MIME in o.get("data", {})]
        if not bundles:
            return _nothing_came(self.exercise, outputs)
        if len(bundles) > 1:
            return Verdict("not yet", "The check published more than one set of answers.")
        exercise, cases = EXERCISES[self.exercise], self._cases()
        visible = visible_key(self.exercise)
        key = ReferenceKey(exercise, cases, visible)
        longest = _longest(cases, key)
        try:
            given = _decoded(bundles[0], longest, len(cases))
        except ValueError as error:
            return Verdict("not yet", f"The answers could not be read: {error}.")
        return judge(exercise.check, cases, given, key, len(visible.cases))

    def _cases(self) -> list[Case]:
        exercise = EXERCISES[self.exercise]
        return [*exercise.visible_cases, *exercise.hidden_cases(self.seed)]


@functools.lru_cache(_KEPT)
def _source(question: Question) -> str:
    name, cases = question.exercise, json.dumps(pack_cases(question._cases()))
    return (
        "from eigentunes.checking.publishing import publish as _publish\n"
        f"_publish({name!r}, {name}, {cases!r})"
    )


@dataclass(frozen=True)
class Examined:
    """The verdict on one check, and the traceback if the judge itself broke down on it."""

    verdict: Verdict
    trouble: str = ""


def examine(asked: Mapping[int, Question], execution: Execution) -> dict[int, Examined]:
    """Judge the check cells of a notebook that has run.

    Whatever goes wrong in that is no verdict about the learner, and concerns one exercise only.

    Parameters
    ----------
    asked : mapping of int to Question
        By the number of the check among the code cells, from 0.
    execution : Execution
    """
    return {i: _examined(question, i, execution) for i, question in asked.items()}


def _examined(question: Question, number: int, execution: Execution) -> Examined:
    outputs = execution.cells[number].outputs
    try:
        found = question.verdict(outputs)
    except Exception as error:
        return cannot_judge(error)
    if execution.died and not any(MIME in o.get("data", {}) for o in outputs):
        return Examined(Verdict(found.status, execution.died))
    return Examined(found)


def cannot_judge(error: Exception) -> Examined:
    """What is said where the judge itself broke down."""
    text = _NOT_JUDGED.format(type(error).__name__)
    return Examined(Verdict(CANNOT_JUDGE, text), "".join(traceback.format_exception(error)))


def _longest(cases: Sequence[Case], key: ReferenceKey) -> int:
    """How many characters a bundle may have."""
    right = [Answer(value=key.expected(i)) for i in range(len(cases))]
    draws = sum(case.draws for case in cases)
    limit = SIZE_FACTOR * len(json.dumps(pack_answers(right)))
    return limit + SIZE_PER_CASE * len(cases) + 2_000 * draws


def _decoded(bundle: Any, longest: int, count: int) -> list[Answer]:
    if type(bundle) is not str:
        raise ValueError("they are no text")
    if len(bundle) > longest:
        raise ValueError("they are far larger than a right answer")
    try:
        items = loads(bundle)
        items = mended(items) if holds_surrogates(bundle) else items
    except RecursionError:
        raise ValueError("they are nested too deep") from None
    given = [answer for answer in unpack_answers(items) if answer is not None]
    if len(given) != count:
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
