"""The static figure of the dendrogram explorer."""

from __future__ import annotations

import numpy as np
from matplotlib.figure import Figure

from eigentunes import palette
from eigentunes.explorers.dendrogram.model import Tree
from eigentunes.explorers.static import panel, scatter, subplots
from eigentunes.explorers.wording import number


def draw(tree: Tree, points: np.ndarray, height: float) -> Figure:
    """Draw the tree with its cut beside the points, coloured by the clusters."""
    figure, (branches, plane) = subplots(width_ratios=[1.4, 1])
    labels = tree.labels(height)
    panel(branches, f"Cut at height {number(height)}", y=True)
    for (x0, x1, y0, y1, leaf), top in zip(tree.links, tree.heights, strict=True):
        j = labels[tree.order[int(leaf)]] % len(palette.COLOURS)
        colour = palette.COLOURS[j] if top <= height else palette.LIGHT["muted"]
        branches.plot([x0, x0, x1, x1], [y0, top, top, y1], color=colour, lw=1.5)
    branches.axhline(height, color=palette.ACCENT, lw=2, ls="--")
    panel(plane, f"{labels.max() + 1} clusters")
    scatter(plane, points, labels)
    return figure


def describe(tree: Tree, linkage: str, height: float) -> str:
    """Say in words what :func:`draw` shows."""
    return f"Dendrogram of {len(tree.order)} points, {linkage} linkage. {tree.sentence(height)}"
