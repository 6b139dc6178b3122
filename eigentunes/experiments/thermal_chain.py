"""A chain of masses and springs between two walls, in thermal motion.

Every mass can move along the chain only; what is simulated is its displacement from rest.  The
potential energy of displacements x is ½ xᵀ K x with the stiffness matrix K, so that at temperature
T the displacements are normally distributed with covariance kT K⁻¹ (equipartition: every normal
mode holds the energy ½ kT on average).  The simulation knows nothing about this: it pushes and
damps the masses as a bath of temperature T does, and equipartition is what comes out.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy.linalg import eigh

Floats = np.ndarray


def stiffness(springs: ArrayLike) -> Floats:
    """Stiffness matrix of masses in a row, with a spring to every neighbour and to both walls.

    Parameters
    ----------
    springs : array_like, shape (N + 1,)
        Spring constants from the left wall to the right wall, all positive.

    Returns
    -------
    K : ndarray, shape (N, N)
        The force on the masses is -K x for displacements x.

    Examples
    --------
    >>> stiffness([1, 1, 1])
    array([[ 2., -1.],
           [-1.,  2.]])
    """
    springs = np.asarray(springs, dtype=float)
    if springs.ndim != 1 or len(springs) < 2 or not (springs > 0).all():
        raise ValueError("springs must be at least two positive numbers, one more than masses.")
    between = springs[1:-1]
    return np.diag(springs[:-1] + springs[1:]) - np.diag(between, 1) - np.diag(between, -1)


def vibrations(masses: ArrayLike, springs: ArrayLike) -> tuple[Floats, Floats]:
    """Normal modes of the chain, from its masses and springs alone.

    Parameters
    ----------
    masses : array_like, shape (N,)
    springs : array_like, shape (N + 1,)

    Returns
    -------
    omega : ndarray, shape (N,)
        Angular frequencies, ascending: the softest mode first.
    modes : ndarray, shape (N, N)
        In columns, the mass-weighted modes √mᵢ xᵢ: the orthonormal eigenvectors of
        M^-½ K M^-½.
    """
    K, root = stiffness(springs), np.sqrt(_checked_masses(masses, springs))
    squares, modes = eigh(K / np.outer(root, root))
    return np.sqrt(squares), modes


def simulate(
    masses: ArrayLike,
    springs: ArrayLike,
    kT: float,
    n_samples: int,
    rng: np.random.Generator,
    *,
    friction: float | None = None,
    dt: float | None = None,
    every: int = 20,
    chains: int = 512,
) -> Floats:
    """Displacements of the masses in thermal motion, by Langevin dynamics.

    Parameters
    ----------
    masses : array_like, shape (N,)
    springs : array_like, shape (N + 1,)
        Spring constants from wall to wall.
    kT : float
        Temperature, as an energy.
    n_samples : int
        Number of snapshots.
    rng : numpy.random.Generator
    friction : float, optional
        Damping rate, per unit of time; by default twice the lowest frequency, at which the softest
        mode forgets fastest.
    dt : float, optional
        Time step; by default 1 over the highest frequency.  It must be below 2 over it.
    every : int
        Steps from one snapshot to the next.
    chains : int
        Number of independent chains that are simulated side by side.  With 1, the snapshots follow
        each other in time; else the snapshots of the first chain come first, then those of the
        second, and so on.

    Returns
    -------
    X : ndarray, shape (n_samples, N)
        One snapshot per row.

    Notes
    -----
    The chains start at rest and warm up before the first snapshot.  A time step is split as BAOAB
    (kick, drift, bath, drift, kick), after B. Leimkuhler and C. Matthews, "Rational construction
    of stochastic numerical methods for molecular simulation", Applied Mathematics Research eXpress
    2013 (1), 34-56.  For springs its positions have the right distribution at every stable step.
    """
    m = _checked_masses(masses, springs)
    if not kT > 0:
        raise ValueError("kT must be positive.")
    if min(n_samples, every, chains) < 1:
        raise ValueError("n_samples, every and chains must be at least 1.")
    omega, _ = vibrations(m, springs)
    friction = 2 * omega[0] if friction is None else friction
    dt = 1 / omega[-1] if dt is None else dt
    if not 0 < dt * omega[-1] < 2:
        raise ValueError(f"dt must lie between 0 and 2 over the highest frequency, {omega[-1]:g}.")
    if not friction > 0:
        raise ValueError("friction must be positive: without it no heat comes in.")

    chains = min(chains, n_samples)
    rounds = -(-n_samples // chains)
    kick = -0.5 * dt * stiffness(springs) / m  # K is symmetric: rows of x, columns of masses
    keep = np.exp(-friction * dt)
    jolt = np.sqrt((1 - keep**2) * kT / m)
    x = np.zeros((chains, len(m)))
    v = np.zeros_like(x)
    slowest = min(friction / 2, omega[0] ** 2 / friction)
    X = np.empty((chains, rounds, len(m)))
    warm_up = int(np.ceil(8 / (slowest * dt)))
    step, taken = -warm_up, 0
    while taken < rounds:
        v += x @ kick
        x += 0.5 * dt * v
        v *= keep
        v += jolt * rng.standard_normal(x.shape)
        x += 0.5 * dt * v
        v += x @ kick
        step += 1
        if step > 0 and step % every == 0:
            X[:, taken] = x
            taken += 1
    return X.reshape(-1, len(m))[:n_samples]


def _checked_masses(masses: ArrayLike, springs: ArrayLike) -> Floats:
    masses = np.asarray(masses, dtype=float)
    if masses.ndim != 1 or not (masses > 0).all():
        raise ValueError("masses must be a list of positive numbers.")
    if np.shape(springs) != (len(masses) + 1,):
        raise ValueError(
            f"springs must have one number more than masses, so {len(masses) + 1}, "
            f"not shape {np.shape(springs)}."
        )
    return masses
