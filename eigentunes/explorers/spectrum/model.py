"""Three mixed features, and the turns that unmix them.  NumPy in, NumPy out; nothing is drawn.

The covariance of three standardised features has ones on its diagonal and three correlations
beside it.  A turn in the plane of two directions replaces both by mixtures of the two; whoever
turns until no two directions are mixed any more has found the eigenvectors.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from eigentunes.explorers.wording import counted

PAIRS = ((0, 1), (0, 2), (1, 2))
PAIR_NAMES = ("1 and 2", "1 and 3", "2 and 3")
UNMIXED = 0.0005
"""An off-diagonal norm that three decimals write as 0."""


def covariance_of(correlations: Sequence[float]) -> np.ndarray:
    """Covariance of three standardised features, shape (3, 3), from r12, r13 and r23."""
    S = np.eye(3)
    for (p, q), r in zip(PAIRS, correlations, strict=True):
        S[p, q] = S[q, p] = r
    return S


def possible(correlations: Sequence[float], which: int) -> tuple[float, float]:
    """Least and greatest value of one correlation when the other two are given.

    The determinant of the matrix may not be negative, which for three features leaves
    r12 between r13 r23 ± √((1 − r13²)(1 − r23²)), and the same for the other two.
    """
    a, b = (r for i, r in enumerate(correlations) if i != which)
    room = float(np.sqrt(max(0.0, (1 - a * a) * (1 - b * b))))
    return a * b - room, a * b + room


def turned(S: np.ndarray, pair: int, degrees: float) -> np.ndarray:
    """Return Jᵀ S J, shape (3, 3), where J turns the two directions of a pair by an angle.

    J has cos θ at (p, p) and (q, q), sin θ at (p, q) and −sin θ at (q, p).
    """
    p, q = PAIRS[pair]
    c, s = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    J = np.eye(3)
    J[p, p] = J[q, q] = c
    J[p, q], J[q, p] = s, -s
    return J.T @ S @ J


def off_diagonal_norm(S: np.ndarray) -> float:
    """Root of the sum of all squared elements beside the diagonal: how much is still mixed."""
    return float(np.linalg.norm(S - np.diag(np.diag(S))))


def after(correlations: Sequence[float], turns: Sequence[Sequence[float]]) -> list[np.ndarray]:
    """Return the matrix at the start and after each turn, given as (pair, degrees)."""
    matrices = [covariance_of(correlations)]
    for pair, degrees in turns:
        matrices.append(turned(matrices[-1], int(pair), degrees))
    return matrices


def sentence(
    correlations: Sequence[float], turns: Sequence[Sequence[float]], pair: int, angle: float
) -> str:
    """Say what has been turned so far, and how much is still mixed."""
    matrices = after(correlations, turns)
    now, (p, q) = turned(matrices[-1], pair, angle), PAIRS[pair]
    done = counted(len(turns), "turn")
    parts = [f"{done[0].upper()}{done[1:]} kept"]
    if angle:
        parts.append(f" and directions {PAIR_NAMES[pair]} turned by {decimals(angle, 1)}°")
    parts.append(
        f". Element ({p + 1}, {q + 1}) is {decimals(now[p, q])}, the off-diagonal norm "
        f"{decimals(off_diagonal_norm(now))} (at the start "
        f"{decimals(off_diagonal_norm(matrices[0]))}), the trace {decimals(np.trace(now))}."
    )
    if off_diagonal_norm(now) < UNMIXED:
        parts.append(" Nothing is mixed any more: the diagonal holds the eigenvalues.")
    return "".join(parts)


def decimals(value: float, digits: int = 3) -> str:
    """Write a number with a fixed number of decimals, and never −0."""
    text = f"{value:.{digits}f}"
    return (text.lstrip("-") if float(text) == 0 else text).replace("-", "−")


def checked_spectrum(value: Any, S: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Accept what a learner's ``spectrum`` returned, or say what is wrong with it."""
    try:
        lam, V = (np.asarray(part, dtype=float) for part in value)
    except (TypeError, ValueError):
        raise ValueError("did not return two arrays of numbers, lam and V.") from None
    if lam.shape != (len(S),) or V.shape != S.shape:
        raise ValueError(
            f"returned shapes {lam.shape} and {V.shape}, but {len(S)} features need "
            f"({len(S)},) and {S.shape}."
        )
    if not (np.isfinite(lam).all() and np.isfinite(V).all()):
        raise ValueError("returned NaN or infinity.")
    return lam, V


def checked_angle(value: Any, S: np.ndarray, p: int, q: int) -> tuple[float, float]:
    """Accept what a learner's ``jacobi_angle`` returned, or say what is wrong with it."""
    try:
        c, s = (float(part) for part in value)
    except (TypeError, ValueError):
        raise ValueError("did not return two numbers, c and s.") from None
    if not (np.isfinite(c) and np.isfinite(s)) or abs(c * c + s * s - 1) > 1e-6:
        raise ValueError(f"returned c = {c:.3g} and s = {s:.3g}, which is no cosine and sine.")
    return c, s
