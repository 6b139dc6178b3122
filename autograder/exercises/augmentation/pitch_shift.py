"""The exercise `pitch_shift`: stretched in time, then resampled to the old length."""

from __future__ import annotations

import numpy as np
from scipy.signal import resample, resample_poly

from autograder.exercise import Exercise
from autograder.exercises.augmentation.time_stretch import reference as stretch
from autograder.exercises.augmentation.time_stretch import tones
from autograder.exercises.shared.traps import DOWN, SILENCE
from eigentunes.checks import augmentation as checks
from eigentunes.judging.contract import Case

exercise = Exercise(checks.pitch_shift)


def _by(y, factor, n_fft):
    return resample(stretch(y, 1 / factor, n_fft), len(y))


@exercise.solved_by
def reference(y, n_steps, n_fft):
    """Higher by semitones at the same length.

    Parameters
    ----------
    y : array, shape (n,)
    n_steps : float
        Semitones; negative is lower.
    n_fft : int
        Window length of the stretch.

    Returns
    -------
    array of float, shape (n,)
    """
    return _by(y, 2 ** (n_steps / 12), n_fft)


@exercise.mistake(
    "Up is down: your factor is turned over. To go UP, first stretch to a LONGER sound (a rate "
    "below 1), then resample it to n samples."
)
def inverted(y, n_steps, n_fft):
    return _by(y, 2 ** (-n_steps / 12), n_fft)


@exercise.mistake("Your factor is 2 ** n_steps, which counts octaves. A semitone is 2 ** (1 / 12).")
def octaves(y, n_steps, n_fft):
    return _by(y, 2.0 ** np.clip(n_steps, -3, 3), n_fft)


@exercise.mistake("Your factor is 1 + n_steps / 12. Semitones multiply: 2 ** (n_steps / 12).")
def linear(y, n_steps, n_fft):
    return _by(y, 1 + n_steps / 12, n_fft)


@exercise.mistake(
    "You stretched and cut: the pitch is what it was. RESAMPLE the stretched sound to n samples."
)
def stretched_and_cut(y, n_steps, n_fft):
    slow = stretch(y, 2 ** (-n_steps / 12), n_fft)
    return np.pad(slow, (0, max(0, len(y) - len(slow))))[: len(y)]


RESAMPLED_ONLY = (
    "You resampled without stretching first, so everything comes too early or too late. Stretch "
    "in time, then resample to n samples."
)


@exercise.mistake(RESAMPLED_ONLY)
def played_faster_and_filled(y, n_steps, n_fft):
    fast = resample(y, round(len(y) / 2 ** (n_steps / 12)))
    return np.pad(fast, (0, max(0, len(y) - len(fast))))[: len(y)]


@exercise.mistake(
    "You cut n_steps down to whole semitones (int, //). It may be a fraction: 2 ** (n_steps / 12)."
)
def whole_semitones(y, n_steps, n_fft):
    return _by(y, 2 ** (int(n_steps) / 12), n_fft)


@exercise.mistake(
    "You cut n_steps / 12 down to a whole number (//), so only octaves count: 2 ** (n_steps / 12)."
)
def whole_octaves(y, n_steps, n_fft):
    return _by(y, 2.0 ** (n_steps // 12), n_fft)


@exercise.mistake(RESAMPLED_ONLY)
def resampled_only(y, n_steps, n_fft):
    return np.interp(
        np.arange(len(y)) * 2 ** (n_steps / 12), np.arange(len(y)), y, left=0.0, right=0.0
    )


@exercise.mistake(
    "You return the stretched sound, which has another length and its old pitch. Resample it to n "
    "samples."
)
def not_resampled(y, n_steps, n_fft):
    return stretch(y, 2 ** (-n_steps / 12), n_fft)


@exercise.mistake(
    "You moved the whole spectrum up by the same number of hertz. Pitch is a FACTOR: stretch in "
    "time, then resample."
)
def shifted_spectrum(y, n_steps, n_fft):
    F = np.fft.rfft(y)
    return np.fft.irfft(np.roll(F, round(n_steps * len(F) / 64)), len(y))


@exercise.mistake(
    "You divided n_steps by 100 or forgot the 12: the shift is far too small. The factor is "
    "2 ** (n_steps / 12)."
)
def cents(y, n_steps, n_fft):
    return _by(y, 2 ** (n_steps / 1200), n_fft)


@exercise.mistake("Your factor is 2 ** (n_steps / 7) or the like. An octave has 12 semitones.")
def seven_steps(y, n_steps, n_fft):
    return _by(y, 2 ** (n_steps / 7), n_fft)


@exercise.mistake("The resampled sound runs backwards: what comes first must stay first.")
def backwards(y, n_steps, n_fft):
    return reference(y, n_steps, n_fft)[::-1]


@exercise.equivalent
def interpolated(y, n_steps, n_fft):
    slow = stretch(y, 2 ** (-n_steps / 12), n_fft)
    return np.interp(np.linspace(0, len(slow), len(y), endpoint=False), np.arange(len(slow)), slow)


@exercise.equivalent
def polyphase(y, n_steps, n_fft):
    slow = stretch(y, 2 ** (-n_steps / 12), n_fft)
    out = resample_poly(slow, len(y), len(slow))
    return np.pad(out, (0, max(0, len(y) - len(out))))[: len(y)]


@exercise.equivalent
def resampled_first(y, n_steps, n_fft):
    fast = resample(y, round(len(y) / 2 ** (n_steps / 12)))
    slow = stretch(fast, len(fast) / len(y), n_fft)
    return np.pad(slow, (0, max(0, len(y) - len(slow))))[: len(y)]


@exercise.equivalent
def single_precision_list(y, n_steps, n_fft):
    return reference(y, n_steps, n_fft).astype(np.float32).tolist()


exercise.show(
    Case((tones(320, 0.11, 0.17), 5, 64)),
    Case((tones(400, 0.09, 0.15), 6.8, 64)),
    Case((tones(400, 0.14, 0.2), -4, 64), DOWN),
    Case((np.zeros(128), 3, 64), SILENCE),
)


@exercise.hide
def cases(rng):
    def drawn(low, high):
        a, b = rng.uniform(low, low + 0.02), rng.uniform(high - 0.02, high)
        n, (first, second) = int(rng.integers(1600, 2400)), rng.permutation([a, b])
        return tones(n, first, second, rng.uniform(0.2, 0.9))

    for _ in range(6):
        n_steps = int(rng.integers(4, 8)) + rng.choice([0.0, 0.8])
        yield Case((drawn(0.07, 0.15), float(n_steps), 128))
    for _ in range(2):
        yield Case((drawn(0.13, 0.2), -int(rng.integers(4, 8)), 128), DOWN)
    yield Case((np.zeros(1000), int(rng.integers(-5, 6)), 128), SILENCE)
