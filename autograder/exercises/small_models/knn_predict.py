"""The exercise `knn_predict`: the nearest training rows vote."""

from __future__ import annotations

import numpy as np
from scipy.spatial import KDTree
from scipy.spatial.distance import cdist
from scipy.stats import mode
from sklearn.neighbors import KNeighborsClassifier

from autograder.exercise import Exercise
from autograder.exercises.shared.traps import PIXELS
from eigentunes.checks import small_models as checks
from eigentunes.judging.contract import Case

exercise = Exercise(checks.knn_predict)


def _votes(labels):
    """Most frequent label in each row; of equals the smallest."""
    classes = np.unique(labels)
    return classes[(labels[:, :, None] == classes).sum(axis=1).argmax(axis=1)]


def _neighbours(X_train, X_test):
    """Row numbers of the training data, the nearest first; of equals the first row."""
    D = cdist(np.asarray(X_test, dtype=float), np.asarray(X_train, dtype=float), "sqeuclidean")
    return np.argsort(D, axis=1, kind="stable")


@exercise.solved_by
def reference(X_train, y_train, X_test, k):
    """Label of each test row by a vote of its k nearest training rows.

    Parameters
    ----------
    X_train : array, shape (n, d)
    y_train : array of int, shape (n,)
    X_test : array, shape (m, d)
    k : int
        Between 1 and n.

    Returns
    -------
    labels : array of int, shape (m,)
        Of equally frequent labels the smallest.
    """
    return _votes(np.asarray(y_train)[_neighbours(X_train, X_test)[:, :k]])


@exercise.mistake(
    "You took the k FARTHEST rows. np.argsort ascends, so the nearest come first: [:, :k]."
)
def farthest(X_train, y_train, X_test, k):
    return _votes(y_train[_neighbours(X_train, X_test)[:, ::-1][:, :k]])


@exercise.mistake("You asked the single nearest row only. Let the k nearest vote.")
def one_neighbour(X_train, y_train, X_test, k):
    return reference(X_train, y_train, X_test, 1)


@exercise.mistake("You return row numbers of neighbours. Look up their labels: y_train[rows].")
def row_numbers(X_train, y_train, X_test, k):
    return _neighbours(X_train, X_test)[:, 0]


COUNTED_ROWS = (
    "You counted the ROW NUMBERS of the neighbours (np.bincount or mode of rows). Each occurs "
    "once; look up their labels first, and count those: np.bincount(y_train[rows])."
)


@exercise.mistake(COUNTED_ROWS)
def most_frequent_row(X_train, y_train, X_test, k):
    return _neighbours(X_train, X_test)[:, :k].min(axis=1)


@exercise.mistake(COUNTED_ROWS)
def label_of_the_most_frequent_row(X_train, y_train, X_test, k):
    return y_train[most_frequent_row(X_train, y_train, X_test, k)]


@exercise.mistake(
    "All test rows vote together, so all get the same label. Count in each row for itself."
)
def one_vote_for_all(X_train, y_train, X_test, k):
    nearest = y_train[_neighbours(X_train, X_test)[:, :k]]
    return np.full(len(X_test), np.bincount(nearest.ravel()).argmax())


@exercise.mistake("You averaged the neighbours' labels. Labels are names, not amounts: count them.")
def mean_of_labels(X_train, y_train, X_test, k):
    nearest = y_train[_neighbours(X_train, X_test)[:, :k]]
    return np.rint(nearest.mean(axis=1)).astype(int)


@exercise.mistake(
    "One neighbour is too many: the slice [:, 1:k+1] or [:, :k+1]. No test row is in the training "
    "data, so none is its own neighbour: [:, :k]."
)
def one_more(X_train, y_train, X_test, k):
    return reference(X_train, y_train, X_test, min(k + 1, len(X_train)))


@exercise.mistake(
    "One neighbour is missing: you let k − 1 vote. A slice leaves its end out, so [:, :k] has the "
    "first k."
)
def one_less(X_train, y_train, X_test, k):
    return reference(X_train, y_train, X_test, max(k - 1, 1))


@exercise.mistake(
    "[:, 1:k] leaves out the nearest row, and only k − 1 others vote. No test row is in the "
    "training data, so none is its own neighbour: [:, :k]."
)
def from_one_to_k(X_train, y_train, X_test, k):
    return _votes(y_train[_neighbours(X_train, X_test)[:, 1:k]])


@exercise.mistake("Five neighbours vote whatever k is: KNeighborsClassifier(k), or [:, :k].")
def default_k(X_train, y_train, X_test, k):
    return reference(X_train, y_train, X_test, 5)


