"""Pieces in the plane of the circle of fifths, and their clusters.  NumPy in, NumPy out.

A piece is the sum of twelve arrows, one for each pitch class, which point to the places of a clock
in the order of fifths.  The clusters are found in all twelve pitch classes, not in the plane, by
K-Means, and numbered by their place on the circle, so that neighbours have neighbouring numbers.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.cluster import KMeans

from eigentunes.data import FIFTHS, KEYS, PITCHES
from eigentunes.explorers.wording import counted, listed
from eigentunes.stand_ins import agreement, fifths_position

FEW, MANY = 3, 100
"""Runs of K-Means of which the best counts: few at once for every K, many for one that is looked
at.  Even ten do not always find the best clusters."""

SOURCES = ("the pieces", "all transpositions")
"""What the clusters are learned from: the pieces as they are, or each in all twelve keys."""

_TURNS = 2 * np.pi * FIFTHS / 12
PLANE = np.stack([np.cos(_TURNS), np.sin(_TURNS)], axis=1) / np.sqrt(6)
"""The plane of fifths, shape (12, 2): a row a pitch class, its columns have length 1."""


@dataclass(frozen=True, eq=False)
class Clusters:
    """What K-Means has found.

    Attributes
    ----------
    source : str
        One of :data:`SOURCES`.
    starts : int
        Runs of K-Means of which this is the best.
    labels : ndarray of int, shape (n,)
        Cluster of each piece.
    centroids : ndarray, shape (k, 12)
    places : ndarray, shape (k,)
        Of the centroids on the circle of fifths, rising.
    agreement : float or None
        Share of the pieces that have their signature's label, under the best naming of the
        clusters; None without keys.
    """

    source: str
    starts: int
    labels: np.ndarray
    centroids: np.ndarray
    places: np.ndarray
    agreement: float | None

    @property
    def sizes(self) -> np.ndarray:
        """Number of pieces in each cluster, shape (k,)."""
        return np.bincount(self.labels, minlength=len(self.centroids))

    def sentence(self) -> str:
        """Say how many clusters there are, how large, and how they agree with the signatures."""
        k, sizes = len(self.centroids), self.sizes.tolist()
        text = (
            f"K-Means with {k} clusters, learned from {self.source}, the best of {self.starts} "
            f"starts: clusters 0 to {k - 1} have {listed(sizes)} pieces."
        )
        if self.agreement is not None:
            text += f" {self.agreement:.2f} of the pieces have their signature's label."
        return text


def signatures(key: np.ndarray) -> np.ndarray:
    """Key signature of each key (n,) in fifths, shape (n,): C major and A minor are 0."""
    tonic = np.where(key < 12, key, key + 3) % 12
    return FIFTHS[tonic]


def find_clusters(
    X: np.ndarray,
    corpora: dict[str, np.ndarray],
    k: int,
    source: str,
    *,
    starts: int = MANY,
    position: Callable[..., Any] = fifths_position,
    key: np.ndarray | None = None,
) -> Clusters:
    """Cluster the pieces X (n, 12).

    Parameters
    ----------
    X : ndarray, shape (n, 12)
    corpora : dict of ndarray, shape (m, 12)
        What the centroids are learned from, for each of :data:`SOURCES`.
    k : int
    source : str
        One of :data:`SOURCES`.
    starts : int
        Runs of K-Means of which the best counts.
    position : callable
        ``fifths_position(X)``.
    key : ndarray of int, shape (n,), optional
        Places in :data:`eigentunes.data.KEYS`.
    """
    found = KMeans(k, n_init=starts, random_state=0).fit(corpora[source])
    places = position(found.cluster_centers_)
    order = np.argsort(places, kind="stable")
    labels = np.argsort(order)[found.predict(X)]
    share = None if key is None else agreement(labels, signatures(key))
    return Clusters(source, starts, labels, found.cluster_centers_[order], places[order], share)


def about_piece(name: str, key: int | None, place: float) -> str:
    """Name a piece, its key and its place."""
    return f"{name}{'' if key is None else f' in {KEYS[key]}'}: {about_place(place)}"


def about_centroid(clusters: Clusters, j: int, key: np.ndarray | None) -> str:
    """Say how many pieces a centroid stands for, where it is, and what is loudest in it."""
    own = clusters.labels == j
    size = counted(int(own.sum()), "piece")
    if key is not None and own.any():
        major = int((key[own] < 12).sum())
        size += f", {major} major and {int(own.sum()) - major} minor"
    loudest = [PITCHES[i] for i in np.argsort(-clusters.centroids[j], kind="stable")[:3]]
    return (
        f"Centroid {j} of {len(clusters.centroids)}, with {size}: "
        f"{about_place(clusters.places[j])}, loudest are {listed(loudest)}"
    )


def about_place(place: float) -> str:
    """Write a place on the circle, and the pitch class next to it."""
    return f"place {place:.1f}, next to {PITCHES[FIFTHS[round(place) % 12]]}"


def checked_positions(value: Any, X: np.ndarray) -> np.ndarray:
    """Accept what a learner's ``fifths_position`` returned, or say what is wrong with it."""
    try:
        places = np.asarray(value, dtype=float)
    except (TypeError, ValueError):
        raise ValueError("did not return an array of numbers.") from None
    if places.shape != (len(X),):
        raise ValueError(f"returned shape {places.shape}, but {len(X)} pieces need ({len(X)},).")
    if not (np.isfinite(places).all() and (places >= 0).all() and (places <= 12).all()):
        raise ValueError("returned NaN or a place that is not between 0 and 12.")
    return places


def checked_transpositions(value: Any, X: np.ndarray) -> np.ndarray:
    """Accept what a learner's ``all_transpositions`` returned, or say what is wrong with it."""
    try:
        transposed = np.asarray(value, dtype=float)
    except (TypeError, ValueError):
        raise ValueError("did not return an array of numbers.") from None
    if transposed.shape != (12, *X.shape):
        raise ValueError(f"returned shape {transposed.shape}, but it must be {(12, *X.shape)}.")
    if not np.isfinite(transposed).all():
        raise ValueError("returned NaN or infinity.")
    return transposed
