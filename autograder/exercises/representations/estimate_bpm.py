"""The exercise `estimate_bpm`: the tempo from the times between onsets."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from autograder.exercise import Exercise
from autograder.exercises.shared.traps import (
    BETWEEN_BEATS,
    FAST_PULSE,
    MISSING_BEATS,
    NO_PAIR,
    SLOW_PULSE,
    UNEVEN,
)
from eigentunes.checks import representations as checks
from eigentunes.judging.contract import Case

exercise = Exercise(checks.estimate_bpm)


@exercise.solved_by
def reference(onsets):
    """Tempo from the times between onsets, without learning.

    Parameters
    ----------
    onsets : array, shape (n,)
        Seconds, ascending.

    Returns
    -------
    float
        Beats per minute, doubled or halved until it lies between 70 and 140; 0 for fewer than
        two onsets.

    Notes
    -----
    Of the times between neighbours, the one that most of them are within 5 % of; the mean of
    those.
    """
    apart = np.diff(np.asarray(onsets, dtype=float))
    if len(apart) == 0:
        return 0.0
    near = np.abs(np.log(np.divide.outer(apart, apart))) < 0.05
    return _folded(60 / apart[near[near.sum(axis=1).argmax()]].mean())


def _folded(bpm):
    return float(bpm / 2 ** np.floor(np.log2(bpm / 70)))


def _if_any(onsets, tempo):
    """Tempo, folded, of the times between neighbours; 0 if there is none."""
    apart = np.diff(onsets)
    return _folded(tempo(apart)) if len(apart) else 0.0


@exercise.mistake(
    "You returned the time between two beats in seconds. Beats per minute are 60 divided by it."
)
def seconds(onsets):
    bpm = reference(onsets)
    return 60 / bpm if bpm else 0.0


@exercise.mistake("You returned beats per SECOND. A minute has 60: 60 / time.")
def hertz(onsets):
    return reference(onsets) / 60


@exercise.mistake(
    "You multiplied the time between beats by 60. A longer time is a slower tempo: divide, 60 / "
    "time."
)
def multiplied(onsets):
    bpm = reference(onsets)
    return 60 * 60 / bpm if bpm else 0.0


@exercise.mistake(
    "You divided 1 by the time, which gives beats per SECOND, and folded that. A minute has 60 "
    "seconds: 60 / time, then fold."
)
def hertz_folded(onsets):
    return _if_any(onsets, lambda apart: 1 / np.median(apart))


@exercise.mistake(
    "You folded the time between two beats itself. Beats per minute are 60 divided by it: 60 / "
    "time, then fold."
)
def seconds_folded(onsets):
    return _if_any(onsets, np.median)


@exercise.mistake(
    "You multiplied the time between beats by 60 and folded that. A longer time is a slower tempo: "
    "divide, 60 / time, then fold."
)
def multiplied_folded(onsets):
    return _if_any(onsets, lambda apart: 60 * np.median(apart))


INVERTED = "You turned the fraction round, time / 60. Beats per minute are 60 / time."


@exercise.mistake(INVERTED)
def inverted(onsets):
    return float(np.median(np.diff(onsets))) / 60 if len(onsets) > 1 else 0.0


@exercise.mistake(INVERTED)
def inverted_and_folded(onsets):
    return _if_any(onsets, lambda apart: np.median(apart) / 60)


@exercise.mistake(
    "You took the onsets themselves for the times between them. Subtract neighbours first: "
    "np.diff(onsets)."
)
def no_differences(onsets):
    return _if_any(onsets, lambda apart: 60 / np.median(onsets))


@exercise.mistake(
    "You took the MEAN of the tempos of all neighbours. One missing beat or one extra onset spoils "
    "it, as it does the mean of the times: take the time that occurs most."
)
def mean_tempo(onsets):
    return _if_any(onsets, lambda apart: (60 / apart).mean())


@exercise.mistake(
    "You took the MEAN of all the times between onsets, which one missing beat or one extra onset "
    "spoils. Take the time that occurs most."
)
def mean_time(onsets):
    return _if_any(onsets, lambda apart: 60 / apart.mean())


@exercise.mistake(
    "You divided the number of onsets by the length. It counts one interval too many, and missing "
    "or extra onsets change it: take the time that occurs most."
)
def counted(onsets):
    return _if_any(onsets, lambda apart: 60 * (len(apart) + 1) / apart.sum())


@exercise.mistake(
    "You took the SHORTEST time between onsets. One onset between two beats is enough to make it "
    "wrong: take the time that occurs most."
)
def shortest(onsets):
    return _if_any(onsets, lambda apart: 60 / apart.min())


@exercise.mistake(
    "You took the LONGEST time between onsets, which is where a beat is missing. Take the time "
    "that occurs most."
)
def longest(onsets):
    return _if_any(onsets, lambda apart: 60 / apart.max())


@exercise.mistake(
    "You looked at the first two onsets only. Use all of them, and take the time that occurs most."
)
def first_two(onsets):
    return _if_any(onsets, lambda apart: 60 / apart[0])


@exercise.mistake(
    "You looked at the last two onsets only. Use all of them, and take the time that occurs most."
)
def last_two(onsets):
    return _if_any(onsets, lambda apart: 60 / apart[-1])


def _unfolded(onsets):
    apart = np.diff(onsets)
    near = np.abs(np.log(np.divide.outer(apart, apart))) < 0.05
    return float(60 / apart[near[near.sum(axis=1).argmax()]].mean())


@exercise.mistake(
    "Your tempo may lie outside the octave from 70 to 140. Double it while it is below 70, and "
    "halve it while it is 140 or more."
)
def not_folded(onsets):
    return _unfolded(onsets) if len(onsets) > 1 else 0.0


@exercise.mistake(
    "You double slow tempos but do not halve fast ones. Halve while the tempo is 140 or more."
)
def only_doubled(onsets):
    bpm = not_folded(onsets)
    return bpm if bpm >= 140 else reference(onsets)


@exercise.mistake(
    "You halve fast tempos but do not double slow ones. Double while the tempo is below 70."
)
def only_halved(onsets):
    bpm = not_folded(onsets)
    return bpm if bpm < 70 else reference(onsets)


@exercise.mistake(
    "You double or halve once only (`if`). A very slow or fast pulse needs it again: use `while`."
)
def folded_once(onsets):
    bpm = not_folded(onsets)
    return bpm / 2 if bpm >= 140 else bpm * 2 if 0 < bpm < 70 else bpm


@exercise.mistake(
    "You cut the tempo off at 70 and 140 (np.clip, min or max). The same music counted twice as "
    "fast or half as fast has double or half the tempo: multiply or divide by 2."
)
def cut_off(onsets):
    return min(max(_unfolded(onsets), 70.0), 140.0) if len(onsets) > 1 else 0.0


@exercise.mistake(
    "Your octave does not begin at 70. Double while the tempo is below 70, and halve while it is "
    "140 or more."
)
def octave_from_80(onsets):
    bpm = reference(onsets)
    return 2 * bpm if 0 < bpm < 80 else bpm


@exercise.mistake(
    "Your octave does not end at 140. Halve while the tempo is 140 or more, and double while it is "
    "below 70."
)
def octave_from_60(onsets):
    bpm = reference(onsets)
    return bpm / 2 if bpm >= 120 else bpm


@exercise.mistake(
    "With fewer than two onsets there is no time between onsets, and the mean or median of nothing "
    "is NaN. Return 0 then."
)
def mean_of_nothing(onsets):
    return reference(onsets) if len(onsets) > 1 else np.nan


@exercise.equivalent
def median_time(onsets):
    return _if_any(onsets, lambda apart: 60 / np.median(apart))


@exercise.equivalent
def fullest_bin(onsets):
    def tempo(apart):
        logs = np.log(apart)
        shares = [np.abs(logs - each).clip(max=0.06).sum() for each in logs]
        near = np.abs(logs - logs[np.argmin(shares)]) < 0.06
        return 60 / np.exp(np.median(logs[near]))

    return _if_any(onsets, tempo)


@exercise.equivalent
def loops(onsets):
    times = [b - a for a, b in pairwise(onsets)]
    best: list[float] = []
    for time in times:
        near = [other for other in times if abs(other / time - 1) < 0.05]
        best = near if len(near) > len(best) else best
    if not best:
        return 0
    bpm = 60 * len(best) / sum(best)
    while bpm < 70:
        bpm *= 2
    while bpm >= 140:
        bpm /= 2
    return bpm


@exercise.equivalent
def straight_line(onsets):
    def tempo(apart):
        beats = np.rint(np.cumsum(apart) / np.median(apart) * 2) / 2
        return 60 / np.polyfit(np.append(0, beats), onsets, 1)[0]

    return _if_any(np.asarray(onsets), tempo)


@exercise.equivalent
def single_precision_result(onsets):
    return np.float32(reference(onsets))


def beats(bpm, n, start=0.25):
    return start + 60 / bpm * np.arange(n)


def without(onsets, *places):
    return np.delete(onsets, places)


def with_between(onsets, *places):
    """Extra onsets a third of a beat after those at the places."""
    thirds = [(2 * onsets[i] + onsets[i + 1]) / 3 for i in places]
    return np.sort(np.append(onsets, thirds))


SHIFTS = np.array([0.0, 0.001, -0.001, 0.0, -0.001, 0.001, 0.001, -0.001, 0.0])

exercise.show(
    Case((beats(96.0, 9),)),
    Case((beats(125.0, 12),)),
    Case((without(beats(96.0, 14), 1, 2, 7, 8),), MISSING_BEATS),
    Case((without(beats(104.0, 12), 9, 10),), MISSING_BEATS),
    Case((with_between(beats(110.0, 12), 0, 6),), BETWEEN_BEATS),
    Case((beats(200.0, 12),), FAST_PULSE),
    Case((beats(500.0, 12),), FAST_PULSE),
    Case((beats(149.0, 9),), FAST_PULSE),
    Case((beats(50.0, 8),), SLOW_PULSE),
    Case((beats(25.0, 8),), SLOW_PULSE),
    Case((beats(66.0, 8),), SLOW_PULSE),
    Case((beats(96.0, 9) + SHIFTS,), UNEVEN),
    Case((np.array([0.5]),), NO_PAIR),
)


@exercise.hide
def cases(rng):
    def tempo():
        return float(rng.uniform(80, 122))

    for _ in range(6):
        yield Case((beats(tempo(), int(rng.integers(8, 16)), rng.uniform(0, 2)),))
    for _ in range(2):
        yield Case(
            (without(beats(tempo(), 18), 1, 2, *(rng.integers(5, 13) + np.arange(2))),),
            MISSING_BEATS,
        )
        yield Case((without(beats(tempo(), 14), 11, 12),), MISSING_BEATS)
        yield Case(
            (with_between(beats(tempo(), 14), 0, *rng.choice(np.arange(2, 12, 2), 2, False)),),
            BETWEEN_BEATS,
        )
        yield Case((beats(tempo() * 2, 14),), FAST_PULSE)
        yield Case((beats(tempo() * 4, 14),), FAST_PULSE)
        yield Case((beats(rng.uniform(143, 158), 9),), FAST_PULSE)
        yield Case((beats(tempo() / 2, 9),), SLOW_PULSE)
        yield Case((beats(rng.uniform(61, 69), 9),), SLOW_PULSE)
        yield Case((beats(tempo() / 4, 9),), SLOW_PULSE)
        yield Case((beats(tempo(), 14) + rng.uniform(-0.001, 0.001, 14),), UNEVEN)
    yield Case((np.zeros(0),), NO_PAIR)
