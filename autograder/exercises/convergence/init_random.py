"""The exercise `init_random`: different rows, every set of rows equally likely."""

from __future__ import annotations

import numpy as np

from autograder.exercise import Exercise
from autograder.exercises.one_step.update_centroids import reference as update
from eigentunes.checks import convergence as checks
from eigentunes.judging.contract import Case
from eigentunes.judging.recipes import Generator

exercise = Exercise(checks.init_random)


@exercise.solved_by
def reference(X, k, rng):
    """Draw k different rows of X, every set of rows with the same chance (Forgy 1965).

    Parameters
    ----------
    X : array, shape (n, d)
    k : int
    rng : numpy.random.Generator

    Returns
    -------
    array, shape (k, d)
    """
    return X[rng.choice(len(X), size=k, replace=False)]


@exercise.mistake(checks.REPEATED)
def replace(X, k, rng):
    return X[rng.choice(len(X), size=k)]


@exercise.mistake(
    "Your centroids are random points of the box around the data. Choose k rows of X itself."
)
def box(X, k, rng):
    return rng.uniform(X.min(axis=0), X.max(axis=0), (k, X.shape[1]))


@exercise.mistake(
    "Your centroids are normal random numbers with the mean and spread of the data. Choose k rows "
    "of X itself."
)
def normal(X, k, rng):
    return rng.normal(X.mean(axis=0), X.std(axis=0), (k, X.shape[1]))


@exercise.mistake("Your centroids are means of random groups of points. Choose k rows of X itself.")
def random_partition(X, k, rng):
    labels = rng.integers(k, size=len(X)).astype(np.intp)  # on 32 bits np.bincount asks for it
    return update(X, labels, X[:k])


@exercise.mistake(checks.FROZEN)
def first_k(X, k, rng):
    return X[:k].copy()


@exercise.mistake(checks.GLOBAL_RNG)
def global_rng(X, k, rng):
    return X[np.random.permutation(len(X))[:k]]  # noqa: NPY002


@exercise.mistake(checks.GLOBAL_RNG)
def fresh_rng(X, k, rng):
    return X[np.random.default_rng().permutation(len(X))[:k]]


@exercise.mistake(checks.FROZEN)
def fixed_seed(X, k, rng):
    return X[np.random.default_rng(42).permutation(len(X))[:k]]


@exercise.mistake(
    "You shuffled the caller's X: its rows no longer match the labels. Shuffle row numbers "
    "instead: rng.permutation(len(X))."
)
def shuffle_inplace(X, k, rng):
    rng.shuffle(X)
    return X[:k]


@exercise.mistake("You returned row numbers. Return the rows themselves: X[rows].")
def indices(X, k, rng):
    return rng.choice(len(X), size=k, replace=False)


@exercise.mistake("You drew columns (features). Draw rows (points): X[rows], not X[:, columns].")
def columns(X, k, rng):
    return X[:, rng.permutation(X.shape[1])[:k]]


@exercise.mistake("You returned all rows in a random order. Return only the first k of them.")
def all_rows(X, k, rng):
    return X[rng.permutation(len(X))][: max(k, len(X))]


@exercise.mistake(checks.UNEVEN)
def neighbours(X, k, rng):
    return np.roll(X, -rng.integers(len(X)), axis=0)[:k]


@exercise.mistake(checks.UNEVEN)
def next_free_row(X, k, rng):
    rows: list[int] = []
    while len(rows) < k:
        row = int(rng.integers(len(X)))
        while row in rows:
            row = (row + 1) % len(X)
        rows.append(row)
    return X[rows]


@exercise.mistake(checks.NEVER)
def never_last(X, k, rng):
    n = len(X) - 1 if k < len(X) else k
    return X[rng.permutation(n)[:k]]


@exercise.equivalent
def permutation(X, k, rng):
    return rng.permutation(X)[:k]


@exercise.equivalent
def rows_of_choice(X, k, rng):
    return rng.choice(X, k, replace=False, axis=0)


@exercise.equivalent
def argsort(X, k, rng):
    return X[np.argsort(rng.random(len(X)))[:k]]


@exercise.equivalent
def loop(X, k, rng):
    rows: list[int] = []
    while len(rows) < k:
        row = int(rng.integers(len(X)))
        if row not in rows:
            rows.append(row)
    return [X[row].tolist() for row in rows]


@exercise.equivalent
def in_order(X, k, rng):
    return X[np.sort(rng.choice(len(X), size=k, replace=False))]


@exercise.equivalent
def shuffled_copy(X, k, rng):
    X = X.copy()
    rng.shuffle(X)
    return X[:k]


@exercise.equivalent
def single_precision(X, k, rng):
    return X[rng.permutation(len(X))[:k]].astype(np.float32)


REPEATS = "data with equal rows"
SINGLE = "a single centroid"
SQUARE = "as many centroids as rows and columns"

LAW = 5000  # enough to see that linear probing prefers neighbours

exercise.show(
    Case((np.array([[0.0], [1.0], [2.0], [3.0]]), 4, Generator(0))),
    Case((np.array([[0.0, 1.0], [2.0, 7.5], [4.0, 3.0], [6.5, 2.0], [1.0, 1.0]]), 3, Generator(1))),
    Case((np.arange(20.0).reshape(10, 2) ** 2, 10, Generator(2))),
    Case((np.array([[1.0, 2.0], [3.0, 0.5]]), 2, Generator(3)), SQUARE),
    Case((np.array([[1.0, 2.0], [1.0, 2.0], [3.0, 0.5]]), 3, Generator(4)), REPEATS),
    Case((np.array([[1, 2], [3, 0], [9, 200]], np.uint8), 1, Generator(5)), SINGLE),
    Case((np.array([[0.0, 1.0], [2.0, 7.5], [4.0, 3.0], [6.5, 2.0]]), 2, Generator(6)), draws=LAW),
)


def generator(rng):
    return Generator(int(rng.integers(2**31)))


@exercise.hide
def cases(rng):
    for _ in range(10):
        n, d = rng.integers(8, 20), rng.integers(2, 6)
        k = rng.choice([rng.integers(2, n), n])
        yield Case((rng.normal(0, 3, (n, d)), int(k), generator(rng)))
    for _ in range(3):
        n, d = rng.integers(8, 14), rng.integers(2, 6)
        X = rng.normal(0, 3, (n, d))
        yield Case((X, int(n), generator(rng)))
        yield Case((rng.normal(0, 3, (d, d)), int(d), generator(rng)), SQUARE)
        yield Case((np.vstack([X, X[: n // 2]]), int(n + n // 2), generator(rng)), REPEATS)
        yield Case((X, 1, generator(rng)), SINGLE)
    for n, k in ((5, 2), (4, 3)):
        yield Case((rng.normal(0, 3, (n, 2)), k, generator(rng)), draws=300)
