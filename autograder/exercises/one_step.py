"""Answers of one K-Means step: distances, labels, centroids, inertia."""

from __future__ import annotations

from itertools import combinations, product

import numpy as np
from scipy.sparse import csr_array
from scipy.spatial import KDTree
from scipy.spatial.distance import cdist
from sklearn.metrics import pairwise_distances_argmin

from autograder.definition import Exercise
from eigentunes.checks import one_step as checks
from eigentunes.definition import Case

FAR = "data far from the origin"
PIXELS = "unsigned whole numbers (uint8)"
SQUARE = "as many points as centroids and features"
LINE = "points with a single feature"
EMPTY = "an empty cluster"
TIE = "a point midway between two centroids"
TWINS = "two centroids in the same place"
ONE = "a single cluster"

# --- squared_distances ----------------------------------------------------------------------

squared_distances = Exercise(checks.squared_distances)


@squared_distances.solved_by
def reference(X, centroids):
    """Squared Euclidean distance of every point from every centroid.

    Parameters
    ----------
    X : array, shape (n, d)
    centroids : array, shape (k, d)

    Returns
    -------
    array of float, shape (n, k)

    Notes
    -----
    |x − c|² = |x|² − 2 x·c + |c|² turns the work into one matrix product.  Far from the origin
    its terms are huge and cancel, so everything is first moved to the mean of the centroids: this
    changes no distance.
    """
    origin = np.mean(centroids, axis=0)
    X, centroids = X - origin, centroids - origin
    D = (X**2).sum(axis=1)[:, None] - 2 * X @ centroids.T + (centroids**2).sum(axis=1)
    return np.maximum(D, 0)


def _differences(X, centroids):
    return X[:, None, :].astype(float) - centroids


@squared_distances.mistake(
    "You returned distances. This exercise asks for SQUARED distances: leave the root out."
)
def sqrt(X, centroids):
    return np.sqrt(squared_distances.reference(X, centroids))


@squared_distances.mistake(
    "That is the Manhattan distance: you added absolute differences. K-Means adds SQUARED "
    "differences."
)
def manhattan(X, centroids):
    return np.abs(_differences(X, centroids)).sum(axis=2)


@squared_distances.mistake(
    "Only the first two features enter your distance. Add up the squares over ALL columns."
)
def first2dims(X, centroids):
    return (_differences(X, centroids)[:, :, :2] ** 2).sum(axis=2)


@squared_distances.mistake(
    "Your matrix is transposed: there must be one row per point and one column per centroid."
)
def transposed(X, centroids):
    return cdist(centroids, X, "sqeuclidean")


@squared_distances.mistake(
    "You average over the features. A squared distance is the SUM of the squared differences."
)
def mean_features(X, centroids):
    return (_differences(X, centroids) ** 2).mean(axis=2)


@squared_distances.mistake(
    "In |x − c|² = |x|² − 2 x·c + |c|² the middle term has a factor 2; yours lacks it."
)
def no_cross2(X, centroids):
    X, centroids = X.astype(float), centroids.astype(float)
    return (X**2).sum(1)[:, None] - X @ centroids.T + (centroids**2).sum(1)


@squared_distances.mistake(
    "The middle term of the expansion has the wrong sign: |x − c|² = |x|² − 2 x·c + |c|²."
)
def plus_cross(X, centroids):
    X, centroids = X.astype(float), centroids.astype(float)
    return (X**2).sum(1)[:, None] + 2 * X @ centroids.T + (centroids**2).sum(1)


@squared_distances.mistake(
    "You left out |c|², the squared length of the centroid: |x − c|² = |x|² − 2 x·c + |c|²."
)
def no_centroid_term(X, centroids):
    X, centroids = X.astype(float), centroids.astype(float)
    return (X**2).sum(1)[:, None] - 2 * X @ centroids.T


@squared_distances.mistake(
    "You returned the dot products x·c, which are no distances: |x − c|² = |x|² − 2 x·c + |c|²."
)
def dot_products(X, centroids):
    return X.astype(float) @ centroids.T


@squared_distances.mistake(
    "Every column of yours holds the distances from the first centroid. Column j belongs to "
    "centroid j."
)
def elementwise(X, centroids):
    return np.tile(cdist(X, centroids[:1], "sqeuclidean"), (1, len(centroids)))


