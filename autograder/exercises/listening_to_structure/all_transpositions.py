"""The exercise `all_transpositions`: every piece in all twelve keys."""

from __future__ import annotations

import numpy as np
from scipy.linalg import circulant

from autograder.exercise import Exercise
from autograder.exercises.shared.traps import WHOLE
from eigentunes.checks import listening_to_structure as checks
from eigentunes.judging.contract import Case

exercise = Exercise(checks.all_transpositions)

ONE_PIECE = "a single piece"


@exercise.solved_by
def reference(X):
    """Every piece in all twelve keys.

    Parameters
    ----------
    X : array, shape (n, 12)
        One piece per row, one pitch class per column.

    Returns
    -------
    transposed : array, shape (12, n, 12)
        ``transposed[r]`` is X shifted up by r semitones.
    """
    return np.array([np.roll(X, steps, axis=1) for steps in range(12)])


@exercise.mistake(
    "You transposed downwards: a pitch class k must move to k + 1, not to k − 1, in the second "
    "table. Roll by +steps."
)
def downwards(X):
    return np.array([np.roll(X, -steps, axis=1) for steps in range(12)])


@exercise.mistake(
    "You rolled the rows: pieces changed places and kept their keys. Roll the pitch classes, "
    "which are the columns: axis=1."
)
def rolls_pieces(X):
    return np.array([np.roll(X, steps, axis=0) for steps in range(12)])


@exercise.mistake(
    "Without an axis np.roll makes one long row of the whole table, so the end of one piece runs "
    "into the next. Say axis=1."
)
def without_axis(X):
    return np.array([np.roll(X, steps) for steps in range(12)])


@exercise.mistake(
    "Your first axis are the pieces. It must be the shift: transposed[r] holds all pieces, shifted "
    "by r."
)
def piece_by_piece(X):
    return np.array([[np.roll(row, steps) for steps in range(12)] for row in X])


@exercise.mistake(
    "You shifted by 1 to 12 semitones, so X itself comes last. Begin with a shift of 0: range(12)."
)
def from_one(X):
    return np.array([np.roll(X, steps, axis=1) for steps in range(1, 13)])


@exercise.mistake("These are eleven tables: the untransposed pieces are missing. Use range(12).")
def without_original(X):
    return np.array([np.roll(X, steps, axis=1) for steps in range(1, 12)])


@exercise.mistake(
    "These are eleven tables: the last transposition is missing. range(11) ends with 10."
)
def one_short(X):
    return np.array([np.roll(X, steps, axis=1) for steps in range(11)])


@exercise.mistake(
    "You went on by fifths (seven semitones a step). Asked are semitones: table r is shifted by r."
)
def in_fifths(X):
    return np.array([np.roll(X, 7 * steps, axis=1) for steps in range(12)])


@exercise.mistake(
    "What leaves on the right must come in on the left: after B comes C again. You filled with "
    "zeros instead."
)
def falls_off(X):
    blocks = [np.zeros((len(X), 12)) for _ in range(12)]
    for steps, block in enumerate(blocks):
        block[:, steps:] = X[:, : 12 - steps]
    return np.array(blocks)


@exercise.mistake(
    "All twelve tables are the same: X is repeated without being rolled, or one array is rolled in "
    "place and is in the list twelve times. Table r needs an array of its own, "
    "np.roll(X, r, axis=1)."
)
def repeated(X):
    return np.array([X] * 12)


@exercise.mistake(
    "Your table holds whole numbers only, so what stands behind the point is cut off. np.zeros "
    "makes one for all numbers, unless you say dtype=int."
)
def whole_numbers(X):
    return reference(X).astype(int)


@exercise.mistake(
    "You also scaled each piece. Transposing changes no number: it only moves the twelve."
)
def scaled(X):
    return reference(X / X.sum(axis=1, keepdims=True))


TABLES = (
    "Your tables are joined to one. Keep the twelve apart, as a list or with np.array(tables), so "
    "that transposed[r] is the table shifted by r."
)


@exercise.mistake(TABLES)
def below_each_other(X):
    return reference(X).reshape(-1, 12)


@exercise.mistake(TABLES)
def side_by_side(X):
    return np.concatenate(list(reference(X)), axis=1)


@exercise.equivalent
def with_loops(X):
    return [[[float(row[(k - steps) % 12]) for k in range(12)] for row in X] for steps in range(12)]


@exercise.equivalent
def by_index(X):
    columns = (np.arange(12) - np.arange(12)[:, None]) % 12
    return X[:, columns].transpose(1, 0, 2)


@exercise.equivalent
def by_matrices(X):
    shift = circulant(np.eye(12)[1]).T
    return np.stack([X @ np.linalg.matrix_power(shift, steps) for steps in range(12)])


@exercise.equivalent
def single_precision(X):
    return reference(X.astype(np.float32))


@exercise.equivalent
def growing(X):
    block, blocks = X, [X]
    for _ in range(11):
        block = np.hstack([block[:, -1:], block[:, :-1]])
        blocks.append(block)
    return blocks


exercise.show(
    Case(
        (
            np.array(
                [[5.0, 0, 1, 0, 4, 2, 0, 3, 0, 1.5, 0, 0.5], [0, 7, 0, 2, 1, 0, 3, 0, 6, 0, 0, 1]]
            ),
        )
    ),
    Case((np.array([[9.0, 0, 3, 0, 5, 4, 0, 8, 0, 2, 0, 1]]),), ONE_PIECE),
    Case(
        (np.array([[3, 0, 1, 0, 2, 1, 0, 5, 0, 1, 0, 4], [1, 2, 0, 0, 6, 0, 1, 0, 3, 0, 0, 2]]),),
        WHOLE,
    ),
)


@exercise.hide
def cases(rng):
    for _ in range(6):
        yield Case((rng.dirichlet(np.ones(12), rng.integers(2, 7)),))
    yield Case((rng.dirichlet(np.ones(12), 1),), ONE_PIECE)
    yield Case((rng.integers(0, 50, (rng.integers(2, 6), 12)),), WHOLE)
