"""The exercise `k_medians`: K-Means for the Manhattan distance."""

from __future__ import annotations

import numpy as np
from scipy.spatial.distance import cdist

from autograder.exercise import Exercise
from autograder.exercises.shared.traps import EMPTY_START, ONE, PIXELS, WHOLE
from eigentunes.checks import how_many_and_which as checks
from eigentunes.judging.contract import Case

exercise = Exercise(checks.k_medians)


@exercise.solved_by
def reference(X, centroids):
    """Cluster with Manhattan distances and medians, until nothing changes (Bradley et al. 1997).

    Parameters
    ----------
    X : array, shape (n, d)
    centroids : array, shape (k, d)
        Where to start.

    Returns
    -------
    labels : array of int, shape (n,)
    centroids : array of float, shape (k, d)
        Medians of each coordinate; an empty cluster keeps its centroid.
    total : float
        Sum of the Manhattan distances of the points from their centroids.
    """
    return alternate(X, centroids.astype(float))


def _median(points):
    return np.median(points, axis=0)


def alternate(X, C, metric="cityblock", centre=_median, turns=100, cost="cityblock"):
    """Assign and update by turns; some parts may be replaced."""
    labels = cdist(X, C, metric).argmin(axis=1)
    for _ in range(turns):
        C = np.array(
            [centre(X[labels == j]) if (labels == j).any() else c for j, c in enumerate(C)]
        )
        before, labels = labels, cdist(X, C, metric).argmin(axis=1)
        if np.array_equal(labels, before):
            break
    return labels, C, float(cdist(X, C, cost)[np.arange(len(X)), labels].sum())


@exercise.mistake(
    "You kept the mean. It minimises SQUARED differences; the sum of absolute ones is smallest at "
    "the median of each coordinate."
)
def mean(X, centroids):
    return alternate(X, centroids, centre=lambda points: points.mean(axis=0))


@exercise.mistake(
    "You assign with the Euclidean distance and update with the median, so the two steps minimise "
    "different things. Assign with the Manhattan distance."
)
def l2_assign(X, centroids):
    return alternate(X, centroids, "euclidean")


@exercise.mistake(
    "np.median without axis=0 mixes all the coordinates. Take the median of each column."
)
def flat_median(X, centroids):
    return alternate(X, centroids, centre=lambda points: np.full(X.shape[1], np.median(points)))


@exercise.mistake(
    "You took the middle between smallest and largest value. That minimises the largest "
    "difference; the sum is smallest at the median."
)
def midrange(X, centroids):
    return alternate(
        X, centroids, centre=lambda points: points.min(axis=0) / 2 + points.max(axis=0) / 2
    )


@exercise.mistake("You stop after one round. Repeat until the labels no longer change.")
def one_step(X, centroids):
    return alternate(X, centroids, turns=1)


@exercise.mistake("You stop after two rounds. Repeat until the labels no longer change.")
def two_rounds(X, centroids):
    return alternate(X, centroids, turns=2)


@exercise.mistake(
    "That is plain K-Means with another sum at the end. Use the Manhattan distance when you "
    "assign, and the median when you update."
)
def mean_l2(X, centroids):
    return alternate(X, centroids, "euclidean", centre=lambda points: points.mean(axis=0))


@exercise.mistake(
    "Your centroids are data points (medoids). Here a centroid is the median of each coordinate, "
    "which need not be a point of the data."
)
def medoid(X, centroids):
    def most_central(points):
        return points[cdist(points, points, "cityblock").sum(axis=1).argmin()]

    return alternate(X, centroids, centre=most_central)


@exercise.mistake(
    "The third value adds SQUARED distances. Add the Manhattan distances: absolute differences."
)
def squared_total(X, centroids):
    return alternate(X, centroids, cost="sqeuclidean")


@exercise.mistake(
    "The third value adds Euclidean distances. Add the Manhattan distances: absolute differences."
)
def euclidean_total(X, centroids):
    return alternate(X, centroids, cost="euclidean")


@exercise.mistake("The third value is a mean. Return the sum of the Manhattan distances.")
def mean_total(X, centroids):
    labels, C, total = reference(X, centroids)
    return labels, C, total / len(X)


