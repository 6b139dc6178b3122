"""Drawings of spectra: wave functions at their levels, ladders side by side, errors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.ticker import MaxNLocator
from numpy.typing import ArrayLike

from eigentunes.figures.picture import Picture, sheet, styled
from eigentunes.palette import ACCENT, COLOURS, LIGHT, MARKERS


@styled
def wave_functions(
    panels: Mapping[str, Sequence[ArrayLike]], *, alt: str, levels: int = 5
) -> Picture:
    """The lowest states of one or more potentials, each drawn at the height of its energy.

    Parameters
    ----------
    panels : mapping of str to sequence
        Title to ``(x, U, E, psi)``: positions (N,), potential at these (N,), energies ascending
        (N,), states in columns (N, N).
    alt : str
        Alternative text.
    levels : int
        How many states are drawn.
    """
    figure, all_axes = sheet(len(panels), size=(7.9, 4.2))
    for axes, (title, content) in zip(all_axes, panels.items(), strict=True):
        x, U, E, psi = (np.asarray(each, dtype=float) for each in content)
        E, psi = E[:levels], psi[:, :levels]
        height = 0.4 * np.diff(E).min() if levels > 1 else 0.4
        top = E[-1] + 2.2 * height
        inside = top >= U
        axes.plot(x[inside], U[inside], color=LIGHT["muted"], linewidth=2.2)
        for n in range(levels):
            wave = psi[:, n] * np.sign(psi[np.abs(psi[:, n]).argmax(), n])
            axes.axhline(E[n], color=LIGHT["grid"], zorder=1)
            axes.plot(x, E[n] + height * wave / np.abs(psi).max(), color=COLOURS[n % 6])
            axes.annotate(
                f"{E[n]:.4g}", (1, E[n]), xycoords=("axes fraction", "data"), xytext=(4, 0),
                textcoords="offset points", va="center", fontweight="bold",
            )  # fmt: skip
        axes.set(xlabel="position x", ylabel="energy", ylim=(min(0, U.min()), top))
        axes.grid(visible=False)
        axes.set_title(title)
    return Picture(figure, alt)


@styled
def ladders(
    panels: Mapping[str, ArrayLike], *, alt: str, first: Mapping[str, str] | None = None
) -> Picture:
    """Eigenvalues as rungs, every ladder on a scale of its own.

    Parameters
    ----------
    panels : mapping of str to array, shape (m,)
        Title to eigenvalues.
    alt : str
        Alternative text.
    first : mapping of str to str, optional
        For each title ``"lowest"`` or ``"highest"``: the rung that comes first there, which is
        marked.
    """
    figure, all_axes = sheet(len(panels), size=(7.9, 3.6))
    for axes, (title, values) in zip(all_axes, panels.items(), strict=True):
        rungs = np.sort(np.asarray(values, dtype=float))
        axes.hlines(rungs, 0, 1, color=COLOURS[0], linewidth=2.2)
        end = (first or {}).get(title)
        if end:
            rung = rungs[0] if end == "lowest" else rungs[-1]
            axes.hlines(rung, 0, 1, color=ACCENT, linewidth=4)
            axes.annotate(
                "comes first", (1, rung), xytext=(5, 0), textcoords="offset points",
                va="center", fontweight="bold",
            )  # fmt: skip
        axes.set(xticks=[], xlim=(0, 1.75), ylim=(min(0, rungs[0]), rungs[-1] * 1.06))
        axes.yaxis.set_major_locator(MaxNLocator(6))
        axes.grid(axis="x", visible=False)
        axes.set_title(title)
    return Picture(figure, alt)


@styled
def convergence(
    x: ArrayLike,
    errors: Mapping[str, ArrayLike],
    laws: Mapping[str, ArrayLike],
    *,
    alt: str,
    xlabel: str,
    ylabel: str,
) -> Picture:
    """Sizes of errors on two logarithmic scales, with the law that each should follow.

    Parameters
    ----------
    x : array, shape (n,)
    errors : mapping of str to array, shape (n,)
        Each named at its right end; drawn as markers.
    laws : mapping of str to array, shape (n,)
        Under the same names; drawn as dashed lines.
    alt : str
        Alternative text.
    xlabel, ylabel : str
    """
    figure, (axes,) = sheet(size=(6.6, 3.8))
    x = np.asarray(x, dtype=float)
    for j, (name, error) in enumerate(errors.items()):
        y = np.abs(np.asarray(error, dtype=float))
        axes.plot(x, y, MARKERS[j], color=COLOURS[j], markersize=8)
        axes.plot(x, np.abs(np.asarray(laws[name], dtype=float)), "--", color=LIGHT["muted"])
        axes.annotate(
            name, (x[-1], y[-1]), xytext=(9, 0), textcoords="offset points", va="center",
            fontweight="bold", annotation_clip=False,
        )  # fmt: skip
    axes.set(xscale="log", yscale="log", xlabel=xlabel, ylabel=ylabel)
    axes.set_xticks(x, labels=[f"{each:g}" for each in x])
    axes.minorticks_off()
    return Picture(figure, alt)
