"""The static figure of the noise explorer."""

from __future__ import annotations

import numpy as np
from matplotlib.figure import Figure

from eigentunes import palette
from eigentunes.experiments import marchenko_pastur
from eigentunes.explorers.noise.model import (
    BINS,
    SPIKES,
    Sample,
)
from eigentunes.explorers.static import panel, subplots


def draw(sample: Sample, index: int) -> Figure:
    """Draw the eigenvalues at one strength of the spike beside the overlaps at all of them."""
    figure, (bulk, overlap) = subplots(width_ratios=[1.4, 1])
    panel(bulk, f"Eigenvalues of {sample.n} rows, {sample.m} features", x=" ", y=True)
    heights, width = sample.heights(index), sample.top / BINS
    bulk.bar((np.arange(BINS) + 0.5) * width, heights, width, color=palette.COLOURS[4])
    x = np.linspace(*marchenko_pastur.edges(sample.gamma), 400)
    bulk.plot(x, marchenko_pastur.density(x, sample.gamma), color=palette.LIGHT["text"], lw=2)
    bulk.axvline(sample.edge, color=palette.ACCENT, ls="--", lw=1.8)
    bulk.plot(sample.lam[index, 0], 0, "o", ms=10, color=palette.ACCENT, clip_on=False, zorder=4)
    bulk.set(xlim=(0, sample.top), ylim=(0, 1.15 * heights.max()))
    bulk.set_xlabel("eigenvalue", fontsize=11.5, color=palette.LIGHT["muted"])
    panel(overlap, "Overlap², found and true", x=" ", y=True)
    strength = np.linspace(SPIKES[0], SPIKES[-1], 300)
    theory = marchenko_pastur.expected_overlap(strength, sample.gamma)
    overlap.plot(strength, theory, color=palette.LIGHT["muted"], lw=2)
    overlap.plot(SPIKES, sample.overlap, "o", ms=5, color=palette.LIGHT["text"])
    overlap.plot(SPIKES[index], sample.overlap[index], "o", ms=10, color=palette.ACCENT, zorder=4)
    overlap.set_ylim(0, 1.02)
    overlap.set_xlabel("strength of the spike", fontsize=11.5, color=palette.LIGHT["muted"])
    return figure


def describe(sample: Sample, index: int) -> str:
    """Say in words what :func:`draw` shows."""
    return (
        f"Histogram of the {sample.m} eigenvalues of a sample covariance with the density of "
        f"Marchenko and Pastur over it, beside the squared overlap of the direction found with "
        f"the true one for spikes from {SPIKES[0]:.0f} to {SPIKES[-1]:.0f}. "
        f"{sample.sentence(index)}"
    )
