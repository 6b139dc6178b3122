"""The command line of instructors and authors."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from autograder.build import build as build_course
from autograder.build import build_keys
from autograder.lessons import LessonError

app = typer.Typer(no_args_is_help=True, add_completion=False)
console = Console(highlight=False)


@app.callback()
def main() -> None:
    """Eigentunes for instructors and authors."""


@app.command()
def build(
    course: Annotated[Path, typer.Option(help="The folder that holds lessons/.")] = Path(),
) -> None:
    """Make solutions/, notebooks/ and the answer keys from lessons/ and autograder/exercises/."""
    try:
        changed = build_keys()
        made = build_course(course)
    except LessonError as error:
        for fault in error.faults:
            console.print(str(fault), style="red", markup=False, soft_wrap=True)
        count = len(error.faults)
        console.print(f"{count} fault{'s' * (count != 1)}; nothing was built.", style="bold red")
        raise typer.Exit(1) from None
    console.print(f"answer keys changed: {', '.join(changed) or 'none'}", soft_wrap=True)
    for path in made:
        console.print(str(path), markup=False)
