"""The exercise `normal_modes`: frequencies and modes from positions in thermal motion."""

from __future__ import annotations

import numpy as np
from scipy.linalg import eigh
from sklearn.decomposition import PCA

from autograder.exercise import Exercise
from autograder.exercises.shared.traps import FAR
from eigentunes.checks import energies as checks
from eigentunes.judging.contract import Case

exercise = Exercise(checks.normal_modes)


@exercise.solved_by
def reference(X, masses, kT):
    """Normal modes by PCA of mass-weighted positions (quasi-harmonic analysis).

    Parameters
    ----------
    X : array, shape (n, N)
        Positions of N particles at n times, in equilibrium at temperature kT.
    masses : array, shape (N,)
    kT : float

    Returns
    -------
    omega : array, shape (N,)
        Angular frequencies, ascending.
    modes : array, shape (N, N)
        Orthonormal mass-weighted modes in columns.

    Notes
    -----
    Karplus and Kushick (1981): the variance along mode k is kT / ω_k², by equipartition.  A
    singular value decomposition of the data keeps the digits that squaring would cost.
    """
    Y = (X - X.mean(axis=0)) * np.sqrt(masses)
    _, s, Vt = np.linalg.svd(Y, full_matrices=False)
    return np.sqrt(kT * (len(X) - 1)) / s, Vt.T


def _modes(C, kT):
    """Frequencies and modes of a mass-weighted covariance."""
    lam, V = np.linalg.eigh(C)
    return np.sqrt(kT / lam[::-1]), V[:, ::-1]


def _weighted(X, masses):
    return (X - X.mean(axis=0)) * np.sqrt(masses)


def _cov(Y):
    return np.atleast_2d(np.cov(Y.T))


@exercise.mistake(
    "The masses are missing. Without the weights sqrt(m) you find the axes of the springs alone. "
    "They are sure to be the normal modes only if all masses are equal, and the frequencies are "
    "right only if these are 1."
)
def no_mass(X, masses, kT):
    return _modes(_cov(X), kT)


@exercise.mistake("You weight the positions with m. The weight is its root: X * np.sqrt(masses).")
def mass_not_sqrt(X, masses, kT):
    return _modes(_cov(X * masses), kT)


@exercise.mistake(
    "You divide the positions by sqrt(m). Multiply: in one mode a heavy particle that moves as far "
    "as a light one carries more of the kinetic energy."
)
def mass_div(X, masses, kT):
    return _modes(_cov(X / np.sqrt(masses)), kT)


@exercise.mistake(
    "You divide by the mean mass or use one mass for all. Every column has its own: "
    "X * np.sqrt(masses)."
)
def mean_mass(X, masses, kT):
    return _modes(_cov(X * np.sqrt(np.mean(masses))), kT)


@exercise.mistake(
    "You put the masses in after the eigenvectors were found. They belong in before: weight the "
    "columns of X, then diagonalise."
)
def mass_afterwards(X, masses, kT):
    omega, modes = _modes(_cov(X), kT)
    return omega / np.sqrt(masses), modes


@exercise.mistake("That is omega², the eigenvalue of the springs over the masses. Take the root.")
def no_sqrt(X, masses, kT):
    omega, modes = reference(X, masses, kT)
    return omega**2, modes


@exercise.mistake(
    "Your frequencies descend. The softest mode (lowest frequency, LARGEST variance) comes first, "
    "with its column."
)
def descending(X, masses, kT):
    omega, modes = reference(X, masses, kT)
    return omega[::-1], modes[:, ::-1]


@exercise.mistake(
    "Frequencies and modes are in opposite orders: you reversed one of them without the other. "
    "Column j belongs to omega[j]."
)
def modes_not_reversed(X, masses, kT):
    omega, modes = reference(X, masses, kT)
    return omega, modes[:, ::-1]


@exercise.mistake("The temperature is missing: omega² = kT / λ.")
def no_kT(X, masses, kT):
    omega, modes = reference(X, masses, kT)
    return omega / np.sqrt(kT), modes


