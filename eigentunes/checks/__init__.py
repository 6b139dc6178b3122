"""The answer-free half of every exercise, in course order; one module per lesson notebook."""

from __future__ import annotations

from importlib import import_module

from eigentunes.definition import Check

LESSONS = (
    "hello",
    "one_step",
    "convergence",
    "how_many_and_which",
    "variance_in_a_direction",
    "eigenvalue_spectrum",
    "energies",
    "small_models",
)


def _collect() -> dict[str, Check]:
    found: dict[str, Check] = {}
    for lesson in LESSONS:
        module = import_module(f"{__name__}.{lesson}")
        for value in vars(module).values():
            if isinstance(value, Check):
                if value.name in found:
                    raise ValueError(f"two checks are called {value.name}")
                found[value.name] = value
    return found


CHECKS: dict[str, Check] = _collect()
