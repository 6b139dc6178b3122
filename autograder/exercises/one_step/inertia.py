"""The exercise `inertia`: what K-Means makes small."""

from __future__ import annotations

import numpy as np
from scipy.spatial.distance import cdist

from autograder.exercise import Exercise
from autograder.exercises.shared.traps import EMPTY, FAR, ONE, PIXELS
from eigentunes.checks import one_step as checks
from eigentunes.judging.contract import Case

exercise = Exercise(checks.inertia)


@exercise.solved_by
def reference(X, centroids, labels):
    """Sum of the squared distances of the points from their own centroids.

    Parameters
    ----------
    X : array, shape (n, d)
    centroids : array, shape (k, d)
    labels : array of int, shape (n,)

    Returns
    -------
    float
    """
    residuals = X - centroids.astype(float)[labels]
    return float(np.vdot(residuals, residuals))


def _residuals(X, centroids, labels):
    return X.astype(float) - centroids[labels]


@exercise.mistake(
    "You add up distances. Inertia is the sum of SQUARED distances: leave the root out."
)
def not_squared(X, centroids, labels):
    return np.linalg.norm(_residuals(X, centroids, labels), axis=1).sum()


@exercise.mistake("You averaged over the points. Inertia is the total: use sum, not mean.")
def mean(X, centroids, labels):
    return reference(X, centroids, labels) / len(X)


@exercise.mistake(
    "You averaged over all numbers, points and features. Inertia is the total: use sum, not mean."
)
def mean_of_all(X, centroids, labels):
    return (_residuals(X, centroids, labels) ** 2).mean()


@exercise.mistake(
    "You took the nearest centroid of each point. Use the labels that you are given, even where "
    "another centroid is nearer."
)
def nearest(X, centroids, labels):
    return (cdist(X, centroids).min(axis=1) ** 2).sum()


@exercise.mistake("You took the root of the total at the end. Inertia is the sum itself.")
def sqrt(X, centroids, labels):
    return np.sqrt(reference(X, centroids, labels))


@exercise.mistake(
    "You added up the variances of the clusters. Measure from the centroids that you are given, "
    "and do not divide by the number of points."
)
def var(X, centroids, labels):
    return sum(X[labels == j].var(axis=0).sum() for j in np.unique(labels))


@exercise.mistake(
    "You measured from the means of the clusters. Measure from the centroids that you are given, "
    "which may be elsewhere."
)
def own_means(X, centroids, labels):
    return sum((labels == j).sum() * X[labels == j].var(axis=0).sum() for j in np.unique(labels))


@exercise.mistake("Your function returns nothing: its last line must be `return` and the result.")
def none(X, centroids, labels):
    reference(X, centroids, labels)


@exercise.mistake("You returned one number per cluster. Add them up to a single number.")
def per_cluster(X, centroids, labels):
    squares = (_residuals(X, centroids, labels) ** 2).sum(axis=1)
    return np.bincount(labels, squares, minlength=len(centroids))


@exercise.mistake("You returned one number per point. Add them up to a single number.")
def per_point(X, centroids, labels):
    return (_residuals(X, centroids, labels) ** 2).sum(axis=1)


@exercise.mistake("You returned one number per feature. Add them up to a single number.")
def per_feature(X, centroids, labels):
    return (_residuals(X, centroids, labels) ** 2).sum(axis=0)


@exercise.mistake(
    "You added the distances of every point from EVERY centroid. Each point counts once, with its "
    "own centroid."
)
def all_pairs(X, centroids, labels):
    return cdist(X, centroids, "sqeuclidean").sum()


@exercise.mistake(
    "Only the last cluster is counted: your loop overwrites the sum. Add to it with +=."
)
def last_only(X, centroids, labels):
    last = labels == len(centroids) - 1
    return (_residuals(X, centroids, labels)[last] ** 2).sum()


@exercise.mistake(
    "Only the first cluster is counted: the `return` stands inside the loop. Move it to the left."
)
def first_only(X, centroids, labels):
    return (_residuals(X, centroids, labels)[labels == 0] ** 2).sum()


@exercise.mistake(
    "You add absolute differences (the Manhattan distance). Inertia adds SQUARED differences."
)
def manhattan(X, centroids, labels):
    return np.abs(_residuals(X, centroids, labels)).sum()


@exercise.mistake(
    "You add the differences of a point before you square them, so they can cancel. Square first, "
    "then sum."
)
def sum_then_square(X, centroids, labels):
    return (_residuals(X, centroids, labels).sum(axis=1) ** 2).sum()


@exercise.mistake(
    "You measured every point from the mean of all points (the total sum of squares). Measure it "
    "from the centroid of its own cluster."
)
def total_squares(X, centroids, labels):
    return ((X - X.mean(axis=0)) ** 2).sum()


@exercise.mistake(
    "Data of an unsigned type cannot hold negative numbers: in uint8, 3 − 5 is 254. Convert X "
    "and the centroids to float before you subtract."
)
def wraps(X, centroids, labels):
    return ((X - centroids[labels]) ** 2).sum()


@exercise.mistake(
    "Far from the origin |x|², 2 x·c and |c|² are huge, and their small difference drowns in "
    "rounding. Square the differences directly."
)
def raw_expansion(X, centroids, labels):
    X, own = X.astype(float), centroids[labels].astype(float)
    return ((X**2).sum(axis=1) - 2 * (X * own).sum(axis=1) + (own**2).sum(axis=1)).sum()


