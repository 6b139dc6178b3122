"""The exercise `mfcc`: the shape of the mel spectrum in a few numbers."""

from __future__ import annotations

import numpy as np
from scipy.fft import dct

from autograder.exercise import Exercise
from autograder.exercises.representations.mel_spectrogram import reference as mel
from autograder.exercises.representations.mel_spectrogram import tones
from autograder.exercises.shared.traps import ALL_COEFFICIENTS, OTHER_RATE, SILENCE, VERY_QUIET_PART
from eigentunes.checks import representations as checks
from eigentunes.judging.contract import Case

exercise = Exercise(checks.mfcc)


@exercise.solved_by
def reference(y, sr, n_mfcc, n_fft, hop_length, n_mels):
    """Mel-frequency cepstral coefficients.

    Parameters
    ----------
    y : array, shape (n,)
    sr : float
    n_mfcc : int
        Coefficients, at most n_mels.
    n_fft, hop_length, n_mels : int
        As for the mel spectrogram.

    Returns
    -------
    array, shape (n_mfcc, frames)
        The first coefficients of the orthonormal cosine transform (type II) over the bands of the
        mel spectrogram in decibels, which are 10 log10 of the power, at least 1e-10, and at most
        80 below the largest.
    """
    return dct(_decibels(mel(y, sr, n_fft, hop_length, n_mels)), axis=0, norm="ortho")[:n_mfcc]


def _decibels(power, floor=1e-10, range_=80.0, scale=10.0):
    decibels = scale * np.log10(np.maximum(power, floor))
    return np.maximum(decibels, decibels.max() - range_)


@exercise.mistake(
    "You took the cosine transform of the power. Take the decibels first: loudness is heard in "
    "ratios."
)
def no_logarithm(y, sr, n_mfcc, n_fft, hop_length, n_mels):
    return dct(mel(y, sr, n_fft, hop_length, n_mels), axis=0, norm="ortho")[:n_mfcc]


NATURAL = "You took the natural logarithm. Decibels are 10 log10 of the power."


@exercise.mistake(NATURAL)
def natural_logarithm(y, sr, n_mfcc, n_fft, hop_length, n_mels):
    return reference(y, sr, n_mfcc, n_fft, hop_length, n_mels) * np.log(10) / 10


@exercise.mistake(NATURAL)
def ten_natural_logarithms(y, sr, n_mfcc, n_fft, hop_length, n_mels):
    decibels = 10 * np.log(np.maximum(mel(y, sr, n_fft, hop_length, n_mels), 1e-10))
    return dct(np.maximum(decibels, decibels.max() - 80), axis=0, norm="ortho")[:n_mfcc]


@exercise.mistake("You left out a factor of 10. Decibels are 10 log10 of the power.")
def without_the_ten(y, sr, n_mfcc, n_fft, hop_length, n_mels):
    decibels = _decibels(mel(y, sr, n_fft, hop_length, n_mels), scale=1.0)
    return dct(decibels, axis=0, norm="ortho")[:n_mfcc]


@exercise.mistake("Your decibels are 20 log10. That is for magnitudes; of a power take 10 log10.")
def twenty(y, sr, n_mfcc, n_fft, hop_length, n_mels):
    decibels = _decibels(mel(y, sr, n_fft, hop_length, n_mels), scale=20.0)
    return dct(decibels, axis=0, norm="ortho")[:n_mfcc]


LIMIT = (
    "You did not raise what is more than 80 dB below the largest entry of the WHOLE spectrogram "
    "to that limit (one limit for all frames): near-silence must not rule the result."
)


@exercise.mistake(LIMIT)
def no_limit(y, sr, n_mfcc, n_fft, hop_length, n_mels):
    decibels = _decibels(mel(y, sr, n_fft, hop_length, n_mels), range_=np.inf)
    return dct(decibels, axis=0, norm="ortho")[:n_mfcc]


@exercise.mistake(LIMIT)
def limit_by_frame(y, sr, n_mfcc, n_fft, hop_length, n_mels):
    decibels = 10 * np.log10(np.maximum(mel(y, sr, n_fft, hop_length, n_mels), 1e-10))
    decibels = np.maximum(decibels, decibels.max(axis=0) - 80)
    return dct(decibels, axis=0, norm="ortho")[:n_mfcc]


