"""Checks of the first music notebook: what a sound is measured by."""

from __future__ import annotations

import numpy as np

from eigentunes.judging.comparisons import close, size, tolerance
from eigentunes.judging.contract import Check, Property, Value


def _not_negative(value: np.ndarray, *args: object) -> bool:
    return bool(value.min(initial=0.0) >= 0)


# --- size_ratio -----------------------------------------------------------------------------

size_ratio = Check(
    name="size_ratio",
    arguments={"y": "n", "features": ""},
    returns=(Value("ratio"),),
    properties=(
        Property(
            lambda ratio, y, features: bool(ratio > 0),
            "A ratio of two sizes is positive, and yours is not.",
        ),
    ),
    compare=close(),
)

# --- stft_magnitude -------------------------------------------------------------------------


def _stft_shape(y: np.ndarray, n_fft: int, hop_length: int) -> dict[str, int]:
    return {"bins": 1 + n_fft // 2, "frames": 1 + len(y) // hop_length}


def _silent_where_nothing_sounds(S: np.ndarray, y: np.ndarray, n_fft: int, hop_length: int) -> bool:
    return bool(np.any(y) or not np.any(S))


def _energy_kept(S: np.ndarray, y: np.ndarray, n_fft: int, hop_length: int) -> bool:
    """Parseval's theorem in every frame: both sides in the window, one-sided spectrum."""
    window = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(n_fft) / n_fft)
    padded = np.pad(y.astype(float), n_fft // 2)
    weights = np.full(1 + n_fft // 2, 2.0)
    weights[0] = 1
    weights[-1] = 1 if n_fft % 2 == 0 else 2
    heard = np.array(
        [
            np.sum((padded[t * hop_length :][:n_fft] * window) ** 2)
            for t in range(1 + len(y) // hop_length)
        ]
    )
    seen = weights @ S.astype(float) ** 2 / n_fft
    return bool(size(seen - heard) <= tolerance(S) * max(size(heard), 1e-300))


stft_magnitude = Check(
    name="stft_magnitude",
    arguments={"y": "n", "n_fft": "", "hop_length": ""},
    returns=(Value("S", "bins frames", meaning="one row per frequency, one column per frame"),),
    properties=(
        Property(_not_negative, "S holds negative numbers; a magnitude is never negative."),
        Property(_silent_where_nothing_sounds, "y is silent, but S is not 0 everywhere."),
        Property(
            _energy_kept,
            "The energy of a frame is not kept: Σ|S|² / n_fft over all frequencies (the mirrored "
            "half too) must be the sum of the squares of the windowed samples. Look at the "
            "window, at the padding and at factors.",
        ),
    ),
    compare=close(),
    dimensions=_stft_shape,
)

# --- estimate_key ---------------------------------------------------------------------------

Key = tuple[np.ndarray, np.ndarray]


def _correlations(result: Key, *args: object) -> bool:
    return bool(size(result[1]) <= 1 + tolerance(result[1]))


def _a_key(result: Key, *args: object) -> bool:
    return bool(0 <= result[0] < 24)


def _best_key(result: Key, *args: object) -> bool:
    key, scores = result
    return bool(scores[int(key)] >= scores.max() - tolerance(scores))


def _same_scores(result: Key, expected: Key, *args: object) -> bool:
    """A correlation has no unit, so the error that counts is absolute; the key is checked above."""
    return bool(size(result[1].astype(float) - expected[1]) <= tolerance(result[1]))


estimate_key = Check(
    name="estimate_key",
    arguments={"chroma": "12", "major": "12", "minor": "12"},
    returns=(
        Value("key", kind="int"),
        Value("scores", "24", meaning="12 major keys from C on, then 12 minor keys"),
    ),
    properties=(
        Property(_a_key, "key must be between 0 and 23: 0 to 11 major, 12 to 23 minor."),
        Property(
            _correlations, "A correlation lies between −1 and 1, and some of your scores do not."
        ),
        Property(_best_key, "key is not the place of the largest of the scores that you return."),
    ),
    compare=_same_scores,
)

# --- estimate_bpm ---------------------------------------------------------------------------


def _in_the_octave(bpm: np.ndarray, onsets: np.ndarray) -> bool:
    return bool(bpm == 0 or 69 <= bpm <= 141)


estimate_bpm = Check(
    name="estimate_bpm",
    arguments={"onsets": "n"},
    returns=(Value("bpm"),),
    properties=(
        Property(
            lambda bpm, onsets: bool(len(onsets) > 1 or bpm == 0),
            "With fewer than two onsets there is no time between onsets: return 0.",
        ),
        Property(
            lambda bpm, onsets: bool(len(onsets) < 2 or bpm > 0),
            "The tempo must be positive where there are at least two onsets.",
        ),
        Property(
            _in_the_octave,
            "The tempo must lie in the octave from 70 to 140 BPM: double or halve it, as often as "
            "it takes.",
        ),
    ),
    compare=close(0.01),
)

# --- beat_histogram -------------------------------------------------------------------------


def _shares(shares: np.ndarray, onsets: np.ndarray) -> bool:
    total = shares.astype(float).sum()
    return bool(abs(total - 1) <= tolerance(shares) or not np.any(shares))


beat_histogram = Check(
    name="beat_histogram",
    arguments={"onsets": "n"},
    returns=(Value("shares", "44", meaning="one entry per 5 BPM from 30 to 250"),),
    properties=(
        Property(_not_negative, "A share cannot be negative, and some of yours are."),
        Property(_shares, "The shares must add up to 1 (or all be 0 where no pair counts)."),
    ),
    compare=close(),
)

# --- mel_spectrogram, mfcc and chromagram ---------------------------------------------------


def _frames(y: np.ndarray, hop_length: int) -> int:
    return 1 + len(y) // hop_length


mel_spectrogram = Check(
    name="mel_spectrogram",
    arguments={"y": "n", "sr": "", "n_fft": "", "hop_length": "", "n_mels": "n_mels"},
    returns=(Value("M", "n_mels frames", meaning="one row per band, one column per frame"),),
    properties=(
        Property(_not_negative, "M holds negative numbers; a power is never negative."),
        Property(
            lambda M, y, *args: bool(np.any(y) or not np.any(M)),
            "y is silent, but M is not 0 everywhere.",
        ),
    ),
    compare=close(),
    dimensions=lambda y, sr, n_fft, hop_length, n_mels: {"frames": _frames(y, hop_length)},
)

mfcc = Check(
    name="mfcc",
    arguments={
        "y": "n",
        "sr": "",
        "n_mfcc": "n_mfcc",
        "n_fft": "",
        "hop_length": "",
        "n_mels": "",
    },
    returns=(Value("C", "n_mfcc frames", meaning="one row per coefficient, one column per frame"),),
    compare=close(),
    dimensions=lambda y, sr, n_mfcc, n_fft, hop_length, n_mels: {"frames": _frames(y, hop_length)},
)


def _loudest_is_one(chroma: np.ndarray, *args: object) -> bool:
    loudest = chroma.astype(float).max(axis=0)
    return bool(np.all((np.abs(loudest - 1) <= tolerance(chroma)) | (loudest == 0)))


chromagram = Check(
    name="chromagram",
    arguments={"y": "n", "sr": "", "n_fft": "", "hop_length": ""},
    returns=(Value("chroma", "12 frames", meaning="one row per pitch class, one column a frame"),),
    properties=(
        Property(_not_negative, "The chroma holds negative numbers; a power is never negative."),
        Property(
            _loudest_is_one,
            "The loudest pitch class of every frame must be 1 (only a silent frame stays 0): "
            "divide each column by its own maximum, with nothing added to it.",
        ),
    ),
    compare=close(),
    dimensions=lambda y, sr, n_fft, hop_length: {"frames": _frames(y, hop_length)},
)

# --- onset_times ----------------------------------------------------------------------------


def _ascending(times: np.ndarray, *args: object) -> bool:
    return bool(np.all(np.diff(times) > 0))


def _within(times: np.ndarray, y: np.ndarray, sr: float, n_fft: int, hop_length: int) -> bool:
    return bool(times.min(initial=0) >= 0 and times.max(initial=0) <= len(y) / sr)


def _near(
    times: np.ndarray,
    expected: np.ndarray,
    y: np.ndarray,
    sr: float,
    n_fft: int,
    hop_length: int,
) -> bool:
    """As many onsets, each in its own frame: the next one is a whole hop away."""
    return times.shape == expected.shape and size(times - expected) <= 0.5 * hop_length / sr


onset_times = Check(
    name="onset_times",
    arguments={"y": "n", "sr": "", "n_fft": "", "hop_length": ""},
    returns=(Value("times", "*", meaning="one entry per onset"),),
    properties=(
        Property(
            lambda times, y, *args: bool(np.any(y) or not times.size),
            "Nothing sounds, so nothing begins: return an empty array.",
        ),
        Property(
            _within,
            "Some of your times lie outside the sound. A time in seconds is frame · hop_length / "
            "sr.",
        ),
        Property(_ascending, "The times must ascend, each larger than the one before."),
    ),
    compare=_near,
)
