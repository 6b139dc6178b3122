"""Drawings of directions in a cloud of points, as arrows that are named at their tips."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from matplotlib import patheffects
from matplotlib.axes import Axes
from numpy.typing import ArrayLike

from eigentunes.figures.picture import Picture, sheet, styled
from eigentunes.palette import ACCENT, COLOURS, LIGHT

HALO = [patheffects.withStroke(linewidth=3, foreground=LIGHT["background"])]
LINES = ("-", "--", ":")


@styled
def directions(
    panels: Mapping[str, tuple[ArrayLike, Mapping[str, ArrayLike]]],
    *,
    alt: str,
    axis_names: tuple[str, str] = ("", ""),
    origin: bool = False,
) -> Picture:
    """Clouds with directions in them, side by side, all to the same scale in x and y.

    Parameters
    ----------
    panels : mapping of str to tuple
        Title to ``(X, arrows)``: points, shape (n, 2), and for the name of each direction a
        vector, shape (2,), of any length.
    alt : str
        Alternative text.
    axis_names : tuple of str
    origin : bool
        Whether the arrows begin at the origin, which is then marked, instead of at the mean.
    """
    wide = 5.6 if len(panels) == 1 else 7.9
    figure, all_axes = sheet(len(panels), size=(wide, 3.7))
    for axes, (title, (X, arrows)) in zip(all_axes, panels.items(), strict=True):
        points = np.asarray(X, dtype=float)
        axes.scatter(points[:, 0], points[:, 1], s=16, color=COLOURS[0], alpha=0.6, linewidths=0)
        start = np.zeros(2) if origin else points.mean(axis=0)
        if origin:
            axes.plot(0, 0, "+", markersize=13, markeredgewidth=2, color=LIGHT["text"])
            axes.annotate(
                "origin", (0, 0), xytext=(0, -16), textcoords="offset points", ha="center",
                path_effects=HALO,
            )  # fmt: skip
        reach = 0.5 * np.ptp(np.vstack([points, start]), axis=0).max()
        for i, (name, vector) in enumerate(arrows.items()):
            _arrow(axes, start, np.asarray(vector, dtype=float), reach, name, i)
        axes.set_aspect("equal", adjustable="datalim")
        axes.set(xlabel=axis_names[0], ylabel=axis_names[1] if axes is all_axes[0] else "")
        axes.set_title(title)
        axes.margins(0.08)
    return Picture(figure, alt)


def _arrow(
    axes: Axes, start: np.ndarray, vector: np.ndarray, reach: float, name: str, i: int
) -> None:
    """An arrow on a line through its start; the first in the accent colour, the others black."""
    way = vector / np.linalg.norm(vector)
    tip = start + reach * way
    colour = ACCENT if i == 0 else LIGHT["text"]
    line = LINES[i % len(LINES)]
    axes.axline(tuple(start), tuple(tip), color=colour, linewidth=0.9, linestyle=line, zorder=2)
    axes.annotate(
        "", tuple(tip), tuple(start), zorder=4,
        arrowprops={
            "arrowstyle": "-|>", "color": colour, "lw": 2.6, "shrinkA": 0, "shrinkB": 0,
            "linestyle": line, "mutation_scale": 18,
        },
    )  # fmt: skip
    above = i % 2 == 0 and way[1] > -0.3  # under a tip that points down, or it would hide it
    axes.annotate(
        name, tuple(tip), xytext=(4 if way[0] >= 0 else -4, 8 if above else -16),
        textcoords="offset points", ha="left" if way[0] < -0.5 else "center", fontweight="bold",
        path_effects=HALO, zorder=5,
    )  # fmt: skip
    axes.update_datalim([tuple(start + 1.15 * reach * way)])  # and room for the name
