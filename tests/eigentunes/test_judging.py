"""The contract's sentences, the order of judgement, partial credit and recognised mistakes."""

from dataclasses import replace

import numpy as np
import pytest

from autograder.catalogue import judge_function
from eigentunes.judging.calling import answers
from eigentunes.judging.comparisons import close
from eigentunes.judging.contract import Answer, Case, Check, Property, Value
from eigentunes.judging.keys import FrozenKey
from eigentunes.judging.trial import Trial
from eigentunes.judging.verdict import judge

SHARE = Check(
    "share",
    {"X": "n d"},
    (Value("parts", "n d", meaning="one row per point"),),
    properties=(Property(lambda value, X: bool(np.all(value >= 0)), "A share is never negative."),),
    compare=close(),
)
COUNT = Check("count", {"X": "n d"}, (Value("columns", kind="int"),))
BOTH = Check("both", {"X": "n d"}, (Value("labels", "n", kind="int"), Value("total")))

SMALL = np.array([[1.0, 3.0], [2.0, 2.0]])
CASES = [
    Case((SMALL,)),
    Case((np.array([[1.0, 1.0, 2.0]]),)),
    Case((np.array([[0.0, 0.0]]),), trap="a row of zeros"),
    Case((np.array([[5, 5]], dtype=np.uint8),), trap="unsigned integers"),
]


def right(X):
    X = np.asarray(X, float)
    total = X.sum(axis=1, keepdims=True)
    return X / np.where(total == 0, 1, total)


class Reference:
    """A key made on the spot, for one wrong way to do it."""

    def __init__(self, **mistakes):
        self.values = [right(*case.args) for case in CASES]
        self.known = mistakes

    def expected(self, index):
        return self.values[index]

    def mistakes(self):
        for name, function in self.known.items():
            given = answers(function, SHARE, CASES)
            theirs = [
                None if close()(np.asarray(answer.value), value) else answer
                for answer, value in zip(given, self.values, strict=True)
            ]
            yield name, f"You made the mistake {name}.", theirs


class Only:
    """A key with one expected value for every case, if any, and no known mistakes."""

    def __init__(self, value=None):
        self.value = value

    def expected(self, index):
        return self.value

    def mistakes(self):
        return []


def verdict(function, check=SHARE, cases=CASES, key=None, visible=None):
    key = key or (Reference() if check is SHARE else Only())
    return judge(check, cases, answers(function, check, cases), key, visible)


def test_a_right_answer_passes():
    got = verdict(right)
    assert (got.status, got.score, got.message) == ("passed", 1.0, "")


def test_lists_tuples_and_single_precision_pass():
    assert verdict(lambda X: tuple(map(tuple, right(X)))).passed
    assert verdict(lambda X: right(X).tolist()).passed
    assert verdict(lambda X: right(X).astype(np.float32)).passed


@pytest.mark.parametrize(
    ("function", "words"),
    [
        (lambda X: None, "returns nothing (None): it must end with `return`"),
        (lambda X: (X, X), "a tuple of 2 values; it must return `parts`, an array of shape (n, d)"),
        (lambda X: X.T[:1], "has shape (1, 2); it must have shape (n, d) = (2, 2): one row per"),
        (lambda X: 3.0, "must be an array of shape (n, d) = (2, 2); yours is a single number"),
        (lambda X: right(X) + 1e-3j, "complex"),
        (lambda X: right(X) > 0, "true/false"),
        (lambda X: right(X) * np.nan, "NaN"),
        (lambda X: right(X).astype(np.float16), "half precision (float16)"),
        (lambda X: np.float32(right(X) + 1) * 3e38, "infinity: single precision (float32)"),
        (lambda X: "half", "is text"),
        (lambda X: [[1, 2], [3]], "do not have the same length"),
        (lambda X: (x for x in X), "returned a generator"),
        (lambda X: right(X) - 1, "A share is never negative."),
        (lambda X: right(X) * 0.5, "The numbers are not right yet."),
        (lambda X: X[99], "IndexError: index 99 is out of bounds"),
        (lambda X, Y: X, "called with 1 argument, (X); yours is defined with (X, Y)"),
        (lambda: 1, "called with 1 argument, (X); yours is defined with ()"),
        (lambda X: exit(), "Give its result back with `return`"),
    ],
)
def test_each_fault_has_its_sentence(function, words):
    got = verdict(function)
    assert got.status == "not yet"
    assert words in got.message


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (2.0, "`columns` holds floats (float64); it must hold whole numbers"),
        ([2], "must be a single number; yours is an array of shape (1,)"),
    ],
)
def test_a_count_is_a_single_whole_number(value, words):
    assert words in verdict(lambda X: value, COUNT).message
    assert verdict(lambda X: X.shape[1], COUNT).passed


