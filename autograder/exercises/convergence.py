"""Answers of the second K-Means notebook: Lloyd's loop, its starts, the best of several runs.

Some known mistakes are called like built-in functions (``max``, ``sorted``); the built-in ones are
written ``builtins.max`` here.
"""

from __future__ import annotations

import builtins
from itertools import permutations
from typing import Any

import numpy as np
from scipy.optimize import linear_sum_assignment
from scipy.spatial.distance import cdist
from sklearn.cluster import KMeans
from sklearn.metrics import adjusted_rand_score, normalized_mutual_info_score, rand_score
from sklearn.metrics.cluster import contingency_matrix

from autograder import kmeans
from autograder.definition import Exercise
from autograder.exercises import one_step
from eigentunes.checks import convergence as checks
from eigentunes.definition import Case
from eigentunes.recipes import Generator, Scripted

assign = one_step.assign_labels.reference
update = one_step.update_centroids.reference
inertia = one_step.inertia.reference

# --- lloyd ----------------------------------------------------------------------------------

lloyd = Exercise(checks.lloyd)
lloyd.solved_by(kmeans.lloyd)


def _squared_shift(new, old):
    return ((new - old) ** 2).sum()


def _loop(X, C, max_iter, limit, *, assign=assign, update=update, shift=_squared_shift):
    """The textbook loop, some parts of which may be replaced."""
    C, n_iter, moved = C.astype(float), 0, np.inf
    while n_iter < max_iter and moved > limit:
        labels = assign(X, C)
        new = update(X, labels, C)
        C, n_iter, moved = new, n_iter + 1, shift(new, C)
    labels = assign(X, C)
    return labels, C, inertia(X, C, labels), n_iter


def _limit(X, tol):
    return tol * X.var(axis=0).mean()


@lloyd.mistake(
    "Labels and centroids are out of step: you returned labels from before the last update. After "
    "the loop, assign once more."
)
def stale_labels(X, centroids, max_iter, tol):
    seen = []

    def remembered(X, C):
        seen.append(assign(X, C))
        return seen[-1]

    _, C, _, n_iter = _loop(X, centroids, max_iter, _limit(X, tol), assign=remembered)
    labels = seen[-2]
    return labels, C, inertia(X, C, labels), n_iter


@lloyd.mistake(
    "The inertia is older than the labels and centroids that you return with it: compute it after "
    "the loop, from exactly these."
)
def stale_inertia(X, centroids, max_iter, tol):
    seen = []

    def remembered(X, labels, C):
        seen.append(inertia(X, C, labels))
        return update(X, labels, C)

    labels, C, _, n_iter = _loop(X, centroids, max_iter, _limit(X, tol), update=remembered)
    return labels, C, seen[-1], n_iter


@lloyd.mistake(
    "Your centroids became NaN: a cluster was empty, and its mean is 0/0. argmin takes NaN for the "
    "smallest number, so that centroid then swallows every point. Let it keep its old place."
)
def nan_empty(X, centroids, max_iter, tol):
    def argmin_with_nan(X, C):
        return cdist(X, C, "sqeuclidean").argmin(axis=1)

    means = one_step.update_centroids.mistakes["nan_empty"].function
    return _loop(X, centroids, max_iter, _limit(X, tol), assign=argmin_with_nan, update=means)


@lloyd.mistake(
    "Only one iteration has an effect. Either your loop ends after its first turn, or old and new "
    "centroids are the same array (old = C copies nothing: use C.copy()), so that the shift is "
    "always 0."
)
def one_iteration(X, centroids, max_iter, tol):
    return _loop(X, centroids, 1, 0)


@lloyd.mistake(
    "You add the signed shifts of the centroids, and shifts in opposite directions cancel. Square "
    "them before you add."
)
def signed_shift(X, centroids, max_iter, tol):
    return _loop(X, centroids, max_iter, _limit(X, tol), shift=lambda new, old: (new - old).sum())


@lloyd.mistake(
    "You compare the shift with tol itself, so the answer depends on the unit (metres or "
    "millimetres). Compare it with tol times the mean variance of the features."
)
def tol_absolute(X, centroids, max_iter, tol):
    return _loop(X, centroids, max_iter, tol)


@lloyd.mistake(
    "You go on although the centroids hardly move: stop as soon as their squared shift is at most "
    "tol times the mean variance of the features."
)
def ignores_tol(X, centroids, max_iter, tol):
    return _loop(X, centroids, max_iter, 0)


@lloyd.mistake(
    "You always run max_iter iterations. Stop when the centroids no longer move: with tol = 0 "
    "the shift must be able to END the loop when it is exactly 0 (<=, not <)."
)
def never_stops(X, centroids, max_iter, tol):
    return _loop(X, centroids, max_iter, -1)


@lloyd.mistake("You run more than max_iter iterations: max_iter must end the loop too.")
def ignores_max_iter(X, centroids, max_iter, tol):
    return _loop(X, centroids, 1000, _limit(X, tol))


@lloyd.mistake(
    "The centroids that you return are those of the start: your loop never keeps the update "
    "(C = new)."
)
def returns_start(X, centroids, max_iter, tol):
    labels = assign(X, centroids)
    return labels, centroids.astype(float), inertia(X, centroids, labels), 1


@lloyd.mistake(
    "n_iter is one too small: range counts from 0, so after the first update it still says 0."
)
def zero_based_iter(X, centroids, max_iter, tol):
    labels, C, total, n_iter = kmeans.lloyd(X, centroids, max_iter, tol)
    return labels, C, total, n_iter - 1


@lloyd.mistake(
    "You throw the last update away: you return the centroids from before it, with inertia and "
    "labels of other centroids."
)
def old_centroids(X, centroids, max_iter, tol):
    labels, _, total, n_iter = kmeans.lloyd(X, centroids, max_iter, tol)
    before = kmeans.lloyd(X, centroids, n_iter - 1, 0)[1] if n_iter > 1 else centroids
    return labels, before, total, n_iter


@lloyd.mistake("The inertia is the SUM of the squared distances; you returned their mean.")
def mean_inertia(X, centroids, max_iter, tol):
    labels, C, total, n_iter = kmeans.lloyd(X, centroids, max_iter, tol)
    return labels, C, total / len(X), n_iter


