"""The exercise `covariance`: how the features vary together."""

from __future__ import annotations

from itertools import combinations

import numpy as np
from sklearn.covariance import EmpiricalCovariance

from autograder.exercise import Exercise
from autograder.exercises.shared.traps import CONSTANT, FAR, FEATURE, PIXELS, TABLE, WHOLE
from eigentunes.checks import variance_in_a_direction as checks
from eigentunes.judging.contract import Case

exercise = Exercise(checks.covariance)

WIDE = "more features than individuals"


@exercise.solved_by
def reference(X):
    """Sample covariance of the features.

    Parameters
    ----------
    X : array, shape (n, m)
        One individual per row, one feature per column; at least two rows.

    Returns
    -------
    array of float, shape (m, m)
        Divided by n − 1.

    Notes
    -----
    The mean is taken away before anything is multiplied.  The mean of the products minus the
    product of the means is the same on paper, and loses all digits far from the origin.
    """
    X = np.asarray(X, dtype=float)
    B = X - X.mean(axis=0)
    return B.T @ B / (len(X) - 1)


def centred(X):
    X = X.astype(float)
    return X - X.mean(axis=0)


@exercise.mistake(
    "You divided by n. The sample covariance divides by n − 1, because taking the mean away has "
    "used up one individual's worth of information."
)
def ddof0(X):
    B = centred(X)
    return B.T @ B / len(B)


UNCENTRED = (
    "You did not take the mean away. What you computed measures the distance from the origin, and "
    "its strongest direction points at the mean: centre first."
)


@exercise.mistake(UNCENTRED)
def uncentred(X):
    X = X.astype(float)
    return X.T @ X / (len(X) - 1)


@exercise.mistake(UNCENTRED)
def uncentred_over_n(X):
    X = X.astype(float)
    return X.T @ X / len(X)


GRAM = (
    "You multiplied in the wrong order: B @ B.T is (n, n) and compares individuals. Individuals "
    "are rows here, so features are compared by B.T @ B."
)


@exercise.mistake(GRAM)
def gram(X):
    B = centred(X)
    return B @ B.T / (len(B) - 1)


@exercise.mistake(GRAM)
def gram_over_features(X):
    B = centred(X)
    return B @ B.T / max(B.shape[1] - 1, 1)


@exercise.mistake(
    "You took ROWS as features, as np.cov does unless you tell it otherwise. Here the features are "
    "columns: np.cov(X, rowvar=False), or np.cov(X.T)."
)
def rows_as_features(X):
    with np.errstate(all="ignore"):
        return np.atleast_2d(np.cov(X.astype(float), ddof=1 if X.shape[1] > 1 else 0))


@exercise.mistake(
    "You took from each individual its own mean (axis=1). Take the mean of each FEATURE away: "
    "axis=0."
)
def centred_rows(X):
    B = X - X.mean(axis=1, keepdims=True)
    return B.T @ B / (len(B) - 1)


@exercise.mistake(
    "You took one common mean from the whole table. Each feature has its own: X.mean(axis=0)."
)
def one_mean(X):
    B = X - X.mean()
    return B.T @ B / (len(B) - 1)


@exercise.mistake(
    "That is the correlation matrix, with ones on its diagonal. The covariance keeps the units: "
    "leave out the division by the standard deviations."
)
def correlation(X):
    S = reference(X)
    d = np.sqrt(np.diag(S))
    d = np.where(d == 0, 1, d)
    return S / np.outer(d, d)


@exercise.mistake(
    "You divided by the number of FEATURES minus 1. Divide by the number of individuals minus 1: "
    "len(X) − 1."
)
def divided_by_features(X):
    B = centred(X)
    return B.T @ B / max(B.shape[1] - 1, 1)


@exercise.mistake(
    "You divided by n − 2. Only one mean per feature is taken away, so it is n − 1; did two "
    "places subtract 1?"
)
def divided_by_two_less(X):
    B = centred(X)
    return B.T @ B / max(len(B) - 2, 0.5)


