"""The exercise `nearest_prompts`: words that lie nearest to a sound (zero-shot)."""

from __future__ import annotations

import numpy as np
from scipy.spatial.distance import cdist
from sklearn.metrics import pairwise

from autograder.exercise import Exercise
from eigentunes.checks import small_models as checks
from eigentunes.judging.contract import Case

exercise = Exercise(checks.nearest_prompts)


def _cosines(E, P):
    def unit(A):
        A = np.asarray(A, dtype=float)
        lengths = np.linalg.norm(A, axis=1, keepdims=True)
        return A / np.where(lengths > 0, lengths, 1)

    return unit(E) @ unit(P).T


@exercise.solved_by
def reference(E, P, k):
    """The k prompts that are most like each sound.

    Parameters
    ----------
    E : array, shape (n, d)
        Embeddings of sounds.
    P : array, shape (m, d)
        Embeddings of prompts, in the same space.
    k : int
        Between 1 and m.

    Returns
    -------
    best : array of int, shape (n, k)
        Rows of P, the largest cosine first; of equal ones the first row.  A prompt of zeros has
        the cosine 0.
    """
    return np.argsort(-_cosines(E, P), axis=1, kind="stable")[:, :k]


@exercise.mistake(
    "You sorted from the smallest similarity: np.argsort ascends. The most similar come first: "
    "sort the negative similarities."
)
def least_similar(E, P, k):
    return np.argsort(_cosines(E, P), axis=1, kind="stable")[:, :k]


@exercise.mistake("The right prompts, but the most similar must come first.")
def ascending(E, P, k):
    return reference(E, P, k)[:, ::-1]


@exercise.mistake(
    "The right prompts, but in the order of their rows. The most similar must come first."
)
def in_the_order_of_rows(E, P, k):
    return np.sort(reference(E, P, k), axis=1)


@exercise.mistake(
    "You compared dot products, so a prompt with a long embedding is near everything. Divide by "
    "the lengths."
)
def dots(E, P, k):
    return np.argsort(-(E @ P.T), axis=1, kind="stable")[:, :k]


@exercise.mistake(
    "You compared Euclidean distances. A loud sound and a soft one point the same way: compare "
    "cosines."
)
def distances(E, P, k):
    return np.argsort(cdist(E, P), axis=1, kind="stable")[:, :k]


@exercise.mistake(
    "You took the absolute value: a prompt in the opposite direction is the least similar of all."
)
def absolute(E, P, k):
    return np.argsort(-np.abs(_cosines(E, P)), axis=1, kind="stable")[:, :k]


@exercise.mistake("You subtracted each row's mean first: that is the correlation, not the cosine.")
def correlations(E, P, k):
    return reference(E - E.mean(axis=1, keepdims=True), P - P.mean(axis=1, keepdims=True), k)


@exercise.mistake("You began with the second most similar prompt. The first counts too: [:, :k].")
def first_skipped(E, P, k):
    order = np.argsort(-_cosines(E, P), axis=1, kind="stable")
    return np.roll(order, -1, axis=1)[:, :k]


@exercise.mistake("You counted the prompts from 1. Row numbers in Python start at 0.")
def from_one(E, P, k):
    return reference(E, P, k) + 1


@exercise.mistake(
    "Prompts looked for their sounds: sort along the prompts, axis=1 of the (n, m) similarities."
)
def wrong_axis(E, P, k):
    return np.argsort(-_cosines(E, P), axis=0, kind="stable")[:, :k]


@exercise.mistake(
    "You return ranks, the place of each prompt in the order. Asked are the prompts themselves: "
    "one argsort, not two."
)
def ranks(E, P, k):
    order = np.argsort(-_cosines(E, P), axis=1, kind="stable")
    return np.argsort(order, axis=1)[:, :k]


@exercise.mistake("Only the best prompt came back. Return the k best, in a table of shape (n, k).")
def only_best(E, P, k):
    return reference(E, P, 1)[:, 0]


@exercise.mistake(
    "[:k] keeps the first k SOUNDS, with all their prompts. Keep the first k prompts of every "
    "sound: [:, :k]."
)
def sounds_cut(E, P, k):
    return reference(E, P, len(P))[:k]


@exercise.mistake("You return the similarities. Asked is which prompts they belong to: argsort.")
def similarities(E, P, k):
    return -np.sort(-_cosines(E, P), axis=1)[:, :k]


@exercise.mistake("Your table is transposed: one row per sound, one column per place.")
def transposed(E, P, k):
    return reference(E, P, k).T


