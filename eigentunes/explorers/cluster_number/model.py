"""Three rules for the number of clusters: elbow, mean silhouette, gap statistic.

All are computed for every K at once, with scikit-learn's K-Means.  Sources: Satopää et al., Finding
a "Kneedle" in a Haystack (2011); Rousseeuw, Silhouettes (1987); Tibshirani, Walther and Hastie,
Estimating the number of clusters in a data set via the gap statistic (2001).
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.optimize import linear_sum_assignment
from sklearn.cluster import KMeans
from sklearn.exceptions import ConvergenceWarning
from sklearn.metrics import silhouette_score
from sklearn.metrics.cluster import contingency_matrix
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from eigentunes.explorers.points import in_the_plane
from eigentunes.explorers.wording import listed, number

MOST_POINTS = 600
REFERENCES = 20


@dataclass(frozen=True)
class Criteria:
    """Clusterings for K = 1 … k_max and what the three rules say about them.

    Attributes
    ----------
    points : ndarray, shape (n, 2)
        The points as drawn.
    note : str
        How they were sampled and projected, in words; may be empty.
    labels : ndarray, shape (k_max, n)
    centres : list of ndarray, shape (K, 2)
        Means of the clusters as drawn.
    inertia, silhouette, gap, gap_error : ndarray, shape (k_max,)
        Element K - 1 belongs to K; NaN where there is none.
    elbow, best_silhouette, gap_choice : int or None
        The K that each rule chooses.
    """

    points: np.ndarray
    note: str
    labels: np.ndarray
    centres: list[np.ndarray]
    inertia: np.ndarray
    silhouette: np.ndarray
    gap: np.ndarray
    gap_error: np.ndarray
    elbow: int | None
    best_silhouette: int | None
    gap_choice: int | None

    @property
    def k_max(self) -> int:
        """The largest K."""
        return len(self.inertia)

    def sentence(self, k: int) -> str:
        """Say what the three curves are at ``k``."""
        words = [f"inertia {number(self.inertia[k - 1])}"]
        if np.isfinite(self.silhouette[k - 1]):
            words.append(f"mean silhouette {number(self.silhouette[k - 1])}")
        if np.isfinite(self.gap[k - 1]):
            words.append(f"gap {number(self.gap[k - 1])} ± {number(self.gap_error[k - 1])}")
        return f"K = {k}: {', '.join(words)}."

    def verdict(self) -> str:
        """Say which K each rule chooses, and where they disagree."""
        rules = {
            "the elbow": self.elbow,
            "the silhouette": self.best_silhouette,
            "the gap statistic": self.gap_choice,
        }
        said: dict[int | None, list[str]] = {}
        for rule, k in rules.items():
            said.setdefault(k, []).append(rule)

        def choice(k: int | None, names: list[str]) -> str:
            verb = "chooses" if len(names) == 1 else "choose"
            what = f"no K up to {self.k_max}" if k is None else f"K = {k}"
            return f"{listed(names)} {verb} {what}"

        if len(said) == 1 and self.elbow is not None:
            return f"The three rules agree on K = {self.elbow}."
        start = "The three rules disagree: " if len(said) == 3 else "One rule disagrees: "
        return start + listed([choice(k, names) for k, names in said.items()]) + "."


def criteria(
    X: np.ndarray, k_max: int, seed: int, silhouette: Callable[..., Any] | None = None
) -> Criteria:
    """Cluster for every K up to ``k_max`` and apply the three rules.

    Parameters
    ----------
    X : ndarray, shape (n, d)
        More than 600 points are sampled down to 600.
    k_max : int
        At most the number of distinct points.
    seed : int
        Of K-Means, of the sample and of the gap statistic's reference sets.
    silhouette : callable, optional
        ``silhouette(X, labels) -> float``.
    """
    X, sampled = _sample(X, seed)
    points, projected = in_the_plane(X)
    # One thread: on a busy machine two are several times slower than one for sets this small.
    with threadpool_limits(1, user_api="openmp"), warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # fewer distinct points than clusters
        fits = [KMeans(k, n_init=10, random_state=seed).fit(X) for k in range(1, k_max + 1)]
        inertia = np.array([fit.inertia_ for fit in fits])
        gap, error = gap_statistic(X, inertia, seed)
        labels = [fits[0].labels_]
        for fit in fits[1:]:
            labels.append(like(labels[-1], fit.labels_))
        means = [_silhouette(X, each, silhouette or silhouette_score) for each in labels]
    return Criteria(
        points=points,
        note="; ".join(filter(None, (sampled, projected))),
        labels=np.array(labels),
        centres=[
            np.array([points[each == j].mean(axis=0) for j in np.unique(each)]) for each in labels
        ],
        inertia=inertia,
        silhouette=np.array(means),
        gap=gap,
        gap_error=error,
        elbow=elbow(inertia),
        best_silhouette=None if np.isnan(means).all() else int(np.nanargmax(means)) + 1,
        gap_choice=gap_choice(gap, error),
    )


def like(before: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Rename clusters so that they keep the names they had with one cluster less.

    Otherwise every colour would jump when K changes, and nobody would see which cluster split.
    """
    overlap = contingency_matrix(labels, before)
    old, new = linear_sum_assignment(overlap.T, maximize=True)
    names = np.full(len(overlap), -1)
    names[new] = old
    names[names < 0] = np.setdiff1d(np.arange(len(overlap)), old)
    return names[labels]


