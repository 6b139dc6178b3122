"""The static figure of the key wheel explorer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.figure import Figure

from eigentunes import palette
from eigentunes.data import FIFTHS, KEYS, PITCHES
from eigentunes.data.key_profiles import PROFILES
from eigentunes.explorers.key_wheel.model import moved
from eigentunes.explorers.static import panel, subplots

if TYPE_CHECKING:
    from eigentunes.explorers.key_wheel.widget import KeyWheelExplorer

RINGS = (1.05, 0.66)  # radius of the major and of the minor keys


def draw(wheel: KeyWheelExplorer) -> Figure:
    """Draw the wheel, and the pitch classes of the chroma beside those of the best profile."""
    figure, (left, right) = subplots(width_ratios=[1, 1.2])
    name, pair = list(PROFILES.items())[wheel.profile]
    scores, best = wheel.scores[wheel.profile, wheel.steps], wheel.best[wheel.profile, wheel.steps]
    panel(left, f"Fit of the keys ({name})")
    left.set_aspect("equal")
    for key, label in enumerate(KEYS):
        place = 7 * (key % 12 + 3 * (key // 12)) % 12
        angle = np.pi / 2 - 2 * np.pi * place / 12
        x, y = RINGS[key // 12] * np.cos(angle), RINGS[key // 12] * np.sin(angle)
        colour = palette.ACCENT if key == best else palette.COLOURS[4]
        left.scatter(x, y, s=900 * max(scores[key], 0), color=colour, alpha=0.75, lw=0)
        short = label.split()[0] + ("m" if key >= 12 else "")
        weight = "bold" if key == best else "normal"
        left.text(x, y, short, ha="center", va="center", fontsize=11, fontweight=weight)
        if wheel.true is not None and key == moved(wheel.true, wheel.steps):
            aside = 1.22 if key < 12 else 0.62
            left.plot(aside * x, aside * y, "*", color=palette.LIGHT["text"], ms=11)
    left.set(xlim=(-1.35, 1.35), ylim=(-1.35, 1.35))
    legend = "larger: fits better; bold: fits best"
    legend += "" if wheel.true is None else "; ★: as written"
    left.set_xlabel(legend, fontsize=11.5, color=palette.LIGHT["muted"])
    panel(right, f"Chroma, and the profile of {KEYS[best]} (line)", x=" ", y=True)
    chroma, profile = np.roll(wheel.chroma, wheel.steps), np.roll(pair[best // 12], best % 12)
    right.bar(range(12), (chroma / np.abs(chroma).max())[FIFTHS], color=palette.COLOURS[4])
    right.plot(range(12), (profile / profile.max())[FIFTHS], "o-", color=palette.LIGHT["text"])
    right.set_xticks(range(12), labels=[PITCHES[p] for p in FIFTHS])
    right.set_xlabel("pitch classes in fifths", fontsize=11.5, color=palette.LIGHT["muted"])
    return figure
