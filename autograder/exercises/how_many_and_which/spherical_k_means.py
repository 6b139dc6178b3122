"""The exercise `spherical_k_means`: K-Means for the angle."""

from __future__ import annotations

import numpy as np
from scipy.spatial.distance import cdist

from autograder.exercise import Exercise
from autograder.exercises.how_many_and_which.k_medians import alternate, apart
from autograder.exercises.shared.traps import EMPTY_START, ONE, PIXELS
from eigentunes.checks import how_many_and_which as checks
from eigentunes.judging.contract import Case

exercise = Exercise(checks.spherical_k_means)


@exercise.solved_by
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


@exercise.mistake(
    "Long vectors pull the centroids towards themselves: scale every row of X to length 1 before "
    "you average."
)
def no_normX(X, centroids):
    return _by_direction(X.astype(float), _unit(centroids))


@exercise.mistake(
    "The mean of unit vectors is shorter than 1. Scale each centroid back to length 1 after every "
    "update, or the longest centroids win the dot product."
)
def no_normC(X, centroids):
    return _by_direction(_unit(X), centroids.astype(float), scale=np.asarray)


@exercise.mistake(
    "You assign by the smallest cosine. The cosine measures likeness: take the largest."
)
def argmin(X, centroids):
    return _by_direction(_unit(X), _unit(centroids), pick=np.argmin)


@exercise.mistake("You stop after one round. Repeat until the labels no longer change.")
def one(X, centroids):
    return _by_direction(_unit(X), _unit(centroids), turns=1)


@exercise.mistake("You stop after two rounds. Repeat until the labels no longer change.")
def two_rounds(X, centroids):
    return _by_direction(_unit(X), _unit(centroids), turns=2)


@exercise.mistake(
    "That is ordinary K-Means on the data as they are. Scale the rows to length 1, compare "
    "cosines, and scale the centroids to length 1."
)
def euclid_raw(X, centroids):
    return alternate(X, centroids, "euclidean", lambda p: p.mean(axis=0), cost="sqeuclidean")


@exercise.mistake(
    "You scaled the rows of X to length 1 and then ran ordinary K-Means: the centroids are shorter "
    "than 1. Scale them to length 1 after every update."
)
def euclid_short(X, centroids):
    return alternate(
        _unit(X), _unit(centroids), "euclidean", lambda p: p.mean(axis=0), cost="sqeuclidean"
    )


@exercise.mistake(
    "You returned the sum of the cosines. Return the sum of 1 − cosine, which is small when the "
    "clusters are good."
)
def cos_sum(X, centroids):
    labels, C, total = reference(X, centroids)
    return labels, C, len(X) - total


@exercise.mistake(
    "Your sum is twice as large as asked: squared distances between unit vectors are 2 (1 − cos)."
)
def squared_distances(X, centroids):
    labels, C, total = reference(X, centroids)
    return labels, C, 2 * total


@exercise.mistake("The third value is a mean. Return the sum of 1 − cosine.")
def mean_total(X, centroids):
    labels, C, total = reference(X, centroids)
    return labels, C, total / len(X)


@exercise.mistake("You scaled the COLUMNS of X to length 1. Each row is one vector: use axis=1.")
def columns(X, centroids):
    return _by_direction(X / np.linalg.norm(X, axis=0), _unit(centroids))


@exercise.mistake(
    "You divided by the sum of absolute values. The length of a vector is the root of its sum of "
    "squares (np.linalg.norm)."
)
def sum_norm(X, centroids):
    def by_sum(rows):
        return rows / np.abs(rows).sum(axis=-1, keepdims=True)

    return _by_direction(by_sum(X), by_sum(centroids), scale=by_sum)


@exercise.mistake(
    "The centroids have length 1 during the loop, but you return the plain means. Return them "
    "scaled."
)
def unscaled_at_the_end(X, centroids):
    labels, C, total = reference(X, centroids)
    U = _unit(X)
    means = [U[labels == j].mean(axis=0) if (labels == j).any() else c for j, c in enumerate(C)]
    return labels, np.array(means), total


@exercise.mistake(
    "You centred X first. That changes the directions: cosines are measured from the origin."
)
def centred(X, centroids):
    origin = X.mean(axis=0)
    return _by_direction(_unit(X - origin), _unit(centroids - origin))


@exercise.mistake(
    "Your centroids became NaN: the sum over no points is 0, and you divide it by its length 0. "
    "An empty cluster keeps its centroid."
)
def nan_empty(X, centroids):
    labels, C, total = reference(X, centroids)
    C[np.setdiff1d(np.arange(len(C)), labels)] = np.nan
    return labels, C, total


@exercise.mistake(
    "Your function changed X itself when it scaled the rows (X /= …). Make a new array."
)
def inplace(X, centroids):
    X /= np.linalg.norm(X, axis=1, keepdims=True)
    return reference(X, centroids)


@exercise.mistake(
    "The starting centroids have different lengths, and the longest one wins the dot product. "
    "Scale them to length 1 before the first assignment."
)
def start_not_scaled(X, centroids):
    labels = (_unit(X) @ centroids.T).argmax(axis=1)
    C = np.where(np.isin(np.arange(len(centroids)), labels)[:, None], _unit(centroids), centroids)
    labels, C, total = _by_direction(_unit(X), C)
    return labels, C, total


@exercise.mistake(
    "You add up the directions of all points. Select the points of the cluster first: "
    "X[labels == j]."
)
def mean_of_all(X, centroids):
    everything = _unit(_unit(X).sum(axis=0))
    return _by_direction(_unit(X), _unit(centroids), scale=lambda mean: everything)


