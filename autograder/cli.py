"""The command line of instructors and authors."""

from __future__ import annotations

import json
import traceback
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.table import Table
from rich.text import Text

from autograder.building.build import CannotBuild
from autograder.building.build import build as build_course
from autograder.building.lessons import LessonError
from autograder.building.releasing import release as release_assignment
from autograder.demo import command as demonstration
from autograder.grading.class_run.batch import Batch, CannotGrade
from autograder.grading.class_run.progress import Shown
from autograder.grading.scoring import CannotScore, Score
from autograder.grading.scoring import score as score_notebook
from autograder.handing_back import commands as handing_back
from autograder.made import Occupied
from autograder.sandbox import why_unavailable
from autograder.surroundings import prepare
from autograder.terminal import console

app = typer.Typer(no_args_is_help=True, add_completion=False)


@app.callback()
def main() -> None:
    """Eigentunes for instructors and authors."""
    prepare()


@app.command()
def build(
    course: Annotated[Path, typer.Option(help="The folder that holds lessons/.")] = Path(),
) -> None:
    """Make solutions/, notebooks/ and the answer keys from lessons/ and autograder/exercises/.

    All of it or nothing, and only in place of what an earlier build has made. Answer keys are
    written only in the course that they are used from.

    Ends with 0 if everything is made, 1 if there are faults, 2 if something is in the way.
    """
    try:
        built = build_course(course)
    except LessonError as error:
        for fault in error.faults:
            console.print(str(fault), style="red", soft_wrap=True)
        count = len(error.faults)
        console.print(f"{count} fault{'s' * (count != 1)}; nothing was built.", style="bold red")
        raise typer.Exit(1) from None
    except CannotBuild as error:
        _refuse(f"{error} Nothing was built.")
    except Occupied as error:
        _refuse(
            f"{error}\nNothing was built. Move it elsewhere, or delete it if nobody needs it; then "
            "build again."
        )
    if built.keys is None:
        console.print("answer keys: those of the installed package, which stay as they are")
    else:
        console.print(f"answer keys changed: {', '.join(built.keys) or 'none'}", soft_wrap=True)
    for path in built.notebooks:
        console.print(str(path))


@app.command()
def release(
    assignment: Annotated[str, typer.Argument(help="Its name, for example 1-kmeans.")],
    course: Annotated[Path, typer.Option(help="The folder with nbgrader_config.py.")] = Path(),
    db_url: Annotated[
        str, typer.Option(help="The gradebook, if it is not the one of nbgrader_config.py.")
    ] = "",
) -> None:
    """Release an assignment: notebooks/ for learners, and its graded cells into the gradebook.

    Does what nbgrader generate_assignment does, also where the notebooks are there already, and
    replaces no file that was not released before.

    Ends with 0 if it is released, 2 if nothing was changed.
    """
    try:
        released = release_assignment(course, assignment, db_url)
    except CannotBuild as error:
        _refuse(f"{error} Nothing was released.")
    except Occupied as error:
        _refuse(
            f"{error}\nNothing was released. Move it elsewhere, or delete it if nobody needs it; "
            "then release again."
        )
    for path in released.notebooks:
        news = "written" if path in released.written else "as it was"
        console.print(f"{path}: {news}", soft_wrap=True)
    console.print(
        f"The gradebook knows {assignment}: {released.checks} checks and {released.questions} "
        f"written questions, {released.points:g} points.",
        soft_wrap=True,
    )  # fmt: skip


