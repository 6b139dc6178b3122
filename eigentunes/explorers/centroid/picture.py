"""The static figure of the centroid explorer: where a run ends, and how its inertia fell."""

from __future__ import annotations

import numpy as np
from matplotlib.figure import Figure

from eigentunes import palette
from eigentunes.explorers.centroid.model import Run
from eigentunes.explorers.static import panel, scatter, subplots


def draw(run: Run) -> Figure:
    """Draw the last state of a run beside its inertia curve."""
    figure, (plane, curve) = subplots(width_ratios=[1.4, 1])
    last = len(run) - 1
    panel(plane, run.title(last))
    scatter(plane, run.points, run.labels_at(last))
    for j, path in enumerate(np.swapaxes(run.centroids, 0, 1)):
        plane.plot(*path.T, color=palette.LIGHT["text"], lw=1.4, zorder=3)
        plane.plot(
            *path[-1],
            palette.MARKERS[j],
            ms=13,
            mfc=palette.COLOURS[j],
            mec=palette.LIGHT["text"],
            mew=1.8,
            zorder=4,
        )
    panel(curve, "Inertia J", x="iteration", y=True)
    x = np.arange(len(run)) / 2 + 1
    curve.plot(x, run.inertia, color=palette.LIGHT["text"], lw=2.2)
    curve.plot(x[::2], run.inertia[::2], "o", ms=6, color=palette.LIGHT["text"])
    curve.plot(x[1::2], run.inertia[1::2], "o", ms=6, mfc="white", mec=palette.LIGHT["text"])
    curve.plot(x[-1], run.inertia[-1], "o", ms=9, color=palette.ACCENT, zorder=4)
    curve.set_ylim(0, run.inertia.max() * 1.08)
    return figure


def describe(run: Run) -> str:
    """Say in words what :func:`draw` shows."""
    n, k = len(run.points), run.centroids.shape[1]
    return (
        f"K-Means with {n} points and {k} centroids. {run.sentence(len(run) - 1)} "
        f"At the start J was {run.sentence(0).split('J = ')[1].split('.')[0]}."
    )
