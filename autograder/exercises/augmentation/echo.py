"""The exercise `echo`: again, and again, softer each time."""

from __future__ import annotations

import numpy as np
from scipy.signal import lfilter

from autograder.exercise import Exercise
from autograder.exercises.shared.traps import DELAY_TOO_LONG, DRY, NO_FEEDBACK
from eigentunes.checks import augmentation as checks
from eigentunes.judging.contract import Case

exercise = Exercise(checks.echo)


def echoes(y, d, feedback):
    """w[i] = y[i − d] + feedback · w[i − d], a block of d samples at a time."""
    out = np.zeros(len(y))
    for i in range(d, len(y), d):
        stop = min(i + d, len(y))
        out[i:stop] = y[i - d : stop - d] + feedback * out[i - d : stop - d]
    return out


@exercise.solved_by
def reference(y, sr, delay_seconds, feedback, mix):
    """Delay with feedback.

    Parameters
    ----------
    y : array, shape (n,)
    sr : float
        Samples per second.
    delay_seconds : float
        Rounded to whole samples, at least one.
    feedback : float
        Between 0 and 1: an echo's share that is echoed again.
    mix : float
        Between 0 (dry) and 1 (wet).

    Returns
    -------
    array of float, shape (n,)
    """
    return (1 - mix) * y + mix * echoes(y, round(delay_seconds * sr), feedback)


def shifted(y, d):
    return np.append(np.zeros(min(d, len(y))), y[: max(0, len(y) - d)])


@exercise.mistake(
    "Only one echo is heard. Each echo is echoed again, `feedback` times as loud: "
    "w[i] = y[i − d] + feedback · w[i − d]. Each w needs an earlier one, so go through them in a "
    "loop."
)
def single_echo(y, sr, delay_seconds, feedback, mix):
    return (1 - mix) * y + mix * shifted(y, round(delay_seconds * sr))


@exercise.mistake(
    "Only one echo is heard, and the feedback is its loudness. The FIRST echo is as loud as y, and "
    "each further one is feedback times as loud as the one before."
)
def single_soft_echo(y, sr, delay_seconds, feedback, mix):
    return (1 - mix) * y + mix * feedback * shifted(y, round(delay_seconds * sr))


@exercise.mistake(
    "Your first echo is already multiplied by feedback. It is as loud as y; the second one is "
    "feedback times as loud."
)
def soft_from_the_start(y, sr, delay_seconds, feedback, mix):
    return (1 - mix) * y + mix * feedback * echoes(y, round(delay_seconds * sr), feedback)


@exercise.mistake("You used the delay in seconds as a number of samples. d = round(delay · sr).")
def seconds_as_samples(y, sr, delay_seconds, feedback, mix):
    return (1 - mix) * y + mix * echoes(y, max(1, round(delay_seconds)), feedback)


