"""Waveform, spectrogram, mel spectrogram and chromagram of one sound, as small images.

Each picture is computed for every frame length, with the same step from frame to frame, so that
nothing but the frame length changes when it is turned.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from eigentunes.data import PITCHES, SAMPLE_RATE

FRAMES = (512, 1024, 2048, 4096)
HOP = 256
HIGHEST_HZ = 2_000.0
ROWS = 180
N_MELS = 40
FLOOR_DB = -70.0
COLUMNS = 600
SECONDS = (1.0, 12.0)


@dataclass(frozen=True)
class Pictures:
    """The pictures for one frame length.

    Attributes
    ----------
    spectrogram : ndarray of uint8, shape (rows, frames)
        From 0 to 2,000 Hz, the lowest row first; 255 is the loudest, 0 is 70 dB below or less.
    mel : ndarray of uint8, shape (40, frames)
        The same for mel bands up to half the sample rate.
    chroma : ndarray of uint8, shape (12, frames)
        255 is the loudest pitch class of a frame.
    words : list of str
        What is loudest in each frame.
    """

    spectrogram: np.ndarray
    mel: np.ndarray
    chroma: np.ndarray
    words: list[str]


def checked_sound(y: Any) -> np.ndarray:
    """Accept 1 to 12 seconds of sound, or say what is wrong."""
    sound = np.asarray(y, dtype=float)
    low, high = SECONDS
    if sound.ndim != 1 or not low <= len(sound) / SAMPLE_RATE <= high:
        raise ValueError(
            f"y must be one channel of {low:.0f} to {high:.0f} seconds at {SAMPLE_RATE} samples a "
            f"second, not an array of shape {sound.shape}."
        )
    if not np.isfinite(sound).all():
        raise ValueError("y holds NaN or infinity.")
    return sound


def checked_table(rows: Callable[..., int]) -> Callable[..., np.ndarray]:
    """A check of what a learner's function returned: rows(n_fft, …) many, a column a frame."""

    def inspect(value: Any, y: np.ndarray, *rest: Any) -> np.ndarray:
        try:
            table = np.asarray(value, dtype=float)
        except (TypeError, ValueError):
            raise ValueError("did not return an array of numbers.") from None
        shape = (rows(*rest), 1 + len(y) // HOP)
        if table.shape != shape:
            raise ValueError(f"returned shape {table.shape}, but {shape} is wanted.")
        if not np.isfinite(table).all():
            raise ValueError("returned NaN or infinity.")
        return table

    return inspect


def pictures(
    y: np.ndarray,
    n_fft: int,
    stft_magnitude: Callable[..., Any],
    mel_spectrogram: Callable[..., Any],
    chromagram: Callable[..., Any],
) -> Pictures:
    """All pictures for one frame length."""
    S = stft_magnitude(y, n_fft, HOP)
    M = mel_spectrogram(y, SAMPLE_RATE, n_fft, HOP, N_MELS)
    heard = round(HIGHEST_HZ * n_fft / SAMPLE_RATE) + 1
    chroma = chromagram(y, SAMPLE_RATE, n_fft, HOP)
    return Pictures(
        _image(_fewer(20 * np.log10(np.maximum(S[:heard], 1e-10)))),
        _image(10 * np.log10(np.maximum(M, 1e-10))),
        np.rint(255 * np.clip(chroma, 0, 1)).astype(np.uint8),
        [
            _loudest(spectrum, notes, n_fft)
            for spectrum, notes in zip(S[:heard].T, chroma.T, strict=True)
        ],
    )


def outline(y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Least and greatest sample in each of 600 parts of the sound, shape (600,) each."""
    parts = np.array_split(y, COLUMNS)
    return np.array([part.min() for part in parts]), np.array([part.max() for part in parts])


def mel_ticks() -> list[tuple[float, str]]:
    """Where some frequencies lie among the mel bands, from 0 (lowest) to 1."""

    def mel(frequency: float) -> float:
        if frequency < 1000:
            return 3 * frequency / 200
        return 15 + 27 * float(np.log(frequency / 1000)) / float(np.log(6.4))

    top = mel(SAMPLE_RATE / 2)
    return [(round(mel(f) / top, 4), f"{f}") for f in (250, 500, 1000, 2000, 4000)]


def _loudest(spectrum: np.ndarray, notes: np.ndarray, n_fft: int) -> str:
    if not spectrum.max() > 0:
        return "silence"
    frequency = spectrum.argmax() * SAMPLE_RATE / n_fft
    width = SAMPLE_RATE / n_fft
    return (
        f"loudest near {frequency:.0f} Hz (give or take {width / 2:.0f}), "
        f"loudest pitch class {PITCHES[int(notes.argmax())]}"
    )


def _fewer(rows: np.ndarray) -> np.ndarray:
    """At most 180 rows: the largest of neighbours."""
    if len(rows) <= ROWS:
        return rows
    edges = np.linspace(0, len(rows), ROWS + 1).astype(int)[:-1]
    return np.maximum.reduceat(rows, edges, axis=0)


def _image(decibels: np.ndarray) -> np.ndarray:
    above = np.clip(1 - (decibels - decibels.max()) / FLOOR_DB, 0, 1)
    return np.rint(255 * above).astype(np.uint8)