@exercise.mistake(
    "You multiply λ by kT or divide it. Stiff means little motion, so it is the other way round: "
    "omega² = kT / λ."
)
def inverted(X, masses, kT):
    lam, V = np.linalg.eigh(_cov(_weighted(X, masses)))
    return np.sqrt(lam / kT), V


@exercise.mistake(exercise.mistakes["inverted"].message)
def product(X, masses, kT):
    lam, V = np.linalg.eigh(_cov(_weighted(X, masses)))
    return np.sqrt(lam * kT), V


@exercise.mistake(
    "You returned the standard deviations of the modes. They shrink with stiffness; the frequency "
    "is omega = sqrt(kT / λ)."
)
def deviations(X, masses, kT):
    lam, V = np.linalg.eigh(_cov(_weighted(X, masses)))
    return np.sqrt(lam)[::-1], V[:, ::-1]


@exercise.mistake(
    "You returned the eigenvalues of the covariance, which are variances. The frequency is "
    "omega = sqrt(kT / λ)."
)
def variances(X, masses, kT):
    lam, V = np.linalg.eigh(_cov(_weighted(X, masses)))
    return lam[::-1], V[:, ::-1]


@exercise.mistake(
    "Only λ is under your root. It is omega = sqrt(kT / λ), the root of the whole fraction."
)
def kT_outside_root(X, masses, kT):
    omega, modes = reference(X, masses, kT)
    return omega * np.sqrt(kT), modes


@exercise.mistake(
    "You did not subtract the mean position. Motion is measured from the equilibrium, not from the "
    "origin."
)
def not_centred(X, masses, kT):
    Y = X * np.sqrt(masses)
    return _modes(Y.T @ Y / (len(Y) - 1), kT)


@exercise.mistake(exercise.mistakes["not_centred"].message)
def not_centred_over_n(X, masses, kT):
    Y = X * np.sqrt(masses)
    return _modes(Y.T @ Y / len(Y), kT)


@exercise.mistake(
    "You subtract one mean of the whole table. Every particle has a place of its own: "
    "X.mean(axis=0)."
)
def one_mean(X, masses, kT):
    Y = (X - X.mean()) * np.sqrt(masses)
    return _modes(Y.T @ Y / (len(Y) - 1), kT)


@exercise.mistake("Your modes are in the rows. They belong in the columns: transpose the matrix.")
def rows(X, masses, kT):
    omega, modes = reference(X, masses, kT)
    return omega, modes.T


@exercise.mistake(
    "Your covariance divides by n. In this course it divides by n − 1, as np.cov does."
)
def ddof0(X, masses, kT):
    return _modes(np.atleast_2d(np.cov(_weighted(X, masses).T, ddof=0)), kT)


@exercise.mistake("You did not divide by n − 1: that is a sum over all times, not a covariance.")
def scatter(X, masses, kT):
    Y = _weighted(X, masses)
    return _modes(Y.T @ Y, kT)


@exercise.mistake(
    "Your modes are divided by sqrt(m): those are the displacements of the particles. Asked are "
    "the mass-weighted modes, the eigenvectors themselves."
)
def displacements(X, masses, kT):
    omega, modes = reference(X, masses, kT)
    return omega, modes / np.sqrt(masses)[:, None]


@exercise.mistake(exercise.mistakes["displacements"].message)
def displacements_of_length_1(X, masses, kT):
    omega, modes = reference(X, masses, kT)
    moved = modes / np.sqrt(masses)[:, None]
    return omega, moved / np.linalg.norm(moved, axis=0)


@exercise.mistake(
    "You divided by 2π: those are frequencies in oscillations per time. Asked is the angular "
    "frequency omega."
)
def cycles(X, masses, kT):
    omega, modes = reference(X, masses, kT)
    return omega / (2 * np.pi), modes


@exercise.mistake(
    "You used correlations, which make all particles move equally far. Use the covariance of the "
    "mass-weighted positions."
)
def correlations(X, masses, kT):
    return _modes(np.atleast_2d(np.corrcoef(X.T)), kT)