def test_several_values_are_unpacked_and_named():
    assert verdict(lambda X: (np.zeros(len(X), int), 1.0), BOTH).passed
    assert verdict(lambda X: [np.zeros(len(X), int), 1.0], BOTH).passed
    assert "returned one value; it must return 2 values" in verdict(lambda X: 1.0, BOTH).message
    assert "`total` must be a single" in verdict(lambda X: (np.zeros(len(X), int), X), BOTH).message


@pytest.mark.parametrize(
    "disguised",
    [
        lambda parts: parts + 0j,
        lambda parts: parts * (1 + 1e-16j),
        lambda parts: (parts + 1e-8j).astype(np.complex64),
        lambda parts: parts.astype(complex).tolist(),
    ],
)
def test_complex_numbers_without_an_imaginary_part_are_real(disguised):
    assert verdict(lambda X: disguised(right(X))).passed


def test_complex_nan_is_called_nan():
    assert "NaN" in verdict(lambda X: right(X) * complex(np.nan, 0)).message


def test_complex_numbers_are_no_whole_numbers():
    assert "holds complex numbers" in verdict(lambda X: 2 + 0j, COUNT).message


def test_complex_arrays_are_printed_in_examples():
    case = Case((np.array([[1 + 2j, 0.25j]]),))
    example = verdict(lambda X: X.real - 1, cases=[case]).example
    assert "X = [[1.+2.j   0.+0.25j]]" in example


def test_other_shapes_of_the_same_numbers_may_be_as_good():
    def total_is_positive(total, X):
        return total.shape == (X.shape[1],) and bool(np.all(total > 0))

    check = Check(
        "totals",
        {"X": "n d"},
        (Value("total", "d", also=("1 d",)),),
        properties=(Property(total_is_positive, "Totals are positive."),),
    )
    cases = CASES[:2]
    assert verdict(lambda X: X.sum(axis=0), check, cases).passed
    assert verdict(lambda X: X.sum(axis=0, keepdims=True), check, cases).passed
    assert verdict(lambda X: -X.sum(axis=0)[None], check, cases).message == "Totals are positive."
    assert verdict(lambda X: X.sum(axis=0)[None].tolist(), check, cases).passed
    assert "has shape (2, 1); it must have shape (d,) = (2,)" in (
        verdict(lambda X: X.sum(axis=0)[:, None], check, cases).message
    )
    assert "do not have the same length" in verdict(lambda X: [[1], [1, 2]], check, cases).message


def test_a_known_mistake_is_recognised_in_another_shape_that_is_as_good():
    def median(X):
        mu = np.median(X, axis=0, keepdims=True)
        return X - mu, mu

    assert judge_function("center", median).mistake == "median"


def test_the_untouched_stub_is_not_attempted():
    def stub(X):
        raise NotImplementedError

    assert verdict(stub).status == "not attempted"


def test_a_call_of_an_unwritten_function_is_no_untouched_stub():
    def helper(X):
        raise NotImplementedError

    got = verdict(lambda X: helper(X))
    assert got.status == "not yet"
    assert "calls `helper`, which is still to be written" in got.message


def test_large_and_tiny_numbers_can_be_read():
    large = [Case((np.array([[1e8 + 1, 3.0]]),))]
    assert "100000001" in verdict(lambda X: None, cases=large).example
    tiny = [Case((np.array([[1e-7, 3e-7]]),))]
    assert "1.e-07" in verdict(lambda X: None, cases=tiny).example
    huge = [Case((np.array([[3e120, 5e119]]),))]
    assert "X = [[3.e+120 5.e+119]]" in verdict(lambda X: None, cases=huge).example


