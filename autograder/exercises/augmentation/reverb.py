"""The exercise `reverb`: a room, of which the impulse response is known."""

from __future__ import annotations

import numpy as np
from scipy.signal import fftconvolve, lfilter, oaconvolve

from autograder.exercise import Exercise
from autograder.exercises.shared.traps import DRY, LONG_RESPONSE, SILENCE, WET
from eigentunes.checks import augmentation as checks
from eigentunes.judging.contract import Case

exercise = Exercise(checks.reverb)


@exercise.solved_by
def reference(y, impulse_response, mix):
    """Convolution reverb.

    Parameters
    ----------
    y : array, shape (n,)
    impulse_response : array, shape (m,)
        What is heard of a click in that room.
    mix : float
        Between 0 (dry) and 1 (wet).

    Returns
    -------
    array of float, shape (n,)
        Without the tail after the end of y.
    """
    return (1 - mix) * y + mix * oaconvolve(y, impulse_response)[: len(y)]


def wet(y, impulse_response):
    return fftconvolve(y, impulse_response)[: len(y)]


@exercise.mistake(
    'Your room is heard too early: with mode "same" the result is cut in the middle. Convolve in '
    "full and keep the FIRST n samples."
)
def cut_in_the_middle(y, impulse_response, mix):
    whole = fftconvolve(y, impulse_response)
    start = (len(impulse_response) - 1) // 2
    return (1 - mix) * y + mix * whole[start : start + len(y)]


@exercise.mistake(
    "You return the tail after the end of y too. Keep the first n samples, so that the result is "
    "as long as y."
)
def with_the_tail(y, impulse_response, mix):
    out = mix * fftconvolve(y, impulse_response)
    out[: len(y)] += (1 - mix) * y
    return out


@exercise.mistake("Dry and wet are exchanged: mix is the share of the room, 1 − mix that of y.")
def exchanged(y, impulse_response, mix):
    return mix * y + (1 - mix) * wet(y, impulse_response)


@exercise.mistake(
    "You add the room to the whole dry sound. With more of the room there is less of y: "
    "(1 − mix) y + mix · wet."
)
def added(y, impulse_response, mix):
    return y + mix * wet(y, impulse_response)


@exercise.mistake(
    "You return the room alone, whatever mix is, or convolve what is mixed already. Convolve y, "
    "then mix: (1 − mix) y + mix · wet."
)
def only_wet(y, impulse_response, mix):
    return wet(y, impulse_response)


@exercise.mistake("You return mix · wet without the dry part (1 − mix) y.")
def dry_part_missing(y, impulse_response, mix):
    return mix * wet(y, impulse_response)


@exercise.mistake(
    "You correlated instead of convolving: the impulse response is turned round, and the room is "
    "heard backwards."
)
def correlated(y, impulse_response, mix):
    return (1 - mix) * y + mix * wet(y, impulse_response[::-1])


@exercise.mistake(
    "You multiplied y by the impulse response, sample by sample. Every sample starts a response of "
    "its own: convolve."
)
def multiplied(y, impulse_response, mix):
    m = min(len(y), len(impulse_response))
    room = np.zeros(len(y))
    room[:m] = y[:m] * impulse_response[:m]
    return (1 - mix) * y + mix * room


@exercise.mistake(
    "The end of your sound comes back at its beginning: an index is negative, or the Fourier "
    "transforms are too short (their length must be n + m − 1 at least)."
)
def circular(y, impulse_response, mix):
    n = max(len(y), len(impulse_response))
    room = np.fft.irfft(np.fft.rfft(y, n) * np.fft.rfft(impulse_response, n), n)[: len(y)]
    return (1 - mix) * y + mix * room


SCALED_ROOM = (
    "You scaled the room to the peak of y, or to 1. How loud the room is belongs to it: use the "
    "convolution as it is."
)


@exercise.mistake(SCALED_ROOM)
def as_loud_as_dry(y, impulse_response, mix):
    room = wet(y, impulse_response)
    return (1 - mix) * y + mix * room * np.abs(y).max() / max(np.abs(room).max(), 1e-12)


@exercise.mistake(SCALED_ROOM)
def normalised(y, impulse_response, mix):
    room = wet(y, impulse_response)
    return (1 - mix) * y + mix * room / max(np.abs(room).max(), 1e-12)


NORMALISED = (
    "You scaled the impulse response (by its largest value, its sum, its energy, …). How loud the "
    "room is belongs to it: convolve with the response as it is."
)


