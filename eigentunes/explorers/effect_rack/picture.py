"""The static figure of the effect rack explorer: a dry and a wet sound, and their spectra."""

from __future__ import annotations

import numpy as np
from matplotlib.figure import Figure

from eigentunes import palette
from eigentunes.explorers.effect_rack import model
from eigentunes.explorers.static import panel, subplots


def draw(effect: str, dry: np.ndarray, wet: np.ndarray) -> Figure:
    """Draw the outlines of two sounds (n,) and (m,) over one another, beside their spectra."""
    figure, (wave, spectrum) = subplots(width_ratios=[1, 1])
    seconds = max(len(dry), len(wet)) / model.SR
    time = (np.arange(model.COLUMNS) + 0.5) * seconds / model.COLUMNS
    panel(wave, f"Dry and {effect}", y=True)
    wave.fill_between(time, *model.outline(dry, seconds), color=palette.LIGHT["grid"])
    wave.fill_between(time, *model.outline(wet, seconds), color=palette.COLOURS[0], alpha=0.6)
    wave.set_xlabel("seconds", fontsize=11.5, color=palette.LIGHT["muted"])
    wave.set_xticks(np.arange(0, seconds, 0.5))
    panel(spectrum, "Spectrum in dB", y=True)
    reference, hz = model.loudest_magnitude(dry), model.bands()
    for y, style, label in ((dry, "--", "dry"), (wet, "-", "wet")):
        colour = palette.LIGHT["muted"] if label == "dry" else palette.COLOURS[0]
        spectrum.plot(hz, model.spectrum_db(y, reference), style, color=colour, label=label, lw=1.6)
    spectrum.set_xscale("log")
    spectrum.set_xticks([50, 100, 200, 500, 1000, 2000, 5000])
    spectrum.minorticks_off()
    spectrum.set_xticklabels(["50", "100", "200", "500", "1k", "2k", "5k"])
    spectrum.set_xlabel("Hz", fontsize=11.5, color=palette.LIGHT["muted"])
    # Above the curves, where it hides none; the colours of the outlines are the same.
    spectrum.legend(
        frameon=False, fontsize=11, loc="lower right", bbox_to_anchor=(1, 0.97), ncols=2
    )
    return figure


def describe(clip: str, sentence: str) -> str:
    """Say in words what :func:`draw` shows."""
    return f"A sound ({clip}) and its spectrum before and after an effect. {sentence}"
