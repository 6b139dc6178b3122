"""What is frozen is what the inputs determine, however the machine rounds."""

from __future__ import annotations

import numpy as np
import pytest

from autograder.building.keys import freeze
from autograder.building.rounding import coarse, rounded, same
from autograder.exercise import Exercise
from eigentunes.judging.calling import answers
from eigentunes.judging.comparisons import close
from eigentunes.judging.contract import Answer, Case, Check, Undecided, Value
from eigentunes.judging.verdict import judge


def third(x):
    return x / 3.0


def test_a_quotient_changes_its_last_digit_and_nothing_else_of_the_process_does():
    before = third(1.0)
    with rounded(third, seed=1):
        up_or_down = {third(1.0)}
    with rounded(third, seed=2):
        up_or_down.add(third(1.0))
    assert any(value != before for value in up_or_down)
    assert all(abs(value - before) < 1e-15 for value in up_or_down)
    assert third(1.0) == before


@pytest.mark.parametrize("value", [0.1, 1 / 3, 1.0, np.pi * 1e6, 5e-324, 1e308])
def test_coarse_numbers_forget_the_last_digits(value):
    noisy = np.array([value, value * (1 - 2**-51), value * (1 + 2**-51)])
    one, two, three = (float(coarse(number)) for number in noisy)
    assert one == two == three
    assert one == pytest.approx(value, rel=1e-7, abs=1e-323)


def test_whole_numbers_and_what_is_no_number_stay():
    array = np.array([3.0, -0.25, np.nan, np.inf, -0.0, 1e-30])
    np.testing.assert_array_equal(coarse(array), [3.0, -0.25, np.nan, np.inf, 0.0, 0.0])
    assert coarse(("text", None, [True], 3)) == ("text", None, [True], 3)


def test_numbers_far_from_the_origin_keep_what_tells_them_apart():
    far = 1e8 + np.array([0.25, 1.5])
    np.testing.assert_array_equal(coarse(far), far)
    assert not same(far, far + 0.25)


def test_numbers_that_a_search_made_nearly_equal_are_compared_by_their_size():
    found = np.array([0.70710678, 0.70710678 + 1e-11])
    assert same(found, found + 1e-14)
    assert coarse(found)[0] == coarse(found)[1]


def test_results_are_the_same_but_for_their_last_digits():
    assert same((np.ones(2), 1.0), (np.ones(2) + 1e-15, 1.0 - 1e-15))
    assert not same(np.ones(2), np.ones(2) + 1e-6)
    assert not same(np.ones(2), np.ones(3))
    assert not same(1, 1.0)


CHECK = Check("spread", {"x": "n"}, (Value("s"),), compare=close())
LARGE = np.array([1e8 + 0.1, 1e8 + 0.3, 1e8 + 0.7])


def _exercise(*cases):
    exercise = Exercise(CHECK)

    @exercise.solved_by
    def reference(x):
        return np.mean((x - x.mean()) ** 2)

    @exercise.mistake("Cancelled.")
    def cancelled(x):
        return np.mean(x * x) - np.mean(x) ** 2 + (x[0] == 1)

    @exercise.mistake("Doubled.")
    def doubled(x):
        return 2 * reference(x)

    exercise.show(*cases)
    return exercise


def test_what_rounding_decides_is_not_frozen():
    exercise = _exercise(Case((np.array([1.0, 2.0, 4.0]),)), Case((LARGE[:2] + 0.15,), "far"))
    known = {each["name"]: each["answers"] for each in freeze(exercise)["mistakes"]}
    assert known["cancelled"][1] == Undecided.MACHINE.value
    assert known["cancelled"][0]["value"]
    assert Undecided.MACHINE.value not in known["doubled"]


def test_an_expected_value_that_rounding_decides_stops_the_build():
    exercise = _exercise(Case((np.array([1.0, 2.0, 4.0]),)))
    exercise.solved_by(exercise.mistakes["cancelled"].function)
    exercise.show(Case((LARGE,), "far"))
    with pytest.raises(RuntimeError, match="visible case 1 hangs on how the machine rounds"):
        freeze(exercise)


class _Key:
    def __init__(self, known):
        self.known = known

    def expected(self, index):
        return 1.0

    def mistakes(self):
        return [(name, f"{name}.", outcomes) for name, outcomes in self.known.items()]


OPEN = Undecided.MACHINE
CASES = [Case((np.ones(2),)), Case((np.ones(3),)), Case((np.ones(4),), "far")]


@pytest.mark.parametrize(
    ("known", "recognised"),
    [
        ({"a": [Answer(2.0), OPEN, None]}, "a"),
        ({"a": [OPEN, OPEN, None]}, None),
        ({"a": [Answer(2.0), OPEN, OPEN]}, "a"),
        ({"a": [Answer(2.0), OPEN, None], "b": [Answer(2.0), Answer(2.0), None]}, "b"),
        ({"a": [Answer(2.0), OPEN, None], "b": [Answer(2.0), Answer(3.0), None]}, "a"),
        ({"a": [Answer(3.0), OPEN, None]}, None),
    ],
)
def test_a_mistake_is_recognised_by_what_is_decided_of_it(known, recognised):
    def twice(x):
        return 2.0 if len(x) < 4 else 1.0

    verdict = judge(CHECK, CASES, answers(twice, CHECK, CASES), _Key(known))
    assert verdict.mistake == recognised