@exercise.mistake(
    "Division goes before subtraction: in B.T @ B / len(X) - 1 the 1 is taken from every entry of "
    "the matrix. Put brackets: / (len(X) - 1)."
)
def no_brackets(X):
    B = centred(X)
    return B.T @ B / len(B) - 1


@exercise.mistake("You added up the products but did not divide by n − 1.")
def not_divided(X):
    B = centred(X)
    return B.T @ B


@exercise.mistake(
    "Your off-diagonal elements are 0. They are what tells how two features vary together: "
    "B.T @ B has them all."
)
def diagonal_only(X):
    return np.diag(np.diag(reference(X)))


@exercise.mistake(
    "You returned only the variance of each feature. S also holds the covariance of each pair, "
    "so it is a matrix of shape (m, m)."
)
def variances(X):
    return X.var(axis=0, ddof=1)


@exercise.mistake(
    "You took the root of the covariances. S holds variances, not standard deviations."
)
def root(X):
    S = reference(X)
    return np.sign(S) * np.sqrt(np.abs(S))


@exercise.mistake(
    "You took the absolute values. A covariance may be negative: then one feature falls while the "
    "other rises."
)
def absolute(X):
    return np.abs(reference(X))


@exercise.mistake(
    "Only one half of your matrix is filled. The covariance of a with b is that of b with a: fill "
    "S[a, b] and S[b, a]."
)
def one_half(X):
    return np.triu(reference(X))


@exercise.mistake(
    "np.cov returns a bare number for a single feature. Make it a (1, 1) matrix: "
    "np.atleast_2d(…), or multiply B.T @ B yourself."
)
def bare_number(X):
    return np.cov(X, rowvar=False)


@exercise.mistake(
    "You subtract the product of the means from the mean of the products. Far from the origin "
    "these are two huge, nearly equal numbers, and all digits cancel: centre first, then multiply."
)
def one_pass(X):
    X = X.astype(float)
    n, mu = len(X), X.mean(axis=0)
    return (X.T @ X - n * np.outer(mu, mu)) / (n - 1)


@exercise.mistake(
    "You multiply whole numbers of a small type, and the products wrap round: in uint8, 16 × 16 "
    "is 0. Turn X into floats first."
)
def wraps(X):
    n, mu = len(X), X.mean(axis=0)
    if X.dtype.kind != "u":
        return reference(X)
    return (X.T @ X - n * np.outer(mu, mu)) / (n - 1)


@exercise.mistake(
    "You add up whole numbers of a small type, and the sum wraps round: in uint8, 200 + 100 is 44. "
    "Turn X into floats before you add, or use X.mean(axis=0), which does."
)
def sum_wraps(X):
    B = X - X.sum(axis=0, dtype=X.dtype) / len(X)
    return B.T @ B / (len(B) - 1)


@exercise.mistake(
    "Your mean was cut to whole numbers, the type of X: 2.5 became 2. Work in floats, for "
    "example with X.mean(axis=0) just as it comes."
)
def whole_mean(X):
    B = X.astype(float) - X.mean(axis=0).astype(X.dtype)
    return B.T @ B / (len(B) - 1)


@exercise.mistake(
    "Your result is cut to whole numbers, because the array that you fill has an integer type. "
    "Make it with np.zeros((m, m))."
)
def whole_numbers(X):
    return reference(X).astype(X.dtype if X.dtype.kind == "f" else int)


@exercise.mistake(
    "You computed in single precision (float32), which keeps about seven digits. Far from the "
    "origin the mean uses them all up: use float64."
)
def single_precision_far(X):
    X = X.astype(np.float32)
    B = X - X.mean(axis=0)
    return B.T @ B / (len(B) - 1)


@exercise.mistake(
    "Your function changed X itself (X -= …). The caller still needs it: make a new array for the "
    "centred data."
)
def in_place(X):
    if X.dtype.kind != "f":
        return reference(X)
    X -= X.mean(axis=0)
    return X.T @ X / (len(X) - 1)


@exercise.mistake("You return two values. Of `center` you need B; return the matrix S alone.")
def with_the_mean(X):
    return reference(X), X.mean(axis=0)


@exercise.equivalent
def numpy_cov(X):
    return np.atleast_2d(np.cov(X, rowvar=False))


