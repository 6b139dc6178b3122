"""The exercise `center`: take the mean of every feature away."""

from __future__ import annotations

import numpy as np
from sklearn.preprocessing import StandardScaler

from autograder.exercise import Exercise
from autograder.exercises.shared.traps import CONSTANT, FAR, FEATURE, PIXELS, TABLE, WHOLE
from eigentunes.checks import variance_in_a_direction as checks
from eigentunes.judging.contract import Case

exercise = Exercise(checks.center)

ONE_INDIVIDUAL = "a single individual"


@exercise.solved_by
def reference(X):
    """Take the mean of every feature away.

    Parameters
    ----------
    X : array, shape (n, m)
        One individual per row, one feature per column; any real numbers.

    Returns
    -------
    B : array of float, shape (n, m)
        Every column has mean 0.
    mu : array of float, shape (m,)
        The means, so that ``B + mu`` is ``X``.
    """
    X = np.asarray(X, dtype=float)
    mu = X.mean(axis=0)
    return X - mu, mu


ROWS = (
    "You took from each individual its own mean (axis=1). Individuals are rows here, so the mean "
    "of each FEATURE runs down a column: axis=0."
)


@exercise.mistake(ROWS)
def axis1(X):
    mu = X.mean(axis=1, keepdims=True)
    return X - mu, mu.ravel()


@exercise.mistake(ROWS)
def axis1_column(X):
    mu = X.mean(axis=1, keepdims=True)
    return X - mu, mu


@exercise.mistake(
    "X.mean(axis=1) has one entry per individual. It can only be subtracted when there happen to "
    "be as many individuals as features, and then the result is silently wrong: use axis=0."
)
def axis1_flat(X):
    mu = X.mean(axis=1)
    return X - mu, mu


GLOBAL = "You took one common mean from the whole table. Each feature has its own: X.mean(axis=0)."


@exercise.mistake(GLOBAL)
def one_mean(X):
    return X - X.mean(), X.mean()


@exercise.mistake(GLOBAL)
def one_mean_repeated(X):
    return X - X.mean(), np.full(X.shape[1], X.mean())


SCALED = (
    "You also divided by the standard deviation. That is scaling, and it comes later: here only "
    "take the mean away."
)


@exercise.mistake(SCALED)
def standardised(X):
    B, mu = reference(X)
    deviation = X.std(axis=0)
    return B / np.where(deviation == 0, 1, deviation), mu


@exercise.mistake(SCALED)
def standardised_ddof1(X):
    B, mu = reference(X)
    deviation = X.std(axis=0, ddof=1) if len(X) > 1 else np.zeros(X.shape[1])
    return B / np.where(deviation == 0, 1, deviation), mu


@exercise.mistake("You took the median away. Centring is about the mean: X.mean(axis=0).")
def median(X):
    mu = np.median(X, axis=0)
    return X - mu, mu


@exercise.mistake(
    "You moved the first individual to the origin (X − X[0]). It is the MEAN that belongs there."
)
def first_individual(X):
    X = X.astype(float)
    return X - X[0], X[0]


@exercise.mistake(
    "You took the smallest value of each feature away. Take its mean: X.mean(axis=0)."
)
def minimum(X):
    X = X.astype(float)
    return X - X.min(axis=0), X.min(axis=0)


@exercise.mistake(
    "You took away the middle between the smallest and the largest value. Take the mean of all "
    "the values: X.mean(axis=0)."
)
def middle(X):
    X = X.astype(float)
    mu = (X.min(axis=0) + X.max(axis=0)) / 2
    return X - mu, mu


@exercise.mistake("You ADD the mean. To move the cloud to the origin, subtract it: B = X − mu.")
def added(X):
    mu = X.mean(axis=0)
    return X + mu, mu


@exercise.mistake(
    "You computed mu − X. Every individual is now on the opposite side: turn it round, B = X − mu."
)
def turned_round(X):
    mu = X.mean(axis=0)
    return mu - X, mu


@exercise.mistake(
    "Your function changed X itself (X -= mu). The caller still needs it: make a new array, "
    "B = X − mu."
)
def in_place(X):
    mu = X.mean(axis=0)
    if X.dtype.kind == "f":
        X -= mu
        return X, mu
    return X - mu, mu


@exercise.mistake("Return both, B and mu: without mu nobody can bring the data back.")
def only_the_data(X):
    return reference(X)[0]


@exercise.mistake("You return only the means. Return both, first B = X − mu, then mu.")
def only_the_means(X):
    return reference(X)[1]


@exercise.mistake("B comes first and mu second: return B, mu.")
def wrong_order(X):
    B, mu = reference(X)
    return mu, B


@exercise.mistake(
    "You return the mean of B, which is always 0. Return the mean of X: compute it before you "
    "subtract, and keep it."
)
def mean_of_the_centred(X):
    B, _ = reference(X)
    return B, B.mean(axis=0)


@exercise.mistake(
    "You return the sums of the columns. The mean is the sum divided by n, the number of rows."
)
def sums(X):
    mu = X.astype(float).sum(axis=0)
    return X - mu, mu


@exercise.mistake(
    "You divided the sum by the number of features. The mean of a column divides by n, the number "
    "of rows (individuals)."
)
def divided_by_features(X):
    mu = X.astype(float).sum(axis=0) / X.shape[1]
    return X - mu, mu


@exercise.mistake(
    "You divided the sum by n − 1. That belongs to the variance; the mean divides by n."
)
def divided_by_one_less(X):
    mu = X.astype(float).sum(axis=0) / max(len(X) - 1, 1)
    return X - mu, mu


