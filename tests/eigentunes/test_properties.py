"""Whatever numbers an answer holds, what the checks say of it is true or false, and never an error.

The judge takes an error in a property, a comparison, a law or a canonical form for a fault of the
course.  So each of them must be able to take every value that has the right shape and kind.
"""

from __future__ import annotations

import itertools
import os
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pytest

from autograder.catalogue import EXERCISES
from eigentunes.judging import keys
from eigentunes.judging.calling import answers
from eigentunes.judging.contract import Answer, Check, Property, Value
from eigentunes.judging.trial import Trial
from eigentunes.judging.verdict import judge

TRIALS = int(os.environ.get("EIGENTUNES_TRIALS", "250"))  # values for each check
LAWS = 12  # sets of draws for each statistical case
SEED = 0

EXTREMES = np.array(
    [0.0, -0.0, 1.0, -1.0, 0.5, 1e-9, 5e-324, 1e-310, 1e-160, 1e19, 1e160, 1.7e308, -1.7e308]
)
WHOLE = np.array([0, 1, -1, 2, 3, 11, 12, 23, 24, 255, -128, 2**31, 2**62, 2**63 - 1, -(2**63)])
FLOATS = ("f8", "f8", "f8", "f4", "i8", "u1", "u8", "i1", "c16")
INTEGERS = ("i8", "i8", "i4", "u1", "u8", "i1")

pytestmark = pytest.mark.filterwarnings("ignore")  # they may overflow, and divide by zero

each_check = pytest.mark.parametrize("name", EXERCISES)


class _Examples:
    """The cases of a check, and the reference's answer to each."""

    def __init__(self, name: str) -> None:
        exercise = EXERCISES[name]
        self.check = exercise.check
        cases = [*exercise.visible_cases, *exercise.hidden_cases(SEED)]
        self.single = [case for case in cases if not case.draws]
        self.statistical = [case for case in cases if case.draws]
        self.reference: Callable[..., Any] = exercise.reference
        self.right = answers(self.reference, self.check, self.single, time_limit=60)


_examples = cache(_Examples)


class _Key:
    """A key for one case, with a known mistake that nobody makes, so that answers are compared."""

    def __init__(self, expected: Any) -> None:
        self._expected = expected

    def expected(self, index: int) -> Any:
        return self._expected

    def mistakes(self) -> Sequence[Any]:
        return [("none", "Nobody does that.", [Answer(value="nothing")])]


# --- values that keep the contract ----------------------------------------------------------


def _values(check: Check, expected: Any, rng: np.random.Generator) -> Any:
    """A result of the shape and kind of the expected one, with one or more parts like it."""
    if len(check.returns) == 1:
        return _array(check.returns[0], np.asarray(expected), rng)
    wild = rng.integers(len(check.returns))
    return tuple(
        _array(value, np.asarray(part), rng)
        if i == wild or rng.random() < 0.3
        else np.asarray(part)
        for i, (value, part) in enumerate(zip(check.returns, expected, strict=True))
    )


