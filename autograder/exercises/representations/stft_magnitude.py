"""The exercise `stft_magnitude`: how strong each frequency is in each short frame."""

from __future__ import annotations

import numpy as np
from scipy import fft, signal

from autograder.exercise import Exercise
from autograder.exercises.shared.sound import framed, periodic_hann, spectra
from autograder.exercises.shared.traps import ODD_HOP, SAMPLES, SHORT, SILENCE
from eigentunes.checks import representations as checks
from eigentunes.judging.contract import Case

exercise = Exercise(checks.stft_magnitude)


@exercise.solved_by
def reference(y, n_fft, hop_length):
    """Magnitude of the short-time Fourier transform.

    Parameters
    ----------
    y : array, shape (n,)
        Signal.
    n_fft : int
        Samples in a frame, even.
    hop_length : int
        Samples from the centre of a frame to that of the next; the first is centred on y[0].

    Returns
    -------
    array, shape (1 + n_fft // 2, 1 + n // hop_length)
        One row per frequency from 0 to half the sample rate, one column per frame.
    """
    return np.abs(spectra(y, n_fft, hop_length))


def _windowed(y, n_fft, hop_length, window, mode="constant"):
    return np.abs(fft.rfft(framed(y, n_fft, hop_length, mode) * window, axis=1)).T


@exercise.mistake(
    "You did not multiply the frames by a window. Cut off abruptly, every tone leaks into all the "
    "other frequencies: use a periodic Hann window."
)
def no_window(y, n_fft, hop_length):
    return _windowed(y, n_fft, hop_length, np.ones(n_fft))


@exercise.mistake(
    "Your Hann window is the symmetric one (np.hanning), which ends in a 0. The periodic one is "
    "asked for: 0.5 − 0.5 cos(2π i / n_fft)."
)
def symmetric_window(y, n_fft, hop_length):
    return _windowed(y, n_fft, hop_length, np.hanning(n_fft))


@exercise.mistake("That is a Hamming window. A periodic Hann window is asked for.")
def hamming(y, n_fft, hop_length):
    return _windowed(y, n_fft, hop_length, signal.get_window("hamming", n_fft))


@exercise.mistake("You applied the window twice. Multiply each frame by it once.")
def window_twice(y, n_fft, hop_length):
    return _windowed(y, n_fft, hop_length, periodic_hann(n_fft) ** 2)


@exercise.mistake(
    "Your frames are not centred: the first begins at y[0], so the beginning of the sound is "
    "hardly seen. Pad y with n_fft // 2 zeros on both sides."
)
def not_centred(y, n_fft, hop_length):
    padded = np.pad(y.astype(float), (0, max(0, n_fft - len(y))))
    frames = np.lib.stride_tricks.sliding_window_view(padded, n_fft)[::hop_length]
    return np.abs(fft.rfft(frames * periodic_hann(n_fft), axis=1)).T


@exercise.mistake(
    "Your padding mirrors the sound (mode='reflect'). Pad with zeros, so that nothing is invented."
)
def mirrored(y, n_fft, hop_length):
    return _windowed(y, n_fft, hop_length, periodic_hann(n_fft), "reflect")


