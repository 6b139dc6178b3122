"""What stands in for the functions of `0-start` and `1-kmeans`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import linear_sum_assignment
from scipy.spatial.distance import cdist
from sklearn.cluster import KMeans, kmeans_plusplus
from sklearn.metrics import confusion_matrix, silhouette_score
from sklearn.preprocessing import StandardScaler

from eigentunes.judging.lending import lent

Floats = np.ndarray
Function = Callable[..., Any]


@lent
def standardize(X: ArrayLike) -> Floats:
    """Columns with mean 0 and standard deviation 1; a constant column becomes 0."""
    return StandardScaler().fit_transform(X)


@lent
def squared_distances(X: ArrayLike, centroids: ArrayLike) -> Floats:
    """Squared Euclidean distances between points and centroids, shape (n, k)."""
    return cdist(X, centroids, "sqeuclidean")


@lent
def assign_labels(X: ArrayLike, centroids: ArrayLike) -> Floats:
    """Nearest centroid of each point, shape (n,)."""
    return squared_distances(X, centroids).argmin(axis=1)


@lent
def update_centroids(X: ArrayLike, labels: ArrayLike, centroids: ArrayLike) -> Floats:
    """Mean of each cluster, shape (k, d); an empty cluster keeps its centroid."""
    members = np.equal.outer(np.arange(len(np.asarray(centroids))), np.asarray(labels))
    sizes = members.sum(axis=1, keepdims=True)
    return np.where(
        sizes > 0, members @ np.asarray(X, dtype=float) / np.maximum(sizes, 1), centroids
    )


@lent
def inertia(X: ArrayLike, centroids: ArrayLike, labels: ArrayLike) -> float:
    """Sum of the squared distances between the points and the centroids of their clusters."""
    own = np.asarray(centroids, dtype=float)[np.asarray(labels)]
    return float(np.square(own - X).sum())


@lent
def lloyd(
    X: ArrayLike, centroids: ArrayLike, max_iter: int, tol: float
) -> tuple[Floats, Floats, float, int]:
    """K-Means from given centroids: labels, centroids, inertia, number of iterations.

    It differs from the exercise in one point: scikit-learn gives a new place to an empty cluster.
    """
    start = np.asarray(centroids, dtype=float)
    model = KMeans(len(start), init=start, n_init=1, max_iter=max_iter, tol=tol).fit(X)
    return model.labels_, model.cluster_centers_, float(model.inertia_), int(model.n_iter_)


@lent
def init_random(X: ArrayLike, k: int, rng: np.random.Generator) -> Floats:
    """Rows of X, drawn without replacement, shape (k, d)."""
    return rng.choice(np.asarray(X), size=k, replace=False)


@lent
def init_plusplus(X: ArrayLike, k: int, rng: np.random.Generator) -> Floats:
    """Rows of X, drawn one by one with probability in proportion to D², shape (k, d)."""
    seed = int(rng.integers(2**31))
    return kmeans_plusplus(np.asarray(X), k, n_local_trials=1, random_state=seed)[0]


@lent
def best_of(run_once: Function, n_init: int, rng: np.random.Generator) -> tuple[Any, Any, Any]:
    """Labels, centroids and inertia of the run with the lowest inertia."""
    runs = (run_once(rng) for _ in range(n_init))
    return min(runs, key=lambda run: run[2])[:3]


@lent
def agreement(a: ArrayLike, b: ArrayLike) -> float:
    """Largest share of points with the same label under any one-to-one renaming."""
    counts = confusion_matrix(a, b)
    return float(counts[linear_sum_assignment(counts, maximize=True)].sum() / counts.sum())


@lent
def silhouette(X: ArrayLike, labels: ArrayLike) -> float:
    """Mean silhouette of the points."""
    X = np.asarray(X, dtype=float)
    return float(silhouette_score(X - X.mean(axis=0), labels))
