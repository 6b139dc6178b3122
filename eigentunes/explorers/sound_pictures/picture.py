"""The static figure of the sound pictures explorer."""

from __future__ import annotations

import numpy as np
from matplotlib.figure import Figure

from eigentunes import palette
from eigentunes.data import PITCHES, SAMPLE_RATE
from eigentunes.explorers.sound_pictures.model import (
    HIGHEST_HZ,
    N_MELS,
    Pictures,
    mel_ticks,
    outline,
)
from eigentunes.explorers.static import panel


def draw(y: np.ndarray, shown: Pictures, n_fft: int) -> Figure:
    """Draw waveform, spectrogram, mel spectrogram and chromagram under one another."""
    figure = Figure(figsize=(9.6, 9.6), dpi=100, layout="constrained")
    figure.set_facecolor(palette.LIGHT["background"])
    rows = figure.subplots(4, 1, sharex=True, height_ratios=[1, 2, 1.4, 1.8])
    seconds = len(y) / SAMPLE_RATE
    low, high = outline(y)
    panel(rows[0], "Waveform")
    rows[0].fill_between(np.linspace(0, seconds, len(low)), low, high, color=palette.COLOURS[0])
    titles = (
        f"Spectrogram, frames of {n_fft} samples (darker: louder)",
        "Mel spectrogram",
        "Chromagram",
    )
    tops = (HIGHEST_HZ, shown.mel.shape[0], 12)
    tables = (shown.spectrogram, shown.mel, shown.chroma)
    for axes, title, table, top in zip(rows[1:], titles, tables, tops, strict=True):
        panel(axes, title)
        axes.imshow(
            table,
            cmap="Greys",
            aspect="auto",
            origin="lower",
            interpolation="nearest",
            extent=(0, seconds, 0, top),
        )
    rows[1].set_yticks(np.arange(0, HIGHEST_HZ + 1, 500))
    rows[1].set_ylabel("Hz", color=palette.LIGHT["muted"])
    places, names = zip(*mel_ticks(), strict=True)
    rows[2].set_yticks(N_MELS * np.array(places), labels=names)
    rows[2].set_ylabel("Hz", color=palette.LIGHT["muted"])
    rows[3].set_yticks(np.arange(12) + 0.5, labels=PITCHES)
    rows[3].set_xticks(np.arange(int(seconds) + 1))
    rows[3].set_xlabel("seconds", color=palette.LIGHT["muted"])
    return figure