@exercise.mistake(
    "You raised what is below −80 dB to that, whatever the sound. The limit is relative: 80 dB "
    "below the largest entry, decibels.max() - 80."
)
def absolute_limit(y, sr, n_mfcc, n_fft, hop_length, n_mels):
    decibels = 10 * np.log10(np.maximum(mel(y, sr, n_fft, hop_length, n_mels), 1e-10))
    return dct(np.maximum(decibels, -80), axis=0, norm="ortho")[:n_mfcc]


@exercise.mistake(
    "Silence has no power, and the logarithm of 0 is minus infinity. Raise the power to at least "
    "1e-10 first: np.maximum(M, 1e-10)."
)
def logarithm_of_nothing(y, sr, n_mfcc, n_fft, hop_length, n_mels):
    with np.errstate(all="ignore"):
        decibels = _decibels(mel(y, sr, n_fft, hop_length, n_mels), floor=0.0)
        return dct(decibels, axis=0, norm="ortho")[:n_mfcc]


@exercise.mistake(
    "You added 1e-10 to the power. Only what is smaller is raised to it: np.maximum(M, 1e-10)."
)
def floor_added(y, sr, n_mfcc, n_fft, hop_length, n_mels):
    decibels = _decibels(mel(y, sr, n_fft, hop_length, n_mels) + 1e-10)
    return dct(decibels, axis=0, norm="ortho")[:n_mfcc]


@exercise.mistake(
    "Your decibels are relative to the loudest (0 dB). Here they are relative to a power of 1."
)
def relative(y, sr, n_mfcc, n_fft, hop_length, n_mels):
    decibels = _decibels(mel(y, sr, n_fft, hop_length, n_mels))
    return dct(decibels - decibels.max(), axis=0, norm="ortho")[:n_mfcc]


@exercise.mistake('Your cosine transform is not orthonormal: say norm="ortho".')
def not_orthonormal(y, sr, n_mfcc, n_fft, hop_length, n_mels):
    return dct(_decibels(mel(y, sr, n_fft, hop_length, n_mels)), axis=0)[:n_mfcc]


@exercise.mistake("You transformed along TIME. Transform over the bands: axis=0.")
def over_time(y, sr, n_mfcc, n_fft, hop_length, n_mels):
    return dct(_decibels(mel(y, sr, n_fft, hop_length, n_mels)), axis=1, norm="ortho")[:n_mfcc]


@exercise.mistake(
    "You left out coefficient 0, the loudness. Here it counts as the first of the n_mfcc."
)
def without_the_first(y, sr, n_mfcc, n_fft, hop_length, n_mels):
    found = dct(_decibels(mel(y, sr, n_fft, hop_length, n_mels)), axis=0, norm="ortho")
    return found[1 : n_mfcc + 1]


@exercise.mistake("You kept all n_mels coefficients. Return the first n_mfcc rows.")
def all_of_them(y, sr, n_mfcc, n_fft, hop_length, n_mels):
    return reference(y, sr, n_mels, n_fft, hop_length, n_mels)


@exercise.mistake(
    "You asked for n_mfcc bands. n_mels is the number of bands; n_mfcc is how many of the "
    "coefficients are kept in the end."
)
def as_many_bands(y, sr, n_mfcc, n_fft, hop_length, n_mels):
    return reference(y, sr, n_mfcc, n_fft, hop_length, n_mfcc)


@exercise.mistake(
    "You cut the bands down to n_mfcc BEFORE the cosine transform: the argument n of dct does "
    "that, too. Transform all the bands, then keep the first n_mfcc rows."
)
def bands_cut(y, sr, n_mfcc, n_fft, hop_length, n_mels):
    decibels = _decibels(mel(y, sr, n_fft, hop_length, n_mels))
    return dct(decibels, n=n_mfcc, axis=0, norm="ortho")


@exercise.mistake("You kept the LAST n_mfcc rows. The slow waves come first: [:n_mfcc].")
def last_rows(y, sr, n_mfcc, n_fft, hop_length, n_mels):
    return reference(y, sr, n_mels, n_fft, hop_length, n_mels)[-n_mfcc:]


@exercise.mistake(
    "You used 128 bands, but n_mels is an argument: pass it on to mel_spectrogram, or its default "
    "value is taken."
)
def default_bands(y, sr, n_mfcc, n_fft, hop_length, n_mels):
    return reference(y, sr, n_mfcc, n_fft, hop_length, 128)


