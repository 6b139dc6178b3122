"""The exercise `top_k`: power iteration and deflation, k times."""

from __future__ import annotations

import numpy as np

from autograder.definition import Exercise
from autograder.exercises.power_iteration import reference as iterate
from autograder.exercises.spectrum import with_spectrum
from autograder.traps import ALL_COMPONENTS, NEGATIVE, ONE_COMPONENT, RIGHT_ANGLE, WHOLE
from eigentunes.checks import eigenvalue_spectrum as checks
from eigentunes.definition import Case

exercise = Exercise(checks.top_k)


@exercise.solved_by
def reference(S, k):
    """The k eigenvalues of largest magnitude, by power iteration and deflation.

    Parameters
    ----------
    S : array, shape (m, m)
        Symmetric.
    k : int

    Returns
    -------
    lam : array, shape (k,)
    V : array, shape (m, k)
        Unit eigenvectors in columns.

    Notes
    -----
    The start is random, so it is not at right angles to an eigenvector.
    """
    rest = np.array(S, dtype=float)
    rng = np.random.default_rng(0)
    lam, V = np.empty(k), np.empty((len(rest), k))
    for i in range(k):
        lam[i], V[:, i], _ = iterate(rest, rng.normal(size=len(rest)), 1e-12, 10_000)
        rest -= lam[i] * np.outer(V[:, i], V[:, i])
    return lam, V


@exercise.mistake(
    "You subtract the outer product without its eigenvalue: deflation is S − lam · np.outer(v, v)."
)
def no_lam(S, k):
    return _deflated(S, k, lambda rest, lam, v: rest - np.outer(v, v))


@exercise.mistake(
    "Every column of yours is the same vector, because the matrix stays as it is. Subtract "
    "lam · np.outer(v, v) before you look for the next."
)
def no_deflation(S, k):
    return _deflated(S, k, lambda rest, lam, v: rest)


def _deflated(S, k, deflate):
    rest = np.array(S, dtype=float)
    lam, V = np.empty(k), np.empty((len(rest), k))
    for i in range(k):
        start = np.random.default_rng(i).normal(size=len(rest))
        lam[i], V[:, i], _ = iterate(rest, start, 1e-12, 2000)
        rest = deflate(rest, lam[i], V[:, i])
    return lam, V


@exercise.equivalent
def eigh(S, k):
    lam, V = np.linalg.eigh(S)
    order = np.argsort(-np.abs(lam))[:k]
    return lam[order], V[:, order]


MATRIX = np.array([[6.0, 2.0, 1.0], [2.0, 2.0, 0.5], [1.0, 0.5, 0.5]])

exercise.show(
    Case((np.array([[3.0, 1.0], [1.0, 1.0]]), 2)),
    Case((MATRIX, 2)),
    Case((MATRIX, 1), ONE_COMPONENT),
    Case((MATRIX, 3), ALL_COMPONENTS),
    Case((np.array([[1.0, 2.0], [2.0, -4.0]]), 2), NEGATIVE),
    Case((np.array([[5, 2], [2, 1]]), 2), WHOLE),
    Case((np.array([[2.0, 1.0, 0.0], [1.0, 2.0, 0.0], [0.0, 0.0, 0.5]]), 2), RIGHT_ANGLE),
)


@exercise.hide
def cases(rng):
    def levels(m):
        return rng.uniform(1, 1.3, m) * 3.0 ** -np.arange(m) * 20

    for _ in range(12):
        m = rng.integers(4, 7)
        yield Case((with_spectrum(rng, levels(m)), int(rng.integers(2, m))))
    for _ in range(2):
        m = int(rng.integers(3, 6))
        yield Case((with_spectrum(rng, levels(m)), 1), ONE_COMPONENT)
        yield Case((with_spectrum(rng, levels(m)), m), ALL_COMPONENTS)
        signs = np.where(np.arange(m) == rng.integers(0, 2), -1, 1)
        yield Case((with_spectrum(rng, levels(m) * signs), 2), NEGATIVE)
        d = np.array([9, 3, 1]) * rng.integers(2, 9)
        yield Case((np.array([[0, 0, 0], [0, 0, 1], [0, 1, 0]]) + np.diag(d), 2), WHOLE)
        lam = levels(2)
        block = np.array([[lam.sum(), lam[1] - lam[0]], [lam[1] - lam[0], lam.sum()]]) / 2
        S = np.zeros((3, 3))
        S[:2, :2], S[2, 2] = block, lam[1] / 3
        yield Case((S, 2), RIGHT_ANGLE)
