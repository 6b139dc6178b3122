"""Turns notes into sound: a wavetable synthesiser in NumPy.

A tone is a sum of harmonics with an envelope.  What makes recordings of one piece differ, timbre,
tempo, tuning, room and noise, is drawn from a seed (:class:`Recording`), so that a table of
features measures music and not one synthesiser.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.signal import fftconvolve

from eigentunes.data.cache import remember
from eigentunes.data.chorales import Chorale, load_chorales, score_chroma
from eigentunes.data.progress import progress
from eigentunes.sound import SAMPLE_RATE

Floats = NDArray[np.float64]

TABLE = 2_048
LONGEST = 30.0


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
    angles = 2 * np.pi * np.arange(TABLE) / TABLE
    table = strengths @ np.sin(np.outer(np.arange(1, len(strengths) + 1), angles))
    table /= np.sum(recording.harmonics)
    time = np.arange(n) / sr
    places = (frequency * TABLE * time).astype(int) % TABLE
    envelope = (1 - np.exp(-time / recording.attack)) * np.exp(-time / recording.decay)
    fade = np.minimum(1, np.arange(n, 0, -1) / (0.02 * sr))  # ends without a click
    return table[places] * envelope * fade


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
        Length; a piece that is too short begins again.
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
    length = float(np.ceil((piece.notes[:, 0] + piece.notes[:, 1]).max()))
    wanted = seconds * recording.tempo / 60
    room_to_start = max(0.0, length - LONGEST * recording.tempo / 60)
    first = float(rng.integers(0, int(room_to_start) + 1))
    notes = piece.notes
    if first + wanted > length:
        copies = range(int(np.ceil((first + wanted) / length)))
        notes = np.concatenate([notes + np.array([length * i, 0, 0, 0]) for i in copies])
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
    feature: Callable[[Floats], Floats],
    name: str,
    *,
    seconds: float = 10.0,
    snippets: int = 1,
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
        Length of a snippet.
    snippets : int
        Snippets a piece, one after the other in one recording; together at most 30 seconds.
    seed : int
        Of the recordings.
    recording : Recording, optional
        The same conditions for all, instead of random ones.

    Returns
    -------
    PieceTable
        ``X`` has shape (n, …) for one snippet and (n, snippets, …) for more.

    Raises
    ------
    ValueError
        If the snippets are longer than 30 seconds together, or none.
    """
    if snippets < 1 or not 0 < seconds * snippets <= LONGEST:
        raise ValueError(
            f"{snippets} snippets of {seconds} s: it must be at least one, and together more than "
            f"0 and at most {LONGEST:.0f} seconds"
        )
    pieces = load_chorales()

    def compute() -> dict[str, NDArray[np.float64]]:
        rows = []
        for piece in progress(list(pieces), f"Recording the chorales for {name}"):
            y = render(piece, seconds=seconds * snippets, seed=seed, recording=recording)
            parts = [feature(part) for part in np.array_split(y, snippets)]
            rows.append(parts[0] if snippets == 1 else np.array(parts))
        return {"X": np.array(rows)}

    conditions = "" if recording is None else f"-{_fingerprint(recording)}"
    table = remember(
        f"{name}-{snippets}x{seconds:g}s-seed{seed}{conditions}-{len(pieces)}-synth1", compute
    )
    return _with_labels(table["X"], pieces)


def rendered_chroma(
    seconds: float = 10.0, *, snippets: int = 1, seed: int = 0, recording: Recording | None = None
) -> PieceTable:
    """The mean chroma of a recording of every chorale (:func:`rendered_features`).

    Parameters
    ----------
    seconds : float
        Length of a snippet.
    snippets : int
        Snippets a piece.
    seed : int
        Of the recordings.
    recording : Recording, optional
        The same conditions for all.

    Returns
    -------
    PieceTable
        ``X`` has shape (n, 12) or (n, snippets, 12), column 0 is C; each chroma sums to 1.
    """
    return rendered_features(
        mean_chroma, "chroma-v1", seconds=seconds, snippets=snippets, seed=seed, recording=recording
    )


def written_chroma() -> PieceTable:
    """The chroma of every chorale as its score tells it, without any sound.

    Returns
    -------
    PieceTable
        ``X`` has shape (n, 12), column 0 is C; each row sums to 1.
    """
    pieces = load_chorales()
    return _with_labels(np.array([score_chroma(piece) for piece in pieces]), pieces)


def mean_chroma(y: Floats, *, sr: int = SAMPLE_RATE, n_fft: int = 4_096) -> Floats:
    """The mean chroma of a sound: each frequency's magnitude goes to its nearest pitch class.

    Parameters
    ----------
    y : ndarray, shape (n,)
    sr : int
        Samples a second.
    n_fft : int
        Samples a frame; frames overlap by half.  Frequencies below 55 Hz and above 2,000 Hz are
        left out: there the nearest semitone cannot be told, or only harmonics are left.

    Returns
    -------
    chroma : ndarray, shape (12,)
        Sums to 1, or is 0 for silence.
    """
    y = np.pad(np.asarray(y, float), n_fft // 2)
    frames = np.lib.stride_tricks.sliding_window_view(y, n_fft)[:: n_fft // 2]
    window = np.hanning(n_fft + 1)[:-1]
    magnitudes = np.abs(np.fft.rfft(frames * window, axis=1)).mean(axis=0)
    frequencies = np.arange(len(magnitudes)) * sr / n_fft
    heard = (frequencies >= 55) & (frequencies <= 2_000)
    classes = np.round(12 * np.log2(frequencies[heard] / 440) + 9).astype(int) % 12
    chroma = np.bincount(classes, weights=magnitudes[heard] ** 2, minlength=12) ** 0.5
    return chroma / (chroma.sum() or 1)


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
