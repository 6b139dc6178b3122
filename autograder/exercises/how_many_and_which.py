"""Answers of the third K-Means notebook: silhouette, other distances, hierarchical clustering."""

from __future__ import annotations

import numpy as np
from scipy.cluster import hierarchy
from scipy.sparse.csgraph import minimum_spanning_tree
from scipy.spatial.distance import cdist, pdist, squareform
from sklearn.cluster import AgglomerativeClustering
from sklearn.metrics import silhouette_samples, silhouette_score

from autograder.definition import Exercise
from eigentunes.checks import how_many_and_which as checks
from eigentunes.definition import Case

FAR = "data far from the origin"
WHOLE = "whole numbers"
PIXELS = "unsigned whole numbers (uint8)"
EMPTY = "a cluster that is empty from the start"
ONE = "a single cluster"

# --- silhouette -----------------------------------------------------------------------------

silhouette = Exercise(checks.silhouette)


@silhouette.solved_by
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


@silhouette.mistake(
    "a is the mean distance to the OTHER points of the cluster: divide by the size minus 1, for "
    "the distance of a point from itself does not count."
)
def self_in_a(X, labels):
    return _scores(*_a_and_b(X, labels, own=1)).mean()


@silhouette.mistake(
    "b belongs to the NEAREST other cluster: take the smallest of the mean distances, not their "
    "mean."
)
def mean_b(X, labels):
    return _scores(*_a_and_b(X, labels, outside=np.mean)).mean()


@silhouette.mistake(
    "b belongs to the NEAREST other cluster: take the smallest of the mean distances, not the "
    "largest."
)
def farthest_b(X, labels):
    return _scores(*_a_and_b(X, labels, outside=np.max)).mean()


@silhouette.mistake(
    "You pooled the points of all other clusters. Compute the mean distance to each other cluster "
    "by itself, then take the smallest."
)
def pooled_b(X, labels):
    a, _ = _a_and_b(X, labels)
    D, other = cdist(X, X), labels[:, None] != labels
    return _scores(a, (D * other).sum(axis=1) / other.sum(axis=1)).mean()


@silhouette.mistake(
    "For b you took the nearest POINT of another cluster. Take the mean distance to each other "
    "cluster, then the smallest of these means."
)
def nearest_point_b(X, labels):
    a, _ = _a_and_b(X, labels)
    D = np.where(labels[:, None] != labels, cdist(X, X), np.inf)
    return _scores(a, D.min(axis=1)).mean()


@silhouette.mistake(
    "You measured distances to the centres of the clusters (the 'simplified' silhouette). Average "
    "the distances to their points."
)
def centroid(X, labels):
    names, own = np.unique(labels, return_inverse=True)
    D = cdist(X, [X[labels == name].mean(axis=0) for name in names])
    a = np.where(np.bincount(own)[own] > 1, D[np.arange(len(X)), own], np.nan)
    D[np.arange(len(X)), own] = np.inf
    return _scores(a, D.min(axis=1)).mean()


@silhouette.mistake("You average SQUARED distances. The silhouette uses the distances themselves.")
def squared(X, labels):
    return _scores(*_a_and_b(X, labels, cdist(X, X, "sqeuclidean"))).mean()


@silhouette.mistake(
    "You use the Manhattan distance. Use the Euclidean one: the root of the sum of squares."
)
def manhattan(X, labels):
    return _scores(*_a_and_b(X, labels, cdist(X, X, "cityblock"))).mean()


@silhouette.mistake("A point that is alone in its cluster has s = 0 by definition; yours has 1.")
def single_one(X, labels):
    a, b = _a_and_b(X, labels)
    return _scores(a, b, single=1).mean()


@silhouette.mistake(
    "For a point that is alone in its cluster a is 0/0, which is NaN, and your mean becomes NaN. "
    "Set s = 0 for it."
)
def single_nan(X, labels):
    a, b = _a_and_b(X, labels)
    return _scores(a, b, single=np.nan).mean()


@silhouette.mistake("You leave out points that are alone in their cluster. They count, with s = 0.")
def single_skipped(X, labels):
    a, b = _a_and_b(X, labels)
    return _scores(a, b)[~np.isnan(a)].mean()


@silhouette.mistake(
    "The sign is the wrong way round: s = (b − a) / max(a, b), so that good clusterings are "
    "near +1."
)
def swapped(X, labels):
    return -_scores(*_a_and_b(X, labels)).mean()


@silhouette.mistake("You returned the median of the s values. Return their mean.")
def median(X, labels):
    return np.median(_scores(*_a_and_b(X, labels)))


