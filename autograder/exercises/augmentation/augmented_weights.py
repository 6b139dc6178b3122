"""The exercise `augmented_weights`: how much the augmented rows have to say, together."""

from __future__ import annotations

import numpy as np

from autograder.exercise import Exercise
from autograder.exercises.shared.traps import NO_AUGMENTED, SHARE_ZERO
from eigentunes.checks import augmentation as checks
from eigentunes.judging.contract import Case

exercise = Exercise(checks.augmented_weights)


def _weights(augmented, weight, original=1.0):
    return np.where(np.asarray(augmented) != 0, weight, original)


def _counts(augmented):
    made = int(np.count_nonzero(augmented))
    return len(augmented) - made, made


@exercise.solved_by
def reference(augmented, share):
    """Sample weights that give all augmented rows together a share of the whole.

    Parameters
    ----------
    augmented : array, shape (n,)
        1 where a row was made by augmentation, 0 for an original.
    share : float
        From 0 to less than 1.

    Returns
    -------
    array of float, shape (n,)
        1 for an original.

    Notes
    -----
    With a originals and b augmented rows of weight w, b w / (a + b w) = share, so
    w = share / (1 − share) · a / b.
    """
    originals, made = _counts(augmented)
    return _weights(augmented, share / (1 - share) * originals / max(made, 1))


@exercise.mistake(
    "You gave EACH augmented row the weight `share`. Together they must have that share of the "
    "sum of all weights."
)
def share_each(augmented, share):
    return _weights(augmented, share)


@exercise.mistake(
    "The augmented rows add up to share times the number of ORIGINALS. Of all weights together "
    "that is less than share: solve b·w / (a + b·w) = share for w."
)
def share_of_the_originals(augmented, share):
    originals, made = _counts(augmented)
    return _weights(augmented, share * originals / max(made, 1))


@exercise.mistake(
    "Your augmented rows have share / (1 − share) each, whatever their number. Divide by how many "
    "they are, and multiply by the number of originals."
)
def numbers_forgotten(augmented, share):
    return _weights(augmented, share / (1 - share))


@exercise.mistake(
    "Your augmented rows add up to `share` itself. The originals alone add up to their number, so "
    "that is next to nothing: solve b·w / (a + b·w) = share for w."
)
def adds_up_to_the_share(augmented, share):
    return _weights(augmented, share / max(_counts(augmented)[1], 1))


@exercise.mistake(
    "Your augmented rows add up to share times the number of ROWS. The sum of all weights is not "
    "that number: solve b·w / (a + b·w) = share for w."
)
def share_of_the_rows(augmented, share):
    return _weights(augmented, share * len(augmented) / max(_counts(augmented)[1], 1))


@exercise.mistake(
    "You used augmented, which holds 0 and 1, as an index: that is the rows number 0 and 1. Write "
    "weights[augmented == 1]."
)
def as_an_index(augmented, share):
    weights = np.ones(len(augmented))
    weights[augmented] = share / (1 - share) * _counts(augmented)[0] / max(augmented.sum(), 1)
    return weights


@exercise.mistake("You forgot to divide by the number of augmented rows: they share the weight.")
def not_divided(augmented, share):
    return _weights(augmented, share / (1 - share) * _counts(augmented)[0])


@exercise.mistake("Original and augmented are exchanged: augmented is 1 where a row was MADE.")
def exchanged(augmented, share):
    return reference(1 - np.asarray(augmented), share)


@exercise.mistake(
    "Your weights add up to 1, and those of the originals are not 1. Leave the originals at 1."
)
def adds_up_to_one(augmented, share):
    originals, made = _counts(augmented)
    if not made:
        return np.full(originals, 1 / originals)
    return _weights(augmented, share / made, (1 - share) / originals)


@exercise.mistake(
    "You lowered the weights of the originals (1 − share) and gave `share` to each augmented row. "
    "The originals stay at 1, and the share is that of the sums."
)
def one_minus_share(augmented, share):
    return _weights(augmented, share, 1 - share)


@exercise.mistake(
    "The ratio of the counts is turned over: the more augmented rows, the less weight for each, "
    "originals / augmented."
)
def turned_over(augmented, share):
    originals, made = _counts(augmented)
    return _weights(augmented, share / (1 - share) * made / originals)


