"""Drawings of spectra: eigenvalues with their shares, rows of images, a histogram of noise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.ticker import MaxNLocator, PercentFormatter
from numpy.typing import ArrayLike

from eigentunes.experiments.marchenko_pastur import ZERO, density, edges
from eigentunes.figures.picture import Picture, sheet, styled
from eigentunes.palette import ACCENT, COLOURS, LIGHT


@styled
def scree(
    spectra: Mapping[str, ArrayLike], *, alt: str, most: int = 20, share: float | None = None
) -> Picture:
    """Scree plots side by side: each eigenvalue's share as a bar, the cumulative share as a line.

    Parameters
    ----------
    spectra : mapping of str to array, shape (m,)
        Eigenvalues in descending order, by title.
    alt : str
        Alternative text.
    most : int
        Number of components that are drawn at most.
    share : float, optional
        A cumulative share to mark by a line.
    """
    figure, all_axes = sheet(len(spectra), size=(7.9, 3.1), sharey=True)
    for axes, (title, values) in zip(all_axes, spectra.items(), strict=True):
        lam = np.asarray(values, dtype=float)
        part = (lam / lam.sum())[:most]
        at = np.arange(1, len(part) + 1)
        axes.bar(at, part, width=0.8, color=COLOURS[4])
        axes.plot(at, np.cumsum(part), "o-", color=LIGHT["text"], markersize=3.5)
        if share is not None:
            axes.axhline(share, color=ACCENT, linestyle="--", zorder=1)
        axes.set_title(title)
        axes.set(xlabel="component", xlim=(0.3, len(part) + 0.7), ylim=(0, 1.04))
        axes.grid(axis="x", visible=False)
        axes.xaxis.set_major_locator(MaxNLocator(5, integer=True))
        axes.yaxis.set_major_formatter(PercentFormatter(1.0))
    all_axes[0].set(ylabel="share of the variance")
    return Picture(figure, alt)


@styled
def image_rows(
    rows: Mapping[str, Sequence[ArrayLike]], *, alt: str, titles: Sequence[str] = ()
) -> Picture:
    """Rows of small grey images, each row with its name on the left and scaled as one.

    Parameters
    ----------
    rows : mapping of str to sequence of array, shape (height, width)
        As many images in every row.
    alt : str
        Alternative text.
    titles : sequence of str
        One per column, or none at all.
    """
    columns = len(next(iter(rows.values())))
    side = 6.6 / columns
    size = (7.9, len(rows) * (side + 0.12) + (0.3 if titles else 0.1))
    figure, all_axes = sheet(columns, len(rows), size=size)
    for i, (name, images) in enumerate(rows.items()):
        values = np.array(images, dtype=float)
        for j, image in enumerate(values):
            axes = all_axes[i * columns + j]
            axes.imshow(
                image, cmap="gray_r", vmin=values.min(), vmax=values.max(), interpolation="nearest"
            )
            axes.set(xticks=[], yticks=[])
            axes.grid(visible=False)
            axes.spines[:].set(visible=True, color=LIGHT["grid"])
            if i == 0 and titles:
                axes.set_title(titles[j], loc="center", fontsize=9.5, fontweight="normal")
        all_axes[i * columns].set_ylabel(name, rotation=0, ha="right", va="center", labelpad=8)
    return Picture(figure, alt)


@styled
def noise_histogram(lam: ArrayLike, n: int, *, alt: str, sigma2: float = 1.0) -> Picture:
    """Eigenvalues of a sample covariance, the density of pure noise over them, and its edges.

    Parameters
    ----------
    lam : array, shape (m,)
        Eigenvalues; those that are 0 are left out.
    n : int
        Number of rows of the data.
    alt : str
        Alternative text.
    sigma2 : float
        Variance of the noise.
    """
    figure, (axes,) = sheet(size=(6.6, 3.4))
    lam = np.asarray(lam, dtype=float)
    gamma, shown = len(lam) / n, lam[lam > ZERO]
    axes.hist(
        shown, bins=40, weights=np.full(len(shown), 40 / (len(lam) * np.ptp(shown))),
        color=COLOURS[4],
    )  # fmt: skip
    low, high = edges(gamma, sigma2)
    x = np.linspace(low, high, 400)
    axes.plot(x, density(x, gamma, sigma2), color=LIGHT["text"])
    top = axes.get_ylim()[1] * 1.15
    for edge, side in ((low, "left"), (high, "right")):
        axes.plot([edge, edge], [0, top], color=ACCENT, linestyle="--")
        axes.text(
            edge, top, f" {edge:.2f} ", fontweight="bold", va="top",
            ha="left" if side == "right" else "right",
        )  # fmt: skip
    axes.axvline(sigma2, color=LIGHT["muted"], linestyle=":")
    axes.set(xlabel="eigenvalue", ylabel="density", ylim=(0, top))
    axes.set_xlim(min(low, shown.min()) - 0.25 * sigma2, None)
    return Picture(figure, alt)
