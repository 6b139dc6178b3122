"""``autograder demo``: a whole classroom, from release to grade file, in a folder of its own.

Every step is the command that an instructor would type.
"""

from __future__ import annotations

import contextlib
import io
import os
import shlex
import shutil
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from nbgrader.api import Gradebook
from nbgrader.apps import ExportApp, GenerateFeedbackApp
from rich.text import Text

from autograder.demo.classroom import ORDER, Submission, classroom
from autograder.sandbox import why_unavailable
from autograder.surroundings import CONFIG
from autograder.terminal import console

ASSIGNMENT = "1-kmeans"
NOTEBOOKS = ("1-one-step.ipynb", "2-convergence.ipynb")
WAYS = (
    "endless_loop", "imports_the_reference", "truncated", "input_transformer", "leaves_python",
    "writes_the_gradebook", "notebook_forgotten", "skip_execution_tag", "out_of_memory",
    "script_in_the_feedback", "deleted_check", "forged_bundle_inside_the_check", "syntax_error",
)  # fmt: skip
HARMLESS_KINDS = tuple(kind for kind in ORDER if kind != "hostile")
HARMLESS_WAYS = ("truncated", "deleted_check", "notebook_forgotten", "syntax_error")
LIMITS = """
# The demo's own limits: tighter, so that endless loops do not make you wait.
c.ExecuteAndJudge.cell_seconds = 3
c.ExecuteAndJudge.memory_bytes = 1 << 30
"""
NBGRADER = {
    "generate_feedback": GenerateFeedbackApp,
    "export": ExportApp,
}
ABSENT = (("fmoreau", "Fleur", "Moreau"), ("kholm", "Kasper", "Holm"))  # hand in nothing


def demo(
    context: typer.Context,
    folder: Annotated[
        Path | None, typer.Argument(help="A new folder; a temporary one if not given.")
    ] = None,
    students: Annotated[int, typer.Option(min=1, help="How many hand something in.")] = 24,
    seed: Annotated[int, typer.Option(help="Another seed makes another class.")] = 0,
    course: Annotated[Path, typer.Option(help="The folder that holds solutions/.")] = Path(),
) -> None:
    """Play a whole classroom: release, hand in, grade, feedback, grade files, report."""
    if not (course / "solutions" / ASSIGNMENT).is_dir():
        _stop(f"{course.absolute()} holds no solutions/{ASSIGNMENT}; name the course by --course.")
    if folder is not None and os.path.lexists(folder):
        if folder.is_symlink() or not folder.is_dir():
            _stop(f"{folder} is no folder; the demo needs a new one.")
        if any(folder.iterdir()):
            _stop(f"{folder} is not empty; the demo needs a new folder.")
    where = Path(folder or tempfile.mkdtemp(prefix="eigentunes-demo-")).resolve()
    _Demo(where, course.resolve(), context.find_root().command.main).play(students, seed)


