"""The exercise `assign_labels`: the first half-step of K-Means."""

from __future__ import annotations

from itertools import combinations

import numpy as np
from scipy.spatial import KDTree
from scipy.spatial.distance import cdist
from sklearn.metrics import pairwise_distances_argmin

from autograder.exercise import Exercise
from autograder.exercises.one_step.squared_distances import differences
from autograder.exercises.one_step.squared_distances import raw_expansion as raw_distances
from autograder.exercises.one_step.squared_distances import reference as squared_distances
from autograder.exercises.shared.traps import FAR, LINE, PIXELS, SQUARE
from eigentunes.checks import one_step as checks
from eigentunes.judging.contract import Case

TIE = "a point midway between two centroids"
TWINS = "two centroids in the same place"


exercise = Exercise(checks.assign_labels)


@exercise.solved_by
def reference(X, centroids):
    """Number of the nearest centroid of every point (the assignment step of Lloyd 1982).

    Parameters
    ----------
    X : array, shape (n, d)
    centroids : array, shape (k, d)

    Returns
    -------
    array of int, shape (n,)
        The lowest number when several centroids are equally near.
    """
    return squared_distances(X, centroids).argmin(axis=1)


@exercise.mistake("You picked the FARTHEST centroid (argmax). Use argmin.")
def argmax(X, centroids):
    return cdist(X, centroids).argmax(axis=1)


@exercise.mistake(
    "argmin over axis 0 finds the nearest point of each centroid: k numbers. You need one label "
    "per point: axis=1."
)
def axis0(X, centroids):
    return cdist(X, centroids).argmin(axis=0)


@exercise.mistake(
    "argmin without an axis gives one number for the whole table. You need one label per point: "
    "axis=1."
)
def no_axis(X, centroids):
    return cdist(X, centroids).argmin()


@exercise.mistake(
    "Your labels are floats. They are used as row numbers (centroids[labels]): make them integers."
)
def float_labels(X, centroids):
    return cdist(X, centroids).argmin(axis=1).astype(float)


@exercise.mistake("Your labels start at 1. Labels are row numbers, and Python counts from 0.")
def one_based(X, centroids):
    return cdist(X, centroids).argmin(axis=1) + 1


@exercise.mistake(
    "You dropped |c|² from |x|² − 2 x·c + |c|². Only |x|² is the same for every centroid and may "
    "be left out."
)
def no_c2(X, centroids):
    return (-2 * X.astype(float) @ centroids.T).argmin(axis=1)


@exercise.mistake("You compare only the first two features. Use all columns.")
def first2(X, centroids):
    return cdist(X[:, :2], centroids[:, :2]).argmin(axis=1)


@exercise.mistake(
    "You chose the largest cosine similarity, which compares directions. K-Means takes the "
    "smallest Euclidean distance."
)
def cosine(X, centroids):
    X, centroids = X.astype(float), centroids.astype(float)
    lengths = np.linalg.norm(X, axis=1)[:, None] * np.linalg.norm(centroids, axis=1)
    return (X @ centroids.T / np.where(lengths == 0, 1, lengths)).argmax(axis=1)


@exercise.mistake("Return the label numbers, one per point, not a one-hot matrix.")
def onehot(X, centroids):
    return np.eye(len(centroids), dtype=int)[cdist(X, centroids).argmin(axis=1)]


@exercise.mistake(
    "That is the maximum (Chebyshev) distance: you compare only the largest difference. Use the "
    "Euclidean distance, with the squares of all the differences."
)
def chebyshev(X, centroids):
    return cdist(X, centroids, "chebyshev").argmin(axis=1)


@exercise.mistake(
    "That is the Manhattan distance: you add absolute differences. K-Means compares Euclidean "
    "distances, the sum of SQUARED differences."
)
def manhattan(X, centroids):
    return cdist(X, centroids, "cityblock").argmin(axis=1)


