"""The exercise `onset_times`: when something begins to sound."""

from __future__ import annotations

import numpy as np
from scipy.signal import find_peaks

from autograder.exercise import Exercise
from autograder.exercises.shared.sound import power
from autograder.exercises.shared.traps import (
    AT_ONCE,
    CLOSE_ONSETS,
    IN_NOISE,
    OTHER_RATE,
    QUIET_SOUND,
    SILENCE,
    SWELLING,
    TOO_QUIET_ONSET,
)
from eigentunes.checks import representations as checks
from eigentunes.judging.contract import Case

exercise = Exercise(checks.onset_times)

ALONE = (
    "You returned the largest onset alone. Return all of them: no argmax, and a distance in "
    "frames (0.05 · sr / hop_length), not in samples."
)
CANCELLED = (
    "You let the falls cancel the rises: where one tone ends as the next begins, the change is 0 "
    "on average. Set the falls to 0 frequency by frame, BEFORE you average over the frequencies."
)


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
    that.  An onset is a local maximum of at least the mean flux and one standard deviation; where
    two are closer than 50 ms, the larger counts.
    """
    return _peaks(_flux(y, n_fft, hop_length), sr, hop_length) * hop_length / sr


def _rises(change):
    return np.maximum(change, 0).mean(axis=0)


def _decibels(y, n_fft, hop_length, loudest=None):
    S = power(y, n_fft, hop_length)
    return 10 * np.log10(np.maximum(S / (loudest or S.max() or 1), 1e-6))


def _flux(y, n_fft, hop_length, average=_rises):
    return average(np.diff(_decibels(y, n_fft, hop_length), axis=1, prepend=-60.0))


def _standing_out(flux):
    return flux.mean() + flux.std()


def _peaks(flux, sr, hop_length, height=_standing_out, gap=0.05):
    """Frames of the peaks; what is before and after the sound counts as no flux."""
    distance = max(1, round(gap * sr / hop_length))
    heights = max(height(flux), 1e-9)
    return find_peaks(np.pad(flux, 1), height=heights, distance=distance)[0] - 1


def _from(flux, sr, hop_length, height=_standing_out, gap=0.05):
    return _peaks(flux, sr, hop_length, height, gap) * hop_length / sr


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
    "Your onsets come one frame late. The 0 put before the flux moves every peak by one: subtract "
    "1."
)
def one_late(y, sr, n_fft, hop_length):
    return (_peaks(_flux(y, n_fft, hop_length), sr, hop_length) + 1) * hop_length / sr


@exercise.mistake(
    "Your onsets come one frame early. np.diff is one frame shorter than the sound: with "
    "prepend=-60.0 the rise of frame t stays at t."
)
def one_early(y, sr, n_fft, hop_length):
    flux = _rises(np.diff(_decibels(y, n_fft, hop_length), axis=1))
    return _from(flux, sr, hop_length)


@exercise.mistake(
    "Your onsets are the middles of their frames, or their last samples. Frame t lies at "
    "t · hop_length / sr, because the signal was padded by half a frame."
)
def centres(y, sr, n_fft, hop_length):
    return reference(y, sr, n_fft, hop_length) + n_fft / 2 / sr


@exercise.mistake(
    "You found where sounds END: the change is this frame minus the frame before, and the rises "
    "count."
)
def endings(y, sr, n_fft, hop_length):
    flux = _flux(y, n_fft, hop_length, lambda change: _rises(-change))
    return _from(flux, sr, hop_length)


@exercise.mistake(
    "You counted the falls as well, so that the end of a sound looks like a beginning: a fall "
    "counts 0 (np.maximum(change, 0)), not its absolute value or its square."
)
def falls_as_well(y, sr, n_fft, hop_length):
    return _from(_flux(y, n_fft, hop_length, lambda c: np.abs(c).mean(axis=0)), sr, hop_length)


@exercise.mistake(CANCELLED)
def averaged_first(y, sr, n_fft, hop_length):
    flux = _flux(y, n_fft, hop_length, lambda change: np.maximum(change.mean(axis=0), 0))
    return _from(flux, sr, hop_length)


@exercise.mistake(CANCELLED)
def never_rectified(y, sr, n_fft, hop_length):
    flux = _flux(y, n_fft, hop_length, lambda change: change.mean(axis=0))
    return _from(flux, sr, hop_length)


@exercise.mistake(
    "You looked at the loudness of a whole frame. A new tone as loud as the one before is heard "
    "frequency by frequency only: take the rise of each, then the average."
)
def loudness(y, sr, n_fft, hop_length):
    summed = power(y, n_fft, hop_length).sum(axis=0)
    decibels = 10 * np.log10(np.maximum(summed / (summed.max() or 1), 1e-6))
    return _from(np.maximum(np.diff(decibels, prepend=-60.0), 0), sr, hop_length)


@exercise.mistake(
    "You took the magnitude for the power. 10 · log10 belongs to S**2 (or 20 · log10 to S), or the "
    "floor lies at −120 dB and lets in what should not be heard."
)
def magnitude(y, sr, n_fft, hop_length):
    S = np.sqrt(power(y, n_fft, hop_length))
    decibels = 10 * np.log10(np.maximum(S / (S.max() or 1), 1e-6))
    return _from(_rises(np.diff(decibels, axis=1, prepend=-60.0)), sr, hop_length)


@exercise.mistake(
    "You took the power as it is, without decibels. Then the loudest sounds alone count: "
    "10 · log10 of it makes equal ratios equal steps."
)
def without_decibels(y, sr, n_fft, hop_length):
    S = power(y, n_fft, hop_length)
    return _from(_rises(np.diff(S, axis=1, prepend=0.0)), sr, hop_length)


@exercise.mistake(
    "Your decibels are not relative to the largest power of this sound, so the floor of −60 cuts "
    "a quiet recording away. Divide by the largest power first."
)
def absolute_level(y, sr, n_fft, hop_length):
    decibels = _decibels(y, n_fft, hop_length, loudest=1.0)
    return _from(_rises(np.diff(decibels, axis=1, prepend=-60.0)), sr, hop_length)


@exercise.mistake(
    "You divided every frame (or every frequency) by its own largest power. Divide by the largest "
    "of the whole sound, or a silent frame is as loud as any."
)
def own_largest(y, sr, n_fft, hop_length):
    S = power(y, n_fft, hop_length)
    S = S / np.maximum(S.max(axis=0), 1e-300)
    decibels = 10 * np.log10(np.maximum(S, 1e-6))
    return _from(_rises(np.diff(decibels, axis=1, prepend=-60.0)), sr, hop_length)


@exercise.mistake(
    "You returned every frame above the threshold. One onset fills several frames: take the local "
    "maxima only, at least 50 ms apart."
)
def all_above(y, sr, n_fft, hop_length):
    flux = _flux(y, n_fft, hop_length)
    return np.flatnonzero(flux > max(_standing_out(flux), 1e-9)) * hop_length / sr


@exercise.mistake(ALONE)
def one_alone(y, sr, n_fft, hop_length):
    flux = _flux(y, n_fft, hop_length)
    return np.array([flux.argmax() * hop_length / sr])[: int(flux.any())]


@exercise.mistake(ALONE)
def distance_in_samples(y, sr, n_fft, hop_length):
    return _from(_flux(y, n_fft, hop_length), sr, hop_length, gap=0.05 * hop_length)


@exercise.mistake(
    "Some of your onsets are less than 50 ms apart. Of two that close only the larger counts: "
    "distance=… in find_peaks."
)
def any_distance(y, sr, n_fft, hop_length):
    return _from(_flux(y, n_fft, hop_length), sr, hop_length, gap=0)


@exercise.mistake(
    "Of two onsets less than 50 ms apart you kept the earlier one. Keep the one with the larger "
    "flux."
)
def the_earlier(y, sr, n_fft, hop_length):
    found: list[float] = []
    for time in any_distance(y, sr, n_fft, hop_length):
        if not found or time - found[-1] >= 0.05:
            found.append(time)
    return np.array(found)


@exercise.mistake(
    "You kept every local maximum of the flux, however small: in noise there are many. Asked are "
    "those of at least flux.mean() + flux.std()."
)
def every_maximum(y, sr, n_fft, hop_length):
    return _from(_flux(y, n_fft, hop_length), sr, hop_length, height=lambda flux: 0)


@exercise.mistake(
    "Your threshold is the mean of the flux alone. In noise, about every second frame is above "
    "that: add the standard deviation."
)
def mean_alone(y, sr, n_fft, hop_length):
    return _from(_flux(y, n_fft, hop_length), sr, hop_length, height=np.mean)


@exercise.mistake(
    "Your threshold is a share of the largest flux, so a single frame decides it. Asked is "
    "flux.mean() + flux.std(), to which all frames contribute."
)
def share_of_the_largest(y, sr, n_fft, hop_length):
    return _from(_flux(y, n_fft, hop_length), sr, hop_length, height=lambda flux: 0.3 * flux.max())


@exercise.mistake(
    "Your threshold is a fixed number. How large the flux is depends on the sound: compare with "
    "flux.mean() + flux.std()."
)
def fixed_threshold(y, sr, n_fft, hop_length):
    return _from(_flux(y, n_fft, hop_length), sr, hop_length, height=lambda flux: 0.3)


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
    "An onset in the very first frame is missing. Put a 0 before the flux, np.pad(flux, 1), so "
    "that its first value can be a peak."
)
def never_at_once(y, sr, n_fft, hop_length):
    times = reference(y, sr, n_fft, hop_length)
    return times[times > 0]


@exercise.mistake(
    "Your sample rate is fixed, but sr is an argument: seconds are frame · hop_length / sr."
)
def own_rate(y, sr, n_fft, hop_length):
    return _peaks(_flux(y, n_fft, hop_length), sr, hop_length) * hop_length / 2000


@exercise.equivalent
def summed(y, sr, n_fft, hop_length):
    """The sum over the frequencies instead of the mean: the threshold grows with it."""
    flux = _flux(y, n_fft, hop_length, lambda change: np.maximum(change, 0).sum(axis=0))
    return _from(flux, sr, hop_length)


@exercise.equivalent
def loops(y, sr, n_fft, hop_length):
    """Largest first, each of which silences its neighbourhood."""
    flux = [float(each) for each in _flux(y, n_fft, hop_length)]
    around = [0.0, *flux, 0.0]
    peaks = [
        t
        for t, here in enumerate(flux)
        if around[t] < here > around[t + 2] and here >= np.mean(flux) + np.std(flux)
    ]
    kept: list[int] = []
    for t in sorted(peaks, key=lambda t: -flux[t]):
        if all(abs(t - other) >= round(0.05 * sr / hop_length) for other in kept):
            kept.append(t)
    return [t * hop_length / sr for t in sorted(kept)]


@exercise.equivalent
def by_scipy(y, sr, n_fft, hop_length):
    """Power by another way, decibels with the largest subtracted."""
    y = np.asarray(y, dtype=float)
    window = np.hanning(n_fft + 1)[:-1]
    padded = np.concatenate([np.zeros(n_fft // 2), y, np.zeros(n_fft // 2)])
    starts = range(0, len(y) + 1, hop_length)
    S = np.array([np.abs(np.fft.rfft(window * padded[a : a + n_fft])) for a in starts]).T
    if S.max() == 0:
        return []
    level = 20 * np.log10(np.maximum(S, 1e-30)) - 20 * np.log10(S.max())
    before = np.hstack([np.full((len(S), 1), -60.0), np.clip(level, -60, 0)[:, :-1]])
    flux = np.clip(np.clip(level, -60, 0) - before, 0, None).mean(axis=0)
    return _from(flux, sr, hop_length)


@exercise.equivalent
def rounded_up(y, sr, n_fft, hop_length):
    """Fifty milliseconds to the next whole frame, a standard deviation of a sample."""
    flux = _flux(y, n_fft, hop_length)
    return _from(
        flux,
        sr,
        hop_length,
        lambda flux: flux.mean() + flux.std(ddof=1),
        np.ceil(0.05 * sr / hop_length) * hop_length / sr,
    )


@exercise.equivalent
def single_precision_result(y, sr, n_fft, hop_length):
    return reference(y, sr, n_fft, hop_length).astype(np.float32)


def strokes(n, starts, frequency=0.11, strengths=(1,)):
    """Tones that fade away, which begin at these samples and end after 48."""
    since = np.arange(48)
    tone = (
        np.exp(-since / 60)
        * np.cos(np.pi * since / 96) ** 2
        * np.cos(2 * np.pi * frequency * since)
    )
    y = np.zeros(n)
    for i, start in enumerate(starts):
        y[start : start + 48] += strengths[i % len(strengths)] * tone[: n - start]
    return np.round(y, 6)


def melody(n, starts, frequencies):
    """Tones that last until the next one begins, the last one until silence at its start."""
    y = np.zeros(n)
    for start, end, frequency in zip(starts, starts[1:], frequencies, strict=False):
        y[start:end] = np.sin(2 * np.pi * frequency * np.arange(end - start))
    return np.round(y, 6)


def strokes_in_noise(rng, n, starts):
    """Bursts that fade away, in steady noise."""
    y = 0.05 * rng.normal(size=n)
    for start in starts:
        y[start : start + 48] += rng.normal(size=48) * np.exp(-np.arange(48) / 12)
    return np.round(y, 6)


def swelling(rng, n):
    """Noise that rises by 50 dB until the middle."""
    return np.round(10 ** (5 * np.minimum(np.arange(n) / n - 0.5, 0)) * rng.normal(size=n), 6)


def clear(sound, *args):
    """A sound whose onsets hang neither on how 50 ms are rounded nor on a hair's breadth."""
    while True:
        y = sound(*args)
        flux = _flux(y, 32, 8)
        answers = {
            tuple(_peaks(flux, 2000, 8, lambda flux, by=by: by * _standing_out(flux), gap))
            for by in (0.98, 1, 1.02)
            for gap in (0.046, 0.05, 0.054)
        }
        if len(answers) == 1:
            return y