@exercise.equivalent
def numpy_cov_transposed(X):
    return np.cov(X.T.astype(float)).reshape(X.shape[1], X.shape[1])


@exercise.equivalent
def einsum(X):
    B = centred(X)
    return np.einsum("ia,ib->ab", B, B) / (len(B) - 1)


@exercise.equivalent
def loops(X):
    B, m = centred(X), X.shape[1]
    S = np.zeros((m, m))
    for a in range(m):
        for b in range(m):
            S[a, b] = sum(B[:, a] * B[:, b]) / (len(B) - 1)
    return S


@exercise.equivalent
def outer_products(X):
    return sum(np.outer(b, b) for b in centred(X)) / (len(X) - 1)


@exercise.equivalent
def differences_of_pairs(X):
    X = X.astype(float)
    pairs = combinations(X, 2)
    return sum(np.outer(a - b, a - b) for a, b in pairs) / (len(X) * (len(X) - 1))


@exercise.equivalent
def singular_values(X):
    _, s, Vt = np.linalg.svd(centred(X), full_matrices=False)
    return Vt.T @ np.diag(s**2 / (len(X) - 1)) @ Vt


@exercise.equivalent
def scikit_learn(X):
    fitted = EmpiricalCovariance(assume_centered=True).fit(centred(X))
    return fitted.covariance_ * len(X) / (len(X) - 1)


@exercise.equivalent
def single_precision_result(X):
    return reference(X).astype(np.float32)


@exercise.equivalent
def nested_lists(X):
    return reference(X).tolist()


# In single precision every entry is −1e8, towards zero and to the nearest alike.
FAR_AWAY = -1e8 - np.array([[0.25, 0.5], [1.5, 2.0], [0.0, 0.5], [2.25, 0.0]])

exercise.show(
    Case((np.array([[0.0, 0.0], [2.0, 1.0], [4.0, 8.0]]),)),
    Case((np.array([[1.0, 4.0], [2.0, 5.0], [4.0, -1.0], [5.0, 0.0], [6.0, -4.5]]),)),
    Case((np.array([[1.0, 0.5, 7.0], [2.0, 1.5, 3.0], [4.0, 4.0, 2.5], [0.0, 1.0, 6.5]]),)),
    Case((np.array([[1.5], [4.0], [2.0], [9.0]]),), FEATURE),
    Case((np.array([[1.0, 2.0, 0.5], [4.0, 8.0, 1.0], [0.0, 3.0, -2.0]]),), TABLE),
    Case((np.array([[1.0, 2.0, 0.5, 4.0], [4.0, 8.0, 1.0, -3.0]]),), WIDE),
    Case((np.array([[3.0, 7.0], [5.0, 7.0], [10.0, 7.0]]),), CONSTANT),
    Case((np.array([[1, -20], [2, 10], [4, 3], [8, 5]]),), WHOLE),
    Case((np.array([[200, 3], [10, 90], [255, 4], [34, 66]], np.uint8),), PIXELS),
    Case((FAR_AWAY,), FAR),
)


@exercise.hide
def cases(rng):
    for _ in range(12):
        n, m = rng.integers(8, 40), rng.integers(2, 6)
        mixed = rng.normal(0, 2, (n, m)) @ rng.normal(0, 1, (m, m))
        yield Case((mixed + rng.uniform(-9, 9, m),))
    for _ in range(2):
        n, m = rng.integers(8, 20), rng.integers(3, 6)
        X = rng.normal(2, 3, (n, m))
        yield Case((X[:, :1].copy(),), FEATURE)
        yield Case((rng.normal(1, 3, (n, n)),), TABLE)
        yield Case((rng.normal(1, 3, (m, n)),), WIDE)
        fixed = X.copy()
        fixed[:, rng.integers(m)] = rng.integers(1, 30)
        yield Case((fixed,), CONSTANT)
        yield Case((rng.integers(-50, 100, (n, m)),), WHOLE)
        yield Case((rng.integers(0, 256, (n, m), dtype=np.uint8),), PIXELS)
        yield Case((rng.normal(rng.choice([-1e8, 1e8], m), 2, (n, m)),), FAR)