@exercise.mistake(
    "You deal the points out in turn, 0, 1, 2, …, whatever their distances. Clusters may have "
    "different sizes: take the nearest centroid."
)
def balanced(X, centroids):
    return np.arange(len(X)) % len(centroids)


@exercise.mistake("You returned the smallest distance; return its place (`argmin`).")
def smallest_distance(X, centroids):
    return cdist(X, centroids).min(axis=1)


@exercise.mistake(
    "You returned the nearest centroids themselves. Return their row numbers, the labels."
)
def centroids_themselves(X, centroids):
    return centroids[cdist(X, centroids).argmin(axis=1)]


@exercise.mistake(
    "Your labels are a column of shape (n, 1). They must be flat, shape (n,): leave keepdims out."
)
def column(X, centroids):
    return cdist(X, centroids).argmin(axis=1)[:, None]


@exercise.mistake(
    "The last centroid never gets a point: your loop ends one too early. range(k) already stops "
    "before k."
)
def last_never(X, centroids):
    compared = centroids[:-1] if len(centroids) > 1 else centroids
    return cdist(X, compared).argmin(axis=1)


@exercise.mistake(
    "You add the differences before you square them, so they can cancel. Square first, then sum."
)
def sum_then_square(X, centroids):
    return (differences(X, centroids).sum(axis=2) ** 2).argmin(axis=1)


@exercise.mistake(
    "Data of an unsigned type cannot hold negative numbers: in uint8, 3 − 5 is 254. Convert X "
    "and the centroids to float before you subtract."
)
def wraps(X, centroids):
    return ((X[:, None, :] - centroids) ** 2).sum(axis=2).argmin(axis=1)


@exercise.mistake(
    "Far from the origin |x|², 2 x·c and |c|² are huge, and their small difference drowns in "
    "rounding, so the wrong centroid wins. Subtract one common point (say the mean) from X and "
    "the centroids first, or square the differences directly."
)
def raw_expansion(X, centroids):
    return raw_distances(X, centroids).argmin(axis=1)


@exercise.mistake("You returned the smallest distance; return its place (`argmin`).")
def smallest_squared_distance(X, centroids):
    return squared_distances(X, centroids).min(axis=1)


@exercise.mistake(exercise.mistakes["wraps"].message)
def wraps_in_norm(X, centroids):
    return np.linalg.norm(X[:, None, :] - centroids, axis=2).argmin(axis=1)


@exercise.mistake(
    "You divided the columns by their standard deviations first. Measure the distances between the "
    "points and centroids as they are given."
)
def standardized(X, centroids):
    scale = X.std(axis=0)
    scale[scale == 0] = 1
    return cdist(X / scale, centroids / scale).argmin(axis=1)


@exercise.equivalent
def ties_last(X, centroids):
    return len(centroids) - 1 - cdist(X, centroids[::-1]).argmin(axis=1)


@exercise.equivalent
def as_list(X, centroids):
    C = centroids.tolist()
    nearest = []
    for x in X.tolist():
        distances = [sum((a - b) ** 2 for a, b in zip(x, c, strict=True)) for c in C]
        nearest.append(distances.index(min(distances)))
    return nearest


@exercise.equivalent
def with_root(X, centroids):
    return cdist(X, centroids).argmin(axis=1)


@exercise.equivalent
def int32(X, centroids):
    return cdist(X, centroids, "sqeuclidean").argmin(axis=1).astype(np.int32)


@exercise.equivalent
def small_unsigned(X, centroids):
    return cdist(X, centroids, "sqeuclidean").argmin(axis=1).astype(np.uint8)


@exercise.equivalent
def kdtree(X, centroids):
    return KDTree(centroids).query(X)[1]


@exercise.equivalent
def expand_centred(X, centroids):
    mean = X.mean(axis=0)
    X, C = X - mean, centroids - mean
    return ((C**2).sum(axis=1) - 2 * X @ C.T).argmin(axis=1)


