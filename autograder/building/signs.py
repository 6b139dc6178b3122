"""Whether a result hangs on the signs of eigenvectors.

An eigenvector has either sign, and which one is returned is a matter of LAPACK's build: two of
them agree on everything else.  While keys are frozen, NumPy and SciPy return vectors with signs
that the vectors determine, or, to see what hangs on them, with signs by chance.
"""

from __future__ import annotations

import functools
import random
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import scipy.linalg
import scipy.sparse.linalg

from eigentunes.judging.comparisons import signs_fixed

TRIES = 8

# Each with the places, in what it returns, of vectors in columns and of those in rows.
_DECOMPOSITIONS = (
    (np.linalg, "eigh", 1, None),
    (np.linalg, "eig", 1, None),
    (np.linalg, "svd", 0, 2),
    (scipy.linalg, "eigh", 1, None),
    (scipy.linalg, "eig", 1, None),
    (scipy.linalg, "eigh_tridiagonal", 1, None),
    (scipy.linalg, "svd", 0, 2),
    (scipy.sparse.linalg, "eigsh", 1, None),
)


class Signs:
    """The signs that decompositions return now.

    Attributes
    ----------
    seed : int or None
        Of signs by chance, the same for all matrices of one shape, since also a machine gives the
        same vectors twice; None for those that make the largest entry of each vector positive.
    used : bool
        Whether a decomposition was asked for vectors.
    """

    def __init__(self) -> None:
        self.seed: int | None = None
        self.used = False

    def of(self, columns: np.ndarray, count: int) -> np.ndarray:
        """A sign for every column, and more of them up to `count`."""
        self.used = True
        vectors = np.moveaxis(columns, -2, 0)
        turned = np.sum(vectors.conj() * signs_fixed(vectors), axis=0).real < 0
        signs = np.ones((*turned.shape[:-1], count))
        signs[..., : turned.shape[-1]] -= 2 * turned
        if self.seed is None:
            return signs
        chance = random.Random(f"{self.seed} {columns.shape}")
        return signs * [chance.choice((-1, 1)) for _ in range(count)]


@contextmanager
def chosen() -> Iterator[Signs]:
    """Choose the signs of the eigenvectors and singular vectors that libraries return."""
    signs = Signs()
    ours = {}
    for library, name, columns, rows in _DECOMPOSITIONS:
        theirs = getattr(library, name)
        ours[id(theirs)] = _choosing(theirs, signs, columns, rows)
    libraries = {library.__name__: library for library, *_ in _DECOMPOSITIONS}
    modules = {
        name: module
        for name, module in sys.modules.items()
        if name.partition(".")[0] in ("autograder", "eigentunes")  # `from scipy.linalg import eigh`
    }
    replaced = [
        (module, name, value)
        for module in (libraries | modules).values()
        for name, value in vars(module).items()
        if id(value) in ours
    ]
    for module, name, value in replaced:
        setattr(module, name, ours[id(value)])
    try:
        yield signs
    finally:
        for module, name, value in replaced:
            setattr(module, name, value)


def _choosing(
    function: Callable[..., Any], signs: Signs, columns: int, rows: int | None
) -> Callable[..., Any]:
    @functools.wraps(function)
    def decomposed(*args: Any, **named: Any) -> Any:
        result = function(*args, **named)
        if not isinstance(result, tuple) or len(result) <= max(columns, rows or 0):
            return result  # only values were asked for
        parts = list(result)
        vectors = parts[columns]
        others = None if rows is None else parts[rows]
        count = vectors.shape[-1] if others is None else max(vectors.shape[-1], others.shape[-2])
        chosen = signs.of(vectors, count)
        parts[columns] = vectors * chosen[..., None, : vectors.shape[-1]]
        if rows is not None and others is not None:
            parts[rows] = others * chosen[..., : others.shape[-2], None]
        remade = getattr(type(result), "_make", tuple)  # NumPy returns tuples with names
        return remade(parts)

    return decomposed