@lloyd.mistake(
    "An empty cluster has disappeared from your centroids. There must always be k: an empty "
    "cluster keeps its centroid."
)
def drops_empty(X, centroids, max_iter, tol):
    labels, C, total, n_iter = kmeans.lloyd(X, centroids, max_iter, tol)
    names, labels = np.unique(labels, return_inverse=True)
    return labels, C[names], total, n_iter


@lloyd.mistake(
    "You move an empty cluster to a far point. scikit-learn does so too, but here an empty cluster "
    "keeps its centroid."
)
def relocates_empty(X, centroids, max_iter, tol):
    reseed = one_step.update_centroids.mistakes["reseed_farthest"].function
    return _loop(X, centroids, max_iter, _limit(X, tol), update=reseed)


@lloyd.mistake("Your centroids are medians of their clusters. K-Means uses the mean.")
def medians(X, centroids, max_iter, tol):
    median = one_step.update_centroids.mistakes["median"].function
    return _loop(X, centroids, max_iter, _limit(X, tol), update=median)


@lloyd.mistake(
    "Your centroids are cut to whole numbers, because they start as an integer array. Begin with "
    "centroids.astype(float)."
)
def int_trunc(X, centroids, max_iter, tol):
    def truncated(X, labels, C):
        return update(X, labels, C).astype(centroids.dtype).astype(float)

    return _loop(X, centroids, max_iter, _limit(X, tol), update=truncated)


@lloyd.mistake(
    "Your function wrote into the array `centroids` that it was given. Begin with a copy: "
    "centroids.astype(float)."
)
def inplace(X, centroids, max_iter, tol):
    labels, C, total, n_iter = kmeans.lloyd(X, centroids, max_iter, tol)
    centroids[:] = C
    return labels, C, total, n_iter


@lloyd.mistake("The four values come in another order: return labels, centroids, inertia, n_iter.")
def other_order(X, centroids, max_iter, tol):
    labels, C, total, n_iter = kmeans.lloyd(X, centroids, max_iter, tol)
    return C, labels, total, n_iter


@lloyd.mistake(
    "Far from the origin your labels are wrong: |x|², 2 x·c and |c|² are huge there, and their "
    "small difference drowns in rounding. Subtract the mean of X from X and the centroids first, "
    "or square the differences directly."
)
def raw_expansion(X, centroids, max_iter, tol):
    noisy = one_step.assign_labels.mistakes["raw_expansion"].function
    return _loop(X, centroids, max_iter, _limit(X, tol), assign=noisy)


@lloyd.equivalent
def textbook(X, centroids, max_iter, tol):
    return _loop(X, centroids, max_iter, _limit(X, tol))


@lloyd.equivalent
def lists(X, centroids, max_iter, tol):
    labels, C, total, n_iter = _loop(X, centroids, max_iter, _limit(X, tol))
    return [labels.tolist(), C.tolist(), total, n_iter]


@lloyd.equivalent
def labels_at_rest(X, centroids, max_iter, tol):
    """Also stops when no label changes, and does not count the step that finds that out."""
    C, n_iter = centroids.astype(float), 0
    labels = assign(X, C)
    while n_iter < max_iter:
        new = update(X, labels, C)
        moved = _squared_shift(new, C)
        C, before, n_iter = new, labels, n_iter + 1
        labels = assign(X, C)
        if moved <= _limit(X, tol) or np.array_equal(before, labels):
            break
    return labels, C, inertia(X, C, labels), n_iter


@lloyd.equivalent
def ties_last(X, centroids, max_iter, tol):
    last = one_step.assign_labels.equivalents["ties_last"]
    return _loop(X, centroids, max_iter, _limit(X, tol), assign=last)


@lloyd.equivalent
def last_small_step_undone(X, centroids, max_iter, tol):
    """Keeps the centroids from before a shift within the tolerance, with their own labels."""
    C = centroids.astype(float)
    for n_iter in range(1, max_iter + 1):
        labels = assign(X, C)
        new = update(X, labels, C)
        if _squared_shift(new, C) <= _limit(X, tol):
            return labels, C, inertia(X, C, labels), n_iter
        C = new
    labels = assign(X, C)
    return labels, C, inertia(X, C, labels), n_iter


@lloyd.equivalent
def broadcasting(X, centroids, max_iter, tol):
    def nearest(X, C):
        return ((X[:, None] - C) ** 2).sum(axis=2).argmin(axis=1).astype(np.int32)

    masks = one_step.update_centroids.equivalents["masks"]
    return _loop(X, centroids, max_iter, _limit(X, tol), assign=nearest, update=masks)


@lloyd.equivalent
def scikit_learn(X, centroids, max_iter, tol):
    """scikit-learn relocates empty clusters, so it is asked only where there are none."""
    if len(np.unique(assign(X, centroids))) < len(centroids):
        return textbook(X, centroids, max_iter, tol)
    model = KMeans(len(centroids), init=centroids, n_init=1, max_iter=max_iter, tol=tol).fit(X)
    if len(np.unique(model.labels_)) < len(centroids):
        return textbook(X, centroids, max_iter, tol)
    return model.labels_, model.cluster_centers_, model.inertia_, model.n_iter_


EMPTY = "a cluster that is empty from the start"
SMALL_UNIT = "data in a very small unit"
WHOLE = "whole numbers"
PIXELS = "unsigned whole numbers (uint8)"
ALL = "as many clusters as points"
TWINS = "two centroids that start in the same place"
FAR = "data far from the origin"
ONE = "a single cluster"

CLOUD = np.array(
    [
        [0.1, 0.3],
        [1.2, 0.4],
        [0.5, 1.7],
        [4.1, 4.4],
        [5.3, 3.9],
        [4.6, 5.2],
        [8.2, 0.7],
        [9.4, 1.1],
        [8.8, 2.3],
        [2.9, 3.1],
    ]
)