def _array(value: Value, like: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    like = like.astype(np.int64 if value.kind == "int" else float)
    for axis, part in enumerate(value.shape.split()):
        if part == "*" and rng.random() < 0.5:
            length = int(rng.choice([0, 1, like.shape[axis] + 1, 30]))
            like = np.resize(like, (*like.shape[:axis], length, *like.shape[axis + 1 :]))
    numbers = WHOLE if value.kind == "int" else EXTREMES
    found = rng.choice(_KINDS)(like, numbers, rng)
    if value.kind == "int":
        return _whole(found, str(rng.choice(INTEGERS)))
    dtype = str(rng.choice(FLOATS))
    if dtype[0] in "iu":
        return _whole(found, dtype)
    if value.nan and rng.random() < 0.3:
        return np.where(rng.random(found.shape) < 0.3, rng.choice([np.nan, np.inf]), found)
    return _finite(found, dtype)


def _whole(found: np.ndarray, dtype: str) -> np.ndarray:
    if found.dtype.kind in "iu":
        return found.astype(dtype)  # what is too large comes round
    limits = np.iinfo(dtype)
    return np.nan_to_num(found).clip(limits.min // 2, limits.max // 2).astype(dtype)


def _finite(found: np.ndarray, dtype: str) -> np.ndarray:
    return np.nan_to_num(found.astype("f4" if dtype == "f4" else "f8")).astype(dtype)


def _near(like: np.ndarray, numbers: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    if like.dtype.kind in "iu":
        return like + rng.integers(-1, 2, like.shape)
    return like * (1 + 10 ** rng.uniform(-16, -1) * rng.normal(size=like.shape))


def _one_replaced(like: np.ndarray, numbers: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    found = like.copy()
    if found.size:
        found.flat[rng.integers(found.size)] = rng.choice(numbers)
    return found


def _row_replaced(like: np.ndarray, numbers: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    found = like.copy()
    if found.ndim and found.size:
        found[..., rng.integers(found.shape[-1])] = rng.choice(numbers)
    return found


def _pair_replaced(like: np.ndarray, numbers: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Symmetric, where the axes are alike."""
    found = like.copy()
    if found.ndim == 2 and found.shape[0] == found.shape[1]:
        i, j = rng.integers(len(found), size=2)
        found[i, j] = found[j, i] = rng.choice(numbers)
    return found


def _mixed(like: np.ndarray, numbers: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    return rng.choice(numbers, like.shape)


def _all_alike(like: np.ndarray, numbers: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    return np.full(like.shape, rng.choice(numbers))


def _small(like: np.ndarray, numbers: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    low, high = sorted(rng.integers(-3, 14, 2))
    return rng.integers(low, high + 1, like.shape)


def _any_size(like: np.ndarray, numbers: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    found = rng.normal(size=like.shape) * 10.0 ** rng.uniform(-320, 307)
    return found.clip(-(2**62), 2**62).astype(int) if like.dtype.kind in "iu" else found


def _scaled(like: np.ndarray, numbers: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    return like * rng.choice(numbers)


def _shuffled(like: np.ndarray, numbers: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    return rng.permutation(like.ravel()).reshape(like.shape)


_KINDS: tuple[Callable[..., np.ndarray], ...] = (
    _near,
    _one_replaced,
    _row_replaced,
    _pair_replaced,
    _mixed,
    _all_alike,
    _small,
    _any_size,
    _scaled,
    _shuffled,
)


# --- the tests ------------------------------------------------------------------------------


def _counted(check: Check, asked: Counter[str]) -> Check:
    """The same check, which counts how often each part of it is asked."""

    def counting(holds: Callable[..., bool], sentence: str) -> Callable[..., bool]:
        def counted(*args: Any) -> bool:
            asked[sentence] += 1
            return holds(*args)

        asked[sentence] = 0
        return counted

    properties = [Property(counting(p.holds, p.sentence), p.sentence) for p in check.properties]
    compare = check.compare and counting(check.compare, "compare")
    return replace(check, properties=tuple(properties), compare=compare)


@each_check
def test_no_value_of_the_right_shape_and_kind_is_an_error_of_ours(name):
    examples, rng = _examples(name), np.random.default_rng(SEED)
    only_the_contract = replace(examples.check, properties=(), compare=None)
    asked: Counter[str] = Counter()
    check = _counted(examples.check, asked)
    pairs = itertools.cycle(zip(examples.single, examples.right, strict=True))
    for case, right in itertools.islice(pairs, TRIALS):
        with np.errstate(all="ignore"):
            answer = Answer(value=_values(check, right.value, rng), calls=_calls(right, rng))
        assert not Trial(only_the_contract, case, answer, None).fault
        judge(check, [case], [answer], _Key(right.value))
        assert Trial(check, case, answer, right.value).canonical
    assert not [sentence for sentence, times in asked.items() if times < 10]


def _calls(right: Answer, rng: np.random.Generator) -> dict[str, int]:
    """How often a scripted function was called; mostly as often as it should be."""
    return {k: n if rng.random() < 0.9 else int(rng.integers(30)) for k, n in right.calls.items()}


@pytest.mark.parametrize("name", [n for n in EXERCISES if EXERCISES[n].check.law])
def test_no_draws_of_the_right_shape_and_kind_are_an_error_of_ours(name):
    examples, rng = _examples(name), np.random.default_rng(SEED)
    check = examples.check
    for case in examples.statistical:
        (right,) = answers(examples.reference, check, [case], time_limit=60)
        for share in np.linspace(0, 1, LAWS):
            with np.errstate(all="ignore"):
                pool = [_values(check, value, rng) for value in right.value[:5]]
            draws = [
                pool[rng.integers(len(pool))] if rng.random() < share**3 else value
                for value in right.value
            ]
            judge(check, [case], [Answer(value=draws)], _Key(None))


ODD = (
    None, "1", b"1", True, np.nan, np.inf, 10**400, 1j, 0.0, (), [], [[]], [None], ["low", "high"],
    [[1, 2], [3]], [[[[1.0]]]], np.zeros(0), np.zeros((0, 3)), np.zeros((2, 0)), np.array(True),
    np.array(["a"]), np.array([None, 1.0]), np.full((3, 3), np.nan), np.datetime64("2026-01-01"),
)  # fmt: skip


@each_check
def test_no_value_that_breaks_the_contract_is_an_error_of_ours(name):
    check, key = EXERCISES[name].check, keys.load(name)
    several = len(check.returns)
    for value in [*ODD, *((odd,) * several for odd in ODD), *((odd,) * 5 for odd in ODD)]:
        given = answers(lambda *arguments, value=value: value, check, key.cases)
        assert not judge(check, key.cases, given, key).passed, value
