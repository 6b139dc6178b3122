"""The exercise `jacobi_angle`: the rotation that makes one element of S vanish."""

from __future__ import annotations

import numpy as np

from autograder.exercise import Exercise
from autograder.exercises.eigenvalue_spectrum.spectrum import with_spectrum
from autograder.exercises.shared.traps import (
    ALREADY_ZERO,
    EQUAL_DIAGONAL,
    P_AFTER_Q,
    TINY_MATRIX,
    WHOLE,
)
from eigentunes.checks import eigenvalue_spectrum as checks
from eigentunes.judging.contract import Case

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


def _half(S, p, q):
    """θ by the formula, where the diagonal elements differ or (p, q) is not 0."""
    c, s = reference(S, p, q)
    return np.arctan2(s, c)


def _turned(angle):
    return np.cos(angle), np.sin(angle)


@exercise.mistake(
    "You rotate in the wrong direction, so the element grows instead of vanishing. Flip the sign "
    "of s: tan 2θ = 2 S_pq / (S_qq − S_pp), with S_qq first."
)
def wrong_sign(S, p, q):
    c, s = reference(S, p, q)
    return c, -s


@exercise.mistake("You forgot to halve the angle: tan 2θ = 2 S_pq / (S_qq − S_pp) gives 2θ.")
def double_angle(S, p, q):
    return _turned(2 * _half(S, p, q))


@exercise.mistake("The factor 2 before S_pq is missing: tan 2θ = 2 S_pq / (S_qq − S_pp).")
def no_factor_two(S, p, q):
    c, s = reference(S, p, q)
    tangent = 2 * c * s / (c * c - s * s) if abs(s) < c * (1 - 1e-12) else np.inf
    return _turned(np.arctan(tangent / 2) / 2)


@exercise.mistake(
    "You halve the tangent instead of the angle: first θ = ½ arctan(…), then cosine and sine of θ."
)
def tangent_halved(S, p, q):
    c, s = reference(S, p, q)
    tangent = 2 * c * s / (c * c - s * s) if abs(s) < c * (1 - 1e-12) else np.inf
    return _turned(np.arctan(tangent / 2))


@exercise.mistake(
    "With equal diagonal elements the angle is 45°, not 0: tan 2θ = 2 S_pq / (S_qq − S_pp) is "
    "infinite there. Mind that np.sign(0) is 0."
)
def equal_means_none(S, p, q):
    return (1.0, 0.0) if S[p, p] == S[q, q] else reference(S, p, q)


@exercise.mistake(exercise.mistakes["equal_means_none"].message)
def sign_of_zero(S, p, q):
    if S[p, q] == 0:
        return 1.0, 0.0
    tau = (1.0 * S[q, q] - S[p, p]) / (2 * S[p, q])
    t = np.sign(tau) / (abs(tau) + np.hypot(1.0, tau))
    return 1 / np.hypot(1.0, t), t / np.hypot(1.0, t)


BIG = (
    "The element becomes 0, but with the larger of the two angles, which swaps the two axes. If "
    "|θ| is more than 45°, take 90° off."
)


@exercise.mistake(BIG)
def big_angle(S, p, q):
    c, s = reference(S, p, q)
    return -s, c


@exercise.mistake(BIG)
def half_arctan2(S, p, q):
    return _turned(0.5 * np.arctan2(2.0 * S[p, q], 1.0 * S[q, q] - S[p, p]))


@exercise.mistake(BIG)
def always_the_same_root(S, p, q):
    if S[p, q] == 0:
        return 1.0, 0.0
    tau = (1.0 * S[q, q] - S[p, p]) / (2 * S[p, q])
    theta = np.arctan(-tau + np.sqrt(tau**2 + 1))
    return _turned(theta)


@exercise.mistake("That is no rotation at all (c = 1, s = 0), so the element stays what it was.")
def none_at_all(S, p, q):
    return 1.0, 0.0


@exercise.mistake(
    "c² + s² is not 1: you returned c = 1 and s = tan θ. Divide both by √(1 + tan² θ)."
)
def tangent_as_sine(S, p, q):
    return 1.0, np.tan(_half(S, p, q))


@exercise.mistake("You converted the angle to degrees, but np.cos and np.sin take radians.")
def degrees(S, p, q):
    return _turned(np.degrees(_half(S, p, q)))


@exercise.mistake(
    "You always turn by 45°. That is right only where the two diagonal elements are equal."
)
def always_45(S, p, q):
    return _turned(np.copysign(np.pi / 4, S[p, q]))


@exercise.mistake("You swapped the two: return the cosine first, then the sine.")
def swapped(S, p, q):
    c, s = reference(S, p, q)
    return s, c


