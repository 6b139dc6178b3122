"""Checks of one K-Means step: distances, labels, centroids, inertia."""

from __future__ import annotations

import numpy as np
from scipy.spatial.distance import cdist

from eigentunes.judging.comparisons import close, far_from_origin, tolerance, unsigned
from eigentunes.judging.contract import Check, Property, Value


def _zero_where_equal(D: np.ndarray, X: np.ndarray, centroids: np.ndarray) -> bool:
    at_centroid = cdist(X, centroids) == 0
    return bool(np.all(np.abs(D[at_centroid]) <= tolerance(D) * np.abs(D).max()))


def _not_negative(D: np.ndarray, *args: np.ndarray) -> bool:
    return bool(D.min() >= -tolerance(D) * np.abs(D).max())


def _as_in_floats(D: np.ndarray, X: np.ndarray, centroids: np.ndarray) -> bool:
    return close()(D, cdist(X, centroids, "sqeuclidean"))


CANCELLED = (
    "Far from the origin |x|², 2 x·c and |c|² are huge, and their small difference drowns in "
    "rounding"
)
CENTRE_OR_SUBTRACT = (
    "Subtract one common point (say the mean) from X and the centroids first, or square the "
    "differences directly."
)

squared_distances = Check(
    name="squared_distances",
    arguments={"X": "n d", "centroids": "k d"},
    returns=(Value("D", "n k", meaning="one row per point, one column per centroid"),),
    properties=(
        unsigned(_as_in_floats),
        far_from_origin(_as_in_floats, sentence=f"{CANCELLED}. {CENTRE_OR_SUBTRACT}"),
        Property(
            _zero_where_equal,
            "A point that lies exactly on a centroid has distance 0 from it; yours has not. If "
            "you expand the square to |x|² − 2 x·c + |c|², check each term, and mind that for "
            "data far from the origin these terms are huge and their small difference drowns in "
            "rounding.",
        ),
        Property(_not_negative, "A squared distance cannot be negative, and one of yours is."),
    ),
    compare=close(),
)


def _labels_in_range(labels: np.ndarray, X: np.ndarray, centroids: np.ndarray) -> bool:
    return bool(labels.min() >= 0 and labels.max() < len(centroids))


def _nearest(labels: np.ndarray, X: np.ndarray, centroids: np.ndarray) -> bool:
    D = cdist(X, centroids, "sqeuclidean")
    own = D[np.arange(len(X)), labels]
    return bool(np.all(own <= D.min(axis=1) + 1e-9 * D.max()))


assign_labels = Check(
    name="assign_labels",
    arguments={"X": "n d", "centroids": "k d"},
    returns=(Value("labels", "n", kind="int", meaning="one label per point"),),
    properties=(
        Property(
            _labels_in_range,
            "A label is the row number of a centroid, so it must be between 0 and k − 1.",
        ),
        unsigned(_nearest),
        far_from_origin(
            _nearest, sentence=f"{CANCELLED}, so the wrong centroid wins. {CENTRE_OR_SUBTRACT}"
        ),
        Property(
            _nearest,
            "At least one point is nearer to another centroid than to the one that you gave it.",
        ),
    ),
)


def _empty_stays(new: np.ndarray, X: np.ndarray, labels: np.ndarray, centroids: np.ndarray) -> bool:
    empty = np.bincount(labels, minlength=len(centroids)) == 0
    moved = np.abs(new[empty] - centroids[empty].astype(float))
    return bool(np.all(moved <= tolerance(new) * (1 + np.abs(centroids).max())))


def _balanced(new: np.ndarray, X: np.ndarray, labels: np.ndarray, centroids: np.ndarray) -> bool:
    residuals = X.astype(float) - new[labels]
    sums = np.zeros(centroids.shape)
    np.add.at(sums, labels, residuals)
    sizes = np.bincount(labels, minlength=len(centroids))[:, None]
    return bool(np.all(np.abs(sums) <= tolerance(new) * sizes * (1e-9 + np.abs(X).max())))


update_centroids = Check(
    name="update_centroids",
    arguments={"X": "n d", "labels": "n", "centroids": "k d"},
    returns=(Value("updated", "k d", meaning="one row per centroid"),),
    properties=(
        unsigned(_balanced),
        Property(
            _empty_stays,
            "A cluster without points must keep its old centroid; one of yours has moved.",
        ),
        Property(
            _balanced,
            "A centroid of yours is not the mean of its cluster: the differences x − centroid "
            "over the points with that label must add up to 0.",
        ),
    ),
    compare=close(),
)


def _not_below_zero(value: np.ndarray, *args: np.ndarray) -> bool:
    return bool(value >= 0)


def _zero_when_exact(
    value: np.ndarray, X: np.ndarray, centroids: np.ndarray, labels: np.ndarray
) -> bool:
    exact = np.array_equal(X, centroids[labels])
    return not exact or bool(abs(value) <= 1e-9)


def _sum_in_floats(
    value: np.ndarray, X: np.ndarray, centroids: np.ndarray, labels: np.ndarray
) -> bool:
    return close()(value, ((X - centroids[labels].astype(float)) ** 2).sum())


inertia = Check(
    name="inertia",
    arguments={"X": "n d", "centroids": "k d", "labels": "n"},
    returns=(Value("J"),),
    properties=(
        unsigned(_sum_in_floats),
        far_from_origin(_sum_in_floats, sentence=f"{CANCELLED}. Square the differences directly."),
        Property(
            _zero_when_exact,
            "When every point lies exactly on its centroid, the inertia is 0; yours is not. If "
            "you expand the square to |x|² − 2 x·c + |c|², mind that far from the origin the "
            "terms are huge and their small difference drowns in rounding.",
        ),
        Property(_not_below_zero, "A sum of squares cannot be negative, and yours is."),
    ),
    compare=close(),
)
