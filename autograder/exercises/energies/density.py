"""The exercise `density`: a covariance read as a density matrix, and its entropy."""

from __future__ import annotations

import numpy as np
from scipy.linalg import logm
from scipy.special import entr, xlogy
from scipy.stats import entropy

from autograder.exercise import Exercise
from autograder.exercises.shared.traps import SINGLE, TINY_MATRIX, WHOLE, ZERO
from eigentunes.checks import energies as checks
from eigentunes.judging.contract import Case

exercise = Exercise(checks.density)


@exercise.solved_by
def reference(S):
    """Eigenvalues of ρ = S / tr S, their von Neumann entropy, and its exponential.

    Parameters
    ----------
    S : array, shape (m, m)
        Symmetric, without negative eigenvalues, with a positive trace.

    Returns
    -------
    p : array, shape (m,)
        Probabilities, descending.
    entropy : float
        −Σ p ln p in nats (von Neumann 1927), with 0 ln 0 = 0.
    dimension : float
        exp(entropy), the effective number of dimensions.
    """
    lam = np.clip(np.linalg.eigvalsh(S)[::-1], 0, None)
    p = lam / lam.sum()
    nats = float(entr(p).sum())
    return p, nats, float(np.exp(nats))


def _spread(S):
    """Eigenvalues in descending order, none below 0."""
    return np.clip(np.linalg.eigvalsh(S)[::-1], 0, None)


def _of(p):
    """The three results that follow from any non-negative numbers p."""
    nats = entr(p).sum()
    return p, nats, np.exp(nats)


@exercise.mistake(
    "You took the diagonal of S, which changes when the axes turn. The probabilities are the "
    "EIGENVALUES of S / tr S."
)
def diag(S):
    return _of(np.sort(np.diag(S))[::-1] / np.trace(S))


@exercise.mistake(exercise.mistakes["diag"].message)
def diag_unsorted(S):
    return _of(np.diag(S) / np.trace(S))


@exercise.mistake(
    "Your p do not add up to 1. Divide the eigenvalues by their sum (the trace) first: a density "
    "matrix has trace 1."
)
def not_normalised(S):
    return _of(_spread(S))


@exercise.mistake("That is the entropy in bits (log2). Asked are nats: the natural logarithm.")
def log2(S):
    p, nats, _ = reference(S)
    bits = nats / np.log(2)
    return p, bits, np.exp(bits)


@exercise.mistake(exercise.mistakes["log2"].message)
def bits_but_right_dimension(S):
    p, nats, dimension = reference(S)
    return p, nats / np.log(2), dimension


@exercise.mistake(
    "That is the entropy with log10. Asked are nats: the natural logarithm, `np.log`."
)
def log10(S):
    p, nats, _ = reference(S)
    return p, nats / np.log(10), np.exp(nats / np.log(10))


@exercise.mistake(
    "Your entropy is in nats, so the effective dimension is e to that power: `np.exp`, not 2 ** …."
)
def two_to_the_nats(S):
    p, nats, _ = reference(S)
    return p, nats, 2**nats


@exercise.mistake(
    "Your probabilities ascend, as `eigh` returns them. The largest comes first: reverse them "
    "with [::-1]."
)
def ascending(S):
    p, nats, dimension = reference(S)
    return p[::-1], nats, dimension


@exercise.mistake(
    "Your probabilities come in no order: `np.linalg.eig` promises none. Sort them, largest first."
)
def eig_unsorted(S):
    p = np.linalg.eig(S)[0].real.clip(0)
    return _of(p / p.sum())


@exercise.mistake(
    "You squared the eigenvalues. They are variances, squares already: divide them by their sum "
    "as they are."
)
def squared(S):
    lam = _spread(S) ** 2
    return _of(lam / lam.sum())


@exercise.mistake(
    "You took square roots, the standard deviations. A probability is a share of the VARIANCE: "
    "λ divided by the sum of all λ."
)
def sqrt(S):
    lam = np.sqrt(_spread(S))
    return _of(lam / lam.sum())


