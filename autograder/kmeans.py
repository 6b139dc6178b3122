"""Lloyd's algorithm, as fast as scikit-learn's in plain NumPy, and still short.

Three ideas make it fast: distances come from one matrix product per block that fits in the cache;
the nearest centroid is found by a minimum over whole rows; and only points that changed sides
enter the update, which in late iterations are few.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

BLOCK = 2**16  # numbers in a block of distances: 512 kB


def _blocks(n: int, k: int) -> Iterator[slice]:
    size = max(256, BLOCK // k)
    return (slice(start, start + size) for start in range(0, n, size))


def _nearest(points: np.ndarray, means: np.ndarray) -> np.ndarray:
    """Number of the nearest mean of each point; `points` has rows (x, 1).

    |x − c|² − |x|² = |c|² − 2 c·x = (−2 c, |c|²)·(x, 1), one matrix product.  The number of the
    mean is then written into the lowest bits of the result, far below the rounding error, so that
    the minimum carries it along: a minimum over long rows is several times faster than argmin.
    """
    k = len(means)
    weights = np.column_stack([-2 * means, (means**2).sum(axis=1)])
    low_bits = (1 << (k - 1).bit_length()) - 1
    numbers = np.arange(k)[:, None]
    labels = np.empty(len(points), dtype=np.int64)
    for block in _blocks(len(points), k):
        distances = weights @ points[block].T
        bits = distances.view(np.int64)
        bits &= ~low_bits
        bits |= numbers
        labels[block] = distances.min(axis=0).view(np.int64) & low_bits
    return labels


def _totals(points: np.ndarray, labels: np.ndarray, k: int) -> np.ndarray:
    """Sum of the rows of `points` with each label, shape (k, number of columns)."""
    width = points.shape[1]
    totals = np.zeros(k * width)
    for block in _blocks(len(points), width):
        cells = labels[block, None] * width + np.arange(width)
        totals += np.bincount(cells.ravel(), points[block].ravel(), k * width)
    return totals.reshape(k, width)


def _squares(points: np.ndarray, means: np.ndarray, labels: np.ndarray) -> float:
    total = 0.0
    for block in _blocks(len(points), means.shape[1]):
        residuals = points[block, :-1] - means[labels[block]]
        total += np.vdot(residuals, residuals)
    return float(total)


def lloyd(
    X: np.ndarray, centroids: np.ndarray, max_iter: int, tol: float
) -> tuple[np.ndarray, np.ndarray, float, int]:
    """Assign and update by turns until the centroids rest (Lloyd 1982).

    Parameters
    ----------
    X : array, shape (n, d)
    centroids : array, shape (k, d)
        Where to start.
    max_iter : int
        At most so many updates, at least 1.
    tol : float
        Stop when the squared shift of all centroids together is at most `tol` times the mean
        variance of the features, as scikit-learn does.

    Returns
    -------
    labels : array of int, shape (n,)
        The nearest of the returned centroids.
    centroids : array of float, shape (k, d)
        An empty cluster keeps its centroid.
    inertia : float
        Sum of the squared distances of the points from their centroids.
    n_iter : int
        Number of updates.
    """
    (n, d), k = X.shape, len(centroids)
    origin = X.mean(axis=0)  # distances from differences of huge numbers would be noise
    points = np.ones((n, d + 1))
    np.subtract(X, origin, out=points[:, :d])
    means = centroids - origin
    threshold = tol * (np.vdot(points, points) - n) / (n * d)

    labels = _nearest(points, means)
    totals = _totals(points, labels, k)
    for n_iter in range(1, max_iter + 1):
        sizes = totals[:, d:]
        updated = np.where(sizes > 0, totals[:, :d] / np.maximum(sizes, 1), means)
        shift = ((updated - means) ** 2).sum()
        means = updated
        before, labels = labels, _nearest(points, means)
        if shift <= threshold or n_iter == max_iter:
            break
        changed = np.flatnonzero(labels != before)
        moved = points[changed]
        totals += _totals(moved, labels[changed], k) - _totals(moved, before[changed], k)
    return labels, means + origin, _squares(points, means, labels), n_iter
