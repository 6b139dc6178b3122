"""The exercise `size_ratio`: how many times fewer numbers a representation has."""

from __future__ import annotations

import math

import numpy as np

from autograder.exercise import Exercise
from autograder.exercises.shared.traps import LARGER, ONE_NUMBER_A_FEATURE, SAMPLES
from eigentunes.checks import representations as checks
from eigentunes.judging.contract import Case

exercise = Exercise(checks.size_ratio)


@exercise.solved_by
def reference(y, features):
    """Size of the waveform over the size of a representation, both counted in numbers.

    Parameters
    ----------
    y : array, shape (n,)
        Waveform.
    features : array of any shape

    Returns
    -------
    float
        2 means half as many numbers, 0.5 twice as many.
    """
    return float(np.size(y) / np.size(features))


@exercise.mistake("You turned the ratio round: it is the waveform's size by the representation's.")
def inverted(y, features):
    return features.size / y.size


@exercise.mistake(
    "len(features) counts rows only. A table has rows times columns numbers: features.size."
)
def rows_only(y, features):
    return y.size / len(features)


@exercise.mistake(
    "You divide by the number of frames (columns) alone. A table has rows times columns numbers: "
    "features.size."
)
def frames_only(y, features):
    return y.size / features.shape[-1]


@exercise.mistake(
    "You compare bytes (nbytes), which depend on the type that happens to hold the numbers. Count "
    "numbers: size."
)
def in_bytes(y, features):
    return y.nbytes / features.nbytes


@exercise.mistake("You cut the ratio down to a whole number: use / instead of //.")
def whole(y, features):
    return y.size // features.size


ROUNDED = "You rounded the ratio. Return it as it is, y.size / features.size."


@exercise.mistake(ROUNDED)
def rounded(y, features):
    return round(y.size / features.size, 1)


@exercise.mistake(ROUNDED)
def rounded_to_two_places(y, features):
    return round(y.size / features.size, 2)


@exercise.mistake(ROUNDED)
def rounded_to_three_places(y, features):
    return round(y.size / features.size, 3)


@exercise.mistake(ROUNDED)
def rounded_to_a_whole_number(y, features):
    return round(y.size / features.size)


@exercise.mistake(ROUNDED)
def rounded_to_a_whole_float(y, features):
    return np.round(y.size / features.size)


@exercise.mistake(ROUNDED)
def rounded_up(y, features):
    return np.ceil(y.size / features.size)


@exercise.mistake(
    "You added the lengths of the axes. A table has rows TIMES columns numbers: features.size."
)
def sum_of_the_shape(y, features):
    return y.size / sum(features.shape)


@exercise.mistake(
    "Your ratio never falls below 1. If the features have more numbers than the waveform, it does."
)
def at_least_one(y, features):
    return max(1, y.size / features.size)


@exercise.mistake(
    "You returned the share that is saved. How many TIMES fewer is a ratio: y.size / features.size."
)
def share_saved(y, features):
    return 1 - features.size / y.size


@exercise.mistake("You returned a difference. How many TIMES fewer is a ratio: divide.")
def difference(y, features):
    return y.size - features.size


@exercise.mistake("You returned per cent. Return the ratio itself.")
def per_cent(y, features):
    return 100 * y.size / features.size


@exercise.mistake(
    "You counted the entries that are not 0. A 0 takes as much room as any number: use size."
)
def not_zero(y, features):
    return np.count_nonzero(y) / np.count_nonzero(features)


@exercise.equivalent
def product_of_the_shape(y, features):
    return len(y) / math.prod(features.shape)


@exercise.equivalent
def flattened(y, features):
    return len(y) / len(features.ravel())


@exercise.equivalent
def counted(y, features):
    return len(y) / sum(1 for _ in features.flat)


@exercise.equivalent
def items_of_equal_size(y, features):
    return (y.nbytes / y.itemsize) / (features.nbytes / features.itemsize)


@exercise.equivalent
def single_precision_result(y, features):
    return np.float32(y.size / features.size)


WAVE = np.array([0.0, 0.5, 0.25, -0.5, 0.0, 0.75, 0.5, -0.25, -0.5, 0.0, 0.25, 0.5])

exercise.show(
    Case((WAVE, np.array([[1.0, 0.0], [0.5, 2.0]]))),
    Case((np.append(WAVE, [0.5, 0.0]), np.array([[1.0, 0.0, 2.0], [0.5, 2.0, 1.0]]))),
    Case((WAVE[:9], np.arange(32.0).reshape(4, 8)), LARGER),
    Case((WAVE[:11], np.array([0.5, 0.0, 1.0])), ONE_NUMBER_A_FEATURE),
    Case((np.array([0, 300, -200, 50, 7, 0, 9], np.int16), np.ones((2, 2))), SAMPLES),
)


@exercise.hide
def cases(rng):
    def table(rows, columns):
        return np.maximum(rng.normal(size=(rows, columns)), 0)

    def wave(n):
        return rng.uniform(-1, 1, n)

    for _ in range(8):
        yield Case((wave(int(rng.integers(200, 400))), table(*rng.integers(3, 9, 2))))
    for _ in range(3):
        yield Case((wave(int(rng.integers(20, 30))), table(*rng.integers(7, 12, 2))), LARGER)
        yield Case((wave(int(rng.integers(20, 60))), rng.normal(size=7)), ONE_NUMBER_A_FEATURE)
        whole = rng.integers(-500, 500, int(rng.integers(20, 60)), dtype=np.int16)
        yield Case((whole, table(3, 3)), SAMPLES)