@squared_distances.mistake(
    "You add the differences before you square them, so they can cancel. Square first, then sum."
)
def sum_then_square(X, centroids):
    return _differences(X, centroids).sum(axis=2) ** 2


@squared_distances.mistake(
    "You return only the largest squared difference of each pair. Add them up over all features."
)
def largest_feature(X, centroids):
    return (_differences(X, centroids) ** 2).max(axis=2)


@squared_distances.mistake(
    "You forgot to square: the differences are added with their signs and can cancel."
)
def not_squared(X, centroids):
    return _differences(X, centroids).sum(axis=2)


@squared_distances.mistake(
    "You sum over the centroids instead of the features. In the (n, k, d) array of differences "
    "the features are the last axis: axis=2 (or -1)."
)
def summed_over_centroids(X, centroids):
    return (_differences(X, centroids) ** 2).sum(axis=1)


@squared_distances.mistake(
    "Your function changed X itself (X -= …). The caller still needs it: work on a copy."
)
def inplace(X, centroids):
    D = np.empty((len(X), len(centroids)))
    for j, c in enumerate(centroids):
        X -= c
        D[:, j] = (X**2).sum(axis=1)
        X += c
    X -= centroids[-1]
    return D


@squared_distances.mistake(
    "Only the first row is filled: the `return` stands inside the loop, so the loop ends after "
    "one point. Move it to the left."
)
def early_return(X, centroids):
    D = np.zeros((len(X), len(centroids)))
    D[0] = cdist(X[:1], centroids, "sqeuclidean")
    return D


@squared_distances.mistake(
    "Your distances are cut to whole numbers: the array that you fill has an integer type. "
    "Make it with np.zeros((n, k))."
)
def whole_numbers(X, centroids):
    return cdist(X, centroids, "sqeuclidean").astype(int)


@squared_distances.mistake(
    "Data of an unsigned type cannot hold negative numbers: in uint8, 3 − 5 is 254. Convert X "
    "and the centroids to float before you subtract."
)
def wraps(X, centroids):
    return ((X[:, None, :] - centroids) ** 2).sum(axis=2)


@squared_distances.mistake(
    "Far from the origin |x|², 2 x·c and |c|² are huge, and their small difference drowns in "
    "rounding. Subtract one common point (say the mean) from X and the centroids first, or square "
    "the differences directly."
)
def raw_expansion(X, centroids):
    X, centroids = X.astype(float), centroids.astype(float)
    return (X**2).sum(1)[:, None] - 2 * X @ centroids.T + (centroids**2).sum(1)


@squared_distances.equivalent
def loops(X, centroids):
    D = np.zeros((len(X), len(centroids)))
    for i, j in product(range(len(X)), range(len(centroids))):
        D[i, j] = sum((float(a) - float(b)) ** 2 for a, b in zip(X[i], centroids[j], strict=True))
    return D


@squared_distances.equivalent
def nested_lists(X, centroids):
    C = centroids.tolist()
    return [[sum((a - b) ** 2 for a, b in zip(x, c, strict=True)) for c in C] for x in X.tolist()]


@squared_distances.equivalent
def scipy_cdist(X, centroids):
    return cdist(X, centroids, "sqeuclidean")


@squared_distances.equivalent
def scipy_cdist_squared(X, centroids):
    return cdist(X, centroids) ** 2


@squared_distances.equivalent
def broadcasting(X, centroids):
    return (_differences(X, centroids) ** 2).sum(axis=-1)


@squared_distances.equivalent
def norm_squared(X, centroids):
    return np.linalg.norm(_differences(X, centroids), axis=2) ** 2


@squared_distances.equivalent
def expand_centred_clip(X, centroids):
    mean = X.mean(axis=0)
    X, C = X - mean, centroids - mean
    return np.clip((X**2).sum(1)[:, None] - 2 * X @ C.T + (C**2).sum(1), 0, None)


@squared_distances.equivalent
def expand_centred_unclipped(X, centroids):
    mean = X.mean(axis=0)
    X, C = X - mean, centroids - mean
    return (X**2).sum(1)[:, None] - 2 * X @ C.T + (C**2).sum(1)