@exercise.mistake("Your B is transposed: it must have the shape of X, one row per individual.")
def transposed(X):
    B, mu = reference(X)
    return B.T, mu


@exercise.mistake(
    "Your mean was cut to whole numbers, the type of X: 2.5 became 2. Work in floats, for "
    "example with X.mean(axis=0) just as it comes."
)
def whole_mean(X):
    mu = X.mean(axis=0).astype(X.dtype)
    return X.astype(float) - mu, mu


@exercise.mistake(exercise.mistakes["whole_mean"].message)
def whole_mean_wraps(X):
    mu = X.mean(axis=0).astype(X.dtype)
    return X - mu, mu


@exercise.mistake(
    "You add up whole numbers of a small type, and the sum wraps round: in uint8, 200 + 100 is 44. "
    "Turn X into floats before you add, or use X.mean(axis=0), which does."
)
def sum_wraps(X):
    mu = X.sum(axis=0, dtype=X.dtype) / len(X)
    return X - mu, mu


@exercise.mistake(
    "Your B is cut to whole numbers: the array that you fill has the type of X. Make it with "
    "np.zeros(X.shape), or write B = X − mu."
)
def whole_numbers(X):
    B, mu = reference(X)
    return B.astype(X.dtype if X.dtype.kind == "f" else int), mu


@exercise.mistake(
    "You computed in single precision (float32), which keeps about seven digits. Far from the "
    "origin the mean uses them all up and nothing is left for B: use float64."
)
def single_precision_far(X):
    mu = X.astype(np.float32).mean(axis=0)
    return X.astype(np.float32) - mu, mu


@exercise.mistake(exercise.mistakes["single_precision_far"].message)
def single_precision_mean(X):
    mu = X.mean(axis=0, dtype=np.float32)
    return X - mu, mu


@exercise.mistake(
    "Only the first column is centred: the `return` stands inside the loop. Move it to the left."
)
def early_return(X):
    B, mu = X.astype(float), np.zeros(X.shape[1])
    mu[0] = B[:, 0].mean()
    B[:, 0] -= mu[0]
    return B, mu


@exercise.equivalent
def row_of_means(X):
    mu = X.mean(axis=0, keepdims=True)
    return X - mu, mu


@exercise.equivalent
def matrix(X):
    X = np.asmatrix(X)
    return X - X.mean(0), X.mean(0)


@exercise.equivalent
def lists(X):
    columns = [[float(x) for x in column] for column in X.T]
    mu = [sum(column) / len(column) for column in columns]
    return [[float(x) - m for x, m in zip(row, mu, strict=True)] for row in X], mu


@exercise.equivalent
def single_precision_result(X):
    B, mu = reference(X)
    return B.astype(np.float32), mu.astype(np.float32)


@exercise.equivalent
def projector(X):
    n = len(X)
    return (np.eye(n) - 1 / n) @ X, np.ones(n) @ X / n


@exercise.equivalent
def scikit_learn(X):
    scaler = StandardScaler(with_std=False).fit(X)
    return scaler.transform(X), scaler.mean_


@exercise.equivalent
def column_by_column(X):
    B, mu = np.zeros(X.shape), np.zeros(X.shape[1])
    for j in range(X.shape[1]):
        mu[j] = np.mean(X[:, j])
        B[:, j] = X[:, j] - mu[j]
    return B, mu


@exercise.equivalent
def average(X):
    mu = np.average(X, axis=0)
    return np.subtract(X, mu[None, :]), list(mu)


# In single precision every entry is −1e8, towards zero and to the nearest alike.
FAR_AWAY = -1e8 - np.array([[0.25, 0.5], [1.5, 2.0], [0.0, 0.5], [2.25, 0.0]])

exercise.show(
    Case((np.array([[1.0, 10.0], [3.0, 30.0], [8.0, 20.0]]),)),
    Case((np.array([[2.0, 0.5, -1.0], [4.0, 1.5, 2.0], [3.0, 4.0, 0.5], [0.0, 1.0, 6.5]]),)),
    Case((np.array([[1.5], [4.0], [2.0], [9.0]]),), FEATURE),
    Case((np.array([[1.0, 2.0], [4.0, 8.0]]),), TABLE),
    Case((np.array([[3.0, 7.0], [5.0, 7.0], [10.0, 7.0]]),), CONSTANT),
    Case((np.array([[3.0, -2.0, 0.5]]),), ONE_INDIVIDUAL),
    Case((np.array([[1, -20], [2, 10], [4, 3]]),), WHOLE),
    Case((np.array([[200, 3], [10, 90], [255, 4]], np.uint8),), PIXELS),
    Case((FAR_AWAY,), FAR),
)


@exercise.hide
def cases(rng):
    for _ in range(12):
        n, m = rng.integers(5, 40), rng.integers(2, 5)
        yield Case((rng.normal(rng.uniform(-5, 5, m), rng.uniform(0.3, 8, m), (n, m)),))
    for _ in range(2):
        n, m = rng.integers(5, 20), rng.integers(2, 5)
        X = rng.normal(2, 3, (n, m))
        yield Case((X[:, :1].copy(),), FEATURE)
        yield Case((rng.normal(1, 3, (n, n)),), TABLE)
        fixed = X.copy()
        fixed[:, rng.integers(m)] = rng.integers(1, 30)
        yield Case((fixed,), CONSTANT)
        yield Case((X[:1].copy(),), ONE_INDIVIDUAL)
        yield Case((rng.integers(-50, 100, (n, m)),), WHOLE)
        yield Case((rng.integers(0, 256, (n, m), dtype=np.uint8),), PIXELS)
        yield Case((rng.normal(rng.choice([-1e8, 1e8], m), 2, (n, m)),), FAR)
