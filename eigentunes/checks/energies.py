"""Checks of the third PCA notebook: density matrix, Hamiltonian on a grid, normal modes."""

from __future__ import annotations

import numpy as np

from eigentunes.judging.comparisons import (
    close,
    far_from_origin,
    orthonormal,
    size,
    tolerance,
    vectors_unsigned,
)
from eigentunes.judging.contract import Check, Property, Value
from eigentunes.judging.recipes import Potential

# --- density --------------------------------------------------------------------------------

State = tuple[np.ndarray, np.ndarray, np.ndarray]


def _slack(value: np.ndarray) -> float:
    return tolerance(value, 1e-9)


def _probabilities(state: State, S: np.ndarray) -> bool:
    p = state[0].astype(float)
    return bool(p.min() >= -_slack(state[0]) and abs(p.sum() - 1) <= _slack(state[0]) * len(p))


def _descending(state: State, S: np.ndarray) -> bool:
    return bool(np.all(np.diff(state[0].astype(float)) <= _slack(state[0])))


def _entropy_in_range(state: State, S: np.ndarray) -> bool:
    slack = 10 * _slack(state[1])
    return bool(-slack <= state[1] <= np.log(len(S)) + slack)


def _exponential(state: State, S: np.ndarray) -> bool:
    _, entropy, dimension = state
    return bool(abs(dimension - np.exp(entropy.astype(float))) <= 1e3 * _slack(dimension))


def _same_state(state: State, expected: State, S: np.ndarray) -> bool:
    """Probabilities and entropy to an absolute precision: an entropy may well be 0."""
    slack = max(tolerance(value) for value in state)
    return all(
        bool(np.all(np.abs(value.astype(float) - wanted) <= slack * (1 + np.abs(wanted))))
        for value, wanted in zip(state, expected, strict=True)
    )


density = Check(
    name="density",
    arguments={"S": "m m"},
    returns=(
        Value("p", "m", meaning="one probability per eigenvalue, zeros too"),
        Value("entropy"),
        Value("dimension"),
    ),
    properties=(
        Property(
            _probabilities,
            "The p must be probabilities: none below 0, and all together 1. Divide the "
            "eigenvalues by their sum, which is the trace.",
        ),
        Property(_descending, "The probabilities must come in descending order."),
        Property(
            _entropy_in_range,
            "Your entropy is impossible: with m probabilities it lies between 0 (one of them is 1) "
            "and ln m (all are equal).",
        ),
        Property(
            _exponential,
            "The effective dimension is e to the power of the entropy; yours does not fit the "
            "entropy that you returned with it.",
        ),
    ),
    compare=_same_state,
)

# --- hamiltonian ----------------------------------------------------------------------------


def _symmetric(H: np.ndarray, N: int, L: float, U: Potential) -> bool:
    return bool(np.all(np.abs(H - H.T) <= tolerance(H) * size(H)))


def _neighbours_only(H: np.ndarray, N: int, L: float, U: Potential) -> bool:
    i = np.arange(N)
    far = np.abs(i[:, None] - i) > 1
    return bool(np.all(np.abs(H[far]) <= tolerance(H) * size(H)))


hamiltonian = Check(
    name="hamiltonian",
    arguments={"N": "N", "L": "", "U": ""},
    returns=(Value("H", "N N", meaning="a row and a column per inner grid point"),),
    properties=(
        Property(
            _symmetric,
            "An observable is a symmetric matrix, H[i, j] = H[j, i], and yours is not. Are both "
            "diagonals beside the main one filled?",
        ),
        Property(
            _neighbours_only,
            "The second derivative joins a point with its two neighbours only, so every element "
            "further than one place from the diagonal must be 0.",
        ),
    ),
    compare=close(),
)

# --- normal_modes ---------------------------------------------------------------------------

Modes = tuple[np.ndarray, np.ndarray]
WEIGHTED = (
    "Your modes are not the directions of independent motion: along two different ones the "
    "mass-weighted positions sqrt(m)·x are correlated. Diagonalise the covariance of those."
)


def _covariance(X: np.ndarray, masses: np.ndarray) -> np.ndarray:
    Y = (X - X.mean(axis=0)) * np.sqrt(masses)
    return Y.T @ Y / (len(X) - 1)


def _ascending(found: Modes, *args: object) -> bool:
    omega = found[0].astype(float)
    return bool(np.all(np.diff(omega) >= -tolerance(found[0]) * size(omega)))


def _positive(found: Modes, *args: object) -> bool:
    return bool(found[0].min() > 0)


def _orthonormal(found: Modes, *args: object) -> bool:
    return orthonormal(found[1])


def _independent(found: Modes, X: np.ndarray, masses: np.ndarray, kT: float) -> bool:
    modes, C = found[1].astype(float), _covariance(X, masses)
    inside = modes.T @ C @ modes
    mixed = inside - np.diag(np.diag(inside))
    return bool(size(mixed) <= tolerance(found[1]) * size(C))


def _without_signs(found: Modes, *args: object) -> tuple[np.ndarray, ...]:
    return vectors_unsigned(found)


def _equipartition(found: Modes, X: np.ndarray, masses: np.ndarray, kT: float) -> bool:
    omega, modes = found[0].astype(float), found[1].astype(float)
    energies = omega**2 * np.einsum("ij,ik,kj->j", modes, _covariance(X, masses), modes) / kT
    return bool(np.all(np.abs(energies - 1) <= 1e3 * tolerance(found[0])))


def _same_frequencies(found: Modes, expected: Modes, *args: object) -> bool:
    return close()(found[0], expected[0])


normal_modes = Check(
    name="normal_modes",
    arguments={"X": "n N", "masses": "N", "kT": ""},
    returns=(
        Value("omega", "N", meaning="one frequency per mode"),
        Value("modes", "N N", meaning="one mode per column"),
    ),
    properties=(
        Property(_positive, "A frequency of yours is 0 or below. These springs all pull back."),
        Property(_ascending, "The frequencies must ascend: the softest mode comes first."),
        Property(
            _orthonormal,
            "The modes must be columns of length 1 at right angles to each other; yours are not. "
            "`np.linalg.eigh` returns such columns; `np.linalg.eig` need not, when two eigenvalues "
            "are equal.",
        ),
        far_from_origin(
            _independent,
            _equipartition,
            sentence="Far from the origin the mean of the squares minus the square of the mean "
            "drowns in rounding. Subtract the mean position first, then multiply.",
        ),
        Property(_independent, WEIGHTED),
        Property(
            _equipartition,
            "Equipartition fails: in every mode omega² times the variance of the mass-weighted "
            "position must be kT, with the variance of column j belonging to omega[j].",
        ),
    ),
    compare=_same_frequencies,
    canonical=_without_signs,
)