@squared_distances.equivalent
def einsum(X, centroids):
    difference = _differences(X, centroids)
    return np.einsum("nkd,nkd->nk", difference, difference)


@squared_distances.equivalent
def single_precision_result(X, centroids):
    return cdist(X, centroids, "sqeuclidean").astype(np.float32)


@squared_distances.equivalent
def columns_stacked(X, centroids):
    X = X.astype(float)
    return np.array([((X - c) ** 2).sum(axis=1) for c in centroids]).T


squared_distances.show(
    Case((np.array([[0.0, 0.0], [3.0, 4.0]]), np.array([[0.0, 0.0], [3.0, 0.0]]))),
    Case(
        (
            np.array([[1.0, 2.5, 0.5], [0.0, -1.0, 3.0], [2.0, 2.0, -1.5]]),
            np.array([[0.5, 0.0, 1.0], [2.0, -1.0, 1.0]]),
        )
    ),
    Case((np.array([[1.5], [4.0]]), np.array([[1.0], [3.0], [-2.25]])), LINE),
    Case((np.array([[200, 3], [10, 90]], np.uint8), np.array([[210, 1]], np.uint8)), PIXELS),
    Case(
        (
            np.array([[1e8 + 0.3, 1e8 + 1.7], [1e8 + 2.1, 1e8 + 0.4], [1e8 - 0.9, 1e8 + 2.6]]),
            np.array([[1e8 + 0.3, 1e8 + 1.7], [1e8 - 0.9, 1e8 + 2.6]]),
        ),
        FAR,
    ),
    Case((np.array([[1.0, 2.0], [3.5, 0.0]]), np.array([[0.0, 1.0], [2.0, 5.0]])), SQUARE),
)


@squared_distances.hide
def cases(rng):
    for _ in range(12):
        n, k, d = rng.integers(6, 30), rng.integers(2, 6), rng.integers(3, 8)
        yield Case((rng.normal(1, 2, (n, d)), rng.normal(1, 2, (k, d))))
    for _ in range(2):
        n, k, d = rng.integers(6, 30), rng.integers(2, 6), rng.integers(3, 8)
        yield Case((rng.normal(1, 2, (d, d)), rng.normal(1, 2, (d, d))), SQUARE)
        yield Case((rng.normal(1, 2, (n, 1)), rng.normal(1, 2, (k, 1))), LINE)
        pixels = rng.integers(0, 256, (n + k, d), dtype=np.uint8)
        yield Case((pixels[:n], pixels[n:]), PIXELS)
        X = rng.normal(1e8, 2, (n, d))
        yield Case((X, X[:k].copy()), FAR)


# --- assign_labels --------------------------------------------------------------------------

assign_labels = Exercise(checks.assign_labels)


@assign_labels.solved_by
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
    return squared_distances.reference(X, centroids).argmin(axis=1)


@assign_labels.mistake("You picked the FARTHEST centroid (argmax). Use argmin.")
def argmax(X, centroids):
    return cdist(X, centroids).argmax(axis=1)


@assign_labels.mistake(
    "argmin over axis 0 finds the nearest point of each centroid: k numbers. You need one label "
    "per point: axis=1."
)
def axis0(X, centroids):
    return cdist(X, centroids).argmin(axis=0)


@assign_labels.mistake(
    "argmin without an axis gives one number for the whole table. You need one label per point: "
    "axis=1."
)
def no_axis(X, centroids):
    return cdist(X, centroids).argmin()


@assign_labels.mistake(
    "Your labels are floats. They are used as row numbers (centroids[labels]): make them integers."
)
def float_labels(X, centroids):
    return cdist(X, centroids).argmin(axis=1).astype(float)


@assign_labels.mistake("Your labels start at 1. Labels are row numbers, and Python counts from 0.")
def one_based(X, centroids):
    return cdist(X, centroids).argmin(axis=1) + 1


@assign_labels.mistake(
    "You dropped |c|² from |x|² − 2 x·c + |c|². Only |x|² is the same for every centroid and may "
    "be left out."
)
def no_c2(X, centroids):
    return (-2 * X.astype(float) @ centroids.T).argmin(axis=1)


@assign_labels.mistake("You compare only the first two features. Use all columns.")
def first2(X, centroids):
    return cdist(X[:, :2], centroids[:, :2]).argmin(axis=1)


