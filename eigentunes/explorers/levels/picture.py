"""The static figure of the levels explorer."""

from __future__ import annotations

import numpy as np
from matplotlib.figure import Figure

from eigentunes import palette
from eigentunes.explorers.levels.model import L, Ladder, knots
from eigentunes.explorers.static import panel, subplots
from eigentunes.explorers.wording import listed, number


def draw(
    ladder: Ladder, U: np.ndarray, top: float, level: int, lam: np.ndarray, whose: str
) -> Figure:
    """Draw potential, levels and waves up to ``top`` beside the ladder of the covariance."""
    figure, (well, rungs) = subplots(width_ratios=[1.6, 1])
    text, muted = palette.LIGHT["text"], palette.LIGHT["muted"]
    panel(well, f"Energy, {ladder.potential} potential: lowest first", x="x", y=True)
    x = np.linspace(0, L, ladder.waves.shape[1] + 2)
    well.fill_between(knots(), 0, U, color=palette.LIGHT["grid"], alpha=0.5, lw=0)
    well.plot(knots(), U, color=muted, lw=2)
    well.vlines([0, L], 0, top, color=muted, lw=3)
    size = 0.4 * top / len(ladder.energies) / np.abs(ladder.waves).max()
    for n, (energy, wave) in enumerate(zip(ladder.energies, ladder.waves, strict=True)):
        if energy > top:
            break
        chosen = n == level
        colour, width = (palette.ACCENT, 2) if chosen else (palette.COLOURS[0], 1)
        well.hlines(energy, 0, L, color=colour, lw=0.9 * width)
        well.plot(x, energy + size * np.pad(wave, 1), color=colour, lw=width)
        if ladder.exact is not None:
            well.hlines(ladder.exact[n], L * 1.01, L * 1.05, color=palette.COLOURS[2], lw=2.5)
    if ladder.exact is not None:
        well.text(L * 1.06, ladder.exact[0], "exact", va="center", fontsize=11, color=text)
    well.set_xlim(0, L * 1.17)
    well.set_ylim(0, top)
    panel(rungs, "Covariance: largest first", y=True)
    rungs.hlines(lam, 0, 1, color=palette.COLOURS[0], lw=1.5)
    if level < len(lam):
        rungs.hlines(lam[level], 0, 1, color=palette.ACCENT, lw=3)
        rungs.text(
            *(1.04, lam[level], f"λ{level + 1} = {number(lam[level])}"),
            **{"va": "center", "fontsize": 12, "color": text},
        )
    rungs.set_xlim(0, 1.6)
    rungs.set_ylim(0, lam[0] * 1.08)
    rungs.set_xlabel(f"eigenvalues of {whose}", fontsize=11.5, color=muted)
    return figure


def describe(ladder: Ladder, level: int, lam: np.ndarray, whose: str) -> str:
    """Say in words what :func:`draw` shows."""
    return (
        f"{ladder.sentence(level)} The {len(ladder.energies)} lowest levels: "
        f"{listed([number(energy) for energy in ladder.energies])}. Beside it the eigenvalues of "
        f"{whose}, largest first: {listed([number(value) for value in lam[:10]])}."
    )
