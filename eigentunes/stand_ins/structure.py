"""What stands in for the functions of the capstone."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from eigentunes.judging.lending import lent

Floats = NDArray[np.float64]


@lent
def all_transpositions(X: ArrayLike) -> Floats:
    """Every piece shifted up by 0 to 11 semitones, shape (12, n, 12)."""
    return np.stack([np.roll(np.asarray(X), steps, axis=1) for steps in range(12)])


@lent
def fifths_position(X: ArrayLike) -> Floats:
    """Place on the circle of fifths, C is 0 and G is 1, shape (n,)."""
    angle = np.angle(np.conj(np.fft.fft(np.asarray(X, dtype=float), axis=1)[:, 7]))
    return angle / (2 * np.pi / 12) % 12


@lent
def tonic_normalize(X: ArrayLike, tonic: ArrayLike) -> Floats:
    """Each piece rolled so that its tonic comes first, shape (n, 12)."""
    pairs = zip(np.asarray(X), np.asarray(tonic), strict=True)
    return np.stack([np.roll(row, -int(first)) for row, first in pairs])
