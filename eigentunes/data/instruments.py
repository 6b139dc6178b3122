"""Virtual instruments: eight classes of timbre to tell apart.

Each class is a recipe of harmonics, envelope and what else makes it sound like that (breath,
vibrato, harmonics that are out of tune), with random variation from clip to clip.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class _Recipe:
    harmonics: tuple[float, ...]
    attack: float
    decay: float
    breath: float = 0.0
    vibrato: float = 0.0
    stretch: float = 0.0


_RECIPES = {
    "organ": _Recipe((1, 0.8, 0.1, 0.7, 0, 0, 0, 0.5), 0.02, 30.0),
    "flute": _Recipe((1, 0.25, 0.08, 0.03), 0.06, 8.0, breath=0.08, vibrato=0.004),
    "clarinet": _Recipe((1, 0.03, 0.6, 0.03, 0.4, 0.03, 0.25), 0.04, 8.0, breath=0.01),
    "strings": _Recipe((1, 0.7, 0.55, 0.4, 0.35, 0.25, 0.2, 0.15), 0.15, 8.0, vibrato=0.006),
    "trumpet": _Recipe((0.6, 0.8, 1, 0.9, 0.7, 0.5, 0.35, 0.25), 0.03, 6.0),
    "piano": _Recipe((1, 0.6, 0.35, 0.25, 0.12, 0.1), 0.003, 0.7, stretch=0.0006),
    "guitar": _Recipe((1, 0.8, 0.6, 0.2, 0.3, 0.2, 0.1), 0.002, 0.35, stretch=0.0002),
    "bell": _Recipe((1, 0.6, 0.45, 0.35, 0.25), 0.002, 1.2, stretch=0.12),
}

INSTRUMENTS = tuple(_RECIPES)
"""Names of the eight instruments; a clip's class is a place in this list."""


def instrument_tone(
    instrument: str,
    midi: float = 69.0,
    *,
    seconds: float = 1.0,
    seed: int | None = None,
    sr: int = 11_025,
) -> Floats:
    """One tone of an instrument.

    Parameters
    ----------
    instrument : str
        One of :data:`INSTRUMENTS`.
    midi : float
        Pitch; 69 is the A of 440 Hz.
    seconds : float
    seed : int, optional
        Makes this tone differ from the next, as two players do; without it, the pure recipe.
    sr : int
        Samples a second.

    Returns
    -------
    y : ndarray, shape (round(seconds * sr),)
        In [-1, 1], the loudest sample is at 0.9.

    Raises
    ------
    ValueError
        If there is no such instrument, or ``seconds`` is not positive.
    """
    if instrument not in _RECIPES:
        raise ValueError(f"there is no instrument {instrument!r}; there are {', '.join(_RECIPES)}")
    if not seconds > 0:
        raise ValueError(f"seconds must be positive, not {seconds}")
    recipe = _RECIPES[instrument]
    rng = np.random.default_rng(0 if seed is None else seed)

    def vary(by: float, n: int | None = None) -> Floats:
        return np.exp((0 if seed is None else by) * rng.normal(size=n))

    time = np.arange(round(seconds * sr)) / sr
    frequency = 440 * 2 ** ((midi - 69) / 12)
    phase = time + recipe.vibrato / 30 * np.sin(2 * np.pi * 5.5 * time)
    decay = recipe.decay * vary(0.4)
    strengths = np.array(recipe.harmonics) * vary(0.5, len(recipe.harmonics))
    y = np.zeros(len(time))
    for k, strength in enumerate(strengths, start=1):
        overtone = k * np.sqrt(1 + recipe.stretch * (k**2 - 1)) * frequency
        if overtone < 0.48 * sr:
            fall = np.exp(-time * np.sqrt(k) / decay)  # high harmonics die first
            y += strength * np.sin(2 * np.pi * overtone * phase) * fall
    y += recipe.breath * rng.normal(size=len(y))
    y *= 1 - np.exp(-time / (recipe.attack * vary(0.4)))
    return 0.9 * y / np.abs(y).max()


def instrument_clips(
    n: int = 160, *, seconds: float = 1.0, seed: int = 0, noise: float = 0.02, sr: int = 11_025
) -> tuple[Floats, NDArray[np.int_]]:
    """Many tones of random pitch, the instruments in turn.

    Parameters
    ----------
    n : int
        How many.
    seconds : float
        Length of each.
    seed : int
    noise : float
        Standard deviation of the white noise on top.
    sr : int
        Samples a second.

    Returns
    -------
    sounds : ndarray, shape (n, round(seconds * sr))
    labels : ndarray of int, shape (n,)
        Place in :data:`INSTRUMENTS`.
    """
    rng = np.random.default_rng(seed)
    labels = np.arange(n) % len(INSTRUMENTS)
    clips = [
        instrument_tone(
            INSTRUMENTS[label],
            rng.uniform(48, 76),
            seconds=seconds,
            seed=int(rng.integers(2**31)),
            sr=sr,
        )
        for label in labels
    ]
    sounds = np.array(clips).reshape(n, round(seconds * sr))
    return np.clip(sounds + noise * rng.normal(size=sounds.shape), -1, 1), labels
