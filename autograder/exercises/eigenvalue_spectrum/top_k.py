"""The exercise `top_k`: power iteration and deflation, k times."""

from __future__ import annotations

import numpy as np

from autograder.exercise import Exercise
from autograder.exercises.eigenvalue_spectrum.power_iteration import reference as iterate
from autograder.exercises.eigenvalue_spectrum.spectrum import with_spectrum
from autograder.exercises.shared import traps
from eigentunes.checks import eigenvalue_spectrum as checks
from eigentunes.judging.contract import Case

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


def _start(rest, i):
    return np.random.default_rng(i).normal(size=len(rest))


def _deflated(S, k, deflate, start=_start, unit=lambda v: v):
    """Finds k vectors, and takes each out with ``deflate(rest, lam, v)``."""
    rest = np.array(S, dtype=float)
    lam, V = np.empty(k), np.empty((len(rest), k))
    for i in range(k):
        lam[i], v, _ = iterate(rest, start(rest, i), 1e-12, 2000)
        V[:, i] = unit(v)
        rest = deflate(rest, lam[i], V[:, i])
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


@exercise.mistake(
    "v * v multiplies entry by entry and is a vector. Deflation needs the matrix np.outer(v, v)."
)
def entry_by_entry(S, k):
    return _deflated(S, k, lambda rest, lam, v: rest - lam * v * v)


@exercise.mistake(
    "For a one-dimensional v both v @ v and v @ v.T are a number, 1. Deflation needs the matrix "
    "np.outer(v, v)."
)
def number(S, k):
    return _deflated(S, k, lambda rest, lam, v: rest - lam * (v @ v))


@exercise.mistake(
    "You subtract a multiple of the identity, which lowers every eigenvalue alike. Deflation "
    "lowers one: S − lam · np.outer(v, v)."
)
def shifted(S, k):
    return _deflated(S, k, lambda rest, lam, v: rest - lam * np.eye(len(v)))


@exercise.mistake(
    "You add lam · np.outer(v, v), which doubles the eigenvalue that you have found. Subtract it."
)
def added(S, k):
    return _deflated(S, k, lambda rest, lam, v: rest + lam * np.outer(v, v))


@exercise.mistake(
    "You subtract lam · np.outer(v, v) twice, so that the eigenvalue becomes −lam and is found "
    "again. Subtract it once."
)
def twice(S, k):
    return _deflated(S, k, lambda rest, lam, v: rest - 2 * lam * np.outer(v, v))


@exercise.mistake(
    "You start each deflation from S again, so only the last pair is taken out and the third "
    "vector is the first once more. Deflate the matrix that is already deflated."
)
def from_s_again(S, k):
    return _deflated(S, k, lambda rest, lam, v: S - lam * np.outer(v, v))


@exercise.mistake(
    "You set a row and a column of S to 0, which deletes a feature. Deflation takes out a "
    "DIRECTION: S − lam · np.outer(v, v)."
)
def feature_deleted(S, k):
    def deflate(rest, lam, v):
        i = np.argmax(np.abs(v))
        keep = np.ones(len(v))
        keep[i] = 0
        return rest * np.outer(keep, keep)

    return _deflated(S, k, deflate)


@exercise.mistake(
    "Your vectors do not have length 1 when you deflate: lam · np.outer(v, v) takes out the right "
    "amount for a unit vector only. Divide v by np.linalg.norm(v) first."
)
def deflated_with_a_long_vector(S, k):
    return _deflated(
        S, k, lambda rest, lam, v: rest - lam * np.outer(v, v), unit=lambda v: v / np.abs(v).max()
    )


@exercise.mistake(
    "You subtract |S v| · np.outer(v, v), and |S v| has lost the sign of a negative eigenvalue. "
    "Use lam = v·S·v."
)
def norm_as_eigenvalue(S, k):
    rest = np.array(S, dtype=float)
    lam, V = np.empty(k), np.empty((len(rest), k))
    for i in range(k):
        value, V[:, i], _ = iterate(rest, _start(rest, i), 1e-12, 2000)
        lam[i] = abs(value)
        rest -= lam[i] * np.outer(V[:, i], V[:, i])
    return lam, V


@exercise.mistake(
    "Vectors belong in the columns, so V has shape (m, k). Yours stand in the rows: return V.T."
)
def rows(S, k):
    lam, V = reference(S, k)
    return lam, V.T


@exercise.mistake(
    "You took the k smallest eigenvalues: np.linalg.eigh returns ascending order. The largest come "
    "first."
)
def smallest(S, k):
    lam, V = np.linalg.eigh(S)
    return lam[:k], V[:, :k]


@exercise.mistake(
    "You found the right k pairs, but the largest magnitude must come first: reverse lam and the "
    "columns of V."
)
def ascending(S, k):
    lam, V = reference(S, k)
    return lam[::-1], V[:, ::-1]


@exercise.mistake(
    "You sorted by value. Power iteration finds the largest MAGNITUDE first, and that eigenvalue "
    "may be negative."
)
def by_value(S, k):
    lam, V = np.linalg.eigh(S)
    return lam[::-1][:k], V[:, ::-1][:, :k]


