"""The snippet explorer as a widget."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import traitlets as T
from numpy.typing import ArrayLike

from eigentunes.experiments.small_models import LENGTHS, SIZES
from eigentunes.explorers import base
from eigentunes.explorers.snippet.model import QUESTIONS, WHOLE, Curves

if TYPE_CHECKING:
    from matplotlib.figure import Figure


class SnippetExplorer(base.Explorer):
    """Learning curves for a local and a global question, by length of the snippets.

    Everything travels to the browser at once, so it needs no kernel afterwards.

    Parameters
    ----------
    scores : mapping of str to array, shape (splits, 6)
        From :func:`eigentunes.experiments.small_models.snippet_curves`.

    Attributes
    ----------
    seconds : int
        Which of :data:`~eigentunes.experiments.small_models.LENGTHS` is shown.
    size : int
        Which of :data:`~eigentunes.experiments.small_models.SIZES` is read out.
    rolled : bool
        Whether keys are learned from all twelve transpositions.
    curves : Curves
        See :class:`eigentunes.explorers.snippet.model.Curves`.
    """

    _esm = base.esm("snippet")
    _css = base.css("snippet")

    drawing = T.Dict().tag(sync=True)
    seconds = T.Int(2, min=0, max=len(LENGTHS) - 1).tag(sync=True)
    size = T.Int(2, min=0, max=len(SIZES) - 1).tag(sync=True)
    rolled = T.Bool(False).tag(sync=True)

    curves: Curves

    def __init__(self, scores: Mapping[str, ArrayLike]) -> None:
        self.curves = Curves(scores)
        views = [
            {
                "panels": [
                    [
                        {part: values.round(4).tolist() for part, values in vars(curve).items()}
                        for curve in self.curves.three(question, seconds, rolled)
                    ]
                    for question in QUESTIONS
                ],
                "sentences": [
                    self.curves.sentence(seconds, size, rolled) for size in range(len(SIZES))
                ],
            }
            for seconds in LENGTHS
            for rolled in (False, True)
        ]
        super().__init__(
            drawing={
                "lengths": list(LENGTHS),
                "sizes": list(SIZES),
                "whole": WHOLE,
                "titles": list(QUESTIONS.values()),
                "views": views,
            }
        )

    @property
    def _shown(self) -> tuple[int, int, bool]:
        return LENGTHS[self.seconds], self.size, self.rolled

    def picture(self) -> Figure:
        """Draw the curves of both questions."""
        from eigentunes.explorers.snippet.picture import draw

        return draw(self.curves, *self._shown)

    def alt_text(self) -> str:
        """Describe :meth:`picture`."""
        from eigentunes.explorers.snippet.picture import describe

        return describe(self.curves, *self._shown)
