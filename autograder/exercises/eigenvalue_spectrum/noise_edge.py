"""The exercise `noise_edge`: the largest eigenvalue that noise alone can bring about."""

from __future__ import annotations

import numpy as np

from autograder.exercise import Exercise
from autograder.exercises.shared.traps import (
    NOTHING_ABOVE,
    ON_THE_EDGE,
    OTHER_NOISE,
    UNSORTED,
    WIDE,
)
from eigentunes.checks import eigenvalue_spectrum as checks
from eigentunes.judging.contract import Case

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
    edge = sigma2 * np.square(1 + np.sqrt(len(lam) / n))
    return float(edge), int(np.count_nonzero(np.asarray(lam) > edge))


def _result(lam, edge):
    return edge, int((lam > edge).sum())


@exercise.mistake(
    "You turned the ratio round: it is features by individuals, m / n, which shrinks as you "
    "measure more."
)
def inverted(lam, n, sigma2):
    return _result(lam, sigma2 * (1 + np.sqrt(n / len(lam))) ** 2)


@exercise.mistake("The root is missing: the edge is sigma2 · (1 + √(m/n))².")
def no_root(lam, n, sigma2):
    return _result(lam, sigma2 * (1 + len(lam) / n) ** 2)


@exercise.mistake("The square is missing: the edge is sigma2 · (1 + √(m/n))².")
def no_square(lam, n, sigma2):
    return _result(lam, sigma2 * (1 + np.sqrt(len(lam) / n)))


@exercise.mistake("You squared √(m/n) alone. The square is of the whole bracket: (1 + √(m/n))².")
def only_root_squared(lam, n, sigma2):
    return _result(lam, sigma2 * (1 + len(lam) / n))


@exercise.mistake(
    "That is the LOWER edge of the law, with a minus. The upper edge has a plus: (1 + √(m/n))²."
)
def lower_edge(lam, n, sigma2):
    return _result(lam, sigma2 * (1 - np.sqrt(len(lam) / n)) ** 2)


@exercise.mistake(
    "sigma2 does not enter your edge. With another noise variance the edge moves in proportion."
)
def no_sigma(lam, n, sigma2):
    return _result(lam, (1 + np.sqrt(len(lam) / n)) ** 2)


@exercise.mistake("You squared sigma2, which is a variance already. Multiply by sigma2 itself.")
def sigma_squared_again(lam, n, sigma2):
    return _result(lam, sigma2**2 * (1 + np.sqrt(len(lam) / n)) ** 2)


@exercise.mistake(
    "You took the root of sigma2. The edge is a variance, like the eigenvalues: multiply by sigma2 "
    "itself."
)
def root_of_sigma(lam, n, sigma2):
    return _result(lam, np.sqrt(sigma2) * (1 + np.sqrt(len(lam) / n)) ** 2)


@exercise.mistake("You estimated the noise variance from the eigenvalues. It is given: sigma2.")
def estimated_noise(lam, n, sigma2):
    return _result(lam, lam.mean() * (1 + np.sqrt(len(lam) / n)) ** 2)


@exercise.mistake(
    "You compare the eigenvalues with sigma2 itself (Kaiser's rule), which lets much of pure noise "
    "through. The edge is higher, sigma2 · (1 + √(m/n))²; mind that `//` would make the ratio 0."
)
def the_variance_itself(lam, n, sigma2):
    return _result(lam, sigma2)


@exercise.mistake(
    "Your edge is right, but you count the eigenvalues above sigma2. Count those above the edge."
)
def counted_above_the_variance(lam, n, sigma2):
    return reference(lam, n, sigma2)[0], int((lam > sigma2).sum())


@exercise.mistake("You count the eigenvalues BELOW the edge. Count those above it.")
def counted_below(lam, n, sigma2):
    edge, count = reference(lam, n, sigma2)
    return edge, len(lam) - count


@exercise.mistake(
    "You divide by n − 1 in the ratio. The law is stated with the number of individuals: √(m/n)."
)
def one_less(lam, n, sigma2):
    return _result(lam, sigma2 * (1 + np.sqrt(len(lam) / (n - 1))) ** 2)