@exercise.mistake(
    "The sound of its end comes back at its beginning: np.roll goes round. Put zeros in front "
    "instead."
)
def rolled(y, sr, delay_seconds, feedback, mix):
    d = round(delay_seconds * sr)
    out = sum(feedback**k * np.roll(y, (k + 1) * d) for k in range(max(1, len(y) // d)))
    return (1 - mix) * y + mix * out


@exercise.mistake("Dry and wet are exchanged: mix is the share of the echoes, 1 − mix that of y.")
def exchanged(y, sr, delay_seconds, feedback, mix):
    return mix * y + (1 - mix) * echoes(y, round(delay_seconds * sr), feedback)


@exercise.mistake(
    "You add the echoes to the whole dry sound. The result is (1 − mix) y + mix · echoes."
)
def added(y, sr, delay_seconds, feedback, mix):
    return y + mix * echoes(y, round(delay_seconds * sr), feedback)


@exercise.mistake("You return the echoes alone, whatever mix is: (1 − mix) y + mix · echoes.")
def only_wet(y, sr, delay_seconds, feedback, mix):
    return echoes(y, round(delay_seconds * sr), feedback)


@exercise.mistake(
    "Your echoes come too early, before the sound: w[i] takes y[i − d], not y[i + d]."
)
def too_early(y, sr, delay_seconds, feedback, mix):
    return (1 - mix) * y + mix * echoes(y[::-1], round(delay_seconds * sr), feedback)[::-1]


@exercise.mistake(
    "Your echoes hold the dry sound too: w starts at 0, and y enters it only after the delay."
)
def dry_in_the_wet(y, sr, delay_seconds, feedback, mix):
    d = round(delay_seconds * sr)
    return (1 - mix) * y + mix * (y + feedback * echoes(y, d, feedback))


@exercise.mistake(
    "Your echoes are one sample late. The first comes after exactly round(delay · sr) samples."
)
def one_late(y, sr, delay_seconds, feedback, mix):
    return (1 - mix) * y + mix * echoes(y, round(delay_seconds * sr) + 1, feedback)


@exercise.mistake(
    "Your function changed y itself while it ran through it. The caller still needs it: work on a "
    "copy."
)
def inplace(y, sr, delay_seconds, feedback, mix):
    d = round(delay_seconds * sr)
    for i in range(d, len(y)):
        y[i] += feedback * y[i - d]
    return y


@exercise.mistake(
    "You cut the delay down to whole samples (int, //). d is ROUNDED: round(delay_seconds · sr)."
)
def cut_down(y, sr, delay_seconds, feedback, mix):
    return (1 - mix) * y + mix * echoes(y, max(1, int(delay_seconds * sr)), feedback)


@exercise.mistake("You rounded the delay UP. d is the nearest number: round(delay_seconds · sr).")
def rounded_up(y, sr, delay_seconds, feedback, mix):
    return (1 - mix) * y + mix * echoes(y, int(np.ceil(delay_seconds * sr)), feedback)


@exercise.mistake(
    "You took y[i] where y[i − d] belongs: the sound enters its echoes only after the delay."
)
def sound_not_delayed(y, sr, delay_seconds, feedback, mix):
    d, w = round(delay_seconds * sr), np.zeros(len(y))
    for i in range(d, len(y)):
        w[i] = y[i] + feedback * w[i - d]
    return (1 - mix) * y + mix * w


@exercise.mistake(
    "You feed back the dry sound, so that there are at most two echoes. What comes again is the "
    "echo itself: feedback · w[i − d]."
)
def dry_fed_back(y, sr, delay_seconds, feedback, mix):
    d = round(delay_seconds * sr)
    once = shifted(y, d)
    return (1 - mix) * y + mix * (once + feedback * shifted(once, d))


@exercise.mistake(
    "You feed back the dry sound of the same moment, which makes one echo louder. What comes again "
    "is the echo itself: feedback · w[i − d]."
)
def same_moment_fed_back(y, sr, delay_seconds, feedback, mix):
    once = shifted(y, round(delay_seconds * sr))
    return (1 - mix) * y + mix * (1 + feedback) * once


@exercise.mistake(
    "You feed back the sample before, w[i − 1], which blurs the sound. An echo comes back after "
    "the whole delay: w[i − d]."
)
def fed_back_at_once(y, sr, delay_seconds, feedback, mix):
    d, w = round(delay_seconds * sr), np.zeros(len(y))
    for i in range(d, len(y)):
        w[i] = y[i - d] + feedback * w[i - 1]
    return (1 - mix) * y + mix * w


@exercise.mistake(
    "Your echoes come at once, or without any delay: is your d 0? delay_seconds is in seconds, so "
    "d = round(delay_seconds · sr)."
)
def no_delay(y, sr, delay_seconds, feedback, mix):
    return (1 - mix) * y + mix * np.asarray(y)


@exercise.mistake(
    "Your loop starts at d + 1, so the first sample of y never comes back. The first echo sounds "
    "at d: range(d, n)."
)
def first_sample_lost(y, sr, delay_seconds, feedback, mix):
    later = np.array(y, dtype=float)
    later[0] = 0
    return (1 - mix) * y + mix * echoes(later, round(delay_seconds * sr), feedback)


@exercise.mistake(
    "Only the first echoes are heard. Each one is echoed again, until the sound is over."
)
def five_echoes(y, sr, delay_seconds, feedback, mix):
    d = round(delay_seconds * sr)
    copies = (feedback**k * shifted(y, (k + 1) * d) for k in range(5))
    return (1 - mix) * y + mix * sum(copies)


@exercise.mistake(
    "You cut the result off at 1. A sound above 1 is too loud to be played, but not wrong: return "
    "it as it is."
)
def cut_off(y, sr, delay_seconds, feedback, mix):
    return np.clip(reference(y, sr, delay_seconds, feedback, mix), -1, 1)


@exercise.equivalent
def loop(y, sr, delay_seconds, feedback, mix):
    d, out = round(delay_seconds * sr), [0.0] * len(y)
    for i in range(d, len(y)):
        out[i] = y[i - d] + feedback * out[i - d]
    return [(1 - mix) * dry + mix * wet for dry, wet in zip(y, out, strict=True)]


@exercise.equivalent
def as_a_filter(y, sr, delay_seconds, feedback, mix):
    d = round(delay_seconds * sr)
    b, a = np.zeros(d + 1), np.zeros(d + 1)
    b[d], a[0], a[d] = 1, 1, -feedback
    return (1 - mix) * y + mix * lfilter(b, a, y)


@exercise.equivalent
def sum_of_copies(y, sr, delay_seconds, feedback, mix):
    d, out, loud = round(delay_seconds * sr), np.zeros(len(y)), 1.0
    for start in range(d, len(y), d):
        out[start:] += loud * y[: len(y) - start]
        loud *= feedback
    return (1 - mix) * y + mix * out


@exercise.equivalent
def single_precision_result(y, sr, delay_seconds, feedback, mix):
    return reference(y, sr, delay_seconds, feedback, mix).astype(np.float32)


_rng = np.random.default_rng(3)
exercise.show(
    Case((np.array([1.0, 0, 0, 0, 0, 0, 0, 0.5]), 10.0, 0.22, 0.5, 0.4)),
    Case((_rng.uniform(-0.5, 0.5, 24), 100.0, 0.0478, 0.6, 0.3)),
    Case((_rng.uniform(0.3, 0.9, 30), 100.0, 0.0196, 0.9, 0.6)),
    Case((_rng.uniform(-0.5, 0.5, 12), 100.0, 0.03, 0.6, 0.0), DRY),
    Case((_rng.uniform(-0.5, 0.5, 12), 100.0, 0.03, 0.0, 0.4), NO_FEEDBACK),
    Case((_rng.uniform(-0.5, 0.5, 6), 100.0, 0.2, 0.5, 0.4), DELAY_TOO_LONG),
)


@exercise.hide
def cases(rng):
    def sound(n=None):
        return rng.uniform(-0.6, 0.6, n or int(rng.integers(100, 300)))

    def settings():
        d = int(rng.integers(8, 30))
        return 1000.0, (d + float(rng.uniform(-0.3, 0.3))) / 1000

    for _ in range(8):
        mixed = float(rng.uniform(0.3, 0.8)), float(rng.uniform(0.15, 0.45))
        yield Case((sound(), *settings(), *mixed))
    yield Case((sound(), *settings(), 0.5, 0.0), DRY)
    yield Case((sound(), *settings(), 0.0, 0.4), NO_FEEDBACK)
    yield Case((sound(50), 1000.0, 0.08, 0.5, 0.4), DELAY_TOO_LONG)
