"""Every exercise of the course, in course order; one module per lesson notebook."""

from __future__ import annotations

from importlib import import_module

from autograder.definition import Exercise
from eigentunes.checks import LESSONS


def _collect() -> dict[str, Exercise]:
    found: dict[str, Exercise] = {}
    for lesson in LESSONS:
        module = import_module(f"{__name__}.{lesson}")
        for value in vars(module).values():
            if isinstance(value, Exercise):
                if value.name in found:
                    raise ValueError(f"two exercises are called {value.name}")
                found[value.name] = value
    return found


EXERCISES: dict[str, Exercise] = _collect()