@exercise.equivalent
def scikit_learn(X, centroids):
    origin = centroids.mean(axis=0)  # scikit-learn expands the square without centring
    return pairwise_distances_argmin(X - origin, centroids - origin)


@exercise.equivalent
def sorted_distances(X, centroids):
    return np.argsort(cdist(X, centroids), axis=1)[:, 0]


@exercise.equivalent
def duels(X, centroids):
    labels = np.zeros(len(X), dtype=int)
    D = cdist(X, centroids)
    for old, new in combinations(range(len(centroids)), 2):
        labels[(labels == old) & (D[:, new] <= D[:, old])] = new
    return labels


exercise.show(
    Case(
        (np.array([[0.0, 0.0], [9.0, 9.0], [10.0, 10.0]]), np.array([[1.0, 1.0], [9.0, 9.0]])),
    ),
    Case(
        (
            np.array(
                [
                    [1.0, 2.0, 0.0],
                    [0.0, 1.0, 4.0],
                    [2.2, 2.2, 0.1],
                    [5.0, 0.0, 1.0],
                    [0.0, 3.4, 0.0],
                    [2.0, 2.5, 1.0],
                    [4.0, 4.0, 5.0],
                    [-1.0, -2.0, 1.0],
                ]
            ),
            np.array([[0.0, 0.0, 0.0], [3.0, 3.0, 0.0], [1.0, 1.0, 3.0], [4.0, 1.0, 2.5]]),
        )
    ),
    Case(
        (
            np.array([[0.0, 1.0], [10.0, 2.0], [90.0, 1.2], [40.0, 2.1]]),
            np.array([[5.0, 2.2], [35.0, 1.1], [80.0, 1.9]]),
        )
    ),
    Case((np.array([[0.0], [4.0], [9.0]]), np.array([[1.0], [6.0], [20.0]])), LINE),
    Case((np.array([[2.0, 0.0], [0.0, 0.0]]), np.array([[1.0, 1.0], [3.0, 1.0]])), TIE),
    Case(
        (np.array([[200, 3], [180, 10]], np.uint8), np.array([[190, 0], [210, 9]], np.uint8)),
        PIXELS,
    ),
    Case(
        (
            1e9 + np.array([[0.3, 1.7], [2.1, 0.4], [-0.9, 2.6], [2.0, 0.3], [0.3, 2.0]]),
            1e9 + np.array([[2.2, 0.4], [-0.9, 2.5], [0.4, 1.8]]),
        ),
        FAR,
    ),
    Case((np.array([[0.0, 1.0], [5.0, 5.0]]), np.array([[4.0, 4.0], [4.0, 4.0]])), TWINS),
    Case((np.array([[0.5, 1.0], [7.0, 5.5]]), np.array([[6.0, 4.0], [1.0, 2.5]])), SQUARE),
)


@exercise.hide
def cases(rng):
    for _ in range(12):
        n, k, d = rng.integers(40, 80), rng.integers(3, 7), rng.integers(3, 8)
        yield Case((rng.normal(0.3, 1, (n, d)), rng.normal(0.3, 1, (k, d))))
    for _ in range(2):
        n, k, d = rng.integers(40, 80), rng.integers(3, 7), rng.integers(3, 8)
        yield Case((rng.normal(0.3, 1, (d, d)), rng.normal(0.3, 1, (d, d))), SQUARE)
        yield Case((rng.normal(0, 1, (n, 1)), rng.normal(0, 1, (k, 1))), LINE)
        pixels = rng.integers(0, 256, (n + k, d), dtype=np.uint8)
        yield Case((pixels[:n], pixels[n:]), PIXELS)
        yield Case((rng.normal(1e8, 2, (n, d)), rng.normal(1e8, 1, (k, d))), FAR)
        yield Case((rng.integers(0, 5, (n, 2)), rng.permutation(25)[:8].reshape(4, 2)), TIE)
        C = rng.normal(0, 1, (k, d))
        yield Case((rng.normal(0, 1, (n, d)), np.vstack([C, C])), TWINS)
