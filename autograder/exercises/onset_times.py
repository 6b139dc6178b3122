"""The exercise `onset_times`: when something begins to sound."""

from __future__ import annotations

import numpy as np
from scipy.signal import find_peaks

from autograder.definition import Exercise
from autograder.sound import power
from autograder.traps import AT_ONCE, OTHER_RATE, QUIET_SOUND, SILENCE
from eigentunes.checks import representations as checks
from eigentunes.definition import Case

exercise = Exercise(checks.onset_times)


@exercise.solved_by
def reference(y, sr, n_fft, hop_length):
    """Onsets as peaks of the spectral flux.

    Parameters
    ----------
    y : array, shape (n,)
    sr : float
    n_fft, hop_length : int
        As for the short-time Fourier transform.

    Returns
    -------
    array, shape (onsets,)
        Seconds, ascending, at least 50 ms apart; empty for silence.

    Notes
    -----
    The flux of a frame is the mean over the frequencies of the rise in decibels since the frame
    before, where falls count 0 and all that is more than 60 dB below the largest is raised to
    that.  An onset is a local maximum of at least 0.3 times the largest flux.
    """
    return _peaks(_flux(y, n_fft, hop_length), sr, hop_length) * hop_length / sr


def _flux(y, n_fft, hop_length, rise=lambda change: np.maximum(change, 0)):
    S = power(y, n_fft, hop_length)
    if not S.any():
        return np.zeros(S.shape[1])
    decibels = 10 * np.log10(np.maximum(S / S.max(), 1e-6))
    return rise(np.diff(decibels, axis=1, prepend=-60.0)).mean(axis=0)


def _peaks(flux, sr, hop_length, share=0.3):
    """Frames of the peaks; what is before and after the sound counts as no flux."""
    gap = max(1, round(0.05 * sr / hop_length))
    height = max(share * flux.max(), 1e-9)
    return find_peaks(np.pad(flux, 1), height=height, distance=gap)[0] - 1


@exercise.mistake("You returned numbers of frames. Seconds are frame · hop_length / sr.")
def frames(y, sr, n_fft, hop_length):
    return _peaks(_flux(y, n_fft, hop_length), sr, hop_length)


@exercise.mistake("You returned samples. Divide by sr: seconds are frame · hop_length / sr.")
def in_samples(y, sr, n_fft, hop_length):
    return reference(y, sr, n_fft, hop_length) * sr


@exercise.mistake("You returned milliseconds. Asked are seconds, frame · hop_length / sr.")
def milliseconds(y, sr, n_fft, hop_length):
    return 1000 * reference(y, sr, n_fft, hop_length)


@exercise.mistake(
    "You found where sounds END: the change is this frame minus the frame before, and the rises "
    "count."
)
def endings(y, sr, n_fft, hop_length):
    flux = _flux(y, n_fft, hop_length, lambda change: np.maximum(-change, 0))
    return _peaks(flux, sr, hop_length) * hop_length / sr


@exercise.mistake(
    "You returned every frame above the threshold. One onset fills several frames: take the local "
    "maxima only, at least 50 ms apart."
)
def all_above(y, sr, n_fft, hop_length):
    flux = _flux(y, n_fft, hop_length)
    return np.flatnonzero(flux > 0.1 * flux.max()) * hop_length / sr


@exercise.mistake(
    "You returned the largest onset alone. Return all of them: no argmax, and a distance in "
    "frames, not in samples."
)
def one_alone(y, sr, n_fft, hop_length):
    flux = _flux(y, n_fft, hop_length)
    return np.array([flux.argmax() * hop_length / sr])[: int(flux.any())]


@exercise.mistake(
    "You returned the times BETWEEN the onsets (np.diff). Return when each one begins."
)
def differences(y, sr, n_fft, hop_length):
    return np.diff(reference(y, sr, n_fft, hop_length))


@exercise.mistake("You returned the flux of every frame. Return the seconds of its peaks.")
def the_flux(y, sr, n_fft, hop_length):
    return _flux(y, n_fft, hop_length)