lloyd.show(
    Case((np.array([[0.0], [1.0], [2.0], [10.0], [11.0]]), np.array([[0.0], [1.0]]), 10, 0.0)),
    Case((np.array([[0.5], [1.1], [9.2], [10.4]]), np.array([[1.0], [3.0]]), 1, 0.0)),
    Case((CLOUD, np.array([[9.0, 9.5], [9.1, 4.2], [8.3, 3.8]]), 20, 0.0)),
    Case((CLOUD[:, :1], np.array([[0.4], [0.9], [1.3]]), 2, 0.0)),
    Case((CLOUD, np.array([[9.0, 9.5], [9.1, 4.2], [8.3, 3.8]]), 20, 100.0)),
    Case(
        (np.array([[0.1], [1.2], [2.3], [10.4]]), np.array([[0.5], [99.5], [10.0]]), 9, 0.0),
        EMPTY,
    ),
    Case((CLOUD * 1e-4, CLOUD[:3] * 1e-4, 20, 1e-4), SMALL_UNIT),
    Case((np.array([[0, 1], [3, 2], [8, 8], [9, 4]]), np.array([[0, 0], [1, 1]]), 20, 0.0), WHOLE),
    Case((CLOUD / 4 + 1e8, CLOUD[[0, 2, 4]] / 4 + 1e8, 20, 0.0), FAR),
    Case((CLOUD[:3], CLOUD[[1, 0, 2]], 5, 0.0), ALL),
)


def _clear_tolerance(X, centroids, tol):
    """Whether every right way to stop stops after the same step: no shift is near the limit."""
    C, limit = centroids, _limit(X, tol)
    for _ in range(100):
        new = update(X, assign(X, C), C)
        shift = _squared_shift(new, C)
        if shift <= limit:
            after = update(X, assign(X, new), new)
            return shift < limit / 30 and _squared_shift(after, new) < limit / 30
        if shift < 30 * limit:
            return False
        C = new
    return False


@lloyd.hide
def cases(rng):
    for max_iter in (1, 1, 2, 3, *[50] * 10):
        k, d = rng.integers(2, 6), rng.integers(2, 6)
        n = rng.integers(30, 70)
        X = rng.normal(0, 3, (n, d)) * rng.uniform(0.5, 2, d)
        yield Case((X, X[rng.permutation(n)[:k]], max_iter, 0.0))
    for tol in (10.0, 10.0, 1e-3, 1e-3):
        while True:
            k = rng.integers(3, 6)
            X = rng.normal(0, 3, (40, 2))
            centroids = X[rng.permutation(40)[:k]]
            if _clear_tolerance(X, centroids, tol):
                break
        yield Case((X, centroids, 50, tol))
        if tol < 1:
            yield Case((X * 1e-4, centroids * 1e-4, 50, tol), SMALL_UNIT)
    for _ in range(2):
        k, d = rng.integers(3, 6), rng.integers(2, 5)
        n = rng.integers(30, 60)
        X = rng.normal(0, 3, (n, d))
        start = X[rng.permutation(n)[:k]]
        away = start.copy()
        away[rng.integers(k)] = rng.uniform(100, 200, d)
        yield Case((X, away, 50, 0.0), EMPTY)
        yield Case((X + 1e8, start + 1e8, 50, 0.0), FAR)
        whole = rng.integers(0, 12, (n, 2))
        yield Case((whole, np.unique(whole, axis=0)[:k], 50, 0.0), WHOLE)
        pixels = rng.integers(0, 256, (n + k, 3), dtype=np.uint8)
        yield Case((pixels[:n], pixels[n:], 50, 0.0), PIXELS)
        few = rng.normal(0, 3, (k, d))
        yield Case((few, few[rng.permutation(k)], 10, 0.0), ALL)
        yield Case((whole * 1.0, whole[[0, 0, *range(1, k)]] * 1.0, 50, 0.0), TWINS)
        yield Case((X, start[:1], 10, 0.0), ONE)


# --- init_random ----------------------------------------------------------------------------

init_random = Exercise(checks.init_random)


@init_random.solved_by
def reference(X, k, rng):
    """Draw k different rows of X, every set of rows with the same chance (Forgy 1965).

    Parameters
    ----------
    X : array, shape (n, d)
    k : int
    rng : numpy.random.Generator

    Returns
    -------
    array, shape (k, d)
    """
    return X[rng.choice(len(X), size=k, replace=False)]


@init_random.mistake(checks.REPEATED)
def replace(X, k, rng):
    return X[rng.choice(len(X), size=k)]


@init_random.mistake(
    "Your centroids are random points of the box around the data. Choose k rows of X itself."
)
def box(X, k, rng):
    return rng.uniform(X.min(axis=0), X.max(axis=0), (k, X.shape[1]))


@init_random.mistake(
    "Your centroids are normal random numbers with the mean and spread of the data. Choose k rows "
    "of X itself."
)
def normal(X, k, rng):
    return rng.normal(X.mean(axis=0), X.std(axis=0), (k, X.shape[1]))


@init_random.mistake(
    "Your centroids are means of random groups of points. Choose k rows of X itself."
)
def random_partition(X, k, rng):
    labels = rng.integers(k, size=len(X))
    return update(X, labels, X[:k])


@init_random.mistake(checks.FROZEN)
def first_k(X, k, rng):
    return X[:k].copy()


@init_random.mistake(checks.GLOBAL_RNG)
def global_rng(X, k, rng):
    return X[np.random.permutation(len(X))[:k]]  # noqa: NPY002


@init_random.mistake(checks.GLOBAL_RNG)
def fresh_rng(X, k, rng):
    return X[np.random.default_rng().permutation(len(X))[:k]]


@init_random.mistake(checks.FROZEN)
def fixed_seed(X, k, rng):
    return X[np.random.default_rng(42).permutation(len(X))[:k]]


@init_random.mistake(
    "You shuffled the caller's X: its rows no longer match the labels. Shuffle row numbers "
    "instead: rng.permutation(len(X))."
)
def shuffle_inplace(X, k, rng):
    rng.shuffle(X)
    return X[:k]


@init_random.mistake("You returned row numbers. Return the rows themselves: X[rows].")
def indices(X, k, rng):
    return rng.choice(len(X), size=k, replace=False)


@init_random.mistake("You drew columns (features). Draw rows (points): X[rows], not X[:, columns].")
def columns(X, k, rng):
    return X[:, rng.permutation(X.shape[1])[:k]]


