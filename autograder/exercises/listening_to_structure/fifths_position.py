"""The exercise `fifths_position`: where a piece stands on the circle of fifths."""

from __future__ import annotations

import cmath
import math

import numpy as np

from autograder.exercise import Exercise
from autograder.exercises.shared.traps import WHOLE
from eigentunes.checks import listening_to_structure as checks
from eigentunes.judging.contract import Case

exercise = Exercise(checks.fifths_position)

ONE_PIECE = "a single piece"
LOUD = "a very loud and a very soft piece"
LEFT = "positions in the left half of the circle"

TURN = 2 * np.pi / 12


@exercise.solved_by
def reference(X):
    """Place of each piece on the circle of fifths.

    Parameters
    ----------
    X : array, shape (n, 12)
        Chroma, one piece per row; column 0 is C.

    Returns
    -------
    position : array of float, shape (n,)
        Between 0 and 12, in steps of a fifth from C: C is 0, G is 1, F is 11.
    """
    angles = 7 * np.arange(12) * TURN
    return np.arctan2(X @ np.sin(angles), X @ np.cos(angles)) / TURN % 12


def _with(X, angles, unit=TURN):
    return np.arctan2(X @ np.sin(angles), X @ np.cos(angles)) / unit % (2 * np.pi / unit)


@exercise.mistake(
    "You placed the pitch classes in the order of semitones (C, C♯, D, …). On the circle of fifths "
    "pitch class k stands at 7 k, modulo 12."
)
def semitones(X):
    return _with(X, np.arange(12) * TURN)


@exercise.mistake(
    "You walk round the other way, in fourths: G must come out at 1, and yours is at 11. Pitch "
    "class k stands at +7 k (not 5 k, not −7 k), with no minus sign before the sine."
)
def fourths(X):
    return _with(X, 5 * np.arange(12) * TURN)


@exercise.mistake(
    "Sine and cosine are swapped: np.arctan2 takes the sine sum (y) first and the cosine sum (x) "
    "second."
)
def swapped(X):
    angles = 7 * np.arange(12) * TURN
    return np.arctan2(X @ np.cos(angles), X @ np.sin(angles)) / TURN % 12


@exercise.mistake(
    "np.arctan of a quotient cannot tell opposite places apart. Use np.arctan2(y, x), which looks "
    "at both signs."
)
def arctan(X):
    angles = 7 * np.arange(12) * TURN
    with np.errstate(all="ignore"):
        return np.nan_to_num(np.arctan((X @ np.sin(angles)) / (X @ np.cos(angles)))) / TURN % 12


@exercise.mistake(
    "That is the angle in radians. Divide by 2π/12, the angle of one fifth, so that a turn is 12."
)
def radians(X):
    return reference(X) * TURN


@exercise.mistake(
    "That is the angle in degrees. A fifth is 30 degrees: divide by 30, so that a turn is 12."
)
def degrees(X):
    return reference(X) * 30


@exercise.mistake(
    "Your positions run from −6 to 6. Take the remainder, % 12, so that F is 11 and not −1."
)
def from_minus_six(X):
    position = reference(X)
    return np.where(position > 6, position - 12, position)


@exercise.mistake(
    "You took the remainder % 12 of the angle and divided then. First divide by 2π/12, then take "
    "the remainder."
)
def remainder_first(X):
    angles = 7 * np.arange(12) * TURN
    return np.arctan2(X @ np.sin(angles), X @ np.cos(angles)) % 12 / TURN


@exercise.mistake(
    "Your positions run from 0 to 6 only: half of the circle is folded onto the other, as an "
    "arccosine or an absolute value does. Use np.arctan2(y, x)."
)
def folded(X):
    position = reference(X)
    return np.minimum(position, 12 - position)


@exercise.mistake(
    "angle / 2 * np.pi / 12 divides by 2 and multiplies by π. Put brackets: "
    "angle / (2 * np.pi / 12)."
)
def without_brackets(X):
    angles = 7 * np.arange(12) * TURN
    angle = np.arctan2(X @ np.sin(angles), X @ np.cos(angles))
    return angle / 2 * np.pi / 12 % 12


@exercise.mistake(
    "You took the place of the loudest pitch class. The position is the direction of the SUM of "
    "all twelve arrows, each as long as its pitch class is loud."
)
def loudest(X):
    return 7.0 * np.argmax(X, axis=1) % 12


