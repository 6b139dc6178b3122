"""Checks of the third K-Means notebook: silhouette, other distances, hierarchical clustering."""

from __future__ import annotations

import numpy as np
from scipy.spatial.distance import cdist, pdist

from eigentunes.judging.comparisons import close, in_single, tolerance, unsigned
from eigentunes.judging.contract import Check, Property, Value

Clustering = tuple[np.ndarray, np.ndarray, np.ndarray]


def _in_range(value: np.ndarray, X: np.ndarray, labels: np.ndarray) -> bool:
    return bool(abs(value) <= 1 + 1e-6)


silhouette = Check(
    name="silhouette",
    arguments={"X": "n d", "labels": "n"},
    returns=(Value("s"),),
    properties=(Property(_in_range, "A silhouette is between −1 and 1; yours is not."),),
    compare=close(),
)


def _labels_in_range(result: Clustering, X: np.ndarray, centroids: np.ndarray) -> bool:
    return bool(result[0].min() >= 0 and result[0].max() < len(centroids))


def _nearest(D: np.ndarray) -> np.ndarray | None:
    """The nearest centroid of each point; None if rounding or ties could make it another."""
    if D.shape[1] > 1:
        first, second = np.partition(D, 1, axis=1)[:, :2].T
        if np.any(second - first <= 1e-3 * second):
            return None
    return np.asarray(D.argmin(axis=1))


def _empty_stays(result: Clustering, X: np.ndarray, centroids: np.ndarray) -> bool:
    """A cluster that is empty at the start and far from the data is empty all the time."""
    D = cdist(X, centroids, "cityblock")
    empty = np.all(D.min(axis=1, keepdims=True) < D, axis=0)
    kept = empty & (D.min(axis=0) > 2 * np.ptp(X.astype(float), axis=0).sum())
    return bool(np.allclose(result[1][kept], centroids[kept], rtol=tolerance(result[1])))


NOT_WORSE = (
    "Your sum is larger than that of the start. Begin with the given centroids: no step, assigning "
    "or updating, raises the sum."
)
NOT_FROM_START = (
    "Here the labels that belong to the given centroids need no change, but yours are others. "
    "Begin with the given centroids, and let each keep its own cluster."
)
LABELS = Property(_labels_in_range, "A label is the row number of a centroid: 0 to k − 1.")

# --- k_medians ------------------------------------------------------------------------------


def _l1_nearest(result: Clustering, X: np.ndarray, centroids: np.ndarray) -> bool:
    labels, final, _ = result
    D = cdist(X, final, "cityblock")
    own = D[np.arange(len(X)), labels]
    return bool(np.all(own <= D.min(axis=1) + tolerance(final, 1e-9) * D.max()))


def _at_medians(result: Clustering, X: np.ndarray, centroids: np.ndarray) -> bool:
    """No centroid can be moved so that the sum of absolute differences of its points shrinks."""
    labels, final, _ = result
    for j in np.unique(labels):
        points = X[labels == j].astype(float)
        smallest = np.abs(points - np.median(points, axis=0)).sum(axis=0)
        now = np.abs(points - final[j]).sum(axis=0)
        slack = tolerance(final, 1e-9) * (np.abs(points).sum(axis=0) + 1e-300)
        if np.any(now > smallest + slack):
            return False
    return True


def _l1_total(result: Clustering, X: np.ndarray, centroids: np.ndarray) -> bool:
    labels, final, total = result
    right = np.abs(X - final[labels].astype(float)).sum()
    error = max(tolerance(final), tolerance(total))
    return bool(abs(total - right) <= error * max(right, 1e-3 * np.abs(X).max()))


def _l1_not_worse(result: Clustering, X: np.ndarray, centroids: np.ndarray) -> bool:
    start = cdist(X, centroids, "cityblock").min(axis=1).sum()
    return bool(result[2] <= start * (1 + tolerance(result[2])) + 1e-9 * np.abs(X).max())


def _l1_from_start(result: Clustering, X: np.ndarray, centroids: np.ndarray) -> bool:
    """Where the labels of the start are at rest and all medians are unique, they must stay."""
    start = _nearest(cdist(X, centroids, "cityblock"))
    if start is None:
        return True
    sizes = np.bincount(start, minlength=len(centroids))
    if np.any((sizes > 0) & (sizes % 2 == 0)):
        return True
    moved = [np.median(X[start == j], axis=0) if sizes[j] else c for j, c in enumerate(centroids)]
    after = _nearest(cdist(X, moved, "cityblock"))
    at_rest = after is not None and np.array_equal(after, start)
    return not at_rest or np.array_equal(result[0], start)


k_medians = Check(
    name="k_medians",
    arguments={"X": "n d", "centroids": "k d"},
    returns=(
        Value("labels", "n", kind="int", meaning="one label per point"),
        Value("centroids", "k d", meaning="one row per cluster, empty ones too"),
        Value("cost"),
    ),
    properties=(
        LABELS,
        unsigned(_at_medians, _l1_nearest, _l1_total),
        Property(
            _at_medians,
            "A centroid of yours can still be improved: the sum of absolute differences is "
            "smallest at the median of each coordinate, over the points with that label.",
        ),
        Property(
            _l1_nearest,
            "At least one point is nearer, in the Manhattan distance, to another of your "
            "centroids than to its own. Assign with the same distance that you add up, and "
            "repeat until nothing changes.",
        ),
        Property(_empty_stays, "A cluster without points must keep its centroid."),
        Property(
            _l1_total,
            "The third value is not the sum of the Manhattan distances of the points from the "
            "centroids that you returned.",
        ),
        Property(_l1_not_worse, NOT_WORSE),
        Property(_l1_from_start, NOT_FROM_START),
    ),
)