def test_a_changed_argument_is_named():
    def spoil(X):
        X += 1
        return right(X - 1)

    assert "changed `X`" in verdict(spoil).message


def test_an_argument_that_is_returned_is_named_where_new_arrays_are_asked_for():
    fresh = replace(SHARE, fresh=True)
    got = verdict(lambda X: X, check=fresh)
    assert "no new array but `X`" in got.message
    assert "returned X as it came" in got.example
    assert "no new array" not in verdict(lambda X: X).message
    assert verdict(right, check=fresh).passed


def test_the_smallest_failing_visible_input_is_shown_with_what_was_expected():
    got = verdict(lambda X: right(X) * 0.5)
    assert got.example.splitlines()[0] == "share(X) with"
    assert "returned = [[0.125 0.375]" in got.example
    assert "expected = [[0.25 0.75]" in got.example


def test_where_what_is_printed_looks_alike_the_largest_difference_is_said():
    got = verdict(lambda X: right(X) + [[0.0, 1e-5]] * np.ones_like(X))
    assert got.example.splitlines()[-1] == "  they differ most at [0, 1]: 0.75001, expected 0.75"
    long = Case((np.arange(1.0, 201).reshape(1, 200),))
    got = verdict(lambda X: right(X) * (X != 7), cases=[long], key=Only(right(*long.args)))
    assert "returned = an array of shape (1, 200)" in got.example
    assert got.example.endswith("they differ most at [0, 6]: 0, expected 0.000348258706")


def test_of_several_results_those_that_differ_are_named():
    both = replace(BOTH, compare=lambda value, expected, X: False)
    expected = np.arange(100), np.array(0.5)
    case = Case((np.ones((100, 2)),))
    got = verdict(
        lambda X: (np.arange(100), 0.500001), check=both, cases=[case], key=Only(expected)
    )
    assert got.example.splitlines()[-1] == "  they differ most: 0.500001, expected 0.5"


def test_hidden_inputs_are_never_shown():
    got = verdict(lambda X: right(X) * (1 if len(X) > 1 else 0.5), visible=1)
    assert not got.passed
    assert got.example == got.printed == ""


def test_a_trap_costs_its_share_and_is_named():
    def divides_by_zero(X):
        X = np.asarray(X, float)
        return X / X.sum(axis=1, keepdims=True)

    got = verdict(divides_by_zero)
    assert got.traps == ("a row of zeros",)
    assert got.score == pytest.approx(2 / 3)


def test_ordinary_input_must_be_right_for_any_point():
    assert verdict(lambda X: right(X) if X.dtype == np.uint8 else X).score == 0


def test_a_known_mistake_is_recognised_by_its_outputs():
    def columns(X):
        return X / np.where(X.sum(axis=0) == 0, 1, X.sum(axis=0))

    key = Reference(columns=columns)
    got = verdict(lambda X: columns(X.copy()), key=key)
    assert (got.mistake, got.message) == ("columns", "You made the mistake columns.")


def test_a_mistake_is_recognised_although_a_trap_fails_for_another_reason():
    def columns(X):
        return X / np.where(X.sum(axis=0) == 0, 1, X.sum(axis=0))

    def and_crashes_on_zeros(X):
        return columns(X) if X.any() else X[99]

    assert verdict(and_crashes_on_zeros, key=Reference(columns=columns)).mistake == "columns"


def test_two_mistakes_that_explain_it_equally_well_are_not_told_apart():
    def columns(X):
        return X / np.where(X.sum(axis=0) == 0, 1, X.sum(axis=0))

    def twin(X):
        return columns(X)

    key = Reference(columns=columns, twin=twin)
    assert verdict(lambda X: columns(X), key=key).mistake is None


def test_a_mistake_that_explains_only_some_failures_is_not_claimed():
    def columns(X):
        return X / np.where(X.sum(axis=0) == 0, 1, X.sum(axis=0))

    def sometimes(X):
        return columns(X) if len(X) == 2 else right(X) * 0.5

    assert verdict(sometimes, key=Reference(columns=columns)).mistake is None


def test_an_exception_alone_is_never_a_known_mistake():
    def crashes(X):
        raise ValueError

    assert verdict(crashes, key=Reference(crashes=crashes)).mistake is None


