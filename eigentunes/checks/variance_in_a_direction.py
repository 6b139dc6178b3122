"""Checks of the variance in a direction: centring, covariance, expectation value."""

from __future__ import annotations

import numpy as np

from eigentunes.judging.comparisons import close, far_from_origin, tolerance
from eigentunes.judging.contract import Check, Property, Value


def _size(X: np.ndarray) -> float:
    return float(np.abs(X.astype(float)).max(initial=0.0))


def _mean_zero(value: tuple[np.ndarray, np.ndarray], X: np.ndarray) -> bool:
    B = value[0]
    slack = tolerance(B) * np.abs(B).max(initial=0.0) + 1e-12 * _size(X)
    return bool(np.all(np.abs(B.mean(axis=0)) <= slack))


def _gives_back(value: tuple[np.ndarray, np.ndarray], X: np.ndarray) -> bool:
    B, mu = value
    slack = max(tolerance(B), tolerance(mu)) * _size(X)
    return bool(np.all(np.abs(B + mu - X.astype(float)) <= slack))


center = Check(
    name="center",
    arguments={"X": "n m"},
    returns=(
        Value("B", "n m", meaning="one row per individual, one column per feature"),
        Value("mu", "m", meaning="one mean per feature", also=("1 m",)),
    ),
    properties=(
        Property(
            _gives_back,
            "B + mu must give X back, and yours does not: B is X with mu taken away, and nothing "
            "else.",
        ),
        Property(
            _mean_zero,
            "The columns of your B do not have mean 0. Take from every column its own mean, "
            "X.mean(axis=0).",
        ),
    ),
    compare=close(),
)


def _symmetric(S: np.ndarray, X: np.ndarray) -> bool:
    return bool(np.all(np.abs(S - S.T) <= tolerance(S) * np.abs(S).max(initial=0.0)))


def _variances_on_the_diagonal(S: np.ndarray, X: np.ndarray) -> bool:
    return close()(np.diag(S), X.astype(float).var(axis=0, ddof=1))


def _no_negative_direction(S: np.ndarray, X: np.ndarray) -> bool:
    lowest = np.linalg.eigvalsh(S.astype(float))[0]
    return bool(lowest >= -tolerance(S) * np.abs(S).max(initial=0.0) * len(S))


covariance = Check(
    name="covariance",
    arguments={"X": "n m"},
    returns=(Value("S", "m m", meaning="one row and one column per feature"),),
    properties=(
        Property(
            _symmetric,
            "A covariance matrix is symmetric, because feature a varies with feature b as b "
            "varies with a; yours is not.",
        ),
        far_from_origin(
            _variances_on_the_diagonal,
            sentence="You subtract the product of the means from the mean of the products. Far "
            "from the origin these are two huge, nearly equal numbers, and all digits cancel: "
            "centre first, then multiply.",
        ),
        Property(
            _variances_on_the_diagonal,
            "The diagonal of S holds the variance of each feature, divided by n − 1: "
            "X.var(axis=0, ddof=1). Yours does not.",
        ),
        Property(
            _no_negative_direction,
            "Your S gives a negative variance in some direction, which no data can have.",
        ),
    ),
    compare=close(),
)


def _between_the_ends(value: np.ndarray, S: np.ndarray, v: np.ndarray) -> bool:
    lam = np.linalg.eigvalsh(S)
    slack = tolerance(value) * np.abs(lam).max()
    return bool(lam[0] - slack <= value <= lam[-1] + slack)


def _as_expected(value: np.ndarray, expected: np.ndarray, S: np.ndarray, v: np.ndarray) -> bool:
    """Equal up to rounding, relative to the matrix: the terms may cancel."""
    return bool(abs(value - expected) <= tolerance(value) * np.abs(S.astype(complex)).max())


expectation = Check(
    name="expectation",
    arguments={"S": "m m", "v": "m"},
    returns=(Value("value"),),
    properties=(
        Property(
            _between_the_ends,
            "No direction has less than the smallest or more than the largest eigenvalue of S, "
            "and your value lies outside. Did you divide by ⟨v|v⟩, the squared length of v?",
        ),
    ),
    compare=_as_expected,
)