@init_random.mistake("You returned all rows in a random order. Return only the first k of them.")
def all_rows(X, k, rng):
    return X[rng.permutation(len(X))][: builtins.max(k, len(X))]


@init_random.mistake(checks.UNEVEN)
def neighbours(X, k, rng):
    return np.roll(X, -rng.integers(len(X)), axis=0)[:k]


@init_random.mistake(checks.NEVER)
def never_last(X, k, rng):
    n = len(X) - 1 if k < len(X) else k
    return X[rng.permutation(n)[:k]]


@init_random.equivalent
def permutation(X, k, rng):
    return rng.permutation(X)[:k]


@init_random.equivalent
def rows_of_choice(X, k, rng):
    return rng.choice(X, k, replace=False, axis=0)


@init_random.equivalent
def argsort(X, k, rng):
    return X[np.argsort(rng.random(len(X)))[:k]]


@init_random.equivalent
def loop(X, k, rng):
    rows: list[int] = []
    while len(rows) < k:
        row = int(rng.integers(len(X)))
        if row not in rows:
            rows.append(row)
    return [X[row].tolist() for row in rows]


@init_random.equivalent
def in_order(X, k, rng):
    return X[np.sort(rng.choice(len(X), size=k, replace=False))]


@init_random.equivalent
def shuffled_copy(X, k, rng):
    X = X.copy()
    rng.shuffle(X)
    return X[:k]


@init_random.equivalent
def single_precision(X, k, rng):
    return X[rng.permutation(len(X))[:k]].astype(np.float32)


REPEATS = "data with equal rows"
SINGLE = "a single centroid"
SQUARE = "as many centroids as rows and columns"

init_random.show(
    Case((np.array([[0.0], [1.0], [2.0], [3.0]]), 4, Generator(0))),
    Case((np.array([[0.0, 1.0], [2.0, 7.5], [4.0, 3.0], [6.5, 2.0], [1.0, 1.0]]), 3, Generator(1))),
    Case((np.arange(20.0).reshape(10, 2) ** 2, 10, Generator(2))),
    Case((np.array([[1.0, 2.0], [3.0, 0.5]]), 2, Generator(3)), SQUARE),
    Case((np.array([[1.0, 2.0], [1.0, 2.0], [3.0, 0.5]]), 3, Generator(4)), REPEATS),
    Case((np.array([[1, 2], [3, 0], [9, 200]], np.uint8), 1, Generator(5)), SINGLE),
    Case((np.array([[0.0, 1.0], [2.0, 7.5], [4.0, 3.0], [6.5, 2.0]]), 2, Generator(6)), draws=600),
)


def _generator(rng):
    return Generator(int(rng.integers(2**31)))


