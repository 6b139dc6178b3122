"""The exercise `beat_histogram`: which tempos the onsets of a piece suggest, and how strongly."""

from __future__ import annotations

from itertools import combinations

import numpy as np
from scipy.spatial.distance import pdist

from autograder.exercise import Exercise
from autograder.exercises.representations.estimate_bpm import beats, without
from autograder.exercises.shared.traps import NO_PAIR, OUT_OF_RANGE
from eigentunes.checks import representations as checks
from eigentunes.judging.contract import Case

exercise = Exercise(checks.beat_histogram)

EDGES = np.arange(30, 251, 5)


@exercise.solved_by
def reference(onsets):
    """Histogram of the tempos of all pairs of onsets.

    Parameters
    ----------
    onsets : array, shape (n,)
        Seconds, ascending, all different.

    Returns
    -------
    array, shape (44,)
        Share of the pairs with a tempo 60 / time from 30 to 35, 35 to 40, … 245 to 250 BPM among
        the pairs from 30 to 250 BPM; all 0 if there is none.
    """
    return _shares(_tempos(onsets))


def _tempos(onsets):
    onsets = np.asarray(onsets, dtype=float)
    first, second = np.triu_indices(len(onsets), 1)
    return 60 / (onsets[second] - onsets[first])


def _shares(tempos):
    counts = np.histogram(tempos, EDGES)[0]
    return counts / max(counts.sum(), 1)


@exercise.mistake(
    "You used the times between neighbours only. ALL pairs of onsets count: that is how a beat is "
    "found whose onsets have others between them."
)
def neighbours(onsets):
    return _shares(60 / np.diff(onsets))


@exercise.mistake("You returned counts. Divide them by their sum, so that pieces can be compared.")
def counts(onsets):
    return np.histogram(_tempos(onsets), EDGES)[0]


@exercise.mistake("You divided by the largest entry. Divide by the sum: shares add up to 1.")
def by_the_largest(onsets):
    found = counts(onsets)
    return found / max(found.max(), 1)


@exercise.mistake(
    "You divided by the number of ALL pairs. The shares are of the pairs from 30 to 250 BPM: "
    "divide the counts by their sum."
)
def of_all_pairs(onsets):
    return counts(onsets) / max(len(_tempos(onsets)), 1)


@exercise.mistake(
    "density=True divides by the width of the bins too, so your entries add up to 1/5. Divide the "
    "counts by their sum."
)
def density(onsets):
    return reference(onsets) / 5


@exercise.mistake(
    "You took unlike edges: np.arange leaves its end out. 44 bins have 45 edges: np.arange(30, "
    "251, 5)."
)
def one_bin_less(onsets):
    found = np.histogram(_tempos(onsets), np.arange(30, 250, 5))[0]
    return found / max(found.sum(), 1)


@exercise.mistake("Your bins are not 5 BPM wide: 44 bins from 30 to 250 have 45 edges.")
def stretched_bins(onsets):
    found = np.histogram(_tempos(onsets), np.linspace(30, 255, 45))[0]
    return found / max(found.sum(), 1)


@exercise.mistake(
    "You made a histogram of the TIMES between onsets. Turn each into a tempo first: 60 / time."
)
def of_times(onsets):
    times = 60 / _tempos(onsets)
    found = np.histogram(times, np.linspace(60 / 250, 2, 45))[0]
    return found / max(found.sum(), 1)


@exercise.mistake(
    "You put the TIMES between onsets into bins of tempos. Turn each into a tempo first: 60 / time."
)
def times_in_bins_of_tempos(onsets):
    return _shares(60 / _tempos(onsets))


@exercise.mistake(
    "You multiplied the times by 60. A longer time is a slower tempo: divide, 60 / time."
)
def multiplied(onsets):
    return _shares(3600 / _tempos(onsets))


@exercise.mistake(
    "You divided 1 by the times, which gives beats per SECOND. A minute has 60 seconds: 60 / time."
)
def per_second(onsets):
    return _shares(_tempos(onsets) / 60)


@exercise.mistake(
    "You counted only pairs with the first onset. ALL pairs count, also the third with the fifth: "
    "np.triu_indices(len(onsets), 1), or two loops."
)
def pairs_with_the_first(onsets):
    return _shares(60 / (np.asarray(onsets)[1:] - onsets[0])) if len(onsets) else np.zeros(44)


