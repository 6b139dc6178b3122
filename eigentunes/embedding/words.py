"""Twenty words about a tone, and when each is true."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from eigentunes.data import Timbre

WORDS = (
    "bright", "dark", "pure", "rich", "full", "hollow", "brassy", "nasal",
    "sharp", "soft", "short", "fading", "sustained",
    "breathy", "clear", "metallic", "tuned",
    "low", "middle", "high",
)  # fmt: skip
"""From the spectrum, the envelope, what is added to the tone, and the pitch."""


def true_words(timbre: Timbre, midi: float) -> NDArray[np.bool_]:
    """Which of :data:`WORDS` are true of a tone, shape (20,).

    Parameters
    ----------
    timbre : Timbre
    midi : float
        Pitch.

    Returns
    -------
    ndarray of bool, shape (20,)
    """
    strengths = np.array(timbre.harmonics)
    centre = strengths @ np.arange(1, len(strengths) + 1) / strengths.sum()
    heard = np.count_nonzero(strengths > 0.15 * strengths.max())
    even, odd = strengths[1::2].sum(), strengths[::2].sum()
    facts = {
        "bright": centre > 2.6,
        "dark": centre < 1.7,
        "pure": heard <= 2,
        "rich": heard >= 5,
        "full": strengths[:2].min() > 0.5 * strengths.max(),
        "hollow": len(strengths) > 2 and even < 0.15 * odd,
        "brassy": strengths[0] < 0.8 * strengths.max(),
        "nasal": strengths.argmax() >= 2,
        "sharp": timbre.attack < 0.008,
        "soft": timbre.attack > 0.05,
        "short": timbre.decay < 0.6,
        "fading": 0.6 <= timbre.decay < 4,
        "sustained": timbre.decay >= 4,
        "breathy": timbre.breath > 0.02,
        "clear": timbre.breath == 0,
        "metallic": timbre.stretch > 0.03,
        "tuned": timbre.stretch == 0,
        "low": midi < 57,
        "middle": 57 <= midi < 67,
        "high": midi >= 67,
    }
    return np.array([facts[word] for word in WORDS], bool)
