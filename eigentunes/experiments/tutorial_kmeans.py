# ruff: noqa: NPY002  (the old random functions are one of its mistakes)
"""A K-Means class in the manner of a tutorial, with the mistakes that one made kept.

The lesson ``1-kmeans/2-convergence`` takes this class apart: it looks right, runs without an error
from most starts, and is wrong in about twenty ways that can be measured.  Nothing else in the
course uses it, and nothing in the class should be repaired.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike


def euclidean(a, b):
    return np.sqrt(((a - b) ** 2).sum())


class TutorialKMeans:
    def __init__(self, K=4, tol=1e-4, max_iter=100):
        self.K = K
        self.tol = tol
        self.max_iter = max_iter

    def start(self, X):
        rows = np.random.choice(X.shape[0], self.K)
        return X[rows]

    def nearest(self, X):
        labels = np.zeros(X.shape[0])
        for i, point in enumerate(X):
            labels[i] = np.argmin([euclidean(point, centroid) for centroid in self.centroids])
        return labels

    def means(self, X):
        return np.array([X[self.labels == j].mean(axis=0) for j in range(self.K)])

    def fit_predict(self, X):
        self.centroids = self.start(X)
        for i in range(self.max_iter):
            self.n_iter = i + 1
            self.labels = self.nearest(X)
            moved = self.means(X)
            shift = sum(euclidean(moved[j], self.centroids[j]) for j in range(self.K))
            if shift < self.tol:
                break
            self.centroids = moved

    def error(self, X):
        return sum(((X[self.labels == j] - self.centroids[j]) ** 2).sum() for j in range(self.K))


def run_from(X: np.ndarray, rows: ArrayLike, **settings: float) -> TutorialKMeans:
    """Run the class above from chosen rows of X instead of random ones.

    Parameters
    ----------
    X : ndarray, shape (n, d)
    rows : array of int, shape (k,)
        The points on which the centroids start.
    **settings
        ``tol`` and ``max_iter`` of the class.

    Returns
    -------
    TutorialKMeans
        After its run.
    """

    class FromRows(TutorialKMeans):
        def start(self, X):
            return X[np.asarray(rows)]

    model = FromRows(len(np.asarray(rows)), **settings)
    model.fit_predict(X)
    return model
