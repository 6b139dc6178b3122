"""The exercise `silhouette`: how much nearer a point is to its own cluster than to the next."""

from __future__ import annotations

import numpy as np
from scipy.spatial.distance import cdist, pdist, squareform
from sklearn.metrics import silhouette_samples, silhouette_score

from autograder.exercise import Exercise
from autograder.exercises.shared.traps import FAR, GAPS, PIXELS
from eigentunes.checks import how_many_and_which as checks
from eigentunes.judging.contract import Case

exercise = Exercise(checks.silhouette)


@exercise.solved_by
def reference(X, labels):
    """Mean silhouette of a clustering (Rousseeuw 1987).

    Parameters
    ----------
    X : array, shape (n, d)
    labels : array of int, shape (n,)
        At least two different ones.

    Returns
    -------
    float
        Mean of s = (b − a) / max(a, b), where a is the mean distance to the other points of the
        own cluster and b the mean distance to the points of the nearest other cluster; s = 0 in a
        cluster of a single point.
    """
    return float(_scores(*_a_and_b(X, labels)).mean())


def _a_and_b(X, labels, D=None, own=0, outside=np.min):
    """Mean distance of every point within its cluster and to the nearest other cluster.

    `own` more points than the others are counted in the own cluster; NaN marks single points.
    """
    D = cdist(X, X) if D is None else D
    names, labels = np.unique(labels, return_inverse=True)
    members = np.eye(len(names))[labels]
    sums, sizes = D @ members, members.sum(axis=0)
    points = np.arange(len(X))
    others = sizes[labels] - 1
    with np.errstate(divide="ignore", invalid="ignore"):
        a = np.where(others > 0, sums[points, labels] / (others + own), np.nan)
    means = sums / sizes
    rest = means[members == 0].reshape(len(X), len(names) - 1)
    return a, outside(rest, axis=1)


def _scores(a, b, single=0.0):
    widest = np.where(np.maximum(a, b) > 0, np.maximum(a, b), 1)
    return np.where(np.isnan(a), single, (b - a) / widest)


@exercise.mistake(
    "a is the mean distance to the OTHER points of the cluster: divide by the size minus 1, for "
    "the distance of a point from itself does not count."
)
def self_in_a(X, labels):
    return _scores(*_a_and_b(X, labels, own=1)).mean()


@exercise.mistake(
    "b belongs to the NEAREST other cluster: take the smallest of the mean distances, not their "
    "mean."
)
def mean_b(X, labels):
    return _scores(*_a_and_b(X, labels, outside=np.mean)).mean()


@exercise.mistake(
    "b belongs to the NEAREST other cluster: take the smallest of the mean distances, not the "
    "largest."
)
def farthest_b(X, labels):
    return _scores(*_a_and_b(X, labels, outside=np.max)).mean()


@exercise.mistake(
    "You pooled the points of all other clusters. Compute the mean distance to each other cluster "
    "by itself, then take the smallest."
)
def pooled_b(X, labels):
    a, _ = _a_and_b(X, labels)
    D, other = cdist(X, X), labels[:, None] != labels
    return _scores(a, (D * other).sum(axis=1) / other.sum(axis=1)).mean()


@exercise.mistake(
    "For b you took the nearest POINT of another cluster. Take the mean distance to each other "
    "cluster, then the smallest of these means."
)
def nearest_point_b(X, labels):
    a, _ = _a_and_b(X, labels)
    D = np.where(labels[:, None] != labels, cdist(X, X), np.inf)
    return _scores(a, D.min(axis=1)).mean()


@exercise.mistake(
    "You measured distances to the centres of the clusters (the 'simplified' silhouette). Average "
    "the distances to their points."
)
def centroid(X, labels):
    names, own = np.unique(labels, return_inverse=True)
    D = cdist(X, [X[labels == name].mean(axis=0) for name in names])
    a = np.where(np.bincount(own)[own] > 1, D[np.arange(len(X)), own], np.nan)
    D[np.arange(len(X)), own] = np.inf
    return _scores(a, D.min(axis=1)).mean()


@exercise.mistake("You average SQUARED distances. The silhouette uses the distances themselves.")
def squared(X, labels):
    return _scores(*_a_and_b(X, labels, cdist(X, X, "sqeuclidean"))).mean()