@exercise.mistake(
    "Your centroids became NaN: the median of no points is NaN. An empty cluster keeps its "
    "centroid."
)
def nan_empty(X, centroids):
    labels, C, total = reference(X, centroids)
    C[np.setdiff1d(np.arange(len(C)), labels)] = np.nan
    return labels, C, total


@exercise.mistake(
    "An empty cluster has disappeared. There must always be k centroids: an empty cluster keeps "
    "its own."
)
def drops_empty(X, centroids):
    labels, C, total = reference(X, centroids)
    names, labels = np.unique(labels, return_inverse=True)
    return labels, C[names], total


@exercise.mistake("An empty cluster of yours jumps to the origin. It must keep its centroid.")
def zero_empty(X, centroids):
    labels, C, total = reference(X, centroids)
    C[np.setdiff1d(np.arange(len(C)), labels)] = 0
    return labels, C, total


@exercise.mistake(
    "Your function wrote into the array `centroids` that it was given. Begin with a copy: "
    "centroids.astype(float)."
)
def inplace(X, centroids):
    labels, C, total = reference(X, centroids)
    centroids[:] = C
    return labels, C, total


@exercise.mistake("You return the labels alone. Return labels, centroids and the sum.")
def labels_only(X, centroids):
    return reference(X, centroids)[0]


@exercise.mistake(
    "You take the median of all points. Select the points of the cluster first: X[labels == j]."
)
def median_of_all(X, centroids):
    return alternate(X, centroids.astype(float), centre=lambda points: np.median(X, axis=0))


@exercise.mistake(
    "You did not begin with the given centroids, but with the first points. Begin with a copy of "
    "`centroids`."
)
def ignores_start(X, centroids):
    return alternate(X, np.resize(X, centroids.shape).astype(float))


@exercise.mistake(
    "You did not begin with the given centroids, but with random points. Begin with a copy of "
    "`centroids`."
)
def random_start(X, centroids):
    rows = np.random.default_rng(0).integers(0, len(X), len(centroids))
    return alternate(X, X[rows].astype(float))


@exercise.mistake("You move an empty cluster to a point of the data. It must keep its centroid.")
def reseeds_empty(X, centroids):
    C = centroids.astype(float)
    labels = cdist(X, C, "cityblock").argmin(axis=1)
    empty = np.setdiff1d(np.arange(len(C)), labels)
    C[empty] = X[np.argsort(cdist(X, C, "cityblock").min(axis=1))[-1 - np.arange(len(empty))]]
    return alternate(X, C)


@exercise.equivalent
def whole_medians(X, centroids):
    """Cut to whole numbers, a median of whole numbers still lies between the middle two."""

    def truncated(points):
        return np.median(points, axis=0).astype(centroids.dtype)

    return alternate(X, centroids, centre=truncated)


@exercise.mistake(
    "The labels are older than the centroids: after the last update, assign once more, and repeat "
    "until the labels no longer change."
)
def stale_labels(X, centroids):
    labels = cdist(X, centroids, "cityblock").argmin(axis=1)
    _, C, _ = alternate(X, centroids, turns=1)
    return labels, C, float(np.abs(X - C[labels]).sum())


@exercise.mistake("The three values come in another order: return labels, centroids and the sum.")
def other_order(X, centroids):
    labels, C, total = reference(X, centroids)
    return C, labels, total


