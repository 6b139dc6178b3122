"""The exercise `noise_edge`: the largest eigenvalue that noise alone can bring about."""

from __future__ import annotations

import numpy as np

from autograder.definition import Exercise
from autograder.traps import NOTHING_ABOVE, ON_THE_EDGE, OTHER_NOISE, WIDE
from eigentunes.checks import eigenvalue_spectrum as checks
from eigentunes.definition import Case

exercise = Exercise(checks.noise_edge)


@exercise.solved_by
def reference(lam, n, sigma2):
    """Upper edge of the Marchenko-Pastur law, and how many eigenvalues lie above it.

    Parameters
    ----------
    lam : array, shape (m,)
        Eigenvalues of the covariance matrix of n individuals with m features.
    n : int
    sigma2 : float
        Variance of the noise.

    Returns
    -------
    edge : float
    count : int
        Eigenvalues greater than the edge.
    """
    edge = sigma2 * (1 + np.sqrt(len(lam) / n)) ** 2
    return float(edge), int(np.count_nonzero(np.asarray(lam) > edge))


def _result(lam, edge):
    return edge, int((lam > edge).sum())


@exercise.mistake(
    "You turned the ratio round: it is features by individuals, m / n, so it shrinks as you "
    "measure more."
)
def inverted(lam, n, sigma2):
    return _result(lam, sigma2 * (1 + np.sqrt(n / len(lam))) ** 2)


@exercise.mistake("The root is missing: the edge is sigma2 · (1 + √(m/n))².")
def no_root(lam, n, sigma2):
    return _result(lam, sigma2 * (1 + len(lam) / n) ** 2)


@exercise.equivalent
def expanded(lam, n, sigma2):
    gamma = len(lam) / n
    return _result(lam, sigma2 * (1 + gamma + 2 * gamma**0.5))


exercise.show(
    Case((np.array([9.0, 3.0, 2.0, 1.0, 0.5]), 20, 1.0)),
    Case((np.array([6.0, 2.5, 1.9, 1.2, 0.8, 0.5]), 30, 1.0)),
    Case((np.array([30.0, 15.0, 8.0, 4.0, 0.0, 0.0]), 4, 1.0), WIDE),
    Case((np.array([9.0, 3.0, 2.0, 1.0, 0.5]), 20, 0.5), OTHER_NOISE),
    Case((np.array([5.0, 2.25, 1.0, 0.5]), 16, 1.0), ON_THE_EDGE),
    Case((np.array([1.5, 1.0, 0.5]), 12, 1.0), NOTHING_ABOVE),
)


@exercise.hide
def cases(rng):
    def sample(n, m, sigma2):
        X = rng.normal(0, sigma2**0.5, (n, m))
        X[:, : rng.integers(1, 4)] *= rng.uniform(2.5, 4)
        return np.abs(np.linalg.eigvalsh(np.cov(X, rowvar=False))[::-1])

    for _ in range(12):
        n, m = int(rng.integers(40, 90)), int(rng.integers(6, 30))
        yield Case((sample(n, m, 1.0), n, 1.0))
    for _ in range(2):
        n, m = int(rng.integers(12, 30)), int(rng.integers(40, 60))
        yield Case((sample(n, m, 1.0), n, 1.0), WIDE)
        sigma2 = float(rng.uniform(2, 30) ** rng.choice([-1, 1]))
        yield Case((sample(m, n, sigma2), m, sigma2), OTHER_NOISE)
        scale = float(2.0 ** rng.integers(-3, 4))
        yield Case((np.array([7.0, 2.25, 2.25, 1.0]) * scale, 16, scale), ON_THE_EDGE)
        yield Case((rng.uniform(0.2, 1.0, m), n * 20, 1.0), NOTHING_ABOVE)
