"""The effect rack explorer as a widget."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
import traitlets as T

from eigentunes.explorers import base
from eigentunes.explorers.effect_rack import model
from eigentunes.explorers.learner import LearnerError, Part, choose
from eigentunes.sound import pcm

if TYPE_CHECKING:
    from matplotlib.figure import Figure


class EffectRackExplorer(base.Explorer):
    """An audio effect with one parameter to turn: a sound before and after it, to see and to hear.

    Parameters
    ----------
    effect : str
        The effect at the start, one of :data:`eigentunes.explorers.effect_rack.model.EFFECTS`.
    clip : {"guitar", "drums"}
        The dry sound at the start.
    time_stretch, pitch_shift, compress_dynamics, limit, distort, reverb, echo, chorus : callable
        The learner's, each optional.

    Attributes
    ----------
    value : float
        The effect's parameter.
    dry, wet : ndarray, shape (n,) and (m,)
        The sounds, at 11,025 samples a second.

    Examples
    --------
    >>> explorer = EffectRackExplorer("limit")
    >>> explorer.value = -20
    >>> round(float(abs(explorer.wet).max()), 3)
    0.1
    """

    _esm = base.esm("effect_rack", "sound.js")
    _css = base.css("effect_rack")

    effects: T.List[Any] = T.List(
        [
            {
                "name": e.name, "label": e.label, "unit": e.unit,
                "low": e.low, "high": e.high, "step": e.step, "start": e.start,
            }
            for e in model.EFFECTS.values()
        ]
    ).tag(sync=True)  # fmt: skip
    clips = T.List(list(model.CLIPS)).tag(sync=True)
    effect = T.Enum(list(model.EFFECTS), "time_stretch").tag(sync=True)
    value = T.Float(model.EFFECTS["time_stretch"].start).tag(sync=True)
    clip = T.Enum(model.CLIPS, model.CLIPS[0]).tag(sync=True)
    limits_db = T.List([model.FLOOR_DB, model.CEILING_DB]).tag(sync=True)
    rate = T.Int(model.SR).tag(sync=True)
    drawing = T.Dict().tag(sync=True)
    dry_sound = T.Bytes(b"").tag(sync=True)
    wet_sound = T.Bytes(b"").tag(sync=True)

    dry: np.ndarray
    wet: np.ndarray

    def __init__(
        self,
        effect: str = "time_stretch",
        clip: str = "guitar",
        *,
        time_stretch: Callable[..., Any] | None = None,
        pitch_shift: Callable[..., Any] | None = None,
        compress_dynamics: Callable[..., Any] | None = None,
        limit: Callable[..., Any] | None = None,
        distort: Callable[..., Any] | None = None,
        reverb: Callable[..., Any] | None = None,
        echo: Callable[..., Any] | None = None,
        chorus: Callable[..., Any] | None = None,
    ) -> None:
        if effect not in model.EFFECTS:
            raise ValueError(f"effect must be one of {', '.join(model.EFFECTS)}, not {effect!r}.")
        if clip not in model.CLIPS:
            raise ValueError(f"clip must be one of {', '.join(model.CLIPS)}, not {clip!r}.")
        theirs = {
            "time_stretch": time_stretch,
            "pitch_shift": pitch_shift,
            "compress_dynamics": compress_dynamics,
            "limit": limit,
            "distort": distort,
            "reverb": reverb,
            "echo": echo,
            "chorus": chorus,
        }
        self._parts = {
            name: choose(name, theirs.get(name), each.ours, model.checked_sound)
            for name, each in model.EFFECTS.items()
        }
        super().__init__(effect=effect, clip=clip, value=model.EFFECTS[effect].start)
        self._shown: tuple[str, str, float] | None = None
        self._recompute()
        self.observe(self._recompute, ["effect", "value", "clip", "request"])

    @T.validate("value")
    def _valid_value(self, proposal: dict) -> float:
        if not np.isfinite(proposal["value"]):
            raise T.TraitError("value must be a finite number.")
        return proposal["value"]

    def _recompute(self, _: Any = None) -> None:
        """Send the dry sound through the effect if anything has changed, and answer the view.

        One message may change several traits and comes here once for each; the first call sees
        all of them and does the work.  A value that the effect does not have becomes its start.
        """
        with self.hold_sync():
            effect = model.EFFECTS[self.effect]
            if effect.label and not effect.low <= self.value <= effect.high:
                self.value = effect.start  # comes here again, and does the work
            wanted = (self.effect, self.clip, self.value)
            if wanted != self._shown:
                if not self._shown or self._shown[1] != self.clip:
                    self.dry = model.dry_sound(self.clip)
                    self.dry_sound = pcm(self.dry)
                self._shown = wanted
                self._listen(effect, self._parts[self.effect])
            self.answered = self.request

    def _listen(self, effect: model.Effect, part: Part) -> None:
        """Make the wet sound and all that is shown of it; after an error, with our function."""
        self.describe_driver(part)
        try:
            self.wet = np.asarray(effect.call(part, self.dry, self.value), dtype=float)
            self.error = ""
        except LearnerError as error:
            self.wet = np.asarray(effect.call(effect.ours, self.dry, self.value), dtype=float)
            self.error = f"{error} What you see and hear is our function."
        self.wet_sound = pcm(self.wet)
        seconds = max(len(self.dry), len(self.wet)) / model.SR
        reference = model.loudest_magnitude(self.dry)
        self.drawing = {
            "effect": effect.name,
            "clip": self.clip,
            "value": self.value,
            "seconds": seconds,
            "dry": [np.round(edge, 3).tolist() for edge in model.outline(self.dry, seconds)],
            "wet": [np.round(edge, 3).tolist() for edge in model.outline(self.wet, seconds)],
            "hz": np.round(model.bands(), 1).tolist(),
            "dry_db": np.round(model.spectrum_db(self.dry, reference), 1).tolist(),
            "wet_db": np.round(model.spectrum_db(self.wet, reference), 1).tolist(),
            "sentence": model.sentence(effect, self.value, self.dry, self.wet),
        }

    def picture(self) -> Figure:
        """Draw both sounds over one another, and both spectra."""
        from eigentunes.explorers.effect_rack.picture import draw

        return draw(self.effect, self.dry, self.wet)

    def alt_text(self) -> str:
        """Describe :meth:`picture`."""
        from eigentunes.explorers.effect_rack.picture import describe

        return describe(self.clip, self.drawing["sentence"])
