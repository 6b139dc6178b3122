"""The exercise `lloyd`: the whole of K-Means, from given centroids."""

from __future__ import annotations

import numpy as np
from scipy.spatial.distance import cdist
from sklearn.cluster import KMeans

from autograder.exercise import Exercise
from autograder.exercises.one_step import assign_labels, update_centroids
from autograder.exercises.one_step.assign_labels import reference as assign
from autograder.exercises.one_step.inertia import reference as inertia
from autograder.exercises.one_step.update_centroids import reference as update
from autograder.exercises.shared import kmeans
from autograder.exercises.shared.traps import EMPTY_START, FAR, ONE, PIXELS, WHOLE
from eigentunes.checks import convergence as checks
from eigentunes.judging.contract import Case

exercise = Exercise(checks.lloyd)
exercise.solved_by(kmeans.lloyd)


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


@exercise.mistake(
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


@exercise.mistake(
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


@exercise.mistake(
    "Your centroids became NaN: a cluster was empty, and its mean is 0/0. argmin takes NaN for the "
    "smallest number, so that centroid then swallows every point. Let it keep its old place."
)
def nan_empty(X, centroids, max_iter, tol):
    def argmin_with_nan(X, C):
        return cdist(X, C, "sqeuclidean").argmin(axis=1)

    means = update_centroids.exercise.mistakes["nan_empty"].function
    return _loop(X, centroids, max_iter, _limit(X, tol), assign=argmin_with_nan, update=means)


@exercise.mistake(
    "Only one iteration has an effect. Either your loop ends after its first turn, or old and new "
    "centroids are the same array (old = C copies nothing: use C.copy()), so that the shift is "
    "always 0."
)
def one_iteration(X, centroids, max_iter, tol):
    return _loop(X, centroids, 1, 0)


@exercise.mistake(
    "You add the signed shifts of the centroids, and shifts in opposite directions cancel. Square "
    "them before you add."
)
def signed_shift(X, centroids, max_iter, tol):
    return _loop(X, centroids, max_iter, _limit(X, tol), shift=lambda new, old: (new - old).sum())


@exercise.mistake(
    "You compare the shift with tol itself, so the answer depends on the unit (metres or "
    "millimetres). Compare it with tol times the mean variance of the features."
)
def tol_absolute(X, centroids, max_iter, tol):
    return _loop(X, centroids, max_iter, tol)


@exercise.mistake(
    "You go on although the centroids hardly move: stop as soon as their squared shift is at most "
    "tol times the mean variance of the features."
)
def ignores_tol(X, centroids, max_iter, tol):
    return _loop(X, centroids, max_iter, 0)


@exercise.mistake(
    "You always run max_iter iterations. Stop as soon as the squared shift of the centroids is at "
    "most tol times the mean variance of the features."
)
def never_stops(X, centroids, max_iter, tol):
    return _loop(X, centroids, max_iter, -1)


@exercise.mistake("You run more than max_iter iterations: max_iter must end the loop too.")
def ignores_max_iter(X, centroids, max_iter, tol):
    return _loop(X, centroids, 1000, _limit(X, tol))


@exercise.mistake(
    "The centroids that you return are those of the start: your loop never keeps the update "
    "(C = new)."
)
def returns_start(X, centroids, max_iter, tol):
    labels = assign(X, centroids)
    return labels, centroids.astype(float), inertia(X, centroids, labels), 1


@exercise.mistake(
    "n_iter is one too small: range counts from 0, so after the first update it still says 0."
)
def zero_based_iter(X, centroids, max_iter, tol):
    labels, C, total, n_iter = kmeans.lloyd(X, centroids, max_iter, tol)
    return labels, C, total, n_iter - 1


@exercise.mistake(
    "You throw the last update away: you return the centroids from before it, with inertia and "
    "labels of other centroids."
)
def old_centroids(X, centroids, max_iter, tol):
    labels, _, total, n_iter = kmeans.lloyd(X, centroids, max_iter, tol)
    before = kmeans.lloyd(X, centroids, n_iter - 1, 0)[1] if n_iter > 1 else centroids
    return labels, before, total, n_iter


@exercise.mistake("The inertia is the SUM of the squared distances; you returned their mean.")
def mean_inertia(X, centroids, max_iter, tol):
    labels, C, total, n_iter = kmeans.lloyd(X, centroids, max_iter, tol)
    return labels, C, total / len(X), n_iter


@exercise.mistake(
    "An empty cluster has disappeared from your centroids. There must always be k: an empty "
    "cluster keeps its centroid."
)
def drops_empty(X, centroids, max_iter, tol):
    labels, C, total, n_iter = kmeans.lloyd(X, centroids, max_iter, tol)
    names, labels = np.unique(labels, return_inverse=True)
    return labels, C[names], total, n_iter


@exercise.mistake(
    "You move an empty cluster to a far point. scikit-learn does so too, but here an empty cluster "
    "keeps its centroid."
)
def relocates_empty(X, centroids, max_iter, tol):
    reseed = update_centroids.exercise.mistakes["reseed_farthest"].function
    return _loop(X, centroids, max_iter, _limit(X, tol), update=reseed)


@exercise.mistake("Your centroids are medians of their clusters. K-Means uses the mean.")
def medians(X, centroids, max_iter, tol):
    median = update_centroids.exercise.mistakes["median"].function
    return _loop(X, centroids, max_iter, _limit(X, tol), update=median)


@exercise.mistake(
    "Your centroids are cut to whole numbers, because they start as an integer array. Begin with "
    "centroids.astype(float)."
)
def int_trunc(X, centroids, max_iter, tol):
    def truncated(X, labels, C):
        return update(X, labels, C).astype(centroids.dtype).astype(float)

    return _loop(X, centroids, max_iter, _limit(X, tol), update=truncated)


@exercise.mistake(
    "Your function wrote into the array `centroids` that it was given. Begin with a copy: "
    "centroids.astype(float)."
)
def inplace(X, centroids, max_iter, tol):
    labels, C, total, n_iter = kmeans.lloyd(X, centroids, max_iter, tol)
    centroids[:] = C
    return labels, C, total, n_iter


@exercise.mistake(
    "The four values come in another order: return labels, centroids, inertia, n_iter."
)
def other_order(X, centroids, max_iter, tol):
    labels, C, total, n_iter = kmeans.lloyd(X, centroids, max_iter, tol)
    return C, labels, total, n_iter


@exercise.mistake(
    "Far from the origin your labels are wrong: |x|², 2 x·c and |c|² are huge there, and their "
    "small difference drowns in rounding. Subtract the mean of X from X and the centroids first, "
    "or square the differences directly."
)
def raw_expansion(X, centroids, max_iter, tol):
    noisy = assign_labels.exercise.mistakes["raw_expansion"].function
    return _loop(X, centroids, max_iter, _limit(X, tol), assign=noisy)


@exercise.mistake(
    "With tol = 0 your loop never stops: a shift of exactly 0 must end it too, so compare with "
    "`<=`, not `<`."
)
def less_than(X, centroids, max_iter, tol):
    return _loop(X, centroids, max_iter, _limit(X, tol) - 1e-300)


@exercise.mistake(
    "You take the variance of the whole table, to which the different means of the columns add. "
    "Asked is the mean of the variances of the columns: `X.var(axis=0).mean()`."
)
def variance_of_all(X, centroids, max_iter, tol):
    return _loop(X, centroids, max_iter, tol * X.var())


@exercise.mistake(
    "You take the variance of each column for itself or their sum. Asked is their mean: "
    "`X.var(axis=0).mean()`."
)
def sum_of_variances(X, centroids, max_iter, tol):
    return _loop(X, centroids, max_iter, tol * X.var(axis=0).sum())


@exercise.mistake(
    "You compare the length of the shift (`np.linalg.norm`, a root). Compare the sum of its "
    "squares: `((new - old) ** 2).sum()`."
)
def root_of_shift(X, centroids, max_iter, tol):
    return _loop(
        X, centroids, max_iter, _limit(X, tol), shift=lambda new, old: np.linalg.norm(new - old)
    )


@exercise.mistake("You add absolute shifts. Add their squares: `((new - old) ** 2).sum()`.")
def absolute_shift(X, centroids, max_iter, tol):
    return _loop(
        X, centroids, max_iter, _limit(X, tol), shift=lambda new, old: np.abs(new - old).sum()
    )


LARGEST = (
    "You look only at the largest of the squared shifts. Add up those of all centroids: "
    "`((new - old) ** 2).sum()`."
)


@exercise.mistake(LARGEST)
def largest_shift(X, centroids, max_iter, tol):
    return _loop(
        X, centroids, max_iter, _limit(X, tol), shift=lambda new, old: ((new - old) ** 2).max()
    )


@exercise.mistake(LARGEST)
def largest_shift_of_a_centroid(X, centroids, max_iter, tol):
    def largest(new, old):
        return ((new - old) ** 2).sum(axis=1).max()

    return _loop(X, centroids, max_iter, _limit(X, tol), shift=largest)


@exercise.mistake("You average the squared shifts. Add them up: `((new - old) ** 2).sum()`.")
def mean_shift(X, centroids, max_iter, tol):
    return _loop(
        X, centroids, max_iter, _limit(X, tol), shift=lambda new, old: ((new - old) ** 2).mean()
    )


@exercise.equivalent
def textbook(X, centroids, max_iter, tol):
    return _loop(X, centroids, max_iter, _limit(X, tol))


@exercise.equivalent
def lists(X, centroids, max_iter, tol):
    labels, C, total, n_iter = _loop(X, centroids, max_iter, _limit(X, tol))
    return [labels.tolist(), C.tolist(), total, n_iter]


@exercise.equivalent
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


@exercise.equivalent
def ties_last(X, centroids, max_iter, tol):
    last = assign_labels.exercise.equivalents["ties_last"]
    return _loop(X, centroids, max_iter, _limit(X, tol), assign=last)


@exercise.mistake(
    "You stop before you store the last move: the centroids you return are the old ones."
)
def last_move_not_stored(X, centroids, max_iter, tol):
    C = centroids.astype(float)
    for n_iter in range(1, max_iter + 1):
        labels = assign(X, C)
        new = update(X, labels, C)
        if _squared_shift(new, C) <= _limit(X, tol):
            return labels, C, inertia(X, C, labels), n_iter
        C = new
    labels = assign(X, C)
    return labels, C, inertia(X, C, labels), n_iter


@exercise.equivalent
def broadcasting(X, centroids, max_iter, tol):
    def nearest(X, C):
        return ((X[:, None] - C) ** 2).sum(axis=2).argmin(axis=1).astype(np.int32)

    masks = update_centroids.exercise.equivalents["masks"]
    return _loop(X, centroids, max_iter, _limit(X, tol), assign=nearest, update=masks)


@exercise.equivalent
def scikit_learn(X, centroids, max_iter, tol):
    """scikit-learn relocates empty clusters, so it is asked only where there are none."""
    if len(np.unique(assign(X, centroids))) < len(centroids):
        return textbook(X, centroids, max_iter, tol)
    model = KMeans(len(centroids), init=centroids, n_init=1, max_iter=max_iter, tol=tol).fit(X)
    if len(np.unique(model.labels_)) < len(centroids):
        return textbook(X, centroids, max_iter, tol)
    return model.labels_, model.cluster_centers_, model.inertia_, model.n_iter_


SMALL_UNIT = "data in a very small unit"
ALL = "as many clusters as points"
TWINS = "two centroids that start in the same place"

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

# Data with a positive tolerance, on which each wrong measure of the shift stops at another step.
APART = np.array(
    [
        [[9.6, 20.3], [3.2, 20.4], [9.7, 23.0], [1.0, 22.4], [6.5, 21.1], [6.8, 22.9]],
        [[3.0, 20.5], [2.1, 20.9], [4.4, 22.7], [5.0, 22.5], [5.6, 21.1], [7.2, 21.5]],
    ]
).reshape(12, 2)
LARGE = np.array(
    [
        [[0.8, 60.6], [29.6, 67.5], [6.0, 64.4], [12.1, 60.2], [11.4, 61.2], [8.0, 62.3]],
        [[13.0, 63.4], [1.9, 64.3], [21.7, 66.2], [27.5, 68.8], [21.7, 62.4], [4.2, 62.2]],
    ]
).reshape(12, 2)
SMALL = np.array(
    [
        [[0.14, 0.13], [0.05, 0.0], [0.45, 0.03], [0.48, 0.11]],
        [[0.46, 0.12], [0.29, 0.13], [0.11, 0.06], [0.41, 0.03]],
    ]
).reshape(8, 2)

# Clusters of four: their means are exact, so that what lies far away is nevertheless determined.
SQUARE = np.array([[0.0, 0.0], [1.0, 0.25], [0.5, 1.5], [1.25, 1.0]])
TWO_SQUARES = np.vstack([SQUARE, SQUARE + np.array([4.0, 3.0])])

exercise.show(
    Case((np.array([[0.0], [1.0], [2.0], [10.0], [11.0]]), np.array([[0.0], [1.0]]), 10, 0.0)),
    Case((np.array([[0.5], [1.1], [9.2], [10.4]]), np.array([[1.0], [3.0]]), 1, 0.0)),
    Case((CLOUD, np.array([[9.0, 9.5], [9.1, 4.2], [8.3, 3.8]]), 20, 0.0)),
    Case((CLOUD[:, :1], np.array([[0.4], [0.9], [1.3]]), 2, 0.0)),
    Case((CLOUD, np.array([[9.0, 9.5], [9.1, 4.2], [8.3, 3.8]]), 20, 100.0)),
    Case((SMALL, SMALL[[3, 4, 7]], 20, 0.7)),
    Case((APART, APART[[10, 2, 9]], 20, 0.6)),
    Case((LARGE, LARGE[[11, 0, 7]], 20, 0.2)),
    Case(
        (np.array([[0.1], [1.2], [2.3], [10.4]]), np.array([[0.5], [99.5], [10.0]]), 9, 0.0),
        EMPTY_START,
    ),
    Case((CLOUD * 1e-4, CLOUD[:3] * 1e-4, 20, 1e-4), SMALL_UNIT),
    Case((np.array([[0, 1], [3, 2], [8, 8], [9, 4]]), np.array([[0, 0], [1, 1]]), 20, 0.0), WHOLE),
    Case((TWO_SQUARES + 1e9, TWO_SQUARES[[0, 4]] + 1e9, 20, 0.0), FAR),
    Case((CLOUD[:3], CLOUD[[1, 0, 2]], 5, 0.0), ALL),
    Case(
        (
            np.array([[3, 200], [9, 190], [90, 8], [99, 30]], np.uint8),
            np.array([[50, 150], [60, 20]], np.uint8),
            9,
            0.0,
        ),
        PIXELS,
    ),
    Case((np.floor(CLOUD[:6]), np.floor(CLOUD[[0, 0, 3]]), 9, 0.0), TWINS),
    Case((CLOUD[:5], CLOUD[:1], 9, 0.0), ONE),
)


def _clear_tolerance(X, centroids, tol):
    """Whether rounding cannot change the step after which to stop: no shift is near the limit."""
    C, limit = centroids, _limit(X, tol)
    for _ in range(100):
        new = update(X, assign(X, C), C)
        shift = _squared_shift(new, C)
        if shift <= limit:
            after = update(X, assign(X, new), new)
            return shift < limit / 1.2 and _squared_shift(after, new) < limit / 1.2
        if shift < 1.2 * limit:
            return False
        C = new
    return False


@exercise.hide
def cases(rng):
    for max_iter in (1, 1, 2, 3, *[50] * 10):
        k, d = rng.integers(2, 6), rng.integers(2, 6)
        n = rng.integers(30, 70)
        X = rng.normal(0, 3, (n, d)) * rng.uniform(0.5, 2, d)
        yield Case((X, X[rng.permutation(n)[:k]], max_iter, 0.0))
    for tol in (10.0, 0.3, 0.1, 0.03, 1e-3, 1e-3):
        while True:
            k = rng.integers(3, 6)
            X = rng.normal([0, rng.uniform(5, 30)], 3, (40, 2))
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
        yield Case((X, away, 50, 0.0), EMPTY_START)
        yield Case((X + 1e8, start + 1e8, 50, 0.0), FAR)
        whole = rng.integers(0, 12, (n, 2))
        yield Case((whole, np.unique(whole, axis=0)[:k], 50, 0.0), WHOLE)
        pixels = rng.integers(0, 256, (n + k, 3), dtype=np.uint8)
        yield Case((pixels[:n], pixels[n:], 50, 0.0), PIXELS)
        few = rng.normal(0, 3, (k, d))
        yield Case((few, few[rng.permutation(k)], 10, 0.0), ALL)
        yield Case((whole * 1.0, whole[[0, 0, *range(1, k)]] * 1.0, 50, 0.0), TWINS)
        yield Case((X, start[:1], 10, 0.0), ONE)
