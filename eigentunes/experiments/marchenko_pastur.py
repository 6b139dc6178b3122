"""Where the eigenvalues of a sample covariance lie if the data are noise, and a spike does not."""

from __future__ import annotations

import numpy as np

ZERO = 1e-9  # eigenvalues below are those that too few rows leave at 0


def edges(gamma: float, sigma2: float = 1.0) -> tuple[float, float]:
    """Lower and upper edge of the Marchenko-Pastur band, σ² (1 ∓ √γ)²."""
    return sigma2 * (1 - np.sqrt(gamma)) ** 2, sigma2 * (1 + np.sqrt(gamma)) ** 2


def density(x: np.ndarray, gamma: float, sigma2: float = 1.0) -> np.ndarray:
    """Density of the eigenvalues of a sample covariance of pure noise.

    Parameters
    ----------
    x : ndarray
        Where; in the unit of the variances.
    gamma : float
        Features per row, m / n.
    sigma2 : float
        True variance of every feature.

    Returns
    -------
    ndarray
        √((b − x)(x − a)) / (2π σ² γ x) between the edges a and b, else 0.  Its integral is 1, or
        1/γ where γ > 1: the other eigenvalues are exactly 0.

    Notes
    -----
    Source: V. A. Marchenko and L. A. Pastur, *Distribution of eigenvalues for some sets of random
    matrices*, Mathematics of the USSR-Sbornik 1 (1967) 457-483.
    """
    x = np.asarray(x, dtype=float)
    low, high = edges(gamma, sigma2)
    inside = np.clip((high - x) * (x - low), 0, None)
    with np.errstate(divide="ignore", invalid="ignore"):
        height = np.sqrt(inside) / (2 * np.pi * sigma2 * gamma * x)
    return np.where((inside > 0) & (x > 0), height, 0.0)


def expected_overlap(spike: np.ndarray | float, gamma: float) -> np.ndarray:
    """Squared overlap of the found direction with the true one, in the limit of large n and m.

    Notes
    -----
    0 up to 1 + √γ, then (1 − γ/(s−1)²) / (1 + γ/(s−1)).  Source: D. Paul, *Asymptotics of sample
    eigenstructure for a large dimensional spiked covariance model*, Statistica Sinica 17 (2007)
    1617-1642.
    """
    above = np.maximum(np.asarray(spike, dtype=float) - 1, 1e-12)
    overlap = (1 - gamma / above**2) / (1 + gamma / above)
    return np.where(above > np.sqrt(gamma), overlap, 0.0)