@exercise.mistake(
    "You folded the tempos into one octave. Here each keeps its own, from 30 to 250 BPM."
)
def folded(onsets):
    tempos = _tempos(onsets)
    return _shares(tempos / 2 ** np.floor(np.log2(tempos / 70)))


@exercise.mistake("Your entries descend in tempo. The first is for 30 to 35 BPM, the slowest.")
def fastest_first(onsets):
    return reference(onsets)[::-1]


@exercise.mistake(
    "You pushed tempos outside the range into the first and last bin (np.clip). They do not count."
)
def clipped(onsets):
    return _shares(np.clip(_tempos(onsets), 30, 250))


@exercise.mistake(
    "np.histogram(tempos, 44) lays its bins between the smallest and the largest tempo of each "
    "piece. Give it the edges: np.arange(30, 251, 5)."
)
def edges_of_the_data(onsets):
    found = np.histogram(_tempos(onsets), 44)[0]
    return found / max(found.sum(), 1)


NOTHING_COUNTED = (
    "No pair was counted although there are some from 30 to 250 BPM. Are your times negative, the "
    "earlier onset minus the later one? Subtract the other way round: onsets[second] − "
    "onsets[first], which is above 0."
)


@exercise.mistake(NOTHING_COUNTED)
def negative_times(onsets):
    return 0 * reference(onsets)


@exercise.mistake("Where no pair counts you divide 0 by 0, which gives NaN. Return 44 zeros then.")
def divides_by_zero(onsets):
    found = counts(onsets).astype(float)
    return found / found.sum()


@exercise.equivalent
def pairs(onsets):
    found = [0.0] * 44
    for a, b in combinations(onsets, 2):
        place = int((60 / (b - a) - 30) // 5)
        if 0 <= place < 44:
            found[place] += 1
    total = sum(found)
    return [count / total if total else 0.0 for count in found]


@exercise.equivalent
def both_orders(onsets):
    apart = np.abs(np.subtract.outer(onsets, onsets))
    return _shares(60 / apart[apart > 0])


@exercise.equivalent
def scipy_distances(onsets):
    apart = pdist(onsets[:, None]) if len(onsets) > 1 else np.zeros(0)
    return _shares(60 / apart)


@exercise.equivalent
def weighted(onsets):
    tempos = _tempos(onsets)
    kept = tempos[(tempos >= 30) & (tempos < 250)]
    share = np.full(len(kept), 1 / max(len(kept), 1))
    return np.bincount(((kept - 30) / 5).astype(int), share, 44)


@exercise.equivalent
def single_precision_result(onsets):
    return reference(onsets).astype(np.float32)


exercise.show(
    Case((beats(122.0, 5),)),
    Case((np.array([0.1, 0.37, 0.66, 1.21, 1.74, 2.3, 2.61]),)),
    Case((np.array([0.5]),), NO_PAIR),
    Case((np.array([0.1, 0.2, 0.61, 1.19, 1.32, 4.0, 9.5]),), OUT_OF_RANGE),
    Case((np.array([0.5, 3.5, 9.5]),), OUT_OF_RANGE),
    Case((np.array([0.3, 0.318, 0.95, 38.1, 38.131]),), OUT_OF_RANGE),
)


@exercise.hide
def cases(rng):
    for _ in range(8):
        onsets = beats(rng.uniform(80, 180), 16) + rng.uniform(-0.02, 0.02, 16)
        yield Case((without(onsets, *rng.choice(16, 3, False)),))
    for _ in range(3):
        yield Case(
            (np.cumsum(rng.choice([0.07, 0.41, 0.63, 3.1], 14) + 0.01 * rng.random(14)),),
            OUT_OF_RANGE,
        )
        yield Case((np.cumsum(rng.uniform(2.2, 4, 6)),), OUT_OF_RANGE)
        close, far = rng.uniform(0.01, 0.03), rng.uniform(35, 60)
        yield Case((np.cumsum([0.3, close, 0.61, far, close, 0.47]),), OUT_OF_RANGE)
    yield Case((rng.uniform(0, 5, 1),), NO_PAIR)
    yield Case((np.zeros(0),), NO_PAIR)
