"""The exercise `compress_dynamics`: what is above a threshold, nearer to it."""

from __future__ import annotations

import numpy as np
from scipy.ndimage import uniform_filter1d

from autograder.exercise import Exercise
from autograder.exercises.shared.traps import QUIET, RATIO_ONE, SILENCE
from eigentunes.checks import augmentation as checks
from eigentunes.judging.contract import Case

exercise = Exercise(checks.compress_dynamics)


def mean_square(y, frame_length):
    return uniform_filter1d(np.asarray(y, dtype=float) ** 2, frame_length, mode="constant")


def decibels(power):
    return 10 * np.log10(np.maximum(power, 1e-20))


def turned_down(y, level, threshold_db, ratio):
    excess = np.maximum(level - threshold_db, 0)
    return y * 10 ** (-excess * (1 - 1 / ratio) / 20)


@exercise.solved_by
def reference(y, threshold_db, ratio, frame_length):
    """Downward compressor without attack and release.

    Parameters
    ----------
    y : array, shape (n,)
    threshold_db : float
        Level in dB above which it works; 0 dB is a mean square of 1.
    ratio : float
        At least 1.
    frame_length : int
        Odd, at most n: how many samples round a sample make its level.

    Returns
    -------
    array of float, shape (n,)
    """
    return turned_down(y, decibels(mean_square(y, frame_length)), threshold_db, ratio)


@exercise.mistake(
    "The level of yours is that of single samples, which swings within every period of a tone. It "
    "must be the mean square of the frame_length samples round each."
)
def sample_by_sample(y, threshold_db, ratio, frame_length):
    return turned_down(y, decibels(y**2), threshold_db, ratio)


@exercise.mistake(
    "Your level is 20 · log10 of a mean SQUARE, twice what it should be. Use 10 · log10 for "
    "squares, 20 · log10 for their root."
)
def twenty_for_power(y, threshold_db, ratio, frame_length):
    return turned_down(y, 2 * decibels(mean_square(y, frame_length)), threshold_db, ratio)


@exercise.mistake(
    "You convert the gain with 10 ** (gain / 10), which is for powers. Samples are amplitudes: "
    "10 ** (gain / 20)."
)
def gain_over_ten(y, threshold_db, ratio, frame_length):
    excess = np.maximum(decibels(mean_square(y, frame_length)) - threshold_db, 0)
    return y * 10 ** (-excess * (1 - 1 / ratio) / 10)


@exercise.mistake(
    "You take away excess / ratio. The excess must BECOME excess / ratio, so what is taken away "
    "is excess · (1 − 1 / ratio)."
)
def excess_over_ratio(y, threshold_db, ratio, frame_length):
    excess = np.maximum(decibels(mean_square(y, frame_length)) - threshold_db, 0)
    return y * 10 ** (-excess / ratio / 20)


@exercise.mistake(
    "You divided the excess of the amplitude. The excess is a difference of LEVELS, in dB: first "
    "L = 10 · log10 of the mean square, then L − T."
)
def excess_of_the_amplitude(y, threshold_db, ratio, frame_length):
    root, threshold = np.sqrt(mean_square(y, frame_length)), 10 ** (threshold_db / 20)
    wanted = np.minimum(root, threshold + np.maximum(root - threshold, 0) / ratio)
    return y * wanted / np.maximum(root, 1e-12)


@exercise.mistake(
    "Your level is that of the square of the MEAN, in which the two halves of a wave cancel. Take "
    "the mean of the squares: y**2 first."
)
def square_of_the_mean(y, threshold_db, ratio, frame_length):
    mean = uniform_filter1d(np.asarray(y, dtype=float), frame_length, mode="constant")
    return turned_down(y, decibels(mean**2), threshold_db, ratio)


@exercise.mistake(
    "You take away the whole excess, which is a ratio without end. It must become excess / ratio."
)
def all_of_the_excess(y, threshold_db, ratio, frame_length):
    return turned_down(y, decibels(mean_square(y, frame_length)), threshold_db, np.inf)


LIFTED = "Below the threshold the sound became louder. There the gain is 0 dB: np.minimum(0, …)."


@exercise.mistake(LIFTED)
def lifts_the_quiet(y, threshold_db, ratio, frame_length):
    level = decibels(mean_square(y, frame_length))
    return y * 10 ** ((threshold_db - level) * (1 - 1 / ratio) / 20)


