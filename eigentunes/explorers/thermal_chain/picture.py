"""The static figure of the thermal chain explorer."""

from __future__ import annotations

import numpy as np
from matplotlib.figure import Figure

from eigentunes import palette
from eigentunes.explorers.static import panel, subplots
from eigentunes.explorers.thermal_chain.model import N_MASSES, Chain


def draw(chain: Chain, count: int, weighted: bool, kT: float, mode: int) -> Figure:
    """Draw the variances beside kT/k, and a mode as PCA found it over the true one."""
    figure, (bars, shape) = subplots(width_ratios=[1.2, 1])
    found, number = chain.found[count, weighted], np.arange(1, N_MASSES + 1)
    panel(bars, "Variance λ of each component, kT/k as lines", x="mode, the softest first", y=True)
    bars.bar(number, found.variances * kT, 0.6, color=palette.COLOURS[0])
    bars.hlines(
        kT / chain.stiffness, number - 0.42, number + 0.42, color=palette.LIGHT["text"], lw=2.2
    )
    title = f"Mode {mode + 1}: overlap {found.overlaps[mode]:.3f}"
    panel(shape, title, x="mass", y=True)
    ends = np.arange(N_MASSES + 2)
    shape.plot(ends, np.pad(chain.modes[:, mode], 1), color=palette.LIGHT["muted"], lw=5, alpha=0.5)
    shape.plot(number, found.modes[:, mode], "o", ms=8, color=palette.COLOURS[0])
    shape.set_ylim(-0.85, 0.85)
    return figure


def describe(chain: Chain, count: int, weighted: bool, kT: float, mode: int) -> str:
    """Say in words what :func:`draw` shows."""
    ratio = int(chain.masses.max())
    masses = "equal masses" if ratio == 1 else f"masses 1 and {ratio} in turn"
    return (
        f"A chain of {N_MASSES} {masses} between two walls in thermal motion. "
        f"{chain.sentence(count, weighted, kT, mode)}"
    )