@exercise.mistake(
    "1 / Σp² is the participation ratio, another effective dimension. Asked is the exponential of "
    "the entropy."
)
def participation(S):
    p, nats, _ = reference(S)
    return p, nats, 1 / (p**2).sum()


@exercise.mistake(
    "You counted the eigenvalues above 0: that is the rank, which takes a tiny one for as much as "
    "a large one. The effective dimension is the exponential of the entropy."
)
def rank(S):
    p, nats, _ = reference(S)
    return p, nats, np.linalg.matrix_rank(S)


@exercise.mistake(
    "You weighted by exp(λ) (a softmax or Boltzmann distribution). Here a probability is a share: "
    "λ divided by the sum of all λ."
)
def softmax(S):
    lam = _spread(S)
    weights = np.exp(lam - lam.max())
    return _of(weights / weights.sum())


@exercise.mistake(exercise.mistakes["softmax"].message)
def boltzmann(S):
    lam = _spread(S)
    weights = np.exp(-(lam - lam.min()))
    return _of(np.sort(weights / weights.sum())[::-1])


@exercise.mistake(
    "0 · ln 0 counts as 0, but NumPy makes NaN of it, as of the logarithm of a tiny negative "
    "number. Take only the p above 0 into the sum of the entropy."
)
def nan_at_zero(S):
    lam = np.linalg.eigvalsh(S)[::-1]
    p = lam / lam.sum()
    p[p < 1e-13] = 0
    with np.errstate(all="ignore"):
        nats = -(p * np.log(p)).sum()
    return p, nats, np.exp(nats)


@exercise.mistake(
    "You left the probabilities that are 0 out of p. Leave them out of the sum of the entropy "
    "only: p keeps its m entries."
)
def drops_zeros(S):
    p, nats, dimension = reference(S)
    return p[p > 1e-13], nats, dimension


@exercise.mistake(
    "The sign of your entropy is wrong: ln p is negative for p below 1, so the sum needs a minus."
)
def no_minus(S):
    p, nats, _ = reference(S)
    return p, -nats, np.exp(-nats)


@exercise.mistake(exercise.mistakes["no_minus"].message)
def no_minus_only_in_entropy(S):
    p, nats, dimension = reference(S)
    return p, -nats, dimension


@exercise.mistake("The effective dimension is exp(+entropy); you used exp(−entropy).")
def inverse_dimension(S):
    p, nats, _ = reference(S)
    return p, nats, np.exp(-nats)


@exercise.mistake(
    "You divided the entropy by ln m, so that it ends at 1. Asked is the sum itself, in nats."
)
def scaled_entropy(S):
    p, nats, _ = reference(S)
    scaled = nats / np.log(len(p)) if len(p) > 1 else nats
    return p, scaled, np.exp(scaled)


@exercise.mistake("You averaged −p ln p over the eigenvalues. The entropy is the SUM.")
def mean_entropy(S):
    p, nats, _ = reference(S)
    return p, nats / len(p), np.exp(nats / len(p))


@exercise.mistake(
    "You divided by the largest eigenvalue, so that the first p is 1. Divide by their sum."
)
def by_largest(S):
    lam = _spread(S)
    return _of(lam / lam.max())


@exercise.mistake(
    "You divided by the length (norm) of the eigenvalues. Probabilities need their SUM."
)
def by_norm(S):
    lam = _spread(S)
    return _of(lam / np.linalg.norm(lam))


@exercise.mistake(
    "`np.log` of a matrix is taken element by element, which is not the logarithm of the matrix. "
    "Use the eigenvalues: −Σ p ln p."
)
def log_of_elements(S):
    rho = S / np.trace(S)
    with np.errstate(all="ignore"):
        nats = -np.trace(rho @ np.log(rho))
    return reference(S)[0], nats, np.exp(nats)


@exercise.mistake(
    "You turned S into correlations first, and all variances are 1 then. Here they are what it is "
    "about: use S itself."
)
def correlations(S):
    scale = np.sqrt(np.where(np.diag(S) > 0, np.diag(S), 1))
    return reference(S / np.outer(scale, scale))


