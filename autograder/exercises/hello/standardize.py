"""The exercise `standardize`: mean 0 and standard deviation 1 for every column."""

from __future__ import annotations

import numpy as np
from scipy import stats
from sklearn.preprocessing import StandardScaler

from autograder.exercise import Exercise
from autograder.exercises.shared.traps import CONSTANT, WHOLE
from eigentunes.checks import hello as checks
from eigentunes.judging.contract import Case

exercise = Exercise(checks.standardize)


@exercise.solved_by
def reference(X):
    """Give every column mean 0 and standard deviation 1.

    Parameters
    ----------
    X : array, shape (n, d)
        Any real numbers.

    Returns
    -------
    array of float, shape (n, d)
        Columns that do not vary are 0.

    Notes
    -----
    The standard deviation divides by n, as ``sklearn.preprocessing.StandardScaler`` does.
    """
    centred = X - X.mean(axis=0)
    deviation = np.sqrt((centred**2).mean(axis=0))
    constant = np.ptp(X, axis=0) == 0
    return np.where(constant, 0.0, centred / np.where(constant, 1.0, deviation))


def _divided(centred, scale):
    """`centred / scale`, and 0 where the scale is 0."""
    return centred / np.where(scale == 0, 1.0, scale)


@exercise.mistake(
    "You divide by n − 1 in the standard deviation (ddof=1). This exercise divides by n, "
    "as scikit-learn's StandardScaler does: leave ddof out."
)
def ddof1(X):
    return _divided(X - X.mean(axis=0), X.std(axis=0, ddof=1) if len(X) > 1 else np.zeros(1))


@exercise.mistake(
    "A column in which all values are equal has standard deviation 0, and you divide 0 by 0: "
    "that is NaN. Replace a deviation of 0 by 1 before you divide."
)
def nan_constant(X):
    with np.errstate(invalid="ignore"):
        return (X - X.mean(axis=0)) / X.std(axis=0)


@exercise.mistake(
    "You standardised each row (axis=1). Each COLUMN is a feature: use axis=0 in mean and std."
)
def axis1(X):
    return _divided(X - X.mean(axis=1, keepdims=True), X.std(axis=1, keepdims=True))


@exercise.mistake(
    "You used means and deviations of the rows (axis=1). Each COLUMN is a feature: use axis=0 "
    "in mean and std."
)
def axis1_flat(X):
    return _divided(X - X.mean(axis=1), X.std(axis=1))


@exercise.mistake(
    "You used one mean and one standard deviation for the whole table. Each column has its own: "
    "give mean and std axis=0."
)
def global_statistics(X):
    return _divided(X - X.mean(), X.std())


@exercise.mistake(
    "Your centring is right, but you divide every column by the same number. Each column has its "
    "own standard deviation: X.std(axis=0)."
)
def global_deviation(X):
    return _divided(X - X.mean(axis=0), X.std())


@exercise.mistake(
    "You subtract the mean of the whole table. Each column has its own mean: X.mean(axis=0)."
)
def global_mean(X):
    return _divided(X - X.mean(), X.std(axis=0))


@exercise.mistake("You divide but do not centre. Subtract each column's mean first.")
def no_centring(X):
    return _divided(X, X.std(axis=0))


@exercise.mistake(
    "You centre the columns but do not scale them. Divide each column by its standard deviation."
)
def centred_only(X):
    return X - X.mean(axis=0)


@exercise.mistake("You divide by the variance. Divide by the standard deviation, its square root.")
def variance(X):
    return _divided(X - X.mean(axis=0), X.var(axis=0))


@exercise.mistake(
    "You scaled each column to the range 0 to 1 (min-max scaling). Here each column must get "
    "mean 0 and standard deviation 1."
)
def minmax(X):
    low = X.min(axis=0)
    return _divided(X - low, X.max(axis=0) - low.astype(float))


@exercise.mistake(
    "You centre each column but then divide by its range (max − min). Divide by its standard "
    "deviation."
)
def divide_by_range(X):
    return _divided(X - X.mean(axis=0), X.max(axis=0) - X.min(axis=0).astype(float))


@exercise.mistake(
    "You divide each column by its length, the root of the SUM of squares. The standard deviation "
    "is the root of their MEAN."
)
def unit_length(X):
    centred = X - X.mean(axis=0)
    return _divided(centred, np.linalg.norm(centred, axis=0))


@exercise.mistake("You subtract the median of each column. Subtract its mean.")
def median(X):
    return _divided(X - np.median(X, axis=0), X.std(axis=0))


@exercise.mistake(
    "Your function changed X itself (X -= … or X[:, j] = …). The caller still needs the original: "
    "compute a new array."
)
def in_place(X):
    X -= X.mean(axis=0)
    X /= np.where(X.std(axis=0) == 0, 1, X.std(axis=0))
    return X


@exercise.mistake(
    "You returned three things, the table, the means and the deviations. Return only the table."
)
def returns_tuple(X):
    return reference(X), X.mean(axis=0), X.std(axis=0)


@exercise.mistake("Your function returns nothing: its last line must be `return` and the result.")
def none(X):
    reference(X)


@exercise.mistake("You returned the table transposed: rows must stay rows.")
def transposed(X):
    return reference(X).T


@exercise.mistake(
    "You removed the columns that do not vary. Keep them, filled with 0: the result has the same "
    "shape as X."
)
def drops_constant(X):
    return reference(X)[:, X.std(axis=0) > 0]


@exercise.mistake(
    "A column that does not vary comes back unchanged. Centre it like every other column: "
    "it becomes 0."
)
def keeps_constant(X):
    return np.where(X.std(axis=0) == 0, X, reference(X))


