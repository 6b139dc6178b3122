"""The exercise `power_iteration`: multiply by S until the direction is at rest."""

from __future__ import annotations

import numpy as np

from autograder.definition import Exercise
from autograder.exercises.spectrum import with_spectrum
from autograder.traps import (
    CUT_SHORT,
    LARGE_MATRIX,
    LONG_START,
    NEGATIVE_LEADING,
    TINY_MATRIX,
    WHOLE,
)
from eigentunes.checks import eigenvalue_spectrum as checks
from eigentunes.definition import Case

exercise = Exercise(checks.power_iteration)


def _unit(v):
    v = v / np.abs(v).max()
    return v / np.linalg.norm(v)


@exercise.solved_by
def reference(S, v0, tol, max_iter):
    """Eigenvalue of largest magnitude, by repeated multiplication.

    Parameters
    ----------
    S : array, shape (m, m)
        Symmetric.
    v0 : array, shape (m,)
        Start, of any length but 0.
    tol : float
        Stop when v changes by less than this in a step, up to sign.
    max_iter : int
        Stop after so many multiplications at the latest.

    Returns
    -------
    lam : float
    v : array, shape (m,)
        Unit eigenvector.
    n_iter : int
        Multiplications by S.

    Notes
    -----
    Before its length is taken, a vector is divided by its largest entry: squares of very large
    or very small numbers do not fit into a float.
    """
    S = np.asarray(S, dtype=float)
    v = _unit(np.asarray(v0, dtype=float))
    n_iter, change = 0, np.inf
    while n_iter < max_iter and change >= tol:
        old, v = v, _unit(S @ v)
        change = min(np.linalg.norm(v - old), np.linalg.norm(v + old))
        n_iter += 1
    return float(v @ S @ v), v, n_iter


@exercise.mistake(
    "With a negative leading eigenvalue v changes its sign in every step, so |v_new − v_old| never "
    "becomes small. Compare up to sign: take the smaller of |v_new − v_old| and |v_new + v_old|."
)
def no_sign(S, v0, tol, max_iter):
    v, n_iter, change = _unit(v0 * 1.0), 0, np.inf
    while n_iter < max_iter and change >= tol:
        old, v = v, _unit(S @ v)
        change, n_iter = np.linalg.norm(v - old), n_iter + 1
    return v @ S @ v, v, n_iter


@exercise.mistake(
    "|S v| is the magnitude of the eigenvalue, so a negative one loses its sign. Return v·S·v."
)
def norm_returned(S, v0, tol, max_iter):
    lam, v, n_iter = reference(S, v0, tol, max_iter)
    return abs(lam), v, n_iter


@exercise.mistake(
    "You stop after five steps. Repeat until v changes by less than tol, or max_iter is reached."
)
def five_steps(S, v0, tol, max_iter):
    return reference(S, v0, 0.0, min(5, max_iter))


@exercise.equivalent
def eigh(S, v0, tol, max_iter):
    lam, V = np.linalg.eigh(S)
    i = np.argmax(np.abs(lam))
    return lam[i], V[:, i], 1


exercise.show(
    Case((np.array([[2.0, 1.0], [1.0, 2.0]]), np.array([1.0, 0.0]), 1e-10, 200)),
    Case(
        (
            np.array([[4.0, 1.0, 0.5], [1.0, 3.0, -1.0], [0.5, -1.0, 1.0]]),
            np.array([1.0, 2.0, 1.0]),
            1e-10,
            400,
        )
    ),
    Case((np.array([[1.0, 2.0], [2.0, -4.0]]), np.array([1.0, 0.5]), 1e-10, 200), NEGATIVE_LEADING),
    Case((np.array([[3.0, 1.0], [1.0, 1.0]]) * 1e120, np.ones(2), 1e-10, 200), LARGE_MATRIX),
    Case((np.array([[3.0, 1.0], [1.0, 1.0]]) * 1e-12, np.ones(2), 1e-10, 200), TINY_MATRIX),
    Case((np.array([[3.0, 1.0], [1.0, 1.0]]), np.array([1e-100, 0.0]), 1e-10, 200), LONG_START),
    Case((np.diag([1.0, 0.99]), np.array([1.0, 1.0]), 1e-10, 3), CUT_SHORT),
    Case((np.array([[5, 2], [2, 1]]), np.array([1, 1]), 1e-10, 200), WHOLE),
)


@exercise.hide
def cases(rng):
    for _ in range(12):
        m = rng.integers(3, 8)
        lam = np.append(rng.uniform(4, 6), rng.uniform(-2, 2, m - 1))
        yield Case((with_spectrum(rng, lam), rng.normal(size=m), 1e-10, 300))
    for _ in range(2):
        m = rng.integers(3, 8)
        lam = np.append(rng.uniform(4, 6), rng.uniform(-2, 2, m - 1))
        S, v0 = with_spectrum(rng, lam), rng.normal(size=m)
        yield Case((-S, v0, 1e-10, 300), NEGATIVE_LEADING)
        yield Case((S * 1e120, v0, 1e-10, 300), LARGE_MATRIX)
        yield Case((S * 1e-12, v0, 1e-10, 300), TINY_MATRIX)
        yield Case((S, v0 * 10 ** rng.choice([-100.0, 100.0]), 1e-10, 300), LONG_START)
        close = np.append(lam[0] * 0.995, lam)
        yield Case((with_spectrum(rng, close), rng.normal(size=m + 1), 1e-10, 4), CUT_SHORT)
        whole = rng.integers(0, 5, (m, m))
        yield Case((whole + whole.T + 5, np.ones(m, int), 1e-10, 300), WHOLE)
