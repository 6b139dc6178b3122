"""K-Means as a history of half-steps.  NumPy in, NumPy out; nothing is drawn here.

A run alternates two half-steps: *assign* (every point joins its nearest centroid) and *move*
(every centroid moves to the mean of its points).  Its states are numbered in this order: state 0
is the first assignment, odd states follow a move, even states an assignment.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import ndimage
from scipy.cluster.vq import vq
from sklearn.cluster import kmeans_plusplus
from sklearn.metrics.pairwise import paired_distances
from sklearn.utils.random import sample_without_replacement

from eigentunes.explorers.wording import counted, listed, number

STARTS = ("random", "k-means++", "corner")
MAX_ITERATIONS = 50


@dataclass(frozen=True)
class Run:
    """Everything there is to see of one run of K-Means.

    Attributes
    ----------
    points : ndarray, shape (n, 2)
    centroids : ndarray, shape (m + 1, k, 2)
        The start, then the centroids after each of m moves.
    labels : ndarray, shape (m + 1, n)
        The first assignment, then the one after each move.
    inertia : ndarray, shape (2 m + 1,)
        J after every half-step: sum of squared distances of the points to their centroids.
    converged : bool
        Whether the last assignment changed nothing.
    """

    points: np.ndarray
    centroids: np.ndarray
    labels: np.ndarray
    inertia: np.ndarray
    converged: bool

    def __len__(self) -> int:
        """Return the number of states."""
        return len(self.inertia)

    def centroids_at(self, step: int) -> np.ndarray:
        """Centroids in state ``step``, shape (k, 2)."""
        return self.centroids[(step + 1) // 2]

    def labels_at(self, step: int) -> np.ndarray:
        """Labels in state ``step``, shape (n,)."""
        return self.labels[step // 2]

    def title(self, step: int) -> str:
        """Name state ``step`` in a few words."""
        half = "centroids moved" if step % 2 else "points assigned"
        if self.converged and step == len(self) - 1:
            half = "converged"
        return f"Iteration {step // 2 + 1} · {half}"

    def sentence(self, step: int) -> str:
        """Say what the half-step that led to state ``step`` did."""
        iteration, move = step // 2 + 1, step % 2 == 1
        what = f"Iteration {iteration}, {'second' if move else 'first'} half: "
        if step == 0:
            return (
                f"{what}every point joins its nearest centroid. J = {number(self.inertia[0])}."
                + self._empty(step)
            )
        if move:
            what += "every centroid moves to the mean of its points. "
        else:
            changed = int((self.labels_at(step) != self.labels_at(step - 1)).sum())
            what += f"{counted(changed, 'point')} {'change' if changed > 1 else 'changes'} cluster"
            if changed == 0 and step == len(self) - 1:
                return f"{what}, so K-Means has converged at J = {number(self.inertia[step])}."
            what += ". "
        return f"{what}{_change(self.inertia[step - 1], self.inertia[step])}{self._empty(step)}"

    def _empty(self, step: int) -> str:
        sizes = np.bincount(self.labels_at(step), minlength=self.centroids.shape[1])
        empty = np.flatnonzero(sizes == 0).tolist()
        if not empty:
            return ""
        stays = "is empty and stays where it is" if len(empty) == 1 else "are empty and stay"
        return f" Cluster{'s' if len(empty) > 1 else ''} {listed(empty)} {stays}."


def nearest(X: np.ndarray, centroids: np.ndarray) -> np.ndarray:
    """Index of every point's nearest centroid, shape (n,) (SciPy's vector quantiser)."""
    return vq(X, centroids)[0]


def means(X: np.ndarray, labels: np.ndarray, centroids: np.ndarray) -> np.ndarray:
    """Mean of every cluster, shape (k, 2); an empty cluster keeps its centroid."""
    moved, used = centroids.copy(), np.unique(labels)
    for column in range(X.shape[1]):
        moved[used, column] = ndimage.mean(X[:, column], labels, used)
    return moved


def run_kmeans(
    X: np.ndarray,
    start: np.ndarray,
    assign: Callable[..., Any] = nearest,
    move: Callable[..., Any] = means,
    *,
    max_iterations: int = MAX_ITERATIONS,
) -> Run:
    """Run K-Means from ``start`` and keep every state.

    Parameters
    ----------
    X : ndarray, shape (n, 2)
    start : ndarray, shape (k, 2)
    assign, move : callable
        The two half-steps, ``assign(X, centroids)`` and ``move(X, labels, centroids)``.
    max_iterations : int
        Number of moves after which a run ends unconverged.
    """
    centroids, labels = [np.array(start, dtype=float)], [assign(X, start)]
    inertia = [_inertia(X, labels[0], centroids[0])]
    converged = False
    while not converged and len(centroids) <= max_iterations:
        centroids.append(move(X, labels[-1], centroids[-1]))
        inertia.append(_inertia(X, labels[-1], centroids[-1]))
        labels.append(assign(X, centroids[-1]))
        inertia.append(_inertia(X, labels[-1], centroids[-1]))
        converged = bool(np.array_equal(labels[-1], labels[-2]))
    return Run(X, np.array(centroids), np.array(labels), np.array(inertia), converged)


def starting_centroids(X: np.ndarray, k: int, how: str, seed: int) -> np.ndarray:
    """Place ``k`` starting centroids, shape (k, 2).

    ``"random"`` takes k of the points, ``"k-means++"`` points far from each other, and
    ``"corner"`` crowds them into the lower left corner: deliberately bad.
    """
    if how == "random":
        return X[sample_without_replacement(len(X), k, random_state=seed)]
    if how == "k-means++":
        return kmeans_plusplus(X, k, random_state=seed)[0]
    if how == "corner":
        low, span = X.min(axis=0), np.ptp(X, axis=0)
        return low + span * np.random.default_rng(seed).uniform(0, 0.14, size=(k, 2))
    raise ValueError(f"init must be one of {', '.join(STARTS)} or an array, not {how!r}.")


def checked_labels(value: Any, X: np.ndarray, centroids: np.ndarray) -> np.ndarray:
    """Accept what a learner's ``assign_labels`` returned, or say what is wrong with it."""
    labels, n, k = np.asarray(value), len(X), len(centroids)
    if labels.shape != (n,):
        raise ValueError(f"returned shape {labels.shape}, but {n} points need shape ({n},).")
    if labels.dtype.kind not in "iu":
        raise ValueError(f"returned {labels.dtype} numbers, but labels are whole numbers.")
    if labels.min() < 0 or labels.max() >= k:
        raise ValueError(
            f"returned labels from {labels.min()} to {labels.max()}, but {k} centroids are "
            f"numbered 0 to {k - 1}."
        )
    return labels.astype(int)


