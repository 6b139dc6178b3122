"""The sound pictures explorer as a widget."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
import traitlets as T

from eigentunes.data import PITCHES, SAMPLE_RATE
from eigentunes.explorers import base
from eigentunes.explorers.learner import LearnerError, choose
from eigentunes.explorers.sound_pictures import model
from eigentunes.sound import pcm

if TYPE_CHECKING:
    from matplotlib.figure import Figure


class SoundPicturesExplorer(base.Explorer):
    """One sound, four pictures on one time axis, and a cursor that moves while it plays.

    The pictures for all frame lengths travel at once, so it needs no kernel afterwards.

    Parameters
    ----------
    y : array_like, shape (n,)
        1 to 12 seconds of sound at 11,025 samples a second.
    stft_magnitude, mel_spectrogram, chromagram : callable, optional
        The learner's.

    Attributes
    ----------
    frame : int
        Which of :data:`eigentunes.explorers.sound_pictures.model.FRAMES` is shown.
    time : float
        Where the cursor stands, seconds.
    """

    _esm = base.esm("sound_pictures", "sound.js")
    _css = base.css("sound_pictures")

    drawing = T.Dict().tag(sync=True)
    images = T.Bytes(b"").tag(sync=True)
    sound = T.Bytes(b"").tag(sync=True)
    rate = T.Int(SAMPLE_RATE).tag(sync=True)
    frame = T.Int(2, min=0, max=len(model.FRAMES) - 1).tag(sync=True)
    time = T.Float(0.0, min=0.0).tag(sync=True)

    def __init__(
        self,
        y: Any,
        *,
        stft_magnitude: Callable[..., Any] | None = None,
        mel_spectrogram: Callable[..., Any] | None = None,
        chromagram: Callable[..., Any] | None = None,
    ) -> None:
        from eigentunes.stand_ins import sounds as ours

        self.y = model.checked_sound(y)
        theirs = {
            "stft_magnitude": (stft_magnitude, lambda n_fft, hop: 1 + n_fft // 2),
            "mel_spectrogram": (mel_spectrogram, lambda *rest: model.N_MELS),
            "chromagram": (chromagram, lambda *rest: 12),
        }
        parts = [
            choose(name, function, getattr(ours, name), model.checked_table(rows))
            for name, (function, rows) in theirs.items()
        ]
        error = ""
        try:
            self.pictures = [model.pictures(self.y, n_fft, *parts) for n_fft in model.FRAMES]
        except LearnerError as failure:
            error = f"{failure} The pictures are by our functions."
            functions = (ours.stft_magnitude, ours.mel_spectrogram, ours.chromagram)
            self.pictures = [model.pictures(self.y, n_fft, *functions) for n_fft in model.FRAMES]
        tables = [t for p in self.pictures for t in (p.spectrogram, p.mel, p.chroma)]
        low, high = model.outline(self.y)
        super().__init__(
            error=error,
            sound=pcm(self.y),
            images=b"".join(np.ascontiguousarray(table[::-1]).tobytes() for table in tables),
            drawing={
                "seconds": len(self.y) / SAMPLE_RATE,
                "step": model.HOP / SAMPLE_RATE,
                "highest": model.HIGHEST_HZ,
                "pitches": list(PITCHES),
                "mel_ticks": model.mel_ticks(),
                "frames": list(model.FRAMES),
                "shapes": [list(table.shape) for table in tables],
                "outline": [low.round(3).tolist(), high.round(3).tolist()],
                "words": [p.words for p in self.pictures],
            },
        )
        self.describe_driver(*parts)

    def picture(self) -> Figure:
        """Draw the four pictures."""
        from eigentunes.explorers.sound_pictures.picture import draw

        return draw(self.y, self.pictures[self.frame], model.FRAMES[self.frame])

    def alt_text(self) -> str:
        """Describe :meth:`picture`."""
        middle = len(self.pictures[self.frame].words) // 2
        return (
            f"Four pictures of {len(self.y) / SAMPLE_RATE:.1f} seconds of sound: waveform, "
            "spectrogram up to 2,000 Hz, mel spectrogram and chromagram, with frames of "
            f"{model.FRAMES[self.frame]} samples. In the middle: "
            f"{self.pictures[self.frame].words[middle]}."
        )
