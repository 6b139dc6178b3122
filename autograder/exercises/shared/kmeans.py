"""Lloyd's algorithm, as fast as scikit-learn's in plain NumPy, and still short.

Four ideas make it fast: the points lie in memory feature by feature, so that every step runs along
long rows; distances come from one matrix product per block that fits in the cache; the nearest
centroid is found by a minimum over whole rows; and only points that changed sides enter the
update, which in late iterations are few.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

BLOCK = 2**16  # numbers in a block: 512 kB, half of a usual second-level cache


def _blocks(n: int, height: int) -> Iterator[slice]:
    """Cuts n columns into blocks of about BLOCK numbers; a column has `height` of them."""
    width = max(256, BLOCK // height)
    return (slice(start, start + width) for start in range(0, n, width))


def _columns(X: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Columns (x − origin, 1), shape (d + 1, n), and the origin: the mean of the rows of X.

    Far from the origin, distances would be small differences of huge numbers, which is noise.
    """
    n, d = X.shape
    points = np.empty((d + 1, n))
    for block in _blocks(n, d):  # a matrix is transposed much faster in pieces
        points[:d, block] = X[block].T
    points[d] = 1
    origin = points[:d].mean(axis=1)
    points[:d] -= origin[:, None]
    return points, origin


def _nearest(points: np.ndarray, means: np.ndarray) -> np.ndarray:
    """Number of the nearest mean of each point.

    |x − c|² − |x|² = |c|² − 2 c·x = (−2 c, |c|²)·(x, 1), one matrix product.  The number of the
    mean is then written into the lowest bits of the result, a relative change below k / 2**51, so
    that the minimum carries it along: a minimum over long rows is several times faster than argmin.
    """
    n, k = points.shape[1], len(means)
    weights = np.column_stack([-2 * means, (means**2).sum(axis=1)])
    low_bits = (1 << (k - 1).bit_length()) - 1
    numbers = np.arange(k)[:, None]
    labels = np.empty(n, dtype=np.intp)
    for block in _blocks(n, k):
        distances = weights @ points[:, block]
        bits = distances.view(np.int64)
        bits &= ~low_bits
        bits |= numbers
        labels[block] = distances.min(axis=0).view(np.int64) & low_bits
    return labels


def _squares(points: np.ndarray, means: np.ndarray, labels: np.ndarray) -> float:
    """Sum of the squared distances of the points from the means with their labels."""
    n, d = len(labels), means.shape[1]
    features = np.ascontiguousarray(means.T)
    total = 0.0
    for block in _blocks(n, d):
        residuals = features.take(labels[block], axis=1)
        residuals -= points[:d, block]
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
    k, d = centroids.shape
    points, origin = _columns(X)
    means = centroids - origin
    threshold = tol * np.vdot(points[:d], points[:d]) / X.size

    labels = _nearest(points, means)
    totals = np.array([np.bincount(labels, row, k) for row in points])  # sums, and last the sizes
    for n_iter in range(1, max_iter + 1):
        sizes = totals[d][:, None]
        updated = np.where(sizes > 0, totals[:d].T / np.maximum(sizes, 1), means)
        shift = ((updated - means) ** 2).sum()
        if shift == 0:
            break  # the labels are already those of these centroids
        means = updated
        before, labels = labels, _nearest(points, means)
        if shift <= threshold or n_iter == max_iter:
            break
        changed = np.flatnonzero(labels != before)
        left, entered = before[changed], labels[changed]
        for total, row in zip(totals, points, strict=True):
            moved = row[changed]
            total += np.bincount(entered, moved, k) - np.bincount(left, moved, k)
    return labels, means + origin, _squares(points, means, labels), n_iter
