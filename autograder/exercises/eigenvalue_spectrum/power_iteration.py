"""The exercise `power_iteration`: multiply by S until the direction is at rest."""

from __future__ import annotations

import numpy as np

from autograder.exercise import Exercise
from autograder.exercises.eigenvalue_spectrum.spectrum import with_spectrum
from autograder.exercises.shared.traps import (
    COARSE,
    CUT_SHORT,
    LARGE_MATRIX,
    LONG_START,
    NEGATIVE_LEADING,
    TINY_MATRIX,
    WHOLE,
    ZERO_ENTRY,
)
from eigentunes.checks import eigenvalue_spectrum as checks
from eigentunes.judging.contract import Case

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
        change = float(min(np.linalg.norm(v - old), np.linalg.norm(v + old)))
        n_iter += 1
    return float(v @ S @ v), v, n_iter


def _loop(S, v0, stop, max_iter, start=_unit, step=lambda S, v: _unit(S @ v)):
    """Iterate until ``stop(new, old, S)``; the plain loop of which most mistakes are variations."""
    v, n_iter = start(np.asarray(v0, dtype=float)), 0
    S = np.asarray(S, dtype=float)
    while n_iter < max_iter:
        old, v = v, step(S, v)
        n_iter += 1
        if stop(v, old, S):
            break
    return float(v @ S @ v), v, n_iter


def _change(new, old):
    return min(np.linalg.norm(new - old), np.linalg.norm(new + old))


@exercise.mistake(
    "You never normalise, so the vector grows or shrinks without end and never comes to rest. "
    "Divide it by its length in every step."
)
def no_norm(S, v0, tol, max_iter):
    return _loop(
        S,
        v0,
        lambda new, old, S: _change(new, old) < tol,
        max_iter,
        start=lambda v: v,
        step=lambda S, v: S @ v,
    )


NORM_AT_END = (
    "You normalise only at the end. Until then the vector grows or shrinks without end, so it "
    "never comes to rest, and a large matrix makes it overflow: divide by the length in every "
    "step."
)


@exercise.mistake(NORM_AT_END)
def norm_at_end(S, v0, tol, max_iter):
    _, v, n_iter = exercise.mistakes["no_norm"].function(S, v0, tol, max_iter)
    v = v / np.linalg.norm(v)
    return v @ S @ v, v, n_iter


@exercise.mistake(
    "With a negative leading eigenvalue v changes its sign in every step, so |v_new − v_old| never "
    "becomes small. Compare up to sign: take the smaller of |v_new − v_old| and |v_new + v_old|."
)
def no_sign(S, v0, tol, max_iter):
    return _loop(S, v0, lambda new, old, S: np.linalg.norm(new - old) < tol, max_iter)


LOST_SIGN = (
    "|S v| is the magnitude of the eigenvalue, so a negative one loses its sign. Return v·S·v."
)


@exercise.mistake(LOST_SIGN)
def norm_returned(S, v0, tol, max_iter):
    lam, v, n_iter = reference(S, v0, tol, max_iter)
    return abs(lam), v, n_iter


@exercise.mistake(
    "You stop after five steps. Repeat until v changes by less than tol, or max_iter is reached."
)
def five_steps(S, v0, tol, max_iter):
    return reference(S, v0, 0.0, min(5, max_iter))


@exercise.mistake(
    "You stop after one step. If you do compare v with its old value, make sure that the old one "
    "is a copy and not the same array."
)
def one_step(S, v0, tol, max_iter):
    return reference(S, v0, 0.0, 1)


@exercise.mistake(
    "You return S v without dividing it by its length, so its length is |lam|. Normalise before "
    "you return."
)
def not_unit(S, v0, tol, max_iter):
    lam, v, n_iter = reference(S, v0, tol, max_iter)
    return lam, S @ v, n_iter


@exercise.mistake(
    "You normalise by the largest entry. Divide by the Euclidean length, np.linalg.norm(v)."
)
def largest_entry_one(S, v0, tol, max_iter):
    lam, v, n_iter = reference(S, v0, tol, max_iter)
    return lam, v / np.abs(v).max(), n_iter


