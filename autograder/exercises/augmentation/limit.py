"""The exercise `limit`: no peak above a ceiling, and gently on the way there."""

from __future__ import annotations

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from scipy.ndimage import maximum_filter1d

from autograder.exercise import Exercise
from autograder.exercises.augmentation.compress_dynamics import mean_square, soft_and_loud
from autograder.exercises.shared.traps import QUIET, SILENCE
from eigentunes.checks import augmentation as checks
from eigentunes.judging.contract import Case

exercise = Exercise(checks.limit)


def peaks(y, frame_length):
    return maximum_filter1d(np.abs(y), frame_length, mode="constant")


@exercise.solved_by
def reference(y, threshold_db, frame_length):
    """Peak limiter that looks ahead.

    Parameters
    ----------
    y : array, shape (n,)
    threshold_db : float
        The ceiling is 10 ** (threshold_db / 20).
    frame_length : int
        Odd, at most n: the gain of a sample belongs to the peak of the samples round it.

    Returns
    -------
    array of float, shape (n,)
    """
    ceiling = 10 ** (threshold_db / 20)
    return y * (ceiling / np.maximum(peaks(y, frame_length), ceiling))


@exercise.mistake(
    "You clipped: the tops of the waves are cut flat. Turn the sound down round a peak instead, "
    "so that the wave keeps its form."
)
def clipped(y, threshold_db, frame_length):
    ceiling = 10 ** (threshold_db / 20)
    return np.clip(y, -ceiling, ceiling)


@exercise.mistake(
    "You turned the WHOLE sound down by its largest peak. The gain of a sample belongs to the "
    "frame_length samples round it only."
)
def one_gain(y, threshold_db, frame_length):
    ceiling = 10 ** (threshold_db / 20)
    return y * ceiling / max(np.abs(y).max(), ceiling)


@exercise.mistake(
    "Where the peak is below the ceiling you turned the sound UP. The gain is at most 1: "
    "np.minimum(1, ceiling / peak)."
)
def normalised(y, threshold_db, frame_length):
    return y * 10 ** (threshold_db / 20) / np.maximum(peaks(y, frame_length), 1e-9)


@exercise.mistake(
    "Your ceiling is 10 ** (threshold_db / 10), which is for powers. Samples are amplitudes: "
    "10 ** (threshold_db / 20)."
)
def ceiling_of_power(y, threshold_db, frame_length):
    return reference(y, 2 * threshold_db, frame_length)


@exercise.mistake("You used threshold_db itself as the ceiling; it is 10 ** (threshold_db / 20).")
def decibels_as_ceiling(y, threshold_db, frame_length):
    return y * np.minimum(1, abs(threshold_db) / np.maximum(peaks(y, frame_length), 1e-9))


@exercise.mistake(
    "You looked for the largest value, not for the largest size: a peak may be negative. Use the "
    "maximum of np.abs(y)."
)
def positive_peaks(y, threshold_db, frame_length):
    ceiling = 10 ** (threshold_db / 20)
    return y * ceiling / np.maximum(maximum_filter1d(y, frame_length, mode="constant"), ceiling)


@exercise.mistake(
    "You used the mean square of the frame. A limiter follows the PEAK, or single samples still "
    "go above the ceiling."
)
def mean_not_peak(y, threshold_db, frame_length):
    ceiling = 10 ** (threshold_db / 20)
    return y * ceiling / np.maximum(np.sqrt(mean_square(y, frame_length)), ceiling)


@exercise.mistake(
    "Your frame lies before each sample, so the gain comes down only when the peak is there. The "
    "sample is in the middle of its frame."
)
def frame_before(y, threshold_db, frame_length):
    ceiling = 10 ** (threshold_db / 20)
    peak = [np.abs(y[max(0, i - frame_length + 1) : i + 1]).max() for i in range(len(y))]
    return y * ceiling / np.maximum(peak, ceiling)


@exercise.mistake(
    "You left out the samples that are too loud (set them to 0). Turn them down instead."
)
def muted(y, threshold_db, frame_length):
    return np.where(np.abs(y) > 10 ** (threshold_db / 20), 0.0, y)