@silhouette.mistake("You returned one s per point. Return their mean, a single number.")
def per_point(X, labels):
    return _scores(*_a_and_b(X, labels))


@silhouette.mistake("You returned the sum of the s values. Return their mean.")
def total(X, labels):
    return _scores(*_a_and_b(X, labels)).sum()


@silhouette.mistake(
    "You averaged within each cluster first, so small clusters weigh as much as large ones. "
    "Average over all points."
)
def mean_of_means(X, labels):
    s = _scores(*_a_and_b(X, labels))
    return np.mean([s[labels == name].mean() for name in np.unique(labels)])


@silhouette.mistake("You divide by a + b. Divide by the larger of the two: max(a, b).")
def divided_by_sum(X, labels):
    a, b = _a_and_b(X, labels)
    return np.where(np.isnan(a), 0, (b - a) / (a + b)).mean()


@silhouette.mistake("You divide by b. Divide by the larger of the two: max(a, b).")
def divided_by_b(X, labels):
    a, b = _a_and_b(X, labels)
    return np.where(np.isnan(a), 0, (b - a) / b).mean()


@silhouette.mistake("You did not divide b − a by max(a, b).")
def not_divided(X, labels):
    a, b = _a_and_b(X, labels)
    return np.where(np.isnan(a), 0, b - a).mean()


@silhouette.mistake(
    "You averaged a and b over all points before you combined them. Compute s for each point, "
    "then average."
)
def ratio_of_means(X, labels):
    a, b = _a_and_b(X, labels)
    a, b = np.nan_to_num(a).mean(), b.mean()
    return (b - a) / max(a, b)


@silhouette.mistake(
    "Data of an unsigned type cannot hold negative numbers: in uint8, 3 − 5 is 254. Convert X "
    "to float before you subtract."
)
def wraps(X, labels):
    D = np.sqrt(((X[:, None, :] - X) ** 2).sum(axis=2).astype(float))
    return _scores(*_a_and_b(X, labels, D)).mean()


@silhouette.equivalent
def scikit_learn(X, labels):
    return silhouette_score(X - X.mean(axis=0), labels)


@silhouette.equivalent
def scikit_learn_samples(X, labels):
    return np.mean(silhouette_samples(squareform(pdist(X)), labels, metric="precomputed"))


@silhouette.equivalent
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
        s.append((b - a) / max(a, b))
    return sum(s) / len(s)


@silhouette.equivalent
def single_precision(X, labels):
    return np.float32(silhouette.reference(X, labels))


@silhouette.equivalent
def zero_dimensional(X, labels):
    return np.array(silhouette.reference(X, labels))


LONE = "a cluster of a single point"
NUMBERS = "cluster numbers with gaps"

silhouette.show(
    Case((np.array([[0.0], [1.0], [10.0], [12.0]]), np.array([0, 0, 1, 1]))),
    Case(
        (
            np.array(
                [[0.0, 0.0], [1.0, 2.0], [0.5, 1.0], [4.0, 0.0], [5.0, 2.5], [2.0, 5.0], [3.0, 6.0]]
            ),
            np.array([0, 0, 1, 1, 1, 2, 2]),
        )
    ),
    Case((np.array([[0.0, 1.0], [1.0, 0.0], [5.0, 4.0]]), np.array([0, 0, 1])), LONE),
    Case((np.array([[0.0], [1.5], [5.0], [7.0], [6.5]]), np.array([3, 3, 9, 9, -1])), NUMBERS),
    Case(
        (np.array([[3, 200], [1, 190], [90, 8], [99, 0]], np.uint8), np.array([0, 0, 1, 1])), PIXELS
    ),
)


def _labels(rng, n, k):
    return rng.permutation(np.append(np.repeat(np.arange(k), 2), rng.integers(0, k, n - 2 * k)))


@silhouette.hide
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
        yield Case((X, labels * 4 - 3), NUMBERS)
        yield Case((rng.integers(0, 256, (n, d), dtype=np.uint8), labels), PIXELS)
        yield Case((X + rng.uniform(1e6, 2e6), labels), FAR)


# --- k_medians ------------------------------------------------------------------------------

k_medians = Exercise(checks.k_medians)


@k_medians.solved_by
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
    return _alternate(X, centroids.astype(float))


def _median(points):
    return np.median(points, axis=0)


def _alternate(X, C, metric="cityblock", centre=_median, turns=100, cost="cityblock"):
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


@k_medians.mistake(
    "You kept the mean. It minimises SQUARED differences; the sum of absolute ones is smallest at "
    "the median of each coordinate."
)
def mean(X, centroids):
    return _alternate(X, centroids, centre=lambda points: points.mean(axis=0))


