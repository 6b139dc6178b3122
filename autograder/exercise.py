"""The half of an exercise that holds answers: reference, known mistakes, equivalents, cases.

Each exercise has a module of its name in :mod:`autograder.exercises` and reads from top to
bottom::

    exercise = Exercise(checks.assign_labels)

    @exercise.solved_by
    def reference(X, centroids): ...

    @exercise.mistake("You picked the FARTHEST centroid (argmax). Use argmin.")
    def argmax(X, centroids): ...

    @exercise.equivalent
    def with_loops(X, centroids): ...

    exercise.show(Case((X, centroids)), ...)

    @exercise.hide
    def cases(rng): yield Case(...)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np

from eigentunes.judging.contract import Case, Check

Function = Callable[..., Any]
F = TypeVar("F", bound=Function)


_NO_REFERENCE = "no function is marked `@exercise.solved_by`, the reference"
_NO_VISIBLE = "no case is shown: `exercise.show(Case(…))` gives what the instant check tries"
_NO_HIDDEN = "no function is marked `@exercise.hide`, which yields the hidden cases"


class Incomplete(Exception):
    """A part of an exercise is asked for that its file does not define; the text says which."""


@dataclass(frozen=True)
class Mistake:
    """A wrong implementation and the one sentence that tells the learner what they did."""

    function: Function
    message: str


class Exercise:
    """One exercise, defined once.

    Parameters
    ----------
    check : eigentunes.judging.contract.Check
        Its answer-free half.

    Attributes
    ----------
    name : str
    reference : callable
    mistakes : dict of str to Mistake
    equivalents : dict of str to callable
    visible_cases : list of Case
        Smallest first; they travel to the learner with their expected outputs.
    """

    def __init__(self, check: Check) -> None:
        self.check = check
        self.name = check.name
        self._reference: Function | None = None
        self.mistakes: dict[str, Mistake] = {}
        self.equivalents: dict[str, Function] = {}
        self.visible_cases: list[Case] = []
        self._generate: Callable[[np.random.Generator], Iterable[Case]] | None = None

    def __repr__(self) -> str:
        return f"Exercise({self.name!r})"

    @property
    def reference(self) -> Function:
        """The function whose results are right."""
        if self._reference is None:
            raise Incomplete(f"{self.name}: {_NO_REFERENCE}")
        return self._reference

    def missing(self) -> list[str]:
        """What the exercise still needs, a sentence each."""
        return [
            text
            for text, there in (
                (_NO_REFERENCE, self._reference),
                (_NO_VISIBLE, self.visible_cases),
                (_NO_HIDDEN, self._generate),
            )
            if not there
        ]

    def solved_by(self, function: F) -> F:
        """Decorator: this is the reference."""
        self._reference = function
        return function

    def mistake(self, message: str) -> Callable[[F], F]:
        """Decorator: this is a known mistake, and `message` says what was done."""

        def register(function: F) -> F:
            if function.__name__ in self.mistakes:
                raise ValueError(f"{self.name}: two mistakes are called {function.__name__}")
            self.mistakes[function.__name__] = Mistake(function, message)
            return function

        return register

    def equivalent(self, function: F) -> F:
        """Decorator: this is another right answer, which must be accepted."""
        if function.__name__ in self.equivalents:
            raise ValueError(f"{self.name}: two equivalents are called {function.__name__}")
        self.equivalents[function.__name__] = function
        return function

    def show(self, *cases: Case) -> None:
        """Add visible cases."""
        self.visible_cases.extend(cases)

    def hide(self, generate: Callable[[np.random.Generator], Iterable[Case]]) -> Any:
        """Decorator: this generates the hidden cases."""
        self._generate = generate
        return generate

    def hidden_cases(self, seed: int) -> list[Case]:
        """The hidden cases of one seed."""
        if self._generate is None:
            raise Incomplete(f"{self.name}: {_NO_HIDDEN}")
        return list(self._generate(np.random.default_rng(seed)))
