"""The static figure of the spectrum explorer: a matrix, its diagonal and its eigenvalues."""

from __future__ import annotations

import numpy as np
from matplotlib.figure import Figure

from eigentunes import palette
from eigentunes.explorers.spectrum.model import decimals, off_diagonal_norm
from eigentunes.explorers.static import panel, subplots
from eigentunes.explorers.wording import listed


def draw(S: np.ndarray, lam: np.ndarray) -> Figure:
    """Draw a matrix (3, 3) as a table of heat beside its eigenvalues (3,)."""
    figure, (table, scree) = subplots(width_ratios=[1, 1.2])
    panel(table, f"Matrix, off-diagonal norm {decimals(off_diagonal_norm(S))}")
    for (p, q), value in np.ndenumerate(S):
        colour = palette.COLOURS[0] if value >= 0 else palette.COLOURS[1]
        depth = min(abs(value), 2.0) / 2.0 * 0.55
        table.fill([q, q + 1, q + 1, q], [p, p, p + 1, p + 1], color=colour, alpha=depth, lw=0)
        weight = "bold" if p == q else "normal"
        table.text(q + 0.5, p + 0.5, decimals(value), ha="center", va="center", weight=weight)
    table.set(xlim=(0, 3), ylim=(3, 0), aspect="equal")
    panel(scree, "Eigenvalues and the diagonal now", y=True)
    at = np.arange(1, 4)
    scree.bar(at, lam, width=0.6, color=palette.COLOURS[4])
    scree.plot(at, np.sort(np.diag(S))[::-1], "D", ms=9, color=palette.ACCENT)
    for x, value, share in zip(at, lam, np.cumsum(lam) / lam.sum(), strict=True):
        words = f"{decimals(value)}\n{100 * share:.0f} %"
        scree.annotate(
            words, (x, 0), xytext=(0, -8), ha="center", va="top",
            textcoords="offset points", fontsize=11.5, color=palette.LIGHT["text"],
            annotation_clip=False,
        )  # fmt: skip
    scree.set(xlim=(0.4, 3.6), ylim=(0, 3))
    return figure


def describe(S: np.ndarray, lam: np.ndarray) -> str:
    """Say in words what :func:`draw` shows."""
    shares = [f"{100 * share:.0f} %" for share in np.cumsum(lam) / lam.sum()]
    return (
        f"A covariance matrix of three features with {listed([decimals(v) for v in np.diag(S)])} "
        f"on its diagonal and an off-diagonal norm of {decimals(off_diagonal_norm(S))}; beside it "
        f"its eigenvalues {listed([decimals(v) for v in lam])} with the cumulative shares "
        f"{listed(shares)}."
    )
