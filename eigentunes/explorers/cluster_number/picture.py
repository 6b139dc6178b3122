"""The static figure of the cluster number explorer."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from eigentunes import palette
from eigentunes.explorers.cluster_number.model import Criteria
from eigentunes.explorers.static import panel, scatter, subplots


def draw(found: Criteria, k: int) -> Figure:
    """Draw the clustering at ``k`` beside the three curves, each with its choice ringed."""
    figure, (plane, left, middle, right) = subplots(width_ratios=[1.7, 1, 1, 1])
    panel(plane, f"K = {k}")
    scatter(plane, found.points, found.labels[k - 1])
    _curve(left, "Inertia", found.inertia, found.elbow)
    _curve(middle, "Silhouette", found.silhouette, found.best_silhouette)
    _curve(right, "Gap", found.gap, found.gap_choice, found.gap_error)
    return figure


def _curve(
    axes: Axes, title: str, values: np.ndarray, choice: int | None, error: np.ndarray | None = None
) -> None:
    panel(axes, title, x="clusters K", y=True)
    k = np.arange(1, len(values) + 1)
    axes.errorbar(k, values, error, color=palette.LIGHT["text"], lw=2, fmt="o-", ms=4)
    if error is None:
        axes.set_ylim(bottom=min(0.0, float(np.nanmin(values)) * 1.1))
    if choice is not None:
        axes.plot(
            choice,
            values[choice - 1],
            "o",
            ms=13,
            mfc="none",
            mec=palette.ACCENT,
            mew=2.2,
            clip_on=False,
        )


def describe(found: Criteria, k: int) -> str:
    """Say in words what :func:`draw` shows."""
    return (
        f"{len(found.points)} points in {k} clusters, and three curves for 1 to {found.k_max} "
        f"clusters: inertia, mean silhouette and gap statistic. {found.verdict()}"
    )