# --- spherical_k_means ----------------------------------------------------------------------


def _unit(rows: np.ndarray) -> np.ndarray:
    rows = rows.astype(float)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def _unit_rows(result: Clustering, X: np.ndarray, centroids: np.ndarray) -> bool:
    lengths = np.linalg.norm(result[1].astype(float), axis=1)
    return bool(np.all(np.abs(lengths - 1) <= tolerance(result[1])))


def _largest_cosine(result: Clustering, X: np.ndarray, centroids: np.ndarray) -> bool:
    cosines = _unit(X) @ result[1].T
    own = cosines[np.arange(len(X)), result[0]]
    return bool(np.all(own >= cosines.max(axis=1) - tolerance(result[1], 1e-9)))


def _mean_directions(result: Clustering, X: np.ndarray, centroids: np.ndarray) -> bool:
    labels, final, _ = result
    units = _unit(X)
    for j in np.unique(labels):
        direction = units[labels == j].sum(axis=0)
        length = np.linalg.norm(direction)
        if np.linalg.norm(direction - length * final[j]) > tolerance(final) * np.sum(labels == j):
            return False
    return True


def _rounded_cosines(X: np.ndarray, *results: np.ndarray) -> float:
    """What single precision may do to a sum of 1 − cosine, which may be far smaller than 1."""
    return 1e-6 * len(X) if any(map(in_single, results)) else 0.0


def _cosine_total(result: Clustering, X: np.ndarray, centroids: np.ndarray) -> bool:
    labels, final, total = result
    right = (1 - (_unit(X) * final[labels]).sum(axis=1)).sum()
    error = max(tolerance(final), tolerance(total))
    slack = _rounded_cosines(X, final, total)
    return bool(abs(total - right) <= error * max(right, 1e-2) + slack)


def _empty_direction_stays(result: Clustering, X: np.ndarray, centroids: np.ndarray) -> bool:
    """Where all data lie within a right angle, a centroid behind them is empty all the time."""
    units, starts = _unit(X), _unit(centroids)
    cosines = units @ starts.T
    empty = np.all(cosines < cosines.max(axis=1, keepdims=True), axis=0)
    kept = empty & (cosines.max(axis=0) < -1e-3) & bool((units @ units.T).min() >= 0)
    return bool(np.allclose(result[1][kept], starts[kept], atol=tolerance(result[1])))


def _cosines_not_worse(result: Clustering, X: np.ndarray, centroids: np.ndarray) -> bool:
    start = (1 - (_unit(X) @ _unit(centroids).T).max(axis=1)).sum()
    slack = _rounded_cosines(X, result[1], result[2])
    return bool(result[2] <= start + tolerance(result[2]) * max(start, 1e-2) + slack)


def _directions_from_start(result: Clustering, X: np.ndarray, centroids: np.ndarray) -> bool:
    """Where the labels of the start are at rest, they must stay."""
    units, starts = _unit(X), _unit(centroids)
    start = _nearest(1 - units @ starts.T)
    if start is None:
        return True
    moved = [units[start == j].sum(axis=0) if j in start else c for j, c in enumerate(starts)]
    after = _nearest(1 - units @ _unit(np.array(moved)).T)
    at_rest = after is not None and np.array_equal(after, start)
    return not at_rest or np.array_equal(result[0], start)


spherical_k_means = Check(
    name="spherical_k_means",
    arguments={"X": "n d", "centroids": "k d"},
    returns=(
        Value("labels", "n", kind="int", meaning="one label per point"),
        Value("centroids", "k d", meaning="one row per cluster, empty ones too"),
        Value("cost"),
    ),
    properties=(
        LABELS,
        Property(
            _unit_rows,
            "Your centroids do not have length 1. Divide each one by its length, after the last "
            "update too.",
        ),
        Property(
            _largest_cosine,
            "At least one point has a larger cosine with another of your centroids than with its "
            "own. Take the largest cosine, and repeat until nothing changes.",
        ),
        Property(
            _mean_directions,
            "A centroid does not point in the mean direction of its cluster: scale every point to "
            "length 1, add up those of the cluster, and scale the sum to length 1.",
        ),
        Property(
            _empty_direction_stays,
            "A cluster without points must keep its centroid, scaled to length 1.",
        ),
        Property(
            _cosine_total,
            "The third value is not the sum of 1 − cosine over the points and the centroids that "
            "you returned.",
        ),
        Property(_cosines_not_worse, NOT_WORSE),
        Property(_directions_from_start, NOT_FROM_START),
    ),
)

# --- merge_heights --------------------------------------------------------------------------


def _rising(heights: np.ndarray, X: np.ndarray, linkage: str) -> bool:
    return bool(np.all(np.diff(heights) >= -tolerance(heights) * np.abs(heights).max()))


def _starts_with_closest_pair(heights: np.ndarray, X: np.ndarray, linkage: str) -> bool:
    distances = pdist(X)
    return bool(abs(heights[0] - distances.min()) <= tolerance(heights) * distances.max())


merge_heights = Check(
    name="merge_heights",
    arguments={"X": "n d", "linkage": ""},
    returns=(Value("heights", "n-1", meaning="one height per merge"),),
    properties=(
        Property(_rising, "Return the heights in ascending order, the lowest merge first."),
        Property(
            _starts_with_closest_pair,
            "The first merge joins the two closest points, so the first height must be their "
            "Euclidean distance.",
        ),
    ),
    compare=close(),
)
