"""The exercise `distort`: driven into a tanh."""

from __future__ import annotations

import math

import numpy as np

from autograder.exercise import Exercise
from autograder.exercises.shared.traps import SILENCE
from eigentunes.checks import augmentation as checks
from eigentunes.judging.contract import Case

exercise = Exercise(checks.distort)


@exercise.solved_by
def reference(y, drive_db):
    """Soft clipping: tanh of the amplified sound.

    Parameters
    ----------
    y : array, shape (n,)
    drive_db : float
        Gain before the tanh, in dB.

    Returns
    -------
    array of float, shape (n,)
    """
    return np.tanh(10 ** (drive_db / 20) * y)


@exercise.mistake(
    "You multiply by drive_db itself. Decibels become a factor by 10 ** (drive_db / 20)."
)
def decibels_as_factor(y, drive_db):
    return np.tanh(drive_db * y)


@exercise.mistake(
    "Your factor is 10 ** (drive_db / 10), which is for powers. Samples are amplitudes: "
    "10 ** (drive_db / 20)."
)
def factor_of_power(y, drive_db):
    return np.tanh(10 ** (drive_db / 10) * y)


@exercise.mistake("You left the drive out: amplify first, then take the tanh.")
def no_drive(y, drive_db):
    return np.tanh(y)


@exercise.mistake("You amplified AFTER the tanh. Only a loud sound is bent by it: amplify first.")
def drive_after(y, drive_db):
    return 10 ** (drive_db / 20) * np.tanh(y)


@exercise.mistake("You clipped hard at ±1. Here the distortion is soft: np.tanh.")
def hard_clipped(y, drive_db):
    return np.clip(10 ** (drive_db / 20) * y, -1, 1)


@exercise.mistake("You only amplified, which is linear and no distortion. Take the tanh of it.")
def amplified(y, drive_db):
    return 10 ** (drive_db / 20) * y


@exercise.mistake("You divided by the drive, so the sound gets softer before the tanh: multiply.")
def divided(y, drive_db):
    return np.tanh(y / 10 ** (drive_db / 20))


MADE_UP = "You scaled the result to its old peak, or to 1. No make-up gain: return the tanh."


@exercise.mistake(MADE_UP)
def peak_of_one(y, drive_db):
    out = reference(y, drive_db)
    return out / max(np.abs(out).max(), 1e-12)


@exercise.mistake(MADE_UP)
def old_peak(y, drive_db):
    out = reference(y, drive_db)
    return out * (np.abs(y).max() / max(np.abs(out).max(), 1e-12))


@exercise.mistake("You took the tangent (tan). The soft bend is the hyperbolic tangent, np.tanh.")
def tangent(y, drive_db):
    return np.tan(10 ** (drive_db / 20) * y)


@exercise.mistake("Every sample of yours is positive or 0: the sign of y was lost.")
def rectified(y, drive_db):
    return np.abs(reference(y, drive_db))


ARCTANGENT = "You used the arctangent, which bends otherwise. Take np.tanh."


@exercise.mistake(ARCTANGENT)
def arctangent(y, drive_db):
    return np.arctan(10 ** (drive_db / 20) * y)


@exercise.mistake(ARCTANGENT)
def arctangent_up_to_one(y, drive_db):
    return 2 / np.pi * arctangent(y, drive_db)


@exercise.mistake(
    "You divided the result by the tanh of the drive, so that a sample of 1 stays 1. No make-up "
    "gain is asked for: return the tanh."
)
def one_stays_one(y, drive_db):
    return reference(y, drive_db) / np.tanh(10 ** (drive_db / 20))


@exercise.mistake(
    "You divided by the drive again after the tanh. No make-up gain is asked for: return the tanh."
)
def drive_undone(y, drive_db):
    return reference(y, drive_db) / 10 ** (drive_db / 20)


@exercise.mistake(
    "You took e ** (drive_db / 20). Decibels are powers of TEN: 10 ** (drive_db / 20)."
)
def powers_of_e(y, drive_db):
    return np.tanh(np.exp(drive_db / 20) * y)


NEVER_SOFTER = (
    "You do not let the drive turn the sound down. A drive below 0 dB is a factor below 1: "
    "10 ** (drive_db / 20)."
)


@exercise.mistake(NEVER_SOFTER)
def without_its_sign(y, drive_db):
    return reference(y, abs(drive_db))


@exercise.mistake(NEVER_SOFTER)
def at_least_one(y, drive_db):
    return reference(y, max(0.0, drive_db))


@exercise.mistake("10 ** drive_db / 20 is (10 ** drive_db) / 20. Brackets: 10 ** (drive_db / 20).")
def without_brackets(y, drive_db):
    return np.tanh(10.0**drive_db / 20 * y)


@exercise.mistake(
    "Your y stands in the exponent: a bracket closes too late. The factor is "
    "10 ** (drive_db / 20), and y is multiplied by it."
)
def sound_in_the_exponent(y, drive_db):
    return np.tanh(10 ** (drive_db / 20 * y))


@exercise.mistake(
    "You multiplied 10 by drive_db / 20. It is the exponent: 10 ** (drive_db / 20), with two stars."
)
def ten_times(y, drive_db):
    return np.tanh(10 * (drive_db / 20) * y)


@exercise.mistake(
    "You cut drive_db / 20 down to a whole number (//). It is a division: 10 ** (drive_db / 20)."
)
def whole_division(y, drive_db):
    return np.tanh(10 ** (drive_db // 20) * y)


@exercise.mistake("You added the drive to the sound. It is a factor: multiply by it.")
def drive_added(y, drive_db):
    return np.tanh(y + 10 ** (drive_db / 20))


@exercise.mistake("You took the hyperbolic sine, which grows without end. Take np.tanh.")
def hyperbolic_sine(y, drive_db):
    return np.sinh(10 ** (drive_db / 20) * y)


@exercise.equivalent
def loop(y, drive_db):
    return [math.tanh(10 ** (drive_db / 20) * sample) for sample in y]


@exercise.equivalent
def exponentials(y, drive_db):
    return 2 / (1 + np.exp(-2 * 10 ** (drive_db / 20) * y)) - 1


@exercise.equivalent
def power_by_exp(y, drive_db):
    return np.tanh(np.exp(drive_db * np.log(10) / 20) * np.asarray(y))


@exercise.equivalent
def single_precision_result(y, drive_db):
    return reference(y, drive_db).astype(np.float32)


exercise.show(
    Case((np.array([0.0, 0.05, 0.2, -0.5, 1.0]), 12.0)),
    Case((np.round(0.4 * np.sin(np.arange(24) * 0.7), 6), 20.0)),
    Case((np.array([0.0, 0.3, -0.9, 0.6]), -8.0)),
    Case((np.zeros(6), 20.0), SILENCE),
)


@exercise.hide
def cases(rng):
    for _ in range(8):
        yield Case((rng.uniform(-0.8, 0.8, int(rng.integers(50, 300))), float(rng.uniform(6, 24))))
    for _ in range(2):
        yield Case((rng.uniform(-0.8, 0.8, 100), float(rng.uniform(-12, -6))))
    yield Case((np.zeros(50), float(rng.uniform(6, 24))), SILENCE)
