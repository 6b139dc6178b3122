"""Learning curves for two questions about the same pieces, by length of the snippets.

What is asked about a whole piece may be settled by a part of it (which instrument plays) or not
(in which key it is).  Each question has three curves: one snippet a piece, all snippets of half a
minute with a vote, and the half minute at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import ArrayLike

from eigentunes.experiments.small_models import LENGTHS, SIZES

WHOLE = max(LENGTHS)
QUESTIONS = {"key": "Key, from chroma", "instrument": "Instrument, from MFCC"}


@dataclass(frozen=True)
class Curve:
    """Accuracy for each of :data:`~eigentunes.experiments.small_models.SIZES`, shape (6,) each."""

    mean: np.ndarray
    spread: np.ndarray


class Curves:
    """All learning curves.

    Parameters
    ----------
    scores : mapping of str to array, shape (splits, 6)
        From :func:`eigentunes.experiments.small_models.snippet_curves`.

    Raises
    ------
    ValueError
        If a curve is missing or has another shape.
    """

    def __init__(self, scores: Mapping[str, ArrayLike]) -> None:
        names = {
            name
            for question, seconds, rolled in product(QUESTIONS, LENGTHS, (False, True))
            for name in self._names(question, seconds, rolled)
        }
        self._found = {name: _curve(scores, name) for name in sorted(names)}

    @staticmethod
    def _names(question: str, seconds: int, rolled: bool) -> list[str]:
        """Names of one snippet, of votes and of the half minute at once."""
        count = WHOLE // seconds
        tail = ", rolled" if rolled and question == "key" else ""
        voting = f"{count} x {seconds} s" if count > 1 else f"{seconds} s"
        return [f"{question}, {each}{tail}" for each in (f"{seconds} s", voting, f"{WHOLE} s")]

    def three(self, question: str, seconds: int, rolled: bool) -> list[Curve]:
        """One snippet, votes, and the half minute at once."""
        return [self._found[name] for name in self._names(question, seconds, rolled)]

    def sentence(self, seconds: int, size: int, rolled: bool) -> str:
        """Say what the curves are for ``SIZES[size]`` pieces."""
        count = WHOLE // seconds
        parts = []
        for question in QUESTIONS:
            one, votes, whole = (
                f"{curve.mean[size]:.2f}" for curve in self.three(question, seconds, rolled)
            )
            if count == 1:
                parts.append(f"{question}s {whole}")
            else:
                parts.append(
                    f"{question}s {one} from one snippet, {votes} from {count} that vote, {whole} "
                    f"from {WHOLE} s at once"
                )
        start = f"Snippets of {seconds} s, {SIZES[size]} pieces to train on"
        keys = ", keys in all twelve transpositions" if rolled else ""
        return f"{start}{keys}: {'; '.join(parts)}."


def _curve(scores: Mapping[str, ArrayLike], name: str) -> Curve:
    if name not in scores:
        raise ValueError(f"the curve {name!r} is missing; give what snippet_curves() returns")
    found = np.asarray(scores[name], float)
    if found.ndim != 2 or found.shape[1] != len(SIZES):
        raise ValueError(f"the curve {name!r} must have the shape (splits, 6), not {found.shape}")
    return Curve(found.mean(axis=0), found.std(axis=0))