@exercise.mistake(
    "You normalise by the sum of the entries. Divide by the Euclidean length, np.linalg.norm(v)."
)
def entries_add_up_to_one(S, v0, tol, max_iter):
    lam, v, n_iter = reference(S, v0, tol, max_iter)
    return lam, v / v.sum(), n_iter


@exercise.mistake(
    "You divide by v·v, which is the SQUARED length. Divide by its root, np.linalg.norm(v)."
)
def squared_length(S, v0, tol, max_iter):
    def divided(v):
        return v / (v @ v)

    return _loop(
        S,
        v0,
        lambda new, old, S: _change(new, old) < tol,
        max_iter,
        start=divided,
        step=lambda S, v: divided(S @ v),
    )


@exercise.mistake(
    "You stop too early: compare the change of v with tol, not with a limit of yours."
)
def own_limit(S, v0, tol, max_iter):
    return reference(S, v0, max(tol, 1e-4), max_iter)


@exercise.mistake(
    "You compare the SQUARED change with tol, so you stop when the change itself is only below "
    "the root of tol. Use np.linalg.norm(v_new − v_old)."
)
def squared_change(S, v0, tol, max_iter):
    return reference(S, v0, tol**0.5, max_iter)


@exercise.mistake(
    "You stop when the EIGENVALUE is at rest. It is so much earlier than the vector, whose error "
    "is about the root of the eigenvalue's: compare v with v_old."
)
def eigenvalue_at_rest(S, v0, tol, max_iter):
    def stop(new, old, S):
        return abs(new @ S @ new - old @ S @ old) < tol * abs(new @ S @ new)

    return _loop(S, v0, stop, max_iter)


@exercise.mistake(
    "You compare S v with lam v, whose difference depends on the unit of S: for tiny numbers it is "
    "below tol at once, for huge ones never. Compare the unit vectors v_new and v_old."
)
def absolute_residual(S, v0, tol, max_iter):
    def stop(new, old, S):
        return np.linalg.norm(S @ new - (new @ S @ new) * new) < tol

    return _loop(S, v0, stop, max_iter)


NEVER_AT_REST = (
    "Your loop always runs to max_iter, though v is at rest long before. End it as soon as the "
    "new unit vector and the old one differ by less than tol; both must be normalised by then."
)


@exercise.mistake(NEVER_AT_REST)
def no_condition(S, v0, tol, max_iter):
    return reference(S, v0, -1.0, max_iter)


@exercise.mistake(exercise.mistakes["no_condition"].message)
def no_condition_and_the_index(S, v0, tol, max_iter):
    lam, v, n_iter = no_condition(S, v0, tol, max_iter)
    return lam, v, n_iter - 1


@exercise.mistake(exercise.mistakes["no_sign"].message)
def no_sign_and_the_index(S, v0, tol, max_iter):
    lam, v, n_iter = no_sign(S, v0, tol, max_iter)
    return lam, v, n_iter - 1


@exercise.mistake(NEVER_AT_REST)
def compared_before_norm(S, v0, tol, max_iter):
    return _loop(S, v0, lambda new, old, S: _change(S @ new, new) < tol, max_iter)


@exercise.mistake(
    "Your loop ignores max_iter: it must end after so many steps even if v still moves."
)
def endless(S, v0, tol, max_iter):
    return reference(S, v0, tol, 100_000)


@exercise.mistake(
    "You divide one entry of S v by the same entry of v. Where the eigenvector has a 0 this fails: "
    "return v·S·v."
)
def ratio_of_first_entries(S, v0, tol, max_iter):
    _, v, n_iter = reference(S, v0, tol, max_iter)
    return (S @ v)[0] / v[0], v, n_iter


@exercise.mistake("The results are in another order: return lam, v, n_iter.")
def other_order(S, v0, tol, max_iter):
    lam, v, n_iter = reference(S, v0, tol, max_iter)
    return v, lam, n_iter


@exercise.mistake(
    "That is the smallest eigenvalue. Asked is the one of largest magnitude, which repeated "
    "multiplication by S finds."
)
def smallest(S, v0, tol, max_iter):
    lam, V = np.linalg.eigh(S)
    return lam[0], V[:, 0], 1