@assign_labels.mistake(
    "You chose the largest cosine similarity, which compares directions. K-Means takes the "
    "smallest Euclidean distance."
)
def cosine(X, centroids):
    X, centroids = X.astype(float), centroids.astype(float)
    lengths = np.linalg.norm(X, axis=1)[:, None] * np.linalg.norm(centroids, axis=1)
    return (X @ centroids.T / np.where(lengths == 0, 1, lengths)).argmax(axis=1)


@assign_labels.mistake("Return the label numbers, one per point, not a one-hot matrix.")
def onehot(X, centroids):
    return np.eye(len(centroids), dtype=int)[cdist(X, centroids).argmin(axis=1)]


@assign_labels.mistake(
    "That is the maximum (Chebyshev) distance: you compare only the largest difference. Use the "
    "Euclidean distance, with the squares of all the differences."
)
def chebyshev(X, centroids):
    return cdist(X, centroids, "chebyshev").argmin(axis=1)


@assign_labels.mistake(
    "That is the Manhattan distance: you add absolute differences. K-Means compares Euclidean "
    "distances, the sum of SQUARED differences."
)
def manhattan(X, centroids):
    return cdist(X, centroids, "cityblock").argmin(axis=1)


@assign_labels.mistake(
    "You deal the points out in turn, 0, 1, 2, …, whatever their distances. Clusters may have "
    "different sizes: take the nearest centroid."
)
def balanced(X, centroids):
    return np.arange(len(X)) % len(centroids)


@assign_labels.mistake(
    "You returned the smallest distances (min). The label is WHERE the smallest one is: argmin."
)
def smallest_distance(X, centroids):
    return cdist(X, centroids).min(axis=1)


@assign_labels.mistake(
    "You returned the nearest centroids themselves. Return their row numbers, the labels."
)
def centroids_themselves(X, centroids):
    return centroids[cdist(X, centroids).argmin(axis=1)]


@assign_labels.mistake(
    "Your labels are a column of shape (n, 1). They must be flat, shape (n,): leave keepdims out."
)
def column(X, centroids):
    return cdist(X, centroids).argmin(axis=1)[:, None]


@assign_labels.mistake(
    "The last centroid never gets a point: your loop ends one too early. range(k) already stops "
    "before k."
)
def last_never(X, centroids):
    compared = centroids[:-1] if len(centroids) > 1 else centroids
    return cdist(X, compared).argmin(axis=1)


@assign_labels.mistake(
    "You add the differences before you square them, so they can cancel. Square first, then sum."
)
def sum_then_square(X, centroids):
    return (_differences(X, centroids).sum(axis=2) ** 2).argmin(axis=1)


@assign_labels.mistake(
    "Data of an unsigned type cannot hold negative numbers: in uint8, 3 − 5 is 254. Convert X "
    "and the centroids to float before you subtract."
)
def wraps(X, centroids):
    return ((X[:, None, :] - centroids) ** 2).sum(axis=2).argmin(axis=1)


@assign_labels.mistake(
    "Far from the origin |x|², 2 x·c and |c|² are huge, and their small difference drowns in "
    "rounding, so the wrong centroid wins. Subtract one common point (say the mean) from X and "
    "the centroids first, or square the differences directly."
)
def raw_expansion(X, centroids):
    return squared_distances.mistakes["raw_expansion"].function(X, centroids).argmin(axis=1)


@assign_labels.equivalent
def ties_last(X, centroids):
    return len(centroids) - 1 - cdist(X, centroids[::-1]).argmin(axis=1)


@assign_labels.equivalent
def as_list(X, centroids):
    C = centroids.tolist()
    nearest = []
    for x in X.tolist():
        distances = [sum((a - b) ** 2 for a, b in zip(x, c, strict=True)) for c in C]
        nearest.append(distances.index(min(distances)))
    return nearest


@assign_labels.equivalent
def with_root(X, centroids):
    return cdist(X, centroids).argmin(axis=1)


@assign_labels.equivalent
def int32(X, centroids):
    return cdist(X, centroids, "sqeuclidean").argmin(axis=1).astype(np.int32)


@assign_labels.equivalent
def small_unsigned(X, centroids):
    return cdist(X, centroids, "sqeuclidean").argmin(axis=1).astype(np.uint8)