@exercise.mistake(
    "You did not begin with the given centroids, but with the first points. Begin with the "
    "directions of `centroids`."
)
def ignores_start(X, centroids):
    return _by_direction(_unit(X), _unit(np.resize(X, centroids.shape)))


@exercise.mistake(
    "You did not begin with the given centroids, but with random points. Begin with the "
    "directions of `centroids`."
)
def random_start(X, centroids):
    rows = np.random.default_rng(0).integers(0, len(X), len(centroids))
    return _by_direction(_unit(X), _unit(X[rows]))


@exercise.mistake("You move an empty cluster to a point of the data. It must keep its centroid.")
def reseeds_empty(X, centroids):
    U, C = _unit(X), _unit(centroids)
    cosines = U @ C.T
    empty = np.setdiff1d(np.arange(len(C)), cosines.argmax(axis=1))
    C[empty] = U[np.argsort(cosines.max(axis=1))[: len(empty)]]
    return _by_direction(U, C)


@exercise.mistake(
    "The centroid of an empty cluster keeps its direction, but must have length 1 like the others: "
    "scale all the starting centroids to length 1."
)
def empty_not_scaled(X, centroids):
    labels, C, total = reference(X, centroids)
    empty = np.setdiff1d(np.arange(len(C)), labels)
    C[empty] = centroids[empty]
    return labels, C, total


@exercise.equivalent
def euclid_unit(X, centroids):
    """Between unit vectors, the smallest Euclidean distance is the largest cosine."""
    U = _unit(X)
    labels, C, total = alternate(
        U, _unit(centroids), "euclidean", lambda p: _unit(p.mean(axis=0)), cost="sqeuclidean"
    )
    return labels, C, total / 2


@exercise.equivalent
def cosine_distance(X, centroids):
    C = centroids.astype(float)
    U, before = _unit(X), None
    while True:
        labels = cdist(X, C, "cosine").argmin(axis=1)
        if before is not None and np.array_equal(labels, before):
            return list(labels), _unit(C), cdist(X, C, "cosine").min(axis=1).sum()
        C = np.array([U[labels == j].sum(axis=0) if j in labels else C[j] for j in range(len(C))])
        before = labels


@exercise.equivalent
def fixed_number_of_rounds(X, centroids):
    labels, C, total = _by_direction(_unit(X), _unit(centroids), turns=60)
    return labels.astype(np.int32), C.tolist(), np.float32(total)


@exercise.equivalent
def ties_last(X, centroids):
    labels, C, total = reference(X, centroids[::-1])
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

_angles = np.linspace(0.1, 1.5, 12) ** 1.4
FAN = np.round(3 * np.column_stack([np.cos(_angles), np.sin(_angles)]), 2)

exercise.show(
    Case(
        (
            np.array([[1.0, 0.0], [5.0, 0.5], [0.0, 1.0], [0.1, 3.0]]),
            np.array([[1.0, 0.0], [0.0, 1.0]]),
        )
    ),
    Case((RAYS, np.array([[0.6, 0.8, 0.0], [0.0, 1.0, 0.0], [0.0, 0.6, 0.8]]))),
    Case((RAYS, np.array([[0.8, 0.6, 0.0], [1.0, 0.0, 0.0]]))),
    Case(
        (
            np.array([[0.2, 3.0], [5.0, 0.5], [1.0, 0.2], [0.3, 1.0]]),
            np.array([[0.8, 0.6], [0.0, 1.0]]),
        )
    ),
    Case((FAN, FAN[:2])),
    Case((RAYS, np.array([[9.0, 5.0, 1.0], [0.1, 0.2, 0.0], [0.0, 0.1, 0.3]])), LENGTHS),
    Case((RAYS, np.array([[0.0, 0.6, 0.8], [-3.0, -4.0, -5.0], [1.0, 0.0, 0.0]])), EMPTY_START),
    Case((np.array([[3, 1], [200, 90], [1, 5], [20, 190]], np.uint8), np.eye(2)), PIXELS),
    Case((RAYS[[0, 2, 4, 5, 6]] * [[1e4], [1e-3], [1.0], [1e2], [1e-4]], np.eye(3)[:2]), LONG),
    Case((RAYS[:5], np.array([[0.6, 0.0, 0.8]])), ONE),
)


@exercise.hide
def cases(rng):
    def directions(n, k, d):
        middle = np.abs(rng.normal(0, 1, (k, d)))[rng.integers(0, k, n)]
        return np.abs(middle + rng.normal(0, 0.7, (n, d))) + 0.05

    for _ in range(10):
        n, k, d = rng.integers(40, 80), rng.integers(3, 6), rng.integers(3, 7)
        X = directions(n, k, d) * rng.uniform(0.2, 5, (n, 1))
        yield Case((X, _unit(X[rng.permutation(n)[:k]])))
    for _ in range(2):
        yield Case(apart(rng))
    for _ in range(2):
        n, k, d = rng.integers(40, 80), rng.integers(3, 6), rng.integers(3, 7)
        X = directions(n, k, d)
        start = X[rng.permutation(n)[:k]]
        yield Case((X, start * 10.0 ** rng.uniform(-2, 2, (k, 1))), LENGTHS)
        yield Case((X, np.vstack([_unit(start), -rng.uniform(4, 6, (1, d))])), EMPTY_START)
        pixels = rng.integers(1, 256, (n, d), dtype=np.uint8)
        yield Case((pixels, _unit(pixels[:k].astype(float))), PIXELS)
        yield Case((X * 10.0 ** rng.uniform(-4, 4, (n, 1)), _unit(start)), LONG)
        yield Case((X, _unit(start[:1])), ONE)
