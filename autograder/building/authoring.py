"""What can be seen to be wrong with an exercise before anything of it is judged.

Each fault names the file and the line where an author can mend it.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator
from pathlib import Path

from autograder.building.lessons import Fault
from autograder.exercise import Exercise
from eigentunes.checks import LESSON_OF, LESSONS
from eigentunes.judging.broken_contract import dimensions_of, shape_of
from eigentunes.judging.contract import Check

EXERCISES, CHECKS = "autograder/exercises", "eigentunes/checks"
_PART = re.compile(r"\*|\w+?(?:-\d+)?")


def stray_files(root: Path) -> Iterator[Fault]:
    """Files of exercises and checks that nothing reads, and exercises that have no file."""
    wanted = {f"{lesson}/{name}.py" for name, lesson in LESSON_OF.items()}
    folder = root / EXERCISES
    there = {path.relative_to(folder).as_posix() for path in folder.glob("*/*.py")}
    for file in sorted(wanted - there):
        text = f"it is missing, or has another name: {CHECKS} has a check `{Path(file).stem}`"
        yield Fault(f"{EXERCISES}/{file}", 1, text)
    for file in sorted(there - wanted):
        if not file.startswith("shared/") and not file.endswith("__init__.py"):
            lesson, name = file.removesuffix(".py").split("/")
            text = f"nothing reads it: {CHECKS}/{lesson}.py has no check `{name}`"
            yield Fault(f"{EXERCISES}/{file}", 1, text)
    for path in sorted((root / CHECKS).glob("*.py")):
        if path.stem not in LESSONS and path.stem != "__init__":
            text = f"nothing reads it: LESSONS in {CHECKS}/__init__.py does not name it"
            yield Fault(f"{CHECKS}/{path.name}", 1, text)


def faults_of(exercise: Exercise) -> Iterator[Fault]:
    """What is missing in an exercise, cannot be read, or is no sentence."""
    lesson = LESSON_OF.get(exercise.name, "")
    file, checks = f"{EXERCISES}/{lesson}/{exercise.name}.py", f"{CHECKS}/{lesson}.py"
    for text in exercise.missing():
        yield Fault(file, 1, text)
    check = exercise.check
    if not (check.compare or check.properties or check.law):
        yield Fault(checks, 1, f"`{check.name}`: neither a comparison nor a property judges it")
    yield from (Fault(checks, 1, f"`{check.name}`: {text}") for text in _shapes(check))
    for case in exercise.visible_cases:
        if len(case.args) != len(check.arguments):
            text = f"a case has {len(case.args)} arguments, not {len(check.arguments)}"
            yield Fault(file, 1, text)
            return
    if exercise.visible_cases:
        dimensions = dimensions_of(check, exercise.visible_cases[0])
        for value in check.returns:
            try:
                shape_of(value.shape.replace("*", "0"), dimensions)
            except KeyError as error:
                text = f"`{check.name}`: no argument binds the dimension {error} of `{value.name}`"
                yield Fault(checks, 1, text)
            except ValueError:
                pass  # told above
    for property_ in check.properties:
        if wrong := no_sentence(property_.sentence):
            yield Fault(checks, 1, f"`{check.name}`: {property_.sentence!r} {wrong}")
    for name, mistake in exercise.mistakes.items():
        if wrong := no_sentence(mistake.message):
            yield Fault(file, _line(mistake.function), f"the sentence of `{name}` {wrong}")


def _shapes(check: Check) -> Iterator[str]:
    specs = {**check.arguments, **{value.name: value.shape for value in check.returns}}
    for name, spec in specs.items():
        if not all(_PART.fullmatch(part) for part in spec.split()):
            yield (
                f"the shape {spec!r} of `{name}` cannot be read: names of dimensions, or numbers, "
                "with blanks between them, such as 'n d'"
            )


def no_sentence(text: str) -> str:
    """What keeps a text from being a sentence that a card can show; empty if nothing does."""
    if not text.rstrip(")").endswith((".", "?")):
        return "does not end with a full stop or a question mark"
    if "  " in text:
        return "has two blanks in a row"
    if text.count("`") % 2:
        return "has a lone backtick"
    return ""


def _line(function: Callable[..., object]) -> int:
    code = getattr(inspect.unwrap(function), "__code__", None)
    return code.co_firstlineno if code else 1