@assign_labels.equivalent
def kdtree(X, centroids):
    return KDTree(centroids).query(X)[1]


@assign_labels.equivalent
def expand_centred(X, centroids):
    mean = X.mean(axis=0)
    X, C = X - mean, centroids - mean
    return ((C**2).sum(axis=1) - 2 * X @ C.T).argmin(axis=1)


@assign_labels.equivalent
def scikit_learn(X, centroids):
    origin = centroids.mean(axis=0)  # scikit-learn expands the square without centring
    return pairwise_distances_argmin(X - origin, centroids - origin)


@assign_labels.equivalent
def sorted_distances(X, centroids):
    return np.argsort(cdist(X, centroids), axis=1)[:, 0]


@assign_labels.equivalent
def duels(X, centroids):
    labels = np.zeros(len(X), dtype=int)
    D = cdist(X, centroids)
    for old, new in combinations(range(len(centroids)), 2):
        labels[(labels == old) & (D[:, new] <= D[:, old])] = new
    return labels


assign_labels.show(
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
    Case((np.array([[0.0], [4.0], [9.0]]), np.array([[1.0], [6.0], [20.0]])), LINE),
    Case((np.array([[2.0, 0.0], [0.0, 0.0]]), np.array([[1.0, 1.0], [3.0, 1.0]])), TIE),
    Case(
        (np.array([[200, 3], [10, 90]], np.uint8), np.array([[190, 0], [210, 9]], np.uint8)),
        PIXELS,
    ),
    Case(
        (
            np.array([[1e8 + 0.3, 1e8 + 1.7], [1e8 + 2.1, 1e8 + 0.4], [1e8 - 0.9, 1e8 + 2.6]]),
            np.array([[1e8 + 2.2, 1e8 + 0.4], [1e8 - 0.9, 1e8 + 2.5], [1e8 + 0.4, 1e8 + 1.8]]),
        ),
        FAR,
    ),
    Case((np.array([[0.0, 1.0], [5.0, 5.0]]), np.array([[4.0, 4.0], [4.0, 4.0]])), TWINS),
)


@assign_labels.hide
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


# --- update_centroids -----------------------------------------------------------------------

update_centroids = Exercise(checks.update_centroids)


@update_centroids.solved_by
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


@update_centroids.mistake(
    "The mean of an empty cluster is 0/0 = NaN, and argmin takes NaN for the smallest number: "
    "that centroid would swallow every point. Let an empty cluster keep its old centroid."
)
def nan_empty(X, labels, centroids):
    sizes = np.bincount(labels, minlength=len(centroids))[:, None]
    return np.where(sizes > 0, update_centroids.reference(X, labels, centroids), np.nan)


@update_centroids.mistake(
    "You took the median, which makes the sum of ABSOLUTE differences small. The sum of squares "
    "is smallest at the mean."
)
def median(X, labels, centroids):
    return _per_cluster(lambda points: np.median(points, axis=0), X, labels, centroids)


@update_centroids.mistake(
    "You divide every sum by n/k. Clusters have different sizes: divide by the number of points "
    "in THAT cluster."
)
def div_nk(X, labels, centroids):
    size = len(X) / len(centroids)
    return _per_cluster(lambda points: points.sum(axis=0) / size, X, labels, centroids)


@update_centroids.mistake(
    "You divide every sum by n, the number of all points. Divide by the number of points in THAT "
    "cluster."
)
def div_n(X, labels, centroids):
    return _per_cluster(lambda points: points.sum(axis=0) / len(X), X, labels, centroids)


@update_centroids.mistake(
    "You added up the points of each cluster but did not divide by how many they are."
)
def sums_only(X, labels, centroids):
    return _per_cluster(lambda points: points.sum(axis=0), X, labels, centroids)


@update_centroids.mistake(
    "You moved each centroid to the data point next to the mean. The centroid is the mean itself; "
    "it need not be a data point."
)
def medoid(X, labels, centroids):
    def nearest_to_mean(points):
        return points[((points - points.mean(axis=0)) ** 2).sum(axis=1).argmin()]

    return _per_cluster(nearest_to_mean, X, labels, centroids)


