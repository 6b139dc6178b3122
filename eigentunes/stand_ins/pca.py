"""What stands in for the functions of `2-pca`."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike
from scipy.linalg import eigh
from scipy.stats import entropy
from sklearn.decomposition import PCA

from eigentunes.judging.lending import lent

Floats = np.ndarray


@lent
def center(X: ArrayLike) -> tuple[Floats, Floats]:
    """Data with the column means taken away, shape (n, m), and those means, shape (m,)."""
    X = np.asarray(X, dtype=float)
    mu = X.mean(axis=0)
    return X - mu, mu


@lent
def covariance(X: ArrayLike) -> Floats:
    """Sample covariance of the columns (divided by n − 1), shape (m, m)."""
    return np.atleast_2d(np.cov(np.asarray(X, dtype=float), rowvar=False))


@lent
def expectation(S: ArrayLike, v: ArrayLike) -> float:
    """⟨v|S|v⟩ / ⟨v|v⟩ of a Hermitian matrix, a real number."""
    v = np.asarray(v)
    return float((np.vdot(v, np.asarray(S) @ v) / np.vdot(v, v)).real)


@lent
def spectrum(S: ArrayLike) -> tuple[Floats, Floats]:
    """Eigenvalues in descending order, shape (m,), and unit eigenvectors in columns, (m, m)."""
    lam, V = eigh(S)
    return lam[::-1], V[:, ::-1]


@lent
def power_iteration(
    S: ArrayLike, v0: ArrayLike, tol: float, max_iter: int
) -> tuple[float, Floats, int]:
    """Eigenvalue of largest magnitude, its unit eigenvector, number of steps."""
    S, v = np.asarray(S, dtype=float), np.asarray(v0, dtype=float)
    v = v / np.abs(v).max()
    v = v / np.linalg.norm(v)
    n_iter, change = 0, np.inf
    while n_iter < max_iter and change >= tol:
        new = S @ v
        new = new / np.linalg.norm(new)
        change = float(min(np.linalg.norm(new - v), np.linalg.norm(new + v)))
        v, n_iter = new, n_iter + 1
    return float(v @ S @ v), v, n_iter


@lent
def top_k(S: ArrayLike, k: int) -> tuple[Floats, Floats]:
    """The k eigenvalues of largest magnitude, shape (k,), and eigenvectors in columns, (m, k)."""
    lam, V = eigh(S)
    order = np.argsort(-np.abs(lam))[:k]
    return lam[order], V[:, order]


@lent
def jacobi_angle(S: ArrayLike, p: int, q: int) -> tuple[float, float]:
    """Cosine and sine of the smaller rotation that makes element (p, q) vanish."""
    S = np.asarray(S, dtype=float)
    if S[p, q] == 0:
        return 1.0, 0.0
    theta = 0.5 * np.arctan2(2 * S[p, q], S[q, q] - S[p, p])
    theta = (theta + np.pi / 4) % (np.pi / 2) - np.pi / 4
    return float(np.cos(theta)), float(np.sin(theta))


@lent
def compress(X: ArrayLike, k: int) -> tuple[Floats, Floats]:
    """Scores on the first k components, shape (n, k), and the data rebuilt from them, (n, m)."""
    model = PCA(k, svd_solver="full").fit(X)
    Z = model.transform(X)
    return Z, model.inverse_transform(Z)


@lent
def n_components(lam: ArrayLike, threshold: float) -> int:
    """Smallest number of eigenvalues with at least this share of their sum."""
    lam = np.sort(np.asarray(lam, dtype=float))[::-1]
    reached = np.cumsum(lam) >= threshold * lam.sum() - 1e-12 * lam.sum()
    return int(np.argmax(reached)) + 1


@lent
def noise_edge(lam: ArrayLike, n: int, sigma2: float) -> tuple[float, int]:
    """Upper edge of the Marchenko-Pastur law, and how many eigenvalues lie above it."""
    lam = np.asarray(lam, dtype=float)
    edge = sigma2 * (1 + np.sqrt(len(lam) / n)) ** 2
    return float(edge), int((lam > edge).sum())


@lent
def density(S: ArrayLike) -> tuple[Floats, float, float]:
    """Probabilities in descending order, shape (m,), entropy in nats, effective dimension."""
    lam = np.clip(eigh(S, eigvals_only=True)[::-1], 0, None)
    p = lam / lam.sum()
    S_vN = float(entropy(p))
    return p, S_vN, float(np.exp(S_vN))


@lent
def hamiltonian(N: int, L: float, U: Callable[[Floats], Floats]) -> Floats:
    """−½ ψ″ + U ψ on N inner points of (0, L), zero at both walls, shape (N, N)."""
    h = L / (N + 1)
    x = h * np.arange(1, N + 1)
    off = np.full(N - 1, -0.5 / h**2)
    return np.diag(np.broadcast_to(U(x), N) + 1 / h**2) + np.diag(off, 1) + np.diag(off, -1)


@lent
def normal_modes(X: ArrayLike, masses: ArrayLike, kT: float) -> tuple[Floats, Floats]:
    """Frequencies in ascending order, shape (N,), and mass-weighted modes in columns, (N, N)."""
    lam, V = spectrum(covariance(np.asarray(X, dtype=float) * np.sqrt(np.asarray(masses))))
    return np.sqrt(kT / lam), V
