"""Turns notes into sound: a wavetable synthesiser in NumPy.

A tone is a sum of harmonics with an envelope.  What makes recordings of one piece differ, timbre,
tempo, tuning, room and noise, is drawn from a seed (:class:`Recording`), so that a table of
features measures music and not one synthesiser.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from itertools import pairwise
from math import ceil
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.signal import fftconvolve

from eigentunes.data.cache import remember
from eigentunes.data.chorales import Chorale, load_chorales, score_chroma
from eigentunes.data.progress import progress
from eigentunes.sound import SAMPLE_RATE
from eigentunes.stand_ins.sounds import chromagram

Floats = NDArray[np.float64]

TABLE = 2_048
LONGEST = 30.0
HOP_LENGTH = 2_048


@dataclass(frozen=True)
class Recording:
    """Under what conditions a piece is recorded.

    Attributes
    ----------
    harmonics : tuple of float
        Amplitudes of the harmonics, the fundamental first.
    attack, decay : float
        Time constants of the envelope, seconds.
    tempo : float
        Quarter notes a minute.
    cents : float
        Mistuning; 100 cents are a semitone.
    room : float
        Seconds until the reverberation has fallen by 60 dB; 0 is a dry recording.
    noise : float
        Standard deviation of white noise, relative to the loudest sample.
    """

    harmonics: tuple[float, ...] = (1.0, 0.5, 0.33, 0.25, 0.2, 0.17, 0.14, 0.12)
    attack: float = 0.02
    decay: float = 1.5
    tempo: float = 90.0
    cents: float = 0.0
    room: float = 0.0
    noise: float = 0.0


def random_recording(rng: np.random.Generator) -> Recording:
    """Draw timbre, tempo, tuning, room and noise.

    Parameters
    ----------
    rng : Generator

    Returns
    -------
    Recording
        8 harmonics that fall with a random slope, 65 to 105 quarter notes a minute, up to 20 cents
        off, up to a second of reverberation, noise of up to 2 %.
    """
    slope = rng.uniform(0.6, 2.0)
    strengths = rng.uniform(0.3, 1.0, 8) / np.arange(1, 9) ** slope
    return Recording(
        tuple(float(x) for x in strengths / strengths.max()),
        attack=float(rng.uniform(0.005, 0.05)),
        decay=float(rng.uniform(0.5, 3.0)),
        tempo=float(rng.uniform(65, 105)),
        cents=float(rng.uniform(-20, 20)),
        room=float(rng.uniform(0, 1)),
        noise=float(rng.uniform(0, 0.02)),
    )


@cache
def _harmonics(count: int) -> Floats:
    """One period of the first sine waves, shape (count, TABLE)."""
    return np.sin(np.outer(np.arange(1, count + 1), 2 * np.pi * np.arange(TABLE) / TABLE))


@lru_cache(maxsize=16)
def _envelope(attack: float, decay: float, n: int, sr: int) -> Floats:
    """How loud the samples of a tone are, shape (n,)."""
    time = np.arange(n) / sr
    return (1 - np.exp(-time / attack)) * np.exp(-time / decay)


def tone(
    frequency: float,
    seconds: float,
    recording: Recording | None = None,
    *,
    sr: int = SAMPLE_RATE,
) -> Floats:
    """One tone.

    Parameters
    ----------
    frequency : float
        Hertz.
    seconds : float
    recording : Recording, optional
        Its timbre and envelope.
    sr : int
        Samples a second.

    Returns
    -------
    y : ndarray, shape (round(seconds * sr),)
        Not louder than 1; harmonics above half the sample rate are left out.
    """
    recording = recording or Recording()
    n = round(seconds * sr)
    strengths = np.array(recording.harmonics)
    strengths = strengths[np.arange(1, len(strengths) + 1) * frequency < 0.48 * sr]
    if n == 0 or not len(strengths):
        return np.zeros(n)
    table = strengths @ _harmonics(len(strengths))
    table /= np.sum(recording.harmonics)
    places = (frequency * TABLE * (np.arange(n) / sr)).astype(int) % TABLE
    long = 1 << (n - 1).bit_length()  # the tones of a recording share one or two lengths
    envelope = _envelope(recording.attack, recording.decay, long, sr)[:n]
    y = table[places] * envelope
    left = np.arange(min(n, ceil(0.02 * sr)), 0, -1)
    y[n - len(left) :] *= np.minimum(1, left / (0.02 * sr))  # ends without a click
    return y


def render_notes(
    notes: Floats,
    recording: Recording | None = None,
    *,
    seconds: float | None = None,
    sr: int = SAMPLE_RATE,
    seed: int = 0,
) -> Floats:
    """Play notes.

    Parameters
    ----------
    notes : ndarray, shape (n, 4) or (n, 3)
        Rows of start and duration (in quarter notes), MIDI pitch.
    recording : Recording, optional
    seconds : float, optional
        Length of the sound; by default until the last note has ended.
    sr : int
        Samples a second.
    seed : int
        Of the noise and of the room.

    Returns
    -------
    y : ndarray, shape (round(seconds * sr),)
        In [-1, 1], the loudest sample is at 0.9.

    Raises
    ------
    ValueError
        If ``seconds`` is not positive.
    """
    recording = recording or Recording()
    beat = 60 / recording.tempo
    notes = np.asarray(notes, float)
    if seconds is None:
        seconds = float((notes[:, 0] + notes[:, 1]).max() * beat) if len(notes) else 0.0
    if not seconds > 0:
        raise ValueError(f"seconds must be positive, not {seconds}")
    y = np.zeros(round(seconds * sr))
    tones: dict[tuple[float, float], Floats] = {}
    for start, duration, midi in notes[:, :3]:
        first = round(start * beat * sr)
        if first >= len(y):
            continue
        what = (float(midi), float(duration))
        if what not in tones:
            frequency = 440 * 2 ** ((midi - 69 + recording.cents / 100) / 12)
            tones[what] = tone(frequency, duration * beat, recording, sr=sr)
        sound = tones[what][: len(y) - first]
        y[first : first + len(sound)] += sound
    rng = np.random.default_rng(seed)
    if recording.room > 0:
        time = np.arange(max(1, round(recording.room * sr))) / sr
        echoes = rng.normal(size=len(time)) * 10 ** (-3 * time / recording.room)
        echoes[0] = 4 * np.linalg.norm(echoes) / np.sqrt(10)
        y = fftconvolve(y, echoes)[: len(y)]
    loudest = np.abs(y).max()
    if loudest > 0:
        y += rng.normal(size=len(y)) * recording.noise * loudest
        y *= 0.9 / np.abs(y).max()
    return y


def chroma_sound(chroma: Floats, *, seconds: float = 3.0, sr: int = SAMPLE_RATE) -> Floats:
    """What a chroma sounds like: all twelve pitch classes at once, each as loud as it says.

    Parameters
    ----------
    chroma : ndarray, shape (12,)
        Column 0 is C; negative entries count as 0.
    seconds : float
    sr : int
        Samples a second.

    Returns
    -------
    y : ndarray, shape (round(seconds * sr),)
        In [-1, 1]; every pitch class sounds in three octaves, so that none is the lowest.

    Raises
    ------
    ValueError
        If there are not twelve numbers, or none is above 0.
    """
    weights = np.maximum(np.asarray(chroma, float), 0)
    if weights.shape != (12,) or not weights.max() > 0:
        raise ValueError(
            f"chroma must be twelve numbers, one of them above 0, not shape {weights.shape}"
        )
    pure = Recording((1.0, 0.3), attack=0.05, decay=seconds)
    y = np.zeros(round(seconds * sr))
    for k, weight in enumerate(weights):
        for octave in (48, 60, 72):
            frequency = 440 * 2 ** ((octave + k - 69) / 12)
            loudness = np.exp(-(((octave + k - 66) / 12) ** 2))
            y += weight**2 * loudness * tone(frequency, seconds, pure, sr=sr)
    return 0.9 * y / np.abs(y).max()


def render(
    piece: Chorale,
    *,
    seconds: float = 10.0,
    seed: int = 0,
    recording: Recording | None = None,
    sr: int = SAMPLE_RATE,
) -> Floats:
    """A recording of a chorale that begins at a random beat.

    Parameters
    ----------
    piece : Chorale
    seconds : float
        Length; a piece that ends before begins again.
    seed : int
        Of the place, of the noise and, unless ``recording`` is given, of its conditions.  The same
        seed gives the same beginning for every length.
    recording : Recording, optional
        Conditions; by default drawn by :func:`random_recording`.
    sr : int
        Samples a second.

    Returns
    -------
    y : ndarray, shape (round(seconds * sr),)
        In [-1, 1].

    Raises
    ------
    ValueError
        If ``seconds`` is not positive.
    """
    if not seconds > 0:
        raise ValueError(f"seconds must be positive, not {seconds}")
    rng = np.random.default_rng([seed, *piece.name.encode()])
    drawn = random_recording(rng)
    recording = recording or drawn
    length = int(np.ceil((piece.notes[:, 0] + piece.notes[:, 1]).max()))
    first, wanted = int(rng.integers(length)), seconds * recording.tempo / 60
    rounds = range(int(np.ceil((first + wanted) / length)))
    notes = np.concatenate([piece.notes + np.array([length * i, 0, 0, 0]) for i in rounds])
    notes = notes - np.array([first, 0, 0, 0])
    notes = notes[(notes[:, 0] >= 0) & (notes[:, 0] < wanted)]
    return render_notes(notes, recording, seconds=seconds, sr=sr, seed=seed)


@dataclass(frozen=True, eq=False)
class PieceTable:
    """A feature of many pieces, with what is known about each.

    Attributes
    ----------
    X : ndarray, shape (n, ...)
        The feature, a row a piece.
    key : ndarray of int, shape (n,)
        Place in :data:`~eigentunes.data.KEYS`.
    tonic : ndarray of int, shape (n,)
        Pitch class, 0 is C.
    mode : ndarray of str, shape (n,)
        ``"major"`` or ``"minor"``.
    tune : ndarray of int, shape (n,)
        The group for a split.
    names : ndarray of str, shape (n,)
    """

    X: Floats
    key: NDArray[np.int_]
    tonic: NDArray[np.int_]
    mode: NDArray[np.str_]
    tune: NDArray[np.int_]
    names: NDArray[np.str_]


def rendered_features(
    feature: Callable[[Floats], NDArray[Any]],
    name: str,
    *,
    seconds: float = 10.0,
    seed: int = 0,
    recording: Recording | None = None,
) -> PieceTable:
    """A feature of a recording of every chorale, computed once and kept in the cache folder.

    Parameters
    ----------
    feature : callable
        Takes a sound of ``seconds`` seconds and returns an array, always of the same shape.
    name : str
        Of the feature, for the cache: change it (``"mfcc-v2"``) when the function changes.
    seconds : float
        Length of the recordings.
    seed : int
        Of the recordings.
    recording : Recording, optional
        The same conditions for all, instead of random ones.

    Returns
    -------
    PieceTable
        ``X`` has shape (n, …).

    Raises
    ------
    ValueError
        If ``seconds`` is not positive.
    """
    pieces = load_chorales()

    def compute() -> dict[str, NDArray[Any]]:
        waiting = progress(list(pieces), f"Recording the chorales for {name}")
        sounds = (render(p, seconds=seconds, seed=seed, recording=recording) for p in waiting)
        return {"X": np.array([feature(y) for y in sounds])}

    conditions = "" if recording is None else f"-{_fingerprint(recording)}"
    table = remember(f"{name}-{seconds:g}s-seed{seed}{conditions}-{len(pieces)}-synth2", compute)
    return _with_labels(table["X"], pieces)


def rendered_chroma(
    seconds: float = 10.0, *, snippets: int = 1, seed: int = 0, recording: Recording | None = None
) -> PieceTable:
    """The mean chroma of a recording of every chorale.

    All lengths are cut from one chromagram of 30 seconds a piece, so only the first call takes
    time.

    Parameters
    ----------
    seconds : float
        Length of a snippet.
    snippets : int
        Snippets a piece, one after the other from the beginning of its recording; together at most
        30 seconds.
    seed : int
        Of the recordings (:func:`rendered_features`).
    recording : Recording, optional
        The same conditions for all.

    Returns
    -------
    PieceTable
        ``X`` has shape (n, 12), or (n, snippets, 12) for more than one, column 0 is C: the mean of
        :func:`eigentunes.stand_ins.chromagram` over the frames that are centred in a snippet.

    Raises
    ------
    ValueError
        If there is no snippet, or one is shorter than a frame's step (0.19 s), or they are longer
        than 30 seconds together.
    """
    if snippets < 1 or seconds * snippets > LONGEST:
        raise ValueError(
            f"{snippets} snippets of {seconds} s: it must be at least one, and together at most "
            f"{LONGEST:.0f} seconds"
        )
    if not seconds >= HOP_LENGTH / SAMPLE_RATE:
        raise ValueError(f"seconds must be at least {HOP_LENGTH / SAMPLE_RATE:.2f}, not {seconds}")
    table = rendered_features(
        _small_chromagram, "chromagram-v1", seconds=LONGEST, seed=seed, recording=recording
    )
    edges = np.ceil(np.arange(snippets + 1) * seconds * SAMPLE_RATE / HOP_LENGTH).astype(int)
    parts = [table.X[:, :, a:b].mean(axis=2, dtype=float) for a, b in pairwise(edges)]
    return replace(table, X=parts[0] if snippets == 1 else np.stack(parts, axis=1))


def _small_chromagram(y: Floats) -> NDArray[np.float32]:
    return chromagram(y, SAMPLE_RATE, hop_length=HOP_LENGTH).astype(np.float32)


def written_chroma() -> PieceTable:
    """The chroma of every chorale as its score tells it, without any sound.

    Returns
    -------
    PieceTable
        ``X`` has shape (n, 12), column 0 is C; each row sums to 1.
    """
    pieces = load_chorales()
    return _with_labels(np.array([score_chroma(piece) for piece in pieces]), pieces)


def _with_labels(X: Floats, pieces: tuple[Chorale, ...]) -> PieceTable:
    return PieceTable(
        X,
        np.array([piece.key for piece in pieces]),
        np.array([piece.tonic for piece in pieces]),
        np.array([piece.mode for piece in pieces]),
        np.array([piece.tune for piece in pieces]),
        np.array([piece.name for piece in pieces]),
    )


def _fingerprint(recording: Recording) -> str:
    return hashlib.sha256(repr(recording).encode()).hexdigest()[:12]
