"""Every exercise of the course, in course order, and judging by name."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib import import_module
from typing import Any

from autograder.exercise import Exercise
from autograder.reference_key import ReferenceKey
from eigentunes.checks import LESSON_OF
from eigentunes.judging.calling import answers
from eigentunes.judging.contract import Verdict
from eigentunes.judging.verdict import judge


def _answers(lesson: str, name: str) -> Exercise:
    module = f"autograder.exercises.{lesson}.{name}"
    try:
        exercise: Exercise = import_module(module).exercise
    except ModuleNotFoundError as error:
        if error.name != module:
            raise
        raise ImportError(
            f"{module.replace('.', '/')}.py is missing, or has another name: "
            f"eigentunes/checks/{lesson}.py has a check `{name}`"
        ) from None
    return exercise


EXERCISES: dict[str, Exercise] = {
    name: _answers(lesson, name) for name, lesson in LESSON_OF.items()
}


@cache
def visible_key(name: str) -> ReferenceKey:
    """The key of an exercise's visible cases, which all submissions share."""
    return ReferenceKey(EXERCISES[name], EXERCISES[name].visible_cases)


def judge_function(
    name: str, function: Callable[..., Any], seed: int = 0, *, visible_only: bool = False
) -> Verdict:
    """Judge a function in this process, for authors and tests.

    Parameters
    ----------
    name : str
        The exercise.
    function : callable
    seed : int
        Seed of the hidden cases.
    visible_only : bool
        Leave the hidden cases out, as the learner's instant check does.

    Raises
    ------
    KeyError
        If there is no exercise of that name.
    """
    if name not in EXERCISES:
        raise KeyError(f"there is no exercise called {name!r}; there are: {', '.join(EXERCISES)}")
    definition = EXERCISES[name]
    cases = list(definition.visible_cases)
    visible = len(cases)
    if not visible_only:
        cases += definition.hidden_cases(seed)
    given = answers(function, definition.check, cases)
    key = ReferenceKey(definition, cases, visible_key(name))
    return judge(definition.check, cases, given, key, visible)