@exercise.mistake("You left out the first onset. A sound may begin right at the first peak.")
def without_the_first(y, sr, n_fft, hop_length):
    return reference(y, sr, n_fft, hop_length)[1:]


@exercise.mistake(
    "Your sample rate is fixed, but sr is an argument: seconds are frame · hop_length / sr."
)
def own_rate(y, sr, n_fft, hop_length):
    return _peaks(_flux(y, n_fft, hop_length), sr, hop_length) * hop_length / 2000


@exercise.mistake(
    "Your threshold is a fixed number, so a quiet recording has no onsets. Compare with the "
    "largest of this sound."
)
def fixed_threshold(y, sr, n_fft, hop_length):
    return reference(y, sr, n_fft, hop_length)[: None if np.abs(y).max() > 0.05 else 0]


@exercise.equivalent
def energy(y, sr, n_fft, hop_length):
    """Rise of the loudness alone, which is enough where all sounds are separate."""
    loudness = power(y, n_fft, hop_length).sum(axis=0)
    if not loudness.any():
        return np.zeros(0)
    decibels = 10 * np.log10(np.maximum(loudness / loudness.max(), 1e-6))
    rise = np.maximum(np.diff(decibels, prepend=-60), 0)
    return _peaks(rise, sr, hop_length) * hop_length / sr


@exercise.equivalent
def loops(y, sr, n_fft, hop_length):
    flux = _flux(y, n_fft, hop_length)
    found: list[float] = []
    around = np.pad(flux, 1)
    for t in range(len(flux)):
        peak = around[t] < flux[t] >= around[t + 2] and flux[t] > 0.3 * flux.max()
        time = t * hop_length / sr
        if peak and (not found or time - found[-1] > 0.05):
            found.append(time)
    return found


@exercise.equivalent
def other_threshold(y, sr, n_fft, hop_length):
    return _peaks(_flux(y, n_fft, hop_length), sr, hop_length, 0.4) * hop_length / sr


@exercise.equivalent
def single_precision_result(y, sr, n_fft, hop_length):
    return reference(y, sr, n_fft, hop_length).astype(np.float32)


def strokes(n, starts, frequency=0.11):
    """Tones that fade away, which begin at these samples and end after 48."""
    since = np.arange(48)
    tone = (
        np.exp(-since / 60)
        * np.cos(np.pi * since / 96) ** 2
        * np.cos(2 * np.pi * frequency * since)
    )
    y = np.zeros(n)
    for start in starts:
        y[start : start + 48] += tone[: n - start]
    return np.round(y, 3)


exercise.show(
    Case((strokes(400, [60, 240]), 2000, 32, 8)),
    Case((strokes(512, [50, 210, 400]), 2000, 32, 8)),
    Case((strokes(400, [60, 240]), 1000, 32, 8), OTHER_RATE),
    Case((strokes(400, [60, 240]) / 100, 2000, 32, 8), QUIET_SOUND),
    Case((np.zeros(200), 2000, 32, 8), SILENCE),
    Case((strokes(400, [0, 200]), 2000, 32, 8), AT_ONCE),
)


@exercise.hide
def cases(rng):
    def sound():
        starts = np.cumsum(rng.integers(150, 200, 4)) - 100
        return strokes(800, starts, rng.uniform(0.08, 0.2))

    for _ in range(8):
        yield Case((sound(), 2000, 32, 8))
    for _ in range(2):
        yield Case((sound(), 1000, 32, 8), OTHER_RATE)
        yield Case((sound() / rng.uniform(60, 200), 2000, 32, 8), QUIET_SOUND)
        yield Case((np.zeros(int(rng.integers(200, 400))), 2000, 32, 8), SILENCE)
        start = int(rng.integers(180, 300))
        yield Case((strokes(500, [0, start], rng.uniform(0.08, 0.2)), 2000, 32, 8), AT_ONCE)