@exercise.mistake(
    "Only the last point is counted: your loop overwrites the sum. Add to it with +=."
)
def last_point_only(X, centroids, labels):
    return ((X[-1] - centroids[labels[-1]].astype(float)) ** 2).sum()


@exercise.mistake(
    "Only the first point is counted: the `return` stands inside the loop. Move it to the left."
)
def first_point_only(X, centroids, labels):
    return ((X[0] - centroids[labels[0]].astype(float)) ** 2).sum()


@exercise.mistake(
    "`D[:, labels]` takes whole columns, so every point is measured n times. Pair each point with "
    "its own label: `D[np.arange(len(X)), labels]`."
)
def whole_columns(X, centroids, labels):
    return cdist(X, centroids, "sqeuclidean")[:, labels].sum()


@exercise.mistake(exercise.mistakes["wraps"].message)
def wraps_in_norm(X, centroids, labels):
    return np.linalg.norm(X - centroids[labels]) ** 2


@exercise.mistake(exercise.mistakes["wraps"].message)
def wraps_in_loops(X, centroids, labels):
    total = 0.0
    for x, j in zip(X, labels, strict=True):
        total += sum((a - b) ** 2 for a, b in zip(x, centroids[j], strict=True))
    return total


@exercise.equivalent
def loop(X, centroids, labels):
    total = 0.0
    for x, j in zip(X.tolist(), labels, strict=True):
        total += sum((a - b) ** 2 for a, b in zip(x, centroids[j].tolist(), strict=True))
    return total


@exercise.equivalent
def cluster_by_cluster(X, centroids, labels):
    X = X.astype(float)
    return sum(np.sum((X[labels == j] - c) ** 2) for j, c in enumerate(centroids))


@exercise.equivalent
def np0d(X, centroids, labels):
    return np.array(reference(X, centroids, labels))


@exercise.equivalent
def f32(X, centroids, labels):
    return np.float32(reference(X, centroids, labels))


@exercise.equivalent
def from_distance_table(X, centroids, labels):
    return cdist(X, centroids, "sqeuclidean")[np.arange(len(X)), labels].sum()


@exercise.equivalent
def norm_squared(X, centroids, labels):
    return np.linalg.norm(_residuals(X, centroids, labels)) ** 2


@exercise.equivalent
def einsum(X, centroids, labels):
    residuals = _residuals(X, centroids, labels)
    return np.einsum("nd,nd->", residuals, residuals)


ON = "points that lie on their centroids"

exercise.show(
    Case(
        (
            np.array([[0.0, 0.0], [2.0, 0.0], [5.0, 5.0]]),
            np.array([[1.0, 0.0], [5.0, 3.0]]),
            np.array([0, 0, 1]),
        )
    ),
    Case(
        (
            np.array([[0.5, 1.0], [2.0, 0.5], [1.0, 3.0], [9.0, 9.0], [7.0, 2.0], [6.0, 2.5]]),
            np.array([[1.0, 0.5], [5.0, 5.0], [7.0, 7.0]]),
            np.array([0, 2, 0, 1, 0, 2]),
        )
    ),
    Case(
        (
            np.array([[0.0, 0.0], [2.0, 1.0], [5.0, 5.0]]),
            np.array([[1.0, 0.0], [5.0, 4.0], [7.0, 8.0]]),
            np.array([0, 2, 0]),
        ),
        EMPTY,
    ),
    Case(
        (
            np.array([[200, 3], [10, 90]], np.uint8),
            np.array([[210, 9], [30, 80]], np.uint8),
            np.array([0, 1]),
        ),
        PIXELS,
    ),
    Case(
        (
            np.array([[1000000.3, 1000001.7], [1000002.1, 1000000.4], [1000003.4, 1000002.6]]),
            np.array([[1000000.6, 1000002.2], [1000002.5, 1000000.5]]),
            np.array([0, 1, 0]),
        ),
        FAR,
    ),
    Case(
        (
            np.array([[1e8 + 1.5, 1e8], [1e8 + 2.25, 1e8 + 4.5]]),
            np.array([[1e8 + 1.5, 1e8], [1e8 + 2.25, 1e8 + 4.5]]),
            np.array([0, 1]),
        ),
        ON,
    ),
    Case((np.array([[0.5, 2.0], [3.0, 1.0]]), np.array([[1.0, 1.5]]), np.array([0, 0])), ONE),
)


@exercise.hide
def cases(rng):
    for _ in range(14):
        k, d = rng.integers(2, 6), rng.integers(2, 7)
        n = rng.integers(5 * k, 10 * k)
        labels = rng.permutation(np.append(np.arange(k), rng.integers(0, k, n - k)))
        yield Case((rng.normal(2, 3, (n, d)), rng.normal(2, 3, (k, d)), labels))
    for _ in range(2):
        k, d = rng.integers(3, 6), rng.integers(2, 7)
        n = rng.integers(5 * k, 10 * k)
        labels = rng.permutation(np.append(np.arange(k), rng.integers(0, k, n - k)))
        pixels = rng.integers(0, 256, (n + k, d), dtype=np.uint8)
        yield Case((pixels[:n], pixels[n:], labels), PIXELS)
        yield Case((rng.normal(1e8, 2, (n, d)), rng.normal(1e8, 2, (k, d)), labels), FAR)
        yield Case((rng.normal(2, 3, (n, d)), rng.normal(2, 3, (k, d)), labels // 2), EMPTY)
        X = rng.normal(1e8, 2, (n, d))
        yield Case((X, X.copy(), np.arange(n)), ON)
        yield Case((rng.normal(0, 1, (n, d)), rng.normal(0, 1, (1, d)), labels * 0), ONE)
