"""What the exercises on sound share: frames, windows and spectra, each with its variants."""

from __future__ import annotations

from functools import lru_cache
from typing import Literal

import numpy as np
from scipy.fft import rfft


def periodic_hann(n: int) -> np.ndarray:
    """Hann window of which the next period would begin right after the last sample."""
    return 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(n) / n)


def framed(
    y: np.ndarray, n_fft: int, hop_length: int, mode: Literal["constant", "reflect"] = "constant"
) -> np.ndarray:
    """Frames whose centres are hop_length samples apart, one a row, shape (frames, n_fft)."""
    padded = np.pad(np.asarray(y, dtype=float), n_fft // 2, mode=mode)
    return np.lib.stride_tricks.sliding_window_view(padded, n_fft)[::hop_length]


def spectra(y: np.ndarray, n_fft: int, hop_length: int) -> np.ndarray:
    """Complex one-sided spectra of the windowed frames, shape (1 + n_fft // 2, frames)."""
    return rfft(framed(y, n_fft, hop_length) * periodic_hann(n_fft), axis=1).T


def power(y: np.ndarray, n_fft: int, hop_length: int) -> np.ndarray:
    """Squared magnitudes of the spectra, shape (1 + n_fft // 2, frames)."""
    found = spectra(y, n_fft, hop_length)
    return found.real**2 + found.imag**2


def to_mel(frequency: np.ndarray | float) -> np.ndarray:
    """Slaney's scale: 1 mel per 66.7 Hz up to 1,000 Hz, logarithmic from there on."""
    high = np.maximum(frequency, 1000.0)
    return np.minimum(frequency, 1000.0) * 3 / 200 + 27 * np.log(high / 1000) / np.log(6.4)


def from_mel(mel: np.ndarray) -> np.ndarray:
    """Frequencies in Hz of places on Slaney's scale."""
    return np.minimum(mel, 15.0) * 200 / 3 * 6.4 ** (np.maximum(mel - 15, 0) / 27)


def triangles(edges: np.ndarray, sr: float, n_fft: int) -> np.ndarray:
    """Filters that rise from one edge to 1 at the next and fall to the one after it.

    Parameters
    ----------
    edges : array, shape (n_mels + 2,)
        Frequencies in Hz, ascending.
    sr : float
    n_fft : int

    Returns
    -------
    array, shape (n_mels, 1 + n_fft // 2)
    """
    frequencies = np.arange(1 + n_fft // 2) * sr / n_fft
    left, centre, right = edges[:-2, None], edges[1:-1, None], edges[2:, None]
    rising, falling = (
        (frequencies - left) / (centre - left),
        (right - frequencies) / (right - centre),
    )
    return np.clip(np.minimum(rising, falling), 0, None)


@lru_cache(maxsize=16)
def mel_filters(sr: float, n_fft: int, n_mels: int) -> np.ndarray:
    """Slaney's filters: triangles of equal area from 0 Hz to half the sample rate."""
    edges = from_mel(np.linspace(0, to_mel(sr / 2), n_mels + 2))
    return triangles(edges, sr, n_fft) * (2 / (edges[2:] - edges[:-2]))[:, None]
