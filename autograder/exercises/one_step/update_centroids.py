"""The exercise `update_centroids`: the second half-step of K-Means."""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_array
from scipy.spatial.distance import cdist

from autograder.exercise import Exercise
from autograder.exercises.shared.traps import EMPTY, ONE, PIXELS, WHOLE
from eigentunes.checks import one_step as checks
from eigentunes.judging.contract import Case

exercise = Exercise(checks.update_centroids)


@exercise.solved_by
def reference(X, labels, centroids):
    """Mean of every cluster (the update step of Lloyd 1982).

    Parameters
    ----------
    X : array, shape (n, d)
    labels : array of int, shape (n,)
    centroids : array, shape (k, d)
        The old centroids, which empty clusters keep.

    Returns
    -------
    array of float, shape (k, d)
    """
    k = len(centroids)
    sizes = np.bincount(labels, minlength=k)[:, None]
    sums = np.stack([np.bincount(labels, x, minlength=k) for x in X.T], axis=1)
    return np.where(sizes > 0, sums / np.maximum(sizes, 1), centroids)


def _per_cluster(statistic, X, labels, centroids):
    """`statistic` of the points of each cluster; an empty one keeps its centroid."""
    return np.array(
        [
            statistic(X[labels == j]) if (labels == j).any() else centroids[j]
            for j in range(len(centroids))
        ],
        dtype=float,
    )


@exercise.mistake(
    "The mean of an empty cluster is 0/0 = NaN, and argmin takes NaN for the smallest number: "
    "that centroid would swallow every point. Let an empty cluster keep its old centroid."
)
def nan_empty(X, labels, centroids):
    sizes = np.bincount(labels, minlength=len(centroids))[:, None]
    return np.where(sizes > 0, reference(X, labels, centroids), np.nan)


@exercise.mistake(
    "You took the median, which makes the sum of ABSOLUTE differences small. The sum of squares "
    "is smallest at the mean."
)
def median(X, labels, centroids):
    return _per_cluster(lambda points: np.median(points, axis=0), X, labels, centroids)


@exercise.mistake(
    "You divide every sum by n/k. Clusters have different sizes: divide by the number of points "
    "in THAT cluster."
)
def div_nk(X, labels, centroids):
    size = len(X) / len(centroids)
    return _per_cluster(lambda points: points.sum(axis=0) / size, X, labels, centroids)


@exercise.mistake(
    "You divide every sum by n, the number of all points. Divide by the number of points in THAT "
    "cluster."
)
def div_n(X, labels, centroids):
    return _per_cluster(lambda points: points.sum(axis=0) / len(X), X, labels, centroids)


@exercise.mistake(
    "You added up the points of each cluster but did not divide by how many they are."
)
def sums_only(X, labels, centroids):
    return _per_cluster(lambda points: points.sum(axis=0), X, labels, centroids)


@exercise.mistake(
    "You moved each centroid to the data point next to the mean. The centroid is the mean itself; "
    "it need not be a data point."
)
def medoid(X, labels, centroids):
    def nearest_to_mean(points):
        return points[((points - points.mean(axis=0)) ** 2).sum(axis=1).argmin()]

    return _per_cluster(nearest_to_mean, X, labels, centroids)


@exercise.mistake(
    "Every centroid of yours is the mean of all points. Select the cluster's points first: "
    "X[labels == j]."
)
def global_mean(X, labels, centroids):
    return _per_cluster(lambda points: X.mean(axis=0), X, labels, centroids)


@exercise.mistake(
    "You averaged over the features too, so all coordinates of a centroid are equal. Use "
    "mean(axis=0)."
)
def flat_mean(X, labels, centroids):
    return _per_cluster(lambda points: np.full(X.shape[1], points.mean()), X, labels, centroids)


@exercise.mistake(
    "An empty cluster was left out (by an `if`, or by `np.unique`): there must always be k "
    "centroids."
)
def drop_empty(X, labels, centroids):
    return np.array([X[labels == j].mean(axis=0) for j in np.unique(labels)])


@exercise.mistake(
    "You took labels.max() + 1 for the number of clusters. The last ones may be empty: k is "
    "len(centroids)."
)
def k_from_max(X, labels, centroids):
    return reference(X, labels, centroids)[: labels.max() + 1]


@exercise.mistake(
    "Your means are cut to whole numbers: the array that you fill has an integer type, perhaps "
    "from zeros_like or copy. Make it a float array."
)
def int_trunc(X, labels, centroids):
    new = np.zeros_like(centroids)
    new[:] = reference(X, labels, centroids)
    return new