@exercise.mistake(
    "You took the singular values for variances. Variance = (singular value)² / (n − 1)."
)
def singular_not_squared(X, masses, kT):
    _, s, Vt = np.linalg.svd(_weighted(X, masses), full_matrices=False)
    return np.sqrt(kT / s), Vt.T


@exercise.mistake(
    "You sorted the frequencies by themselves, so the columns no longer belong to them. Reverse "
    "both: lam[::-1] and V[:, ::-1]."
)
def sorted_by_itself(X, masses, kT):
    lam, V = np.linalg.eig(_cov(_weighted(X, masses)))
    order = np.argsort(-lam)
    return np.sqrt(kT / lam[order]), np.roll(V[:, order], 1, axis=1)


@exercise.mistake("The order of the two is omega, modes; you return the modes first.")
def other_order(X, masses, kT):
    return reference(X, masses, kT)[::-1]


@exercise.mistake("You return only the frequencies. The modes are asked for as well.")
def omega_only(X, masses, kT):
    return reference(X, masses, kT)[0]


@exercise.mistake(
    "Your function changed X itself (X -= … or X *= …). The caller still needs it: write "
    "`Y = X - X.mean(axis=0)`."
)
def inplace(X, masses, kT):
    X -= X.mean(axis=0)
    return reference(X, masses, kT)


@exercise.mistake(
    "Far from the origin the mean of the squares minus the square of the mean drowns in rounding. "
    "Subtract the mean position first, then multiply."
)
def mean_of_squares(X, masses, kT):
    n, Y = len(X), X * np.sqrt(masses)
    mean = Y.mean(axis=0)
    with np.errstate(all="ignore"):
        return _modes((Y.T @ Y - n * np.outer(mean, mean)) / (n - 1), kT)


@exercise.equivalent
def covariance_and_eigh(X, masses, kT):
    return _modes(_cov(_weighted(X, masses)), kT)


@exercise.equivalent
def other_signs(X, masses, kT):
    omega, modes = reference(X, masses, kT)
    return omega, modes * (-1.0) ** np.arange(len(omega))


@exercise.equivalent
def precision_matrix(X, masses, kT):
    """The spring matrix itself, K = kT C⁻¹, weighted with 1/sqrt(m) on both sides."""
    root = np.sqrt(masses)
    D = X - X.mean(axis=0)
    K = kT * np.linalg.inv(np.atleast_2d(D.T @ D / (len(X) - 1)))
    omega2, V = np.linalg.eigh(K / np.outer(root, root))
    return np.sqrt(omega2), V


@exercise.equivalent
def generalised_eigenproblem(X, masses, kT):
    """K u = ω² M u, whose u are displacements; sqrt(m)·u are the mass-weighted modes."""
    D = X - X.mean(axis=0)
    K = kT * np.linalg.inv(np.atleast_2d(D.T @ D / (len(X) - 1)))
    omega2, u = eigh((K + K.T) / 2, np.diag(masses).astype(float))
    return np.sqrt(omega2), np.sqrt(masses)[:, None] * u


@exercise.equivalent
def scikit_learn(X, masses, kT):
    model = PCA(svd_solver="full").fit(X * np.sqrt(masses))
    return np.sqrt(kT / model.explained_variance_), model.components_.T


@exercise.equivalent
def scaled_covariance(X, masses, kT):
    root = np.sqrt(masses)
    C = _cov(X) * root * root[:, None]
    lam, V = np.linalg.eigh((C + C.T) / 2)
    omega = (kT / lam) ** 0.5
    order = np.argsort(omega)
    return omega[order], V[:, order]


@exercise.equivalent
def lists(X, masses, kT):
    omega, modes = reference(X, masses, kT)
    return [omega.tolist(), (-modes).tolist()]


@exercise.equivalent
def single_precision(X, masses, kT):
    omega, modes = reference(X, masses, kT)
    return omega.astype(np.float32), modes.astype(np.float32)