@exercise.mistake(
    "You add a small number to every standard deviation to avoid 0/0. Where the deviation itself "
    "is tiny, that changes the answer: replace only a deviation of exactly 0."
)
def epsilon(X):
    return (X - X.mean(axis=0)) / (X.std(axis=0) + 1e-8)


@exercise.mistake(
    "You computed the variance as mean(x²) − mean(x)². Far from zero two huge, nearly equal "
    "numbers are subtracted and the digits are lost: centre first, then square."
)
def one_pass_variance(X):
    X = X.astype(float)
    squared = np.maximum((X**2).mean(axis=0) - X.mean(axis=0) ** 2, 0)
    return _divided(X - X.mean(axis=0), np.where(np.ptp(X, axis=0) == 0, 0, np.sqrt(squared)))


@exercise.mistake(
    "Your result is cut to whole numbers, because the array that you fill has an integer type. "
    "Make it with dtype=float."
)
def whole_numbers(X):
    Z = np.zeros_like(X)
    Z[:] = reference(X)
    return Z


@exercise.mistake(exercise.mistakes["ddof1"].message)
def ddof1_unguarded(X):
    with np.errstate(all="ignore"):
        return (X - X.mean(axis=0)) / X.std(axis=0, ddof=1)


EARLY = (
    "Only the first column is standardised: the `return` stands inside the loop. Move it to the "
    "left."
)


@exercise.mistake(EARLY)
def early_return(X):
    Z = X.astype(float)
    Z[:, 0] = reference(X)[:, 0]
    return Z


@exercise.mistake(EARLY)
def early_return_of_zeros(X):
    Z = np.zeros(X.shape)
    Z[:, 0] = reference(X)[:, 0]
    return Z


@exercise.equivalent
def scikit_learn(X):
    return StandardScaler().fit_transform(X)


@exercise.equivalent
def scipy_zscore(X):
    with np.errstate(invalid="ignore"):
        return np.nan_to_num(stats.zscore(np.asarray(X, dtype=float), axis=0))


@exercise.equivalent
def replaced_zeros(X):
    deviation = X.std(axis=0)
    deviation[deviation == 0] = 1
    return (X - X.mean(axis=0)) / deviation


@exercise.equivalent
def nan_to_num(X):
    with np.errstate(invalid="ignore"):
        return np.nan_to_num((X - X.mean(axis=0)) / X.std(axis=0))


@exercise.equivalent
def divide_where(X):
    centred, deviation = X - X.mean(axis=0), X.std(axis=0)
    return np.divide(centred, deviation, out=np.zeros_like(centred), where=deviation != 0)


@exercise.equivalent
def column_by_column(X):
    Z = np.zeros(X.shape)
    for j in range(X.shape[1]):
        column = X[:, j]
        if column.std() > 0:
            Z[:, j] = (column - column.mean()) / column.std()
    return Z


@exercise.equivalent
def lists_and_loops(X):
    columns = []
    for column in X.T.tolist():
        mean = sum(column) / len(column)
        deviation = (sum((x - mean) ** 2 for x in column) / len(column)) ** 0.5
        columns.append([(x - mean) / deviation if deviation else 0 for x in column])
    return [list(row) for row in zip(*columns, strict=True)]


@exercise.equivalent
def single_precision(X):
    return reference(X).astype(np.float32)


@exercise.equivalent
def column_order(X):
    return np.asfortranarray(reference(X))


SQUARE = "as many rows as columns"
ROW = "a single row"
FAR = "values far from zero"
TINY = "columns of very different size"

exercise.show(
    Case((np.array([[1.0, 10.0], [2.0, 20.0], [6.0, 60.0], [7.0, 20.0]]),)),
    Case((np.array([[1.0], [2.0], [1.5], [3.0], [2.5], [2.0], [40.0]]),)),
    Case((np.array([[1.0, 5.0], [2.0, 5.0], [6.0, 5.0]]),), CONSTANT),
    Case((np.array([[1.0, 4.0, 2.0], [0.5, 8.0, 2.5], [4.5, 3.0, -6.0]]),), SQUARE),
    Case((np.array([[3.0, -2.0]]),), ROW),
    Case((np.array([[1, 200], [2, 100], [2, 0], [7, 50]]),), WHOLE),
    Case((np.array([[1e7 + 0.25, 1.0], [1e7 + 1.5, 2.0], [1e7 + 0.7, -4.0]]),), FAR),
    Case((np.array([[1e-6, 3e5], [4e-6, -2e5], [2e-6, 7e5], [-1e-6, 1e5]]),), TINY),
)


@exercise.hide
def cases(rng):
    for _ in range(12):
        n, d = rng.integers(5, 40), rng.integers(2, 7)
        yield Case((rng.normal(rng.uniform(-5, 5, d), rng.uniform(0.3, 8, d), (n, d)),))
    for _ in range(2):
        n, d = rng.integers(5, 20), rng.integers(3, 6)
        X = rng.normal(2, 3, (n, d))
        X[:, rng.integers(d)] = rng.integers(1, 30)
        yield Case((X,), CONSTANT)
        yield Case((rng.normal(1, 3, (d, d)),), SQUARE)
        yield Case((rng.normal(1, 3, (1, d)),), ROW)
        yield Case((rng.integers(0, 256, (n, d)).astype(np.uint8),), WHOLE)
        yield Case((rng.integers(-50, 100, (n, d)),), WHOLE)
        yield Case((rng.normal(rng.uniform(1e7, 4e7), 1, (n, d)),), FAR)
        yield Case((rng.normal(0, 10.0 ** rng.permutation(np.linspace(-6, 6, d)), (n, d)),), TINY)
