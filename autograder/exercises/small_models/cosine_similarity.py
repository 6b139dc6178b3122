"""The exercise `cosine_similarity`: how alike two embeddings are, whatever their lengths."""

from __future__ import annotations

import numpy as np
from scipy.spatial.distance import cdist
from sklearn.metrics import pairwise

from autograder.exercise import Exercise
from autograder.exercises.shared.traps import WHOLE
from eigentunes.checks import small_models as checks
from eigentunes.judging.contract import Case

exercise = Exercise(checks.cosine_similarity)


def _unit(A, axis=1):
    """Rows of length 1; a row of zeros stays."""
    A = np.asarray(A, dtype=float)
    largest = np.abs(A).max(axis=axis, keepdims=True, initial=0.0)
    A = A / np.where(largest > 0, largest, 1)
    lengths = np.sqrt((A**2).sum(axis=axis, keepdims=True))
    return A / np.where(lengths > 0, lengths, 1)


@exercise.solved_by
def reference(A, B):
    """Cosine of the angle between each row of A and each row of B.

    Parameters
    ----------
    A : array, shape (n, d)
    B : array, shape (m, d)

    Returns
    -------
    S : array, shape (n, m)
        Between −1 and 1; 0 for a row of zeros.

    Notes
    -----
    Each row is first divided by its largest magnitude, so that no square overflows or vanishes.
    """
    return _unit(A) @ _unit(B).T


@exercise.mistake(
    "Those are the dot products. Divide each by the lengths of both rows, or a loud sound is like "
    "everything."
)
def dots(A, B):
    return A.astype(float) @ B.T


@exercise.mistake("You divided by the length of A's rows only. Divide by that of B's rows too.")
def only_a(A, B):
    return _unit(A) @ B.T


@exercise.mistake("You divided by the length of B's rows only. Divide by that of A's rows too.")
def only_b(A, B):
    return A @ _unit(B).T


@exercise.mistake(
    "You divided by the SQUARED lengths. A length is the root of the sum of squares: "
    "np.linalg.norm(A, axis=1)."
)
def squared_lengths(A, B):
    norms = (A.astype(float) ** 2).sum(axis=1)[:, None] * (B.astype(float) ** 2).sum(axis=1)
    return A.astype(float) @ B.T / np.where(norms > 0, norms, 1)


@exercise.mistake("You divided by the norm of each whole table. Every row has its own: axis=1.")
def whole_norm(A, B):
    return A.astype(float) @ B.T / (np.linalg.norm(A) * np.linalg.norm(B))


@exercise.mistake(
    "You divided each COLUMN by its length. The embeddings are the rows: np.linalg.norm(A, axis=1)."
)
def columns(A, B):
    return _unit(A, axis=0) @ _unit(B, axis=0).T


@exercise.mistake(
    "That is the cosine DISTANCE, 1 − cosine, which is 0 for equal directions. Return the cosine."
)
def distance(A, B):
    return 1 - reference(A, B)


@exercise.mistake(
    "You subtracted the mean of each row first: that is the correlation. The cosine takes the rows "
    "as they are."
)
def correlation(A, B):
    return reference(A - A.mean(axis=1, keepdims=True), B - B.mean(axis=1, keepdims=True))


@exercise.mistake("You return the angles. Asked is their cosine, so leave arccos out.")
def angles(A, B):
    return np.arccos(np.clip(reference(A, B), -1, 1))


@exercise.mistake(
    "You took the absolute value. Opposite directions are unlike each other: their cosine is −1."
)
def absolute(A, B):
    return np.abs(reference(A, B))


@exercise.mistake("Rows and columns are swapped: S[i, j] compares row i of A with row j of B.")
def transposed(A, B):
    return reference(B, A)


@exercise.mistake(
    "You divided by the sums of the magnitudes. The length of a row is the root of the sum of its "
    "squares."
)
def city_block(A, B):
    A, B = A.astype(float), B.astype(float)
    a, b = np.abs(A).sum(axis=1, keepdims=True), np.abs(B).sum(axis=1, keepdims=True)
    return (A / np.where(a > 0, a, 1)) @ (B / np.where(b > 0, b, 1)).T


@exercise.mistake(
    "A row of zeros gives 0/0, which is NaN. Its similarity is 0 here: divide by 1 where the "
    "length is 0."
)
def nan(A, B):
    A, B = A.astype(float), B.astype(float)
    norms = np.linalg.norm(A, axis=1)[:, None] * np.linalg.norm(B, axis=1)
    with np.errstate(all="ignore"):
        return A @ B.T / norms


def _by_the_lengths(A, B, changed):
    """Dot products over products of lengths, which are changed somehow first."""
    A, B = A.astype(float), B.astype(float)
    return A @ B.T / changed(np.outer(np.linalg.norm(A, axis=1), np.linalg.norm(B, axis=1)))


KEPT_UP = (
    "You do not let what you divide by fall below a number such as 0.001 (np.maximum, np.clip), "
    "and short embeddings are shorter. Only a length of exactly 0 is replaced, by 1."
)


@exercise.mistake(KEPT_UP)
def products_kept_up(A, B):
    return _by_the_lengths(A, B, lambda lengths: np.maximum(lengths, 1e-3))


