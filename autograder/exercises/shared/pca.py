"""Principal components, as accurate as a singular value decomposition and mostly much faster.

Everything starts from centred data, never from the difference of XᵀX and the means: that cancels
far from the origin.  Which decomposition is cheapest depends on the shape; all of them are
library routines.
"""

from __future__ import annotations

import numpy as np
from scipy.linalg import eigh
from scipy.sparse.linalg import eigsh

BLOCK = 2**16  # numbers that are centred at a time: they stay in the fast memory
MANY = 800  # rows and columns from which on few components are found one after the other
FEW = 1 / 40  # share of the components up to which that is faster
FAINT = 1e-6  # share of the largest eigenvalue below which squaring costs too many digits


def principal_components(
    X: np.ndarray, k: int, solver: str = "auto"
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Mean, largest eigenvalues of the covariance matrix, and their eigenvectors.

    Parameters
    ----------
    X : array, shape (n, m)
        One row per individual; any real type.
    k : int
        How many components, at most min(n, m).
    solver : {"auto", "covariance", "gram", "lanczos", "svd"}
        What is decomposed.  ``"covariance"`` is the (m, m) matrix BᵀB of the centred data B,
        ``"gram"`` the (n, n) matrix BBᵀ, which has the same eigenvalues and is smaller for wide
        data; ``"lanczos"`` finds few of many eigenvectors of the smaller of the two; ``"svd"``
        decomposes B itself.

    Returns
    -------
    mu : array, shape (m,)
        Column means.
    lam : array, shape (k,)
        Variances along the components (dividing by n − 1), in descending order.
    V : array, shape (m, k)
        Unit eigenvectors in columns.

    Notes
    -----
    The eigenvalues of BᵀB are exact up to rounding of the LARGEST.  ``"auto"`` therefore falls
    back on ``"svd"`` when one that is asked for is so small that it would lose its own digits.
    """
    X = np.asarray(X, dtype=float)
    n, m = X.shape
    mu = X.mean(axis=0)
    chosen = _cheapest(n, m, k) if solver == "auto" else solver
    if chosen == "svd":
        squares, V = _from_svd(X - mu, k)
    else:
        squares, V = _from_products(X, mu, k, chosen)
        if solver == "auto" and squares[-1] < FAINT * squares[0]:
            squares, V = _from_svd(X - mu, k)
    return mu, squares / max(n - 1, 1), V


def _cheapest(n: int, m: int, k: int) -> str:
    if min(n, m) >= MANY and k <= FEW * min(n, m):
        return "lanczos"
    return "covariance" if m <= n else "gram"


def _from_svd(B: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray]:
    _, s, Vt = np.linalg.svd(B, full_matrices=False)
    return s[:k] ** 2, Vt[:k].T


def _from_products(
    X: np.ndarray, mu: np.ndarray, k: int, solver: str
) -> tuple[np.ndarray, np.ndarray]:
    n, m = X.shape
    wide = solver == "gram" or (solver == "lanczos" and n < m)
    if wide:
        B = X - mu
        products = B @ B.T
    else:
        products = _products(X, mu)
    if solver == "lanczos":
        start = np.random.default_rng(0).normal(size=len(products))
        squares, U = eigsh(products, k, v0=start)
    elif k < len(products) // 4:
        squares, U = eigh(products, subset_by_index=(len(products) - k, len(products) - 1))
    else:
        squares, U = np.linalg.eigh(products)
    squares, U = np.maximum(squares[::-1][:k], 0), U[:, ::-1][:, :k]
    if not wide:
        return squares, U
    V = B.T @ U
    lengths = np.linalg.norm(V, axis=0)
    return squares, V / np.where(lengths > 0, lengths, 1)


def _products(X: np.ndarray, mu: np.ndarray) -> np.ndarray:
    """BᵀB of the centred data, block by block."""
    n, m = X.shape
    rows = max(BLOCK // m, m)
    total = np.zeros((m, m))
    for i in range(0, n, rows):
        B = X[i : i + rows] - mu
        total += B.T @ B
    return total