EQUAL = "equal masses"
PAIR = "two modes with the same frequency"
ATOMS = "atoms in SI units, where kT and the masses are tiny"
ALONE = "a single particle"
WHOLE_MASSES = "masses given as whole numbers"


def _thermal(rng, n, masses, kT=1.0, place=None, ties=1.0):
    """Thermal positions of a random chain of springs, in closed form: covariance kT K⁻¹."""
    N = len(masses)
    springs = rng.uniform(0.5, 3, N + 1)
    K = np.diag(springs[:-1] + springs[1:]) - ties * (
        np.diag(springs[1:-1], 1) + np.diag(springs[1:-1], -1)
    )
    rest = np.arange(1.0, N + 1) * 1.5 if place is None else place
    return rest + rng.multivariate_normal(np.zeros(N), kT * np.linalg.inv(K), n)


def _degenerate(rng, n, masses, kT):
    """Positions whose weighted covariance has two exactly equal largest eigenvalues."""
    N = len(masses)
    Y = rng.normal(size=(n, N))
    Y = np.linalg.qr(Y - Y.mean(axis=0))[0] * np.sqrt(n - 1)
    turn = np.linalg.qr(rng.normal(size=(N, N)))[0]
    sizes = np.sqrt(kT) / np.r_[1.0, 1.0, 1.5 + np.arange(N - 2)]
    return 2.0 + (Y * sizes) @ turn.T / np.sqrt(masses)


_prepared = np.random.default_rng(5)
UNEQUAL, FOUR = np.array([1.0, 4.0, 2.0]), np.array([2.0, 0.5, 3.0, 1.5])
SMALLEST = np.array([[1, 3, 4], [2, 3, 6], [0, 1, 5], [1, 2, 3], [2, 5, 4.0]])
SAMPLE = np.round(_thermal(_prepared, 7, UNEQUAL), 2)

exercise.show(
    Case((SMALLEST, UNEQUAL, 2.0)),
    Case((SAMPLE, UNEQUAL, 0.5)),
    Case(
        (np.round(_thermal(_prepared, 9, np.r_[2.0, 0.5, 3.0, 1.5]), 2), np.r_[2, 0.5, 3, 1.5], 3.0)
    ),
    Case((SAMPLE, np.ones(3), 1.0), EQUAL),
    Case((SAMPLE, np.array([1, 9, 3]), 2.0), WHOLE_MASSES),
    Case((1e6 + SAMPLE, UNEQUAL, 0.5), FAR),
    Case((np.array([[1.0], [3.0], [2.5]]), np.array([2.0]), 0.5), ALONE),
    Case(
        (
            np.array([[2.0, 0.0], [-2.0, 0.0], [0.0, 1.0], [0.0, -1.0]]) + 3,
            np.array([1.0, 4.0]),
            2.0,
        ),
        PAIR,
    ),
    Case((SAMPLE * 1e-11, np.array([1.7, 27.0, 20.0]) * 1e-27, 4.1e-21), ATOMS),
)


@exercise.hide
def cases(rng):
    for _ in range(10):
        n, N = rng.integers(20, 60), rng.integers(3, 6)
        masses, kT = rng.uniform(1.5, 6, N), float(rng.choice([0.3, 0.5, 2.0, 5.0]))
        yield Case((_thermal(rng, n, masses, kT), masses, kT))
    for _ in range(2):
        n, N = rng.integers(20, 60), rng.integers(3, 6)
        masses, kT = rng.uniform(1.5, 6, N), float(rng.uniform(2, 5))
        X = _thermal(rng, n, masses, kT)
        yield Case((X, np.full(N, float(rng.uniform(0.5, 3))), kT), EQUAL)
        yield Case((X, rng.permutation(np.arange(1, N + 1) * 2), kT), WHOLE_MASSES)
        yield Case((X + 1e6, masses, kT), FAR)
        yield Case((X[:, :1], masses[:1], kT), ALONE)
        yield Case((_degenerate(rng, n, masses, kT), masses, kT), PAIR)
        yield Case((X * 1e-11, masses * 1e-26, kT * 1e-21), ATOMS)
