"""The static figure of the levels explorer."""

from __future__ import annotations

import numpy as np
from matplotlib.figure import Figure

from eigentunes import palette
from eigentunes.explorers.levels.model import L, Ladder, knots
from eigentunes.explorers.static import panel, subplots
from eigentunes.explorers.wording import listed, number


def draw(ladder: Ladder, U: np.ndarray, level: int, lam: np.ndarray, whose: str) -> Figure:
    """Draw potential, levels and waves beside the ladder of the covariance."""
    figure, (well, rungs) = subplots(width_ratios=[1.7, 1])
    text, muted = palette.LIGHT["text"], palette.LIGHT["muted"]
    panel(well, f"Energy levels, {ladder.potential} potential: lowest first", x="x", y=True)
    energies = ladder.energies
    top = energies[-1] * 1.12
    x = np.linspace(0, L, ladder.waves.shape[1] + 2)
    well.fill_between(knots(), 0, np.minimum(U, top), color=palette.LIGHT["grid"], alpha=0.5, lw=0)
    well.plot(knots(), np.minimum(U, top), color=muted, lw=2)
    well.vlines([0, L], 0, top, color=muted, lw=3)
    size = 0.45 * np.diff(energies).mean() / np.abs(ladder.waves).max()
    for n, (energy, wave) in enumerate(zip(energies, ladder.waves, strict=True)):
        chosen = n == level
        colour = palette.ACCENT if chosen else text
        well.hlines(energy, 0, L, color=colour, lw=1.8 if chosen else 0.8)
        well.plot(x, energy + size * np.pad(wave, 1), color=palette.COLOURS[0], lw=2 if chosen else 1)
        if ladder.exact is not None:
            well.hlines(ladder.exact[n], L * 1.01, L * 1.05, color=palette.COLOURS[2], lw=2.5)
    well.set_ylim(0, top)
    panel(rungs, "Eigenvalues of a covariance: largest first", y=True)
    rungs.hlines(lam, 0, 1, color=palette.COLOURS[0], lw=2)
    for i, value in enumerate(lam[:3]):
        rungs.text(1.03, value, f"λ{i + 1} = {number(value)}", va="center", fontsize=11, color=text)
    rungs.set_xlim(0, 1.6)
    rungs.set_ylim(0, lam[0] * 1.08)
    rungs.set_xlabel(whose, fontsize=11.5, color=muted)
    return figure


def describe(ladder: Ladder, level: int, lam: np.ndarray, whose: str) -> str:
    """Say in words what :func:`draw` shows."""
    return (
        f"{ladder.sentence(level)} The {len(ladder.energies)} lowest levels: "
        f"{listed([number(energy) for energy in ladder.energies])}. Beside it the eigenvalues of "
        f"{whose}, largest first: {listed([number(value) for value in lam[:10]])}."
    )
