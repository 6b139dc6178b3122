"""Whether a result hangs on how the machine rounds.

Processors, and the kernels that OpenBLAS and NumPy choose for them, differ in the last digits of
what they compute.  The processor can be told to round another way; what an exercise's function
then still gives is determined by its input, and anything else is not: the basis that a solver
picks in the space of a repeated eigenvalue, what is left when two huge numbers cancel.  Exact
arithmetic, ties on whole numbers included, comes out the same however it is rounded.
"""

from __future__ import annotations

import ctypes
import platform
import random
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

import numpy as np

TRIES = 4
BITS = 28  # of the largest number of an array, which are kept of all its numbers
CLOSEST = 2.0**-32  # of the largest number: the least distance of numbers far from the origin
SAME = 2.0**-38  # of the largest number: results that differ by less are the same

# FE_UPWARD and FE_TOWARDZERO of each <fenv.h>.  Rounding down is left out: there x − x is −0,
# which changes signs that rounding decides nowhere else.
_INTEL = (0x800, 0xC00)
_ARM = (0x400000, 0xC00000)
_WINDOWS = (0x200, 0x300)
_NEAREST = 0


def _directions() -> tuple[int, ...]:
    if sys.platform == "win32":
        return _WINDOWS
    machine = platform.machine().lower()
    if machine in ("x86_64", "amd64", "i686"):
        return _INTEL
    if machine in ("aarch64", "arm64"):
        return _ARM
    raise RuntimeError(
        f"answer keys cannot be frozen on this machine ({machine}): how to change its direction "
        "of rounding is not known. Freeze them on an Intel, AMD or ARM processor."
    )


@contextmanager
def rounded(function: Callable[..., Any], seed: int) -> Iterator[None]:
    """Let this thread round otherwise: up in some lines of `function`, towards zero in the others.

    A line rounds the same way whenever it is run, since also a machine gives the same sum twice.
    Other functions in the same file are treated alike, and what they call rounds as they do.

    Raises
    ------
    RuntimeError
        On a machine where it is not known how.
    """
    directions = _directions()
    library = ctypes.CDLL("ucrtbase" if sys.platform == "win32" else None)
    file = function.__code__.co_filename
    chosen: dict[int, int] = {}

    def trace(frame: FrameType, event: str, argument: Any) -> Any:
        if frame.f_code.co_filename != file:
            return None
        line = frame.f_lineno
        if line not in chosen:
            chosen[line] = random.Random(f"{seed} {line}").choice(directions)
        library.fesetround(chosen[line])
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        yield
    finally:
        sys.settrace(before)
        library.fesetround(_NEAREST)


def same(a: Any, b: Any) -> bool:
    """Whether two results, plain data, are the same but for their last digits."""
    if isinstance(a, tuple | list) or isinstance(b, tuple | list):
        return (
            type(a) is type(b)
            and len(a) == len(b)
            and all(same(x, y) for x, y in zip(a, b, strict=True))
        )
    if type(a) is not type(b) or a is None or isinstance(a, str):
        return type(a) is type(b) and a == b
    x, y = np.asarray(a), np.asarray(b)
    if x.dtype != y.dtype or x.shape != y.shape:
        return False
    if x.dtype.kind not in "fc":
        return np.array_equal(x, y)
    return bool(np.allclose(x, y, rtol=0, atol=SAME * _scale(y), equal_nan=True))


def coarse(value: Any) -> Any:
    """A result without the digits in which machines differ, in the same types.

    Every number keeps about 28 binary digits below the largest one beside it.  Whole numbers and
    the like stay what they are: they lie on the grid, and the limits between two of its points
    are where no number comes to lie on purpose.
    """
    if isinstance(value, tuple | list):
        return type(value)(coarse(item) for item in value)
    if isinstance(value, float):
        return float(_on_grid(np.asarray(value)))
    if isinstance(value, np.ndarray | np.generic) and value.dtype.kind in "fc":
        array = np.asarray(value)
        if array.dtype.kind == "f":
            return _on_grid(array)
        parts = np.stack([array.real, array.imag])
        real, imaginary = _on_grid(parts)
        return (real + 1j * imaginary).astype(array.dtype)
    return value


def _scale(array: np.ndarray) -> float:
    """The largest magnitude; far from the origin, how far apart the numbers are.

    Numbers that are closer than that are meant to be equal: a search stopped there.
    """
    finite = array[np.isfinite(array)]
    largest = float(np.abs(finite).max(initial=0.0))
    spread = float(np.ptp(finite.real)) if finite.size else 0.0
    return spread if largest * CLOSEST < spread < largest / 1024 else largest


def _on_grid(array: np.ndarray) -> np.ndarray:
    mantissa, exponent = np.frexp(_scale(array))
    exponent += mantissa > 0.823  # so that a largest number 1 − ε has the grid of 1
    step = max(np.ldexp(1.0, int(exponent) - BITS), np.finfo(float).smallest_subnormal)
    finite = np.isfinite(array)
    numbers = np.where(finite, array, 0).astype(float)
    steps = np.abs(numbers) / step
    whole = np.where(steps < 2.0**50, np.floor(steps + 0.618), steps)  # or it has no more digits
    points = np.copysign(whole, numbers) * step + 0.0
    kept = np.where(finite, points, np.where(np.isnan(array), np.nan, array))
    return kept.astype(array.dtype)