@app.command()
def grade(
    assignment: Annotated[str, typer.Argument(help="Its name, for example 1-kmeans.")],
    course: Annotated[Path, typer.Option(help="The folder with nbgrader_config.py.")] = Path(),
    student: Annotated[
        list[str] | None, typer.Option(help="Only this student; may be given more than once.")
    ] = None,
    force: Annotated[
        bool, typer.Option(help="Also grade again what is graded and has not changed.")
    ] = False,
    workers: Annotated[
        int | None,
        typer.Option(help="Submissions executed at a time (default: cores).", min=1),
    ] = None,
    scheduler: Annotated[
        str, typer.Option(help="A Dask scheduler (tcp://…), whose workers execute instead.")
    ] = "",
    db_url: Annotated[
        str, typer.Option(help="The gradebook, if it is not the one of nbgrader_config.py.")
    ] = "",
    unsafe: Annotated[
        bool, typer.Option(help="Run submissions unprotected, with all your rights.")
    ] = False,
) -> None:
    """Grade what was handed in for an assignment; the same command goes on after a break.

    Ends with 0 if all is graded, 1 if some submissions could not be graded as they should, 2 if
    the run itself could not begin or did not get to its end.
    """
    try:
        batch = Batch(
            course, assignment, workers=workers, scheduler=scheduler, db_url=db_url, unsafe=unsafe
        )
        everybody = batch.handed_in()
        if unknown := sorted(set(student or []) - set(everybody)):
            raise CannotGrade(
                f"nothing was handed in for {assignment} by: {', '.join(unknown)} (or "
                "student_id_exclude in nbgrader_config.py leaves them out)"
            )
        chosen = student or everybody
        if not chosen:
            raise CannotGrade(f"nothing was handed in for {assignment}")
        with Shown(console, assignment, len(set(chosen))) as shown:
            kept, well = 0, True
            for each in batch.grade(set(chosen), force):
                shown.add(each.status, "" if each.well else str(each))
                kept += each.kept
                well = well and each.well
    except CannotGrade as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None
    except KeyboardInterrupt:
        typer.echo("Stopped. What is graded stays; the same command goes on from here.", err=True)
        raise typer.Exit(2) from None
    table = Table("status", "submissions", title=assignment)
    for status, count in shown.counts.most_common():
        table.add_row(status, str(count))
    console.print(table)
    if kept:
        console.print(f"{kept} had been graded before and have not changed.")
    if batch.failures:
        console.print(
            f"{len(batch.failures)} notebooks were executed a second time, because the first time "
            f"failed: {batch.failures[0]}"
        )
    if not well:
        raise typer.Exit(1)


@app.command()
def score(
    notebooks: Annotated[list[Path], typer.Argument(help="Notebooks of this course.")],
    course: Annotated[Path, typer.Option(help="The folder that holds notebooks/.")] = Path(),
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    unsafe: Annotated[
        bool, typer.Option(help="Run them without the sandbox: for your own notebooks.")
    ] = False,
) -> None:
    """Give notebooks their whole grade, hidden inputs included; needs no gradebook.

    Ends with 0 if every point was earned, 1 if not, 2 if a notebook could not be scored.
    """
    if not unsafe and (reason := why_unavailable()):
        console.print(f"{reason} For your own notebooks, add --unsafe.", style="red")
        raise typer.Exit(2)
    scores: list[Score] = []
    failed = False
    for path in notebooks:
        try:
            with console.status(Text(f"scoring {path}")):
                scores.append(score_notebook(path, course, unsafe))
        except CannotScore as error:
            typer.echo(str(error), err=True)
            failed = True
        except Exception as error:  # a fault of ours, which must not cost the other notebooks
            typer.echo(traceback.format_exc(), err=True)
            typer.echo(
                f"{path}: it could not be scored, because the scoring broke down "
                f"({type(error).__name__}); the traceback is above.",
                err=True,
            )
            failed = True
    if as_json:
        typer.echo(json.dumps([each.as_json() for each in scores], indent=1))
    else:
        for each in scores:
            _print(each)
    if failed:
        raise typer.Exit(2)
    if any(each.earned < each.points for each in scores):
        raise typer.Exit(1)


def _print(score: Score) -> None:
    table = Table("exercise", "points", "what the judge says", title=str(score.path))
    for line in score.lines:
        said = line.verdict.message or "passed"
        if line.verdict.traps:
            said += f" Right for ordinary input; not yet for: {'; '.join(line.verdict.traps)}."
        table.add_row(line.exercise, f"{line.earned:g} of {line.points:g}", said)
    by_hand = f"; {score.by_hand:g} more for written answers" if score.by_hand else ""
    table.add_row("together", f"{score.earned:g} of {score.points:g}", f"automatic points{by_hand}")
    console.print(table)
    for note in score.notes:
        console.print(note)


def _refuse(reason: str) -> NoReturn:
    console.print(reason, style="red", soft_wrap=True)
    raise typer.Exit(2)


app.command()(handing_back.report)
app.command()(handing_back.grades)
app.command()(demonstration.demo)