class _Demo:
    def __init__(self, folder: Path, course: Path, ours: Callable[..., int | None]) -> None:
        self.folder, self.course = folder, course
        self.ours = ours  # runs a command of this command line
        self.unprotected = why_unavailable()
        self.started = time.monotonic()

    def play(self, students: int, seed: int) -> None:
        self._prepare()
        self._say("Release", "Solutions are cut out; the check cells are locked and remembered.")
        self._run("autograder", "release", ASSIGNMENT)
        self._say("Hand in", "A simulated class hands in: perfect, partly right, with known "
                  "mistakes, blank, broken, hostile.")  # fmt: skip
        submissions = self._hand_in(students, seed)
        self._say("Grade", "Each submission runs in a sandbox with inputs of its own; its answers "
                  "are judged outside.")  # fmt: skip
        self._grade()
        self._say("Feedback", "A page for every student: what they did, not only that it failed.")
        self._run("nbgrader", "generate_feedback", ASSIGNMENT)
        self._say("Grade file", "A gradebook as Canvas exports it gets a column of grades; "
                  "whoever gets none is listed.")  # fmt: skip
        self._run("nbgrader", "export")
        template = self.folder / "canvas-export.csv"
        template.write_text(canvas_export(submissions, self._points()), encoding="utf-8")
        self._run("autograder", "grades", ASSIGNMENT, "--canvas", template.name)
        self._say("Report", "How the class did, which mistakes were made, and who needs a look.")
        self._run("autograder", "report", ASSIGNMENT)
        console.print(
            f"\nA class of {students}, from release to grade file, in {self._spent():.0f} s."
        )
        for what, path in (
            ("The report", f"reports/{ASSIGNMENT}.html"),
            ("Feedback, such as", f"feedback/{submissions[0].student}/{ASSIGNMENT}"),
            ("The grade file", f"grades/{ASSIGNMENT}-canvas.csv"),
        ):
            console.print(f"{what}: {self.folder / path}", soft_wrap=True)

    def _prepare(self) -> None:
        source = self.folder / "solutions" / ASSIGNMENT
        source.mkdir(parents=True)
        for name in NOTEBOOKS:
            shutil.copy(self.course / "solutions" / ASSIGNMENT / name, source)
        config = (self.course / CONFIG).read_text(encoding="utf-8") + LIMITS
        (self.folder / CONFIG).write_text(config, encoding="utf-8")
        console.print(f"A course in {self.folder}", soft_wrap=True)
        if self.unprotected:
            console.print(
                f"{self.unprotected}\nWithout it, submissions run with all your rights, so here "
                "nobody is hostile and nobody breaks more than a file. Grading a real class this "
                "way is refused unless you add --unsafe.",
                style="yellow",
            )  # fmt: skip

    def _hand_in(self, students: int, seed: int) -> list[Submission]:
        submissions = classroom(
            self.folder,
            ASSIGNMENT,
            students,
            seed,
            kinds=HARMLESS_KINDS if self.unprotected else ORDER,
            ways=HARMLESS_WAYS if self.unprotected else WAYS,
        )
        with self._gradebook() as gradebook:
            for each in submissions:
                each.hand_in(self.folder, ASSIGNMENT)
                gradebook.update_or_create_student(
                    each.student, first_name=each.first_name, last_name=each.last_name
                )
            for student, first, last in ABSENT:
                gradebook.update_or_create_student(student, first_name=first, last_name=last)
        for kind in dict.fromkeys(each.kind for each in submissions):
            names = [each for each in submissions if each.kind == kind]
            ways = sorted({each.what.replace("_", " ") for each in names})
            what = f" ({', '.join(ways)})" if kind in ("broken", "hostile") else ""
            console.print(f"  {len(names):3} {kind}{what}", soft_wrap=True)
        return submissions

    def _grade(self) -> None:
        unsafe = ["--unsafe"] if self.unprotected else []
        self._run("autograder", "grade", ASSIGNMENT, *unsafe)

    def _points(self) -> float:
        with self._gradebook() as gradebook:
            return float(gradebook.find_assignment(ASSIGNMENT).max_score)

    def _gradebook(self) -> Gradebook:
        return Gradebook(f"sqlite:///{self.folder}/gradebook.db", "eigentunes")

    def _say(self, title: str, what: str) -> None:
        console.print(Text.assemble("\n", (title, "bold"), f" ({self._spent():.0f} s). {what}"))

    def _spent(self) -> float:
        return time.monotonic() - self.started

    def _run(self, program: str, *arguments: str) -> None:
        """Run a command in the course's folder, as if it had been typed there.

        It runs in this process, which has already imported what all of them need; nbgrader's log
        is only shown if it failed.
        """
        console.print(f"  $ {program} {shlex.join(arguments)}", style="cyan", soft_wrap=True)
        log = io.StringIO()
        with contextlib.chdir(self.folder):
            if program == "nbgrader":
                with contextlib.redirect_stdout(log), contextlib.redirect_stderr(log):
                    code = _nbgrader(*arguments)
            else:
                code = self.ours(list(arguments), standalone_mode=False) or 0
        if code not in ((0,) if program == "nbgrader" else (0, 1)):  # 1: somebody needs a look
            _stop(f"That ended with {code}.\n{log.getvalue()[-3000:]}")


def _nbgrader(command: str, *arguments: str) -> int:
    """Run one of nbgrader's commands; returns its exit code."""
    program = NBGRADER[command]()
    try:
        program.initialize(list(arguments))
        program.start()
    except SystemExit as end:
        return 0 if end.code is None else int(end.code)
    return 0


def canvas_export(submissions: Sequence[Submission], points: float) -> str:
    """A gradebook as Canvas exports it: the class without its last student, and one more."""
    people = [(each.last_name, each.first_name, each.student) for each in submissions[:-1]]
    people += [(last, first, student) for student, first, last in ABSENT]
    people.append(("Student", "Test", "canvas-test-student"))
    lines = [["Student", "ID", "SIS User ID", "SIS Login ID", "Section", f"{ASSIGNMENT} (4711)",
              "Final Score"]]  # fmt: skip
    lines.append(["    Points Possible", "", "", "", "", f"{points:.2f}", "(read only)"])
    lines += [
        [f"{last}, {first}", str(1000 + n), f"S{1000 + n}", login, "A", "", ""]
        for n, (last, first, login) in enumerate(sorted(people))
    ]
    return "\r\n".join(",".join(_quoted(value) for value in line) for line in lines) + "\r\n"


def _quoted(value: str) -> str:
    return f'"{value}"' if "," in value else value


def _stop(reason: str) -> NoReturn:
    console.print(reason, style="red", soft_wrap=True)
    raise typer.Exit(2)