@exercise.mistake(
    "Your frame is too short: it must reach frame_length // 2 samples to BOTH sides of a sample."
)
def half_a_frame(y, threshold_db, frame_length):
    return reference(y, threshold_db, max(1, frame_length // 2 // 2 * 2 - 1))


@exercise.mistake(
    "In silence the peak is 0, and ceiling / peak is a division by 0. Divide by the larger of "
    "peak and ceiling."
)
def divides_by_zero(y, threshold_db, frame_length):
    peak = peaks(y, frame_length)
    return y * np.minimum(1, 10 ** (threshold_db / 20) / peak) * (peak / peak)


@exercise.mistake(
    "Your frame is too long: with frame_length samples in all, it reaches frame_length // 2 to "
    "both sides of a sample."
)
def frame_to_both_sides(y, threshold_db, frame_length):
    return reference(y, threshold_db, 2 * frame_length + 1)


@exercise.mistake(
    "You turned down only the samples that are too loud themselves, and their quiet neighbours "
    "not, which bends the wave. The whole frame round a peak comes down."
)
def only_the_loud_samples(y, threshold_db, frame_length):
    loud = np.abs(y) > 10 ** (threshold_db / 20)
    return np.where(loud, reference(y, threshold_db, frame_length), y)


@exercise.mistake(
    "Your frame lies after each sample, so the gain goes up before the peak is over. The sample "
    "is in the middle of its frame."
)
def frame_behind(y, threshold_db, frame_length):
    ceiling = 10 ** (threshold_db / 20)
    peak = [np.abs(y[i : i + frame_length]).max() for i in range(len(y))]
    return y * ceiling / np.maximum(peak, ceiling)


@exercise.mistake(
    "You cut the sound into frames that do not overlap. Every sample has a frame of its own, in "
    "the middle of which it stands."
)
def frames_side_by_side(y, threshold_db, frame_length):
    ceiling = 10 ** (threshold_db / 20)
    starts = np.arange(0, len(y), frame_length)
    peak = np.repeat(np.maximum.reduceat(np.abs(y), starts), frame_length)[: len(y)]
    return y * ceiling / np.maximum(peak, ceiling)


@exercise.mistake(
    "Your frame ends before its last sample: a slice leaves its end out, so it is "
    "y[i − half : i + half + 1], with half = frame_length // 2."
)
def end_left_out(y, threshold_db, frame_length):
    half, ceiling = frame_length // 2, 10 ** (threshold_db / 20)
    peak = [np.abs(y[max(0, i - half) : i + half]).max(initial=0) for i in range(len(y))]
    return y * ceiling / np.maximum(peak, ceiling)


@exercise.mistake(
    "Near the beginning i − half is below 0, and a slice that begins below 0 begins at the END of "
    "y: y[max(0, i − half) : …]."
)
def slice_from_the_end(y, threshold_db, frame_length):
    half, ceiling = frame_length // 2, 10 ** (threshold_db / 20)
    peak = [np.abs(y[i - half : i + half + 1]).max(initial=0) for i in range(len(y))]
    return y * ceiling / np.maximum(peak, ceiling)


@exercise.mistake(
    "10 ** threshold_db / 20 is (10 ** threshold_db) / 20. Brackets: 10 ** (threshold_db / 20)."
)
def without_brackets(y, threshold_db, frame_length):
    ceiling = 10.0**threshold_db / 20
    return y * (ceiling / np.maximum(peaks(y, frame_length), ceiling))


@exercise.mistake("You multiplied by the ceiling c alone. The gain is c / peak.")
def times_the_ceiling(y, threshold_db, frame_length):
    ceiling = 10 ** (threshold_db / 20)
    return np.where(peaks(y, frame_length) > ceiling, y * ceiling, y)


@exercise.mistake(
    "You looked for peaks in what you had turned down already. The peaks are those of y: write the "
    "result into another array."
)
def peaks_of_the_result(y, threshold_db, frame_length):
    half, ceiling, out = frame_length // 2, 10 ** (threshold_db / 20), np.array(y, dtype=float)
    for i in range(len(out)):
        peak = np.abs(out[max(0, i - half) : i + half + 1]).max()
        out[i] *= min(1, ceiling / max(peak, 1e-12))
    return out


@exercise.equivalent
def windows(y, threshold_db, frame_length):
    padded = np.pad(np.abs(y), frame_length // 2)
    peak = sliding_window_view(padded, frame_length).max(axis=1)
    ceiling = 10 ** (threshold_db / 20)
    return y * np.minimum(1, ceiling / np.maximum(peak, 1e-12))


@exercise.equivalent
def loop(y, threshold_db, frame_length):
    half, ceiling, out = frame_length // 2, 10 ** (threshold_db / 20), []
    for i in range(len(y)):
        peak = max(abs(y[max(0, i - half) : i + half + 1]))
        out.append(y[i] * ceiling / peak if peak > ceiling else y[i])
    return out


@exercise.equivalent
def by_where(y, threshold_db, frame_length):
    peak, ceiling = peaks(y, frame_length), 10 ** (threshold_db / 20)
    gain = np.ones(len(y))
    gain[peak > ceiling] = ceiling / peak[peak > ceiling]
    return gain * y


@exercise.equivalent
def single_precision_result(y, threshold_db, frame_length):
    return reference(y, threshold_db, frame_length).astype(np.float32)


_rng = np.random.default_rng(1)
exercise.show(
    Case((np.array([0.1, 0.2, -0.1, 0.3, -0.8, 0.6, 0.2, -0.2, 0.1, 0.1]), -6.0, 3)),
    Case((np.array([0.3, -0.9, 0.2, 0.1, -0.2, 0.1, 0.0, 0.7]), -6.0, 5)),
    Case((soft_and_loud(_rng, 60), -8.0, 11)),
    Case((soft_and_loud(_rng, 24, 0.01, 0.1), -6.0, 5), QUIET),
    Case((np.append(np.zeros(12), soft_and_loud(_rng, 12)), -12.0, 3), SILENCE),
)


@exercise.hide
def cases(rng):
    def settings():
        return float(rng.uniform(-14, -5)), 2 * int(rng.integers(4, 12)) + 1

    for _ in range(8):
        y = soft_and_loud(rng, int(rng.integers(200, 400)))
        y[rng.integers(2)] = rng.choice([-0.9, 0.9])
        yield Case((y, *settings()))
    for _ in range(2):
        yield Case((soft_and_loud(rng, 200, 0.01, 0.12), *settings()), QUIET)
        yield Case((np.append(np.zeros(100), soft_and_loud(rng, 100)), *settings()), SILENCE)
