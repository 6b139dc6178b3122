"""``make check NAME=inertia``: everything about one exercise that can be known in some seconds.

Its reference, known mistakes, equivalents, answer key and lesson; the exercises of other lessons
are not even imported.
"""

from __future__ import annotations

import ast
import subprocess
import sys
import time
import warnings
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

from autograder.building import lessons
from autograder.building.authoring import faults_of
from autograder.building.keys import freeze, listening, text_of
from autograder.building.kill_table import KillTable
from autograder.exercise import Exercise
from autograder.reference_key import ReferenceKey
from eigentunes.checks import CHECKS, LESSON_OF
from eigentunes.judging import keys
from eigentunes.judging.calling import answers
from eigentunes.judging.verdict import judge

ROOT = Path(__file__).parents[2]
SEEDS = 3  # of hidden cases; the whole test run tries more


def faults(name: str) -> Iterator[str]:
    """What is wrong with an exercise, one sentence each, as it is found."""
    try:
        exercise: Exercise = import_module(
            f"autograder.exercises.{LESSON_OF[name]}.{name}"
        ).exercise
    except Exception as error:
        yield f"autograder/exercises/{LESSON_OF[name]}/{name}.py: {type(error).__name__}: {error}"
        return
    seen = [str(fault) for fault in faults_of(exercise)]
    if exercise.missing():
        yield from seen
        return
    yield from seen
    table = KillTable(exercise)
    for seed in (None, *range(SEEDS)):
        yield from table.unexpected(seed)
    yield from _of_key(exercise)
    yield from _of_lesson(exercise)


def _of_key(exercise: Exercise) -> Iterator[str]:
    path = Path(keys.__file__).with_name(f"{exercise.name}.json")
    try:
        fresh = text_of(freeze(exercise))
    except RuntimeError as error:
        yield str(error)
        return
    if not path.exists() or path.read_text(encoding="utf-8") != fresh:
        yield "its answer key is another one than the one that is kept: `make notebooks` freezes it"


def _of_lesson(exercise: Exercise) -> Iterator[str]:
    """Faults of the lesson that sets the exercise, and whether its solution passes."""
    name, folder = exercise.name, ROOT / "lessons"
    files = sorted(folder.rglob("*.py"))
    setting = [path for path in files if f"# %% solution {name}\n" in path.read_text("utf-8")]
    if not setting:
        yield f"no lesson has a cell `# %% solution {name}`"
    for path in setting:
        lesson, found = lessons.read(path, folder)
        yield from map(str, [*found, *lessons.lint(lesson, CHECKS, folder)])
        function = _solution(lesson, name)
        cases = [*exercise.visible_cases, *exercise.hidden_cases(0)]
        given = answers(function, exercise.check, cases)
        verdict = judge(exercise.check, cases, given, ReferenceKey(exercise, cases))
        if not verdict.passed:
            yield f"{path.relative_to(ROOT)}: its solution does not pass: {verdict.message}"


def _solution(lesson: lessons.Lesson, name: str) -> Any:
    """The function that a lesson's solution cell defines, after its imports and those before."""
    first = next(cell for cell in lesson.cells if cell.kind == "code")
    body = ast.parse(first.source).body
    imports: list[ast.stmt] = [
        each for each in body if isinstance(each, ast.Import | ast.ImportFrom)
    ]
    space: dict[str, Any] = {}
    exec(compile(ast.Module(imports, []), str(lesson.path), "exec"), space)
    for other, cell in lesson.named("solution").items():
        exec(compile(cell.source, f"{lesson.path}:{cell.line}", "exec"), space)
        if other == name:
            break
    return space[name]


def main() -> int:
    """Print what is wrong with the exercise that the command line names, and what was tried."""
    if environment := listening():
        return subprocess.run([sys.executable, *sys.orig_argv[1:]], env=environment).returncode
    name, start = (sys.argv[1:] or [""])[0], time.monotonic()
    if name not in LESSON_OF:
        print(f"NAME={name}: there is no such exercise; there are: {', '.join(LESSON_OF)}")
        return 2
    warnings.simplefilter("ignore")  # wrong answers divide by zero
    found = list(faults(name))
    for line in found:
        print(line)
    print(f"{name}: {len(found) or 'no'} faults, in {time.monotonic() - start:.1f} s")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())