@exercise.mistake(
    "The ratio of the shares is turned over: share / (1 − share), not (1 − share) / share."
)
def shares_turned_over(augmented, share):
    originals, made = _counts(augmented)
    return _weights(augmented, (1 - share) / share * originals / max(made, 1))


@exercise.mistake(
    "You do not let w rise above 1. A few augmented rows that are to have a large share weigh more "
    "than an original."
)
def at_most_one(augmented, share):
    return np.minimum(1, reference(augmented, share))


@exercise.mistake(
    "You wrote ~augmented, which makes −1 and −2 of the whole numbers 0 and 1. The originals are "
    "augmented == 0."
)
def inverted_bits(augmented, share):
    made = _counts(augmented)[1]
    originals = int((~np.asarray(augmented)).sum())
    return _weights(augmented, share / (1 - share) * originals / max(made, 1))


@exercise.mistake("You gave every row the weight 1, so share has no effect.")
def all_one(augmented, share):
    return np.ones(len(augmented))


@exercise.mistake(
    "Your augmented rows have a weight that is cut to a whole number: the array has an integer "
    "type. Make it with np.ones(n)."
)
def whole_numbers(augmented, share):
    return reference(augmented, share).astype(int)


@exercise.mistake(
    "You left some augmented rows out (weight 0) instead of weighing all of them alike."
)
def some_left_out(augmented, share):
    originals = _counts(augmented)[0]
    out = np.ones(len(augmented))
    rows = np.flatnonzero(augmented)
    out[rows] = 0.0
    out[rows[:1]] = share / (1 - share) * originals
    return out


@exercise.mistake(
    "Without augmented rows your number of them is 0, and the division gives NaN. Then all "
    "weights are 1."
)
def divides_by_zero(augmented, share):
    made = np.count_nonzero(augmented)
    weights = reference(augmented, share)
    return weights if made else weights * np.divide(np.float64(0), made)


@exercise.equivalent
def loop(augmented, share):
    a = sum(1 for each in augmented if not each)
    b = len(augmented) - a
    return [share * a / ((1 - share) * b) if each else 1.0 for each in augmented]


@exercise.equivalent
def filled(augmented, share):
    made = np.asarray(augmented).astype(bool)
    weights = np.ones(len(made))
    if made.any():
        total = (~made).sum() / (1 - share)
        weights[made] = share * total / made.sum()
    return weights


@exercise.equivalent
def means(augmented, share):
    part = np.mean(augmented)
    return (
        _weights(augmented, share / (1 - share) * (1 - part) / part)
        if part
        else np.ones(len(augmented))
    )


@exercise.equivalent
def arithmetic(augmented, share):
    m = np.asarray(augmented, dtype=float)
    return 1 - m + m * (share * (1 - m).sum() / ((1 - share) * max(m.sum(), 1)))


@exercise.equivalent
def single_precision_result(augmented, share):
    return reference(augmented, share).astype(np.float32)


exercise.show(
    Case((np.array([0, 0, 0, 1, 1]), 0.25)),
    Case((np.array([0, 1, 1, 1, 0, 1, 1, 1]), 0.3)),
    Case((np.array([0, 0, 0, 1, 0, 0]), 0.6)),
    Case((np.array([0, 0, 0, 0]), 0.3), NO_AUGMENTED),
    Case((np.array([0, 0, 1, 1, 0]), 0.0), SHARE_ZERO),
)


@exercise.hide
def cases(rng):
    for _ in range(8):
        a, b = int(rng.integers(5, 15)), int(rng.integers(20, 90))
        yield Case((rng.permutation(np.repeat([0, 1], [a, b])), float(rng.uniform(0.1, 0.45))))
    yield Case(
        (np.zeros(int(rng.integers(5, 20)), int), float(rng.uniform(0.1, 0.45))), NO_AUGMENTED
    )
    for _ in range(2):
        few = rng.permutation(np.repeat([0, 1], [int(rng.integers(8, 20)), 2]))
        yield Case((few, float(rng.uniform(0.5, 0.8))))
    yield Case((rng.permutation(np.repeat([0, 1], [6, 11])), 0.0), SHARE_ZERO)
