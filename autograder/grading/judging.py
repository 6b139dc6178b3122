"""Executes a submission with hidden inputs and judges the answers outside the learner's process.

While the notebook runs, each check cell holds a call of :func:`eigentunes.collecting.publish`
with visible and hidden inputs; they depend on a secret, the student and the submitted code, so
they are of no use in any other submission.  What comes back is decoded as plain data and judged
against references that exist only in this process.  Then the cell gets its own source back and
outputs from which nbgrader's scoring rule reads the points.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from nbformat.v4 import new_output
from nbgrader import utils
from nbgrader.converters.base import NbGraderException
from nbgrader.preprocessors import Execute
from traitlets import Bool, Float, Int, Unicode

from autograder.definition import Exercise
from autograder.exercises import EXERCISES
from autograder.judge import ReferenceKey
from autograder.sandbox import Limits, why_unavailable
from autograder.sandbox.client import shared
from autograder.sandbox.protocol import WHY
from eigentunes.card import Card
from eigentunes.collecting import MIME
from eigentunes.definition import Answer, Case, Verdict
from eigentunes.judging import judge
from eigentunes.wire import pack_answers, pack_cases, unpack_answers

# A bundle may be this many times as large as the reference's, and this much for every case
# besides (words, printed text, wrong shapes); what is larger is not even parsed.
SIZE_FACTOR, SIZE_PER_CASE = 20, 20_000
DATA_LIMIT = 64 << 20  # bytes of the files that go into the jail with a notebook


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
        key = ReferenceKey(self.exercise, self.cases)
        bundles = [o["data"][MIME] for o in outputs if MIME in o.get("data", {})]
        if not bundles:
            return _nothing_came(self.exercise.name, outputs)
        if len(bundles) > 1:
            return Verdict("not yet", "The check published more than one set of answers.")
        try:
            given = self._decoded(bundles[0], key)
        except ValueError as error:
            return Verdict("not yet", f"The answers could not be read: {error}.")
        return judge(self.exercise.check, self.cases, given, key, self.visible)

    def _decoded(self, bundle: Any, key: ReferenceKey) -> list[Answer]:
        if type(bundle) is not str:
            raise ValueError("they are no text")
        right = [Answer(value=key.expected(i)) for i in range(len(self.cases))]
        draws = sum(case.draws for case in self.cases)
        limit = SIZE_FACTOR * len(json.dumps(pack_answers(right)))
        if len(bundle) > limit + SIZE_PER_CASE * len(self.cases) + 2_000 * draws:
            raise ValueError("they are far larger than a right answer")
        try:
            items = json.loads(bundle)
        except (ValueError, RecursionError) as error:
            raise ValueError("they are no JSON") from error
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


def result(exercise: str, verdict: Verdict, points: float, count: int | None) -> list[NotebookNode]:
    """The outputs of a judged check cell, from which nbgrader's rule reads the points."""
    earned = round(points * verdict.score, 2)
    card = Card(exercise, verdict, note=f"{earned:g} of {points:g} points")
    html = card._repr_html_()
    outputs = [new_output("display_data", data={"text/html": html, "text/plain": repr(card)})]
    if earned == 0:
        text = f"{exercise}: {verdict.message}"
        outputs.append(new_output("error", ename="NotYet", evalue=text, traceback=[text]))
    elif earned < points:
        data = {"text/plain": f"{float(earned)}"}
        outputs.append(new_output("execute_result", data=data, execution_count=count))
    return outputs