@k_medians.mistake(
    "You assign with the Euclidean distance and update with the median, so the two steps minimise "
    "different things. Assign with the Manhattan distance."
)
def l2_assign(X, centroids):
    return _alternate(X, centroids, "euclidean")


@k_medians.mistake(
    "np.median without axis=0 mixes all the coordinates. Take the median of each column."
)
def flat_median(X, centroids):
    return _alternate(X, centroids, centre=lambda points: np.full(X.shape[1], np.median(points)))


@k_medians.mistake(
    "You took the middle between smallest and largest value. That minimises the largest "
    "difference; the sum is smallest at the median."
)
def midrange(X, centroids):
    return _alternate(
        X, centroids, centre=lambda points: points.min(axis=0) / 2 + points.max(axis=0) / 2
    )


@k_medians.mistake("You stop after one round. Repeat until the labels no longer change.")
def one_step(X, centroids):
    return _alternate(X, centroids, turns=1)


@k_medians.mistake(
    "That is plain K-Means with another sum at the end. Use the Manhattan distance when you "
    "assign, and the median when you update."
)
def mean_l2(X, centroids):
    return _alternate(X, centroids, "euclidean", centre=lambda points: points.mean(axis=0))


@k_medians.mistake(
    "Your centroids are data points (medoids). Here a centroid is the median of each coordinate, "
    "which need not be a point of the data."
)
def medoid(X, centroids):
    def most_central(points):
        return points[cdist(points, points, "cityblock").sum(axis=1).argmin()]

    return _alternate(X, centroids, centre=most_central)


@k_medians.mistake(
    "The third value adds SQUARED distances. Add the Manhattan distances: absolute differences."
)
def squared_total(X, centroids):
    return _alternate(X, centroids, cost="sqeuclidean")


@k_medians.mistake(
    "The third value adds Euclidean distances. Add the Manhattan distances: absolute differences."
)
def euclidean_total(X, centroids):
    return _alternate(X, centroids, cost="euclidean")


@k_medians.mistake("The third value is a mean. Return the sum of the Manhattan distances.")
def mean_total(X, centroids):
    labels, C, total = k_medians.reference(X, centroids)
    return labels, C, total / len(X)


@k_medians.mistake(
    "Your centroids became NaN: the median of no points is NaN. An empty cluster keeps its "
    "centroid."
)
def nan_empty(X, centroids):
    labels, C, total = k_medians.reference(X, centroids)
    C[np.setdiff1d(np.arange(len(C)), labels)] = np.nan
    return labels, C, total


@k_medians.mistake(
    "An empty cluster has disappeared. There must always be k centroids: an empty cluster keeps "
    "its own."
)
def drops_empty(X, centroids):
    labels, C, total = k_medians.reference(X, centroids)
    names, labels = np.unique(labels, return_inverse=True)
    return labels, C[names], total


@k_medians.mistake("An empty cluster of yours jumps to the origin. It must keep its centroid.")
def zero_empty(X, centroids):
    labels, C, total = k_medians.reference(X, centroids)
    C[np.setdiff1d(np.arange(len(C)), labels)] = 0
    return labels, C, total


@k_medians.mistake(
    "Your function wrote into the array `centroids` that it was given. Begin with a copy: "
    "centroids.astype(float)."
)
def inplace(X, centroids):
    labels, C, total = k_medians.reference(X, centroids)
    centroids[:] = C
    return labels, C, total


@k_medians.mistake("You return the labels alone. Return labels, centroids and the sum.")
def labels_only(X, centroids):
    return k_medians.reference(X, centroids)[0]


@k_medians.equivalent
def whole_medians(X, centroids):
    """Cut to whole numbers, a median of whole numbers still lies between the middle two."""

    def truncated(points):
        return np.median(points, axis=0).astype(centroids.dtype)

    return _alternate(X, centroids, centre=truncated)


@k_medians.mistake(
    "The labels are older than the centroids: after the last update, assign once more, and repeat "
    "until the labels no longer change."
)
def stale_labels(X, centroids):
    labels = cdist(X, centroids, "cityblock").argmin(axis=1)
    _, C, _ = _alternate(X, centroids, turns=1)
    return labels, C, float(np.abs(X - C[labels]).sum())


@k_medians.mistake("The three values come in another order: return labels, centroids and the sum.")
def other_order(X, centroids):
    labels, C, total = k_medians.reference(X, centroids)
    return C, labels, total


