"""Drawings of sounds: waveforms, spectrograms, chromagrams, and how well each key fits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import ArrayLike

from eigentunes.data import PITCHES
from eigentunes.figures.picture import Picture, sheet, styled
from eigentunes.palette import ACCENT, COLOURS

QUIETEST = -70  # dB below the loudest, drawn white


@styled
def waveform(y: ArrayLike, sr: float, *, alt: str) -> Picture:
    """A sound's samples against time.

    Parameters
    ----------
    y : array, shape (n,)
    sr : float
        Samples a second.
    alt : str
        Alternative text.
    """
    figure, (axes,) = sheet(size=(7.9, 1.9))
    y = np.asarray(y, dtype=float)
    axes.plot(np.arange(len(y)) / sr, y, linewidth=0.6)
    axes.set(xlabel="time (s)", ylabel="sample", xlim=(0, len(y) / sr), ylim=(-1, 1))
    return Picture(figure, alt)


@styled
def spectrograms(
    panels: Mapping[str, tuple[ArrayLike, float, int]], *, alt: str, highest: float = 2000.0
) -> Picture:
    """Spectrograms side by side, in decibels below the loudest point.

    Parameters
    ----------
    panels : mapping of str to (S, sr, hop_length)
        Magnitudes of shape (bins, frames), samples a second, samples between frames; by title.
    alt : str
        Alternative text.
    highest : float
        The frequency at which the drawing ends, in Hz.
    """
    figure, all_axes = sheet(len(panels), size=(7.9, 3.2), sharey=True)
    for axes, (title, (magnitudes, sr, hop_length)) in zip(all_axes, panels.items(), strict=True):
        S = np.asarray(magnitudes, dtype=float)
        decibels = 20 * np.log10(np.maximum(S / (S.max() or 1), 10 ** (QUIETEST / 20)))
        seconds, step = S.shape[1] * hop_length / sr, sr / 2 / (len(S) - 1)
        image = axes.imshow(
            decibels, origin="lower", aspect="auto", cmap="Greys", vmin=QUIETEST, vmax=0,
            extent=(0, seconds, -step / 2, sr / 2 + step / 2), interpolation="nearest",
        )  # fmt: skip
        axes.set(title=title, xlabel="time (s)", ylim=(0, min(highest, sr / 2)))
        axes.grid(visible=False)
    all_axes[0].set_ylabel("frequency (Hz)")
    figure.colorbar(image, ax=all_axes, label="dB below the loudest", pad=0.02)
    return Picture(figure, alt)


@styled
def chroma(C: ArrayLike, seconds: float, *, alt: str, marked: Sequence[int] = ()) -> Picture:
    """A chromagram, and beside it the mean of each pitch class.

    Parameters
    ----------
    C : array, shape (12, frames)
        C first.
    seconds : float
        How long the sound is.
    alt : str
        Alternative text.
    marked : sequence of int
        Pitch classes whose bars stand out, such as those of a scale.
    """
    C = np.asarray(C, dtype=float)
    figure, (axes, side) = sheet(
        2, size=(7.9, 3.0), sharey=True, gridspec_kw={"width_ratios": [3, 1]}
    )
    axes.imshow(
        C, origin="lower", aspect="auto", cmap="Blues", vmin=0, interpolation="nearest",
        extent=(0, seconds, -0.5, 11.5),
    )  # fmt: skip
    axes.set(xlabel="time (s)", yticks=range(12), yticklabels=PITCHES, title="Chromagram")
    axes.grid(visible=False)
    mean = C.mean(axis=1)
    bars = [ACCENT if p in marked else COLOURS[4] for p in range(12)]
    side.barh(range(12), mean / (mean.max() or 1), color=bars)
    side.set(title="Mean", xlabel="of the largest", xlim=(0, 1.05))
    side.grid(axis="y", visible=False)
    return Picture(figure, alt)