@exercise.mistake(NORMALISED)
def divided_by_sum(y, impulse_response, mix):
    return (1 - mix) * y + mix * wet(y, impulse_response) / impulse_response.sum()


@exercise.mistake(
    "You kept the LAST n samples of the convolution, so the sound begins with what is a room's "
    "tail. Keep the first n."
)
def last_samples(y, impulse_response, mix):
    return (1 - mix) * y + mix * fftconvolve(y, impulse_response)[-len(y) :]


@exercise.mistake(NORMALISED)
def scaled_by_the_peak(y, impulse_response, mix):
    return reference(y, impulse_response / np.abs(impulse_response).max(), mix)


@exercise.mistake(NORMALISED)
def scaled_by_the_first(y, impulse_response, mix):
    return reference(y, impulse_response / impulse_response[0], mix)


@exercise.mistake(NORMALISED)
def scaled_by_the_sum_of_sizes(y, impulse_response, mix):
    return reference(y, impulse_response / np.abs(impulse_response).sum(), mix)


@exercise.mistake(NORMALISED)
def scaled_by_the_energy(y, impulse_response, mix):
    return reference(y, impulse_response / np.linalg.norm(impulse_response), mix)


@exercise.mistake(
    "You cut the result off at 1. A sound above 1 is too loud to be played, but not wrong: return "
    "it as it is."
)
def cut_off(y, impulse_response, mix):
    return np.clip(reference(y, impulse_response, mix), -1, 1)


@exercise.equivalent
def loop(y, impulse_response, mix):
    room = np.zeros(len(y) + len(impulse_response))
    for i, loud in enumerate(impulse_response):
        room[i : i + len(y)] += loud * y
    return (1 - mix) * y + mix * room[: len(y)]


@exercise.equivalent
def numpy_convolve(y, impulse_response, mix):
    return (1 - mix) * y + mix * np.convolve(y, impulse_response)[: len(y)]


@exercise.equivalent
def as_a_filter(y, impulse_response, mix):
    return (1 - mix) * y + mix * lfilter(impulse_response, [1.0], y)


@exercise.equivalent
def mixed_before(y, impulse_response, mix):
    response = mix * np.asarray(impulse_response)
    response[0] += 1 - mix
    return np.convolve(y, response)[: len(y)].tolist()


@exercise.equivalent
def single_precision_result(y, impulse_response, mix):
    return reference(y, impulse_response, mix).astype(np.float32)


def room(rng, m):
    """Noise that dies away, after a direct sound; nothing about it is 1."""
    response = 0.4 * rng.normal(size=m) * np.exp(-4 * np.arange(m) / m)
    response[:2] = rng.uniform(0.5, 0.7), rng.uniform(-0.9, -0.75)
    return np.round(response, 6)


_rng = np.random.default_rng(2)
exercise.show(
    Case((np.array([1.0, 0.0, 0.0, -0.5, 0.0, 0.25]), np.array([0.8, -0.9, 0.25]), 0.4)),
    Case((_rng.uniform(-0.5, 0.5, 30), room(_rng, 12), 0.3)),
    Case((np.array([1.0, -1.0, 1.0, -1.0, 0.5]), np.array([0.9, -0.8, 0.7]), 0.8)),
    Case((_rng.uniform(-0.5, 0.5, 12), room(_rng, 5), 0.0), DRY),
    Case((_rng.uniform(-0.5, 0.5, 12), room(_rng, 5), 1.0), WET),
    Case((_rng.uniform(-0.5, 0.5, 6), room(_rng, 11), 0.6), LONG_RESPONSE),
    Case((np.zeros(8), room(_rng, 4), 0.3), SILENCE),
)


@exercise.hide
def cases(rng):
    def sound():
        return rng.uniform(-0.6, 0.6, int(rng.integers(100, 300)))

    for _ in range(8):
        yield Case((sound(), room(rng, int(rng.integers(20, 90))), float(rng.uniform(0.15, 0.45))))
    for mix, trap in ((0.0, DRY), (1.0, WET)):
        yield Case((sound(), room(rng, 40), mix), trap)
    yield Case((sound()[:30], room(rng, 40), float(rng.uniform(0.3, 0.8))), LONG_RESPONSE)
    yield Case((np.zeros(100), room(rng, 40), float(rng.uniform(0.2, 0.8))), SILENCE)
