"""The exercise `squared_distances`: from every point to every centroid."""

from __future__ import annotations

from itertools import product

import numpy as np
from scipy.spatial.distance import cdist

from autograder.exercise import Exercise
from autograder.exercises.shared.traps import FAR, LINE, PIXELS, SQUARE
from eigentunes.checks import one_step as checks
from eigentunes.judging.contract import Case

exercise = Exercise(checks.squared_distances)


@exercise.solved_by
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


def differences(X, centroids):
    return X[:, None, :].astype(float) - centroids


@exercise.mistake(
    "You returned distances. This exercise asks for SQUARED distances: leave the root out."
)
def sqrt(X, centroids):
    return np.sqrt(reference(X, centroids))


@exercise.mistake(
    "That is the Manhattan distance: you added absolute differences. K-Means adds SQUARED "
    "differences."
)
def manhattan(X, centroids):
    return np.abs(differences(X, centroids)).sum(axis=2)


@exercise.mistake(
    "Only the first two features enter your distance. Add up the squares over ALL columns."
)
def first2dims(X, centroids):
    return (differences(X, centroids)[:, :, :2] ** 2).sum(axis=2)


@exercise.mistake(
    "Your matrix is transposed: there must be one row per point and one column per centroid."
)
def transposed(X, centroids):
    return cdist(centroids, X, "sqeuclidean")


@exercise.mistake(
    "You average over the features. A squared distance is the SUM of the squared differences."
)
def mean_features(X, centroids):
    return (differences(X, centroids) ** 2).mean(axis=2)


@exercise.mistake(
    "In |x − c|² = |x|² − 2 x·c + |c|² the middle term has a factor 2; yours lacks it."
)
def no_cross2(X, centroids):
    X, centroids = X.astype(float), centroids.astype(float)
    return (X**2).sum(1)[:, None] - X @ centroids.T + (centroids**2).sum(1)


@exercise.mistake(
    "The middle term of the expansion has the wrong sign: |x − c|² = |x|² − 2 x·c + |c|²."
)
def plus_cross(X, centroids):
    X, centroids = X.astype(float), centroids.astype(float)
    return (X**2).sum(1)[:, None] + 2 * X @ centroids.T + (centroids**2).sum(1)


@exercise.mistake(
    "You left out |c|², the squared length of the centroid: |x − c|² = |x|² − 2 x·c + |c|²."
)
def no_centroid_term(X, centroids):
    X, centroids = X.astype(float), centroids.astype(float)
    return (X**2).sum(1)[:, None] - 2 * X @ centroids.T


@exercise.mistake(
    "You returned the dot products x·c, which are no distances: |x − c|² = |x|² − 2 x·c + |c|²."
)
def dot_products(X, centroids):
    return X.astype(float) @ centroids.T


@exercise.mistake(
    "Every column of yours holds the distances from the first centroid. Column j belongs to "
    "centroid j."
)
def elementwise(X, centroids):
    return np.tile(cdist(X, centroids[:1], "sqeuclidean"), (1, len(centroids)))


@exercise.mistake(
    "You add the differences before you square them, so they can cancel. Square first, then sum."
)
def sum_then_square(X, centroids):
    return differences(X, centroids).sum(axis=2) ** 2


@exercise.mistake(
    "You return only the largest squared difference of each pair. Add them up over all features."
)
def largest_feature(X, centroids):
    return (differences(X, centroids) ** 2).max(axis=2)


@exercise.mistake(
    "You forgot to square: the differences are added with their signs and can cancel."
)
def not_squared(X, centroids):
    return differences(X, centroids).sum(axis=2)


@exercise.mistake(
    "You sum over the centroids instead of the features. In the (n, k, d) array of differences "
    "the features are the last axis: axis=2 (or -1)."
)
def summed_over_centroids(X, centroids):
    return (differences(X, centroids) ** 2).sum(axis=1)