@exercise.mistake(
    "You use the Manhattan distance. Use the Euclidean one: the root of the sum of squares."
)
def manhattan(X, labels):
    return _scores(*_a_and_b(X, labels, cdist(X, X, "cityblock"))).mean()


@exercise.mistake("A point that is alone in its cluster has s = 0 by definition; yours has 1.")
def single_one(X, labels):
    a, b = _a_and_b(X, labels)
    return _scores(a, b, single=1).mean()


@exercise.mistake(
    "For a point that is alone in its cluster a is 0/0, which is NaN, and your mean becomes NaN. "
    "Set s = 0 for it."
)
def single_nan(X, labels):
    a, b = _a_and_b(X, labels)
    return _scores(a, b, single=np.nan).mean()


@exercise.mistake("You leave out points that are alone in their cluster. They count, with s = 0.")
def single_skipped(X, labels):
    a, b = _a_and_b(X, labels)
    return _scores(a, b)[~np.isnan(a)].mean()


@exercise.mistake(
    "The sign is the wrong way round: s = (b − a) / max(a, b), so that good clusterings are "
    "near +1."
)
def swapped(X, labels):
    return -_scores(*_a_and_b(X, labels)).mean()


@exercise.mistake("You returned the median of the s values. Return their mean.")
def median(X, labels):
    return np.median(_scores(*_a_and_b(X, labels)))


@exercise.mistake("You returned one s per point. Return their mean, a single number.")
def per_point(X, labels):
    return _scores(*_a_and_b(X, labels))


@exercise.mistake("You returned the sum of the s values. Return their mean.")
def total(X, labels):
    return _scores(*_a_and_b(X, labels)).sum()


@exercise.mistake(
    "You averaged within each cluster first, so small clusters weigh as much as large ones. "
    "Average over all points."
)
def mean_of_means(X, labels):
    s = _scores(*_a_and_b(X, labels))
    return np.mean([s[labels == name].mean() for name in np.unique(labels)])


@exercise.mistake("You divide by a + b. Divide by the larger of the two: max(a, b).")
def divided_by_sum(X, labels):
    a, b = _a_and_b(X, labels)
    return np.where(np.isnan(a), 0, (b - a) / (a + b)).mean()


@exercise.mistake("You divide by b. Divide by the larger of the two: max(a, b).")
def divided_by_b(X, labels):
    a, b = _a_and_b(X, labels)
    return np.where(np.isnan(a), 0, (b - a) / b).mean()


@exercise.mistake("You did not divide b − a by max(a, b).")
def not_divided(X, labels):
    a, b = _a_and_b(X, labels)
    return np.where(np.isnan(a), 0, b - a).mean()


@exercise.mistake(
    "You averaged a and b over all points before you combined them. Compute s for each point, "
    "then average."
)
def ratio_of_means(X, labels):
    a, b = _a_and_b(X, labels)
    a, b = np.nan_to_num(a).mean(), b.mean()
    return (b - a) / max(a, b)


@exercise.mistake(
    "Data of an unsigned type cannot hold negative numbers: in uint8, 3 − 5 is 254. Convert X "
    "to float before you subtract."
)
def wraps(X, labels):
    D = np.sqrt(((X[:, None, :] - X) ** 2).sum(axis=2).astype(float))
    return _scores(*_a_and_b(X, labels, D)).mean()


@exercise.mistake(exercise.mistakes["wraps"].message)
def wraps_in_norm(X, labels):
    D = np.linalg.norm(X[:, None, :] - X, axis=2)
    return _scores(*_a_and_b(X, labels, D)).mean()


@exercise.mistake(
    "You took the median for a. Take the mean distance to the other points of the own cluster."
)
def median_a(X, labels):
    a, b = _a_and_b(X, labels)
    D = cdist(X, X)
    for i in np.flatnonzero(~np.isnan(a)):
        own = labels == labels[i]
        own[i] = False
        a[i] = np.median(D[i, own])
    return _scores(a, b).mean()


@exercise.mistake(
    "Where points of two clusters coincide, a = b = 0, and s is 0/0, which is NaN. Set s = 0 there."
)
def coinciding_nan(X, labels):
    a, b = _a_and_b(X, labels)
    with np.errstate(invalid="ignore"):
        return np.where(np.isnan(a), 0, (b - a) / np.maximum(a, b)).mean()