@exercise.equivalent
def lower_median(X, centroids):
    def lower(points):
        return np.sort(points, axis=0)[(len(points) - 1) // 2]

    return alternate(X, centroids.astype(float), centre=lower)


@exercise.equivalent
def upper_median(X, centroids):
    def upper(points):
        return np.sort(points, axis=0)[len(points) // 2]

    return alternate(X, centroids, centre=upper)


@exercise.equivalent
def lists_and_masks(X, centroids):
    X, C = X.astype(float), [list(c) for c in centroids.astype(float)]
    while True:
        D = np.array([np.abs(X - c).sum(axis=1) for c in C])
        labels = D.argmin(axis=0)
        new = [
            [float(np.median(column)) for column in X[labels == j].T] if j in labels else C[j]
            for j in range(len(C))
        ]
        if new == C:
            return labels.tolist(), C, D.min(axis=0).sum()
        C = new


@exercise.equivalent
def ties_last(X, centroids):
    labels, C, total = reference(X, centroids[::-1])
    return len(C) - 1 - labels, C[::-1], np.float64(total)


@exercise.equivalent
def int32_labels(X, centroids):
    labels, C, total = reference(X, centroids)
    return labels.astype(np.int32), np.asfortranarray(C), np.array(total)


@exercise.equivalent
def single_precision_total(X, centroids):
    labels, C, total = reference(X, centroids)
    return labels, C, np.float32(total)


GRID = np.array(
    [
        [0.1, 2.3],
        [1.2, 0.4],
        [0.5, 1.7],
        [4.1, 3.2],
        [5.3, 3.9],
        [2.6, 2.9],
        [6.2, 0.7],
        [3.4, 1.1],
        [8.8, 2.3],
        [2.9, 4.1],
        [3.3, 0.2],
    ]
)
EIGHTHS = np.round(8 * GRID) / 8  # they add up exactly, so that rounding decides no tie
OUTLIER = "a point far away from all others"

exercise.show(
    Case((np.array([[0.0], [1.0], [2.0], [100.0], [101.0]]), np.array([[0.0], [100.0]]))),
    Case((GRID, np.array([[0.0, 0.5], [1.0, 2.0], [2.5, 0.5]]))),
    Case((GRID, np.array([[5.0, 0.2], [5.5, 4.4]]))),
    Case((EIGHTHS, np.array([[0.0, 0.5], [1.0, 2.0], [2.5, 0.5]]))),
    Case((np.array([[9.5], [0.2], [8.1], [1.3], [7.4], [2.9]]), np.array([[1.0], [9.0]]))),
    Case((np.round(np.arange(12.0)[:, None] ** 1.5, 1), np.array([[0.0], [1.0]]))),
    Case((GRID, np.array([[3.0, 2.0], [90.0, 95.0], [7.0, 1.0]])), EMPTY_START),
    Case((np.array([[0, 1], [3, 2], [8, 8], [9, 5]]), np.array([[0, 0], [9, 9]])), WHOLE),
    Case(
        (
            np.array([[3, 200], [9, 190], [1, 180], [90, 8], [99, 30], [80, 5]], np.uint8),
            np.array([[50, 150], [60, 20]], np.uint8),
        ),
        PIXELS,
    ),
    Case((np.vstack([GRID[:6], [[5e3, 3e3]]]), np.array([[0.3, 1.0], [5.0, 4.0]])), OUTLIER),
    Case((GRID[:5], np.array([[3.0, 1.0]])), ONE),
)


def apart(rng):
    """Points in clear clusters of odd sizes, named otherwise than in the order of the rows."""
    k = rng.integers(3, 6)
    d = rng.integers(k, 7)
    sizes = (2 * rng.integers(3, 8, k) + 1).astype(int)  # int64 is no count on 32 bits
    labels = rng.permutation(np.repeat(np.arange(k), sizes))
    X = 30 * np.eye(k, d)[labels] + rng.uniform(1, 6, (len(labels), d))
    names = rng.permutation(k)
    while names[labels[0]] == 0:
        names = rng.permutation(k)
    return X, X[[np.flatnonzero(labels == j)[-1] for j in np.argsort(names)]]


@exercise.hide
def cases(rng):
    for _ in range(10):
        n, k, d = rng.integers(50, 90), rng.integers(3, 6), rng.integers(3, 6)
        X = rng.normal(0, 2, (n, d)) + rng.exponential(2, (n, d))
        yield Case((X, X[rng.permutation(n)[:k]]))
    for _ in range(2):
        yield Case(apart(rng))
    for _ in range(2):
        n, k, d = rng.integers(30, 60), rng.integers(3, 6), rng.integers(2, 5)
        X = rng.normal(0, 2, (n, d)) + rng.exponential(2, (n, d))
        start = X[rng.permutation(n)[:k]]
        yield Case((X, np.vstack([start, rng.uniform(200, 300, (1, d))])), EMPTY_START)
        whole = rng.integers(0, 30, (n, d))
        yield Case((whole, whole[rng.permutation(n)[:k]]), WHOLE)
        pixels = rng.integers(0, 256, (n, d), dtype=np.uint8)
        yield Case((pixels, pixels[rng.permutation(n)[:k]]), PIXELS)
        yield Case((np.vstack([X, rng.uniform(1e3, 1e4, (1, d))]), start), OUTLIER)
        yield Case((X, start[:1]), ONE)