_CLOSE = strokes(480, [60, 220, 276, 400], strengths=(1, 0.2, 1, 0.8))

exercise.show(
    Case((strokes(400, [60, 240]), 2000, 32, 8)),
    Case((melody(480, [50, 170, 310, 420], [0.11, 0.19, 0.3]), 2000, 32, 8)),
    Case((strokes(400, [60, 240]), 1000, 32, 8), OTHER_RATE),
    Case((strokes(400, [60, 240]) / 1e4, 2000, 32, 8), QUIET_SOUND),
    Case((np.zeros(200), 2000, 32, 8), SILENCE),
    Case((strokes(400, [0, 200]), 2000, 32, 8), AT_ONCE),
    Case((_CLOSE, 2000, 32, 8), CLOSE_ONSETS),
    Case(
        (clear(strokes_in_noise, np.random.default_rng(1), 480, [60, 240]), 2000, 32, 8), IN_NOISE
    ),
    Case((clear(swelling, np.random.default_rng(6), 480), 2000, 32, 8), SWELLING),
    Case((strokes(480, [60, 220, 360], strengths=(1, 3e-4)), 2000, 32, 8), TOO_QUIET_ONSET),
)


@exercise.hide
def cases(rng):
    def beginnings(many=4, apart=(150, 200)):
        return np.cumsum(rng.integers(*apart, many)) - 100

    def tone():
        return rng.uniform(0.08, 0.2)

    for _ in range(4):
        yield Case((strokes(800, beginnings(), tone()), 2000, 32, 8))
        pitches = rng.permutation([0.09, 0.16, 0.23, 0.3]) + rng.uniform(-0.02, 0.02, 4)
        yield Case((melody(800, beginnings(), pitches), 2000, 32, 8))
    for _ in range(2):
        yield Case((strokes(800, beginnings(), tone()), 1000, 32, 8), OTHER_RATE)
        quiet = strokes(800, beginnings(), tone()) * 10 ** rng.uniform(-5, -3.5)
        yield Case((quiet, 2000, 32, 8), QUIET_SOUND)
        yield Case((np.zeros(int(rng.integers(200, 400))), 2000, 32, 8), SILENCE)
        start = int(rng.integers(180, 300))
        yield Case((strokes(500, [0, start], tone()), 2000, 32, 8), AT_ONCE)
        first, second, third = beginnings(3)
        close = [first, second, second + rng.integers(54, 60), third + 60]
        yield Case((strokes(800, close, tone(), (1, 0.2, 1, 0.8)), 2000, 32, 8), CLOSE_ONSETS)
        yield Case((clear(strokes_in_noise, rng, 800, beginnings()), 2000, 32, 8), IN_NOISE)
        yield Case((clear(swelling, rng, 800), 2000, 32, 8), SWELLING)
        quiet = strokes(800, beginnings(3), tone(), (1, 3e-4, 0.8))
        yield Case((quiet, 2000, 32, 8), TOO_QUIET_ONSET)
