"""The exercise `spectrum`: eigenvalues in descending order, and their unit eigenvectors."""

from __future__ import annotations

import numpy as np
from scipy.linalg import eigh

from autograder.exercise import Exercise
from autograder.exercises.shared.traps import (
    DIAGONAL,
    NEGATIVE,
    REPEATED,
    SINGLE,
    TINY_MATRIX,
    WHOLE,
    ZERO,
)
from eigentunes.checks import eigenvalue_spectrum as checks
from eigentunes.judging.comparisons import signs_fixed
from eigentunes.judging.contract import Case

exercise = Exercise(checks.spectrum)


@exercise.solved_by
def reference(S):
    """Eigenvalues and eigenvectors of a symmetric matrix, largest eigenvalue first.

    Parameters
    ----------
    S : array, shape (m, m)
        Symmetric, such as a covariance matrix.

    Returns
    -------
    lam : array, shape (m,)
        Eigenvalues in descending order.
    V : array, shape (m, m)
        Column V[:, i] is the unit eigenvector of lam[i].
    """
    lam, V = eigh(S)
    return lam[::-1], signs_fixed(V[:, ::-1])


@exercise.mistake(
    "Your eigenvalues ascend, as np.linalg.eigh returns them, so your first column is the "
    "direction of SMALLEST variance. Reverse both: lam[::-1] and V[:, ::-1]."
)
def ascending(S):
    return np.linalg.eigh(S)


PAIRS = (
    "You put the eigenvalues in descending order but left their eigenvectors where they were, so "
    "the pairs are broken. Put the columns of V into the same order: V[:, order]."
)


@exercise.mistake(PAIRS)
def values_only(S):
    lam, V = np.linalg.eigh(S)
    return lam[::-1], V


@exercise.mistake(PAIRS)
def values_of_eig_sorted(S):
    lam, V = np.linalg.eig(S)
    return np.sort(lam)[::-1], V


@exercise.mistake(
    "You reversed the columns of V but not the eigenvalues, so the pairs are broken. Reverse both: "
    "lam[::-1] and V[:, ::-1]."
)
def vectors_only(S):
    lam, V = np.linalg.eigh(S)
    return lam, V[:, ::-1]


@exercise.mistake(
    "np.linalg.eig returns the eigenvalues in no particular order and does not know that S is "
    "symmetric. Use np.linalg.eigh and reverse its ascending order."
)
def eig_unsorted(S):
    return np.linalg.eig(S)


@exercise.mistake(
    "Your eigenvectors stand in the rows. They belong in the columns: return V, not V.T."
)
def transposed(S):
    lam, V = reference(S)
    return lam, V.T


@exercise.mistake(
    "np.linalg.svd returns its last matrix already transposed, with the eigenvectors in rows. And "
    "singular values are never negative, so use np.linalg.eigh, which returns columns."
)
def svd_rows(S):
    _, s, Vt = np.linalg.svd(S)
    return s, Vt


ROWS = (
    "You reordered the rows of V. The eigenvectors are its columns: V[:, ::-1] or V[:, order], "
    "with the colon first."
)


@exercise.mistake(ROWS)
def rows_reversed(S):
    lam, V = np.linalg.eigh(S)
    return lam[::-1], V[::-1]


@exercise.mistake(ROWS)
def rows_of_eig_sorted(S):
    lam, V = np.linalg.eig(S)
    order = np.argsort(lam)[::-1]
    return lam[order], V[order]


@exercise.mistake(
    "You reversed the rows of V as well as its columns, which puts the features into another "
    "order. Reverse the columns alone: V[:, ::-1]."
)
def both_reversed(S):
    lam, V = np.linalg.eigh(S)
    return lam[::-1], V[::-1, ::-1]


@exercise.mistake(
    "You scaled each eigenvector by the root of its eigenvalue: those are loadings. Return unit "
    "vectors."
)
def loadings(S):
    lam, V = reference(S)
    return lam, V * np.sqrt(lam)