@exercise.mistake(
    "That is the largest eigenvalue by value. Repeated multiplication by S finds the one of "
    "largest MAGNITUDE, and it may be negative."
)
def largest_by_value(S, v0, tol, max_iter):
    lam, V = np.linalg.eigh(S)
    return lam[-1], V[:, -1], 1


@exercise.equivalent
def eigh(S, v0, tol, max_iter):
    lam, V = np.linalg.eigh(S)
    i = np.argmax(np.abs(lam))
    return lam[i], V[:, i], 1


@exercise.equivalent
def relative_residual(S, v0, tol, max_iter):
    def stop(new, old, S):
        lam = new @ S @ new
        return np.linalg.norm(S @ new - lam * new) < tol * abs(lam)

    return _loop(S, v0, stop, max_iter)


@exercise.equivalent
def sign_aligned(S, v0, tol, max_iter):
    """Turns v back whenever it flips, and counts the steps from 0."""
    v = v0 / np.linalg.norm(v0)
    i = 0
    for i in range(max_iter):  # noqa: B007
        new = S @ v
        new = new / np.linalg.norm(new)
        new = new if new @ v > 0 else -new
        moved = np.linalg.norm(new - v)
        v = new
        if moved < tol:
            break
    return v @ S @ v, v, i


@exercise.equivalent
def angle_at_rest(S, v0, tol, max_iter):
    def stop(new, old, S):
        return np.linalg.norm(new - (new @ old) * old) < tol

    return _loop(S, v0, stop, max_iter)


@exercise.equivalent
def lam_of_the_old_vector(S, v0, tol, max_iter):
    v = v0 / np.linalg.norm(v0)
    n_iter = 0
    while n_iter < max_iter:
        n_iter += 1
        w = S @ v
        lam = v @ w
        new = w / np.linalg.norm(w)
        change, v = _change(new, v), new
        if change < tol:
            break
    return lam, v, n_iter


@exercise.equivalent
def lists(S, v0, tol, max_iter):
    lam, v, n_iter = reference(S, v0, tol, max_iter)
    return [lam, (-v).tolist(), n_iter]


@exercise.equivalent
def single_precision_result(S, v0, tol, max_iter):
    lam, v, n_iter = reference(S, v0, tol, max_iter)
    return lam, v.astype(np.float32), np.int64(n_iter)


LARGE = np.array([[3.0, 1.0, 0.5], [1.0, 2.0, 0.25], [0.5, 0.25, 1.0]])

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
    Case((LARGE * 1e120, np.ones(3), 1e-10, 200), LARGE_MATRIX),
    Case((np.array([[3.0, 1.0], [1.0, 1.0]]) * 1e-12, np.ones(2), 1e-10, 200), TINY_MATRIX),
    Case((np.array([[3.0, 1.0], [1.0, 1.0]]), np.array([1e-100, 0.0]), 1e-10, 200), LONG_START),
    Case((np.diag([1.0, 0.99]), np.array([1.0, 1.0]), 1e-10, 3), CUT_SHORT),
    Case((np.array([[3.0, 1.0], [1.0, 3.0]]), np.array([1.0, 0.0]), 1e-4, 200), COARSE),
    Case(
        (
            np.array([[1.0, 0.0, 0.0], [0.0, 3.0, 1.0], [0.0, 1.0, 2.0]]),
            np.array([1.0, 1.0, 0.0]),
            1e-10,
            200,
        ),
        ZERO_ENTRY,
    ),
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
        half = np.append(lam[0] / 2, lam)
        yield Case((with_spectrum(rng, half), rng.normal(size=m + 1), 1e-4, 300), COARSE)
        block = np.zeros((m + 1, m + 1))
        block[0, 0], block[1:, 1:] = lam[1], S
        yield Case((block, np.append(1.0, v0), 1e-10, 300), ZERO_ENTRY)
        whole = rng.integers(0, 5, (m, m))
        yield Case((whole + whole.T + 5, np.ones(m, int), 1e-10, 300), WHOLE)