@exercise.mistake(
    "Your empty clusters jump to the origin. An empty cluster must keep its old centroid."
)
def zero_empty(X, labels, centroids):
    return reference(X, labels, np.zeros(centroids.shape))


@exercise.mistake(
    "You move an empty cluster to one of the data points. Many programs do so, but here an empty "
    "cluster keeps its old centroid."
)
def reseed_farthest(X, labels, centroids):
    distances = ((X - centroids[labels].astype(float)) ** 2).sum(axis=1)
    return reference(X, labels, np.tile(X[distances.argmax()], (len(centroids), 1)))


@exercise.mistake(
    "You move an empty cluster to the mean of all points. Here an empty cluster keeps its old "
    "centroid."
)
def mean_empty(X, labels, centroids):
    return reference(X, labels, np.tile(X.mean(axis=0), (len(centroids), 1)))


@exercise.mistake(
    "You assigned the points anew to their nearest centroids. Use the labels that you are given."
)
def labels_ignored(X, labels, centroids):
    return reference(X, cdist(X, centroids).argmin(axis=1), centroids)


@exercise.mistake(
    "You count the old centroid as one more member of its cluster. The new centroid is the mean "
    "of the points alone."
)
def old_counts(X, labels, centroids):
    both = np.vstack([X, centroids])
    return reference(both, np.append(labels, np.arange(len(centroids))), centroids)


@exercise.mistake(
    "You go only half of the way from the old centroid to the mean. The new centroid is the mean."
)
def half_way(X, labels, centroids):
    return (centroids + reference(X, labels, centroids)) / 2


@exercise.mistake(
    "You wrote the new centroids into the array `centroids` that you were given. The caller "
    "compares old and new: start from a copy, centroids.astype(float)."
)
def inplace(X, labels, centroids):
    centroids[:] = reference(X, labels, centroids)
    return centroids


@exercise.mistake("You returned the old centroids. Return the means of the clusters.")
def unchanged(X, labels, centroids):
    return centroids.copy()


@exercise.mistake(
    "The last cluster keeps its old centroid although it has points: your loop ends one too "
    "early. range(k) already stops before k."
)
def last_forgotten(X, labels, centroids):
    return np.vstack([reference(X, labels, centroids)[:-1], centroids[-1:]])


EARLY = "Only the first centroid is new: the `return` stands inside the loop. Move it to the left."


@exercise.mistake(EARLY)
def early_return(X, labels, centroids):
    updated = centroids.astype(float)
    updated[0] = reference(X, labels, centroids)[0]
    return updated


@exercise.mistake(EARLY)
def early_return_of_zeros(X, labels, centroids):
    updated = np.zeros(centroids.shape)
    updated[0] = reference(X, labels, centroids)[0]
    return updated


@exercise.mistake(EARLY)
def early_return_of_list(X, labels, centroids):
    return reference(X, labels, centroids)[:1]


@exercise.equivalent
def masks(X, labels, centroids):
    new = centroids.astype(float)
    for j in range(len(centroids)):
        if np.any(labels == j):
            new[j] = X[labels == j].mean(axis=0)
    return new


@exercise.equivalent
def add_at(X, labels, centroids):
    sums, sizes = np.zeros(centroids.shape), np.zeros(len(centroids))
    np.add.at(sums, labels, X)
    np.add.at(sizes, labels, 1)
    new = centroids.astype(float)
    new[sizes > 0] = sums[sizes > 0] / sizes[sizes > 0, None]
    return new


@exercise.equivalent
def onehot(X, labels, centroids):
    Z = np.eye(len(centroids))[labels]
    sizes = Z.sum(axis=0)[:, None]
    return np.divide(Z.T @ X, sizes, out=centroids.astype(float), where=sizes > 0)


@exercise.equivalent
def sparse(X, labels, centroids):
    n = len(X)
    Z = csr_array((np.ones(n), labels, np.arange(n + 1)), shape=(n, len(centroids)))
    sizes = Z.sum(axis=0)[:, None]
    return np.where(sizes == 0, centroids, (Z.T @ X.astype(float)) / np.maximum(sizes, 1))


@exercise.equivalent
def lists(X, labels, centroids):
    new = []
    for j, old in enumerate(centroids.tolist()):
        members = [x for x, label in zip(X.tolist(), labels.tolist(), strict=True) if label == j]
        new.append([sum(c) / len(members) for c in zip(*members, strict=True)] if members else old)
    return new


