"""Every exercise of the course, in course order; one module per exercise, named after it."""

from __future__ import annotations

from importlib import import_module

from autograder.definition import Exercise
from eigentunes.checks import CHECKS

EXERCISES: dict[str, Exercise] = {
    name: import_module(f"{__name__}.{name}").exercise for name in CHECKS
}