@exercise.mistake(
    "You return the entropy twice. The third value is the effective dimension, its exponential."
)
def entropy_twice(S):
    p, nats, _ = reference(S)
    return p, nats, nats


@exercise.mistake("The order is p, entropy, dimension; yours has entropy and dimension swapped.")
def other_order(S):
    p, nats, dimension = reference(S)
    return p, dimension, nats


@exercise.mistake(
    "Your function changed S itself (S /= …). The caller still needs it: write `rho = S / …`."
)
def inplace(S):
    found = reference(S)
    S[:] = S / np.trace(S) * 2
    return found


@exercise.mistake(
    "You cut small eigenvalues off at a fixed number, so the answer depends on the unit of the "
    "data. Divide by the trace first; then only what is not above 0 has to go."
)
def fixed_threshold(S):
    lam = np.linalg.eigvalsh(S)[::-1]
    p = np.where(lam > 1e-8, lam, 0)
    with np.errstate(all="ignore"):
        return _of(p / p.sum())


@exercise.mistake(
    "You divided by the sum of ALL elements of S. The trace is the sum of its diagonal alone."
)
def sum_of_all_elements(S):
    return _of(_spread(S / np.abs(S.sum())))


@exercise.mistake(
    "You took the entropy of the eigenvalues as they are. It belongs to the probabilities p, whose "
    "sum is 1."
)
def entropy_before_normalising(S):
    lam = _spread(S)
    return lam / lam.sum(), entr(lam).sum(), np.exp(entr(lam).sum())


@exercise.mistake("You add up the logarithms alone. Each counts with its weight: −Σ p ln p.")
def weights_forgotten(S):
    p = reference(S)[0]
    nats = -np.log(p[p > 1e-13]).sum()
    return p, nats, np.exp(np.minimum(nats, 700))


@exercise.mistake(
    "−ln Σp² is another entropy (Rényi's, of order 2), and 1/Σp² another dimension, the "
    "participation ratio. Asked are −Σ p ln p and its exponential."
)
def renyi(S):
    p = reference(S)[0]
    return p, -np.log((p**2).sum()), 1 / (p**2).sum()


@exercise.mistake(
    "You rounded the effective dimension. It need not be a whole number: return it as it is."
)
def rounded(S):
    p, nats, dimension = reference(S)
    return p, nats, round(dimension)


@exercise.mistake(exercise.mistakes["rounded"].message)
def cut_off(S):
    p, nats, dimension = reference(S)
    return p, nats, int(dimension + 1e-9)


@exercise.mistake(
    "You leave small probabilities out of the entropy. Only those that are not above 0 add nothing."
)
def drops_small(S):
    p = reference(S)[0]
    nats = entr(p[p > 1e-2]).sum()
    return p, nats, np.exp(nats)


@exercise.equivalent
def matrix_logarithm(S):
    rho = S / np.trace(S)
    p = np.clip(np.linalg.eigvalsh(rho)[::-1], 0, None)
    if p.min() < 1e-9:
        nats = -sum(each * np.log(each) for each in p if each > 0)
    else:
        nats = -np.trace(rho @ logm(rho)).real
    return p, nats, np.exp(nats)


@exercise.equivalent
def scipy_entropy(S):
    lam = _spread(S)
    return lam / lam.sum(), entropy(lam), np.exp(entropy(lam))


@exercise.equivalent
def singular_values(S):
    p = np.linalg.svd(S, compute_uv=False)
    p = p / p.sum()
    nats = -xlogy(p, p).sum()
    return p, nats, np.e**nats


@exercise.equivalent
def masked(S):
    p = np.sort(np.linalg.eigvalsh(S / np.trace(S)))[::-1]
    q = p[p > 0]
    nats = -(q * np.log(q)).sum()
    return p, nats, np.exp(nats)


@exercise.equivalent
def loop_with_lists(S):
    p = sorted((float(each) for each in np.linalg.eigh(S / np.trace(S))[0]), reverse=True)
    nats = 0.0
    for each in p:
        if each > 1e-15:
            nats -= each * np.log(each)
    return [p, nats, np.exp(nats)]


