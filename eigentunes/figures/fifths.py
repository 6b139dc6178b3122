"""Drawings about the circle of fifths: pitch classes, their principal axes, pieces in a plane."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from eigentunes.data import FIFTHS, PITCHES
from eigentunes.figures.picture import Picture, sheet, styled
from eigentunes.palette import COLOURS, LIGHT, MARKERS


@styled
def pitch_covariance(S: ArrayLike, V: ArrayLike, *, alt: str) -> Picture:
    """A covariance of the twelve pitch classes, and two axes read along the circle of fifths.

    Parameters
    ----------
    S : array, shape (12, 12)
    V : array, shape (12, m), m >= 2
        Principal axes in columns; the first two are drawn.
    alt : str
        Alternative text.
    """
    S, V = np.asarray(S, dtype=float), np.asarray(V, dtype=float)
    figure, (left, right) = sheet(2, size=(7.9, 3.7), width_ratios=[1, 1.15])
    limit = np.abs(S).max()
    image = left.imshow(S, cmap="RdBu_r", vmin=-limit, vmax=limit)
    left.set(xticks=range(12), yticks=range(12), title="Covariance of the pitch classes")
    left.set_xticklabels(PITCHES, fontsize=8.5)
    left.set_yticklabels(PITCHES, fontsize=8.5)
    left.grid(False)
    figure.colorbar(image, ax=left, shrink=0.75)
    for j, name in enumerate(("first axis", "second axis")):
        curve = V[FIFTHS, j]
        right.plot(curve, marker=MARKERS[j], color=COLOURS[j])
        top = int(np.argmax(curve))
        right.annotate(
            name, (top, curve[top]), (0, 7), textcoords="offset points", ha="center", weight="bold"
        )
    right.axhline(0, color=LIGHT["muted"], linewidth=0.8)
    right.set(xticks=range(12), title="The first two axes, in fifths")
    right.set_xticklabels([PITCHES[k] for k in FIFTHS])
    right.margins(x=0.12, y=0.14)
    return Picture(figure, alt)


@styled
def fifths_plane(Z: ArrayLike, mode: ArrayLike, spokes: ArrayLike, *, alt: str) -> Picture:
    """Pieces in a plane, with the direction of each pitch class around them.

    Parameters
    ----------
    Z : array, shape (n, 2)
        Coordinates of the pieces.
    mode : array of str, shape (n,)
        ``"major"`` or ``"minor"``.
    spokes : array, shape (12, 2)
        Coordinates of the twelve pitch classes; only their directions are drawn.
    alt : str
        Alternative text.
    """
    Z, spokes = np.asarray(Z, dtype=float), np.asarray(spokes, dtype=float)
    radius = 1.12 * np.linalg.norm(Z, axis=1).max()
    figure, (axes,) = sheet(size=(5.4, 5.0))
    for j, name in enumerate(("major", "minor")):
        here = np.asarray(mode) == name
        axes.scatter(
            Z[here, 0], Z[here, 1], s=26, marker=MARKERS[2 * j], color=COLOURS[j],
            edgecolors=LIGHT["text"], linewidths=0.35,
        )  # fmt: skip
        axes.text(0, -0.12 * j * radius, f"{'●▲'[j]} {name}", weight="bold", ha="center")
    for name, (x, y) in zip(PITCHES, spokes, strict=True):
        length = np.hypot(x, y)
        axes.text(radius * x / length, radius * y / length, name, ha="center", va="center")
    axes.set(aspect="equal", xlim=(-1.1 * radius, 1.1 * radius), ylim=(-1.1 * radius, 1.1 * radius))
    axes.set(xlabel="cosine of the wave", ylabel="sine of the wave")
    return Picture(figure, alt)