@exercise.mistake("You returned the angle itself. Return its cosine and its sine.")
def angle_itself(S, p, q):
    return _half(S, p, q), 0.0


@exercise.mistake("You always work on the elements (0, 1). Use S[p, q], S[p, p] and S[q, q].")
def first_two(S, p, q):
    return reference(S, 0, 1)


@exercise.mistake(
    "You take S_pq for 0 because it is below a fixed limit. In another unit every element of S is "
    "as small: compare with 0, or with the size of the matrix."
)
def fixed_limit(S, p, q):
    return (1.0, 0.0) if abs(S[p, q]) < 1e-9 else reference(S, p, q)


@exercise.mistake(
    "Where S_pq is already 0 you divide by 0. No rotation is needed there: return c = 1 and s = 0."
)
def divided_by_zero(S, p, q):
    return (np.nan, np.nan) if S[p, q] == 0 else reference(S, p, q)


@exercise.mistake(
    "Where S_pq is 0 and the two diagonal elements are equal you divide 0 by 0, which is nan. No "
    "rotation is needed there: return c = 1 and s = 0."
)
def zero_by_zero(S, p, q):
    with np.errstate(divide="ignore", invalid="ignore"):
        return _turned(0.5 * np.arctan(2.0 * S[p, q] / np.float64(S[q, q] - S[p, p])))


@exercise.mistake(
    "You put p and q in ascending order. With p after q, S_pp and S_qq change places and s changes "
    "its sign, so use p and q as they come."
)
def sorted_indices(S, p, q):
    return reference(S, min(p, q), max(p, q))


@exercise.equivalent
def half_arctan(S, p, q):
    a, b, d = float(S[p, p]), float(S[p, q]), float(S[q, q])
    if b == 0:
        return 1, 0
    theta = np.pi / 4 if a == d else 0.5 * np.arctan(2 * b / (d - a))
    return np.cos(theta), np.sin(theta)


@exercise.equivalent
def half_turn_more(S, p, q):
    c, s = reference(S, p, q)
    return -c, -s


@exercise.equivalent
def other_sign_of_45(S, p, q):
    c, s = reference(S, p, q)
    return (c, -s) if S[p, p] == S[q, q] else (c, s)


@exercise.equivalent
def arctan2_folded(S, p, q):
    theta = 0.5 * np.arctan2(2.0 * S[p, q], 1.0 * S[q, q] - S[p, p])
    if theta > np.pi / 4:
        theta -= np.pi / 2
    if theta < -np.pi / 4:
        theta += np.pi / 2
    return [np.cos(theta), np.sin(theta)]


@exercise.equivalent
def arctan_of_infinity(S, p, q):
    with np.errstate(divide="ignore"):
        return (
            _turned(0.5 * np.arctan(2.0 * S[p, q] / np.float64(S[q, q] - S[p, p])))
            if S[p, q]
            else (1, 0)
        )


@exercise.equivalent
def arctan2_of_magnitude(S, p, q):
    """Makes the second argument positive, so that half the angle is at most 45°."""
    b, gap = 2.0 * S[p, q], 1.0 * S[q, q] - S[p, p]
    return _turned(0.5 * np.arctan2(b if gap >= 0 else -b, abs(gap)))


@exercise.equivalent
def from_eigenvectors(S, p, q):
    """The eigenvector of the 2 × 2 block that is nearer to axis p."""
    if S[p, q] == 0:
        return 1.0, 0.0
    _, V = np.linalg.eigh(np.array([[S[p, p], S[p, q]], [S[q, p], S[q, q]]], dtype=float))
    c, minus_s = V[:, np.argmax(np.abs(V[0]))]
    return c, -minus_s


@exercise.equivalent
def single_precision_result(S, p, q):
    return tuple(np.array(reference(S, p, q), dtype=np.float32))


MATRIX = np.array([[4.0, 1.0, 0.5], [1.0, 1.0, -1.5], [0.5, -1.5, 2.0]])

exercise.show(
    Case((np.array([[1.0, 1.0], [1.0, 3.0]]), 0, 1)),
    Case((MATRIX, 0, 1)),
    Case((MATRIX, 1, 2)),
    Case((np.array([[2.0, 1.0], [1.0, 2.0]]), 0, 1), EQUAL_DIAGONAL),
    Case((np.array([[2.0, 0.0], [0.0, 1.0]]), 0, 1), ALREADY_ZERO),
    Case((np.array([[2.0, 0.0], [0.0, 2.0]]), 0, 1), ALREADY_ZERO),
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
        both = equal.copy()
        both[p, q] = both[q, p] = 0
        yield Case((both, p, q), ALREADY_ZERO)