@exercise.mistake(
    "You turned down what is BELOW the threshold; a compressor turns down what is above it."
)
def expands(y, threshold_db, ratio, frame_length):
    short = np.maximum(threshold_db - decibels(mean_square(y, frame_length)), 0)
    return y * 10 ** (-short * (1 - 1 / ratio) / 20)


@exercise.mistake("The gain has the wrong sign: loud parts became louder still.")
def louder(y, threshold_db, ratio, frame_length):
    excess = np.maximum(decibels(mean_square(y, frame_length)) - threshold_db, 0)
    return y * 10 ** (excess * (1 - 1 / ratio) / 20)


@exercise.mistake(
    "You used a single level for the whole sound, so everything is turned down alike and the range "
    "stays what it was. The level is that of the samples round each sample."
)
def one_level(y, threshold_db, ratio, frame_length):
    return turned_down(y, decibels(np.mean(y**2)), threshold_db, ratio)


@exercise.mistake(
    "Your frame lies before each sample, not round it. The sample is in the middle of its frame: "
    'np.convolve(…, "same").'
)
def frame_before(y, threshold_db, ratio, frame_length):
    power = np.convolve(y**2, np.ones(frame_length) / frame_length)[: len(y)]
    return turned_down(y, decibels(power), threshold_db, ratio)


@exercise.mistake(
    "You added up the squares of the frame without dividing by frame_length. The level is that of "
    "the MEAN square."
)
def not_divided(y, threshold_db, ratio, frame_length):
    power = mean_square(y, frame_length) * frame_length
    return turned_down(y, decibels(power), threshold_db, ratio)


@exercise.mistake(
    "You made it as loud as before at its peak. No make-up gain is asked for here: return the "
    "sound as it is after the gain."
)
def made_up(y, threshold_db, ratio, frame_length):
    out = reference(y, threshold_db, ratio, frame_length)
    return out * (np.abs(y).max() / max(np.abs(out).max(), 1e-12))


NO_FLOOR = (
    "In silence the level is the logarithm of 0, and the gain becomes NaN. Put a floor under the "
    "mean square, such as np.maximum(power, 1e-12)."
)


@exercise.mistake(NO_FLOOR)
def no_floor_for_a_ratio_of_one(y, threshold_db, ratio, frame_length):
    with np.errstate(all="ignore"):
        level = 10 * np.log10(mean_square(y, frame_length))
        return y * 10 ** (np.minimum(0, (threshold_db - level) * (1 - 1 / ratio)) / 20)


@exercise.mistake(NO_FLOOR)
def no_floor(y, threshold_db, ratio, frame_length):
    power = mean_square(y, frame_length)
    gain = (10 ** (threshold_db / 10) / power) ** ((1 - 1 / ratio) / 2)
    return y * np.minimum(gain, 1) * (power / power)


@exercise.mistake(LIFTED)
def lifts_all_but_silence(y, threshold_db, ratio, frame_length):
    level = np.maximum(decibels(mean_square(y, frame_length)), -120)
    return y * 10 ** ((threshold_db - level) * (1 - 1 / ratio) / 20)


@exercise.mistake(
    "Your level is that of the mean SIZE of the samples, np.abs(y). It must be that of the mean "
    "SQUARE, which is larger for the same sound."
)
def mean_size(y, threshold_db, ratio, frame_length):
    size = uniform_filter1d(np.abs(np.asarray(y, dtype=float)), frame_length, mode="constant")
    return turned_down(y, 2 * decibels(size), threshold_db, ratio)


@exercise.mistake(
    "Your level is that of the mean SIZE of the samples, np.abs(y). It must be that of the mean "
    "SQUARE, which is larger for the same sound."
)
def mean_size_as_power(y, threshold_db, ratio, frame_length):
    size = uniform_filter1d(np.abs(np.asarray(y, dtype=float)), frame_length, mode="constant")
    return turned_down(y, decibels(size), threshold_db, ratio)


LEVEL_AS_GAIN = (
    "Your gain is the level that is wanted, T + excess / ratio. The gain is how far the level must "
    "move to get there: that minus the level L."
)


@exercise.mistake(LEVEL_AS_GAIN)
def level_as_gain(y, threshold_db, ratio, frame_length):
    level = decibels(mean_square(y, frame_length))
    wanted = threshold_db + (level - threshold_db) / ratio
    return y * 10 ** (np.where(level > threshold_db, wanted, 0) / 20)


