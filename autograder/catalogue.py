"""Every exercise of the course, in course order."""

from __future__ import annotations

from importlib import import_module

from autograder.exercise import Exercise
from eigentunes.checks import LESSON_OF

EXERCISES: dict[str, Exercise] = {
    name: import_module(f"autograder.exercises.{lesson}.{name}").exercise
    for name, lesson in LESSON_OF.items()
}