@update_centroids.mistake(
    "Every centroid of yours is the mean of all points. Select the cluster's points first: "
    "X[labels == j]."
)
def global_mean(X, labels, centroids):
    return _per_cluster(lambda points: X.mean(axis=0), X, labels, centroids)


@update_centroids.mistake(
    "You averaged over the features too, so all coordinates of a centroid are equal. Use "
    "mean(axis=0)."
)
def flat_mean(X, labels, centroids):
    return _per_cluster(lambda points: np.full(X.shape[1], points.mean()), X, labels, centroids)


@update_centroids.mistake(
    "A centroid has disappeared: np.unique(labels) leaves empty clusters out. There must be k "
    "centroids, one for each row that you were given."
)
def drop_empty(X, labels, centroids):
    return np.array([X[labels == j].mean(axis=0) for j in np.unique(labels)])


@update_centroids.mistake(
    "You took labels.max() + 1 for the number of clusters. The last ones may be empty: k is "
    "len(centroids)."
)
def k_from_max(X, labels, centroids):
    return update_centroids.reference(X, labels, centroids)[: labels.max() + 1]


@update_centroids.mistake(
    "Your means are cut to whole numbers: the array that you fill has an integer type, perhaps "
    "from zeros_like or copy. Make it a float array."
)
def int_trunc(X, labels, centroids):
    new = np.zeros_like(centroids)
    new[:] = update_centroids.reference(X, labels, centroids)
    return new


@update_centroids.mistake(
    "Your empty clusters jump to the origin. An empty cluster must keep its old centroid."
)
def zero_empty(X, labels, centroids):
    return update_centroids.reference(X, labels, np.zeros(centroids.shape))


@update_centroids.mistake(
    "You move an empty cluster to one of the data points. Many programs do so, but here an empty "
    "cluster keeps its old centroid."
)
def reseed_farthest(X, labels, centroids):
    distances = ((X - centroids[labels].astype(float)) ** 2).sum(axis=1)
    return update_centroids.reference(
        X, labels, np.tile(X[distances.argmax()], (len(centroids), 1))
    )


@update_centroids.mistake(
    "You move an empty cluster to the mean of all points. Here an empty cluster keeps its old "
    "centroid."
)
def mean_empty(X, labels, centroids):
    return update_centroids.reference(X, labels, np.tile(X.mean(axis=0), (len(centroids), 1)))


@update_centroids.mistake(
    "You assigned the points anew to their nearest centroids. Use the labels that you are given."
)
def labels_ignored(X, labels, centroids):
    return update_centroids.reference(X, cdist(X, centroids).argmin(axis=1), centroids)


@update_centroids.mistake(
    "You count the old centroid as one more member of its cluster. The new centroid is the mean "
    "of the points alone."
)
def old_counts(X, labels, centroids):
    both = np.vstack([X, centroids])
    return update_centroids.reference(both, np.append(labels, np.arange(len(centroids))), centroids)


@update_centroids.mistake(
    "You go only half of the way from the old centroid to the mean. The new centroid is the mean."
)
def half_way(X, labels, centroids):
    return (centroids + update_centroids.reference(X, labels, centroids)) / 2


@update_centroids.mistake(
    "You wrote the new centroids into the array `centroids` that you were given. The caller "
    "compares old and new: start from a copy, centroids.astype(float)."
)
def inplace(X, labels, centroids):
    centroids[:] = update_centroids.reference(X, labels, centroids)
    return centroids


@update_centroids.mistake("You returned the old centroids. Return the means of the clusters.")
def unchanged(X, labels, centroids):
    return centroids.copy()


@update_centroids.mistake(
    "The last cluster keeps its old centroid although it has points: your loop ends one too "
    "early. range(k) already stops before k."
)
def last_forgotten(X, labels, centroids):
    return np.vstack([update_centroids.reference(X, labels, centroids)[:-1], centroids[-1:]])


@update_centroids.equivalent
def masks(X, labels, centroids):
    new = centroids.astype(float)
    for j in range(len(centroids)):
        if np.any(labels == j):
            new[j] = X[labels == j].mean(axis=0)
    return new


@update_centroids.equivalent
def add_at(X, labels, centroids):
    sums, sizes = np.zeros(centroids.shape), np.zeros(len(centroids))
    np.add.at(sums, labels, X)
    np.add.at(sizes, labels, 1)
    new = centroids.astype(float)
    new[sizes > 0] = sums[sizes > 0] / sizes[sizes > 0, None]
    return new