@exercise.mistake(
    "Your votes are weighted by the distance. Here each of the k neighbours has one vote."
)
def weighted(X_train, y_train, X_test, k):
    model = KNeighborsClassifier(k, weights="distance", algorithm="brute")
    return model.fit(X_train.astype(float), y_train).predict(X_test.astype(float))


@exercise.mistake(
    "You left out the nearest row, as if it were the test row itself. No test row is in the "
    "training data: [:, :k]."
)
def nearest_left_out(X_train, y_train, X_test, k):
    return _votes(y_train[_neighbours(X_train, X_test)[:, 1 : k + 1]])


@exercise.mistake(
    "You used the Manhattan distance. Here it is the Euclidean one: add up squared differences."
)
def manhattan(X_train, y_train, X_test, k):
    D = cdist(X_test.astype(float), X_train.astype(float), "cityblock")
    return _votes(y_train[np.argsort(D, axis=1, kind="stable")[:, :k]])


@exercise.mistake(
    "You took the rows of largest dot product. A long row wins that whatever its place: use the "
    "distance."
)
def dot_products(X_train, y_train, X_test, k):
    D = -(X_test.astype(float) @ X_train.T)
    return _votes(y_train[np.argsort(D, axis=1, kind="stable")[:, :k]])


@exercise.mistake(
    "You took the rows of largest cosine. That compares directions only, so a row far out may be "
    "the nearest: use the distance."
)
def cosines(X_train, y_train, X_test, k):
    D = np.nan_to_num(cdist(X_test.astype(float), X_train.astype(float), "cosine"), nan=1.0)
    return _votes(y_train[np.argsort(D, axis=1, kind="stable")[:, :k]])


@exercise.mistake("Squares are missing: differences of opposite sign cancel when you add them up.")
def no_squares(X_train, y_train, X_test, k):
    D = np.abs((X_test.astype(float)[:, None] - X_train).sum(axis=2))
    return _votes(y_train[np.argsort(D, axis=1, kind="stable")[:, :k]])


@exercise.mistake(
    "All training rows vote, so the most frequent label always wins. Take the k nearest first."
)
def everybody(X_train, y_train, X_test, k):
    return reference(X_train, y_train, X_test, len(X_train))


@exercise.mistake(
    "You standardised the test rows by their own mean and spread, and the training rows by "
    "theirs. That moves them against each other: take the rows as they are."
)
def standardised_apart(X_train, y_train, X_test, k):
    def scaled(X):
        spread = X.std(axis=0)
        return (X - X.mean(axis=0)) / np.where(spread > 0, spread, 1)

    return reference(scaled(X_train), y_train, scaled(X_test), k)


TIE = "Of labels with equally many votes the smallest wins here; yours depends on something else."


@exercise.mistake(TIE)
def largest_of_ties(X_train, y_train, X_test, k):
    nearest = y_train[_neighbours(X_train, X_test)[:, :k]]
    return -_votes(-nearest)


@exercise.mistake(TIE)
def nearest_of_ties(X_train, y_train, X_test, k):
    nearest = y_train[_neighbours(X_train, X_test)[:, :k]]
    return np.array([max(row, key=row.tolist().count) for row in nearest])


WRAPS = (
    "Data of an unsigned type cannot hold negative numbers: in uint8, 3 − 5 is 254. Convert to "
    "float before you subtract."
)


@exercise.mistake(WRAPS)
def wraps_in_the_norm(X_train, y_train, X_test, k):
    D = np.linalg.norm(X_test[:, None] - X_train, axis=2)
    return _votes(y_train[np.argsort(D, axis=1, kind="stable")[:, :k]])


@exercise.mistake(WRAPS)
def wraps(X_train, y_train, X_test, k):
    D = ((X_test[:, None] - X_train) ** 2).sum(axis=2)
    return _votes(y_train[np.argsort(D, axis=1, kind="stable")[:, :k]])


@exercise.equivalent
def loop(X_train, y_train, X_test, k):
    labels = []
    for x in X_test.astype(float):
        rows = np.argsort(((X_train - x) ** 2).sum(axis=1), kind="stable")[:k]
        labels.append(np.bincount(y_train[rows]).argmax())
    return labels


@exercise.equivalent
def scikit_learn(X_train, y_train, X_test, k):
    model = KNeighborsClassifier(k, algorithm="brute").fit(X_train.astype(float), y_train)
    return model.predict(X_test.astype(float))


