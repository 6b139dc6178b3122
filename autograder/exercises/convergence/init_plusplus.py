"""The exercise `init_plusplus`: starts far from each other, drawn with D²."""

from __future__ import annotations

import numpy as np
from scipy.spatial.distance import cdist

from autograder.exercise import Exercise
from autograder.exercises.convergence.init_random import REPEATS, SINGLE, generator
from autograder.exercises.shared.traps import FAR
from eigentunes.checks import convergence as checks
from eigentunes.judging.contract import Case
from eigentunes.judging.recipes import Generator

exercise = Exercise(checks.init_plusplus)


@exercise.solved_by
def reference(X, k, rng):
    """Draw k rows of X with k-means++ (Arthur & Vassilvitskii 2007, section 2.2).

    Parameters
    ----------
    X : array, shape (n, d)
        With at least k different rows.
    k : int
    rng : numpy.random.Generator

    Returns
    -------
    array, shape (k, d)
        The first row has even chances, each further one a chance proportional to D², its squared
        distance from the nearest row chosen before.
    """
    rows = [int(rng.integers(len(X)))]
    D2 = np.full(len(X), np.inf)
    while len(rows) < k:
        D2 = np.minimum(D2, ((X - X[rows[-1]].astype(float)) ** 2).sum(axis=1))
        reached = np.cumsum(D2)
        rows.append(int(np.searchsorted(reached, rng.random() * reached[-1], side="right")))
    return X[rows]


def _seeded(X, k, rng, weights, first=None):
    """Draw rows one by one with the chances that `weights` gives for the rows chosen so far."""
    rows = [int(rng.integers(len(X))) if first is None else first]
    while len(rows) < k:
        w = weights(cdist(X, X[rows]))
        rows.append(int(rng.choice(len(X), p=w / w.sum())))
    return X[rows]


def _squared_nearest(D):
    return D.min(axis=1) ** 2


@exercise.mistake(checks.DISTANCE_NOT_SQUARED)
def D_not_D2(X, k, rng):
    return _seeded(X, k, rng, lambda D: D.min(axis=1))


@exercise.mistake(checks.UNIFORM_SECOND)
def uniform(X, k, rng):
    return X[rng.permutation(len(X))[:k]]


@exercise.mistake(checks.FARTHEST)
def farthest(X, k, rng):
    rows = [int(rng.integers(len(X)))]
    while len(rows) < k:
        rows.append(int(cdist(X, X[rows]).min(axis=1).argmax()))
    return X[rows]


@exercise.mistake(checks.SECOND_WRONG)
def greedy(X, k, rng):
    """Keeps the best of several candidates, as scikit-learn does."""
    rows = [int(rng.integers(len(X)))]
    while len(rows) < k:
        w = _squared_nearest(cdist(X, X[rows]))
        tried = rng.choice(len(X), size=4, p=w / w.sum())
        rows.append(int(min(tried, key=lambda i: cdist(X, X[[*rows, i]]).min(1).sum())))
    return X[rows]


@exercise.mistake(checks.SECOND_WRONG)
def fourth_power(X, k, rng):
    return _seeded(X, k, rng, lambda D: _squared_nearest(D) ** 2)


@exercise.mistake(
    "A point was chosen twice because D is the distance from the LAST centroid only. Take the "
    "distance to the NEAREST of all centroids chosen so far."
)
def last_centre(X, k, rng):
    return _seeded(X, k, rng, lambda D: D[:, -1] ** 2)


@exercise.mistake(
    "A point was chosen twice because D is the distance from the FIRST centroid only. Take the "
    "distance to the NEAREST of all centroids chosen so far."
)
def first_centre(X, k, rng):
    return _seeded(X, k, rng, lambda D: D[:, 0] ** 2)


@exercise.mistake(
    "A point was chosen twice because you add the distances from all centroids chosen so far. "
    "Take the distance to the NEAREST one: it is 0 for a chosen point."
)
def sum_centres(X, k, rng):
    return _seeded(X, k, rng, lambda D: (D**2).sum(axis=1))


@exercise.mistake(
    "A point was chosen twice because you take the distance to the FARTHEST centroid chosen so "
    "far (max). Take the nearest one (min)."
)
def largest_distance(X, k, rng):
    return _seeded(X, k, rng, lambda D: (D**2).max(axis=1))


@exercise.mistake(checks.FIRST_NOT_UNIFORM)
def first_row0(X, k, rng):
    return _seeded(X, k, rng, _squared_nearest, first=0)


@exercise.mistake(
    "The row number after np.searchsorted is one too large: it is already the number of the row."
)
def shifted(X, k, rng):
    rows = [int(rng.integers(len(X)))]
    while len(rows) < k:
        w = _squared_nearest(cdist(X, X[rows]))
        row = int(np.searchsorted(np.cumsum(w), rng.random() * w.sum(), side="right")) + 1
        rows.append(row % len(X))
    return X[rows]


