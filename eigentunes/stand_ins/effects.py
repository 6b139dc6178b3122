"""What stands in for the functions of `2-augmentation`: audio effects, rolls, weights, a split.

Sounds are float arrays of shape (n,), chromagrams have shape (12, frames) with C in row 0.  Names
and arguments follow librosa (time, pitch), pedalboard (all other effects) and scikit-learn.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy.ndimage import maximum_filter1d, uniform_filter1d
from scipy.signal import istft, oaconvolve, resample, stft
from sklearn.model_selection import GroupShuffleSplit

from eigentunes.judging.lending import lent

Floats = np.ndarray
Whole = np.ndarray


def _floats(y: ArrayLike) -> Floats:
    return np.asarray(y, dtype=float)


@lent
def time_stretch(y: ArrayLike, rate: float, n_fft: int = 2048) -> Floats:
    """`rate` times as fast at the same pitch, shape (round(n / rate),): a phase vocoder."""
    y = _floats(y)
    length, overlap = round(len(y) / rate), n_fft - n_fft // 4
    D = stft(y, nperseg=n_fft, noverlap=overlap)[2]
    times = np.arange(0, D.shape[1], rate)
    D = np.pad(D, ((0, 0), (0, 2)))
    i = times.astype(int)
    part = times - i
    size = (1 - part) * np.abs(D[:, i]) + part * np.abs(D[:, i + 1])
    turns = np.angle(D[:, i + 1]) - np.angle(D[:, i])
    phase = np.angle(D[:, :1]) + np.cumsum(turns, axis=1) - turns
    slow = istft(size * np.exp(1j * phase), nperseg=n_fft, noverlap=overlap)[1]
    return np.pad(slow, (0, max(0, length - len(slow))))[:length]


@lent
def pitch_shift(y: ArrayLike, n_steps: float, n_fft: int = 2048) -> Floats:
    """`n_steps` semitones higher at the same length, shape (n,): stretched, then resampled."""
    y = _floats(y)
    return resample(time_stretch(y, 2 ** (-n_steps / 12), n_fft), len(y))


@lent
def compress_dynamics(
    y: ArrayLike, threshold_db: float = -20.0, ratio: float = 4.0, frame_length: int = 511
) -> Floats:
    """Where the level is above the threshold, its excess in dB divided by `ratio`, shape (n,).

    The level of a sample is that of the mean square of the `frame_length` (odd) samples round it.
    """
    y = _floats(y)
    power = np.maximum(uniform_filter1d(y**2, frame_length, mode="constant"), 1e-20)
    excess = np.maximum(10 * np.log10(power) - threshold_db, 0)
    return y * 10 ** (-excess * (1 - 1 / ratio) / 20)


@lent
def limit(y: ArrayLike, threshold_db: float = -6.0, frame_length: int = 511) -> Floats:
    """No sample above the threshold, shape (n,).

    The gain of a sample belongs to the peak of the `frame_length` (odd) samples round it.
    """
    y = _floats(y)
    ceiling = 10 ** (threshold_db / 20)
    peak = maximum_filter1d(np.abs(y), frame_length, mode="constant")
    return y * ceiling / np.maximum(peak, ceiling)


@lent
def distort(y: ArrayLike, drive_db: float = 20.0) -> Floats:
    """Driven by `drive_db` decibels into a tanh, shape (n,)."""
    return np.tanh(10 ** (drive_db / 20) * _floats(y))


@lent
def reverb(y: ArrayLike, impulse_response: ArrayLike, mix: float = 0.3) -> Floats:
    """A room of which the impulse response is known, shape (n,); mix 0 is dry and 1 wet."""
    y = _floats(y)
    wet = oaconvolve(y, _floats(impulse_response))[: len(y)]
    return (1 - mix) * y + mix * wet


@lent
def echo(
    y: ArrayLike,
    sr: float = 11025,
    delay_seconds: float = 0.25,
    feedback: float = 0.4,
    mix: float = 0.5,
) -> Floats:
    """Repeated after every delay, each time `feedback` times as loud, shape (n,)."""
    y = _floats(y)
    wet, d = np.zeros_like(y), max(1, round(delay_seconds * sr))
    for i in range(d, len(y), d):
        block = slice(i, min(i + d, len(y)))
        before = slice(i - d, block.stop - d)
        wet[block] = y[before] + feedback * wet[before]
    return (1 - mix) * y + mix * wet


@lent
def chorus(
    y: ArrayLike,
    sr: float = 11025,
    rate_hz: float = 1.0,
    depth: float = 0.25,
    centre_delay_ms: float = 7.0,
    mix: float = 0.5,
) -> Floats:
    """Mixed with itself under a delay that swings, shape (n,).

    The delay is ``centre_delay_ms (1 + depth sin(2π rate_hz t))`` ms at the time t = i / sr;
    samples between two are interpolated linearly, and before the first there is silence.
    """
    y = _floats(y)
    i = np.arange(len(y))
    delay = centre_delay_ms / 1000 * sr * (1 + depth * np.sin(2 * np.pi * rate_hz * i / sr))
    wet = np.interp(i - delay, i, y, left=0.0)
    return (1 - mix) * y + mix * wet


@lent
def transpose_chroma(chroma: ArrayLike, key: int, n_steps: int) -> tuple[Floats, int]:
    """Rolled up by `n_steps` semitones, shape (12, frames), and the key that it has then.

    Keys 0 to 11 are C major to B major, 12 to 23 C minor to B minor.
    """
    key = int(key)
    return np.roll(np.asarray(chroma), n_steps, axis=0), key // 12 * 12 + (key + n_steps) % 12


@lent
def augmented_weights(augmented: ArrayLike, share: float = 0.3) -> Floats:
    """Weights of rows, shape (n,): 1 for an original, and `share` of the sum for the augmented.

    `augmented` (n,) is 1 where a row was made by augmentation and 0 where not.  Without augmented
    rows all weights are 1.
    """
    made = np.asarray(augmented) != 0
    weight = share / (1 - share) * (~made).sum() / max(made.sum(), 1)
    return np.where(made, weight, 1.0)


@lent
def group_split(
    groups: ArrayLike, test_size: float, rng: np.random.Generator
) -> tuple[Whole, Whole]:
    """Rows to train on and rows to test on; each group is on one side, ceil(share) for the test."""
    groups = np.asarray(groups)
    split = GroupShuffleSplit(1, test_size=test_size, random_state=int(rng.integers(2**31)))
    train, test = next(split.split(groups, groups=groups))
    return train, test
