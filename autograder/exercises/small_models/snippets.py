"""The exercise `snippets`: a long signal as several short ones."""

from __future__ import annotations

import numpy as np

from autograder.exercise import Exercise
from eigentunes.checks import small_models as checks
from eigentunes.judging.contract import Case

exercise = Exercise(checks.snippets)


@exercise.solved_by
def reference(y, length, hop):
    """All whole windows of a signal, one every `hop` samples.

    Parameters
    ----------
    y : array, shape (n,)
        Signal.
    length : int
        Samples in a snippet, at least 1.
    hop : int
        Samples from the start of one snippet to the start of the next, at least 1.

    Returns
    -------
    parts : array, shape (count, length)
        Whole snippets only; none, shape (0, length), for a signal that is shorter than one.
    """
    y = np.asarray(y)
    if len(y) < length:
        return np.empty((0, length), y.dtype)
    return np.lib.stride_tricks.sliding_window_view(y, length)[::hop].copy()


def _count(y, length, hop):
    return max(0, (len(y) - length) // hop + 1)


@exercise.mistake(
    "You filled a last partial snippet up with zeros. It is shorter than the others, and silence "
    "is no music: leave it out."
)
def padded(y, length, hop):
    starts = range(0, len(y), hop)
    return np.array(
        [np.pad(y[i : i + length], (0, length - len(y[i : i + length]))) for i in starts]
    )


LAST = (
    "The last whole snippet is missing. One that ends exactly where the signal ends is whole: the "
    "last start is len(y) − length itself, so range needs len(y) - length + 1."
)


@exercise.mistake(LAST)
def last_missing(y, length, hop):
    starts = range(0, len(y) - length, hop)
    return np.array([y[i : i + length] for i in starts]).reshape(-1, length)


@exercise.mistake(
    "The number of whole snippets is (len(y) − length) // hop PLUS 1: the first counts."
)
def first_not_counted(y, length, hop):
    return reference(y, length, hop)[: max(0, (len(y) - length) // hop)]


@exercise.mistake(
    "Your snippets follow each other without overlap or gap. The next begins hop samples after "
    "the start of the one before, whatever the length."
)
def hop_ignored(y, length, hop):
    return reference(y, length, length)


@exercise.mistake(
    "You begin a snippet at every sample. Only every hop-th start counts: range(0, …, hop)."
)
def every_sample(y, length, hop):
    return reference(y, length, 1)


@exercise.mistake(
    "You mixed up length and hop: a snippet has length samples, and starts lie hop apart."
)
def swapped(y, length, hop):
    return reference(y, hop, length)


@exercise.mistake(
    "You took hop for the gap between two snippets. It is counted from start to start."
)
def hop_as_gap(y, length, hop):
    return reference(y, length, length + hop)


@exercise.mistake(
    "You took hop for the overlap of two snippets. It is the distance of their starts."
)
def hop_as_overlap(y, length, hop):
    return reference(y, length, max(1, length - hop))


@exercise.mistake("Only the first snippet came back. Go on, hop by hop, to the end of the signal.")
def only_first(y, length, hop):
    return reference(y, length, hop)[:1]


@exercise.mistake("Your snippets are in columns. A snippet is a row: the shape is (count, length).")
def columns(y, length, hop):
    return reference(y, length, hop).T


@exercise.mistake("Your first snippet begins at hop, not at 0, so the start of the signal is lost.")
def starts_at_hop(y, length, hop):
    return reference(y[hop:], length, hop)


@exercise.mistake(
    "You take every (n // length)-th sample instead of neighbouring ones. reshape(count, length) "
    "cuts a signal; reshape(length, count).T interleaves it."
)
def interleaved(y, length, hop):
    parts = reference(y, length, hop)
    return parts.reshape(length, len(parts)).T


@exercise.mistake(
    "You moved the last snippet back until it fitted. That repeats samples with another distance "
    "than hop: leave a partial snippet out."
)
def moved_back(y, length, hop):
    parts = reference(y, length, hop)
    if len(y) > length and (len(y) - length) % hop:
        parts = np.vstack([parts, y[-length:]])
    return parts


@exercise.mistake(
    "You subtracted its mean from every snippet. Cut only; whoever needs it can do that later."
)
def centred(y, length, hop):
    parts = reference(y, length, hop)
    return parts - parts.mean(axis=1, keepdims=True)


@exercise.equivalent
def loop(y, length, hop):
    parts = []
    start = 0
    while start + length <= len(y):
        parts.append(y[start : start + length])
        start += hop
    return np.array(parts).reshape(len(parts), length)


@exercise.equivalent
def index_table(y, length, hop):
    starts = hop * np.arange(_count(y, length, hop))
    return y[starts[:, None] + np.arange(length)]


@exercise.equivalent
def comprehension_in_single_precision(y, length, hop):
    parts = np.zeros((_count(y, length, hop), length), dtype=np.float32)
    for i in range(len(parts)):
        parts[i] = y[i * hop : i * hop + length]
    return parts


@exercise.equivalent
def strided(y, length, hop):
    step = y.strides[0]
    shape = (_count(y, length, hop), length)
    return np.lib.stride_tricks.as_strided(y, shape, (hop * step, step)).copy()


@exercise.equivalent
def lists(y, length, hop):
    parts = [y[i : i + length].tolist() for i in range(0, len(y) - length + 1, hop)]
    return parts or np.empty((0, length))


EXACT = "a last snippet that ends where the signal ends"
GAP = "a hop longer than the snippet"
SHORT = "a signal shorter than one snippet"
WHOLE_SIGNAL = "a signal of exactly one snippet"

exercise.show(
    Case((np.array([1.0, 2, 3, 5, 8, 13, 21, 34, 55, 89, 144]), 4, 3)),
    Case((np.array([0.5, 0.25, -0.5, 0.75, 0.1, -0.9, 0.3, 0.2, 0.6, 0.7, -0.4, 0.35]), 5, 2)),
    Case((np.array([1.0, 2, 4, 8, 16, 32, 64, 128, 256, 512]), 4, 3), EXACT),
    Case((np.array([3.0, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8]), 2, 3), GAP),
    Case((np.array([3.0, 1, 4, 1]), 4, 2), WHOLE_SIGNAL),
    Case((np.array([3.0, 1, 4]), 4, 2), SHORT),
)


@exercise.hide
def cases(rng):
    for _ in range(10):
        length = int(rng.integers(5, 20))
        hop = int(rng.integers(2, length - 1))
        n = length + hop * int(rng.integers(3, 8)) + int(rng.integers(1, hop))
        yield Case((rng.uniform(-1, 1, n), length, hop))
    for _ in range(3):
        length = int(rng.integers(5, 20))
        hop = int(rng.integers(2, length - 1))
        yield Case((rng.uniform(-1, 1, length + 5 * hop), length, hop), EXACT)
        yield Case((rng.uniform(-1, 1, 97), length, length + int(rng.integers(2, 5))), GAP)
        yield Case((rng.uniform(-1, 1, length), length, hop), WHOLE_SIGNAL)
        yield Case((rng.uniform(-1, 1, length - 1), length, hop), SHORT)