@exercise.mistake(checks.GLOBAL_RNG)
def global_rng(X, k, rng):
    return _seeded(X, k, np.random.default_rng(), _squared_nearest)


@exercise.mistake(checks.FROZEN)
def fixed_seed(X, k, rng):
    return _seeded(X, k, np.random.default_rng(0), _squared_nearest)


@exercise.mistake(
    "The centroids are drawn from the data's box or spread, not from its rows. Return rows of X."
)
def box(X, k, rng):
    return rng.uniform(X.min(axis=0), X.max(axis=0), (k, X.shape[1]))


@exercise.mistake("You returned row numbers. Return the rows themselves: X[rows].")
def indices(X, k, rng):
    return np.arange(len(X))[rng.permutation(len(X))[:k]]


@exercise.mistake(
    "You returned k + 1 rows: the first centroid counts too, so only k − 1 are still to be drawn."
)
def one_more(X, k, rng):
    return np.vstack([_seeded(X, k, rng, _squared_nearest), X[:1]])


@exercise.equivalent
def choice(X, k, rng):
    return _seeded(X, k, rng, _squared_nearest)


@exercise.equivalent
def choice_of_rows(X, k, rng):
    centroids = rng.choice(X, 1)
    for _ in range(k - 1):
        D2 = cdist(X, centroids, "sqeuclidean").min(axis=1)
        centroids = np.vstack([centroids, rng.choice(X, 1, p=D2 / D2.sum())])
    return centroids


@exercise.equivalent
def running_sum(X, k, rng):
    points = X.tolist()
    chosen = [points[int(rng.random() * len(points))]]
    while len(chosen) < k:
        D2 = [
            min(sum((a - b) ** 2 for a, b in zip(x, c, strict=True)) for c in chosen)
            for x in points
        ]
        left = rng.random() * sum(D2)
        for x, weight in zip(points, D2, strict=True):
            left -= weight
            if left < 0:
                chosen.append(x)
                break
    return chosen


@exercise.equivalent
def gumbel(X, k, rng):
    rows = [int(rng.choice(len(X)))]
    for _ in range(k - 1):
        with np.errstate(divide="ignore"):
            scores = np.log(_squared_nearest(cdist(X, X[rows]))) + rng.gumbel(size=len(X))
        rows.append(int(scores.argmax()))
    return X[rows]


@exercise.equivalent
def multinomial(X, k, rng):
    rows = [int(rng.permutation(len(X))[0])]
    for _ in range(k - 1):
        w = _squared_nearest(cdist(X, X[rows]))
        rows.append(int(rng.multinomial(1, w / w.sum()).argmax()))
    return X[rows]


# Four points for which D, D², D⁴, even chances and greedy k-means++ differ most: found by a search.
FOUR = np.array([[1.2, 4.2], [3.4, 5.0], [3.4, 4.3], [4.6, 5.0]])

exercise.show(
    Case((np.array([[0.0], [1.0], [3.0], [7.0]]), 4, Generator(0))),
    Case((np.array([[0.0, 1.0], [2.0, 7.5], [4.0, 3.0], [6.5, 2.0], [1.0, 1.0]]), 5, Generator(1))),
    Case((np.arange(24.0).reshape(12, 2) ** 2, 12, Generator(2))),
    Case((np.array([[1.0], [1.0], [1.0], [3.5], [3.5]]), 2, Generator(3)), REPEATS),
    Case((np.array([[1.0, 2.0], [3.0, 0.0], [9.0, 2.0]]), 1, Generator(4)), SINGLE),
    Case((np.array([[0.5, 1.0], [3.0, 0.0], [9.0, 2.0]]) + 1e7, 3, Generator(5)), FAR),
    Case((FOUR, 3, Generator(6)), draws=1400),
)


@exercise.hide
def cases(rng):
    for _ in range(10):
        n, d = rng.integers(8, 20), rng.integers(2, 6)
        yield Case((rng.normal(0, 3, (n, d)), int(n), generator(rng)))
    for _ in range(3):
        n, d = rng.integers(6, 10), rng.integers(2, 6)
        X = rng.normal(0, 3, (n, d))
        yield Case((np.repeat(X, 3, axis=0), int(n), generator(rng)), REPEATS)
        yield Case((X, 1, generator(rng)), SINGLE)
        yield Case((rng.normal(1e7, 3, (n, d)), int(n), generator(rng)), FAR)
    angle, size = rng.uniform(0, 2 * np.pi), rng.uniform(0.3, 3)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    moved = size * FOUR[rng.permutation(4)] @ turn + rng.normal(0, 5, 2)
    yield Case((moved, 3, generator(rng)), draws=500)
