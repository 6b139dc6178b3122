"""Inputs that are not data, described by data.

A random generator or a callable cannot travel from the grader to the learner's process.  Its
recipe can: it is plain data with a :meth:`build` that makes the real thing where it is needed.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np

from eigentunes.judging.contract import native


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
        return Script(list(native(self.results)))

    def observed(self, calls: int, foreign: int) -> Scripted:
        return replace(self, calls=calls, foreign=foreign)

    def __str__(self) -> str:
        return f"<a function that returns {len(self.results)} prepared results in turn>"


def _double_well(x: np.ndarray, centre: float, distance: float, height: float) -> np.ndarray:
    return height * (((x - centre) / distance) ** 2 - 1) ** 2


POTENTIALS: Final[dict[str, tuple[Callable[..., np.ndarray], str]]] = {
    "constant": (lambda x, height: np.full(x.shape, height), "the constant {:g}"),
    "linear": (lambda x, slope: slope * x, "a slope, U(x) = {:g}·x"),
    "harmonic": (
        lambda x, centre, k: 0.5 * k * (x - centre) ** 2,
        "a harmonic well around {:g} with k = {:g}",
    ),
    "step": (
        lambda x, place, height: np.where(x < place, 0.0, height),
        "a step: 0 for x < {:g}, then {:g}",
    ),
    "well": (
        lambda x, left, right, depth: np.where((x >= left) & (x <= right), -depth, 0.0),
        "a square well from {:g} to {:g} of depth {:g}",
    ),
    "double well": (
        _double_well,
        "a double well around {:g} with its minima {:g} away and a barrier of height {:g}",
    ),
}
"""The named potentials: a function of positions and parameters, and words for the parameters."""


@dataclass(frozen=True)
class Potential:
    """A potential U(x), named, with its parameters.

    What is built takes an array of positions and returns an array of the same shape, also for a
    constant; for a single position it returns a single number.

    Parameters
    ----------
    kind : str
        A name in :data:`POTENTIALS`.
    parameters : tuple of float

    Raises
    ------
    ValueError
        For an unknown name, a wrong number of parameters, or parameters that are no finite floats.
    """

    kind: str
    parameters: tuple[float, ...]

    def __post_init__(self) -> None:
        if self.kind not in POTENTIALS:
            raise ValueError(f"there is no potential called {self.kind!r}")
        if len(self.parameters) != POTENTIALS[self.kind][1].count("{:g}"):
            raise ValueError(f"a wrong number of parameters for {self.kind!r}")
        if any(type(each) is not float or not math.isfinite(each) for each in self.parameters):
            raise ValueError("the parameters of a potential are finite floats")

    def __call__(self, x: Any) -> Any:
        values = POTENTIALS[self.kind][0](np.asarray(x, dtype=float), *self.parameters)
        return values if np.ndim(x) else float(values)

    def build(self, shift: int = 0) -> Callable[[Any], Any]:
        def U(x: Any) -> Any:
            return self(x)

        return U

    def __str__(self) -> str:
        return POTENTIALS[self.kind][1].format(*self.parameters)


Recipe = Generator | Potential | Scripted