def elbow(inertia: np.ndarray) -> int | None:
    """K where the curve lies farthest below the line from its first to its last value.

    Both axes are scaled to 0 … 1 before, as in the Kneedle algorithm.  None when the curve has no
    bend: fewer than three values, or no fall.
    """
    if len(inertia) < 3 or not inertia[0] > inertia[-1]:
        return None
    x = np.linspace(0, 1, len(inertia))
    y = (inertia - inertia[-1]) / (inertia[0] - inertia[-1])
    return int(np.argmax(1 - x - y)) + 1


def gap_statistic(X: np.ndarray, inertia: np.ndarray, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Gap of every K and its standard error, both of shape (k_max,).

    The reference sets are uniform in the box around ``X``; the error has the factor
    √(1 + 1/B) for the B = 20 sets themselves.
    """
    rng = np.random.default_rng(seed)
    low, high = X.min(axis=0), X.max(axis=0)
    logs = np.empty((REFERENCES, len(inertia)))
    for row in logs:
        reference = rng.uniform(low, high, size=X.shape)
        state = int(rng.integers(2**31))
        for k in range(1, len(inertia) + 1):
            row[k - 1] = _log(KMeans(k, n_init=1, random_state=state).fit(reference).inertia_)
    own = np.array([_log(value) for value in inertia])
    return logs.mean(axis=0) - own, logs.std(axis=0) * np.sqrt(1 + 1 / REFERENCES)


def gap_choice(gap: np.ndarray, error: np.ndarray) -> int | None:
    """First K with G(K) ≥ G(K + 1) - s(K + 1); None if there is none."""
    good = np.flatnonzero(gap[:-1] >= gap[1:] - error[1:])
    return int(good[0]) + 1 if len(good) else None


def checked_silhouette(value: Any, X: np.ndarray, labels: np.ndarray) -> float:
    """Accept what a learner's ``silhouette`` returned, or say what is wrong with it."""
    try:
        mean = float(value)
    except (TypeError, ValueError):
        raise ValueError("returned something that is not one number.") from None
    if not -1 - 1e-9 <= mean <= 1 + 1e-9:
        raise ValueError(f"returned {mean:.3g}, but a silhouette lies between -1 and 1.")
    return mean


def _sample(X: np.ndarray, seed: int) -> tuple[np.ndarray, str]:
    if len(X) <= MOST_POINTS:
        return X, ""
    chosen = np.random.default_rng(seed).choice(len(X), MOST_POINTS, replace=False)
    return X[np.sort(chosen)], f"a random sample of {MOST_POINTS} of {len(X):,} points"


def _silhouette(X: np.ndarray, labels: np.ndarray, mean: Callable[..., Any]) -> float:
    return float(mean(X, labels)) if 1 < len(np.unique(labels)) < len(X) else float("nan")


def _log(value: float) -> float:
    return float(np.log(value)) if value > 0 else float("nan")
