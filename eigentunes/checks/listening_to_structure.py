"""Checks of the capstone: all transpositions, the circle of fifths, pieces from their tonic."""

from __future__ import annotations

import numpy as np

from eigentunes.judging.comparisons import close, size, tolerance
from eigentunes.judging.contract import Check, Property, Value

# --- all_transpositions ---------------------------------------------------------------------


def _starts_with_the_original(found: np.ndarray, X: np.ndarray) -> bool:
    return bool(size(found[0].astype(float) - X) <= tolerance(found) * size(X))


def _no_pitch_preferred(found: np.ndarray, X: np.ndarray) -> bool:
    sums = found.astype(float).sum(axis=(0, 1))
    return bool(np.ptp(sums) <= 1e2 * tolerance(found) * max(size(sums), size(X)))


all_transpositions = Check(
    name="all_transpositions",
    arguments={"X": "n 12"},
    returns=(Value("transposed", "12 n 12", meaning="a table like X for each shift by 0 to 11"),),
    properties=(
        Property(
            _starts_with_the_original,
            "The first table is shifted by 0 semitones: transposed[0] must be X itself.",
        ),
        Property(
            _no_pitch_preferred,
            "In all twelve transpositions together every pitch class must occur equally much; in "
            "yours some are preferred.",
        ),
    ),
    compare=close(),
)

# --- fifths_position ------------------------------------------------------------------------


def _on_the_circle(position: np.ndarray, X: np.ndarray) -> bool:
    slack = 12 * tolerance(position)
    return bool(np.all((position >= -slack) & (position <= 12 + slack)))


def _same_place(position: np.ndarray, expected: np.ndarray, X: np.ndarray) -> bool:
    """Equal up to whole turns, so that 11.999… and 0 are one place."""
    apart = (position.astype(float) - expected + 6) % 12 - 6
    return bool(np.all(np.abs(apart) <= 10 * tolerance(position)))


fifths_position = Check(
    name="fifths_position",
    arguments={"X": "n 12"},
    returns=(Value("position", "n", meaning="one place on the circle per piece"),),
    properties=(
        Property(
            _on_the_circle,
            "A position lies between 0 and 12; take the remainder (% 12), which is positive for "
            "negative numbers too.",
        ),
    ),
    compare=_same_place,
)

# --- tonic_normalize ------------------------------------------------------------------------


def _same_loudness(found: np.ndarray, X: np.ndarray, tonic: np.ndarray) -> bool:
    there = np.sort(found.astype(float), axis=1)
    return bool(size(there - np.sort(X.astype(float), axis=1)) <= tolerance(found) * size(X))


tonic_normalize = Check(
    name="tonic_normalize",
    arguments={"X": "n 12", "tonic": "n"},
    returns=(Value("normalized", "n 12", meaning="one row per piece, column 0 is its tonic"),),
    properties=(
        Property(
            _same_loudness,
            "Rolling only moves the twelve numbers of a piece; in one of your rows other numbers "
            "have come out.",
        ),
    ),
    compare=close(),
)
