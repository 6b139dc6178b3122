"""Drum loops whose tempo is known, because we made them.

Six patterns on a grid of sixteenth notes, played by a bass drum, a snare drum and a hi-hat that are
a falling sine wave and two kinds of noise.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

DRUM_PATTERNS: dict[str, tuple[str, str, str]] = {
    "rock": ("x.......x.......", "....x.......x...", "x.x.x.x.x.x.x.x."),
    "four on the floor": ("x...x...x...x...", "....x.......x...", "..x...x...x...x."),
    "half time": ("x.........x.....", "........x.......", "x...x...x...x..."),
    "funk": ("x..x..x...x.....", "....x..x.x..x...", "xxxxxxxxxxxxxxxx"),
    "waltz": ("x...........", "....x...x...", "x.x.x.x.x.x."),
    "bossa nova": ("x..xx..xx..xx..x", "x..x..x...x..x..", "xxxxxxxxxxxxxxxx"),
}
"""Bass drum, snare drum and hi-hat: a sixteenth note a character, ``x`` is a stroke."""


def drum_loop(
    pattern: str = "rock",
    bpm: float = 120.0,
    *,
    seconds: float = 8.0,
    seed: int = 0,
    sr: int = 11_025,
) -> Floats:
    """A drum pattern, played over and over.

    Parameters
    ----------
    pattern : str
        One of :data:`DRUM_PATTERNS`.
    bpm : float
        Beats (quarter notes) a minute.
    seconds : float
        Length.
    seed : int
        Of the drums' sound and of how hard each stroke is.
    sr : int
        Samples a second.

    Returns
    -------
    y : ndarray, shape (round(seconds * sr),)
        In [-1, 1], the loudest sample is at 0.9.

    Raises
    ------
    ValueError
        If there is no such pattern, or ``bpm`` or ``seconds`` is not positive.
    """
    if pattern not in DRUM_PATTERNS:
        raise ValueError(f"there is no pattern {pattern!r}; there are {', '.join(DRUM_PATTERNS)}")
    if not bpm > 0 or not seconds > 0:
        raise ValueError(f"bpm and seconds must be positive, not {bpm} and {seconds}")
    rng = np.random.default_rng(seed)
    y = np.zeros(round(seconds * sr))
    sixteenth = 15 / bpm
    for row, sound in zip(DRUM_PATTERNS[pattern], _drums(rng, sr), strict=True):
        for step in range(int(np.ceil(seconds / sixteenth))):
            first = round(step * sixteenth * sr)
            if row[step % len(row)] == "x" and first < len(y):
                stroke = sound[: len(y) - first]
                y[first : first + len(stroke)] += rng.uniform(0.7, 1.0) * stroke
    return 0.9 * y / np.abs(y).max()


def drum_loops(
    n: int = 60, *, seconds: float = 8.0, seed: int = 0, sr: int = 11_025
) -> tuple[list[Floats], Floats, list[str]]:
    """Many drum loops with random tempo, the patterns in turn.

    Parameters
    ----------
    n : int
        How many.
    seconds : float
        Length of each.
    seed : int
    sr : int
        Samples a second.

    Returns
    -------
    sounds : list of ndarray
    bpm : ndarray, shape (n,)
        True tempi, between 70 and 160.
    patterns : list of str
    """
    rng = np.random.default_rng(seed)
    bpm = rng.uniform(70, 160, n)
    patterns = [list(DRUM_PATTERNS)[i % len(DRUM_PATTERNS)] for i in range(n)]
    sounds = [
        drum_loop(patterns[i], bpm[i], seconds=seconds, seed=1000 * seed + i, sr=sr)
        for i in range(n)
    ]
    return sounds, bpm, patterns


def _drums(rng: np.random.Generator, sr: int) -> tuple[Floats, Floats, Floats]:
    time = np.arange(round(0.25 * sr)) / sr
    low = rng.uniform(45, 60)
    bass = np.sin(2 * np.pi * (low * time + 4 * (1 - np.exp(-time / 0.03)))) * np.exp(-time / 0.09)
    noise = rng.normal(size=len(time)) / 3
    body = np.sin(2 * np.pi * rng.uniform(170, 220) * time)
    snare = (0.7 * noise + 0.4 * body) * np.exp(-time / rng.uniform(0.05, 0.09))
    hiss = np.diff(rng.normal(size=len(time) + 1)) / 4
    return bass, snare, 0.5 * hiss * np.exp(-time / rng.uniform(0.02, 0.04))