@exercise.mistake(
    "You averaged the numbers of the places, which fails where the circle closes: the mean of 11 "
    "and 1 is 6, opposite to C. Add arrows instead: sums of sines and cosines."
)
def plain_mean(X):
    places = 7 * np.arange(12) % 12
    return X @ places / X.sum(axis=1)


@exercise.mistake(
    "You rounded to whole places. A piece may stand between two: return the number as it comes."
)
def rounded(X):
    return np.round(reference(X)) % 12


@exercise.mistake(
    "You cut off what stands behind the point. A piece may stand between two places: return the "
    "number as it comes."
)
def cut_off(X):
    return np.floor(reference(X))


@exercise.mistake(exercise.mistakes["cut_off"].message)
def cut_off_to_integers(X):
    return reference(X).astype(int)


@exercise.mistake(exercise.mistakes["loudest"].message)
def loudest_as_integers(X):
    return 7 * np.argmax(X, axis=1) % 12


@exercise.mistake(exercise.mistakes["fourths"].message)
def clockwise(X):
    return -reference(X) % 12


@exercise.mistake(
    "You return the length of the arrow, which says how clear the key is. Asked is its direction."
)
def length(X):
    return np.abs(X @ np.exp(7j * np.arange(12) * TURN))


@exercise.equivalent
def complex_numbers(X):
    return np.angle(X @ np.exp(7j * np.arange(12) * TURN)) / TURN % 12


@exercise.equivalent
def fourier(X):
    return np.angle(np.conj(np.fft.fft(X, axis=1)[:, 7])) / TURN % 12


@exercise.equivalent
def with_loops(X):
    found = []
    for row in X:
        total = sum(float(x) * cmath.exp(1j * math.radians(210 * k)) for k, x in enumerate(row))
        found.append(math.degrees(cmath.phase(total)) / 30 % 12)
    return found


@exercise.equivalent
def reordered(X):
    along = X[:, 7 * np.arange(12) % 12]
    angles = np.arange(12) * TURN
    return np.mod(np.arctan2(along @ np.sin(angles), along @ np.cos(angles)) * 6 / np.pi, 12)


@exercise.equivalent
def single_precision(X):
    return reference(X).astype(np.float32)


def _pieces(*rows):
    return np.array(rows, dtype=float)


exercise.show(
    Case(
        (
            _pieces(
                [5, 0, 1, 0, 4, 2, 0, 3, 0, 1.5, 0, 0.5],
                [1, 0, 3, 0, 2, 0, 1, 5, 0, 0.5, 0, 2],
                [1, 0, 2, 4, 0, 2, 0, 3, 1, 0, 5, 0],
            ),
        )
    ),
    Case((_pieces([3, 0, 2, 0, 1, 4, 0, 1, 0, 2, 1.5, 0]),), ONE_PIECE),
    Case(
        (_pieces([0, 4, 0, 1, 0, 2, 3, 0, 5, 0, 1, 0], [0, 2, 0, 1, 0, 0, 6, 0, 1, 0, 0, 2]),), LEFT
    ),
    Case(
        (np.array([[3, 0, 1, 0, 2, 1, 0, 5, 0, 1, 0, 4], [2, 0, 3, 0, 1, 0, 2, 0, 0, 6, 0, 1]]),),
        WHOLE,
    ),
    Case(
        (
            _pieces([2, 0, 6, 0, 1, 0, 3, 0, 0, 4, 0, 0], [4, 0, 1, 0, 2, 3, 0, 5, 0, 1, 0, 0])
            * [[1e3], [1e-3]],
        ),
        LOUD,
    ),
)


def _draw(rng, n, low=0.0, high=12.0):
    """Pieces of which each leans clearly to one place."""
    places = 7 * np.arange(12) % 12
    towards = rng.uniform(low, high, (n, 1))
    return (1 + 0.8 * np.cos((places - towards) * TURN)) * rng.uniform(0.7, 1.3, (n, 12))


@exercise.hide
def cases(rng):
    for _ in range(8):
        yield Case((_draw(rng, rng.integers(2, 12)),))
    yield Case((_draw(rng, 1),), ONE_PIECE)
    for _ in range(2):
        yield Case((_draw(rng, rng.integers(2, 6), 4, 8),), LEFT)
    yield Case((np.round(20 * _draw(rng, rng.integers(2, 6))).astype(int),), WHOLE)
    yield Case((_draw(rng, 2) * np.array([[1e6], [1e-6]]),), LOUD)