@exercise.mistake(
    "You always start from (1, 1, …). An eigenvector at right angles to it is never found: start "
    "from a random vector."
)
def starts_from_ones(S, k):
    return _deflated(
        S,
        k,
        lambda rest, lam, v: rest - lam * np.outer(v, v),
        start=lambda rest, i: np.ones(len(rest)),
    )


@exercise.mistake(
    "You always start from (1, 0, …, 0). An eigenvector at right angles to it is never found: "
    "start from a random vector."
)
def starts_from_an_axis(S, k):
    return _deflated(
        S,
        k,
        lambda rest, lam, v: rest - lam * np.outer(v, v),
        start=lambda rest, i: np.eye(len(rest))[0],
    )


@exercise.mistake(
    "You deflated S itself (S -= …), and the caller still needs it. Work on a copy: "
    "rest = S.astype(float), which also takes whole numbers."
)
def in_place(S, k):
    lam, V = reference(S, k)
    S -= (V * lam @ V.T).astype(S.dtype)
    return lam, V


@exercise.equivalent
def eigh(S, k):
    lam, V = np.linalg.eigh(S)
    order = np.argsort(-np.abs(lam))[:k]
    return lam[order], V[:, order]


@exercise.equivalent
def other_signs_in_lists(S, k):
    lam, V = reference(S, k)
    return lam.tolist(), (-V).tolist()


@exercise.equivalent
def projected_from_both_sides(S, k):
    def deflate(rest, lam, v):
        away = np.eye(len(v)) - np.outer(v, v)
        return away @ rest @ away

    return _deflated(S, k, deflate)


@exercise.equivalent
def projected_from_one_side(S, k):
    return _deflated(S, k, lambda rest, lam, v: (np.eye(len(v)) - np.outer(v, v)) @ rest)


@exercise.equivalent
def column_times_row(S, k):
    return _deflated(S, k, lambda rest, lam, v: rest - lam * v[:, None] * v[None, :])


@exercise.equivalent
def hundred_steps_each(S, k):
    rest, found = S.astype(float), []
    rng = np.random.default_rng()
    for _ in range(k):
        v = rng.normal(size=len(S))
        for _ in range(100):
            v = rest @ v
            v = v / np.linalg.norm(v)
        found.append((v @ rest @ v, v))
        rest = rest - found[-1][0] * np.outer(v, v)
    return np.array([lam for lam, _ in found]), np.column_stack([v for _, v in found])


@exercise.equivalent
def kept_at_right_angles(S, k):
    """No deflation: what was found before is taken out of the vector in every step."""
    V = np.zeros((len(S), 0))
    for i in range(k):
        v = _start(S, i)
        for _ in range(200):
            v = S @ v
            v = v - V @ (V.T @ v)
            v = v / np.linalg.norm(v)
        V = np.column_stack([V, v])
    return np.array([v @ S @ v for v in V.T]), V


@exercise.equivalent
def single_precision_result(S, k):
    lam, V = reference(S, k)
    return lam.astype(np.float32), V.astype(np.float32)


MATRIX = np.array([[6.0, 2.0, 1.0], [2.0, 2.0, 0.5], [1.0, 0.5, 0.5]])

exercise.show(
    Case((np.array([[3.0, 1.0], [1.0, 1.0]]), 2)),
    Case((MATRIX, 2)),
    Case((MATRIX, 1), traps.ONE_COMPONENT),
    Case((MATRIX, 3), traps.ALL_COMPONENTS),
    Case((np.array([[1.0, 2.0], [2.0, -4.0]]), 2), traps.NEGATIVE),
    Case((np.array([[5, 2], [2, 1]]), 2), traps.WHOLE),
    Case((np.array([[2.0, 1.0, 0.0], [1.0, 2.0, 0.0], [0.0, 0.0, 0.5]]), 2), traps.RIGHT_ANGLE),
    Case((np.diag([1.0, 9.0, 3.0]), 2), traps.DIAGONAL),
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
        yield Case((with_spectrum(rng, levels(m)), 1), traps.ONE_COMPONENT)
        yield Case((with_spectrum(rng, levels(m)), m), traps.ALL_COMPONENTS)
        signs = np.where(np.arange(m) == rng.integers(0, 2), -1, 1)
        yield Case((with_spectrum(rng, levels(m) * signs), 2), traps.NEGATIVE)
        d = np.array([9, 3, 1]) * rng.integers(2, 9)
        yield Case((np.array([[0, 1, 0], [1, 0, 1], [0, 1, 0]]) + np.diag(d), 2), traps.WHOLE)
        lam = levels(2)
        block = np.array([[lam.sum(), lam[1] - lam[0]], [lam[1] - lam[0], lam.sum()]]) / 2
        S = np.zeros((3, 3))
        S[:2, :2], S[2, 2] = block, lam[1] / 3
        yield Case((S, 2), traps.RIGHT_ANGLE)
        yield Case((np.diag(rng.permutation(levels(m))), 2), traps.DIAGONAL)