@exercise.equivalent
def list_of_arrays(X, labels, centroids):
    return list(_per_cluster(lambda points: points.mean(axis=0), X, labels, centroids))


@exercise.equivalent
def single_precision(X, labels, centroids):
    return reference(X, labels, centroids).astype(np.float32)


@exercise.equivalent
def running_mean(X, labels, centroids):
    new, sizes = centroids.astype(float), np.zeros(len(centroids))
    for x, j in zip(X, labels, strict=True):
        sizes[j] += 1
        new[j] += (x - new[j]) / sizes[j]
    return new


LONE = "clusters of a single point"

exercise.show(
    Case(
        (
            np.array([[0.0, 0.0], [2.0, 0.0], [1.0, 3.0], [9.0, 9.0], [8.5, 9.5]]),
            np.array([0, 0, 0, 1, 1]),
            np.array([[0.0, 0.0], [5.0, 5.0]]),
        )
    ),
    Case(
        (
            np.array([[0.5, 1.0], [2.0, 0.5], [1.0, 3.0], [9.0, 9.0], [7.0, 2.0], [6.0, 2.5]]),
            np.array([0, 2, 0, 1, 0, 2]),
            np.array([[1.0, 0.5], [5.0, 5.0], [7.0, 7.0]]),
        )
    ),
    Case(
        (
            np.array([[0.0, 0.0], [2.0, 0.0], [1.0, 3.0], [9.0, 9.0]]),
            np.array([0, 0, 0, 1]),
            np.array([[0.0, 0.0], [5.0, 5.0], [7.0, 7.0]]),
        ),
        EMPTY,
    ),
    Case(
        (
            np.array([[0.0, 0.5], [2.0, 0.0], [1.0, 3.0], [9.0, 9.0]]),
            np.array([2, 2, 0, 2]),
            np.array([[0.5, 0.0], [5.0, 4.0], [7.0, 7.5]]),
        ),
        EMPTY,
    ),
    Case(
        (
            np.array([[0, 1], [3, 2], [8, 8], [9, 5]]),
            np.array([0, 0, 1, 1]),
            np.array([[1, 1], [7, 7]]),
        ),
        WHOLE,
    ),
    Case((np.array([[0.0, 3.0], [2.5, 0.0]]), np.array([0, 0]), np.array([[1.0, 4.0]])), ONE),
    Case(
        (
            np.array([[200, 3], [180, 11], [250, 90], [10, 60]], np.uint8),
            np.array([0, 0, 0, 1]),
            np.array([[1, 1], [7, 7]], np.uint8),
        ),
        PIXELS,
    ),
    Case(
        (
            np.array([[0.0, 3.0], [2.5, 0.0], [4.0, 4.5]]),
            np.array([2, 0, 1]),
            np.array([[1.0, 4.0], [5.0, 2.0], [0.0, 0.0]]),
        ),
        LONE,
    ),
)


@exercise.hide
def cases(rng):
    for _ in range(12):
        k, d = rng.integers(2, 6), rng.integers(2, 7)
        n = rng.integers(5 * k, 10 * k)
        labels = rng.permutation(np.append(np.arange(k), rng.integers(0, k, n - k)))
        yield Case((rng.normal(2, 3, (n, d)), labels, rng.normal(2, 3, (k, d))))
    for gap in ("last", "middle"):
        k, d = rng.integers(4, 7), rng.integers(2, 7)
        n = rng.integers(4 * k, 8 * k)
        X, centroids = rng.normal(2, 3, (n, d)), rng.normal(2, 3, (k, d))
        labels = rng.permutation(np.append(np.arange(k), rng.integers(0, k, n - k)))
        labels[labels == (k - 1 if gap == "last" else 1)] = 0
        yield Case((X, labels, centroids), EMPTY)
        labels = rng.permutation(np.append(np.arange(k), rng.integers(0, k, n - k)))
        yield Case((rng.integers(-9, 99, (n, d)), labels, rng.integers(0, 50, (k, d))), WHOLE)
        pixels = rng.integers(0, 256, (n + k, d), dtype=np.uint8)
        yield Case((pixels[:n], labels, pixels[n:]), PIXELS)
        yield Case((X, np.zeros(n, dtype=int), centroids[:1]), ONE)
        yield Case((X[:k], rng.permutation(k), centroids), LONE)
