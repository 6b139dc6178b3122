"""The trusted judge: expected outputs and known mistakes computed where no learner's code runs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from typing import Any

from autograder.definition import Exercise
from autograder.exercises import EXERCISES
from eigentunes.calling import answers
from eigentunes.definition import Answer, Case, Verdict
from eigentunes.judging import canonical, fault, judge


class ReferenceKey:
    """A :class:`eigentunes.judging.Key` computed from an exercise's definition.

    The known mistakes run only if they are asked for, which a right answer never does, and only on
    the cases that are looked at.
    """

    def __init__(self, exercise: Exercise, cases: Sequence[Case]) -> None:
        self.exercise = exercise
        self.cases = cases

    def expected(self, index: int) -> Any:
        return self._expected[index]

    def mistakes(self) -> Iterable[tuple[str, str, Sequence[Answer | None]]]:
        for name, mistake in self.exercise.mistakes.items():
            yield name, mistake.message, _Failures(self, mistake.function)

    @cached_property
    def _expected(self) -> list[Any]:
        check = self.exercise.check
        single = [i for i, case in enumerate(self.cases) if not case.draws]
        results = answers(
            self.exercise.reference, check, [self.cases[i] for i in single], time_limit=60
        )
        found: list[Any] = [None] * len(self.cases)
        for i, answer in zip(single, results, strict=True):
            if answer.error:
                raise RuntimeError(
                    f"the reference of {check.name} failed on case {i}: "
                    f"{answer.error} {answer.detail}"
                )
            found[i] = answer.value
        return found


class _Failures(Sequence[Answer | None]):
    """The canonical answer of a function to every case where it fails, but statistical ones."""

    def __init__(self, key: ReferenceKey, function: Callable[..., Any]) -> None:
        self._key, self._function = key, function
        self._known: dict[int, Answer | None] = {}

    def __len__(self) -> int:
        return len(self._key.cases)

    def __getitem__(self, index: Any) -> Any:
        if not 0 <= index < len(self):
            raise IndexError(index)
        if index not in self._known:
            self._known[index] = self._failure(index)
        return self._known[index]

    def _failure(self, index: int) -> Answer | None:
        case, check = self._key.cases[index], self._key.exercise.check
        if case.draws:
            return None
        (answer,) = answers(self._function, check, [case], time_limit=60)
        wrong = fault(check, case, answer, self._key.expected(index))
        return canonical(check, case, answer) if wrong else None


def exercise_names() -> list[str]:
    """Names of all exercises, in course order."""
    return list(EXERCISES)


def exercise(name: str) -> Exercise:
    """The definition of one exercise.

    Raises
    ------
    KeyError
        If there is none of that name.
    """
    if name not in EXERCISES:
        raise KeyError(f"there is no exercise called {name!r}; there are: {', '.join(EXERCISES)}")
    return EXERCISES[name]


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
    """
    definition = exercise(name)
    cases = list(definition.visible_cases)
    visible = len(cases)
    if not visible_only:
        cases += definition.hidden_cases(seed)
    given = answers(function, definition.check, cases)
    return judge(definition.check, cases, given, ReferenceKey(definition, cases), visible)
