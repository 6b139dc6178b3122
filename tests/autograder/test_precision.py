"""The precision of a result earns nothing: not to a mistake, and it costs a right answer nothing.

A right answer in single precision either passes, or is told that single precision (float32) cannot
hold it; the checks say where.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pytest

from autograder.catalogue import EXERCISES
from autograder.reference_key import ReferenceKey
from eigentunes.judging.calling import answers, plain
from eigentunes.judging.contract import Answer, Case, Verdict
from eigentunes.judging.verdict import judge

SEED = 0

pytestmark = pytest.mark.filterwarnings("ignore")  # wrong answers divide by zero, casts overflow

each_exercise = pytest.mark.parametrize("name", EXERCISES)


class _Expected:
    """The reference's results, computed once; no known mistake is looked for."""

    def __init__(self, key: ReferenceKey) -> None:
        self.expected = key.expected

    def mistakes(self) -> Iterator[Any]:
        return iter(())


class _Trial:
    """All known functions of an exercise, each called once on each case."""

    def __init__(self, name: str) -> None:
        self.exercise = EXERCISES[name]
        self.cases = [*self.exercise.visible_cases, *self.exercise.hidden_cases(SEED)]
        self.key = _Expected(ReferenceKey(self.exercise, self.cases))
        self.right = {"reference": self.exercise.reference, **self.exercise.equivalents}
        wrong = {who: mistake.function for who, mistake in self.exercise.mistakes.items()}
        self.on_right = {who: self.answers(f, self.cases) for who, f in self.right.items()}
        self.on_wrong = {who: self.answers(f, self.cases) for who, f in wrong.items()}

    def answers(self, function: Callable[..., Any], cases: list[Case]) -> list[Answer]:
        return answers(function, self.exercise.check, cases, time_limit=60)

    def verdict(self, given: list[Answer], **types: str) -> Verdict:
        """The verdict, with the numbers of some types as others."""
        given = [replace(each, value=_cast(each.value, types)) for each in given]
        return judge(self.exercise.check, self.cases, given, self.key)


_trial = cache(_Trial)

SINGLE = {"float64": "float32"}
HALF = {"float64": "float16", "float32": "float16"}
EXTENDED = {"float64": "longdouble", "complex128": "clongdouble"}


def _cast(value: Any, types: dict[str, str]) -> Any:
    if isinstance(value, tuple | list):
        return type(value)(_cast(item, types) for item in value)
    wanted = types.get(str(np.asarray(value).dtype))
    return plain(np.asarray(value).astype(wanted)) if wanted else value


def _arrays_in_single(args: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(_cast(arg, SINGLE) if isinstance(arg, np.ndarray) else arg for arg in args)


def _floats(value: Any) -> bool:
    if isinstance(value, tuple | list):
        return any(map(_floats, value))
    return np.asarray(value).dtype.kind == "f"


@each_exercise
@pytest.mark.parametrize("lower", [SINGLE, HALF], ids=["single", "half"])
def test_no_mistake_earns_more_in_a_lower_precision(name, lower):
    trial = _trial(name)
    more = {
        who: (before, after)
        for who, given in trial.on_wrong.items()
        if (after := trial.verdict(given, **lower).score) > (before := trial.verdict(given).score)
    }
    assert not more


@each_exercise
def test_a_right_answer_passes_in_single_precision_or_is_told_that_it_cannot(name):
    trial = _trial(name)
    for who, given in trial.on_right.items():
        verdict = trial.verdict(given, **SINGLE)
        told = "float32" in verdict.message and verdict.traps
        assert verdict.passed or told, f"{who}: {verdict.message}"


@each_exercise
def test_what_is_computed_in_single_precision_passes_on_ordinary_input(name):
    trial = _trial(name)
    ordinary = [i for i, case in enumerate(trial.cases) if not case.trap and not case.draws]
    in_single = [Case(_arrays_in_single(trial.cases[i].args)) for i in ordinary]
    for who, function in trial.right.items():
        given = list(trial.on_right[who])
        for i, answer in zip(ordinary, trial.answers(function, in_single), strict=True):
            given[i] = replace(answer, value=_cast(answer.value, SINGLE))
        verdict = trial.verdict(given)
        assert verdict.passed or "float32" in verdict.message, f"{who}: {verdict.message}"


@each_exercise
def test_half_precision_cannot_hold_a_result(name):
    trial = _trial(name)
    given = trial.on_right["reference"]
    verdict = trial.verdict(given, **HALF)
    if any(_floats(answer.value) for answer in given):
        assert "half precision" in verdict.message
        assert verdict.score == 0
    else:
        assert verdict.passed


@each_exercise
def test_a_right_answer_counts_in_extended_precision(name):
    trial = _trial(name)
    for who, given in trial.on_right.items():
        verdict = trial.verdict(given, **EXTENDED)
        assert verdict.passed, f"{who}: {verdict.message}"