@exercise.mistake(
    "You scaled each eigenvector so that one entry is 1. Its LENGTH must be 1: divide by "
    "np.linalg.norm."
)
def largest_entry_one(S):
    lam, V = reference(S)
    return lam, V / np.take_along_axis(V, np.abs(V).argmax(axis=0)[None], axis=0)


@exercise.mistake(exercise.mistakes["largest_entry_one"].message)
def last_entry_one(S):
    lam, V = reference(S)
    return lam, V / V[-1]


@exercise.mistake(
    "You returned the roots of the eigenvalues, which are standard deviations. The eigenvalues "
    "themselves are asked for."
)
def roots(S):
    lam, V = reference(S)
    return np.sqrt(lam), V


@exercise.mistake(
    "You squared the eigenvalues. Singular values of the DATA must be squared, eigenvalues of S "
    "need not."
)
def squares(S):
    U, s, _ = np.linalg.svd(S)
    return s**2, U


@exercise.mistake(
    "You divided the eigenvalues by their sum: those are shares of the variance. Return the "
    "eigenvalues."
)
def shares(S):
    lam, V = reference(S)
    return lam / lam.sum(), V


@exercise.mistake(
    "You took absolute values of the entries of V. The sign of a whole column is free, those of "
    "single entries are not."
)
def abs_entries(S):
    lam, V = reference(S)
    return lam, np.abs(V)


@exercise.mistake(
    "You returned the diagonal of S and the axes themselves, so the covariances beside the "
    "diagonal had no effect. Use np.linalg.eigh."
)
def diagonal(S):
    order = np.argsort(np.diag(S))[::-1]
    return np.diag(S)[order], np.eye(len(S))[:, order]


@exercise.mistake(
    "You treated S as data and took the covariance of it. S is the covariance matrix already: "
    "decompose it as it is."
)
def covariance_again(S):
    return reference(np.atleast_2d(np.cov(S)))


@exercise.mistake("The two results are in another order: return lam, V.")
def other_order(S):
    lam, V = reference(S)
    return V, lam


@exercise.mistake(
    "You returned the eigenvalues alone. Return both: lam and V, as np.linalg.eigh gives them."
)
def values_alone(S):
    return reference(S)[0]


MAGNITUDE = (
    "A symmetric matrix can have negative eigenvalues, and you lost the sign: singular values and "
    "absolute values are never negative. Use np.linalg.eigh."
)


@exercise.mistake(MAGNITUDE)
def singular_values(S):
    U, s, _ = np.linalg.svd(S)
    return s, U


@exercise.mistake(MAGNITUDE)
def absolute_values(S):
    lam, V = reference(S)
    return np.abs(lam), V


@exercise.mistake(
    "You sorted by magnitude. Asked is the order of the values themselves, so that a negative "
    "eigenvalue comes last however large its magnitude."
)
def by_magnitude(S):
    lam, V = np.linalg.eigh(S)
    order = np.argsort(-np.abs(lam))
    return lam[order], V[:, order]


@exercise.mistake(
    "You replaced a negative eigenvalue by 0. Only the covariance matrix of data has none; another "
    "symmetric matrix may."
)
def clipped(S):
    lam, V = reference(S)
    return np.clip(lam, 0, None), V


@exercise.equivalent
def argsort(S):
    lam, V = np.linalg.eigh(S)
    order = np.argsort(-lam)
    return lam[order], V[:, order]


@exercise.equivalent
def other_signs(S):
    lam, V = reference(S)
    return lam, -V


@exercise.equivalent
def largest_entry_positive(S):
    lam, V = reference(S)
    return lam, V * np.sign(np.take_along_axis(V, np.abs(V).argmax(axis=0)[None], axis=0))


@exercise.equivalent
def eig_sorted_where_distinct(S):
    """np.linalg.eig does not return a right angle between vectors of equal eigenvalues."""
    lam, V = np.linalg.eig(S)
    order = np.argsort(lam)[::-1]
    if np.ptp(lam) > 0 and np.abs(np.diff(lam[order])).min() < 1e-6 * np.ptp(lam):
        return reference(S)
    return lam[order], V[:, order]


