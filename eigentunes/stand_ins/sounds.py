"""What stands in for the functions of `3-music/1-representations`.

A signal is a float array (n,) in [-1, 1]; a picture of it over time has one row per feature and
one column per frame.  Names, order of the arguments and conventions are librosa's: frames are
centred, so the signal is padded with n_fft / 2 zeros on both sides, and windowed with a periodic
Hann window; mel filters are Slaney's; chroma row 0 is C.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike
from scipy.fft import dct, rfft
from scipy.signal import find_peaks
from scipy.signal.windows import hann

from eigentunes.judging.lending import lent
from eigentunes.sound import SAMPLE_RATE

Floats = np.ndarray

_MEL_STEP, _LOG_STEP, _KNEE = 200 / 3, np.log(6.4) / 27, 1000.0


@lent
def size_ratio(y: ArrayLike, features: ArrayLike) -> float:
    """How many times fewer numbers a representation has than the waveform."""
    return float(np.size(y) / np.size(features))


@lent
def stft_magnitude(y: ArrayLike, n_fft: int = 2048, hop_length: int = 512) -> Floats:
    """Magnitude of the short-time Fourier transform, shape (1 + n_fft // 2, frames)."""
    padded = np.pad(np.asarray(y, dtype=float), n_fft // 2)
    frames = np.lib.stride_tricks.sliding_window_view(padded, n_fft)[::hop_length]
    return np.abs(rfft(frames * _window(n_fft), axis=1)).T


@lru_cache(maxsize=8)
def _window(n_fft: int) -> Floats:
    return hann(n_fft, sym=False)


@lent
def mel_spectrogram(
    y: ArrayLike,
    sr: float = SAMPLE_RATE,
    n_fft: int = 2048,
    hop_length: int = 512,
    n_mels: int = 128,
) -> Floats:
    """Power in bands that are equally wide on the mel scale, shape (n_mels, frames)."""
    return _mel_filters(sr, n_fft, n_mels) @ stft_magnitude(y, n_fft, hop_length) ** 2


@lent
def mfcc(
    y: ArrayLike,
    sr: float = SAMPLE_RATE,
    n_mfcc: int = 20,
    n_fft: int = 2048,
    hop_length: int = 512,
    n_mels: int = 128,
) -> Floats:
    """Mel-frequency cepstral coefficients, shape (n_mfcc, frames).

    The cosine transform (type II, orthonormal) of the mel spectrogram in decibels, of which at
    most the 80 below the loudest are kept.
    """
    decibels = 10 * np.log10(np.maximum(mel_spectrogram(y, sr, n_fft, hop_length, n_mels), 1e-10))
    return dct(np.maximum(decibels, decibels.max() - 80), axis=0, norm="ortho")[:n_mfcc]


@lent
def chromagram(
    y: ArrayLike, sr: float = SAMPLE_RATE, n_fft: int = 4096, hop_length: int = 2048
) -> Floats:
    """Power of the 12 pitch classes, loudest 1 in every frame, shape (12, frames).

    Each frequency of the spectrum counts for the pitch that it is nearest to, tuned to
    A = 440 Hz; what lies below 27.5 Hz, the lowest A of a piano, counts for none.
    """
    frequencies = np.arange(1 + n_fft // 2) * sr / n_fft
    heard = frequencies >= 27.5
    pitches = np.rint(69 + 12 * np.log2(frequencies[heard] / 440)).astype(int)
    members = np.equal.outer(np.arange(12), pitches % 12)
    power = members @ stft_magnitude(y, n_fft, hop_length)[heard] ** 2
    loudest = power.max(axis=0)
    return power / np.where(loudest > 0, loudest, 1)


@lent
def estimate_key(chroma: ArrayLike, major: ArrayLike, minor: ArrayLike) -> tuple[int, Floats]:
    """Key whose profile fits best, and the correlation with each of the 24 profiles.

    Keys 0 to 11 are C major, C sharp major, … B major; 12 to 23 are C minor, … B minor.
    """
    chroma = np.asarray(chroma, dtype=float)
    profiles = np.array([np.roll(p, tonic) for p in (major, minor) for tonic in range(12)])
    profiles = profiles - profiles.mean(axis=1, keepdims=True)
    deviations = chroma - chroma.mean()
    lengths = np.linalg.norm(profiles, axis=1) * np.linalg.norm(deviations)
    scores = profiles @ deviations / np.where(lengths > 0, lengths, 1)
    return int(scores.argmax()), scores


@lent
def onset_times(
    y: ArrayLike, sr: float = SAMPLE_RATE, n_fft: int = 1024, hop_length: int = 128
) -> Floats:
    """Seconds at which something begins to sound, ascending, shape (onsets,).

    Peaks of the spectral flux: by how much the spectrum in decibels rises from frame to frame.
    A peak counts if it stands out from the mean by a standard deviation.
    """
    power = stft_magnitude(y, n_fft, hop_length) ** 2
    loudest = power.max(initial=0.0)
    if loudest == 0:
        return np.zeros(0)
    decibels = 10 * np.log10(np.maximum(power / loudest, 1e-6))
    flux = np.maximum(np.diff(decibels, axis=1, prepend=-60.0), 0).mean(axis=0)
    gap = max(1, round(0.05 * sr / hop_length))
    peaks, _ = find_peaks(np.pad(flux, 1), height=flux.mean() + flux.std(), distance=gap)
    return (peaks - 1) * hop_length / sr


@lent
def estimate_bpm(onsets: ArrayLike) -> float:
    """Beats per minute from 70 to 140; 0 for fewer than two onsets.

    From the time between neighbours that most others are within 5 % of.
    """
    apart = np.diff(np.asarray(onsets, dtype=float))
    if len(apart) == 0:
        return 0.0
    near = np.abs(np.log(np.divide.outer(apart, apart))) < 0.05
    bpm = 60 / apart[near[near.sum(axis=1).argmax()]].mean()
    return float(bpm / 2 ** np.floor(np.log2(bpm / 70)))


@lent
def beat_histogram(onsets: ArrayLike) -> Floats:
    """Share of the tempos 60 / time of all pairs of onsets in steps of 5 BPM, shape (44,).

    From 30 to 250 BPM; all 0 if no pair of onsets is that far apart.
    """
    onsets = np.asarray(onsets, dtype=float)
    first, second = np.triu_indices(len(onsets), 1)
    apart = np.abs(onsets[second] - onsets[first])
    counts = np.histogram(60 / apart[apart > 0], bins=np.arange(30, 251, 5))[0]
    return counts / max(counts.sum(), 1)


@lru_cache(maxsize=16)
def _mel_filters(sr: float, n_fft: int, n_mels: int) -> Floats:
    """Triangles of equal area, equally wide on Slaney's mel scale, shape (n_mels, bins)."""
    frequencies = np.arange(1 + n_fft // 2) * sr / n_fft
    edges = _from_mel(np.linspace(0, _to_mel(sr / 2), n_mels + 2))
    left, centre, right = edges[:-2, None], edges[1:-1, None], edges[2:, None]
    rising = (frequencies - left) / (centre - left)
    falling = (right - frequencies) / (right - centre)
    return np.clip(np.minimum(rising, falling), 0, None) * 2 / (right - left)


def _to_mel(frequency: float) -> float:
    """Slaney's scale: 1 mel per 66.7 Hz up to 1,000 Hz, from there on logarithmic."""
    if frequency < _KNEE:
        return frequency / _MEL_STEP
    return _KNEE / _MEL_STEP + float(np.log(frequency / _KNEE)) / _LOG_STEP


def _from_mel(mel: Floats) -> Floats:
    knee = _KNEE / _MEL_STEP
    return np.where(mel < knee, mel * _MEL_STEP, _KNEE * np.exp((mel - knee) * _LOG_STEP))
