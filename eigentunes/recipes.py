"""Inputs that are not data, described by data.

A random generator or a callable cannot travel from the grader to the learner's process.  Its
recipe can: it is plain data with a :meth:`build` that makes the real thing where it is needed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Generator:
    """A ``numpy.random.Generator`` in a known state."""

    seed: int

    def build(self, shift: int = 0) -> np.random.Generator:
        return np.random.default_rng([self.seed, shift])

    def __str__(self) -> str:
        return f"np.random.default_rng([{self.seed}, 0])"


class Script:
    """A callable that returns prepared results one after the other.

    When the results run out it starts again from the first.  It takes the random generators of
    its case, and notices when it is given others.
    """

    def __init__(self, results: list[Any]) -> None:
        self.results = results
        self.generators: list[np.random.Generator] = []
        self.calls = 0
        self.foreign = 0

    def __call__(self, *args: Any, **named: Any) -> Any:
        given = [*args, *named.values()]
        if len(given) != len(self.generators):
            raise TypeError(f"this function takes {_counted(len(self.generators))}")
        self.calls += 1
        self.foreign += any(a is not b for a, b in zip(given, self.generators, strict=True))
        return self.results[(self.calls - 1) % len(self.results)]


def _counted(generators: int) -> str:
    return "the random generator: call it with `rng`" if generators else "no arguments"


@dataclass(frozen=True)
class Scripted:
    """Recipe of a :class:`Script`.

    After the call, ``calls`` says how often it was called, and ``foreign`` how often with another
    random generator than the one of its case.
    """

    results: tuple[Any, ...]
    calls: int = 0
    foreign: int = 0

    def build(self, shift: int = 0) -> Script:
        return Script(list(self.results))

    def observed(self, calls: int, foreign: int) -> Scripted:
        return replace(self, calls=calls, foreign=foreign)

    def __str__(self) -> str:
        return f"<a function that returns {len(self.results)} prepared results in turn>"


Recipe = Generator | Scripted
