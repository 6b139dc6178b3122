"""The fit of a chroma to the 24 keys, in every transposition and for every key profile."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from eigentunes.data import KEYS, Recording, render_notes
from eigentunes.data.key_profiles import PROFILES

STEPS = 12


def checked_chroma(chroma: Any) -> np.ndarray:
    """Accept twelve numbers that are not all the same, or say what is wrong."""
    values = np.asarray(chroma, dtype=float)
    if values.shape != (12,) or not np.isfinite(values).all():
        raise ValueError(f"chroma must be twelve finite numbers, shape (12,), not {values.shape}.")
    if not np.ptp(values) > 0:
        raise ValueError("chroma has twelve equal numbers, which fit every key alike.")
    return values


def checked_key(value: Any, *_: Any) -> tuple[int, np.ndarray]:
    """Accept what a learner's ``estimate_key`` returned, or say what is wrong with it."""
    try:
        key, scores = int(value[0]), np.asarray(value[1], dtype=float)
    except (TypeError, ValueError, IndexError):
        raise ValueError("did not return two things, the key and the 24 scores.") from None
    if scores.shape != (24,) or not np.isfinite(scores).all():
        raise ValueError(f"returned scores of shape {scores.shape}: 24 finite numbers are wanted.")
    if not 0 <= key < 24:
        raise ValueError(f"returned the key {key}, but keys are 0 to 23.")
    return key, scores


def moved(key: int, steps: int) -> int:
    """The key that a key becomes when it is transposed."""
    return key // 12 * 12 + (key + steps) % 12


def fits(chroma: np.ndarray, estimate_key: Callable[..., Any]) -> tuple[np.ndarray, np.ndarray]:
    """Best keys (3, 12) and scores (3, 12, 24) for each profile and transposition."""
    found = [
        [estimate_key(np.roll(chroma, steps), *pair) for steps in range(STEPS)]
        for pair in PROFILES.values()
    ]
    best = np.array([[key for key, _ in row] for row in found])
    return best, np.array([[scores for _, scores in row] for row in found])


def sentence(profile: str, steps: int, best: int, scores: np.ndarray, true: int | None) -> str:
    """Say which key fits best, which comes next, and which is true."""
    others = np.argsort(-scores)
    second = int(next(key for key in others if key != best))
    start = f"Transposed by {steps} semitones" if steps != 1 else "Transposed by 1 semitone"
    text = (
        f"{start if steps else 'As it is'}, by {profile}'s profile: {KEYS[best]} fits best "
        f"({scores[best]:.2f}), then {KEYS[second]} ({scores[second]:.2f})."
    )
    if true is None:
        return text
    now = KEYS[moved(true, steps)]
    return f"{text} {'That is right.' if now == KEYS[best] else f'The true key is {now}.'}"


def triad(minor: bool) -> np.ndarray:
    """The chord of C, a second long, shape (11025,); other keys play it faster or slower."""
    notes = [[0.0, 1.5, pitch] for pitch in (48, 60, 63 if minor else 64, 67)]
    return 0.6 * render_notes(np.array(notes), Recording(decay=0.6), seconds=1.0)