@exercise.equivalent
def singular_vectors_of_a_shifted_matrix(S):
    shift = np.abs(S).sum()
    U, s, _ = np.linalg.svd(S + shift * np.eye(len(S)))
    return s - shift, U


@exercise.equivalent
def singular_vectors_of_a_covariance(S):
    U, s, _ = np.linalg.svd(S)
    return (s, U) if np.linalg.eigvalsh(S)[0] > -1e-9 * s[0] else reference(S)


@exercise.equivalent
def sorted_pairs_in_lists(S):
    lam, V = np.linalg.eigh(S)
    pairs = sorted(zip(lam.tolist(), V.T.tolist(), strict=True), reverse=True)
    return [value for value, _ in pairs], [
        list(row) for row in zip(*(v for _, v in pairs), strict=True)
    ]


@exercise.equivalent
def other_basis_of_equal_eigenvalues(S):
    lam, V = reference(S)
    V = V.copy()
    for i in range(len(lam) - 1):
        if lam[i] - lam[i + 1] < 1e-9 * np.abs(lam).max():
            V[:, [i, i + 1]] = V[:, [i, i + 1]] @ np.array([[0.6, -0.8], [0.8, 0.6]])
    return lam, V


@exercise.equivalent
def rounding_clipped(S):
    lam, V = reference(S)
    return np.where(np.abs(lam) < 1e-12 * np.abs(lam).max(), 0, lam), V


@exercise.equivalent
def single_precision(S):
    lam, V = reference(S)
    return lam.astype(np.float32), V.astype(np.float32)


exercise.show(
    Case((np.array([[2.0, 1.0], [1.0, 2.0]]),)),
    Case((np.array([[4.0, 1.0, 0.5], [1.0, 3.0, -1.0], [0.5, -1.0, 2.0]]),)),
    Case((np.array([[0.5, 2.0], [2.0, -2.5]]),), NEGATIVE),
    Case((np.array([[3.0, 0.0, 0.0], [0.0, 2.0, 1.0], [0.0, 1.0, 2.0]]),), REPEATED),
    Case((np.array([[1.0, 2.0], [2.0, 4.0]]),), ZERO),
    Case((np.diag([1.0, 3.0, 2.0]),), DIAGONAL),
    Case((np.array([[5, 2], [2, 1]]),), WHOLE),
    Case((np.array([[7.0]]),), SINGLE),
    Case((np.array([[2.0, 0.5], [0.5, 1.0]]) * 1e-12,), TINY_MATRIX),
)


def with_spectrum(rng, lam):
    """A symmetric matrix with these eigenvalues and random eigenvectors."""
    Q = np.linalg.qr(rng.normal(size=(len(lam), len(lam))))[0]
    S = Q * lam @ Q.T
    return (S + S.T) / 2


@exercise.hide
def cases(rng):
    for _ in range(12):
        m = rng.integers(3, 9)
        yield Case((np.cov(rng.normal(0, rng.uniform(0.5, 4, m), (40, m)), rowvar=False),))
    for _ in range(2):
        m = rng.integers(3, 8)
        yield Case((with_spectrum(rng, rng.normal(0, 3, m) - 1),), NEGATIVE)
        yield Case((with_spectrum(rng, np.repeat(rng.uniform(1, 5, m), 2)),), REPEATED)
        yield Case((np.cov(rng.normal(size=(m, m + 3)), rowvar=False),), ZERO)
        yield Case((np.diag(rng.uniform(0.1, 5, m)),), DIAGONAL)
        whole = rng.integers(-4, 5, (m, m))
        yield Case((whole @ whole.T,), WHOLE)
        yield Case((rng.uniform(0.5, 5, (1, 1)),), SINGLE)
        yield Case((with_spectrum(rng, rng.uniform(1, 9, m)) * 1e-12,), TINY_MATRIX)