@update_centroids.equivalent
def onehot(X, labels, centroids):
    Z = np.eye(len(centroids))[labels]
    sizes = Z.sum(axis=0)[:, None]
    return np.divide(Z.T @ X, sizes, out=centroids.astype(float), where=sizes > 0)


@update_centroids.equivalent
def sparse(X, labels, centroids):
    n = len(X)
    Z = csr_array((np.ones(n), labels, np.arange(n + 1)), shape=(n, len(centroids)))
    sizes = Z.sum(axis=0)[:, None]
    return np.where(sizes == 0, centroids, (Z.T @ X.astype(float)) / np.maximum(sizes, 1))


@update_centroids.equivalent
def lists(X, labels, centroids):
    new = []
    for j, old in enumerate(centroids.tolist()):
        members = [x for x, label in zip(X.tolist(), labels.tolist(), strict=True) if label == j]
        new.append([sum(c) / len(members) for c in zip(*members, strict=True)] if members else old)
    return new


@update_centroids.equivalent
def list_of_arrays(X, labels, centroids):
    return list(_per_cluster(lambda points: points.mean(axis=0), X, labels, centroids))


@update_centroids.equivalent
def single_precision(X, labels, centroids):
    return update_centroids.reference(X, labels, centroids).astype(np.float32)


@update_centroids.equivalent
def running_mean(X, labels, centroids):
    new, sizes = centroids.astype(float), np.zeros(len(centroids))
    for x, j in zip(X, labels, strict=True):
        sizes[j] += 1
        new[j] += (x - new[j]) / sizes[j]
    return new


WHOLE = "whole numbers"

update_centroids.show(
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
)


@update_centroids.hide
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
        yield Case((X[:k], rng.permutation(k), centroids), "clusters of a single point")


# --- inertia --------------------------------------------------------------------------------

inertia = Exercise(checks.inertia)


@inertia.solved_by
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


@inertia.mistake(
    "You add up distances. Inertia is the sum of SQUARED distances: leave the root out."
)
def not_squared(X, centroids, labels):
    return np.linalg.norm(_residuals(X, centroids, labels), axis=1).sum()


@inertia.mistake("You averaged over the points. Inertia is the total: use sum, not mean.")
def mean(X, centroids, labels):
    return inertia.reference(X, centroids, labels) / len(X)


@inertia.mistake(
    "You averaged over all numbers, points and features. Inertia is the total: use sum, not mean."
)
def mean_of_all(X, centroids, labels):
    return (_residuals(X, centroids, labels) ** 2).mean()


@inertia.mistake(
    "You took the nearest centroid of each point. Use the labels that you are given, even where "
    "another centroid is nearer."
)
def nearest(X, centroids, labels):
    return (cdist(X, centroids).min(axis=1) ** 2).sum()


@inertia.mistake("You took the root of the total at the end. Inertia is the sum itself.")
def sqrt(X, centroids, labels):
    return np.sqrt(inertia.reference(X, centroids, labels))


@inertia.mistake(
    "You added up the variances of the clusters. Measure from the centroids that you are given, "
    "and do not divide by the number of points."
)
def var(X, centroids, labels):
    return sum(X[labels == j].var(axis=0).sum() for j in np.unique(labels))


@inertia.mistake(
    "You measured from the means of the clusters. Measure from the centroids that you are given, "
    "which may be elsewhere."
)
def own_means(X, centroids, labels):
    return sum((labels == j).sum() * X[labels == j].var(axis=0).sum() for j in np.unique(labels))


@inertia.mistake(
    "Your function returns None: the `return` line is missing, as in the tutorial's own method."
)
def none(X, centroids, labels):
    inertia.reference(X, centroids, labels)


@inertia.mistake("You returned one number per cluster. Add them up to a single number.")
def per_cluster(X, centroids, labels):
    squares = (_residuals(X, centroids, labels) ** 2).sum(axis=1)
    return np.bincount(labels, squares, minlength=len(centroids))


@inertia.mistake("You returned one number per point. Add them up to a single number.")
def per_point(X, centroids, labels):
    return (_residuals(X, centroids, labels) ** 2).sum(axis=1)