@exercise.equivalent
def tree(X_train, y_train, X_test, k):
    rows = KDTree(X_train.astype(float)).query(X_test.astype(float), [*range(1, k + 1)])[1]
    return mode(y_train[rows], axis=1).mode


@exercise.equivalent
def partitioned(X_train, y_train, X_test, k):
    D = cdist(X_test.astype(float), X_train.astype(float))
    rows = np.argpartition(D, k - 1, axis=1)[:, :k]
    return _votes(y_train[rows]).astype(np.int32)


@exercise.equivalent
def in_single_precision(X_train, y_train, X_test, k):
    return reference(X_train.astype(np.float32), y_train, X_test.astype(np.float32), k)


EVERY = "k as large as the training set"
SINGLE_TEST = "a single test row"
TIED = "a tie of votes"


def _clear(X_train, y_train, X_test, k):
    """Whether the k-th neighbour is nearer than the next, and the vote has one winner."""
    D = np.sort(cdist(X_test.astype(float), X_train.astype(float)), axis=1)
    gap = True if k >= len(X_train) else bool(np.all(D[:, k] - D[:, k - 1] > 1e-4))
    votes = y_train[_neighbours(X_train, X_test)[:, :k]]
    return gap and np.array_equal(_votes(votes), -_votes(-votes))


def _drawn(rng, n, m, d, k, ties=False):
    """Groups that overlap, far from the origin in one feature; ties wanted or excluded."""
    while True:
        y_train = rng.permutation(np.arange(n) % 3) * 2 + 1
        centres = np.array([0.0, 3, 1, 6, 2, 5])[y_train][:, None] * rng.normal(0.4, 0.3, d)
        X_train = np.round(centres + rng.normal(0, 1, (n, d)), 2)
        X_test = np.round(rng.normal(1, 2, (m, d)), 2)
        case = (X_train, y_train, X_test, k)
        if _clear(*case) != ties:
            distances = np.sort(cdist(X_test, X_train), axis=1)
            if k == n or np.all(distances[:, k] - distances[:, k - 1] > 1e-4):
                return case


def _two_majorities(rng, n, m):
    """The neighbours of the test rows have another majority than the training rows."""
    while True:
        case = _drawn(rng, n, m, 2, 3)
        if np.any(everybody(*case) != one_vote_for_all(*case)):
            return case


def _pixels(rng):
    while True:
        case = _drawn(rng, 12, 5, 3, 3)
        X_train, X_test = (
            np.clip(np.rint(40 * each + 90), 0, 255).astype(np.uint8) for each in case[::2]
        )
        if _clear(X_train, case[1], X_test, 3):
            return X_train, case[1], X_test, 3


def _ties(rng, m=6):
    """Two neighbours each, of different labels."""
    while True:
        case = _drawn(rng, 9, m, 2, 2, ties=True)
        votes = case[1][_neighbours(case[0], case[2])[:, :2]]
        rising = np.diff(votes, axis=1)
        if (rising > 0).any() and (rising < 0).any():
            return case


_shown = np.random.default_rng(4)
exercise.show(
    Case(_drawn(_shown, 9, 5, 2, 3)),
    Case(_drawn(_shown, 14, 12, 2, 5)),
    Case(_drawn(_shown, 14, 12, 3, 3)),
    Case(_two_majorities(np.random.default_rng(5), 14, 9)),
    Case(_ties(_shown, 5), TIED),
    Case(_drawn(_shown, 7, 1, 2, 3), SINGLE_TEST),
    Case(
        (
            np.array([[0.0], [1], [2], [9], [11]]),
            np.array([3, 3, 1, 1, 1]),
            np.array([[0.5], [3.0]]),
            5,
        ),
        EVERY,
    ),
    Case(_pixels(_shown), PIXELS),
)


@exercise.hide
def cases(rng):
    for _ in range(6):
        yield Case(_drawn(rng, 15, 12, int(rng.integers(2, 4)), 3))
        yield Case(_drawn(rng, 16, 12, int(rng.integers(2, 4)), 5))
    yield Case(_two_majorities(rng, 15, 12))
    for _ in range(2):
        yield Case(_ties(rng), TIED)
        yield Case(_drawn(rng, 8, 1, 2, 3), SINGLE_TEST)
        n = 7
        y = rng.permutation([1, 1, 4, 4, 4, 4, 8])
        yield Case((rng.normal(size=(n, 2)), y, rng.normal(size=(3, 2)), n), EVERY)
        yield Case(_pixels(rng), PIXELS)
