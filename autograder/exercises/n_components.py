"""The exercise `n_components`: how many components hold a given share of the variance."""

from __future__ import annotations

import numpy as np

from autograder.definition import Exercise
from autograder.traps import EXACTLY, SINGLE, UNSORTED, WHOLE, WHOLE_SUM, ZERO
from eigentunes.checks import eigenvalue_spectrum as checks
from eigentunes.definition import Case

exercise = Exercise(checks.n_components)


@exercise.solved_by
def reference(lam, threshold):
    """Smallest number of components that hold at least this share of the variance.

    Parameters
    ----------
    lam : array, shape (m,)
        Eigenvalues, not negative, in any order.
    threshold : float
        Share of their sum, more than 0 and at most 1.

    Returns
    -------
    int

    Notes
    -----
    The sums are compared with the threshold times the last of them, so that a threshold of 1 is
    reached whatever the rounding.
    """
    sums = np.cumsum(np.sort(np.asarray(lam, dtype=float))[::-1])
    return int(np.searchsorted(sums, threshold * sums[-1])) + 1


@exercise.mistake("That is the index of the last component, and the COUNT is one more.")
def index(lam, threshold):
    return reference(lam, threshold) - 1


@exercise.mistake(
    "Where the share is reached exactly, you take one component too many: use `>=`, not `>`."
)
def strict(lam, threshold):
    sums = np.cumsum(np.sort(lam)[::-1])
    return min(int((sums <= threshold * sums[-1]).sum()) + 1, len(lam))


@exercise.equivalent
def argmax(lam, threshold):
    sums = np.cumsum(np.sort(lam)[::-1])
    return np.argmax(sums >= threshold * sums[-1]) + 1


exercise.show(
    Case((np.array([5.0, 3.0, 1.0, 1.0]), 0.85)),
    Case((np.array([2.5, 1.0, 0.5]), 0.5)),
    Case((np.array([4.0, 2.0, 1.0, 1.0]), 0.75), EXACTLY),
    Case((np.array([4.0, 2.0, 1.0, 1.0]), 1.0), WHOLE_SUM),
    Case((np.array([1.0, 5.0, 1.0, 3.0]), 0.85), UNSORTED),
    Case((np.array([2.5]), 0.9), SINGLE),
    Case((np.array([5, 3, 1, 1]), 0.85), WHOLE),
    Case((np.array([4.0, 4.0, 0.0, 0.0]), 1.0), ZERO),
)


@exercise.hide
def cases(rng):
    for _ in range(14):
        lam = np.sort(rng.exponential(2, rng.integers(4, 12)))[::-1].copy()
        yield Case((lam, float(rng.uniform(0.4, 0.97))))
    for _ in range(2):
        lam = np.array([8.0, 4, 2, 1, 1]) * 2.0 ** rng.integers(-3, 4)
        yield Case((lam, float(rng.choice([0.5, 0.75, 0.875]))), EXACTLY)
        yield Case((lam, 1.0), WHOLE_SUM)
        yield Case(
            (rng.exponential(2, rng.integers(6, 12)), float(rng.uniform(0.5, 0.9))), UNSORTED
        )
        yield Case((rng.exponential(2, 1), float(rng.uniform(0.5, 0.9))), SINGLE)
        yield Case(
            (np.array([9, 5, 3, 2, 2]) * rng.integers(1, 9), float(rng.uniform(0.5, 0.9))), WHOLE
        )
        yield Case((np.append(lam, [0, 0]), 1.0), ZERO)
