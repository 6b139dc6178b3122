"""The answer-free half of every exercise, in course order; one module per lesson notebook."""

from __future__ import annotations

from importlib import import_module

from eigentunes.judging.contract import Check

LESSONS = (
    "hello",
    "one_step",
    "convergence",
    "how_many_and_which",
    "variance_in_a_direction",
    "eigenvalue_spectrum",
    "energies",
    "representations",
    "augmentation",
    "small_models",
    "listening_to_structure",
)


def _collect() -> tuple[dict[str, Check], dict[str, str]]:
    checks: dict[str, Check] = {}
    lessons: dict[str, str] = {}
    for lesson in LESSONS:
        module = import_module(f"{__name__}.{lesson}")
        for value in vars(module).values():
            if isinstance(value, Check):
                if value.name in checks:
                    raise ValueError(f"two checks are called {value.name}")
                checks[value.name], lessons[value.name] = value, lesson
    return checks, lessons


CHECKS, LESSON_OF = _collect()
"""The checks by name, and the module of its lesson for each."""
