"""The exercise `spectrum`: eigenvalues in descending order, and their unit eigenvectors."""

from __future__ import annotations

import numpy as np
from scipy.linalg import eigh

from autograder.definition import Exercise
from autograder.traps import DIAGONAL, NEGATIVE, REPEATED, SINGLE, TINY_MATRIX, WHOLE, ZERO
from eigentunes.checks import eigenvalue_spectrum as checks
from eigentunes.definition import Case

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
    return lam[::-1], V[:, ::-1]


@exercise.mistake(
    "Your eigenvalues ascend, as np.linalg.eigh returns them, so your first column is the "
    "direction of SMALLEST variance. Reverse both: lam[::-1] and V[:, ::-1]."
)
def ascending(S):
    return np.linalg.eigh(S)


@exercise.mistake(
    "You reversed the eigenvalues but not their eigenvectors, so the pairs are broken. Reverse the "
    "columns too: V[:, ::-1]."
)
def values_only(S):
    lam, V = np.linalg.eigh(S)
    return lam[::-1], V


@exercise.mistake(
    "Your eigenvectors stand in the rows. They belong in the columns: return V, not V.T."
)
def transposed(S):
    lam, V = reference(S)
    return lam, V.T


@exercise.equivalent
def argsort(S):
    lam, V = np.linalg.eigh(S)
    order = np.argsort(-lam)
    return lam[order], V[:, order]


@exercise.equivalent
def other_signs(S):
    lam, V = reference(S)
    return lam, -V


exercise.show(
    Case((np.array([[2.0, 1.0], [1.0, 2.0]]),)),
    Case((np.array([[4.0, 1.0, 0.5], [1.0, 3.0, -1.0], [0.5, -1.0, 2.0]]),)),
    Case((np.array([[0.5, 2.0], [2.0, -2.5]]),), NEGATIVE),
    Case((np.array([[2.0, 1.0, 1.0], [1.0, 2.0, 1.0], [1.0, 1.0, 2.0]]),), REPEATED),
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