@exercise.mistake(LEVEL_AS_GAIN)
def new_level_as_gain(y, threshold_db, ratio, frame_length):
    level = decibels(mean_square(y, frame_length))
    return y * 10 ** ((level - np.maximum(level - threshold_db, 0) * (1 - 1 / ratio)) / 20)


REPEATED_ENDS = (
    "Beyond the ends of the sound you repeat or mirror it, as uniform_filter1d does unless you say "
    'mode="constant". There is silence.'
)


@exercise.mistake(REPEATED_ENDS)
def mirrored_ends(y, threshold_db, ratio, frame_length):
    power = uniform_filter1d(np.asarray(y, dtype=float) ** 2, frame_length)
    return turned_down(y, decibels(power), threshold_db, ratio)


@exercise.mistake(REPEATED_ENDS)
def repeated_ends(y, threshold_db, ratio, frame_length):
    power = uniform_filter1d(np.asarray(y, dtype=float) ** 2, frame_length, mode="nearest")
    return turned_down(y, decibels(power), threshold_db, ratio)


@exercise.mistake("You took the natural logarithm. Decibels are 10 · log10: np.log10.")
def natural_logarithm(y, threshold_db, ratio, frame_length):
    level = decibels(mean_square(y, frame_length)) * np.log(10)
    return turned_down(y, level, threshold_db, ratio)


@exercise.mistake(
    "You cut the sound into frames that do not overlap. Every sample has a frame of its own, in "
    "the middle of which it stands."
)
def frames_side_by_side(y, threshold_db, ratio, frame_length):
    starts = np.arange(0, len(y), frame_length)
    sums = np.add.reduceat(np.asarray(y, dtype=float) ** 2, starts)
    power = sums / np.diff(np.append(starts, len(y)))
    level = decibels(np.repeat(power, frame_length)[: len(y)])
    return turned_down(y, level, threshold_db, ratio)


@exercise.mistake(
    "You ADD a floor to the mean square, which raises every level a little. Let nothing be below "
    "it instead, np.maximum(power, 1e-12), or add no more than 1e-12."
)
def floor_added(y, threshold_db, ratio, frame_length):
    return turned_down(y, decibels(mean_square(y, frame_length) + 1e-6), threshold_db, ratio)


@exercise.mistake(
    "Your new level is (L − T) / ratio. That is how far it stands above the threshold: the new "
    "level is T + (L − T) / ratio."
)
def threshold_lost(y, threshold_db, ratio, frame_length):
    level = decibels(mean_square(y, frame_length))
    wanted = np.where(level > threshold_db, (level - threshold_db) / ratio, level)
    return y * 10 ** ((wanted - level) / 20)


@exercise.mistake(
    "Your frame ends before its last sample: a slice leaves its end out, so it is "
    "y[i − half : i + half + 1], with half = frame_length // 2."
)
def end_left_out(y, threshold_db, ratio, frame_length):
    half, padded = frame_length // 2, np.pad(y, frame_length // 2)
    power = [np.sum(padded[i : i + 2 * half] ** 2) / frame_length for i in range(len(y))]
    return turned_down(y, decibels(power), threshold_db, ratio)


@exercise.mistake("10 ** gain / 20 is (10 ** gain) / 20. Brackets: 10 ** (gain / 20).")
def without_brackets(y, threshold_db, ratio, frame_length):
    excess = np.maximum(decibels(mean_square(y, frame_length)) - threshold_db, 0)
    return y * (10 ** (-excess * (1 - 1 / ratio)) / 20)


@exercise.mistake(
    "Your frame lies after each sample, not round it. The sample is in the middle of its frame: "
    'np.convolve(…, "same").'
)
def frame_behind(y, threshold_db, ratio, frame_length):
    power = np.convolve(y**2, np.ones(frame_length) / frame_length)[frame_length - 1 :]
    return turned_down(y, decibels(power), threshold_db, ratio)


@exercise.mistake(
    "The floor under your mean square is so high that it counts as a level: soft sounds above the "
    "threshold are not left as they are. 1e-12, which is −120 dB, does no harm."
)
def high_floor(y, threshold_db, ratio, frame_length):
    level = decibels(np.maximum(mean_square(y, frame_length), 1e-4))
    return turned_down(y, level, threshold_db, ratio)


