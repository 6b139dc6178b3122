"""Comparisons that accept every right answer, and no other; and what unsigned data do.

Each comparison is made by a function that takes the tolerances and returns ``compare(value,
expected, *args)`` for :class:`eigentunes.judging.contract.Check`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from eigentunes.judging.contract import Property

UNSIGNED = (
    "Data of an unsigned type cannot hold negative numbers: in uint8, 3 − 5 is 254. Convert X "
    "and the centroids to float before you subtract."
)

FAR = (
    "Far from the origin the products of X and the means are huge, and their small difference "
    "drowns in rounding: subtract the mean from X first, then multiply."
)


SINGLE = 1e-5
"""The least relative tolerance for results in single precision.

It lets honest rounding pass, and is no larger, because whoever casts a result would else earn with
a mistake of that size.
"""


def close(rtol: float = 1e-6) -> Callable[..., bool]:
    """Equal up to rounding, relative to the largest expected magnitude.

    Parameters
    ----------
    rtol : float
        Tolerance for results in double precision (and integers); in single precision it is at
        least :data:`SINGLE`.

    Returns
    -------
    compare : callable
        ``compare(value, expected, *args) -> bool``; tuples are compared item by item.
    """

    def compare(value: Any, expected: Any, *args: Any) -> bool:
        if isinstance(expected, tuple):
            return (
                isinstance(value, tuple)
                and len(value) == len(expected)
                and all(compare(v, e) for v, e in zip(value, expected, strict=True))
            )
        value, expected = np.asarray(value), np.asarray(expected)
        if value.shape != expected.shape:
            return False
        scale = float(np.abs(expected).max(initial=0.0))
        limit = tolerance(value, rtol) * (scale if scale > 0 else 1.0)
        return bool(np.all(np.abs(value.astype(float) - expected) <= limit))

    return compare


def size(array: Any) -> float:
    """The largest magnitude in an array, 0 if it is empty."""
    return float(np.abs(array).max(initial=0.0))


def orthonormal(V: np.ndarray) -> bool:
    """Whether the columns have length 1 and are at right angles to each other."""
    gram = V.T.astype(float) @ V
    return bool(size(gram - np.eye(V.shape[1])) <= len(V) * tolerance(V))


def eigenvectors(lam: np.ndarray, V: np.ndarray, S: np.ndarray, rtol: float = 1e-6) -> bool:
    """Whether S V = V diag(lam) up to rounding, relative to the size of S.

    True for every basis of a repeated eigenvalue's space and for every sign, and no reference is
    needed.
    """
    S = np.asarray(S, dtype=float)
    scale = size(S) if size(S) > 0 else 1.0
    residual = (S / scale) @ V - V * (lam.astype(float) / scale)
    return bool(size(residual) <= max(tolerance(lam, rtol), tolerance(V, rtol)))


def eigenpairs(rtol: float = 1e-6) -> Callable[..., bool]:
    """Equal eigenvalues in the same order, each with a unit eigenvector of its own.

    Parameters
    ----------
    rtol : float
        As for :func:`close`.

    Returns
    -------
    compare : callable
        ``compare((lam, V), (expected lam, expected V), S, *args) -> bool`` for eigenvectors in
        columns.  The expected eigenvectors are not looked at: the sign of each is free, and in the
        space of a repeated eigenvalue so is the whole basis.
    """
    same_values = close(rtol)

    def compare(value: Any, expected: Any, S: np.ndarray, *args: Any) -> bool:
        lam, V = value
        return same_values(lam, expected[0]) and orthonormal(V) and eigenvectors(lam, V, S, rtol)

    return compare


def signs_fixed(V: np.ndarray) -> np.ndarray:
    """Every column, or a single vector, with the sign that makes its largest entry positive.

    Of entries that are equally large up to rounding, the first counts.
    """
    V = np.asarray(V)
    magnitudes = np.abs(V)
    largest = magnitudes >= (1 - 1e-6) * magnitudes.max(axis=0, initial=0.0)
    leading = np.take_along_axis(V, np.argmax(largest, axis=0)[None], axis=0)[0]
    return V * np.where(leading < 0, -1, 1)


def vectors_unsigned(parts: tuple[np.ndarray, ...]) -> tuple[np.ndarray, ...]:
    """A pair with magnitudes in place of vectors, in whatever order it came.

    Vectors are what has two axes.  An array alone in place of the pair came as its rows, and is
    put together again.
    """
    alone = len(parts) != 2 or all(part.ndim == 1 for part in parts)
    whole = (np.stack(parts),) if alone else parts
    return tuple(np.abs(part) if part.ndim > 1 else part for part in whole)


def unsigned(*conditions: Callable[..., bool], sentence: str = UNSIGNED) -> Property:
    """The property that all the conditions hold where data have an unsigned type."""

    def holds(value: Any, *args: Any) -> bool:
        kinds = [np.asarray(arg).dtype.kind for arg in args if isinstance(arg, np.ndarray)]
        return "u" not in kinds or all(each(value, *args) for each in conditions)

    return Property(holds, sentence)


def far_from_origin(*conditions: Callable[..., bool], sentence: str = FAR) -> Property:
    """The property that all the conditions hold where X is far from the origin for its spread."""

    def holds(value: Any, X: np.ndarray, *args: Any) -> bool:
        far = size(X) > 1e5 * size(X - X.astype(float).mean(axis=0))
        return not far or all(each(value, X, *args) for each in conditions)

    return Property(holds, sentence)


def in_single(value: Any) -> bool:
    """Whether a result is in single precision."""
    dtype = np.asarray(value).dtype
    return dtype.kind == "f" and dtype.itemsize < 8


def tolerance(value: Any, double: float = 1e-6) -> float:
    """The relative error that a result may have: in single precision at least :data:`SINGLE`."""
    return max(double, SINGLE) if in_single(value) else double
