"""Virtual instruments: eight classes of timbre to tell apart.

Each class is a :class:`Timbre`, harmonics, envelope and what else makes it sound like that, with
random variation from clip to clip.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Timbre:
    """What makes a tone sound as it does, apart from its pitch.

    Attributes
    ----------
    harmonics : tuple of float
        Amplitudes, the fundamental first.
    attack, decay : float
        Time constants, seconds; high harmonics fade first.
    breath : float
        Standard deviation of the noise that belongs to the tone.
    vibrato : float
        How far the pitch swings, 5.5 times a second; 0.005 is about 10 cents.
    stretch : float
        By how much harmonics are too high (the inharmonicity of a stiff string or a bell): the
        k-th lies at ``k sqrt(1 + stretch (k² - 1))`` times the fundamental.
    """

    harmonics: tuple[float, ...]
    attack: float
    decay: float
    breath: float = 0.0
    vibrato: float = 0.0
    stretch: float = 0.0


def timbre_tone(
    timbre: Timbre, midi: float, rng: np.random.Generator, *, seconds: float = 1.0, sr: int = 11_025
) -> Floats:
    """One tone of a timbre.

    Parameters
    ----------
    timbre : Timbre
    midi : float
        Pitch; 69 is the A of 440 Hz.
    rng : Generator
        Of the breath.
    seconds : float
    sr : int
        Samples a second; harmonics above 0.48 of it are left out.

    Returns
    -------
    y : ndarray, shape (round(seconds * sr),)
        In [-1, 1], the loudest sample is at 0.9.

    Raises
    ------
    ValueError
        If ``seconds`` is not positive.
    """
    if not seconds > 0:
        raise ValueError(f"seconds must be positive, not {seconds}")
    time = np.arange(round(seconds * sr)) / sr
    frequency = 440 * 2 ** ((midi - 69) / 12)
    phase = time + timbre.vibrato / 30 * np.sin(2 * np.pi * 5.5 * time)
    y = timbre.breath * rng.normal(size=len(time))
    for k, strength in enumerate(timbre.harmonics, start=1):
        overtone = k * np.sqrt(1 + timbre.stretch * (k**2 - 1)) * frequency
        if overtone < 0.48 * sr:
            fall = np.exp(-time * np.sqrt(k) / timbre.decay)
            y += strength * np.sin(2 * np.pi * overtone * phase) * fall
    y *= 1 - np.exp(-time / timbre.attack)
    return 0.9 * y / np.abs(y).max()


_TIMBRES = {
    "organ": Timbre((1, 0.8, 0.1, 0.7, 0, 0, 0, 0.5), 0.02, 30.0),
    "flute": Timbre((1, 0.25, 0.08, 0.03), 0.06, 8.0, breath=0.08, vibrato=0.004),
    "clarinet": Timbre((1, 0.03, 0.6, 0.03, 0.4, 0.03, 0.25), 0.04, 8.0, breath=0.01),
    "strings": Timbre((1, 0.7, 0.55, 0.4, 0.35, 0.25, 0.2, 0.15), 0.15, 8.0, vibrato=0.006),
    "trumpet": Timbre((0.6, 0.8, 1, 0.9, 0.7, 0.5, 0.35, 0.25), 0.03, 6.0),
    "piano": Timbre((1, 0.6, 0.35, 0.25, 0.12, 0.1), 0.003, 0.7, stretch=0.0006),
    "guitar": Timbre((1, 0.8, 0.6, 0.2, 0.3, 0.2, 0.1), 0.002, 0.35, stretch=0.0002),
    "bell": Timbre((1, 0.6, 0.45, 0.35, 0.25), 0.002, 1.2, stretch=0.12),
}

INSTRUMENTS = tuple(_TIMBRES)
"""Names of the eight instruments; a clip's class is a place in this list."""


def instrument_timbre(instrument: str, rng: np.random.Generator | None = None) -> Timbre:
    """The timbre of an instrument.

    Parameters
    ----------
    instrument : str
        One of :data:`INSTRUMENTS`.
    rng : Generator, optional
        Varies harmonics, attack and decay, as from one player to the next; without it, the pure
        recipe.

    Returns
    -------
    Timbre

    Raises
    ------
    ValueError
        If there is no such instrument.
    """
    if instrument not in _TIMBRES:
        raise ValueError(f"there is no instrument {instrument!r}; there are {', '.join(_TIMBRES)}")
    timbre = _TIMBRES[instrument]
    if rng is None:
        return timbre
    strengths = np.array(timbre.harmonics)
    harmonics = strengths * np.exp(0.5 * rng.normal(size=len(strengths)))
    decay, attack = np.array([timbre.decay, timbre.attack]) * np.exp(0.4 * rng.normal(size=2))
    return replace(timbre, harmonics=tuple(harmonics.tolist()), decay=decay, attack=attack)


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
    rng = np.random.default_rng(seed or 0)
    timbre = instrument_timbre(instrument, None if seed is None else rng)
    return timbre_tone(timbre, midi, rng, seconds=seconds, sr=sr)


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