class ExecuteAndJudge(Execute):
    """nbgrader's Execute, between putting hidden inputs in and judging what comes out."""

    secret_file = Unicode(
        ".eigentunes-secret",
        help="File with the secret from which hidden inputs are made; relative to the course. "
        "Made on first use; keep it, and keep it to yourself.",
    ).tag(config=True)

    unsafe = Bool(
        False,
        help="Run submissions in an ordinary Jupyter kernel, with all the rights of whoever "
        "grades, instead of a sandbox.",
    ).tag(config=True)

    cell_seconds = Float(30.0, help="CPU time that one cell may use.").tag(config=True)
    notebook_seconds = Float(300.0, help="CPU time that a notebook may use.").tag(config=True)
    memory = Int(3 << 30, help="Bytes of memory that a notebook may use.").tag(config=True)
    output = Int(20 << 20, help="Bytes of output that a notebook may have.").tag(config=True)

    def refuse_without_sandbox(self) -> None:
        """Stop before anything is graded, if submissions would run unprotected.

        Raises
        ------
        NbGraderException
            If there is no sandbox on this machine and `unsafe` was not asked for.
        """
        if self.unsafe:
            self.log.warning("UNSAFE: submissions run unprotected, with all your rights.")
        elif reason := why_unavailable():
            text = (
                f"{reason} Nothing was graded. To run submissions unprotected, with all your "
                "rights: --ExecuteAndJudge.unsafe=True"
            )
            self.log.error(text)
            raise NbGraderException(text)

    def preprocess(
        self, nb: NotebookNode, resources: dict[str, Any], km: Any = None
    ) -> tuple[NotebookNode, dict[str, Any]]:
        examinations = self._examinations(nb, resources["nbgrader"])
        sources = {i: nb.cells[i].source for i in examinations}
        for i, examination in examinations.items():
            nb.cells[i].source = examination.source()
        try:
            if self.unsafe:
                nb, resources, died = self._in_kernel(nb, resources, km)
            else:
                died = self._in_sandbox(nb, resources)
        finally:
            for i, source in sources.items():
                nb.cells[i].source = source
        if died:
            self.log.error("%s: %s", resources["nbgrader"]["student"], died)
        for i, examination in examinations.items():
            self._judge(nb, i, examination, died)
        return nb, resources

    def _in_kernel(self, nb: NotebookNode, resources: dict[str, Any], km: Any) -> Any:
        """Let nbgrader execute the notebook; also why it did not get to the end, if it did not."""
        try:
            nb, resources = super().preprocess(nb, resources, km)
        except (DeadKernelError, CellTimeoutError) as error:
            return nb, resources, f"The notebook did not run to its end ({type(error).__name__})."
        return nb, resources, ""

    def _in_sandbox(self, nb: NotebookNode, resources: dict[str, Any]) -> str:
        """Execute the notebook in a jail; why it did not get to the end, if it did not."""
        folder = Path(resources.get("metadata", {}).get("path") or ".")
        died = ""
        limits = Limits(
            cell_seconds=self.cell_seconds,
            notebook_seconds=self.notebook_seconds,
            memory=self.memory,
            output=self.output,
        )
        with shared().open(limits, data_files(folder)) as run:
            code = [cell for cell in nb.cells if cell.cell_type == "code"]
            for number, cell in enumerate(code, start=1):
                outcome = run.execute(cell.source)
                cell.outputs, cell.execution_count = outcome.outputs, outcome.count
                if run.ended == "no sandbox":
                    raise RuntimeError("the sandbox could not be made, or broke down")
                if run.ended and not died:
                    died = (
                        f"The notebook did not run to its end: code cell {number} {WHY[run.ended]}."
                    )
        return died

    def _examinations(self, nb: NotebookNode, where: dict[str, str]) -> dict[int, Examination]:
        """The examination of every check cell, by its position."""
        code = "\0".join(cell.source for cell in nb.cells if cell.cell_type == "code")
        identity = [where["assignment"], where["student"], where["notebook"], code]
        found = {}
        for i, cell in enumerate(nb.cells):
            if utils.is_grade(cell) and not utils.is_solution(cell) and cell.cell_type == "code":
                name = cell.metadata["nbgrader"]["grade_id"]
                found[i] = Examination.of(EXERCISES[name], self._seed([*identity, name]))
        return found

    def _seed(self, identity: Sequence[str]) -> int:
        message = "\0".join(identity).encode("utf-8", "surrogatepass")
        digest = hmac.new(self._secret(), message, hashlib.sha256).digest()
        return int.from_bytes(digest, "big")

    def _secret(self) -> bytes:
        """The course's secret; nbgrader's working directory is the course."""
        path = Path(self.secret_file)
        try:
            with open(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
                file.write(secrets.token_hex(32))
        except FileExistsError:
            pass
        return path.read_bytes()

    def _judge(self, nb: NotebookNode, i: int, examination: Examination, died: str) -> None:
        cell = nb.cells[i]
        verdict = examination.verdict(cell.outputs)
        if died and not any(MIME in o.get("data", {}) for o in cell.outputs):
            verdict = Verdict(verdict.status, died)
        elif "is not defined" in verdict.message:
            verdict = Verdict(verdict.status, verdict.message + _why_undefined(nb, i, examination))
        points = float(cell.metadata["nbgrader"]["points"])
        cell.outputs = result(examination.exercise.name, verdict, points, cell.execution_count)


def data_files(folder: Path) -> dict[str, bytes]:
    """The files beside a notebook, which its cells may read; no link is followed."""
    found, size = {}, 0
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder)
        links = any((folder / part).is_symlink() for part in [inside, *inside.parents])
        if path.suffix == ".ipynb" or links or not path.is_file():
            continue
        size += path.stat().st_size
        if size > DATA_LIMIT:
            break
        found[inside.as_posix()] = path.read_bytes()
    return found


def _why_undefined(nb: NotebookNode, check: int, examination: Examination) -> str:
    """What stopped the cell that should have defined the function."""
    name = examination.exercise.name
    for cell in nb.cells[:check]:
        if cell.cell_type == "code" and f"def {name}" in cell.source:
            for output in cell.outputs:
                if output.output_type == "error":
                    return f" The cell that should define it stopped with {output.ename}."
    return " The cell that should define it is missing, or defines another name."