@init_random.hide
def cases(rng):
    for _ in range(10):
        n, d = rng.integers(8, 20), rng.integers(2, 6)
        k = rng.choice([rng.integers(2, n), n])
        yield Case((rng.normal(0, 3, (n, d)), int(k), _generator(rng)))
    for _ in range(3):
        n, d = rng.integers(8, 14), rng.integers(2, 6)
        X = rng.normal(0, 3, (n, d))
        yield Case((X, int(n), _generator(rng)))
        yield Case((rng.normal(0, 3, (d, d)), int(d), _generator(rng)), SQUARE)
        yield Case((np.vstack([X, X[: n // 2]]), int(n + n // 2), _generator(rng)), REPEATS)
        yield Case((X, 1, _generator(rng)), SINGLE)
    for n, k in ((5, 2), (4, 3)):
        yield Case((rng.normal(0, 3, (n, 2)), k, _generator(rng)), draws=600)


# --- init_plusplus --------------------------------------------------------------------------

init_plusplus = Exercise(checks.init_plusplus)


@init_plusplus.solved_by
def reference(X, k, rng):
    """Draw k rows of X with k-means++ (Arthur & Vassilvitskii 2007, section 2.2).

    Parameters
    ----------
    X : array, shape (n, d)
        With at least k different rows.
    k : int
    rng : numpy.random.Generator

    Returns
    -------
    array, shape (k, d)
        The first row has even chances, each further one a chance proportional to D², its squared
        distance from the nearest row chosen before.
    """
    rows = [int(rng.integers(len(X)))]
    D2 = np.full(len(X), np.inf)
    while len(rows) < k:
        D2 = np.minimum(D2, ((X - X[rows[-1]].astype(float)) ** 2).sum(axis=1))
        reached = np.cumsum(D2)
        rows.append(int(np.searchsorted(reached, rng.random() * reached[-1], side="right")))
    return X[rows]


def _seeded(X, k, rng, weights, first=None):
    """Draw rows one by one with the chances that `weights` gives for the rows chosen so far."""
    rows = [int(rng.integers(len(X))) if first is None else first]
    while len(rows) < k:
        w = weights(cdist(X, X[rows]))
        rows.append(int(rng.choice(len(X), p=w / w.sum())))
    return X[rows]


def _squared_nearest(D):
    return D.min(axis=1) ** 2


@init_plusplus.mistake(checks.DISTANCE_NOT_SQUARED)
def D_not_D2(X, k, rng):
    return _seeded(X, k, rng, lambda D: D.min(axis=1))


@init_plusplus.mistake(checks.UNIFORM_SECOND)
def uniform(X, k, rng):
    return X[rng.permutation(len(X))[:k]]


@init_plusplus.mistake(checks.FARTHEST)
def farthest(X, k, rng):
    rows = [int(rng.integers(len(X)))]
    while len(rows) < k:
        rows.append(int(cdist(X, X[rows]).min(axis=1).argmax()))
    return X[rows]


@init_plusplus.mistake(checks.SECOND_WRONG)
def greedy(X, k, rng):
    """Keeps the best of several candidates, as scikit-learn does."""
    rows = [int(rng.integers(len(X)))]
    while len(rows) < k:
        w = _squared_nearest(cdist(X, X[rows]))
        tried = rng.choice(len(X), size=4, p=w / w.sum())
        rows.append(int(builtins.min(tried, key=lambda i: cdist(X, X[[*rows, i]]).min(1).sum())))
    return X[rows]


@init_plusplus.mistake(checks.SECOND_WRONG)
def fourth_power(X, k, rng):
    return _seeded(X, k, rng, lambda D: _squared_nearest(D) ** 2)


@init_plusplus.mistake(
    "A point was chosen twice because D is the distance from the LAST centroid only. Take the "
    "distance to the NEAREST of all centroids chosen so far."
)
def last_centre(X, k, rng):
    return _seeded(X, k, rng, lambda D: D[:, -1] ** 2)


@init_plusplus.mistake(
    "A point was chosen twice because D is the distance from the FIRST centroid only. Take the "
    "distance to the NEAREST of all centroids chosen so far."
)
def first_centre(X, k, rng):
    return _seeded(X, k, rng, lambda D: D[:, 0] ** 2)


@init_plusplus.mistake(
    "A point was chosen twice because you add the distances from all centroids chosen so far. "
    "Take the distance to the NEAREST one: it is 0 for a chosen point."
)
def sum_centres(X, k, rng):
    return _seeded(X, k, rng, lambda D: (D**2).sum(axis=1))


@init_plusplus.mistake(
    "A point was chosen twice because you take the distance to the FARTHEST centroid chosen so "
    "far (max). Take the nearest one (min)."
)
def largest_distance(X, k, rng):
    return _seeded(X, k, rng, lambda D: (D**2).max(axis=1))


@init_plusplus.mistake(checks.FIRST_NOT_UNIFORM)
def first_row0(X, k, rng):
    return _seeded(X, k, rng, _squared_nearest, first=0)


@init_plusplus.mistake(
    "The row number after np.searchsorted is one too large: it is already the number of the row."
)
def shifted(X, k, rng):
    rows = [int(rng.integers(len(X)))]
    while len(rows) < k:
        w = _squared_nearest(cdist(X, X[rows]))
        row = int(np.searchsorted(np.cumsum(w), rng.random() * w.sum(), side="right")) + 1
        rows.append(row % len(X))
    return X[rows]


@init_plusplus.mistake(checks.GLOBAL_RNG)
def global_rng(X, k, rng):
    return _seeded(X, k, np.random.default_rng(), _squared_nearest)


@init_plusplus.mistake(checks.FROZEN)
def fixed_seed(X, k, rng):
    return _seeded(X, k, np.random.default_rng(0), _squared_nearest)


@init_plusplus.mistake(
    "The centroids are drawn from the data's box or spread, not from its rows. Return rows of X."
)
def box(X, k, rng):
    return rng.uniform(X.min(axis=0), X.max(axis=0), (k, X.shape[1]))


@init_plusplus.mistake("You returned row numbers. Return the rows themselves: X[rows].")
def indices(X, k, rng):
    return np.arange(len(X))[rng.permutation(len(X))[:k]]


@init_plusplus.mistake(
    "You returned k + 1 rows: the first centroid counts too, so only k − 1 are still to be drawn."
)
def one_more(X, k, rng):
    return np.vstack([_seeded(X, k, rng, _squared_nearest), X[:1]])


@init_plusplus.equivalent
def choice(X, k, rng):
    return _seeded(X, k, rng, _squared_nearest)


@init_plusplus.equivalent
def choice_of_rows(X, k, rng):
    centroids = rng.choice(X, 1)
    for _ in range(k - 1):
        D2 = cdist(X, centroids, "sqeuclidean").min(axis=1)
        centroids = np.vstack([centroids, rng.choice(X, 1, p=D2 / D2.sum())])
    return centroids


@init_plusplus.equivalent
def running_sum(X, k, rng):
    points = X.tolist()
    chosen = [points[int(rng.random() * len(points))]]
    while len(chosen) < k:
        D2 = [
            builtins.min(sum((a - b) ** 2 for a, b in zip(x, c, strict=True)) for c in chosen)
            for x in points
        ]
        left = rng.random() * sum(D2)
        for x, weight in zip(points, D2, strict=True):
            left -= weight
            if left < 0:
                chosen.append(x)
                break
    return chosen


@init_plusplus.equivalent
def gumbel(X, k, rng):
    rows = [int(rng.choice(len(X)))]
    for _ in range(k - 1):
        with np.errstate(divide="ignore"):
            scores = np.log(_squared_nearest(cdist(X, X[rows]))) + rng.gumbel(size=len(X))
        rows.append(int(scores.argmax()))
    return X[rows]


@init_plusplus.equivalent
def multinomial(X, k, rng):
    rows = [int(rng.permutation(len(X))[0])]
    for _ in range(k - 1):
        w = _squared_nearest(cdist(X, X[rows]))
        rows.append(int(rng.multinomial(1, w / w.sum()).argmax()))
    return X[rows]


# Four points for which D, D², D⁴, even chances and greedy k-means++ differ most: found by a search.
FOUR = np.array([[1.2, 4.2], [3.4, 5.0], [3.4, 4.3], [4.6, 5.0]])

init_plusplus.show(
    Case((np.array([[0.0], [1.0], [3.0], [7.0]]), 4, Generator(0))),
    Case((np.array([[0.0, 1.0], [2.0, 7.5], [4.0, 3.0], [6.5, 2.0], [1.0, 1.0]]), 5, Generator(1))),
    Case((np.arange(24.0).reshape(12, 2) ** 2, 12, Generator(2))),
    Case((np.array([[1.0], [1.0], [1.0], [3.5], [3.5]]), 2, Generator(3)), REPEATS),
    Case((np.array([[1.0, 2.0], [3.0, 0.0], [9.0, 2.0]]), 1, Generator(4)), SINGLE),
    Case((FOUR, 3, Generator(6)), draws=1400),
)


@init_plusplus.hide
def cases(rng):
    for _ in range(10):
        n, d = rng.integers(8, 20), rng.integers(2, 6)
        yield Case((rng.normal(0, 3, (n, d)), int(n), _generator(rng)))
    for _ in range(3):
        n, d = rng.integers(6, 10), rng.integers(2, 6)
        X = rng.normal(0, 3, (n, d))
        yield Case((np.repeat(X, 3, axis=0), int(n), _generator(rng)), REPEATS)
        yield Case((X, 1, _generator(rng)), SINGLE)
        yield Case((rng.normal(1e7, 3, (n, d)), int(n), _generator(rng)), FAR)
    angle, size = rng.uniform(0, 2 * np.pi), rng.uniform(0.3, 3)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    moved = size * FOUR[rng.permutation(4)] @ turn + rng.normal(0, 5, 2)
    yield Case((moved, 3, _generator(rng)), draws=1400)


# --- best_of --------------------------------------------------------------------------------

best_of = Exercise(checks.best_of)


@best_of.solved_by
def reference(run_once, n_init, rng):
    """Run n_init times and keep the run with the lowest inertia.

    Parameters
    ----------
    run_once : callable
        ``run_once(rng)`` returns labels, centroids, inertia and n_iter of one run.
    n_init : int
    rng : numpy.random.Generator

    Returns
    -------
    labels, centroids, inertia
        Of the best run.
    """
    runs = (run_once(rng) for _ in range(n_init))
    labels, centroids, inertia, _ = builtins.min(runs, key=lambda run: run[2])
    return labels, centroids, inertia


def _chosen(run_once, n_init, rng, quality):
    return builtins.min((run_once(rng) for _ in range(n_init)), key=quality)[:3]


@best_of.mistake("You keep the last run. Keep the one with the LOWEST inertia.")
def last(run_once, n_init, rng):
    return [run_once(rng) for _ in range(n_init)][-1][:3]


@best_of.mistake("You keep the first run. Keep the one with the LOWEST inertia.")
def first(run_once, n_init, rng):
    return _chosen(run_once, n_init, rng, lambda run: 0)


@best_of.mistake("You keep the run with the HIGHEST inertia. Smaller is better.")
def max(run_once, n_init, rng):
    return _chosen(run_once, n_init, rng, lambda run: -run[2])


@best_of.mistake(
    "You keep the run with the fewest iterations. Fast is not good: compare the inertias."
)
def fewest_iter(run_once, n_init, rng):
    return _chosen(run_once, n_init, rng, lambda run: run[3])


@best_of.mistake("run_once is called only once. Call it n_init times.")
def one(run_once, n_init, rng):
    return run_once(rng)[:3]


@best_of.mistake(
    "You keep the run with the most equal cluster sizes. Equal is not good: compare the inertias."
)
def mostequal(run_once, n_init, rng):
    return _chosen(run_once, n_init, rng, lambda run: np.bincount(run[0], minlength=2).max())


@best_of.mistake(
    "run_once is called n_init + 1 times. The run before your loop is one of the n_init."
)
def extra(run_once, n_init, rng):
    return _chosen(run_once, n_init + 1, rng, lambda run: run[2])


@best_of.mistake(
    "run_once is called n_init − 1 times: range(1, n_init) leaves one out. Use range(n_init)."
)
def less(run_once, n_init, rng):
    return _chosen(run_once, builtins.max(1, n_init - 1), rng, lambda run: run[2])


@best_of.mistake(
    "run_once is called anew for each value that you need, so labels, centroids and inertia come "
    "from different runs. Call it once a turn and keep what it returns."
)
def called_three_times(run_once, n_init, rng):
    best = np.inf
    labels = centroids = None
    for _ in range(n_init):
        if run_once(rng)[2] < best:
            labels, centroids, best = run_once(rng)[0], run_once(rng)[1], run_once(rng)[2]
    return labels, centroids, best


@best_of.mistake(
    "You stop at the first run that is good enough. Make all n_init runs, then compare."
)
def thresh(run_once, n_init, rng):
    first = best = run_once(rng)
    for _ in range(n_init - 1):
        best = run_once(rng)
        if best[2] < first[2]:
            break
    return builtins.min(first, best, key=lambda run: run[2])[:3]


@best_of.mistake(
    "The inertia is the lowest, but labels and centroids are those of the last run. Keep all "
    "three whenever you find a better run."
)
def mixed(run_once, n_init, rng):
    runs = [run_once(rng) for _ in range(n_init)]
    return runs[-1][0], runs[-1][1], builtins.min(run[2] for run in runs)


@best_of.mistake("You return four values. n_iter is not asked for: return the other three.")
def four_values(run_once, n_init, rng):
    return builtins.min((run_once(rng) for _ in range(n_init)), key=lambda run: run[2])


@best_of.mistake("You return only the labels. Return labels, centroids and inertia.")
def labels_only(run_once, n_init, rng):
    return _chosen(run_once, n_init, rng, lambda run: run[2])[0]


@best_of.mistake("You return the best inertia first. The order is labels, centroids, inertia.")
def other_order(run_once, n_init, rng):
    labels, centroids, inertia = _chosen(run_once, n_init, rng, lambda run: run[2])
    return inertia, labels, centroids


@best_of.mistake(
    "An inertia of exactly 0 gets lost: `if not best` is true for 0 as well as for None. Ask "
    "`if best is None`."
)
def falsy_zero(run_once, n_init, rng):
    best: Any = None
    inertia = None
    for _ in range(n_init):
        run = run_once(rng)
        if not inertia or run[2] < inertia:
            best, inertia = run, run[2]
    return best[:3]


@best_of.mistake(
    "Your search starts with a fixed 'best' inertia, and when every run is above it none is "
    "kept. Start from np.inf."
)
def fixed_start(run_once, n_init, rng):
    labels = centroids = None
    best = 1e6
    for _ in range(n_init):
        run = run_once(rng)
        if run[2] < best:
            labels, centroids, best, _ = run
    return labels, centroids, best


@best_of.equivalent
def sorted_runs(run_once, n_init, rng):
    return builtins.sorted((run_once(rng) for _ in range(n_init)), key=lambda run: run[2])[0][:3]


@best_of.equivalent
def as_list(run_once, n_init, rng):
    return list(reference_of_best(run_once, n_init, rng))


reference_of_best = best_of.reference


@best_of.equivalent
def loop(run_once, n_init, rng):
    best = None
    for _ in range(n_init):
        labels, centroids, inertia, _n_iter = run_once(rng)
        if best is None or inertia <= best[2]:  # the last one of equals
            best = labels, centroids, inertia
    return best


@best_of.equivalent
def from_infinity(run_once, n_init, rng):
    lowest = np.inf
    while n_init:
        labels, centroids, inertia, _ = run_once(rng)
        if inertia < lowest:
            kept, lowest = (labels, centroids), inertia
        n_init -= 1
    return *kept, np.float64(lowest)


@best_of.equivalent
def argmin(run_once, n_init, rng):
    runs = [run_once(rng) for _ in range(n_init)]
    best = np.argmin([run[2] for run in runs])
    return runs[best][0].tolist(), runs[best][1].tolist(), runs[best][2]


ZERO = "an inertia of exactly 0"
HUGE = "very large inertias"
EQUAL = "two runs with the same inertia"
LONE = "a single run"


def _runs(rng, inertias):
    """Prepared results: best, quickest and most equal are different runs."""
    n_iters = rng.permutation(len(inertias)) + 2
    best = int(np.argmin(inertias))
    most_equal = (best + 1) % len(inertias)
    quickest = int(np.argmin(n_iters))
    if quickest == best and len(inertias) > 1:
        other = (best + 1) % len(inertias)
        n_iters[[best, other]] = n_iters[[other, best]]
    results = []
    for i, inertia in enumerate(inertias):
        labels = np.array([0, 1, 1, 0, 1] if i == most_equal else [0, 0, 0, 0, 1])
        centroids = np.round(rng.uniform(-9, 9, (2, 2)), 2)
        results.append((rng.permutation(labels), centroids, float(inertia), int(n_iters[i])))
    return results


def _best_of_case(rng, inertias, surplus=(), trap=""):
    results = tuple(_runs(rng, inertias) + _runs(rng, surplus))
    return Case((Scripted(results), len(inertias), _generator(rng)), trap)


_prepared = np.random.default_rng(0)

best_of.show(
    _best_of_case(_prepared, [7.0, 5.0, 2.0, 4.0, 9.0], [1.0, 0.5]),
    _best_of_case(_prepared, [3.0, 2.5, 1.25], [0.75, 0.25]),
    _best_of_case(_prepared, [4.0, 6.0, 3.5, 8.0], [0.5, 2.0, 1.0]),
    _best_of_case(_prepared, [6.0, 0.0, 3.0, 5.0], [4.0], ZERO),
    _best_of_case(_prepared, [7e7, 4e7, 9e7], [3e7], HUGE),
    _best_of_case(_prepared, [5.0, 3.0, 3.0, 4.0], [2.0], EQUAL),
    _best_of_case(_prepared, [5.0], [3.0], LONE),
)


@best_of.hide
def cases(rng):
    for _ in range(14):
        inertias = rng.uniform(10, 100, rng.integers(4, 12))
        while inertias.argmin() in (0, len(inertias) - 1):
            inertias = rng.permutation(inertias)
        yield _best_of_case(rng, inertias, rng.uniform(1, 9, 3))
    for _ in range(2):
        n = rng.integers(4, 12)
        inertias = rng.uniform(10, 100, n)
        inertias[rng.integers(n - 1)] = 0
        yield _best_of_case(rng, inertias, rng.uniform(1, 9, 2), ZERO)
        yield _best_of_case(rng, rng.uniform(1e7, 1e9, n), [2e6], HUGE)
        inertias = rng.uniform(10, 100, n)
        inertias[:2] = 9.5
        yield _best_of_case(rng, inertias, [3.0], EQUAL)
        yield _best_of_case(rng, rng.uniform(10, 100, 1), [2.0, 1.0], LONE)


# --- agreement ------------------------------------------------------------------------------

agreement = Exercise(checks.agreement)


@agreement.solved_by
def reference(a, b):
    """Share of points on which two clusterings agree, after the best renaming.

    Parameters
    ----------
    a, b : array of int, shape (n,)

    Returns
    -------
    float
        Each cluster of `a` is matched with at most one of `b` so that as many points as possible
        agree, which is an assignment problem (Kuhn 1955).
    """
    shared = _shared(a, b)
    rows, columns = linear_sum_assignment(shared, maximize=True)
    return float(shared[rows, columns].sum() / len(a))


def _shared(a, b):
    """How many points cluster i of `a` and cluster j of `b` have in common."""
    names_a, a = np.unique(a, return_inverse=True)
    names_b, b = np.unique(b, return_inverse=True)
    shared = np.zeros((len(names_a), len(names_b)), dtype=int)
    np.add.at(shared, (a, b), 1)
    return shared


@agreement.mistake(
    "You compare the numbers of the clusters as they are, but these are arbitrary. Compare after "
    "the best renaming."
)
def plain(a, b):
    return np.mean(a == b)


@agreement.mistake(
    "You rename each cluster of b by majority vote, and then two clusters can claim the same "
    "name. The renaming must be one-to-one."
)
def majority(a, b):
    return _shared(a, b).max(axis=0).sum() / len(a)


@agreement.mistake(
    "You rename each cluster of a by majority vote, and then two clusters can claim the same "
    "name. The renaming must be one-to-one."
)
def majority_of_a(a, b):
    return _shared(a, b).max(axis=1).sum() / len(a)


@agreement.mistake(
    "You match the largest overlap first, then the largest of what is left. That greedy choice "
    "can spoil the rest: compare all one-to-one renamings, or use linear_sum_assignment."
)
def greedy(a, b):
    shared, total = _shared(a, b), 0
    for _ in range(builtins.min(shared.shape)):
        i, j = np.unravel_index(shared.argmax(), shared.shape)
        total += shared[i, j]
        shared = np.delete(np.delete(shared, i, axis=0), j, axis=1)
    return total / len(a)


@agreement.mistake(
    "That is the adjusted Rand index, which counts pairs. Asked is the share of points that agree."
)
def ari(a, b):
    return adjusted_rand_score(a, b)


@agreement.mistake(
    "That is the Rand index, which counts pairs of points. Asked is the share of points that agree."
)
def rand(a, b):
    return rand_score(a, b)


@agreement.mistake(
    "That is the normalised mutual information. Asked is the share of points that agree."
)
def nmi(a, b):
    return normalized_mutual_info_score(a, b)


@agreement.mistake("You return how many points agree. Divide by the number of points.")
def count(a, b):
    return reference_of_agreement(a, b) * len(a)


reference_of_agreement = agreement.reference


@agreement.mistake("You return the share of points that DISAGREE. Return 1 minus that.")
def disagreement(a, b):
    return 1 - reference_of_agreement(a, b)


@agreement.mistake(
    "linear_sum_assignment looks for the SMALLEST sum unless you say maximize=True, so you found "
    "the worst renaming."
)
def minimized(a, b):
    shared = _shared(a, b)
    return shared[linear_sum_assignment(shared)].sum() / len(a)


@agreement.mistake(
    "You sort the labels, and then they no longer belong to the same points. Leave their order."
)
def sorted(a, b):
    return np.mean(np.sort(a) == np.sort(b))


@agreement.mistake(
    "You renumber the clusters in the order in which they first appear. That recognises equal "
    "clusterings, but it is not the best renaming when they differ."
)
def order_first(a, b):
    def renumbered(labels):
        order = list(dict.fromkeys(labels.tolist()))
        return np.array([order.index(label) for label in labels])

    return np.mean(renumbered(a) == renumbered(b))


@agreement.mistake(
    "You renumber the clusters by their size. That recognises equal clusterings, but it is not "
    "the best renaming when they differ."
)
def order_size(a, b):
    def renumbered(labels):
        names, sizes = np.unique(labels, return_counts=True)
        order = names[np.argsort(-sizes, kind="stable")].tolist()
        return np.array([order.index(label) for label in labels])

    return np.mean(renumbered(a) == renumbered(b))


@agreement.mistake(
    "You compare only the sizes of the clusters. Two clusterings with equal sizes can still put "
    "every point elsewhere."
)
def sizes_only(a, b):
    sizes = [np.sort(np.unique(x, return_counts=True)[1])[::-1] for x in (a, b)]
    common = builtins.min(map(len, sizes))
    return np.minimum(sizes[0][:common], sizes[1][:common]).sum() / len(a)


@agreement.mistake(
    "You average the shares of the clusters, so small clusters weigh as much as large ones. Count "
    "points: agreeing points divided by all points."
)
def mean_over_clusters(a, b):
    shared = _shared(a, b)
    rows, columns = linear_sum_assignment(shared, maximize=True)
    return (shared[rows, columns] / shared.sum(axis=1)[rows]).sum() / len(shared)


@agreement.mistake(
    "You rename b by rotating the numbers (b + 1, b + 2, …) only. Try ALL one-to-one renamings."
)
def rotations(a, b):
    a, b = (np.unique(x, return_inverse=True)[1] for x in (a, b))
    k = builtins.max(a.max(), b.max()) + 1
    return builtins.max(np.mean(a == (b + shift) % k) for shift in range(k))


@agreement.equivalent
def perms(a, b):
    names_a, names_b = np.unique(a), np.unique(b)
    if len(names_a) > len(names_b):
        a, b, names_a, names_b = b, a, names_b, names_a
    best = 0.0
    for chosen in permutations(names_b, len(names_a)):
        agree = sum(((a == i) & (b == j)).sum() for i, j in zip(names_a, chosen, strict=True))
        best = builtins.max(best, agree / len(a))
    return best


@agreement.equivalent
def scikit_learn_table(a, b):
    table = contingency_matrix(a, b)
    return table[linear_sum_assignment(-table)].sum() / table.sum()


@agreement.equivalent
def other_way_round(a, b):
    return np.array(reference_of_agreement(b, a))


@agreement.equivalent
def single_precision(a, b):
    return np.float32(reference_of_agreement(a, b))


@agreement.equivalent
def renamed_then_compared(a, b):
    names_a, names_b = np.unique(a), np.unique(b)
    shared = (a[:, None] == names_a).T.astype(int) @ (b[:, None] == names_b)
    rows, columns = linear_sum_assignment(-shared)
    renaming = {names_b[j]: names_a[i] for i, j in zip(rows, columns, strict=True)}
    return sum(renaming.get(name) == i for i, name in zip(a, b, strict=True)) / len(a)


RENAMED = "equal clusterings with other names"
UNEQUAL = "different numbers of clusters"
GAPS = "cluster numbers with gaps"

agreement.show(
    Case((np.array([0, 0, 1, 1, 2]), np.array([2, 2, 0, 1, 1]))),
    Case(
        (
            np.array([0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 2]),
            np.array([1, 1, 1, 1, 0, 0, 0, 1, 1, 1, 2]),
        )
    ),
    Case(
        (
            np.array([1, 1, 1, 2, 2, 0, 0, 0, 0, 2, 1, 3]),
            np.array([3, 3, 0, 0, 2, 2, 1, 1, 1, 0, 3, 3]),
        )
    ),
    Case((np.array([0, 0, 1, 1, 2]), np.array([2, 2, 0, 0, 1])), RENAMED),
    Case((np.array([0, 0, 1, 1, 2, 2, 0]), np.array([1, 1, 0, 0, 0, 0, 0])), UNEQUAL),
    Case((np.array([7, 7, -1, -1, 7]), np.array([10, 3, 3, 3, 10])), GAPS),
)


def _pair(rng, n, k, other):
    """Two clusterings that agree in part, both with all their clusters."""
    a = rng.permutation(np.append(np.arange(k), rng.integers(0, k, n - k)))
    b = rng.permutation(builtins.max(k, other))[a] % other
    changed = rng.random(n) < 0.45
    b[changed] = rng.integers(0, other, changed.sum())
    b[:other] = np.arange(other)
    return a, b


@agreement.hide
def cases(rng):
    for _ in range(20):
        k = int(rng.integers(3, 6))
        yield Case(_pair(rng, int(rng.integers(20, 60)), k, k))
    for _ in range(3):
        n, k = int(rng.integers(20, 60)), int(rng.integers(3, 6))
        a, _ = _pair(rng, n, k, k)
        yield Case((a, rng.permutation(k)[a]), RENAMED)
        yield Case(_pair(rng, n, k, k + 1)[:: rng.choice([-1, 1])], UNEQUAL)
        a, b = _pair(rng, n, k, k)
        yield Case((a * 3 - 1, b**2 + 10), GAPS)
