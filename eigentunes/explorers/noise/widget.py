"""The noise explorer as a widget."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
import traitlets as T

from eigentunes.experiments import marchenko_pastur
from eigentunes.explorers import base
from eigentunes.explorers.learner import LearnerError, choose
from eigentunes.explorers.noise import model

if TYPE_CHECKING:
    from matplotlib.figure import Figure

ROWS, FEATURES = (50, 1000, 50), (20, 200, 20)  # least, most, step


class NoiseExplorer(base.Explorer):
    """The eigenvalues of noise, the band where they must lie, and one spike that may leave it.

    Parameters
    ----------
    noise_edge : callable, optional
        The learner's ``noise_edge(lam, n, sigma2) -> edge, count``.

    Attributes
    ----------
    n, m : int
        Rows, 50 to 1000, and features, 20 to 200.
    spike : int
        Which of the strengths :data:`eigentunes.explorers.noise.model.SPIKES` is shown.
    seed : int
        Of the sample; the button "New sample" counts it up.
    sample : Sample
        See :class:`eigentunes.explorers.noise.model.Sample`.
    """

    _esm = base.esm("noise")
    _css = base.css("noise")

    rows = T.List(list(ROWS)).tag(sync=True)
    features = T.List(list(FEATURES)).tag(sync=True)
    n = T.Int(500, min=ROWS[0], max=ROWS[1]).tag(sync=True)
    m = T.Int(100, min=FEATURES[0], max=FEATURES[1]).tag(sync=True)
    seed = T.Int(0, min=0).tag(sync=True)
    spike = T.Int(0, min=0, max=len(model.SPIKES) - 1).tag(sync=True)
    drawing = T.Dict().tag(sync=True)

    sample: model.Sample

    def __init__(self, *, noise_edge: Callable[..., Any] | None = None) -> None:
        from eigentunes.stand_ins import pca

        self._ours = pca.noise_edge
        self._part = choose("noise_edge", noise_edge, self._ours, model.checked_edge)
        self._shown: tuple[int, int, int] | None = None
        super().__init__()
        self.describe_driver(self._part)
        self._recompute()
        self.observe(self._recompute, ["n", "m", "seed", "request"])

    def _recompute(self, _: Any = None) -> None:
        """Draw a new sample if what it depends on has changed, and answer the view."""
        with self.hold_sync():
            wanted = (self.n, self.m, self.seed)
            if wanted != self._shown:
                self._shown = wanted
                self._show(*wanted)
            self.answered = self.request

    def _show(self, n: int, m: int, seed: int) -> None:
        try:
            sample = model.draw_sample(n, m, seed, self._part)
            self.error = ""
        except LearnerError as error:
            sample = model.draw_sample(n, m, seed, self._ours)
            self.error = f"{error} The picture shows our edge."
        self.sample = sample
        low, high = marchenko_pastur.edges(sample.gamma)
        x = low + (high - low) * (1 - np.cos(np.linspace(0, np.pi, 121))) / 2
        strength = np.linspace(model.SPIKES[0], model.SPIKES[-1], 121)

        def plain(values: np.ndarray) -> list[float]:
            return [float(f"{value:.4g}") for value in values]

        self.drawing = {
            "n": n,
            "m": m,
            "spikes": model.SPIKES.tolist(),
            "top": sample.top,
            "edge": sample.edge,
            "threshold": 1 + float(np.sqrt(sample.gamma)),
            "heights": [plain(sample.heights(i)) for i in range(len(model.SPIKES))],
            "band": [plain(x), plain(marchenko_pastur.density(x, sample.gamma))],
            "largest": plain(sample.lam[:, 0]),
            "count": sample.count.tolist(),
            "overlap": plain(sample.overlap),
            "theory": [
                plain(strength),
                plain(marchenko_pastur.expected_overlap(strength, sample.gamma)),
            ],
            "sentences": [sample.sentence(i) for i in range(len(model.SPIKES))],
        }

    def picture(self) -> Figure:
        """Draw the histogram beside the overlaps."""
        from eigentunes.explorers.noise.picture import draw

        return draw(self.sample, self.spike)

    def alt_text(self) -> str:
        """Describe :meth:`picture`."""
        from eigentunes.explorers.noise.picture import describe

        return describe(self.sample, self.spike)