@exercise.mistake(
    "An eigenvalue exactly on the edge counts for you. Asked are those above it: use `>`."
)
def at_least(lam, n, sigma2):
    edge = reference(lam, n, sigma2)[0]
    return edge, int((lam >= edge).sum())


@exercise.mistake(
    "You count up to the first eigenvalue that is not above the edge, which is right in descending "
    "order only. Count all that are above: (lam > edge).sum()."
)
def up_to_the_first_below(lam, n, sigma2):
    edge = reference(lam, n, sigma2)[0]
    return edge, int(np.argmax(lam <= edge))


@exercise.mistake("You returned the SHARE of the eigenvalues above the edge. Return their number.")
def share(lam, n, sigma2):
    edge, count = reference(lam, n, sigma2)
    return edge, count / len(lam)


@exercise.mistake("The results are in another order: return edge, count.")
def other_order(lam, n, sigma2):
    edge, count = reference(lam, n, sigma2)
    return count, edge


@exercise.mistake(
    "You returned the eigenvalues above the edge themselves. Return how many there are."
)
def eigenvalues_above(lam, n, sigma2):
    edge = reference(lam, n, sigma2)[0]
    return edge, lam[lam > edge]


@exercise.equivalent
def expanded(lam, n, sigma2):
    gamma = len(lam) / n
    return _result(lam, sigma2 * (1 + gamma + 2 * gamma**0.5))


@exercise.equivalent
def scaled_first(lam, n, sigma2):
    edge = (1 + np.sqrt(lam.shape[0] / n)) ** 2
    return np.float64(sigma2 * edge), np.count_nonzero(lam / sigma2 > edge)


@exercise.equivalent
def loop(lam, n, sigma2):
    edge = sigma2 * (1 + (len(lam) / n) ** 0.5) ** 2
    count = 0
    for value in lam:
        if value > edge:
            count += 1
    return [edge, count]


@exercise.equivalent
def roots_of_both(lam, n, sigma2):
    edge = sigma2 * (np.sqrt(n) + np.sqrt(len(lam))) ** 2 / n
    return edge, sum(lam > edge)


@exercise.equivalent
def standard_deviation_inside(lam, n, sigma2):
    edge = (np.sqrt(sigma2) * (1 + np.sqrt(np.size(lam) / n))) ** 2
    return edge, len(lam[lam > edge])


@exercise.equivalent
def length_of_a_list(lam, n, sigma2):
    edge = sigma2 * np.square(1 + np.sqrt(len(lam) / n))
    return float(edge), len([value for value in lam.tolist() if value > edge])


exercise.show(
    Case((np.array([9.0, 3.0, 2.0, 1.0, 0.5]), 20, 1.0)),
    Case((np.array([6.0, 2.5, 1.9, 1.2, 0.8, 0.5]), 30, 1.0)),
    Case((np.array([30.0, 15.0, 8.0, 4.0, 0.0, 0.0]), 4, 1.0), WIDE),
    Case((np.array([9.0, 3.0, 2.0, 1.0, 0.5]), 20, 0.5), OTHER_NOISE),
    Case((np.array([5.0, 2.25, 1.0, 0.5]), 16, 1.0), ON_THE_EDGE),
    Case((np.array([1.5, 1.0, 0.5]), 12, 1.0), NOTHING_ABOVE),
    Case((np.array([0.5, 1.0, 2.0, 3.0, 9.0]), 20, 1.0), UNSORTED),
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
        scale = float(4.0 ** rng.integers(-2, 3))
        yield Case((np.array([7.0, 2.25, 2.25, 1.0]) * scale, 16, scale), ON_THE_EDGE)
        yield Case((rng.uniform(0.2, 1.0, m), n * 20, 1.0), NOTHING_ABOVE)
        yield Case((sample(m, n, 1.0)[::-1].copy(), m, 1.0), UNSORTED)
