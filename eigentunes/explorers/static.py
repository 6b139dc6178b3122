"""Matplotlib parts of the explorers' static figures (exports, feedback, headless runs)."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from eigentunes import palette


def subplots(**kwargs: Any) -> tuple[Figure, Any]:
    """Make a figure beside pyplot, so that nothing is displayed twice."""
    columns = len(kwargs.get("width_ratios", [1]))
    figure = Figure(figsize=(9.6, 4.2), dpi=100, layout="constrained")
    figure.set_facecolor(palette.LIGHT["background"])
    return figure, figure.subplots(1, columns, **kwargs)


def panel(axes: Axes, title: str, *, x: str = "", y: bool = False) -> None:
    """Style one panel: bold title, no box, few grid lines."""
    axes.set_title(title, loc="left", fontsize=12.5, fontweight="bold", color=palette.LIGHT["text"])
    axes.spines[:].set_visible(False)
    axes.set_axisbelow(True)
    axes.tick_params(colors=palette.LIGHT["muted"], labelsize=11, length=0)
    if x:
        axes.xaxis.set_major_locator(MaxNLocator(7, integer=True))
        axes.set_xlabel(x, fontsize=11.5, color=palette.LIGHT["muted"])
    else:
        axes.set_xticks([])
    if y:
        axes.grid(axis="y", color=palette.LIGHT["grid"], lw=0.8)
        axes.yaxis.set_major_locator(MaxNLocator(5))
    else:
        axes.set_yticks([])


def scatter(axes: Axes, points: np.ndarray, labels: np.ndarray) -> None:
    """Draw points in equal aspect, each cluster in its colour and shape."""
    axes.set_aspect("equal", adjustable="datalim")
    for j in np.unique(labels).tolist():
        x, y = points[labels == j].T
        axes.scatter(
            x,
            y,
            s=22,
            marker=palette.MARKERS[j % len(palette.MARKERS)],
            color=palette.COLOURS[j % len(palette.COLOURS)],
            edgecolors=palette.LIGHT["background"],
            linewidths=0.5,
            zorder=2,
        )
