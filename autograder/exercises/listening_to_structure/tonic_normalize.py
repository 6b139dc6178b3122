"""The exercise `tonic_normalize`: every piece seen from its own tonic."""

from __future__ import annotations

import numpy as np
from scipy.ndimage import shift

from autograder.exercise import Exercise
from autograder.exercises.shared.traps import WHOLE
from eigentunes.checks import listening_to_structure as checks
from eigentunes.judging.contract import Case

exercise = Exercise(checks.tonic_normalize)

ONE_PIECE = "a single piece"
IN_C = "pieces that are in C already"
TWELVE = "as many pieces as pitch classes"


@exercise.solved_by
def reference(X, tonic):
    """Roll every piece so that its tonic comes first.

    Parameters
    ----------
    X : array, shape (n, 12)
        Chroma, one piece per row; column 0 is C.
    tonic : array of int, shape (n,)
        Pitch class of each piece's tonic, 0 is C.

    Returns
    -------
    normalized : array, shape (n, 12)
        Column 0 is the tonic of each piece, column 7 its fifth.
    """
    columns = (np.arange(12) + np.asarray(tonic)[:, None]) % 12
    return np.take_along_axis(np.asarray(X), columns, axis=1)


@exercise.mistake(
    "You rolled the wrong way: a piece in D (2) went up to E instead of down to C. Roll by −tonic."
)
def wrong_way(X, tonic):
    return np.array([np.roll(row, t) for row, t in zip(X, tonic, strict=True)])


@exercise.mistake(
    "You rolled all pieces by the tonic of the first. Each piece has its own: tonic[i] for row i."
)
def first_tonic(X, tonic):
    return np.roll(X, -tonic[0], axis=1)


@exercise.mistake(
    "You rolled the whole table by the sum of all tonics: np.roll adds up several shifts. Roll "
    "row by row."
)
def sum_of_tonics(X, tonic):
    return np.roll(X, -int(np.sum(tonic)), axis=1)


@exercise.mistake(
    "Without an axis np.roll makes one long row of the whole table, so the end of one piece runs "
    "into the next, and it adds up the tonics. Roll row by row."
)
def without_axis(X, tonic):
    return np.roll(X, -np.asarray(tonic))


@exercise.mistake(
    "You rolled the loudest pitch class to the front. It is often the fifth; use the tonic that is "
    "given."
)
def loudest_first(X, tonic):
    return np.array([np.roll(row, -np.argmax(row)) for row in X])


@exercise.mistake(
    "You sorted each row, and then nobody knows which pitch is which. Rolling keeps the order."
)
def sorted_rows(X, tonic):
    return -np.sort(-X, axis=1)


@exercise.mistake(
    "You only exchanged the tonic with C. All twelve pitch classes must move together: roll."
)
def exchanged(X, tonic):
    found = X.copy()
    rows = np.arange(len(X))
    found[rows, 0], found[rows, tonic] = X[rows, tonic], X[:, 0]
    return found


@exercise.mistake(
    "You rolled by the tonic's place on the circle of fifths. Columns are semitones: roll by "
    "−tonic."
)
def by_fifths(X, tonic):
    return np.array([np.roll(row, -(7 * t)) for row, t in zip(X, tonic, strict=True)])


@exercise.mistake(
    "You are one semitone off: pitch classes count from 0, so a tonic of 2 (D) is rolled by −2."
)
def one_too_far(X, tonic):
    return np.array([np.roll(row, -t - 1) for row, t in zip(X, tonic, strict=True)])


@exercise.mistake(
    "What leaves on the left must come in again on the right. You filled with zeros: roll instead."
)
def falls_off(X, tonic):
    rows = [shift(row.astype(float), -t, order=0, cval=0) for row, t in zip(X, tonic, strict=True)]
    return np.array(rows)


@exercise.mistake(
    "You return X as it came: np.roll does not change its argument, it returns a new array. Keep "
    "what it returns."
)
def lost_result(X, tonic):
    return X.copy()


@exercise.mistake(
    "Only the first piece is rolled: the `return` stands inside the loop. Move it to the left."
)
def early_return(X, tonic):
    found = X.copy()
    found[0] = np.roll(X[0], -tonic[0])
    return found


@exercise.mistake(
    "Your function changed X itself. The caller still needs it: fill a new array instead."
)
def in_place(X, tonic):
    found = reference(X, tonic)
    X[:] = found
    return found


@exercise.equivalent
def row_by_row(X, tonic):
    return np.array([np.roll(row, -t) for row, t in zip(X, tonic, strict=True)])


@exercise.equivalent
def lists(X, tonic):
    return [[*map(float, row[t:]), *map(float, row[:t])] for row, t in zip(X, tonic, strict=True)]


@exercise.equivalent
def doubled(X, tonic):
    twice = np.hstack([X, X])
    return np.stack([twice[i, t : t + 12] for i, t in enumerate(tonic)])


@exercise.equivalent
def fourier(X, tonic):
    turns = np.exp(2j * np.pi * np.outer(tonic, np.arange(12)) / 12)
    return np.fft.ifft(np.fft.fft(X, axis=1) * turns, axis=1).real


@exercise.equivalent
def single_precision(X, tonic):
    return reference(X.astype(np.float32), tonic)


def _pieces(*rows):
    return np.array(rows, dtype=float)


exercise.show(
    Case(
        (
            _pieces(
                [1, 0, 6, 0, 2, 0, 3, 0.5, 0, 4, 0, 1.5], [2, 0, 3, 0, 1, 0, 1.5, 5, 0, 2.5, 0, 6]
            ),
            np.array([2, 7]),
        )
    ),
    Case((_pieces([2, 0, 1, 0, 0.5, 5, 0, 3, 0, 4, 1.5, 0]), np.array([5])), ONE_PIECE),
    Case(
        (
            _pieces(
                [5, 0, 1, 0, 4, 2, 0, 6, 0, 1.5, 0, 0.5], [3, 0, 1, 4, 0, 1.5, 0, 6, 2, 0, 0, 0.5]
            ),
            np.array([0, 0]),
        ),
        IN_C,
    ),
    Case(
        (
            np.array([[3, 0, 1, 0, 2, 1, 0, 5, 0, 1, 0, 4], [1, 2, 0, 0, 6, 0, 1, 0, 3, 0, 0, 2]]),
            np.array([7, 4]),
        ),
        WHOLE,
    ),
    Case((np.round(np.random.default_rng(3).uniform(0, 9, (12, 12)), 1), np.arange(12)), TWELVE),
)


@exercise.hide
def cases(rng):
    for _ in range(6):
        n = rng.integers(2, 9)
        yield Case((rng.dirichlet(np.ones(12), n), rng.integers(1, 12, n)))
    yield Case((rng.dirichlet(np.ones(12), 1), rng.integers(1, 12, 1)), ONE_PIECE)
    yield Case((rng.dirichlet(np.ones(12), 3), np.zeros(3, int)), IN_C)
    yield Case((rng.integers(0, 50, (4, 12)), rng.integers(1, 12, 4)), WHOLE)
    yield Case((rng.dirichlet(np.ones(12), 12), rng.permutation(12)), TWELVE)
