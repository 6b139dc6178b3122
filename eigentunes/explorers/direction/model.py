"""A unit vector on its way round a cloud: the variance along it, and where S sends it.

Everything for every whole degree of half a turn is computed at once; the other half is the same,
because v and −v are one direction.  Where an eigenvector lies between two degrees, the nearer one
gives way to it, so that a learner who turns v can arrive at it exactly.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.linalg import eigh

from eigentunes import stand_ins
from eigentunes.explorers.wording import number

HALF_TURN = 180
SV = "S\u00a0v"  # never broken over two lines
ROUND = 1e-9  # eigenvalues that are closer than this, relative to the larger one, are equal


@dataclass(frozen=True)
class Turn:
    """Half a turn of v.

    Attributes
    ----------
    points : ndarray, shape (n, 2)
    mean : ndarray, shape (2,)
    S : ndarray, shape (2, 2)
        Covariance matrix of the points.
    angles : ndarray, shape (180,)
        Of v against the first axis, in degrees; within half a degree of 0, 1, …, 179.
    variances : ndarray, shape (180,)
        ⟨v|S|v⟩ for each.
    products : ndarray, shape (180, 2)
        S v for each.
    eigen : dict of int to str
        Which of them are eigenvectors: the one with the "most" variance and the one with the
        "least"; empty for a round cloud, where all are.
    """

    points: np.ndarray
    mean: np.ndarray
    S: np.ndarray
    angles: np.ndarray
    variances: np.ndarray
    products: np.ndarray
    eigen: dict[int, str]

    @property
    def total(self) -> float:
        """Variance of the two features together, the trace of S."""
        return float(np.trace(self.S))

    @property
    def vectors(self) -> np.ndarray:
        """Unit vectors, shape (180, 2)."""
        return unit(self.angles)

    def angle(self, turn: int) -> float:
        """Angle of v after ``turn`` degrees, 0 to 359."""
        return float(self.angles[turn % HALF_TURN]) + HALF_TURN * (turn >= HALF_TURN)

    def away(self, turn: int) -> float:
        """Angle between S v and v in degrees."""
        v, product = self.vectors[turn % HALF_TURN], self.products[turn % HALF_TURN]
        sideways = abs(v[0] * product[1] - v[1] * product[0])
        return float(np.degrees(np.arctan2(sideways, v @ product)))

    def sentence(self, turn: int) -> str:
        """Say how much variance there is along v, and where S v points."""
        k = turn % HALF_TURN
        value = number(self.variances[k])
        share = int(100 * self.variances[k] / self.total + 0.5)
        text = (
            f"Variance along {number(self.angle(turn))}°: {value}, which is {share} % of the total"
        )
        if not self.eigen:
            return f"{text}. {SV} is parallel to v, as in every direction of this round cloud."
        if k not in self.eigen:
            return f"{text}. {SV} points {number(self.away(turn))}° away from v."
        return (
            f"{text}, the {self.eigen[k]} that any direction has. {SV} is parallel to v: "
            f"v is an eigenvector, {SV}\u00a0=\u00a0{value}\u00a0v."
        )


def unit(angles: np.ndarray) -> np.ndarray:
    """Unit vectors at angles in degrees, shape (n, 2)."""
    return np.column_stack([np.cos(np.radians(angles)), np.sin(np.radians(angles))])


def half_turn(
    X: np.ndarray,
    covariance: Callable[..., Any] = stand_ins.covariance,
    expectation: Callable[..., Any] = stand_ins.expectation,
) -> Turn:
    """Turn v through 180° over a cloud.

    Parameters
    ----------
    X : ndarray, shape (n, 2)
        Points that are not all the same.
    covariance, expectation : callable
        ``covariance(X) -> S`` and ``expectation(S, v) -> number``.
    """
    S = covariance(X)
    angles, eigen = np.arange(HALF_TURN, dtype=float), {}
    lam, V = eigh(S)
    if lam[1] - lam[0] > ROUND * lam[1]:
        for which, v in zip(("least", "most"), V.T, strict=True):
            angle = float(np.degrees(np.arctan2(v[1], v[0]))) % HALF_TURN
            k = round(angle) % HALF_TURN
            angles[k] = angle - HALF_TURN * (round(angle) == HALF_TURN)
            eigen[k] = which
    vectors = unit(angles)
    variances = np.array([expectation(S, v) for v in vectors])
    return Turn(X, X.mean(axis=0), S, angles, variances, vectors @ S.T, eigen)


def checked_covariance(value: Any, X: np.ndarray) -> np.ndarray:
    """Accept what a learner's ``covariance`` returned, or say what is wrong with it."""
    try:
        S = np.asarray(value, dtype=float)
    except (TypeError, ValueError):
        raise ValueError("returned something that is not an array of numbers.") from None
    m = X.shape[1]
    if S.shape != (m, m):
        raise ValueError(f"returned shape {S.shape}, but {m} features need shape ({m}, {m}).")
    if not np.isfinite(S).all():
        raise ValueError("returned NaN or infinity.")
    return S


def checked_expectation(value: Any, S: np.ndarray, v: np.ndarray) -> float:
    """Accept what a learner's ``expectation`` returned, or say what is wrong with it."""
    try:
        number = complex(value).real
    except (TypeError, ValueError):
        raise ValueError("returned something that is not a number.") from None
    if not np.isfinite(number):
        raise ValueError("returned NaN or infinity.")
    return number