@k_medians.equivalent
def lower_median(X, centroids):
    def lower(points):
        return np.sort(points, axis=0)[(len(points) - 1) // 2]

    return _alternate(X, centroids.astype(float), centre=lower)


@k_medians.equivalent
def upper_median(X, centroids):
    def upper(points):
        return np.sort(points, axis=0)[len(points) // 2]

    return _alternate(X, centroids, centre=upper)


@k_medians.equivalent
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


@k_medians.equivalent
def ties_last(X, centroids):
    labels, C, total = k_medians.reference(X, centroids[::-1])
    return len(C) - 1 - labels, C[::-1], np.float64(total)


@k_medians.equivalent
def int32_labels(X, centroids):
    labels, C, total = k_medians.reference(X, centroids)
    return labels.astype(np.int32), np.asfortranarray(C), np.array(total)


@k_medians.equivalent
def single_precision_total(X, centroids):
    labels, C, total = k_medians.reference(X, centroids)
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
OUTLIER = "a point far away from all others"

k_medians.show(
    Case((np.array([[0.0], [1.0], [2.0], [100.0], [101.0]]), np.array([[0.0], [100.0]]))),
    Case((GRID, np.array([[0.0, 0.5], [1.0, 2.0], [2.5, 0.5]]))),
    Case((GRID, np.array([[5.0, 0.2], [5.5, 4.4]]))),
    Case((GRID, np.array([[3.0, 2.0], [90.0, 95.0], [7.0, 1.0]])), EMPTY),
    Case((np.array([[0, 1], [3, 2], [8, 8], [9, 5]]), np.array([[0, 0], [9, 9]])), WHOLE),
)


@k_medians.hide
def cases(rng):
    for _ in range(10):
        n, k, d = rng.integers(50, 90), rng.integers(3, 6), rng.integers(3, 6)
        X = rng.normal(0, 2, (n, d)) + rng.exponential(2, (n, d))
        yield Case((X, X[rng.permutation(n)[:k]]))
    for _ in range(2):
        n, k, d = rng.integers(30, 60), rng.integers(3, 6), rng.integers(2, 5)
        X = rng.normal(0, 2, (n, d)) + rng.exponential(2, (n, d))
        start = X[rng.permutation(n)[:k]]
        yield Case((X, np.vstack([start, rng.uniform(200, 300, (1, d))])), EMPTY)
        whole = rng.integers(0, 30, (n, d))
        yield Case((whole, whole[rng.permutation(n)[:k]]), WHOLE)
        pixels = rng.integers(0, 256, (n, d), dtype=np.uint8)
        yield Case((pixels, pixels[rng.permutation(n)[:k]]), PIXELS)
        yield Case((np.vstack([X, rng.uniform(1e3, 1e4, (1, d))]), start), OUTLIER)
        yield Case((X, start[:1]), ONE)


# --- spherical_k_means ----------------------------------------------------------------------

spherical_k_means = Exercise(checks.spherical_k_means)


@spherical_k_means.solved_by
def reference(X, centroids):
    """Cluster by direction, until nothing changes (Dhillon & Modha 2001).

    Parameters
    ----------
    X : array, shape (n, d)
        No row is zero.
    centroids : array, shape (k, d)
        Where to start; only the directions matter.

    Returns
    -------
    labels : array of int, shape (n,)
        The centroid with the largest cosine.
    centroids : array of float, shape (k, d)
        Mean directions, of length 1; an empty cluster keeps its centroid.
    total : float
        Sum of 1 − cosine over all points.
    """
    return _by_direction(_unit(X), _unit(centroids))


def _unit(rows):
    return rows / np.linalg.norm(rows, axis=-1, keepdims=True)


def _by_direction(X, C, pick=np.argmax, scale=_unit, turns=100):
    """Assign and update by turns; some parts may be replaced."""
    labels = pick(X @ C.T, axis=1)
    for _ in range(turns):
        sizes = np.bincount(labels, minlength=len(C))
        C = np.array(
            [
                scale(X[labels == j].sum(axis=0) / sizes[j]) if sizes[j] else C[j]
                for j in range(len(C))
            ]
        )
        before, labels = labels, pick(X @ C.T, axis=1)
        if np.array_equal(labels, before):
            break
    return labels, C, float((1 - (_unit(X) * _unit(C)[labels]).sum(axis=1)).sum())


@spherical_k_means.mistake(
    "Long vectors pull the centroids towards themselves: scale every row of X to length 1 before "
    "you average."
)
def no_normX(X, centroids):
    return _by_direction(X.astype(float), _unit(centroids))


@spherical_k_means.mistake(
    "The mean of unit vectors is shorter than 1. Scale each centroid back to length 1 after every "
    "update, or the longest centroids win the dot product."
)
def no_normC(X, centroids):
    return _by_direction(_unit(X), centroids.astype(float), scale=np.asarray)


@spherical_k_means.mistake(
    "You assign by the smallest cosine. The cosine measures likeness: take the largest."
)
def argmin(X, centroids):
    return _by_direction(_unit(X), _unit(centroids), pick=np.argmin)


@spherical_k_means.mistake("You stop after one round. Repeat until the labels no longer change.")
def one(X, centroids):
    return _by_direction(_unit(X), _unit(centroids), turns=1)


@spherical_k_means.mistake(
    "That is ordinary K-Means on the data as they are. Scale the rows to length 1, compare "
    "cosines, and scale the centroids to length 1."
)
def euclid_raw(X, centroids):
    return _alternate(X, centroids, "euclidean", lambda p: p.mean(axis=0), cost="sqeuclidean")


@spherical_k_means.mistake(
    "You scaled the rows of X to length 1 and then ran ordinary K-Means: the centroids are shorter "
    "than 1. Scale them to length 1 after every update."
)
def euclid_short(X, centroids):
    return _alternate(
        _unit(X), _unit(centroids), "euclidean", lambda p: p.mean(axis=0), cost="sqeuclidean"
    )


@spherical_k_means.mistake(
    "You returned the sum of the cosines. Return the sum of 1 − cosine, which is small when the "
    "clusters are good."
)
def cos_sum(X, centroids):
    labels, C, total = spherical_k_means.reference(X, centroids)
    return labels, C, len(X) - total


@spherical_k_means.mistake(
    "Your sum is twice as large as asked: squared distances between unit vectors are 2 (1 − cos)."
)
def squared_distances(X, centroids):
    labels, C, total = spherical_k_means.reference(X, centroids)
    return labels, C, 2 * total


@spherical_k_means.mistake("The third value is a mean. Return the sum of 1 − cosine.")
def mean_total(X, centroids):
    labels, C, total = spherical_k_means.reference(X, centroids)
    return labels, C, total / len(X)


@spherical_k_means.mistake(
    "You scaled the COLUMNS of X to length 1. Each row is one vector: use axis=1."
)
def columns(X, centroids):
    return _by_direction(X / np.linalg.norm(X, axis=0), _unit(centroids))


@spherical_k_means.mistake(
    "You divided by the sum of absolute values. The length of a vector is the root of its sum of "
    "squares (np.linalg.norm)."
)
def sum_norm(X, centroids):
    def by_sum(rows):
        return rows / np.abs(rows).sum(axis=-1, keepdims=True)

    return _by_direction(by_sum(X), by_sum(centroids), scale=by_sum)


@spherical_k_means.mistake(
    "The centroids have length 1 during the loop, but you return the plain means. Return them "
    "scaled."
)
def unscaled_at_the_end(X, centroids):
    labels, C, total = spherical_k_means.reference(X, centroids)
    U = _unit(X)
    means = [U[labels == j].mean(axis=0) if (labels == j).any() else c for j, c in enumerate(C)]
    return labels, np.array(means), total


@spherical_k_means.mistake(
    "You centred X first. That changes the directions: cosines are measured from the origin."
)
def centred(X, centroids):
    origin = X.mean(axis=0)
    return _by_direction(_unit(X - origin), _unit(centroids - origin))


@spherical_k_means.mistake(
    "Your centroids became NaN: the sum over no points is 0, and you divide it by its length 0. "
    "An empty cluster keeps its centroid."
)
def nan_empty(X, centroids):
    labels, C, total = spherical_k_means.reference(X, centroids)
    C[np.setdiff1d(np.arange(len(C)), labels)] = np.nan
    return labels, C, total


@spherical_k_means.mistake(
    "Your function changed X itself when it scaled the rows (X /= …). Make a new array."
)
def inplace(X, centroids):
    X /= np.linalg.norm(X, axis=1, keepdims=True)
    return spherical_k_means.reference(X, centroids)


@spherical_k_means.mistake(
    "The starting centroids have different lengths, and the longest one wins the dot product. "
    "Scale them to length 1 before the first assignment."
)
def start_not_scaled(X, centroids):
    labels = (_unit(X) @ centroids.T).argmax(axis=1)
    C = np.where(np.isin(np.arange(len(centroids)), labels)[:, None], _unit(centroids), centroids)
    labels, C, total = _by_direction(_unit(X), C)
    return labels, C, total


@spherical_k_means.equivalent
def euclid_unit(X, centroids):
    """Between unit vectors, the smallest Euclidean distance is the largest cosine."""
    U = _unit(X)
    labels, C, total = _alternate(
        U, _unit(centroids), "euclidean", lambda p: _unit(p.mean(axis=0)), cost="sqeuclidean"
    )
    return labels, C, total / 2


@spherical_k_means.equivalent
def cosine_distance(X, centroids):
    C = centroids.astype(float)
    U, before = _unit(X), None
    while True:
        labels = cdist(X, C, "cosine").argmin(axis=1)
        if before is not None and np.array_equal(labels, before):
            return list(labels), _unit(C), cdist(X, C, "cosine").min(axis=1).sum()
        C = np.array([U[labels == j].sum(axis=0) if j in labels else C[j] for j in range(len(C))])
        before = labels


@spherical_k_means.equivalent
def fixed_number_of_rounds(X, centroids):
    labels, C, total = _by_direction(_unit(X), _unit(centroids), turns=60)
    return labels.astype(np.int32), C.tolist(), np.float32(total)


@spherical_k_means.equivalent
def ties_last(X, centroids):
    labels, C, total = spherical_k_means.reference(X, centroids[::-1])
    return len(C) - 1 - labels, C[::-1], np.array(total)


LENGTHS = "starting centroids of different lengths"
LONG = "vectors of very different lengths"

RAYS = np.array(
    [
        [1.0, 0.2, 0.1],
        [5.0, 0.5, 2.0],
        [0.3, 1.0, 0.0],
        [0.1, 3.0, 1.0],
        [2.0, 2.5, 0.5],
        [0.2, 0.3, 2.0],
        [0.5, 2.0, 3.0],
        [4.0, 1.0, 3.0],
        [1.0, 1.0, 0.2],
        [0.3, 0.1, 0.2],
    ]
)

spherical_k_means.show(
    Case(
        (
            np.array([[1.0, 0.0], [5.0, 0.5], [0.0, 1.0], [0.1, 3.0]]),
            np.array([[1.0, 0.0], [0.0, 1.0]]),
        )
    ),
    Case((RAYS, np.array([[0.6, 0.8, 0.0], [0.0, 1.0, 0.0], [0.0, 0.8, 0.6]]))),
    Case((RAYS, np.array([[0.8, 0.6, 0.0], [1.0, 0.0, 0.0]]))),
    Case((RAYS, np.array([[9.0, 5.0, 1.0], [0.1, 0.2, 0.0], [0.0, 0.1, 0.3]])), LENGTHS),
    Case((RAYS, np.array([[0.0, 0.6, 0.8], [-0.6, -0.8, 0.0], [1.0, 0.0, 0.0]])), EMPTY),
    Case((np.array([[3, 1], [200, 90], [1, 5], [20, 190]], np.uint8), np.eye(2)), PIXELS),
)


@spherical_k_means.hide
def cases(rng):
    def directions(n, k, d):
        middle = np.abs(rng.normal(0, 1, (k, d)))[rng.integers(0, k, n)]
        return np.abs(middle + rng.normal(0, 0.7, (n, d))) + 0.05

    for _ in range(10):
        n, k, d = rng.integers(40, 80), rng.integers(3, 6), rng.integers(3, 7)
        X = directions(n, k, d) * rng.uniform(0.2, 5, (n, 1))
        yield Case((X, _unit(X[rng.permutation(n)[:k]])))
    for _ in range(2):
        n, k, d = rng.integers(40, 80), rng.integers(3, 6), rng.integers(3, 7)
        X = directions(n, k, d)
        start = X[rng.permutation(n)[:k]]
        yield Case((X, start * 10.0 ** rng.uniform(-2, 2, (k, 1))), LENGTHS)
        yield Case((X, _unit(np.vstack([start, -np.abs(rng.normal(5, 1, (1, d)))]))), EMPTY)
        pixels = rng.integers(1, 256, (n, d), dtype=np.uint8)
        yield Case((pixels, _unit(pixels[:k].astype(float))), PIXELS)
        yield Case((X * 10.0 ** rng.uniform(-4, 4, (n, 1)), _unit(start)), LONG)
        yield Case((X, _unit(start[:1])), ONE)


# --- merge_heights --------------------------------------------------------------------------

merge_heights = Exercise(checks.merge_heights)


@merge_heights.solved_by
def reference(X, linkage):
    """Heights of the merges of agglomerative clustering (Lance & Williams 1967).

    Parameters
    ----------
    X : array, shape (n, d)
    linkage : {"single", "complete", "average", "ward"}

    Returns
    -------
    array of float, shape (n - 1,)
        In ascending order, as column 2 of ``scipy.cluster.hierarchy.linkage``.
    """
    rule = RULES[linkage]
    return np.sort(_merges(cdist(X, X), rule))


def _merges(D, rule):
    """Join the two closest clusters, n − 1 times; `rule` gives the distances of the joined one."""
    D = D.astype(float)
    np.fill_diagonal(D, np.inf)
    sizes = np.ones(len(D))
    heights = np.empty(len(D) - 1)
    for step in range(len(heights)):
        i, j = np.unravel_index(D.argmin(), D.shape)
        heights[step] = D[i, j]
        joined = rule(D[i], D[j], D[i, j], sizes[i], sizes[j], sizes)
        joined[i] = np.inf
        D[i] = D[:, i] = joined
        D[j] = D[:, j] = np.inf  # cluster j now lives in row i
        sizes[i] += sizes[j]
    return heights


def _ward(di, dj, dij, ni, nj, n):
    with np.errstate(invalid="ignore"):  # rows of clusters that are gone hold infinity
        squares = ((ni + n) * di**2 + (nj + n) * dj**2 - n * dij**2) / (ni + nj + n)
    return np.sqrt(np.maximum(squares, 0))


RULES = {
    "single": lambda di, dj, dij, ni, nj, n: np.minimum(di, dj),
    "complete": lambda di, dj, dij, ni, nj, n: np.maximum(di, dj),
    "average": lambda di, dj, dij, ni, nj, n: (ni * di + nj * dj) / (ni + nj),
    "ward": _ward,
}


def _heights(X, linkage, **other_rules):
    return np.sort(_merges(cdist(X, X), {**RULES, **other_rules}[linkage]))


def _with_members(X, linkage, height):
    """Join clusters by `height(points, points)`, given as lists of rows, where it is asked for."""
    clusters, heights = [X[[i]].astype(float) for i in range(len(X))], []
    while len(clusters) > 1:
        table = [
            (height(a, b), i, j) for j, b in enumerate(clusters) for i, a in enumerate(clusters[:j])
        ]
        lowest, i, j = min(table)
        heights.append(lowest)
        clusters[i] = np.vstack([clusters[i], clusters.pop(j)])
    return np.sort(heights)


@merge_heights.mistake(
    "single and complete are the wrong way round: single linkage takes the SMALLEST distance "
    "between two clusters, complete linkage the largest."
)
def min_max_swapped(X, linkage):
    return _heights(X, linkage, single=RULES["complete"], complete=RULES["single"])


@merge_heights.mistake(
    'For "average" you take the mean of the two old averages. Weigh them by the sizes of the '
    "clusters: the average runs over all pairs of points."
)
def unweighted(X, linkage):
    return _heights(X, linkage, average=lambda di, dj, dij, ni, nj, n: (di + dj) / 2)


@merge_heights.mistake(
    'For "average" you measure the distance between the means of the clusters. Average linkage '
    "is the mean of the distances over all pairs of points."
)
def centroid_average(X, linkage):
    if linkage != "average":
        return _heights(X, linkage)
    return _with_members(X, linkage, lambda a, b: np.linalg.norm(a.mean(axis=0) - b.mean(axis=0)))


@merge_heights.mistake(
    'For "ward" you measure the distance between the means of the clusters. Ward\'s distance '
    "also has the factor √(2 |A| |B| / (|A| + |B|))."
)
def ward_no_sizes(X, linkage):
    if linkage != "ward":
        return _heights(X, linkage)
    return _with_members(X, linkage, lambda a, b: np.linalg.norm(a.mean(axis=0) - b.mean(axis=0)))


@merge_heights.mistake(
    "Your Ward heights lack the factor √2: two single points must merge at their distance, so the "
    "height is √(2 |A| |B| / (|A| + |B|)) times the distance of the means."
)
def ward_no_factor(X, linkage):
    return _heights(X, linkage) / (np.sqrt(2) if linkage == "ward" else 1)


@merge_heights.mistake(
    "Your Ward heights are the growth of the inertia. The height asked for is √(2 × growth), as in "
    "SciPy."
)
def ward_growth(X, linkage):
    heights = _heights(X, linkage)
    return heights**2 / 2 if linkage == "ward" else heights


@merge_heights.mistake(
    "You worked with squared distances. Heights are Euclidean distances: take the root."
)
def squared(X, linkage):
    return np.sort(_merges(cdist(X, X, "sqeuclidean"), RULES[linkage]))


@merge_heights.mistake(
    'For "average" you averaged SQUARED distances. Average the distances themselves.'
)
def average_of_squares(X, linkage):
    if linkage != "average":
        return _heights(X, linkage)
    return np.sqrt(np.sort(_merges(cdist(X, X, "sqeuclidean"), RULES["average"])))


@merge_heights.mistake("You use the Manhattan distance. Use the Euclidean distance.")
def manhattan(X, linkage):
    return np.sort(_merges(cdist(X, X, "cityblock"), RULES[linkage]))


@merge_heights.mistake("You use single linkage whatever `linkage` says. Look at the argument.")
def always_single(X, linkage):
    return _heights(X, "single")


@merge_heights.mistake(
    "A merged cluster stays in the game and is merged again: after a merge, remove its old rows "
    "and columns. What you return are the smallest of all distances."
)
def not_removed(X, linkage):
    return np.sort(pdist(X))[: len(X) - 1]


@merge_heights.mistake(
    "You return the largest height first. The heights must be in ascending order."
)
def descending(X, linkage):
    return _heights(X, linkage)[::-1]


@merge_heights.mistake("You return n heights, with a 0 for the start. n points need n − 1 merges.")
def starts_with_zero(X, linkage):
    return np.append(0, _heights(X, linkage))


@merge_heights.mistake(
    "The last merge, which leaves a single cluster, is missing: n points need n − 1 merges."
)
def last_merge_missing(X, linkage):
    return _heights(X, linkage)[:-1]


@merge_heights.mistake("You return the whole merge table. Asked is only its column 2, the heights.")
def whole_table(X, linkage):
    return hierarchy.linkage(X, linkage)


@merge_heights.mistake("You return the sums of the heights so far. Return each height by itself.")
def cumulative(X, linkage):
    return _heights(X, linkage).cumsum()


@merge_heights.mistake(
    "Data of an unsigned type cannot hold negative numbers: in uint8, 3 − 5 is 254. Convert X "
    "to float before you subtract."
)
def wraps(X, linkage):
    D = np.sqrt(((X[:, None, :] - X) ** 2).sum(axis=2).astype(float))
    return np.sort(_merges(D, RULES[linkage]))


@merge_heights.equivalent
def scipy_linkage(X, linkage):
    return hierarchy.linkage(X, linkage)[:, 2]


@merge_heights.equivalent
def scikit_learn(X, linkage):
    model = AgglomerativeClustering(1, linkage=linkage, compute_distances=True).fit(
        X - X.mean(axis=0)
    )
    return model.distances_.tolist()


@merge_heights.equivalent
def from_members(X, linkage):
    def ward(a, b):
        factor = 2 * len(a) * len(b) / (len(a) + len(b))
        return np.sqrt(factor) * np.linalg.norm(a.mean(axis=0) - b.mean(axis=0))

    between = {
        "single": lambda a, b: cdist(a, b).min(),
        "complete": lambda a, b: cdist(a, b).max(),
        "average": lambda a, b: cdist(a, b).mean(),
        "ward": ward,
    }
    return _with_members(X, linkage, between[linkage])


@merge_heights.equivalent
def spanning_tree(X, linkage):
    """Single linkage merges along the edges of the minimum spanning tree."""
    if linkage != "single" or pdist(X).min() == 0:  # the tree takes 0 for "no edge"
        return merge_heights.reference(X, linkage)
    return np.sort(minimum_spanning_tree(cdist(X, X)).data)


@merge_heights.equivalent
def single_precision(X, linkage):
    return merge_heights.reference(X, linkage).astype(np.float32)


NAMES = ("single", "complete", "average", "ward")
TWO = "only two points"
REPEATS = "equal points"

LINE = np.array([[0.0], [1.0], [3.0], [7.0], [12.5]])
PLANE = np.array(
    [[0.0, 0.0], [1.0, 0.5], [4.0, 0.3], [5.0, 2.0], [0.5, 5.0], [2.2, 6.1], [9.0, 4.0], [3.0, 2.7]]
)

merge_heights.show(
    *(Case((LINE, name)) for name in NAMES),
    *(Case((PLANE, name)) for name in NAMES),
    Case((np.array([[0.0, 3.0], [4.0, 0.0]]), "ward"), TWO),
    Case((np.array([[1.0, 2.0], [1.0, 2.0], [4.0, 6.0], [1.0, 2.0]]), "average"), REPEATS),
    Case((np.array([[3, 200], [1, 190], [90, 8], [99, 30]], np.uint8), "complete"), PIXELS),
)


@merge_heights.hide
def cases(rng):
    for name in NAMES * 3:
        n, d = rng.integers(10, 25), rng.integers(2, 6)
        yield Case((rng.normal(0, 3, (n, d)), name))
    for name in NAMES:
        n, d = rng.integers(8, 15), rng.integers(2, 6)
        X = rng.normal(0, 3, (n, d))
        yield Case((X[:2], name), TWO)
        yield Case((np.vstack([X, X[: n // 2]]), name), REPEATS)
        yield Case((np.vstack([X, X[:1] * 1000]) + 1e6, name), FAR)
        pixels = rng.permutation(np.unique(rng.integers(0, 256, (n, 3), dtype=np.uint8), axis=0))
        yield Case((pixels, name), PIXELS)
