"""Energy levels of a particle in a potential on a grid, and the levels that mathematics knows.

Units are those in which ħ = m = 1.  The particle lives on 0 < x < L between two hard walls.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.linalg import eigh
from sklearn.datasets import load_iris

from eigentunes.explorers.wording import counted, number
from eigentunes.stand_ins import pca

Floats = np.ndarray

L = 12.0
MIDDLE = L / 2
KNOTS = 121
LEVELS = 8
LEAST_N, MOST_N = 10, 200
DRAWN = "drawn"
DEFAULT_COVARIANCE = "the iris measurements"

hamiltonian = pca.hamiltonian


def box(x: Floats) -> Floats:
    """No potential between the walls."""
    return np.zeros_like(x)


def harmonic(x: Floats) -> Floats:
    """Oscillator of frequency 1."""
    return 0.5 * (x - MIDDLE) ** 2


def double_well(x: Floats) -> Floats:
    """Two wells with a hill of height 3 between them."""
    return 3 * (((x - MIDDLE) / 2) ** 2 - 1) ** 2


def step(x: Floats) -> Floats:
    """Free on the left half, 1 higher on the right."""
    return np.where(x < MIDDLE, 0.0, 1.0)


POTENTIALS: dict[str, tuple[Callable[[Floats], Floats], float]] = {
    "box": (box, 2.6),
    "harmonic": (harmonic, 9.0),
    "double well": (double_well, 9.0),
    "step": (step, 3.2),
}
"""Each potential with the height of its picture."""


def exact(potential: str) -> Floats | None:
    """Levels of the continuum where they are known in closed form, shape (LEVELS,)."""
    n = np.arange(1, LEVELS + 1)
    if potential == "box":
        return 0.5 * (n * np.pi / L) ** 2
    if potential == "harmonic":  # the walls are so far away that these levels do not feel them
        return n - 0.5
    return None


def knots() -> Floats:
    """Where a drawn potential is given: equally spaced from wall to wall, shape (KNOTS,)."""
    return np.linspace(0, L, KNOTS)


@dataclass(frozen=True)
class Ladder:
    """The lowest levels of a potential on a grid of N points.

    Attributes
    ----------
    potential : str
    energies : ndarray, shape (LEVELS,)
        Ascending.
    waves : ndarray, shape (LEVELS, N)
        Eigenfunctions at the grid points, normalised so that h Σ ψ² = 1.
    """

    potential: str
    energies: Floats
    waves: Floats

    @property
    def exact(self) -> Floats | None:
        """What the energies would be on a grid without end, where that is known."""
        return exact(self.potential)

    def nodes(self, level: int) -> int:
        """Return how often the wave of a level (from 0) changes its sign."""
        wave = self.waves[level]
        wave = wave[np.abs(wave) > 1e-6 * np.abs(wave).max()]
        return int((np.diff(np.sign(wave)) != 0).sum())

    def sentence(self, level: int) -> str:
        """Say the energy, the nodes and the error of a level (from 0)."""
        energy, N = self.energies[level], self.waves.shape[1]
        text = (
            f"{self.potential[0].upper()}{self.potential[1:]} potential, N = {N} grid points. "
            f"Level {level + 1}: E = {number(energy)}, {counted(self.nodes(level), 'node')}. "
        )
        if self.exact is None:
            return f"{text}No formula to compare with."
        return f"{text}Exact: {number(self.exact[level])}; {_error(energy / self.exact[level] - 1)}"


def _error(relative: float) -> str:
    percent = f"{abs(relative) * 100:.2g}"
    return f"on this grid it is {percent} % too {'low' if relative < 0 else 'high'}."


def solve(
    potential: str, drawn: Floats, N: int, hamiltonian: Callable[..., Any] = pca.hamiltonian
) -> Ladder:
    """Find the lowest levels with the matrix that ``hamiltonian(N, L, U)`` builds."""

    def as_drawn(x: Floats) -> Floats:
        return np.interp(x, knots(), drawn)

    U = as_drawn if potential == DRAWN else POTENTIALS[potential][0]
    energies, vectors = eigh(hamiltonian(N, L, U), subset_by_index=(0, LEVELS - 1))
    # Each wave begins upwards at the left wall.
    first = np.argmax(np.abs(vectors) > 1e-3 * np.abs(vectors).max(axis=0), axis=0)
    sign = np.sign(vectors[first, np.arange(LEVELS)])
    return Ladder(potential, energies, (vectors * sign / np.sqrt(L / (N + 1))).T)


def checked_hamiltonian(value: Any, N: int, L: float, U: Any) -> Floats:
    """Accept what a learner's ``hamiltonian`` returned, or say what is wrong."""
    try:
        H = np.asarray(value, dtype=float)
    except (TypeError, ValueError):
        raise ValueError("returned something that is not a matrix of numbers.") from None
    if H.shape != (N, N):
        raise ValueError(f"returned shape {H.shape}, but {N} grid points need ({N}, {N}).")
    if not np.isfinite(H).all():
        raise ValueError("returned NaN or infinity.")
    if not np.allclose(H, H.T):
        raise ValueError("returned a matrix that is not symmetric.")
    return H


def covariance_ladder(S: Any) -> tuple[Floats, str]:
    """Eigenvalues of a covariance, descending, and whose they are."""
    if S is None:
        return pca.spectrum(pca.covariance(load_iris().data))[0], DEFAULT_COVARIANCE
    try:
        S = np.array(S, dtype=float)
    except (TypeError, ValueError):
        S = np.empty(0)
    if S.ndim != 2 or S.shape[0] != S.shape[1] or S.shape[0] == 0:
        raise ValueError(f"S must be a square matrix, but its shape is {np.shape(S)}.")
    if not np.isfinite(S).all() or not np.allclose(S, S.T):
        raise ValueError("S must be symmetric, without NaN: give a covariance, not the data.")
    return pca.spectrum(S)[0], f"S ({counted(len(S), 'feature')})"
