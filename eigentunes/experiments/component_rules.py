"""Rules that say how many principal components to keep, and data of which the truth is known.

No rule of the lesson is trusted because it is famous: :func:`rank_five` draws data with exactly
five real directions, and :func:`rules` asks everybody.
"""

from __future__ import annotations

import numpy as np

N, M = 500, 100
VARIANCES = (8.0, 6.0, 4.0, 3.0, 2.0)
"""Variance of the five hidden factors; the noise has 1 in every direction."""


def rank_five(rng: np.random.Generator) -> np.ndarray:
    """Draw 500 rows of five hidden factors, mixed into 100 features, with noise of variance 1."""
    directions = np.linalg.qr(rng.normal(size=(M, len(VARIANCES))))[0]
    factors = rng.normal(size=(N, len(VARIANCES))) * np.sqrt(VARIANCES)
    return factors @ directions.T + rng.normal(size=(N, M))


def rules(X: np.ndarray, rng: np.random.Generator) -> dict[str, int]:
    """Number of components that each rule keeps of data whose noise has the variance 1.

    Parameters
    ----------
    X : ndarray, shape (n, m)
        With m < n.
    rng : numpy.random.Generator
        For the rules that compare with noise.

    Returns
    -------
    dict of str to int

    Notes
    -----
    Sources: H. F. Kaiser, *Educational and Psychological Measurement* 20 (1960) 141-151; J. L. Horn
    (parallel analysis), *Psychometrika* 30 (1965) 179-185; M. Gavish and D. L. Donoho, *The optimal
    hard threshold for singular values is 4/√3*, IEEE Transactions on Information Theory 60 (2014)
    5040-5053, with its approximation ω(β) for noise of unknown size.
    """
    n, m = X.shape
    lam = _eigenvalues(X)
    shares = np.cumsum(lam) / lam.sum()
    noise = _eigenvalues(rng.normal(size=(n, m)))
    shuffled = _eigenvalues(rng.permuted(X, axis=0))
    beta = m / n
    singular = np.sqrt(lam)
    optimal = 0.56 * beta**3 - 0.95 * beta**2 + 1.82 * beta + 1.43
    return {
        "95 % of the variance": int(np.argmax(shares >= 0.95)) + 1,
        "80 % of the variance": int(np.argmax(shares >= 0.80)) + 1,
        "above the mean (Kaiser)": int((lam > lam.mean()).sum()),
        "sharpest bend": int(np.diff(lam, 2).argmax()) + 1,
        "noise, rank by rank": int(np.argmin(lam > noise)),
        "Gavish and Donoho": int((singular > optimal * np.median(singular)).sum()),
        "noise, the largest": int((lam > noise[0]).sum()),
        "shuffled columns, the largest": int((lam > shuffled[0]).sum()),
        "noise edge": int((lam > (1 + np.sqrt(beta)) ** 2).sum()),
    }


def _eigenvalues(X: np.ndarray) -> np.ndarray:
    return np.linalg.eigvalsh(np.cov(X, rowvar=False))[::-1]
