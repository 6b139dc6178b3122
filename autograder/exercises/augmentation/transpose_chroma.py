"""The exercise `transpose_chroma`: rolled, and its label with it."""

from __future__ import annotations

import numpy as np

from autograder.exercise import Exercise
from autograder.exercises.shared.traps import DOWN, MINOR, OVER_AN_OCTAVE
from eigentunes.checks import augmentation as checks
from eigentunes.judging.contract import Case

exercise = Exercise(checks.transpose_chroma)


@exercise.solved_by
def reference(chroma, key, n_steps):
    """Transpose a chromagram and its key.

    Parameters
    ----------
    chroma : array, shape (12, t)
        Row 0 is C.
    key : int
        0 to 11 for C major to B major, 12 to 23 for C minor to B minor.
    n_steps : int
        Semitones; negative is down.

    Returns
    -------
    chroma : array, shape (12, t)
    key : int
    """
    return np.roll(chroma, n_steps, axis=0), key // 12 * 12 + (key + n_steps) % 12


def moved(key, n_steps):
    return key // 12 * 12 + (key + n_steps) % 12


@exercise.mistake(
    "You moved the chromagram and left its key: now the label is wrong. A piece that is "
    "transposed is in another key."
)
def label_left(chroma, key, n_steps):
    return np.roll(chroma, n_steps, axis=0), key


@exercise.mistake("You moved the key and left the chromagram. Roll its rows by n_steps.")
def chroma_left(chroma, key, n_steps):
    return np.array(chroma), moved(key, n_steps)


@exercise.mistake(
    "You moved the chromagram down and the key up. np.roll(chroma, n_steps, axis=0) takes row 0 "
    "to row n_steps, which is up."
)
def rolled_down(chroma, key, n_steps):
    return np.roll(chroma, -n_steps, axis=0), moved(key, n_steps)


@exercise.mistake("You moved the chromagram up and the key down. Add n_steps to the key.")
def key_down(chroma, key, n_steps):
    return np.roll(chroma, n_steps, axis=0), moved(key, -n_steps)


@exercise.mistake("Both went the wrong way: a positive n_steps is up.")
def both_down(chroma, key, n_steps):
    return np.roll(chroma, -n_steps, axis=0), moved(key, -n_steps)


@exercise.mistake("You rolled the frames, which is time. Pitch classes are in rows: axis=0.")
def rolled_in_time(chroma, key, n_steps):
    return np.roll(chroma, n_steps, axis=1), moved(key, n_steps)


@exercise.mistake(
    "You rolled without an axis, so numbers slip from one row into the next. Give axis=0."
)
def no_axis(chroma, key, n_steps):
    return np.roll(chroma, n_steps), moved(key, n_steps)


@exercise.mistake(
    "You took the key modulo 24, so B major moves on to C MINOR. Only the 12 keys of a mode follow "
    "each other: keep key // 12, and take the rest modulo 12."
)
def modulo_24(chroma, key, n_steps):
    return np.roll(chroma, n_steps, axis=0), (key + n_steps) % 24


@exercise.mistake(
    "You took the key modulo 12, so every minor key became a major key. Keep the mode, key // 12."
)
def modulo_12(chroma, key, n_steps):
    return np.roll(chroma, n_steps, axis=0), (key + n_steps) % 12


@exercise.mistake(
    "Your key leaves its twelve: after B comes C again. Take it modulo 12, within its mode."
)
def not_modulo(chroma, key, n_steps):
    return np.roll(chroma, n_steps, axis=0), key + n_steps


@exercise.mistake(
    "The rows that fall off at one end are lost in yours. They come in at the other end: np.roll."
)
def rows_lost(chroma, key, n_steps):
    out = np.zeros(np.shape(chroma))
    s = n_steps % 12
    out[s:] = chroma[: 12 - s]
    return out, moved(key, n_steps)


@exercise.mistake("The results are in another order: return the chromagram, then the key.")
def other_order(chroma, key, n_steps):
    return moved(key, n_steps), np.roll(chroma, n_steps, axis=0)


@exercise.mistake(
    "C minor became a major key: minor begins AT 12, so the mode is minor where key >= 12."
)
def c_minor_lost(chroma, key, n_steps):
    return np.roll(chroma, n_steps, axis=0), (key + n_steps) % 12 + 12 * (key > 12)


@exercise.mistake(
    "You went round by one octave only (− 12 or + 12), and n_steps may be several: take the "
    "remainder, % 12."
)
def one_octave_only(chroma, key, n_steps):
    new = key % 12 + n_steps
    new += 12 * (new < 0) - 12 * (new >= 12)
    return np.roll(chroma, n_steps, axis=0), key // 12 * 12 + new


@exercise.equivalent
def indices(chroma, key, n_steps):
    return chroma[(np.arange(12) - n_steps) % 12], moved(key, n_steps)


@exercise.equivalent
def loop(chroma, key, n_steps):
    out = np.empty(np.shape(chroma))
    for row in range(12):
        out[(row + n_steps) % 12] = chroma[row]
    new = (key + n_steps) % 12
    return out, new + 12 if key >= 12 else new


@exercise.equivalent
def permutation_matrix(chroma, key, n_steps):
    return np.roll(np.eye(12), n_steps, axis=0) @ chroma, np.int64(moved(key, n_steps))


@exercise.equivalent
def lists(chroma, key, n_steps):
    rows = np.asarray(chroma).tolist()
    s = -n_steps % 12
    return rows[s:] + rows[:s], moved(key, n_steps)


@exercise.equivalent
def single_precision_result(chroma, key, n_steps):
    return np.roll(chroma, n_steps, axis=0).astype(np.float32), moved(key, n_steps)


def _picture(rng, t):
    return rng.uniform(0.05, 1, (12, t)).round(2)


_rng = np.random.default_rng(5)
exercise.show(
    Case((_picture(_rng, 3), 0, 2)),
    Case((_picture(_rng, 4), 9, 5)),
    Case((_picture(_rng, 3), 2, -3), DOWN),
    Case((_picture(_rng, 3), 21, 4), MINOR),
    Case((_picture(_rng, 3), 7, 14), OVER_AN_OCTAVE),
    Case((_picture(_rng, 3), 11, 26), OVER_AN_OCTAVE),
    Case((_picture(_rng, 3), 12, 3), MINOR),
)


@exercise.hide
def cases(rng):
    for key in (int(rng.integers(0, 4)), int(rng.integers(9, 12)), *rng.integers(0, 12, 6)):
        yield Case((_picture(rng, 7), int(key), int(rng.choice([3, 4, 5]))))
    for _ in range(2):
        yield Case((_picture(rng, 7), int(rng.integers(0, 3)), -int(rng.integers(3, 6))), DOWN)
        yield Case((_picture(rng, 7), int(rng.integers(20, 24)), int(rng.integers(4, 6))), MINOR)
        yield Case((_picture(rng, 7), 12, int(rng.integers(1, 11))), MINOR)
        up = int(rng.integers(13, 18))
        yield Case((_picture(rng, 7), int(rng.integers(12)), up), OVER_AN_OCTAVE)
    for key, n_steps in ((int(rng.integers(9, 12)), 27), (int(rng.integers(4)), -30)):
        yield Case((_picture(rng, 7), key, n_steps), OVER_AN_OCTAVE)
