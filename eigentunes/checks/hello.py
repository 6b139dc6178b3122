"""Checks of the first notebook: one exercise, to learn how checks speak."""

from __future__ import annotations

import numpy as np

from eigentunes.judging.comparisons import close, far_from_origin, tolerance
from eigentunes.judging.contract import Check, Property, Value


def _constant_columns(X: np.ndarray) -> np.ndarray:
    return np.asarray(np.ptp(X, axis=0) == 0)


def _constant_is_zero(Z: np.ndarray, X: np.ndarray) -> bool:
    return bool(np.all(np.abs(Z[:, _constant_columns(X)]) < tolerance(Z)))


def _centred(Z: np.ndarray, X: np.ndarray) -> bool:
    return bool(np.all(np.abs(Z.mean(axis=0)) <= tolerance(Z) * np.maximum(1, np.abs(Z).max())))


def _unit_deviation(Z: np.ndarray, X: np.ndarray) -> bool:
    deviations = Z.std(axis=0)[~_constant_columns(X)]
    return bool(np.all(np.abs(deviations - 1) <= tolerance(Z)))


standardize = Check(
    name="standardize",
    arguments={"X": "n d"},
    returns=(Value("Z", "n d", meaning="the same rows and columns as X"),),
    properties=(
        Property(
            _constant_is_zero,
            "A column in which all values are equal does not vary, so after centring it is 0 and "
            "must stay 0. Look at what your division does there.",
        ),
        Property(
            _centred,
            "The columns of your result do not have mean 0. Subtract from each column its own "
            "mean: X.mean(axis=0).",
        ),
        far_from_origin(
            _unit_deviation,
            sentence="You computed the variance as mean(x²) − mean(x)². Far from zero two huge, "
            "nearly equal numbers are subtracted and the digits are lost: centre first, then "
            "square.",
        ),
        Property(
            _unit_deviation,
            "The columns of your result do not have standard deviation 1. Divide each column by "
            "its own standard deviation: X.std(axis=0), which divides by n.",
        ),
    ),
    compare=close(),
)
