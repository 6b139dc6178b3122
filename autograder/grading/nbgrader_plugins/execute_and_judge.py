"""In place of nbgrader's Execute: questions, execution and judgements, and what nbgrader reads.

The hidden inputs depend on a secret, the student, and all that the submitted code is and can read,
so they are of no use in any other submission.  A judged check cell gets its own source back, and
outputs from which nbgrader's scoring rule reads the points.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from nbformat.v4 import new_output
from nbgrader import utils
from nbgrader.converters.base import NbGraderException
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import Execute
from nbgrader.preprocessors.execute import UnresponsiveKernelError
from traitlets import Bool, Float, Int, Unicode

from autograder.grading.ahead import Work, performed
from autograder.grading.borrowing import borrowed
from autograder.grading.examining import examine
from autograder.grading.executing import Execution, ran
from autograder.grading.folders import data_files
from autograder.grading.left_out import demonstrations, released_sources
from autograder.grading.noticing import named, published
from autograder.grading.ordinary import points_of
from autograder.grading.questions import Judgements, Questions
from autograder.grading.records import KEY, STATUS_OF, UNFINISHED, Finding, Record
from autograder.grading.secret import course_secret, why_unusable
from autograder.sandbox import Limits, why_unavailable
from eigentunes.judging.card import Card
from eigentunes.judging.contract import Verdict


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


def withhold(nb: NotebookNode, record: Record) -> None:
    """Say in every check cell that there is no score, and why."""
    record.write(nb)
    for cell in nb.cells:
        if cell.cell_type == "code" and utils.is_grade(cell):
            judged = Verdict("cannot check", record.reason)
            card = Card(cell.metadata["nbgrader"]["grade_id"], judged, note="no points were given")
            data = {"text/html": card._repr_html_(), "text/plain": repr(card)}
            cell.outputs = [
                new_output("display_data", data=data),
                new_output("error", ename="NotGraded", evalue=record.reason),
            ]


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
    wall_factor = Float(
        4.0,
        help="How many times longer than its CPU time a cell, or the whole notebook, may take by "
        "the clock on the wall.",
    ).tag(config=True)
    memory_bytes = Int(3 << 30, help="Bytes of memory that a notebook may use.").tag(config=True)
    output_bytes = Int(20 << 20, help="Bytes of output that a notebook may have.").tag(config=True)

    skip_demonstrations = Bool(
        True,
        help="Leave out cells that are as they were released and on which nothing graded depends.",
    ).tag(config=True)

    def refuse_without_sandbox(self) -> None:
        """Stop before anything is graded, if submissions would run unprotected, or without secret.

        Raises
        ------
        NbGraderException
            If there is no sandbox on this machine and `unsafe` was not asked for, or if the file
            with the secret cannot be used.
        """
        if reason := why_unusable(Path(self.secret_file)):
            self.log.error("%s", reason)
            raise NbGraderException(f"{reason} Nothing was graded.")
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
        where = resources["nbgrader"]
        begun = resources.get(KEY) or Record.read(nb.metadata) or UNFINISHED
        if not begun.unfinished:  # it could not be read, or something of ours broke down
            withhold(nb, begun)
            return nb, resources
        folder = Path(resources.get("metadata", {}).get("path") or ".")
        files = data_files(folder)
        questions = self.questions(nb, where, files)
        if self.unsafe:
            execution = self._in_kernel(questions, resources, km)
            examined = examine(questions.by_number, execution)
        else:
            execution, examined = performed(self.work(questions, files))
        if execution.reason:
            self.log.error("%s: %s", where["student"], execution.reason)
        judgements = questions.judged(execution, examined, self.log)
        return self._finished(judgements, questions, execution, begun), resources

    def _finished(
        self, judgements: Judgements, questions: Questions, execution: Execution, begun: Record
    ) -> NotebookNode:
        """The executed notebook with cards, points and its record: all that is ever written."""
        nb = judgements.notebook
        ours = [i for i, cell in enumerate(nb.cells) if utils.is_locked(cell)]
        noticed = (
            *named(nb, ours),
            *published(nb, questions.asked),
            *borrowed(nb, questions.asked),
        )
        findings = {}
        for i, found in judgements.all.items():
            cell = nb.cells[i]
            name = cell.metadata["nbgrader"]["grade_id"]
            cell.outputs = (
                judgements.tests[i].outputs
                if i in judgements.tests
                else result(name, found, points_of(cell), cell.execution_count)
            )
            seconds = execution.seconds_of(nb, i)
            findings[name] = Finding(found.status, found.message, found.mistake, seconds)
        record = Record(
            STATUS_OF[execution.why],
            execution.reason,
            (*begun.notes, *noticed, *judgements.notes),
            round(sum(execution.seconds), 3) if execution.seconds else None,
            findings,
        )
        record.with_the_judges_failures().write(nb)
        return nb

    def questions(
        self, nb: NotebookNode, where: Mapping[str, str], files: Mapping[str, bytes]
    ) -> Questions:
        """What the check cells of a submission are asked.

        Other inputs for any other code, and for any other file that the code can read: inputs that
        one attempt has printed do not come again in a second one that brings the answers.
        """
        code = [cell.source for cell in nb.cells if cell.cell_type == "code"]
        beside = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
        identity = [where["assignment"], where["student"], where["notebook"], code, beside]
        secret = course_secret(Path(self.secret_file))

        def seed(exercise: str) -> int:
            message = json.dumps([*identity, exercise], sort_keys=True).encode()
            return int.from_bytes(hmac.new(secret, message, hashlib.sha256).digest(), "big")

        return Questions.of(nb, seed, self.left_out(nb, where))

    def left_out(self, nb: NotebookNode, where: Mapping[str, str]) -> set[int]:
        """Positions of the cells that need not run."""
        if not self.skip_demonstrations:
            return set()
        course = CourseDirectory(config=self.config)
        folder = course.format_path(course.release_directory, ".", where["assignment"])
        return demonstrations(
            nb.cells, released_sources(Path(folder, f"{where['notebook']}.ipynb"))
        )

    def work(self, questions: Questions, files: Mapping[str, bytes]) -> Work:
        """All that a submission needs before anything is written."""
        return Work(questions.task(files, self.limits()), questions.by_number)

    def limits(self) -> Limits:
        """What a submission may use."""
        return Limits(
            cell_seconds=self.cell_seconds,
            notebook_seconds=self.notebook_seconds,
            wall_factor=self.wall_factor,
            memory=self.memory_bytes,
            output=self.output_bytes,
        )

    def _in_kernel(self, questions: Questions, resources: dict[str, Any], km: Any) -> Execution:
        """Let nbgrader execute a notebook of its own."""
        nb, how = questions.to_run(), Execution(())
        try:
            super().preprocess(nb, resources, km)
        except DeadKernelError:
            how = Execution((), "exit", ended=True)
        except (CellTimeoutError, UnresponsiveKernelError):
            how = Execution((), "time", ended=True)
        return replace(how, cells=ran(nb))