@exercise.mistake(
    "A prompt of zeros gives 0/0, which is NaN, and NaN is sorted to an end. Its cosine is 0: "
    "divide by 1 where the length is 0."
)
def nan(E, P, k):
    with np.errstate(all="ignore"):
        S = E @ P.T / np.linalg.norm(E, axis=1, keepdims=True) / np.linalg.norm(P, axis=1)
    return np.argsort(-S, axis=1, kind="stable")[:, :k]


@exercise.mistake(
    "Of equally similar prompts the first row comes first. Reversing an ascending order puts the "
    "last first: sort the negative similarities, with kind='stable'."
)
def reversed_order(E, P, k):
    return np.argsort(_cosines(E, P), axis=1, kind="stable")[:, ::-1][:, :k]


@exercise.equivalent
def scikit_learn(E, P, k):
    return np.argsort(-pairwise.cosine_similarity(E, P), axis=1, kind="stable")[:, :k]


@exercise.equivalent
def unit_distances(E, P, k):
    return np.argsort(-np.round(_cosines(E, P), 12), axis=1, kind="stable")[:, :k].astype(np.int32)


@exercise.equivalent
def loops(E, P, k):
    best = []
    for row in _cosines(E, P):
        best.append(sorted(range(len(P)), key=lambda j: -row[j])[:k])
    return best


@exercise.equivalent
def taken_one_by_one(E, P, k):
    S = _cosines(E, P)
    best = np.zeros((len(E), k), dtype=int)
    for place in range(k):
        best[:, place] = S.argmax(axis=1)
        S[np.arange(len(E)), best[:, place]] = -np.inf
    return best


@exercise.equivalent
def length_of_sounds_left_out(E, P, k):
    lengths = np.maximum(np.linalg.norm(P, axis=1), 1e-12)
    return np.argsort(-(E @ (P / lengths[:, None]).T), axis=1, kind="stable")[:, :k]


EVERY = "all the prompts asked for"
EQUAL = "equally similar prompts"
MANY = "hundreds of prompts"
ONE = "the single best prompt"
ZERO_PROMPT = "a prompt of zeros"


def _drawn(rng, n, m, d, k):
    """No two similarities of a sound are nearly equal."""
    while True:
        E = np.round(rng.normal(0.3, 1, (n, d)) * rng.uniform(0.3, 4, (n, 1)), 2)
        P = np.round(rng.normal(0.3, 1, (m, d)) * rng.uniform(0.3, 4, (m, 1)), 2)
        if np.diff(np.sort(_cosines(E, P), axis=1), axis=1).min() > 1e-4:
            return E, P, k


def _many(rng):
    """So many prompts that partitioning them, which sorts a few by the way, leaves them unsorted.

    Where a processor sorts many numbers at once, np.argpartition sorts up to 256 of them.
    """
    while True:
        E, P = (np.round(rng.normal(size=(n, 3)), 6) for n in (1, 280))
        k = 250
        if np.diff(np.sort(_cosines(E, P), axis=1), axis=1).min() > 1e-6:
            return E, P, k


def _with_zeros(rng):
    """Similarities of both signs, so that a prompt of zeros belongs into the middle."""
    while True:
        E, P, k = _drawn(rng, 4, 5, 3, 5)
        P[2] = 0
        S = np.sort(_cosines(E, P), axis=1)
        if np.all(S[:, 0] < -0.05) and np.all(S[:, -1] > 0.05) and np.diff(S, axis=1).min() > 1e-4:
            return E, P, k


def _with_equals(rng):
    """Axis-parallel prompts: equal prompts are equally similar without any rounding."""
    E, P, k = _drawn(rng, 4, 4, 3, 4)
    return E, P[[0, 1, 0, 2]], k


_shown = np.random.default_rng(11)
exercise.show(
    Case(_drawn(_shown, 4, 5, 3, 2)),
    Case(_drawn(_shown, 7, 6, 3, 3)),
    Case(_drawn(_shown, 4, 5, 3, 1), ONE),
    Case(_drawn(_shown, 5, 4, 3, 4), EVERY),
    Case(_with_zeros(_shown), ZERO_PROMPT),
    Case(_with_equals(_shown), EQUAL),
    Case(_many(np.random.default_rng(0)), MANY),
)


@exercise.hide
def cases(rng):
    for _ in range(8):
        yield Case(_drawn(rng, 8, 6, 3, int(rng.integers(2, 4))))
    for _ in range(3):
        yield Case(_drawn(rng, 5, 6, 4, 1), ONE)
        yield Case(_drawn(rng, 7, 5, 4, 5), EVERY)
        yield Case(_with_zeros(rng), ZERO_PROMPT)
        yield Case(_with_equals(rng), EQUAL)
        yield Case(_many(rng), MANY)