@inertia.mistake("You returned one number per feature. Add them up to a single number.")
def per_feature(X, centroids, labels):
    return (_residuals(X, centroids, labels) ** 2).sum(axis=0)


@inertia.mistake(
    "You added the distances of every point from EVERY centroid. Each point counts once, with its "
    "own centroid."
)
def all_pairs(X, centroids, labels):
    return cdist(X, centroids, "sqeuclidean").sum()


@inertia.mistake(
    "Only the last cluster is counted: your loop overwrites the sum. Add to it with +=."
)
def last_only(X, centroids, labels):
    last = labels == len(centroids) - 1
    return (_residuals(X, centroids, labels)[last] ** 2).sum()


@inertia.mistake(
    "Only the first cluster is counted: the `return` stands inside the loop. Move it to the left."
)
def first_only(X, centroids, labels):
    return (_residuals(X, centroids, labels)[labels == 0] ** 2).sum()


@inertia.mistake(
    "You add absolute differences (the Manhattan distance). Inertia adds SQUARED differences."
)
def manhattan(X, centroids, labels):
    return np.abs(_residuals(X, centroids, labels)).sum()


@inertia.mistake(
    "You add the differences of a point before you square them, so they can cancel. Square first, "
    "then sum."
)
def sum_then_square(X, centroids, labels):
    return (_residuals(X, centroids, labels).sum(axis=1) ** 2).sum()


@inertia.mistake(
    "You measured every point from the mean of all points (the total sum of squares). Measure it "
    "from the centroid of its own cluster."
)
def total_squares(X, centroids, labels):
    return ((X - X.mean(axis=0)) ** 2).sum()


@inertia.mistake(
    "Data of an unsigned type cannot hold negative numbers: in uint8, 3 − 5 is 254. Convert X "
    "and the centroids to float before you subtract."
)
def wraps(X, centroids, labels):
    return ((X - centroids[labels]) ** 2).sum()


@inertia.mistake(
    "Far from the origin |x|², 2 x·c and |c|² are huge, and their small difference drowns in "
    "rounding. Square the differences directly."
)
def raw_expansion(X, centroids, labels):
    X, own = X.astype(float), centroids[labels].astype(float)
    return ((X**2).sum(axis=1) - 2 * (X * own).sum(axis=1) + (own**2).sum(axis=1)).sum()


@inertia.equivalent
def loop(X, centroids, labels):
    total = 0.0
    for x, j in zip(X.tolist(), labels, strict=True):
        total += sum((a - b) ** 2 for a, b in zip(x, centroids[j].tolist(), strict=True))
    return total


@inertia.equivalent
def cluster_by_cluster(X, centroids, labels):
    X = X.astype(float)
    return sum(np.sum((X[labels == j] - c) ** 2) for j, c in enumerate(centroids))


@inertia.equivalent
def np0d(X, centroids, labels):
    return np.array(inertia.reference(X, centroids, labels))


@inertia.equivalent
def f32(X, centroids, labels):
    return np.float32(inertia.reference(X, centroids, labels))


@inertia.equivalent
def from_distance_table(X, centroids, labels):
    return cdist(X, centroids, "sqeuclidean")[np.arange(len(X)), labels].sum()


@inertia.equivalent
def norm_squared(X, centroids, labels):
    return np.linalg.norm(_residuals(X, centroids, labels)) ** 2


@inertia.equivalent
def einsum(X, centroids, labels):
    residuals = _residuals(X, centroids, labels)
    return np.einsum("nd,nd->", residuals, residuals)


inertia.show(
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
            np.array([[1e8 + 0.3, 1e8 + 1.7], [1e8 + 2.1, 1e8 + 0.4], [1e8 - 0.9, 1e8 + 2.6]]),
            np.array([[1e8 + 0.6, 1e8 + 2.2], [1e8 + 2.5, 1e8 + 0.5]]),
            np.array([0, 1, 0]),
        ),
        FAR,
    ),
)


@inertia.hide
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
        yield Case((X, X.copy(), np.arange(n)), "points that lie on their centroids")
        yield Case((rng.normal(0, 1, (n, d)), rng.normal(0, 1, (1, d)), labels * 0), ONE)
