"""The static figure of the fifths map explorer: pieces and centroids, and twelve pitch classes."""

from __future__ import annotations

import numpy as np
from matplotlib.figure import Figure

from eigentunes import palette
from eigentunes.data import FIFTHS, PITCHES
from eigentunes.explorers.fifths_map.model import PLANE, Clusters
from eigentunes.explorers.static import panel, subplots

MODES = (("major", 0), ("minor", 2))  # name, place of its marker in the palette


def draw(
    X: np.ndarray, key: np.ndarray | None, clusters: Clusters, chroma: np.ndarray, name: str
) -> Figure:
    """Draw the pieces X (n, 12) with their clusters, beside one chroma (12,) in fifths."""
    figure, (plane, bars) = subplots(width_ratios=[1, 1.1])
    words = "" if key is None else ", ● major, ▲ minor"
    panel(plane, f"{len(clusters.centroids)} clusters of {clusters.source}{words}")
    flat, centroids = X @ PLANE, clusters.centroids @ PLANE
    radius = 1.16 * np.linalg.norm(flat, axis=1).max()
    mode = np.zeros(len(X), int) if key is None else key // 12
    colours = np.array(palette.COLOURS)
    for value, (_, marker) in enumerate(MODES):
        here = mode == value
        plane.scatter(
            *flat[here].T, s=20, marker=palette.MARKERS[marker],
            c=colours[clusters.labels[here] % len(colours)],
            edgecolors=palette.LIGHT["background"], linewidths=0.4,
        )  # fmt: skip
    for j, (x, y) in enumerate(centroids):
        colour = palette.COLOURS[j % len(palette.COLOURS)]
        plane.plot(x, y, "o", ms=15, mfc=palette.LIGHT["background"], mec=colour, mew=2)
        plane.text(x, y, str(j), fontsize=11, ha="center", va="center", color=palette.LIGHT["text"])
    for pitch, (x, y) in zip(PITCHES, radius * np.sqrt(6) * PLANE, strict=True):
        plane.text(x, y, pitch, fontsize=11.5, ha="center", va="center", weight="bold")
    edge = 1.12 * radius
    plane.set(aspect="equal", xlim=(-edge, edge), ylim=(-edge, edge))
    panel(bars, f"Pitch classes of {name}, in fifths", y=True)
    bars.bar(range(12), chroma[FIFTHS], width=0.7, color=palette.COLOURS[0])
    bars.set_xticks(range(12), [PITCHES[i] for i in FIFTHS])
    return figure


def describe(n: int, clusters: Clusters) -> str:
    """Say in words what :func:`draw` shows."""
    return (
        f"{n} pieces in the plane of the circle of fifths, with the pitch classes around it. "
        f"{clusters.sentence()}"
    )