@exercise.mistake(
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


@exercise.mistake(
    "Only the first row is filled: the `return` stands inside the loop, so the loop ends after "
    "one point. Move it to the left."
)
def early_return(X, centroids):
    D = np.zeros((len(X), len(centroids)))
    D[0] = cdist(X[:1], centroids, "sqeuclidean")
    return D


@exercise.mistake(
    "Your distances are cut to whole numbers: the array that you fill has an integer type. "
    "Make it with np.zeros((n, k))."
)
def whole_numbers(X, centroids):
    return cdist(X, centroids, "sqeuclidean").astype(int)


@exercise.mistake(
    "Data of an unsigned type cannot hold negative numbers: in uint8, 3 − 5 is 254. Convert X "
    "and the centroids to float before you subtract."
)
def wraps(X, centroids):
    return ((X[:, None, :] - centroids) ** 2).sum(axis=2)


@exercise.mistake(
    "Far from the origin |x|², 2 x·c and |c|² are huge, and their small difference drowns in "
    "rounding. Subtract one common point (say the mean) from X and the centroids first, or square "
    "the differences directly."
)
def raw_expansion(X, centroids):
    X, centroids = X.astype(float), centroids.astype(float)
    return (X**2).sum(1)[:, None] - 2 * X @ centroids.T + (centroids**2).sum(1)


@exercise.mistake(exercise.mistakes["transposed"].message)
def transposed_loops(X, centroids):
    D = np.zeros((len(X), len(centroids)))
    for i in range(len(X)):
        for j in range(len(centroids)):
            D[j, i] = ((X[i] - centroids[j]) ** 2).sum()
    return D


@exercise.mistake(exercise.mistakes["first2dims"].message)
def first_two_by_number(X, centroids):
    return [
        [(x[0] - c[0]) ** 2 + (x[1] - c[1]) ** 2 if len(x) > 1 else 0 for c in centroids]
        for x in X.astype(float)
    ]


@exercise.mistake(exercise.mistakes["whole_numbers"].message)
def whole_numbers_in_steps(X, centroids):
    D = np.zeros((len(X), len(centroids)), dtype=int)
    for i, j in product(range(len(X)), range(len(centroids))):
        for a, b in zip(X[i].astype(float), centroids[j], strict=True):
            D[i, j] += int((a - b) ** 2)
    return D


@exercise.mistake(exercise.mistakes["wraps"].message)
def wraps_in_loops(X, centroids):
    D = np.zeros((len(X), len(centroids)))
    for i, j in product(range(len(X)), range(len(centroids))):
        D[i, j] = sum((a - b) ** 2 for a, b in zip(X[i], centroids[j], strict=True))
    return D


@exercise.mistake(exercise.mistakes["wraps"].message)
def wraps_in_norm(X, centroids):
    return np.linalg.norm(X[:, None, :] - centroids, axis=2) ** 2


@exercise.mistake(exercise.mistakes["wraps"].message)
def wraps_before_float(X, centroids):
    return ((X[:, None, :] - centroids).astype(float) ** 2).sum(axis=2)


@exercise.mistake(exercise.mistakes["wraps"].message)
def wraps_in_expansion(X, centroids):
    origin = np.zeros(X.shape[1], X.dtype) if X.dtype.kind == "u" else X.mean(axis=0)
    X, C = X - origin, centroids - origin
    return (X**2).sum(1)[:, None] - 2 * (X @ C.T) + (C**2).sum(1)


@exercise.equivalent
def loops(X, centroids):
    D = np.zeros((len(X), len(centroids)))
    for i, j in product(range(len(X)), range(len(centroids))):
        D[i, j] = sum((float(a) - float(b)) ** 2 for a, b in zip(X[i], centroids[j], strict=True))
    return D


@exercise.equivalent
def nested_lists(X, centroids):
    C = centroids.tolist()
    return [[sum((a - b) ** 2 for a, b in zip(x, c, strict=True)) for c in C] for x in X.tolist()]


@exercise.equivalent
def scipy_cdist(X, centroids):
    return cdist(X, centroids, "sqeuclidean")


@exercise.equivalent
def scipy_cdist_squared(X, centroids):
    return cdist(X, centroids) ** 2


@exercise.equivalent
def broadcasting(X, centroids):
    return (differences(X, centroids) ** 2).sum(axis=-1)


@exercise.equivalent
def norm_squared(X, centroids):
    return np.linalg.norm(differences(X, centroids), axis=2) ** 2


@exercise.equivalent
def expand_centred_clip(X, centroids):
    mean = X.mean(axis=0)
    X, C = X - mean, centroids - mean
    return np.clip((X**2).sum(1)[:, None] - 2 * X @ C.T + (C**2).sum(1), 0, None)


@exercise.equivalent
def expand_centred_unclipped(X, centroids):
    mean = X.mean(axis=0)
    X, C = X - mean, centroids - mean
    return (X**2).sum(1)[:, None] - 2 * X @ C.T + (C**2).sum(1)


@exercise.equivalent
def einsum(X, centroids):
    difference = differences(X, centroids)
    return np.einsum("nkd,nkd->nk", difference, difference)


@exercise.equivalent
def single_precision_result(X, centroids):
    return cdist(X, centroids, "sqeuclidean").astype(np.float32)


@exercise.equivalent
def columns_stacked(X, centroids):
    X = X.astype(float)
    return np.array([((X - c) ** 2).sum(axis=1) for c in centroids]).T


exercise.show(
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
            np.array([[1000000.3, 1000001.7], [1000002.1, 1000000.4]]),
            np.array([[1000000.3, 1000001.7], [1000003.4, 1000002.6]]),
        ),
        FAR,
    ),
    Case((np.array([[1.0, 2.0], [3.5, 0.0]]), np.array([[0.0, 1.0], [2.0, 5.0]])), SQUARE),
)


@exercise.hide
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
