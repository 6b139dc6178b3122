"""A dendrogram as numbers: where its links are drawn, and which clusters a cut leaves.

The leaves are laid out so that every cluster is a run of neighbours.  One number per pair of
neighbouring leaves, the merge that joins them, then says everything about every cut.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.cluster import hierarchy

from eigentunes.explorers.wording import listed, number

LINKAGES = ("single", "complete", "average", "ward")


@dataclass(frozen=True)
class Tree:
    """A dendrogram of n points.

    Attributes
    ----------
    order : ndarray, shape (n,)
        Point at every leaf, from left to right.
    heights : ndarray, shape (n - 1,)
        Height of every merge, never falling.
    joined : ndarray, shape (n - 1,)
        Number of the merge that joins leaf i and leaf i + 1.
    links : ndarray, shape (n - 1, 5)
        For every merge: x of its left and right leg, in leaves; heights where the legs stand; and
        its leftmost leaf.
    """

    order: np.ndarray
    heights: np.ndarray
    joined: np.ndarray
    links: np.ndarray

    def count(self, height: float) -> int:
        """Return the number of clusters that a cut at ``height`` leaves."""
        return len(self.order) - int(np.searchsorted(self.heights, height, side="right"))

    def labels(self, height: float) -> np.ndarray:
        """Return cluster labels of the points, shape (n,), counted from the left."""
        apart = self.joined >= len(self.order) - self.count(height)
        labels = np.empty(len(self.order), dtype=int)
        labels[self.order] = np.concatenate([[0], np.cumsum(apart)])
        return labels

    def cut_for(self, k: int) -> float:
        """Return a height in the middle of the gap that leaves ``k`` clusters, if there is one."""
        merges = len(self.order) - k
        low = self.heights[merges - 1] if merges > 0 else 0.0
        high = self.heights[merges] if merges < len(self.heights) else low * 1.05
        return float((low + high) / 2)

    def sentence(self, height: float) -> str:
        """Say what a cut at ``height`` leaves."""
        sizes = np.sort(np.bincount(self.labels(height)))[::-1].tolist()
        if len(sizes) == 1:
            return f"Cut at height {number(height)}: 1 cluster of all {sizes[0]} points."
        words = listed(sizes) if len(sizes) <= 12 else f"{', '.join(map(str, sizes[:12]))}, …"
        return f"Cut at height {number(height)}: {len(sizes)} clusters of {words} points."


def grow(X: np.ndarray, linkage: str, merge_heights: Callable[..., Any] | None = None) -> Tree:
    """Cluster hierarchically and lay the dendrogram out.

    Parameters
    ----------
    X : ndarray, shape (n, d)
    linkage : {"single", "complete", "average", "ward"}
    merge_heights : callable, optional
        ``merge_heights(X, linkage)`` gives the heights to draw, shape (n - 1,).
    """
    n, merges = len(X), hierarchy.linkage(X, linkage)
    heights = merges[:, 2] if merge_heights is None else merge_heights(X, linkage)
    order = hierarchy.leaves_list(merges)
    # Per node (leaves first): x of its stem, its height, its leftmost and rightmost leaf.
    stem, top = np.empty(2 * n - 1), np.zeros(2 * n - 1)
    first, final = np.empty((2, 2 * n - 1), dtype=int)
    stem[order] = first[order] = final[order] = np.arange(n)
    joined, links = np.empty(n - 1, dtype=int), np.empty((n - 1, 5))
    for merge, pair in enumerate(merges[:, :2].astype(int)):
        left, right = sorted(pair.tolist(), key=lambda node: first[node])
        node = n + merge
        links[merge] = stem[left], stem[right], top[left], top[right], first[left]
        joined[final[left]] = merge
        stem[node] = (stem[left] + stem[right]) / 2
        top[node] = heights[merge]
        first[node], final[node] = first[left], final[right]
    return Tree(order, heights, joined, links)


def heights_of(X: np.ndarray, linkage: str) -> np.ndarray:
    """Heights of SciPy's merges, shape (n - 1,)."""
    return hierarchy.linkage(X, linkage)[:, 2]


def checked_heights(value: Any, X: np.ndarray, linkage: str) -> np.ndarray:
    """Accept what a learner's ``merge_heights`` returned, in order, or say what is wrong."""
    try:
        heights = np.asarray(value, dtype=float)
    except (TypeError, ValueError):
        raise ValueError("returned something that is not an array of numbers.") from None
    if heights.shape != (len(X) - 1,):
        raise ValueError(
            f"returned shape {heights.shape}, but {len(X)} points have {len(X) - 1} merges: "
            f"shape ({len(X) - 1},)."
        )
    if not np.isfinite(heights).all():
        raise ValueError("returned NaN or infinity.")
    return np.sort(heights)