@exercise.mistake(
    "Near the ends you average over fewer than frame_length samples. Beyond the ends there is "
    "silence, which counts: divide by frame_length everywhere."
)
def shorter_at_the_ends(y, threshold_db, ratio, frame_length):
    many = mean_square(np.ones(len(y)), frame_length)
    return turned_down(y, decibels(mean_square(y, frame_length) / many), threshold_db, ratio)


@exercise.mistake(
    "You divided the samples above the threshold by ratio. The ratio is one of DECIBELS: the "
    "excess L − T becomes (L − T) / ratio."
)
def samples_over_ratio(y, threshold_db, ratio, frame_length):
    return np.where(np.abs(y) > 10 ** (threshold_db / 20), y / ratio, y)


@exercise.mistake(
    "You divided what is above the threshold by ratio. The ratio is one of DECIBELS: the excess "
    "L − T becomes (L − T) / ratio."
)
def excess_of_samples(y, threshold_db, ratio, frame_length):
    top = 10 ** (threshold_db / 20)
    bent = np.sign(y) * (top + (np.abs(y) - top) / ratio)
    return np.where(np.abs(y) > top, bent, y)


@exercise.equivalent
def convolution(y, threshold_db, ratio, frame_length):
    power = np.convolve(y**2, np.ones(frame_length) / frame_length, "same")
    gain = np.minimum(0, (threshold_db - 10 * np.log10(power + 1e-12)) * (1 - 1 / ratio))
    return y * 10 ** (gain / 20)


@exercise.equivalent
def loop(y, threshold_db, ratio, frame_length):
    half, out = frame_length // 2, []
    padded = np.pad(y, half)
    for i, sample in enumerate(y):
        rms = np.sqrt(np.mean(padded[i : i + frame_length] ** 2))
        level = 20 * np.log10(max(rms, 1e-9))
        if level > threshold_db:
            sample = sample * 10 ** ((threshold_db - level) * (1 - 1 / ratio) / 20)
        out.append(sample)
    return out


@exercise.equivalent
def as_a_power(y, threshold_db, ratio, frame_length):
    floor = 10 ** (threshold_db / 10)
    power = np.maximum(mean_square(y, frame_length), floor)
    return y * (floor / power) ** (0.5 - 0.5 / ratio)


@exercise.equivalent
def single_precision_result(y, threshold_db, ratio, frame_length):
    return reference(y, threshold_db, ratio, frame_length).astype(np.float32)


def soft_and_loud(rng, n, soft=0.05, loud=0.8):
    """A tone that is soft first and loud after that, with a little noise."""
    i = np.arange(n)
    size = np.where(i < n // 2, soft, loud)
    wave = np.sin(2 * np.pi * rng.uniform(0.05, 0.2) * i) + rng.normal(0, 0.05, n)
    return np.round(size * wave / 1.3, 9)


_rng = np.random.default_rng(0)
exercise.show(
    Case((np.array([0.1, -0.1, 0.1, 0.8, -0.8, 0.8, -0.8, 0.4]), -20.0, 4.0, 3)),
    Case((soft_and_loud(_rng, 60), -15.0, 2.5, 9)),
    Case((soft_and_loud(_rng, 24, 0.0004, 0.02), -55.0, 3.0, 5)),
    Case((soft_and_loud(_rng, 24, 0.001, 0.02), -20.0, 4.0, 5), QUIET),
    Case((soft_and_loud(_rng, 24), -20.0, 1.0, 5), RATIO_ONE),
    Case((np.append(np.zeros(12), soft_and_loud(_rng, 12)), -20.0, 4.0, 3), SILENCE),
    Case((np.append(np.zeros(8), soft_and_loud(_rng, 8)), -20.0, 1.0, 3), SILENCE),
)


@exercise.hide
def cases(rng):
    def settings(low=1.5):
        return (
            float(rng.uniform(-26, -12)),
            float(rng.uniform(low, 8)),
            2 * int(rng.integers(3, 15)) + 1,
        )

    for _ in range(8):
        yield Case((soft_and_loud(rng, int(rng.integers(200, 400))), *settings()))
    for _ in range(2):
        threshold_db, ratio, frame_length = settings()
        yield Case((soft_and_loud(rng, 200, 0.001, 0.03), threshold_db, ratio, frame_length), QUIET)
        yield Case((soft_and_loud(rng, 200), threshold_db, 1.0, frame_length), RATIO_ONE)
        y = np.append(np.zeros(100), soft_and_loud(rng, 100))
        yield Case((y, threshold_db, ratio, frame_length), SILENCE)