def checked_centroids(
    value: Any, X: np.ndarray, labels: np.ndarray, centroids: np.ndarray
) -> np.ndarray:
    """Accept what a learner's ``update_centroids`` returned, or say what is wrong with it."""
    try:
        moved = np.asarray(value, dtype=float)
    except (TypeError, ValueError):
        raise ValueError("returned something that is not an array of numbers.") from None
    if moved.shape != centroids.shape:
        raise ValueError(
            f"returned shape {moved.shape}, but the centroids have shape {centroids.shape}."
        )
    if not np.isfinite(moved).all():
        bad = np.flatnonzero(~np.isfinite(moved).all(axis=1)).tolist()
        raise ValueError(f"returned NaN or infinity for centroid {listed(bad)}.")
    return moved


def _change(before: float, after: float) -> str:
    """Say how J changed, with the difference where both would be written alike."""
    if abs(after - before) <= 1e-9 * before:
        return f"J stays at {number(after)}."
    verb = "falls" if after < before else "rises"
    if number(before) == number(after):
        return f"J {verb} by {number(abs(after - before))} to {number(after)}."
    return f"J {verb} from {number(before)} to {number(after)}."


def _inertia(X: np.ndarray, labels: np.ndarray, centroids: np.ndarray) -> float:
    distances = paired_distances(X, centroids[labels])
    return float(distances @ distances)
