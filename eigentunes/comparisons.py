"""Comparisons that accept every right answer, and no other; and what unsigned data do.

Each comparison is made by a function that takes the tolerances and returns ``compare(value,
expected, *args)`` for :class:`eigentunes.definition.Check`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from eigentunes.definition import Property

UNSIGNED = (
    "Data of an unsigned type cannot hold negative numbers: in uint8, 3 − 5 is 254. Convert X "
    "and the centroids to float before you subtract."
)


def close(rtol: float = 1e-6, rtol_single: float = 1e-3) -> Callable[..., bool]:
    """Equal up to rounding, relative to the largest expected magnitude.

    Parameters
    ----------
    rtol : float
        Tolerance for results in double precision (and integers).
    rtol_single : float
        Tolerance for results in single or half precision, which are as right as they can be.

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
        single = value.dtype.kind == "f" and value.dtype.itemsize < 8
        scale = float(np.abs(expected).max(initial=0.0))
        tolerance = (rtol_single if single else rtol) * (scale if scale > 0 else 1.0)
        return bool(np.all(np.abs(value.astype(float) - expected) <= tolerance))

    return compare


def unsigned(*conditions: Callable[..., bool]) -> Property:
    """The property that all the conditions hold where data have an unsigned type."""

    def holds(value: Any, *args: Any) -> bool:
        kinds = [np.asarray(arg).dtype.kind for arg in args if isinstance(arg, np.ndarray)]
        return "u" not in kinds or all(each(value, *args) for each in conditions)

    return Property(holds, UNSIGNED)


def tolerance(value: Any, double: float = 1e-6, single: float = 1e-3) -> float:
    """The relative error that a result may have: more in single precision than in double."""
    dtype = np.asarray(value).dtype
    return single if dtype.kind == "f" and dtype.itemsize < 8 else double
