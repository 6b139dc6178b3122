"""Drawings of points, clusters and centroids.

Cluster j is told apart by its colour *and* its marker shape, and named directly in the picture.
Distances are what clustering is about, so both axes have the same scale unless a drawing is about
what happens when they do not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib import patheffects
from matplotlib.axes import Axes
from numpy.typing import ArrayLike

from eigentunes.figures.picture import Picture, sheet, styled
from eigentunes.palette import ACCENT, COLOURS, LIGHT, MARKERS

HALO = [patheffects.withStroke(linewidth=3, foreground=LIGHT["background"])]
EDGE: dict[str, Any] = {"edgecolors": LIGHT["text"], "linewidths": 0.35}  # keeps yellow visible


@styled
def scatter(
    X: ArrayLike,
    labels: ArrayLike | None = None,
    centroids: ArrayLike | None = None,
    *,
    alt: str,
    title: str = "",
    axis_names: tuple[str, str] = ("", ""),
    guess: tuple[float, float] | None = None,
    equal: bool = True,
) -> Picture:
    """Points in the plane, with their clusters and centroids if these are given.

    Parameters
    ----------
    X : array, shape (n, d)
        The first two columns are drawn.
    labels : array of int, shape (n,), optional
    centroids : array, shape (k, d), optional
    alt : str
        Alternative text.
    title : str
    axis_names : tuple of str
    guess : tuple of float, optional
        A position to mark with the words "your guess".
    equal : bool
        Whether both axes have the same scale.
    """
    figure, (axes,) = sheet(size=(5.6, 4.3))
    _points(axes, X, labels)
    if centroids is not None:
        _centroids(axes, np.asarray(centroids, dtype=float))
    if guess is not None:
        axes.plot(*guess, marker="x", markersize=12, markeredgewidth=3, color=ACCENT, zorder=5)
        _word(axes, *guess, "your guess")
    _finish(axes, title, axis_names, equal)
    return Picture(figure, alt)


@styled
def compare(
    panels: Mapping[str, Sequence[Any]],
    *,
    alt: str,
    axis_names: tuple[str, str] = ("", ""),
    equal: bool = True,
) -> Picture:
    """Several clusterings side by side.

    Parameters
    ----------
    panels : mapping of str to sequence
        Title to ``(X,)``, ``(X, labels)`` or ``(X, labels, centroids)``.
    alt : str
        Alternative text.
    axis_names : tuple of str
    equal : bool
        Whether both axes have the same scale.
    """
    figure, all_axes = sheet(len(panels), size=(7.9, 4.2 if len(panels) < 3 else 3.2))
    for axes, (title, content) in zip(all_axes, panels.items(), strict=True):
        X, labels, centroids = (*content, None, None)[:3]
        _points(axes, X, labels)
        if centroids is not None:
            _centroids(axes, np.asarray(centroids, dtype=float))
        _finish(axes, title, axis_names, equal)
    return Picture(figure, alt)


@styled
def moves(
    X: ArrayLike,
    labels: ArrayLike,
    before: ArrayLike,
    after: ArrayLike,
    *,
    alt: str,
    title: str = "",
    guess: tuple[float, float] | None = None,
) -> Picture:
    """Where centroids go in one update: an arrow from the old place to the new.

    Parameters
    ----------
    X : array, shape (n, 2)
    labels : array of int, shape (n,)
        The clusters whose means are taken.
    before, after : array, shape (k, 2)
    alt : str
        Alternative text.
    title : str
    guess : tuple of float, optional
        A position to mark with the words "your guess".
    """
    figure, (axes,) = sheet(size=(5.6, 4.3))
    before, after = np.asarray(before, dtype=float), np.asarray(after, dtype=float)
    _points(axes, X, labels)
    for start, end in zip(before, after, strict=True):
        arrow = {"arrowstyle": "-|>", "linewidth": 2.2, "color": LIGHT["text"], "shrinkB": 7}
        axes.annotate("", end, start, arrowprops=arrow, zorder=4)
        axes.plot(*start, marker="o", markersize=7, color=LIGHT["text"], zorder=4)
    _centroids(axes, after)
    if guess is not None:
        axes.plot(*guess, marker="x", markersize=12, markeredgewidth=3, color=ACCENT, zorder=5)
        _word(axes, *guess, "your guess")
    _finish(axes, title, ("", ""), True)
    return Picture(figure, alt)


@styled
def silhouette_profile(values: ArrayLike, labels: ArrayLike, *, alt: str) -> Picture:
    """The silhouette of every point as a bar, sorted within its cluster.

    Parameters
    ----------
    values : array, shape (n,)
    labels : array of int, shape (n,)
    alt : str
        Alternative text.
    """
    figure, (axes,) = sheet(size=(6.2, 4.0))
    values, labels = np.asarray(values), np.asarray(labels)
    top = 0
    for j in np.unique(labels):
        bars = np.sort(values[labels == j])
        rows = top + np.arange(len(bars))
        axes.barh(rows, bars, height=1.0, color=COLOURS[j % 8])
        axes.text(-0.02, rows.mean(), f"cluster {j}", ha="right", va="center", path_effects=HALO)
        top += len(bars) + max(2, len(values) // 60)
    axes.axvline(values.mean(), color=LIGHT["text"], linestyle="--")
    axes.text(values.mean(), top, f" mean {values.mean():.2f}", va="bottom")
    axes.set(xlabel="silhouette of a point", yticks=[], xlim=(min(-0.25, values.min()), 1.0))
    axes.spines["left"].set_visible(False)
    return Picture(figure, alt)


@styled
def gallery(
    images: Sequence[ArrayLike], titles: Sequence[str] = (), *, alt: str, columns: int = 5
) -> Picture:
    """Small images in rows: grey (rows × columns) or colour (rows × columns × 3, 0 to 1).

    Parameters
    ----------
    images : sequence of array
    titles : sequence of str
        One per image, or none at all.
    alt : str
        Alternative text.
    columns : int
        Images per row.
    """
    rows = -(-len(images) // columns)
    height, width = np.asarray(images[0]).shape[:2]
    side = 7.9 / columns
    image_height = min(side, 1.4 if columns > 4 else side) * height / width
    size = (7.9, rows * (image_height + 0.35) + 0.15)
    figure, all_axes = sheet(columns, rows, size=size)
    for axes in all_axes:
        axes.set_axis_off()
    for i, image in enumerate(images):
        all_axes[i].imshow(np.asarray(image), cmap="gray_r", interpolation="nearest")
        if titles:
            all_axes[i].set_title(titles[i], loc="center", fontsize=9.5, fontweight="normal")
    return Picture(figure, alt)


def _points(axes: Axes, X: ArrayLike, labels: ArrayLike | None) -> None:
    X = np.asarray(X, dtype=float)
    size = float(np.clip(6000 / max(len(X), 1), 9, 60))
    if labels is None:
        axes.scatter(X[:, 0], X[:, 1], s=size, color=LIGHT["muted"], alpha=0.75, **EDGE)
        return
    labels = np.asarray(labels).astype(int)
    for j in np.unique(labels):
        members = X[labels == j]
        axes.scatter(
            members[:, 0], members[:, 1], s=size, color=COLOURS[j % 8], marker=MARKERS[j % 10],
            alpha=0.8, **EDGE,
        )  # fmt: skip


def _centroids(axes: Axes, centroids: np.ndarray) -> None:
    many = len(centroids) > 10
    for j, (x, y, *_) in enumerate(centroids):
        if not np.isfinite([x, y]).all():
            continue
        axes.plot(
            x, y, marker=MARKERS[j % 10], markersize=7 if many else 13, color=COLOURS[j % 8],
            markeredgecolor=LIGHT["text"], markeredgewidth=1.6, zorder=5,
        )  # fmt: skip
        if not many:
            _word(axes, x, y, str(j))


def _word(axes: Axes, x: float, y: float, word: str) -> None:
    axes.annotate(
        word, (x, y), xytext=(9, 7), textcoords="offset points",
        fontweight="bold", fontsize=11, path_effects=HALO, zorder=6,
    )  # fmt: skip


def _finish(axes: Axes, title: str, names: tuple[str, str], equal: bool) -> None:
    axes.set_title(title)
    axes.set(xlabel=names[0], ylabel=names[1])
    if equal:
        axes.set_aspect("equal", adjustable="datalim")