@exercise.equivalent
def scikit_learn(X, labels):
    return silhouette_score(X.astype(float) - X[0], labels)


@exercise.equivalent
def scikit_learn_samples(X, labels):
    return np.mean(silhouette_samples(squareform(pdist(X)), labels, metric="precomputed"))


@exercise.equivalent
def point_by_point(X, labels):
    X, s = X.astype(float), []
    for i, x in enumerate(X):
        distance = np.linalg.norm(X - x, axis=1)
        own = (labels == labels[i]) & (np.arange(len(X)) != i)
        if not own.any():
            s.append(0)
            continue
        a = distance[own].mean()
        b = min(distance[labels == j].mean() for j in set(labels.tolist()) - {labels[i]})
        s.append((b - a) / max(a, b) if a != b else 0)
    return sum(s) / len(s)


@exercise.equivalent
def single_precision(X, labels):
    return np.float32(reference(X, labels))


@exercise.equivalent
def zero_dimensional(X, labels):
    return np.array(reference(X, labels))


COINCIDE = "points that coincide"
LONE = "a cluster of a single point"

exercise.show(
    Case((np.array([[0.0], [1.0], [10.0], [12.0]]), np.array([0, 0, 1, 1]))),
    Case(
        (
            np.array(
                [[0.0, 0.0], [1.0, 2.0], [0.5, 1.0], [4.0, 0.0], [5.0, 2.5], [2.0, 5.0], [3.0, 6.0]]
            ),
            np.array([0, 0, 1, 1, 1, 2, 2]),
        )
    ),
    Case(
        (
            np.array([[0.0], [1.0], [3.0], [8.0], [9.0], [14.0], [15.0], [12.0]]),
            np.array([0, 0, 0, 0, 1, 1, 1, 1]),
        )
    ),
    Case((np.array([[0.0, 1.0], [1.0, 0.0], [5.0, 4.0]]), np.array([0, 0, 1])), LONE),
    Case(
        (np.array([[0.0], [1.5], [5.0], [7.0], [6.5], [3.0]]), np.array([3, 3, 9, 9, -1, -1])), GAPS
    ),
    Case(
        (
            np.array([[1.0, 2.0], [1.0, 2.0], [1.0, 2.0], [1.0, 2.0], [5.0, 6.0], [6.0, 6.0]]),
            np.array([0, 1, 0, 1, 2, 2]),
        ),
        COINCIDE,
    ),
    Case(
        (
            np.array([[0.0, 2.5], [1.0, 0.5], [6.0, 4.0], [9.0, 3.5]]) + 1.5e6,
            np.array([0, 0, 1, 1]),
        ),
        FAR,
    ),
    Case(
        (np.array([[3, 200], [1, 190], [90, 8], [99, 0]], np.uint8), np.array([0, 0, 1, 1])), PIXELS
    ),
)


def _labels(rng, n, k):
    return rng.permutation(np.append(np.repeat(np.arange(k), 2), rng.integers(0, k, n - 2 * k)))


@exercise.hide
def cases(rng):
    for _ in range(16):
        k, d = rng.integers(3, 6), rng.integers(2, 6)
        labels = _labels(rng, rng.integers(20, 45), k)
        X = rng.normal(0, 1, (k, d))[labels] + rng.normal(0, 1, (len(labels), d))
        yield Case((X, labels))
    for _ in range(3):
        n, k, d = rng.integers(20, 40), rng.integers(3, 6), rng.integers(2, 6)
        labels = _labels(rng, n, k)
        X = rng.normal(0, 1, (k, d))[labels] + rng.normal(0, 1, (n, d))
        yield Case((np.vstack([X, X[:2] + 1]), np.append(labels, [k, k + 1])), LONE)
        yield Case((X, labels * 4 - 3), GAPS)
        whole = rng.integers(0, 20, (n, d)) * 1.0
        twins = np.repeat(whole[:1], 4, axis=0)
        yield Case((np.vstack([whole, twins]), np.append(labels, [k, k + 1] * 2)), COINCIDE)
        yield Case((rng.integers(0, 256, (n, d), dtype=np.uint8), labels), PIXELS)
        yield Case((X + rng.uniform(1e6, 2e6), labels), FAR)
