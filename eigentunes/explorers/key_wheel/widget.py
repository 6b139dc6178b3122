"""The key wheel explorer as a widget."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
import traitlets as T

from eigentunes.data import FIFTHS, KEYS, PITCHES, SAMPLE_RATE, chroma_sound
from eigentunes.data.key_profiles import PROFILES
from eigentunes.explorers import base
from eigentunes.explorers.key_wheel import model
from eigentunes.explorers.learner import LearnerError, choose
from eigentunes.sound import pcm

if TYPE_CHECKING:
    from matplotlib.figure import Figure


class KeyWheelExplorer(base.Explorer):
    """The 24 keys on the circle of fifths, each as large as a chroma fits it.

    Every transposition and profile travels to the browser at once, so it needs no kernel
    afterwards.

    Parameters
    ----------
    chroma : array_like, shape (12,)
        How much of each pitch class sounds, C first.
    true : int, optional
        The true key, a place in :data:`eigentunes.data.KEYS`.
    estimate_key : callable, optional
        The learner's ``estimate_key(chroma, major, minor) -> key, scores``.

    Attributes
    ----------
    steps : int
        By how many semitones the chroma is transposed, 0 to 11.
    profile : int
        Which of :data:`eigentunes.data.key_profiles.PROFILES` is compared.
    selected : int
        The key that is looked at and heard.
    """

    _esm = base.esm("key_wheel", "sound.js")
    _css = base.css("key_wheel")

    drawing = T.Dict().tag(sync=True)
    steps = T.Int(0, min=0, max=model.STEPS - 1).tag(sync=True)
    profile = T.Int(0, min=0, max=len(PROFILES) - 1).tag(sync=True)
    selected = T.Int(0, min=0, max=23).tag(sync=True)
    rate = T.Int(SAMPLE_RATE).tag(sync=True)
    chroma_sound = T.Bytes(b"").tag(sync=True)
    major_sound = T.Bytes(b"").tag(sync=True)
    minor_sound = T.Bytes(b"").tag(sync=True)

    def __init__(
        self,
        chroma: Any,
        true: int | None = None,
        *,
        estimate_key: Callable[..., Any] | None = None,
    ) -> None:
        from eigentunes.stand_ins import estimate_key as ours

        self.chroma = model.checked_chroma(chroma)
        if true is not None and not 0 <= true < len(KEYS):
            raise ValueError(f"true must be a key from 0 to 23 or None, not {true}.")
        self.true = true
        part = choose("estimate_key", estimate_key, ours, model.checked_key)
        error = ""
        try:
            self.best, self.scores = model.fits(self.chroma, part)
        except LearnerError as failure:
            error = f"{failure} The wheel shows ours."
            self.best, self.scores = model.fits(self.chroma, ours)
        lowest, span = self.chroma.min(), np.ptp(self.chroma)
        super().__init__(
            selected=int(self.best[0, 0]),
            error=error,
            chroma_sound=pcm(0.6 * chroma_sound((self.chroma - lowest) / span, seconds=1.5)),
            major_sound=pcm(model.triad(minor=False)),
            minor_sound=pcm(model.triad(minor=True)),
            drawing={
                "keys": list(KEYS),
                "pitches": list(PITCHES),
                "fifths": FIFTHS.tolist(),
                "true": true,
                "chroma": (self.chroma / np.abs(self.chroma).max()).round(4).tolist(),
                "profiles": [
                    {"name": name, "modes": [(p / p.max()).round(4).tolist() for p in pair]}
                    for name, pair in PROFILES.items()
                ],
                "best": self.best.tolist(),
                "scores": self.scores.round(3).tolist(),
                "sentences": [
                    [self._sentence(p, steps) for steps in range(model.STEPS)]
                    for p in range(len(PROFILES))
                ],
            },
        )
        self.describe_driver(part)

    def _sentence(self, profile: int, steps: int) -> str:
        best, scores = int(self.best[profile, steps]), self.scores[profile, steps]
        return model.sentence(list(PROFILES)[profile], steps, best, scores, self.true)

    def picture(self) -> Figure:
        """Draw the wheel beside the chroma and the profile of the best key."""
        from eigentunes.explorers.key_wheel.picture import draw

        return draw(self)

    def alt_text(self) -> str:
        """Describe :meth:`picture`."""
        return (
            "The 24 keys on two rings in the order of the circle of fifths, each as large as it "
            "fits, beside the twelve pitch classes of the chroma and of the best key's profile. "
            + self._sentence(self.profile, self.steps)
        )