@exercise.equivalent
def small_addition(S):
    p = np.linalg.eigvalsh(S)[::-1] / np.trace(S)
    nats = -(p * np.log(np.abs(p) + 1e-15)).sum()
    return p, nats, np.exp(nats)


@exercise.equivalent
def nan_removed(S):
    p = np.linalg.eigvalsh(S)[::-1] / np.trace(S)
    with np.errstate(all="ignore"):
        nats = -np.nansum(p * np.log(p))
    return p, nats, np.exp(nats)


@exercise.equivalent
def general_eigenvalues(S):
    p = np.sort(np.linalg.eig(S)[0].real)[::-1] / np.trace(S)
    nats = -sum(x * np.log(x) for x in p if x > 1e-12)
    return p, nats, np.exp(nats)


@exercise.equivalent
def product_of_powers(S):
    p = _spread(S) / np.trace(S)
    dimension = np.prod(p**-p, where=p > 0) if p.min() > 0 else np.exp(entr(p).sum())
    return p, np.log(dimension), dimension


@exercise.equivalent
def single_precision(S):
    p, nats, dimension = reference(S)
    return p.astype(np.float32), np.float32(nats), np.float32(dimension)


ONE_DIRECTION = "all variance in one direction"
ALL_EQUAL = "equal variance in every direction"

A = np.array([[2.0, 1.0], [1.0, 3.0]])
B = np.array([[1.0, 0.5, -0.25], [0.5, 4.0, 1.5], [-0.25, 1.5, 2.0]])
C = np.array(
    [[0.75, 0.25, 0.5, 0.25], [0.25, 2.0, 0.5, 1.0], [0.5, 0.5, 1.25, 0.25], [0.25, 1, 0.25, 3]]
)

exercise.show(
    Case((A,)),
    Case((B,)),
    Case((C,)),
    Case((np.array([[9.0, 3.0], [3.0, 1.01]]),)),
    Case((np.eye(3),), ALL_EQUAL),
    Case((np.array([[1.0, 2.0], [2.0, 4.0]]),), ONE_DIRECTION),
    Case((np.array([[3.0, 1.0, 0.0], [1.0, 2.0, 0.0], [0.0, 0.0, 0.0]]),), ZERO),
    Case((B * 1e-12,), TINY_MATRIX),
    Case((np.array([[3, 1], [1, 2]]),), WHOLE),
    Case((np.array([[2.5]]),), SINGLE),
)


@exercise.hide
def cases(rng):
    for _ in range(12):
        m = rng.integers(3, 7)
        X = rng.normal(size=(3 * m, m)) @ rng.normal(0, rng.uniform(0.5, 2), (m, m))
        yield Case((np.cov(X.T),))
    for _ in range(2):
        few = rng.normal(size=(30, 3)) * [9, 5, 0.3]
        yield Case((np.cov((few @ np.linalg.qr(rng.normal(size=(3, 3)))[0]).T),))
    for _ in range(3):
        m = rng.integers(3, 7)
        yield Case((rng.uniform(0.5, 9) * np.eye(m),), ALL_EQUAL)
        direction = rng.normal(size=m)
        yield Case((np.outer(direction, direction),), ONE_DIRECTION)
        few = np.zeros((m + 1, m + 1))
        few[:m, :m] = np.cov(rng.normal(size=(2 * m, m)).T)
        yield Case((few,), ZERO)
        yield Case((np.cov(rng.normal(size=(m - 1, m)).T),), ZERO)
        X = rng.normal(size=(3 * m, m)) @ rng.normal(size=(m, m))
        yield Case((np.cov(X.T) * 1e-12,), TINY_MATRIX)
        whole = rng.integers(-3, 4, (m + 3, m))
        yield Case((whole.T @ whole + np.eye(m, dtype=int),), WHOLE)
        yield Case((rng.uniform(0.5, 9, (1, 1)),), SINGLE)
