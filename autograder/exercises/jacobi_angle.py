"""The exercise `jacobi_angle`: the rotation that makes one element of S vanish."""

from __future__ import annotations

import numpy as np

from autograder.definition import Exercise
from autograder.exercises.spectrum import with_spectrum
from autograder.traps import ALREADY_ZERO, EQUAL_DIAGONAL, P_AFTER_Q, TINY_MATRIX, WHOLE
from eigentunes.checks import eigenvalue_spectrum as checks
from eigentunes.definition import Case

exercise = Exercise(checks.jacobi_angle)


@exercise.solved_by
def reference(S, p, q):
    """Cosine and sine of the rotation after which element (p, q) of JᵀSJ is 0.

    Parameters
    ----------
    S : array, shape (m, m)
        Symmetric.
    p, q : int
        Different rows.

    Returns
    -------
    c, s : float
        J is the identity but for J[p, p] = J[q, q] = c, J[p, q] = s and J[q, p] = −s.  Of the two
        angles the smaller: |s| ≤ c.

    Notes
    -----
    t = tan θ is the smaller root of t² + 2τt − 1 = 0 with τ = (S_qq − S_pp) / 2S_pq, in the form
    that does not cancel (Golub and Van Loan, Matrix Computations, section 8.5).
    """
    a, b, d = float(S[p, p]), float(S[p, q]), float(S[q, q])
    if b == 0:
        return 1.0, 0.0
    tau = (d - a) / (2 * b)
    t = np.copysign(1.0, tau) / (abs(tau) + np.hypot(1.0, tau))
    c = 1 / np.hypot(1.0, t)
    return float(c), float(t * c)


@exercise.mistake(
    "You rotate in the wrong direction, so the element grows instead of vanishing. Flip the sign "
    "of s."
)
def wrong_sign(S, p, q):
    c, s = reference(S, p, q)
    return c, -s


@exercise.mistake("You forgot to halve the angle: tan 2θ = 2 S_pq / (S_qq − S_pp).")
def double_angle(S, p, q):
    theta = np.arctan2(2.0 * S[p, q], 1.0 * S[q, q] - S[p, p])
    return np.cos(theta), np.sin(theta)


@exercise.equivalent
def half_arctan(S, p, q):
    a, b, d = float(S[p, p]), float(S[p, q]), float(S[q, q])
    if b == 0:
        return 1, 0
    theta = np.pi / 4 if a == d else 0.5 * np.arctan(2 * b / (d - a))
    return np.cos(theta), np.sin(theta)


MATRIX = np.array([[4.0, 1.0, 0.5], [1.0, 1.0, -1.5], [0.5, -1.5, 2.0]])

exercise.show(
    Case((np.array([[1.0, 1.0], [1.0, 3.0]]), 0, 1)),
    Case((MATRIX, 0, 1)),
    Case((MATRIX, 1, 2)),
    Case((np.array([[2.0, 1.0], [1.0, 2.0]]), 0, 1), EQUAL_DIAGONAL),
    Case((np.array([[2.0, 0.0], [0.0, 1.0]]), 0, 1), ALREADY_ZERO),
    Case((MATRIX, 2, 0), P_AFTER_Q),
    Case((np.array([[5, 2], [2, 1]]), 0, 1), WHOLE),
    Case((MATRIX * 1e-12, 0, 1), TINY_MATRIX),
)


@exercise.hide
def cases(rng):
    def pair(m):
        p, q = sorted(rng.permutation(m)[:2].tolist())
        return p, q

    for _ in range(14):
        m = int(rng.integers(2, 6))
        yield Case((with_spectrum(rng, rng.normal(1, 3, m)), *pair(m)))
    for _ in range(2):
        m = int(rng.integers(3, 6))
        S = with_spectrum(rng, rng.normal(1, 3, m))
        p, q = pair(m)
        yield Case((S, q, p), P_AFTER_Q)
        yield Case((S * 1e-12, p, q), TINY_MATRIX)
        whole = rng.integers(1, 9, (m, m))
        yield Case((whole + whole.T, p, q), WHOLE)
        equal = S.copy()
        equal[q, q] = equal[p, p]
        yield Case((equal, p, q), EQUAL_DIAGONAL)
        zero = S.copy()
        zero[p, q] = zero[q, p] = 0
        yield Case((zero, p, q), ALREADY_ZERO)