@exercise.mistake(KEPT_UP)
def lengths_kept_up(A, B):
    a = np.maximum(np.linalg.norm(A, axis=1, keepdims=True), 1e-3)
    b = np.maximum(np.linalg.norm(B, axis=1, keepdims=True), 1e-3)
    return (A / a) @ (B / b).T


TOO_SHORT = (
    "You take short rows for rows of zeros: your threshold is too high. Only a length of exactly 0 "
    "is replaced, by 1."
)


@exercise.mistake(TOO_SHORT)
def products_taken_for_zero(A, B):
    return _by_the_lengths(A, B, lambda lengths: np.where(lengths > 1e-3, lengths, 1))


@exercise.mistake(TOO_SHORT)
def lengths_taken_for_zero(A, B):
    a, b = np.linalg.norm(A, axis=1), np.linalg.norm(B, axis=1)
    return A @ B.T / np.outer(np.where(a > 1e-3, a, 1), np.where(b > 1e-3, b, 1))


ADDED = (
    "You add a small number to what you divide by, which is not small beside short embeddings. "
    "Replace a length of exactly 0 by 1, and leave the others as they are."
)


@exercise.mistake(ADDED)
def a_millionth_added(A, B):
    return _by_the_lengths(A, B, lambda lengths: lengths + 1e-6)


@exercise.mistake(ADDED)
def less_added(A, B):
    return _by_the_lengths(A, B, lambda lengths: lengths + 1e-8)


@exercise.equivalent
def norms(A, B):
    a, b = np.linalg.norm(A, axis=1), np.linalg.norm(B, axis=1)
    a[a == 0], b[b == 0] = 1, 1
    return A @ B.T / np.outer(a, b)


@exercise.equivalent
def scikit_learn(A, B):
    return pairwise.cosine_similarity(A, B)


@exercise.equivalent
def scipy_distances(A, B):
    with np.errstate(all="ignore"):
        return np.nan_to_num(1 - cdist(A, B, "cosine"), nan=0.0) * np.outer(
            A.any(axis=1), B.any(axis=1)
        )


@exercise.equivalent
def loops(A, B):
    S = np.zeros((len(A), len(B)))
    for i, a in enumerate(A):
        for j, b in enumerate(B):
            length = np.sqrt((a**2).sum()) * np.sqrt((b**2).sum())
            if length > 0:
                S[i, j] = (a * b).sum() / length
    return S.tolist()


@exercise.equivalent
def single_precision(A, B):
    return reference(A, B).astype(np.float32)


@exercise.equivalent
def small_number_added(A, B):
    a = np.linalg.norm(A, axis=1, keepdims=True)
    b = np.linalg.norm(B, axis=1, keepdims=True)
    return (A / np.maximum(a, 1e-12)) @ (B / np.maximum(b, 1e-12)).T


@exercise.equivalent
def tiny_number_added(A, B):
    return _by_the_lengths(A, B, lambda lengths: lengths + 1e-12)


@exercise.equivalent
def einsum(A, B):
    return np.einsum("id,jd->ij", _unit(A), _unit(B))


LONG = "rows of very different lengths"
ZERO_ROW = "a row of zeros"

exercise.show(
    Case((np.array([[3.0, 4.0], [1.0, -2.0]]), np.array([[2.0, 0.0], [-1.0, 1.0], [5.0, 12.0]]))),
    Case(
        (
            np.array([[1.0, 2.0, 2.0], [-2.0, 0.0, 1.0], [0.5, 0.5, -3.0]]),
            np.array([[4.0, -1.0, 0.5], [0.0, 3.0, 4.0]]),
        )
    ),
    Case((np.array([[3e-4, 4e-4], [600.0, -800.0]]), np.array([[1e3, 0.0], [0.3, 0.4]])), LONG),
    Case(
        (np.array([[0.0, 0.0], [3.0, 4.0]]), np.array([[1.0, 2.0], [0.0, 0.0], [4.0, 3.0]])),
        ZERO_ROW,
    ),
    Case((np.array([[3, 4], [1, -2]]), np.array([[2, 1], [-1, 1], [5, 12]])), WHOLE),
)


@exercise.hide
def cases(rng):
    for _ in range(8):
        n, m, d = rng.integers(2, 7), rng.integers(2, 7), rng.integers(3, 9)
        yield Case((rng.normal(0.5, 2, (n, d)), rng.normal(0.5, 2, (m + (n == m), d))))
    for _ in range(3):
        A, B = rng.normal(0.5, 2, (4, 5)), rng.normal(0.5, 2, (6, 5))
        lengths = np.array([[5e-4], [1], [1e2], [1e3]]), np.array([[0.5], [1], [1], [9], [9], [9]])
        yield Case((_unit(A) * lengths[0], _unit(B) * lengths[1]), LONG)
        A, B = A.copy(), B.copy()
        A[rng.integers(4)] = 0
        B[rng.integers(6)] = 0
        yield Case((A, B), ZERO_ROW)
        yield Case((rng.integers(1, 9, (3, 4)), rng.integers(-8, 9, (5, 4)) * 2 + 1), WHOLE)
