"""Principal components of a vibrating chain beside its normal modes.

Everything is computed at kT = 1.  The motion at another temperature is the same motion √kT times
as large (the forces are linear and so is the bath), so its variances are kT times as large and its
modes are the same.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from eigentunes.experiments import thermal_chain
from eigentunes.explorers.wording import number
from eigentunes.stand_ins import pca

N_MASSES = 8
RATIOS = (1, 2, 3, 4)
COUNTS = (50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000)
FRAMES, FRAME_TIME = 600, 0.25  # at 30 frames a second: 20 seconds
STEPS = 20  # of the frames' numbers per unit of length
FULL_OVERLAP = 0.99

normal_modes = pca.normal_modes


@dataclass(frozen=True)
class Found:
    """What PCA finds in the first snapshots of a chain.

    Attributes
    ----------
    variances : ndarray, shape (N,)
        λᵢ at kT = 1, descending.
    modes : ndarray, shape (N, N)
        Unit vectors in columns, each with the sign that makes it like the true mode.
    overlaps : ndarray, shape (N,)
        |⟨PC i | mode i⟩|.
    """

    variances: np.ndarray
    modes: np.ndarray
    overlaps: np.ndarray


@dataclass(frozen=True)
class Chain:
    """A chain whose every second mass is ``ratio`` times as heavy as the others.

    Attributes
    ----------
    masses : ndarray, shape (N,)
    stiffness : ndarray, shape (N,)
        kᵢ = ωᵢ² of the true normal modes, ascending.
    modes : ndarray, shape (N, N)
        True mass-weighted normal modes in columns.
    frames : ndarray of int8, shape (FRAMES, N)
        Displacements of one chain in time at kT = 1, in 1/STEPS.
    found : dict
        Maps (number of snapshots, weighted) to :class:`Found`.
    """

    masses: np.ndarray
    stiffness: np.ndarray
    modes: np.ndarray
    frames: np.ndarray
    found: dict[tuple[int, bool], Found]

    def sentence(self, count: int, weighted: bool, kT: float, mode: int) -> str:
        """Say how well principal component ``mode`` (from 0) is the normal mode."""
        found, i = self.found[count, weighted], mode
        ratio, overlap = found.variances[i] * self.stiffness[i], found.overlaps[i]
        which = {0: " (the softest)", N_MASSES - 1: " (the stiffest)"}.get(i, "")
        text = (
            f"{count:,} snapshots at kT = {number(kT)}: λ{i + 1} = "
            f"{number(found.variances[i] * kT)}, {ratio:.2f} times kT/k{i + 1}. "
            f"PC {i + 1} and mode {i + 1}{which} overlap by {overlap:.3f}: "
        )
        if overlap >= FULL_OVERLAP:
            return f"{text}they are the same motion."
        if weighted or np.ptp(self.masses) == 0:
            return f"{text}too few snapshots to tell it from its neighbours."
        return f"{text}without √m weights PCA finds the eigenvectors of K, not the normal modes."


@functools.cache
def _snapshots(ratio: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Masses, snapshots for PCA and a motion in time; simulated once per process."""
    rng = np.random.default_rng(0)
    masses, springs = np.tile([1.0, float(ratio)], N_MASSES // 2), np.ones(N_MASSES + 1)
    X = thermal_chain.simulate(masses, springs, 1, COUNTS[-1], rng)
    motion = thermal_chain.simulate(
        masses, springs, 1, FRAMES, rng, friction=0.1, dt=FRAME_TIME, every=1, chains=1
    )
    return masses, X, motion


def vibrate(ratio: int, analyse: Callable[..., Any]) -> Chain:
    """Simulate a chain, and let ``analyse(X, masses, kT) -> omega, modes`` find its modes.

    That all masses are 1 is what it is told when the positions are to have no weights.
    """
    masses, X, motion = _snapshots(ratio)
    omega, modes = thermal_chain.vibrations(masses, np.ones(N_MASSES + 1))
    modes = modes * np.where(modes.sum(axis=0) < -1e-9, -1, 1)

    def find(count: int, weights: np.ndarray) -> Found:
        omega_found, modes_found = analyse(X[:count], weights, 1.0)
        return _compare(omega_found, modes_found, modes)

    found = {(count, True): find(count, masses) for count in COUNTS}
    for count in COUNTS:  # equal masses need no second look
        found[count, False] = found[count, True] if ratio == 1 else find(count, np.ones(N_MASSES))
    frames = np.clip(np.rint(motion * STEPS), -127, 127).astype(np.int8)
    return Chain(masses, _short(omega**2), modes, frames, found)


def _compare(omega: np.ndarray, modes: np.ndarray, true: np.ndarray) -> Found:
    along = np.einsum("ij,ij->j", modes, true)
    signs = np.where(along < 0, -1, 1)
    return Found(_short(omega**-2.0), modes * signs, np.abs(along).round(6))


def _short(values: np.ndarray) -> np.ndarray:
    """Keep seven digits: what travels to the browser, so that both say the same."""
    return np.array([float(f"{value:.7g}") for value in values])


def checked_modes(value: Any, X: np.ndarray, masses: np.ndarray, kT: float) -> tuple:
    """Accept what a learner's ``normal_modes`` returned, or say what is wrong."""
    N = len(masses)
    try:
        omega, modes = (np.asarray(part, dtype=float) for part in value)
    except (TypeError, ValueError):
        raise ValueError("must return two arrays of numbers, omega and modes.") from None
    if omega.shape != (N,) or modes.shape != (N, N):
        raise ValueError(
            f"returned shapes {omega.shape} and {modes.shape}, but {N} masses need ({N},) and "
            f"({N}, {N})."
        )
    if not (np.isfinite(omega).all() and np.isfinite(modes).all() and (omega > 0).all()):
        raise ValueError("returned a frequency or a mode that is not a positive, finite number.")
    return omega, modes
