"""The exercise `compress`: scores on k components, and the data rebuilt from them."""

from __future__ import annotations

import numpy as np

from autograder.definition import Exercise
from autograder.traps import ALL_COMPONENTS, CONSTANT, FAR, ONE_COMPONENT, PIXELS, REPEATED, WIDE
from eigentunes.checks import eigenvalue_spectrum as checks
from eigentunes.definition import Case

exercise = Exercise(checks.compress)


@exercise.solved_by
def reference(X, k):
    """Scores on the first k principal components, and what can be rebuilt from them.

    Parameters
    ----------
    X : array, shape (n, m)
        One row per individual.
    k : int

    Returns
    -------
    Z : array, shape (n, k)
        Scores.
    Xrec : array, shape (n, m)
        The nearest data that have only k components.
    """
    mu = np.mean(X, axis=0)
    B = X - mu
    V = np.linalg.svd(B, full_matrices=False)[2][:k].T
    Z = B @ V
    return Z, Z @ V.T + mu


def _axes(B, k):
    """The first k principal axes in columns, as a learner computes them."""
    return np.linalg.eigh(np.atleast_2d(np.cov(B, rowvar=False)))[1][:, ::-1][:, :k]


@exercise.mistake(
    "You did not add the mean back, so your reconstruction sits around the origin: Z @ V.T + mu."
)
def no_mean(X, k):
    mu = X.mean(axis=0)
    Z, rebuilt = reference(X, k)
    return Z, rebuilt - mu


@exercise.mistake(
    "You kept the k directions of SMALLEST variance: np.linalg.eigh returns ascending order, so "
    "the last columns come first."
)
def smallest(X, k):
    mu = X.mean(axis=0)
    V = np.linalg.eigh(np.atleast_2d(np.cov(X, rowvar=False)))[1][:, :k]
    Z = (X - mu) @ V
    return Z, Z @ V.T + mu


@exercise.equivalent
def covariance(X, k):
    mu = X.mean(axis=0)
    V = _axes(X - mu, k)
    Z = (X - mu) @ V
    return Z, Z @ V.T + mu


@exercise.equivalent
def other_signs(X, k):
    Z, rebuilt = reference(X, k)
    return -Z, rebuilt


CLOUD = np.array(
    [[2.0, 1.0, 5.5], [4.5, 2.0, 4.0], [3.0, 0.5, 6.0], [7.0, 4.5, 2.0], [6.5, 1.0, 3.5]]
)

WIDER = np.array([[2.0, 4.5, 3.0, 7.0], [1.0, 2.0, 0.5, 4.5], [5.5, 7.0, 7.0, 4.0]])

exercise.show(
    Case((np.array([[5.0, 5.0], [6.0, 6.0], [7.0, 7.0], [8.0, 8.5]]), 1)),
    Case((CLOUD, 2)),
    Case((CLOUD, 1), ONE_COMPONENT),
    Case((CLOUD, 3), ALL_COMPONENTS),
    Case((WIDER, 2), WIDE),
    Case((CLOUD + 1e8, 2), FAR),
    Case((np.array([[200, 3, 50], [10, 90, 40], [60, 80, 255], [90, 9, 0]], np.uint8), 2), PIXELS),
    Case((np.column_stack([CLOUD[:, :2], np.full(5, 3.0)]), 1), CONSTANT),
    Case(
        (np.array([[1.0, 0], [-1, 0], [0, 1], [0, -1]]) @ [[3.0, 4.0], [-4.0, 3.0]] + 2, 2),
        REPEATED,
    ),
)


@exercise.hide
def cases(rng):
    def cloud(n, m):
        scales = rng.uniform(1, 1.3, m) * 1.6 ** -np.arange(m) * 5
        return rng.normal(0, scales, (n, m)) @ np.linalg.qr(rng.normal(size=(m, m)))[
            0
        ] + rng.normal(0, 9, m)

    for _ in range(10):
        m = int(rng.integers(4, 8))
        yield Case((cloud(rng.integers(12, 30), m), int(rng.integers(2, m))))
    for _ in range(2):
        n, m = rng.integers(12, 30), int(rng.integers(4, 8))
        yield Case((cloud(n, m), 1), ONE_COMPONENT)
        yield Case((cloud(n, m), m), ALL_COMPONENTS)
        yield Case((cloud(m, m + 6), int(rng.integers(2, m))), WIDE)
        yield Case((cloud(n, m) + 1e8, 2), FAR)
        yield Case((rng.integers(0, 256, (n, m), dtype=np.uint8), 3), PIXELS)
        X = cloud(n, m)
        X[:, rng.integers(m)] = 3.0
        yield Case((X, 2), CONSTANT)
        R = np.linalg.qr(rng.normal(size=(3, 3)))[0] * 3
        yield Case((np.vstack([R, -R]) + rng.normal(0, 5, 3), 3), REPEATED)
