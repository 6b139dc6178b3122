"""The exercise `chromagram`: how much each of the twelve pitch classes sounds, frame by frame."""

from __future__ import annotations

import numpy as np

from autograder.exercise import Exercise
from autograder.exercises.representations.mel_spectrogram import tones
from autograder.exercises.shared.sound import power, spectra
from autograder.exercises.shared.traps import (
    BELOW_THE_PIANO,
    OTHER_RATE,
    QUIET_SOUND,
    SHORT,
    SILENT_FRAMES,
)
from eigentunes.checks import representations as checks
from eigentunes.judging.contract import Case

exercise = Exercise(checks.chromagram)

LOWEST = 27.5


@exercise.solved_by
def reference(y, sr, n_fft, hop_length):
    """Power of the pitch classes, each frame divided by its largest.

    Parameters
    ----------
    y : array, shape (n,)
    sr : float
    n_fft, hop_length : int
        As for the short-time Fourier transform.

    Returns
    -------
    array, shape (12, frames)
        C first.  Every frequency from 27.5 Hz on counts for the nearest pitch (A = 440 Hz); a
        silent frame is 0.
    """
    return _loudest_one(_summed(power(y, n_fft, hop_length), sr, n_fft))


def _pitches(sr, n_fft):
    """Pitch as a MIDI number, with fraction, of the frequencies from 27.5 Hz on; and which."""
    frequencies = np.arange(1 + n_fft // 2) * sr / n_fft
    heard = frequencies >= LOWEST
    return 69 + 12 * np.log2(frequencies[heard] / 440), heard


def _summed(S, sr, n_fft, nearest=np.rint, shift=0):
    pitches, heard = _pitches(sr, n_fft)
    classes = (nearest(pitches).astype(int) + shift) % 12
    return np.equal.outer(np.arange(12), classes).astype(float) @ S[heard]


def _loudest_one(chroma, largest=lambda chroma: chroma.max(axis=0)):
    found = largest(chroma)
    return chroma / np.where(found > 0, found, 1)


@exercise.mistake(
    "Your row 0 is A. MIDI numbers count from C: 69 + 12 log2(f / 440), and A is row 9."
)
def a_first(y, sr, n_fft, hop_length):
    return _loudest_one(_summed(power(y, n_fft, hop_length), sr, n_fft, shift=3))


@exercise.mistake("You summed magnitudes. Sum the power: square the magnitude first.")
def magnitude(y, sr, n_fft, hop_length):
    return _loudest_one(_summed(np.abs(spectra(y, n_fft, hop_length)), sr, n_fft))


@exercise.mistake(
    "You cut the pitch down (int or floor), so that a tone a little flat counts for the pitch "
    "below. Take the nearest: np.rint."
)
def floored(y, sr, n_fft, hop_length):
    return _loudest_one(_summed(power(y, n_fft, hop_length), sr, n_fft, np.floor))


@exercise.mistake(
    "You cut the pitch UP (ceil), so that a tone a little sharp counts for the pitch above. Take "
    "the nearest: np.rint."
)
def ceiled(y, sr, n_fft, hop_length):
    return _loudest_one(_summed(power(y, n_fft, hop_length), sr, n_fft, np.ceil))


@exercise.mistake(
    "You took the note whose frequency is nearest in HERTZ. Semitones are ratios: round the "
    "number of the note, 69 + 12 log2(f / 440), and not the distance in Hz."
)
def nearest_in_hertz(y, sr, n_fft, hop_length):
    frequencies = np.arange(1 + n_fft // 2) * sr / n_fft
    heard = frequencies >= LOWEST
    notes = 440 * 2 ** ((np.arange(12, 150) - 69) / 12)
    classes = np.abs(np.subtract.outer(frequencies[heard], notes)).argmin(axis=1) % 12
    members = np.equal.outer(np.arange(12), classes)
    return _loudest_one(members @ power(y, n_fft, hop_length)[heard])


@exercise.mistake(
    "Only ONE of the frequencies of a pitch class is left in your chroma: = forgets what was there "
    "before, and chroma[classes] += … with an array of classes adds only once. Add up all of them: "
    "+= in a loop over the rows, or np.add.at."
)
def only_the_last(y, sr, n_fft, hop_length):
    S = power(y, n_fft, hop_length)
    pitches, heard = _pitches(sr, n_fft)
    chroma = np.zeros((12, S.shape[1]))
    chroma[np.rint(pitches).astype(int) % 12] += S[heard]
    return _loudest_one(chroma)


@exercise.mistake("Frequencies below 27.5 Hz do not count: leave their rows out, not only row 0.")
def below_the_piano(y, sr, n_fft, hop_length):
    S, chroma = power(y, n_fft, hop_length), np.zeros((12, 1 + len(y) // hop_length))
    for k in range(1, len(S)):
        chroma[round(69 + 12 * np.log2(k * sr / n_fft / 440)) % 12] += S[k]
    return _loudest_one(chroma)


@exercise.mistake("You did not divide each frame by its largest entry.")
def not_normalised(y, sr, n_fft, hop_length):
    return _summed(power(y, n_fft, hop_length), sr, n_fft)


@exercise.mistake("You divided each frame by its sum. Divide by its largest entry.")
def by_the_sum(y, sr, n_fft, hop_length):
    return _loudest_one(_summed(power(y, n_fft, hop_length), sr, n_fft), lambda c: c.sum(axis=0))


@exercise.mistake(
    "You divided everything by one number, the largest of all. Every frame is divided by its own "
    "largest entry: axis=0."
)
def by_the_largest_of_all(y, sr, n_fft, hop_length):
    return _loudest_one(_summed(power(y, n_fft, hop_length), sr, n_fft), np.max)


@exercise.mistake(
    "You divided each pitch class by its own largest entry. Divide each FRAME by its largest: "
    "axis=0."
)
def by_rows(y, sr, n_fft, hop_length):
    return _loudest_one(
        _summed(power(y, n_fft, hop_length), sr, n_fft), lambda c: c.max(axis=1, keepdims=True)
    )


@exercise.mistake(
    "You took the MEAN over the frequencies of a pitch class. They do not all have as many: take "
    "the sum."
)
def mean(y, sr, n_fft, hop_length):
    number = _summed(np.ones((1 + n_fft // 2, 1)), sr, n_fft)
    S = _summed(power(y, n_fft, hop_length), sr, n_fft)
    return _loudest_one(S / np.maximum(number, 1))


@exercise.mistake("An octave doubles the frequency: use log2, not the natural logarithm.")
def natural_logarithm(y, sr, n_fft, hop_length):
    pitches, heard = _pitches(sr, n_fft)
    classes = np.rint(69 + (pitches - 69) * np.log(2)).astype(int) % 12
    members = np.equal.outer(np.arange(12), classes)
    return _loudest_one(members @ power(y, n_fft, hop_length)[heard])


@exercise.mistake("An octave doubles the frequency: use log2, not log10.")
def common_logarithm(y, sr, n_fft, hop_length):
    pitches, heard = _pitches(sr, n_fft)
    classes = np.rint(69 + (pitches - 69) * np.log10(2)).astype(int) % 12
    members = np.equal.outer(np.arange(12), classes)
    return _loudest_one(members @ power(y, n_fft, hop_length)[heard])


@exercise.mistake("Pitch classes belong in rows and frames in columns: return chroma.T.")
def transposed(y, sr, n_fft, hop_length):
    return reference(y, sr, n_fft, hop_length).T


@exercise.mistake(
    "Your sample rate is fixed, but sr is an argument: the frequencies of the spectrum are "
    "multiples of sr / n_fft."
)
def own_rate(y, sr, n_fft, hop_length):
    return reference(y, 11025, n_fft, hop_length)


@exercise.mistake(
    "In a silent frame you divide 0 by 0, which gives NaN. Divide by 1 there, so that it stays 0."
)
def divides_by_zero(y, sr, n_fft, hop_length):
    chroma = _summed(power(y, n_fft, hop_length), sr, n_fft)
    return chroma / chroma.max(axis=0)


@exercise.mistake(
    "You add a small number to what you divide by, which is not small beside a quiet recording. "
    "Divide by the largest entry itself, wherever it is above 0."
)
def small_number_added(y, sr, n_fft, hop_length):
    return _loudest_one(_summed(power(y, n_fft, hop_length), sr, n_fft), _a_little_more)


def _a_little_more(chroma):
    return chroma.max(axis=0) + 1e-6


NOT_SILENT = (
    "You take frames for silent in which something sounds, if quietly: your threshold is too high. "
    "Only a frame whose largest entry is 0 is silent; every other is divided by its largest."
)


@exercise.mistake(NOT_SILENT)
def quiet_left_as_it_is(y, sr, n_fft, hop_length):
    chroma = _summed(power(y, n_fft, hop_length), sr, n_fft)
    largest = chroma.max(axis=0)
    return chroma / np.where(largest > 1e-3, largest, 1)


@exercise.mistake(NOT_SILENT)
def quiet_taken_for_silent(y, sr, n_fft, hop_length):
    chroma = _summed(power(y, n_fft, hop_length), sr, n_fft)
    return reference(y, sr, n_fft, hop_length) * (chroma.max(axis=0) > 1e-3)


@exercise.mistake(
    "You do not let the number that you divide by fall below a small one (np.maximum), so a quiet "
    "recording stays below 1. Divide by the largest entry itself, wherever it is above 0."
)
def divisor_kept_up(y, sr, n_fft, hop_length):
    chroma = _summed(power(y, n_fft, hop_length), sr, n_fft)
    return chroma / np.maximum(chroma.max(axis=0), 1e-3)


@exercise.equivalent
def loops(y, sr, n_fft, hop_length):
    S, chroma = power(y, n_fft, hop_length), np.zeros((12, 1 + len(y) // hop_length))
    for k, row in enumerate(S):
        if k * sr / n_fft >= LOWEST:
            chroma[round(69 + 12 * np.log2(k * sr / n_fft / 440)) % 12] += row
    return _loudest_one(chroma)


@exercise.equivalent
def added_at(y, sr, n_fft, hop_length):
    pitches, heard = _pitches(sr, n_fft)
    chroma = np.zeros((12, 1 + len(y) // hop_length))
    np.add.at(chroma, np.round(pitches).astype(int) % 12, power(y, n_fft, hop_length)[heard])
    return _loudest_one(chroma)


@exercise.equivalent
def tiny_number_added(y, sr, n_fft, hop_length):
    chroma = _summed(power(y, n_fft, hop_length), sr, n_fft)
    return chroma / (chroma.max(axis=0) + 1e-12)


@exercise.equivalent
def lists(y, sr, n_fft, hop_length):
    return reference(y, sr, n_fft, hop_length).tolist()


@exercise.equivalent
def single_precision_result(y, sr, n_fft, hop_length):
    return reference(y, sr, n_fft, hop_length).astype(np.float32)


def paused(y):
    """Silence in the middle half."""
    inside = np.abs(np.arange(len(y)) / len(y) - 0.5) < 0.25
    return np.where(inside, 0.0, y)


QUIETER = 1000  # the largest entry of a frame is then some 1e-4 to 1e-3 in place of 1e2 to 1e3


exercise.show(
    Case((tones(192, 8, 21, 50), 11025, 128, 64)),
    Case((tones(256, 5, 16, 90), 11025, 256, 128)),
    Case((tones(192, 8, 21, 50), 8000, 128, 64), OTHER_RATE),
    Case((tones(400, 3, 10, 35), 2000, 256, 128), BELOW_THE_PIANO),
    Case((tones(90, 5, 9), 11025, 128, 64), SHORT),
    Case((paused(tones(512, 30, 100)), 11025, 128, 64), SILENT_FRAMES),
    Case((tones(192, 8, 21, 50) / QUIETER, 11025, 128, 64), QUIET_SOUND),
)


@exercise.hide
def cases(rng):
    def sound(n):
        return rng.normal(0, 0.1, n) + tones(n, *rng.uniform(1, n / 2, 3))

    for _ in range(8):
        yield Case((sound(int(rng.integers(600, 1200))), 11025, 256, 128))
    for _ in range(3):
        rate = int(rng.choice([8000, 16000, 22050]))
        yield Case((sound(int(rng.integers(600, 1200))), rate, 256, 128), OTHER_RATE)
        yield Case((sound(600) + tones(600, rng.uniform(4, 7)), 2000, 256, 128), BELOW_THE_PIANO)
        yield Case((sound(int(rng.integers(150, 250))), 11025, 256, 128), SHORT)
        yield Case((paused(sound(2000)), 11025, 256, 128), SILENT_FRAMES)
        quiet = sound(int(rng.integers(600, 1200))) / QUIETER
        yield Case((quiet, 11025, 256, 128), QUIET_SOUND)
