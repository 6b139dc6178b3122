"""The exercise `time_stretch`: faster or slower at the same pitch, by a phase vocoder."""

from __future__ import annotations

import numpy as np
from scipy.signal import istft, resample, stft

from autograder.exercise import Exercise
from autograder.exercises.shared.traps import SILENCE, SLOWER, UNCHANGED
from eigentunes.checks import augmentation as checks
from eigentunes.judging.contract import Case

exercise = Exercise(checks.time_stretch)


def frames(y, n_fft):
    """The short-time spectrum, shape (n_fft // 2 + 1, frames), hop n_fft // 4."""
    return stft(np.asarray(y, dtype=float), nperseg=n_fft, noverlap=n_fft - n_fft // 4)[2]


def sound(D, n_fft, length=None):
    """The sound of a short-time spectrum, cut or filled with zeros to `length` samples."""
    y = istft(D, nperseg=n_fft, noverlap=n_fft - n_fft // 4)[1]
    return y if length is None else np.pad(y, (0, max(0, length - len(y))))[:length]


def turns(D, i):
    return np.angle(D[:, i + 1]) - np.angle(D[:, i])


def phases_that_go_on(D, i):
    steps = turns(D, i)
    return np.angle(D[:, :1]) + np.cumsum(steps, axis=1) - steps


def stretched_frames(y, rate, n_fft, phases=phases_that_go_on):
    """Sizes between frames, and the phases that ``phases(D, i)`` makes of the frames i, i + 1."""
    D = frames(y, n_fft)
    times = np.arange(0, D.shape[1], rate)
    D, i = np.pad(D, ((0, 0), (0, 2))), times.astype(int)
    size = (1 - times % 1) * np.abs(D[:, i]) + times % 1 * np.abs(D[:, i + 1])
    return size * np.exp(1j * phases(D, i))


def vocoder(y, rate, n_fft, phases=phases_that_go_on):
    return sound(stretched_frames(y, rate, n_fft, phases), n_fft, round(len(y) / rate))


@exercise.solved_by
def reference(y, rate, n_fft):
    """Phase vocoder (Flanagan and Golden 1966): sizes are read at another speed, phases go on.

    Parameters
    ----------
    y : array, shape (n,)
        n is at least n_fft.
    rate : float
        Greater than 0; 2 is twice as fast.
    n_fft : int
        Window length; the hop is n_fft // 4.

    Returns
    -------
    array of float, shape (round(n / rate),)

    Notes
    -----
    The hop is the same before and after, so the phase goes on by the difference between
    neighbouring frames; whole turns do not matter and nothing has to be unwrapped.
    """
    return vocoder(y, rate, n_fft)


@exercise.mistake(
    "You resampled: faster, but higher too (or slower and lower). The pitch must stay, which takes "
    "the short-time spectrum."
)
def resampled(y, rate, n_fft):
    return resample(y, round(len(y) / rate))


@exercise.mistake(
    "You resampled by picking samples (y[::…] or np.interp), which changes the pitch too. The "
    "pitch must stay, which takes the short-time spectrum."
)
def interpolated(y, rate, n_fft):
    return np.interp(np.arange(round(len(y) / rate)) * rate, np.arange(len(y)), y)


@exercise.mistake(
    "Your sound is rate times as LONG. A rate of 2 is twice as fast, so half as long: n / rate."
)
def inverted(y, rate, n_fft):
    return reference(y, 1 / rate, n_fft)


PHASES_OF_THE_FRAMES = (
    "You took sizes AND phases from the old frames. Each frame then starts where another one would "
    "go on: add up the phase from frame to frame yourself."
)


@exercise.mistake(PHASES_OF_THE_FRAMES)
def phases_of_the_frames(y, rate, n_fft):
    return vocoder(y, rate, n_fft, lambda D, i: np.angle(D[:, i]))


@exercise.mistake(PHASES_OF_THE_FRAMES)
def frames_left_out(y, rate, n_fft):
    D = frames(y, n_fft)
    D, i = np.pad(D, ((0, 0), (0, 2))), np.arange(0, D.shape[1], rate).astype(int)
    return sound(D[:, i], n_fft, round(len(y) / rate))


@exercise.mistake(
    "You read between two frames as complex numbers. Their phases differ, so the two cancel each "
    "other: read between the SIZES, and add up the phase from frame to frame."
)
def complex_between(y, rate, n_fft):
    D = frames(y, n_fft)
    times = np.arange(0, D.shape[1], rate)
    D, i = np.pad(D, ((0, 0), (0, 2))), times.astype(int)
    return sound((1 - times % 1) * D[:, i] + times % 1 * D[:, i + 1], n_fft, round(len(y) / rate))


@exercise.mistake(
    "You use the turn from one frame to the next as the phase. It must be ADDED to the phase of "
    "the frame before: np.cumsum, or phase += … in the loop."
)
def not_accumulated(y, rate, n_fft):
    return vocoder(y, rate, n_fft, turns)


@exercise.mistake(
    "Your frames have no phases (all are 0). The inverse transform needs sizes times "
    "np.exp(1j * phase)."
)
def without_phases(y, rate, n_fft):
    return vocoder(y, rate, n_fft, lambda D, i: np.zeros((len(D), len(i))))


TURNS_TIMES_RATE = (
    "You multiplied the turns by rate, which changes every frequency. The hop is the same before "
    "and after, so the phase goes on by the whole turn."
)


@exercise.mistake(TURNS_TIMES_RATE)
def turns_times_rate(y, rate, n_fft):
    return vocoder(
        y, rate, n_fft, lambda D, i: np.angle(D[:, :1]) + rate * np.cumsum(turns(D, i), axis=1)
    )


@exercise.mistake(TURNS_TIMES_RATE)
def later_turns_times_rate(y, rate, n_fft):
    def phases(D, i):
        steps = rate * turns(D, i)
        return np.angle(D[:, :1]) + np.cumsum(steps, axis=1) - steps

    return vocoder(y, rate, n_fft, phases)


@exercise.mistake(
    "Your phases run backwards: the turn is the angle of frame i + 1 minus the angle of frame i."
)
def turns_backwards(y, rate, n_fft):
    return vocoder(y, rate, n_fft, lambda D, i: np.angle(D[:, :1]) - np.cumsum(turns(D, i), axis=1))


CUT = (
    "You cut the sound off at the new length, or filled it up with zeros or from its beginning. "
    "All of it must be there, faster or slower."
)


@exercise.mistake(CUT)
def cut(y, rate, n_fft):
    length = round(len(y) / rate)
    return np.pad(y, (0, max(0, length - len(y))))[:length]


@exercise.mistake(CUT)
def repeated(y, rate, n_fft):
    return np.resize(y, round(len(y) / rate))


@exercise.mistake("You return y as it is, as long and as slow as before, whatever rate is.")
def untouched(y, rate, n_fft):
    return np.array(y)


@exercise.mistake(
    "You return what the inverse transform gives, which is longer or shorter. Cut it, or fill it "
    "with zeros, to round(n / rate) samples."
)
def length_of_the_frames(y, rate, n_fft):
    return sound(stretched_frames(y, rate, n_fft), n_fft)


@exercise.mistake(
    "Where the inverse transform gives fewer than round(n / rate) samples, yours is too short: "
    "fill it with zeros."
)
def not_filled(y, rate, n_fft):
    return length_of_the_frames(y, rate, n_fft)[: round(len(y) / rate)]


@exercise.mistake("You rounded the length UP. It is the nearest number: round(n / rate).")
def length_rounded_up(y, rate, n_fft):
    return sound(stretched_frames(y, rate, n_fft), n_fft, int(np.ceil(len(y) / rate)))


@exercise.mistake(
    "You cut the length down to a whole number (int, //). It is the nearest one: round(n / rate)."
)
def length_cut_down(y, rate, n_fft):
    return sound(stretched_frames(y, rate, n_fft), n_fft, int(len(y) / rate))


@exercise.mistake(
    "Your frames do not overlap in the inverse transform as in the forward one. Give istft the "
    "same nperseg and noverlap as stft."
)
def other_overlap(y, rate, n_fft):
    out = istft(stretched_frames(y, rate, n_fft), nperseg=n_fft)[1]
    return out[: round(len(y) / rate)]


@exercise.equivalent
def loop(y, rate, n_fft):
    D = frames(y, n_fft)
    times = np.arange(0, D.shape[1], rate)
    D = np.pad(D, ((0, 0), (0, 2)))
    phase, slow = np.angle(D[:, 0]), []
    for time in times:
        i = int(time)
        size = (i + 1 - time) * np.abs(D[:, i]) + (time - i) * np.abs(D[:, i + 1])
        slow.append(size * np.exp(1j * phase))
        phase = phase + np.angle(D[:, i + 1]) - np.angle(D[:, i])
    return sound(np.array(slow).T, n_fft, round(len(y) / rate))


@exercise.equivalent
def nearest_sizes(y, rate, n_fft):
    D = frames(y, n_fft)
    i = np.arange(0, D.shape[1], rate).astype(int)
    D = np.pad(D, ((0, 0), (0, 1)))
    phase = np.angle(D[:, :1]) + np.cumsum(turns(D, i), axis=1)
    return sound(np.abs(D[:, i]) * np.exp(1j * phase), n_fft, round(len(y) / rate))


@exercise.equivalent
def unwrapped_turns(y, rate, n_fft):
    """With the expected turn of each frequency taken off and put back, as in older books."""
    expected = np.linspace(0, np.pi, n_fft // 2 + 1)[:, None] * (n_fft // 4)

    def phases(D, i):
        extra = turns(D, i) - expected
        steps = expected + extra - 2 * np.pi * np.round(extra / (2 * np.pi))
        return np.angle(D[:, :1]) + np.cumsum(steps, axis=1) - steps

    return vocoder(y, rate, n_fft, phases)


@exercise.equivalent
def shorter_hop(y, rate, n_fft):
    hop = n_fft // 8
    D = stft(y, nperseg=n_fft, noverlap=n_fft - hop)[2]
    i = np.arange(0, D.shape[1] - 1, rate).astype(int)
    phase = np.angle(D[:, :1]) + np.cumsum(turns(D, i), axis=1)
    y_slow = istft(np.abs(D[:, i]) * np.exp(1j * phase), nperseg=n_fft, noverlap=n_fft - hop)[1]
    length = round(len(y) / rate)
    return np.pad(y_slow, (0, max(0, length - len(y_slow))))[:length]


@exercise.equivalent
def single_precision_list(y, rate, n_fft):
    return reference(y, rate, n_fft).astype(np.float32).tolist()


def tones(n, first, second, loud=0.5):
    """Two pure tones; the first is the loud one before the middle, the second after it.

    Frequencies are in cycles per sample.
    """
    i = np.arange(n)
    share = np.clip(5 * (i / n - 0.4), 0.12, 0.88)
    a, b = np.sin(2 * np.pi * first * i), np.sin(2 * np.pi * second * i)
    return np.round(loud * ((1 - share) * a + share * b), 6)


exercise.show(
    Case((tones(320, 0.11, 0.11), 1.63, 64)),
    Case((tones(350, 0.19, 0.115), 1.55, 64)),
    Case((tones(400, 0.12, 0.18), 1.6, 64)),
    Case((tones(288, 0.1, 0.163), 0.8, 64), SLOWER),
    Case((tones(256, 0.1, 0.17), 1.0, 64), UNCHANGED),
    Case((np.zeros(128), 1.25, 64), SILENCE),
)


@exercise.hide
def cases(rng):
    def drawn(n):
        low, high = rng.uniform(0.08, 0.12), rng.uniform(0.15, 0.2)
        first, second = rng.permutation([low, high])
        return tones(n, first, second, loud=rng.uniform(0.2, 0.9))

    for _ in range(6):
        yield Case((drawn(int(rng.integers(1600, 2400))), float(rng.uniform(1.15, 1.9)), 128))
    for _ in range(2):
        yield Case((drawn(1600), float(rng.uniform(0.6, 0.85)), 128), SLOWER)
    yield Case((drawn(1500), 1.0, 128), UNCHANGED)
    yield Case((np.zeros(1000), float(rng.uniform(0.7, 1.5)), 128), SILENCE)