@exercise.mistake("You padded with n_fft zeros on both sides; n_fft // 2 are asked for.")
def padded_too_much(y, n_fft, hop_length):
    return reference(np.pad(y, n_fft // 2), n_fft, hop_length)


@exercise.mistake(
    "You multiplied by the window in place (frame *= window). A slice is a view: the padded sound "
    "itself fades away, and the next frame finds what is left. Write frame * window."
)
def faded_in_place(y, n_fft, hop_length):
    padded, columns = np.pad(np.asarray(y, dtype=float), n_fft // 2), []
    for t in range(1 + len(y) // hop_length):
        frame = padded[t * hop_length : t * hop_length + n_fft]
        frame *= periodic_hann(n_fft)
        columns.append(np.abs(fft.rfft(frame)))
    return np.array(columns).T


@exercise.mistake(
    "Your frames begin one sample after the other. Frame t begins at sample t * hop_length."
)
def hop_forgotten(y, n_fft, hop_length):
    frames = framed(y, n_fft, 1)[: 1 + len(y) // hop_length]
    return np.abs(fft.rfft(frames * periodic_hann(n_fft), axis=1)).T


@exercise.mistake("You returned the power. The magnitude is asked for: do not square it.")
def power(y, n_fft, hop_length):
    return reference(y, n_fft, hop_length) ** 2


@exercise.mistake(
    "You returned the complex numbers. Their magnitude is asked for: take np.abs of them."
)
def complex_numbers(y, n_fft, hop_length):
    return spectra(y, n_fft, hop_length)


@exercise.mistake(
    "You took the real part only, which depends on where in its swing a tone is. The magnitude is "
    "np.abs of the complex number."
)
def real_part(y, n_fft, hop_length):
    return np.abs(spectra(y, n_fft, hop_length).real)


@exercise.mistake(
    "You kept all n_fft frequencies. Of a real signal the upper half mirrors the lower: use "
    "np.fft.rfft, which returns 1 + n_fft // 2."
)
def both_halves(y, n_fft, hop_length):
    return np.abs(fft.fft(framed(y, n_fft, hop_length) * periodic_hann(n_fft), axis=1)).T


@exercise.mistake(
    "You left out the last frequency, half the sample rate. np.fft.rfft returns 1 + n_fft // 2."
)
def without_the_last(y, n_fft, hop_length):
    return reference(y, n_fft, hop_length)[:-1]


@exercise.mistake("Frequencies belong in rows and frames in columns: return S.T.")
def transposed(y, n_fft, hop_length):
    return reference(y, n_fft, hop_length).T


@exercise.mistake("You divided by n_fft. The transform is asked for as np.fft.rfft returns it.")
def divided(y, n_fft, hop_length):
    return reference(y, n_fft, hop_length) / n_fft


@exercise.mistake("Your hop is n_fft // 4, whatever hop_length says. Use the argument.")
def own_hop(y, n_fft, hop_length):
    return reference(y, n_fft, n_fft // 4)


@exercise.mistake(
    "You put the windowed frames into an array of y's type, which cuts fractions off whole "
    "numbers. Convert y to float first."
)
def cut_to_whole_numbers(y, n_fft, hop_length):
    frames = (framed(y, n_fft, hop_length) * periodic_hann(n_fft)).astype(y.dtype)
    return np.abs(fft.rfft(frames.astype(float), axis=1)).T


@exercise.equivalent
def frame_by_frame(y, n_fft, hop_length):
    window = signal.get_window("hann", n_fft)
    padded = np.concatenate([np.zeros(n_fft // 2), y, np.zeros(n_fft // 2)])
    columns = [
        np.abs(np.fft.rfft(padded[start : start + n_fft] * window))
        for start in range(0, len(padded) - n_fft + 1, hop_length)
    ]
    return np.column_stack(columns)


@exercise.equivalent
def scipy_object(y, n_fft, hop_length):
    window = signal.get_window("hann", n_fft)
    transform = signal.ShortTimeFFT(window, hop_length, fs=1.0, fft_mode="onesided")
    return np.abs(transform.stft(y.astype(float), p0=0, p1=1 + len(y) // hop_length))


@exercise.equivalent
def with_matrix(y, n_fft, hop_length):
    k, i = np.ogrid[: 1 + n_fft // 2, :n_fft]
    waves = np.exp(-2j * np.pi * k * i / n_fft)
    return np.abs(waves @ (framed(y, n_fft, hop_length) * np.sin(np.pi * i[0] / n_fft) ** 2).T)


@exercise.equivalent
def half_of_both(y, n_fft, hop_length):
    return both_halves(y, n_fft, hop_length)[: n_fft // 2 + 1]


@exercise.equivalent
def lists(y, n_fft, hop_length):
    return reference(y, n_fft, hop_length).tolist()


@exercise.equivalent
def single_precision_result(y, n_fft, hop_length):
    return reference(y, n_fft, hop_length).astype(np.float32)


def tone(n, cycles, phase=0.5):
    return np.round(np.cos(2 * np.pi * cycles * np.arange(n) / n + phase), 3)


exercise.show(
    Case((tone(16, 3), 8, 4)),
    Case((tone(24, 4) + tone(24, 9, 1.0), 8, 8)),
    Case((tone(18, 5), 8, 5), ODD_HOP),
    Case((tone(6, 2), 8, 4), SHORT),
    Case((np.zeros(12), 8, 4), SILENCE),
    Case((np.array([3, -2, 5, 1, -4, 2, 1, 7, -6, 1, 3, 3], np.int16), 8, 4), SAMPLES),
)


@exercise.hide
def cases(rng):
    def sound(n):
        y = rng.normal(0, 0.1, n) + 0.2
        for _ in range(3):
            y += tone(n, rng.uniform(1, n / 2), rng.uniform(0, 6))
        return y / 4

    for _ in range(8):
        n_fft = int(rng.choice([16, 32, 64]))
        yield Case((sound(n_fft * int(rng.integers(3, 8))), n_fft, n_fft // 2))
    for _ in range(3):
        yield Case((sound(int(rng.integers(101, 200))), 32, 11), ODD_HOP)
        yield Case((sound(int(rng.integers(17, 30))), 32, 16), SHORT)
        yield Case((np.zeros(int(rng.integers(64, 100))), 32, 16), SILENCE)
        yield Case((rng.integers(-9, 9, 128).astype(np.int16), 32, 16), SAMPLES)