NOT_PASSED_ON = (
    "You did not pass n_fft and hop_length on to mel_spectrogram, so that its default values were "
    "taken."
)


@exercise.mistake(NOT_PASSED_ON)
def default_frames(y, sr, n_mfcc, n_fft, hop_length, n_mels):
    return reference(y, sr, n_mfcc, 2048, 512, n_mels)


@exercise.mistake(NOT_PASSED_ON)
def all_defaults(y, sr, n_mfcc, n_fft, hop_length, n_mels):
    return reference(y, sr, n_mfcc, 2048, 512, 128)


@exercise.mistake("Coefficients belong in rows and frames in columns: return C.T.")
def transposed(y, sr, n_mfcc, n_fft, hop_length, n_mels):
    return reference(y, sr, n_mfcc, n_fft, hop_length, n_mels).T


@exercise.mistake(
    "Your sample rate is fixed, but sr is an argument: pass it on to mel_spectrogram."
)
def own_rate(y, sr, n_mfcc, n_fft, hop_length, n_mels):
    return reference(y, 11025, n_mfcc, n_fft, hop_length, n_mels)


@exercise.equivalent
def with_matrix(y, sr, n_mfcc, n_fft, hop_length, n_mels):
    k, m = np.ogrid[:n_mfcc, :n_mels]
    waves = np.cos(np.pi * k * (m + 0.5) / n_mels) * np.sqrt(2 / n_mels)
    waves[0] /= np.sqrt(2)
    return waves @ _decibels(mel(y, sr, n_fft, hop_length, n_mels))


@exercise.equivalent
def clipped_power(y, sr, n_mfcc, n_fft, hop_length, n_mels):
    M = mel(y, sr, n_fft, hop_length, n_mels).clip(1e-10)
    return dct(10 * np.log10(M.clip(M.max() / 1e8)), axis=0, norm="ortho")[:n_mfcc]


@exercise.equivalent
def frame_by_frame(y, sr, n_mfcc, n_fft, hop_length, n_mels):
    decibels = _decibels(mel(y, sr, n_fft, hop_length, n_mels))
    return np.stack([dct(column, norm="ortho")[:n_mfcc] for column in decibels.T], axis=1)


@exercise.equivalent
def lists(y, sr, n_mfcc, n_fft, hop_length, n_mels):
    return reference(y, sr, n_mfcc, n_fft, hop_length, n_mels).tolist()


@exercise.equivalent
def single_precision_result(y, sr, n_mfcc, n_fft, hop_length, n_mels):
    return reference(y, sr, n_mfcc, n_fft, hop_length, n_mels).astype(np.float32)


def fading(y):
    """The second half 100 dB quieter than the first."""
    return y * np.where(np.arange(len(y)) < len(y) // 2, 1.0, 1e-5)


exercise.show(
    Case((tones(96, 3, 11, 29), 11025, 3, 64, 32, 6)),
    Case((tones(128, 2, 7, 40), 11025, 4, 64, 64, 7)),
    Case((tones(96, 3, 11, 29), 8000, 3, 64, 32, 6), OTHER_RATE),
    Case((tones(96, 3, 11), 11025, 5, 64, 32, 5), ALL_COEFFICIENTS),
    Case((fading(tones(256, 3, 11, 70)), 11025, 3, 64, 32, 6), VERY_QUIET_PART),
    Case((np.zeros(64), 11025, 3, 64, 32, 5), SILENCE),
)


@exercise.hide
def cases(rng):
    def sound(n):
        return rng.normal(0, 0.1, n) + tones(n, *rng.uniform(1, n / 2, 3))

    for _ in range(8):
        n = int(rng.integers(300, 600))
        yield Case((sound(n), 11025, int(rng.integers(2, 6)), 128, 64, int(rng.integers(7, 12))))
    for _ in range(3):
        rate = int(rng.choice([8000, 16000, 22050]))
        yield Case((sound(int(rng.integers(300, 600))), rate, 4, 128, 64, 8), OTHER_RATE)
        yield Case((sound(int(rng.integers(300, 600))), 11025, 8, 128, 64, 8), ALL_COEFFICIENTS)
        yield Case((fading(sound(700)), 11025, 4, 128, 64, 8), VERY_QUIET_PART)
        yield Case((np.zeros(int(rng.integers(200, 300))), 11025, 4, 128, 64, 8), SILENCE)
