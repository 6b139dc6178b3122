"""Drawings of numbers against numbers: curves, staircases, distributions, bars.

Every curve is named at its end, where the eye arrives, instead of in a legend.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator
from numpy.typing import ArrayLike

from eigentunes.figures.picture import Picture, sheet, styled
from eigentunes.palette import ACCENT, COLOURS, LIGHT, MARKERS


@styled
def curves(
    x: ArrayLike,
    lines: Mapping[str, ArrayLike],
    *,
    alt: str,
    xlabel: str = "",
    ylabel: str = "",
    title: str = "",
    lowest: bool = False,
) -> Picture:
    """Several curves over the same x, each named at its right end.

    Parameters
    ----------
    x : array, shape (n,)
    lines : mapping of str to array, shape (n,)
    alt : str
        Alternative text.
    xlabel, ylabel, title : str
    lowest : bool
        Whether to mark the lowest place of each curve.
    """
    figure, (axes,) = sheet(size=(6.6, 3.8))
    x = np.asarray(x, dtype=float)
    for j, (name, line) in enumerate(lines.items()):
        y = np.asarray(line, dtype=float)
        axes.plot(x, y, color=COLOURS[j % 8], **_markers(j, len(x)))
        axes.annotate(
            name, (x[-1], y[-1]), xytext=(7, 0), textcoords="offset points", va="center",
            fontweight="bold", annotation_clip=False,
        )  # fmt: skip
        if lowest:
            _ring(axes, x[y.argmin()], y.min(), f"{x[y.argmin()]:g}")
    axes.set(xlabel=xlabel, ylabel=ylabel)
    axes.set_title(title)
    return Picture(figure, alt)


@styled
def curve_panels(
    x: ArrayLike,
    panels: Mapping[str, ArrayLike],
    *,
    alt: str,
    chosen: Mapping[str, float] | None = None,
    xlabel: str = "",
    ylabel: str = "",
) -> Picture:
    """One small curve beside the other, each with perhaps a chosen place of its own.

    Parameters
    ----------
    x : array, shape (n,)
    panels : mapping of str to array, shape (n,)
    alt : str
        Alternative text.
    chosen : mapping of str to float, optional
        For each title the x to mark.
    xlabel : str
    ylabel : str
        What all panels show upwards, on one scale; beside the first.  Without it each panel has a
        scale of its own.
    """
    figure, all_axes = sheet(len(panels), size=(7.9, 2.9))
    if ylabel:
        for axes in all_axes[1:]:
            axes.sharey(all_axes[0])
    x = np.asarray(x, dtype=float)
    for j, (axes, (title, y)) in enumerate(zip(all_axes, panels.items(), strict=True)):
        y = np.asarray(y, dtype=float)
        axes.plot(x, y, color=COLOURS[j % 8], **_markers(j, len(x)))
        if chosen and title in chosen:
            _line(axes, chosen[title])
        axes.set(xlabel=xlabel)
        axes.set_title(title)
        axes.xaxis.set_major_locator(MaxNLocator(5, integer=True))
        axes.yaxis.set_major_locator(MaxNLocator(5))
        axes.margins(0.1, 0.2)
    all_axes[0].set_ylabel(ylabel)
    return Picture(figure, alt)


@styled
def staircase(values: ArrayLike, phases: Sequence[str], *, alt: str, ylabel: str) -> Picture:
    """A quantity after each half-step, the phases taking turns; on the right the later ones.

    Parameters
    ----------
    values : array, shape (n,)
    phases : sequence of str
        Names of the phases, in turn: the first value is after the first phase.
    alt : str
        Alternative text.
    ylabel : str
    """
    figure, (whole, zoomed) = sheet(2, size=(7.9, 3.6))
    values = np.asarray(values, dtype=float)
    steps = np.arange(1, len(values) + 1)
    late = len(values) // 4
    for axes, first, title in ((whole, 0, "All half-steps"), (zoomed, late, "The later ones")):
        axes.step(steps[first:], values[first:], where="post", color=LIGHT["muted"], linewidth=1.2)
        for j in range(len(phases)):
            mine = [i for i in range(first, len(values)) if i % len(phases) == j]
            axes.plot(steps[mine], values[mine], MARKERS[j], color=COLOURS[j], markersize=7)
        axes.set_title(title)
        axes.set(xlabel="half-step")
        axes.xaxis.set_major_locator(MaxNLocator(6, integer=True))
        axes.margins(0.06, 0.1)
    whole.set(ylabel=ylabel)
    for j, phase in enumerate(phases):
        whole.annotate(
            f"after “{phase}”", (steps[j], values[j]), xytext=(9, 3), textcoords="offset points",
            fontweight="bold",
        )  # fmt: skip
    return Picture(figure, alt)


@styled
def distribution(
    values: ArrayLike,
    *,
    alt: str,
    xlabel: str,
    ylabel: str = "number of runs",
    marks: Mapping[str, float] | None = None,
) -> Picture:
    """How often each whole number occurs.

    Parameters
    ----------
    values : array of int, shape (n,)
    alt : str
        Alternative text.
    xlabel, ylabel : str
    marks : mapping of str to float, optional
        Places to point out, by name.
    """
    figure, (axes,) = sheet(size=(6.6, 3.6))
    numbers, counts = np.unique(np.asarray(values), return_counts=True)
    axes.bar(numbers, counts, width=0.85, color=COLOURS[0])
    top = counts.max()
    for i, (name, place) in enumerate((marks or {}).items()):
        height = top * (1.13 - 0.32 * i)
        axes.plot([place, place], [0, height], color=ACCENT, linestyle="--")
        axes.text(place, height, f" {name}", fontweight="bold", va="top")
    axes.set(xlabel=xlabel, ylabel=ylabel)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.grid(axis="x", visible=False)
    return Picture(figure, alt)


@styled
def bars(
    values: Mapping[str, float], *, alt: str, xlabel: str, digits: int = 2, title: str = ""
) -> Picture:
    """Horizontal bars with their names and numbers.

    Parameters
    ----------
    values : mapping of str to float
    alt : str
        Alternative text.
    xlabel, title : str
    digits : int
        Decimals of the numbers.
    """
    figure, (axes,) = sheet(size=(6.6, 0.9 + 0.42 * len(values)))
    drawn = axes.barh(list(values), list(values.values()), height=0.66, color=COLOURS[0])
    axes.bar_label(drawn, fmt=f"%.{digits}f", padding=4)
    axes.invert_yaxis()
    axes.tick_params(axis="y", length=0, labelcolor=LIGHT["text"], labelsize=9.5)
    axes.grid(axis="y", visible=False)
    axes.margins(x=0.12)
    axes.set(xlabel=xlabel)
    axes.set_title(title)
    return Picture(figure, alt)


def _markers(j: int, points: int) -> dict[str, Any]:
    """A marker per point, as long as they do not touch."""
    return {"marker": MARKERS[j % 10]} if points <= 30 else {}


def _ring(axes: Axes, x: float, y: float, word: str) -> None:
    axes.plot(x, y, "o", markersize=13, markerfacecolor="none", markeredgewidth=2.2, color=ACCENT)
    axes.annotate(
        word, (x, y), xytext=(0, -21), textcoords="offset points", ha="center", fontweight="bold"
    )


def _line(axes: Axes, x: float) -> None:
    """Mark a place by a line behind the curve, which hides neither a bend nor a kink."""
    axes.axvline(x, color=ACCENT, linestyle="--", zorder=1)
    axes.annotate(
        f"{x:g}", (x, 0.97), xycoords=("data", "axes fraction"), xytext=(5, 0),
        textcoords="offset points", va="top", fontweight="bold",
    )  # fmt: skip
