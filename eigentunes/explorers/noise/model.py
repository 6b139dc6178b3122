"""Eigenvalues of a sample covariance of noise, with one true direction of larger variance.

Every true variance is 1 except along the first feature, where it is the *spike*.  For a sample of
n rows and m features everything depends on γ = m / n: the noise fills the band of Marchenko and
Pastur, and the spike leaves it only above 1 + √γ.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from eigentunes.experiments.marchenko_pastur import ZERO, expected_overlap

SPIKES = np.round(np.arange(1.0, 4.01, 0.1), 1)
BINS = 46


@dataclass(frozen=True)
class Sample:
    """One sample of noise, with the spike at each of :data:`SPIKES` strengths.

    Attributes
    ----------
    n, m : int
        Rows and features.
    lam : ndarray, shape (31, m)
        Eigenvalues in descending order for every strength.
    overlap : ndarray, shape (31,)
        Squared overlap of the first eigenvector with the true direction.
    edge : float
        Where the noise ends according to ``noise_edge``.
    count : ndarray of int, shape (31,)
        Eigenvalues above that edge.
    """

    n: int
    m: int
    lam: np.ndarray
    overlap: np.ndarray
    edge: float
    count: np.ndarray

    @property
    def gamma(self) -> float:
        """Features per row."""
        return self.m / self.n

    @property
    def top(self) -> float:
        """Where the axis of the eigenvalues ends."""
        return 1.05 * float(max(self.lam.max(), self.edge))

    def heights(self, index: int) -> np.ndarray:
        """Histogram of the eigenvalues above 0, shape (46,): the share of all, per unit."""
        shown = self.lam[index][self.lam[index] > ZERO]
        counts, _ = np.histogram(shown, bins=BINS, range=(0, self.top))
        return counts / (self.m * self.top / BINS)

    def sentence(self, index: int) -> str:
        """Say what the spike of strength ``SPIKES[index]`` does."""
        spike, lam = SPIKES[index], self.lam[index]
        zeros = int((lam <= ZERO).sum())
        tail = f" {zeros} of the {self.m} eigenvalues are 0." if zeros else ""
        if spike == 1:
            return (
                f"No spike: all {self.m} true variances are 1, and yet the eigenvalues of "
                f"{self.n} rows reach from {lam[-1]:.2f} to {lam[0]:.2f}.{tail}"
            )
        threshold = 1 + np.sqrt(self.gamma)
        if lam[0] <= self.edge:
            verdict = f"below the edge {self.edge:.2f}, so the spike is hidden"
        elif spike > threshold:
            verdict = f"above the edge {self.edge:.2f}, so the spike shows"
        else:
            verdict = (
                f"above the edge {self.edge:.2f}, but by chance: a spike shows reliably only above "
                f"1 + √γ = {threshold:.2f}"
            )
        return (
            f"Spike {spike:.1f}: the largest eigenvalue {lam[0]:.2f} lies {verdict}. "
            "The direction found has a squared overlap of "
            f"{self.overlap[index]:.2f} with the true one "
            f"(theory {expected_overlap(spike, self.gamma):.2f}).{tail}"
        )


def draw_sample(n: int, m: int, seed: int, noise_edge: Callable[..., Any]) -> Sample:
    """Draw n rows of m features of noise and decompose it for every strength of the spike."""
    rows = np.random.default_rng(seed).normal(size=(n, m))
    rows -= rows.mean(axis=0)
    noise = rows.T @ rows / (n - 1)
    scale = np.ones((len(SPIKES), m))
    scale[:, 0] = np.sqrt(SPIKES)
    lam, V = np.linalg.eigh(scale[:, :, None] * noise * scale[:, None, :])
    lam, first = lam[:, ::-1], V[:, 0, -1]
    found = [noise_edge(values, n, 1.0) for values in lam]
    return Sample(n, m, lam, first**2, found[0][0], np.array([count for _, count in found]))


def checked_edge(value: Any, lam: np.ndarray, n: int, sigma2: float) -> tuple[float, int]:
    """Accept what a learner's ``noise_edge`` returned, or say what is wrong with it."""
    try:
        edge, count = float(value[0]), int(value[1])
    except (TypeError, ValueError, IndexError):
        raise ValueError("did not return two numbers, the edge and the count.") from None
    if not np.isfinite(edge) or edge <= 0:
        raise ValueError(f"returned the edge {edge:g}, but it is a positive number.")
    return edge, count