def test_a_trap_that_fails_hides_no_broken_law():
    check = replace(SHARE, law=lambda values, X: "They are all alike.")
    cases = [*CASES, Case((SMALL,), draws=4)]

    def fails_on_zeros(X):
        return right(X) if X.any() else X[99]

    key = Only()
    assert verdict(right, replace(check, compare=None), cases, key).message == "They are all alike."
    assert verdict(fails_on_zeros, replace(check, compare=None), cases, key).score == 0


# --- answers that are free in part ----------------------------------------------------------

FREE = Check(
    "axis",
    {"X": "n d"},
    (Value("v", "d"),),
    properties=(Property(lambda v, X: bool(abs(v[0]) >= abs(v[1])), "The first is larger."),),
    canonical=lambda v, X: np.abs(v),
)


class Known:
    """A key whose one known mistake returned (1, 2) for every case."""

    def expected(self, index):
        return None

    def mistakes(self):
        yield "swapped", "You swapped the two.", [Answer(value=np.array([1.0, 2.0]))] * 2


@pytest.mark.parametrize("v", [[1.0, 2.0], [-1.0, -2.0], (1.0, -2.0)])
def test_a_mistake_is_recognised_in_its_canonical_form(v):
    got = verdict(lambda X: v, FREE, CASES[:1] * 2, Known())
    assert (got.mistake, got.message) == ("swapped", "You swapped the two.")


@pytest.mark.parametrize("v", [[1.0, 3.0], [2.0, 4.0]])
def test_another_canonical_form_is_another_mistake(v):
    assert verdict(lambda X: v, FREE, CASES[:1] * 2, Known()).message == "The first is larger."


def test_a_canonical_form_decides_nothing_about_right_and_wrong():
    assert verdict(lambda X: [-2.0, 1.0], FREE, CASES[:1] * 2, Known()).passed


@pytest.mark.parametrize("v", [None, "up", [[1, 2], [3]], {}])
def test_a_value_without_a_canonical_form_is_judged_as_it_is(v):
    assert verdict(lambda X: v, FREE, CASES[:1] * 2, Known()).status == "not yet"


def test_a_short_list_keeps_whole_numbers_whole():
    check = Check("pair", {"X": "n d"}, (Value("edge"), Value("count", kind="int")))
    assert verdict(lambda X: [1.5, 2], check).passed
    assert verdict(lambda X: [1.5, 2.0], check).message.startswith("`count` holds floats")


@pytest.mark.parametrize("value", [np.array([None]), np.array(["a"]), np.array([b"a"])])
def test_an_array_of_anything_but_numbers_has_its_sentence(value):
    check = Check("one", {"X": "n"}, (Value("y", "1"),), compare=lambda *arguments: 1 / 0)
    case = Case((np.zeros(3),))
    assert Trial(check, case, Answer(value=value), 1.0).fault == "`y` is not made of numbers."


@pytest.mark.parametrize("value", [np.array(3.0), 3.0, "abc", (1.0, 2.0), None, [1.0]])
def test_draws_that_did_not_come_as_so_many_results_have_their_sentence(value):
    check = Check("drawn", {"X": "n"}, (Value("y", "n"),), law=lambda values, X: None)
    case = Case((np.zeros(3),), draws=4)
    key = FrozenKey([case], [None], [])
    assert "did not all come back" in judge(check, [case], [Answer(value=value)], key).message


def raising(error):
    def holds(*arguments):
        raise error

    return holds


@pytest.mark.parametrize(
    "error", [TypeError, IndexError, ValueError, ZeroDivisionError, OverflowError, KeyError]
)
@pytest.mark.parametrize("part", ["property", "compare", "canonical", "law"])
def test_what_cannot_take_plain_numbers_is_our_fault_and_not_told_as_the_learners(part, error):
    ours = raising(error)
    parts = {"properties": (Property(ours, "Ours."),)} if part == "property" else {part: ours}
    check = replace(SHARE, **{"properties": (), "compare": None, **parts})
    if part == "canonical":
        check = replace(check, compare=close())
    cases = [Case((SMALL,), draws=2)] if part == "law" else CASES[:1]
    with pytest.raises(error):
        verdict(lambda X: right(X) / 2, check, cases, Reference(forgot=lambda X: X * 3))
