"""The cluster number explorer as a widget."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
import traitlets as T
from sklearn.metrics import silhouette_score

from eigentunes.explorers import base
from eigentunes.explorers.cluster_number import model
from eigentunes.explorers.learner import LearnerError, choose
from eigentunes.explorers.points import bounds, checked_points, encoded, rounded

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MOST_K = 15


class ClusterNumberExplorer(base.Explorer):
    """How many clusters? Three rules side by side, and the clustering at any K.

    Parameters
    ----------
    X : array_like, shape (n, d)
        Points; of more than 600 a random sample of 600 is used, and the explorer says so.
    k_max : int
        The largest K, 3 to 15.
    seed : int
        Of K-Means and of the gap statistic's reference sets.
    silhouette : callable, optional
        The learner's ``silhouette(X, labels) -> float``.

    Attributes
    ----------
    k : int
        The K shown.
    found : Criteria
        See :class:`eigentunes.explorers.cluster_number.model.Criteria`.
    """

    _esm = base.esm("cluster_number")
    _css = base.css("cluster_number")

    points: T.List[Any] = T.List().tag(sync=True)
    box: T.List[Any] = T.List().tag(sync=True)
    note = T.Unicode("").tag(sync=True)
    curves = T.Dict().tag(sync=True)
    k_max = T.Int(10).tag(sync=True)
    k = T.Int(2, min=1).tag(sync=True)

    found: model.Criteria

    def __init__(
        self,
        X: Any,
        *,
        k_max: int = 10,
        seed: int = 0,
        silhouette: Callable[..., Any] | None = None,
    ) -> None:
        if not isinstance(k_max, int | np.integer) or not 3 <= k_max <= MOST_K:
            raise ValueError(f"k_max must be a whole number from 3 to {MOST_K}, not {k_max!r}.")
        points = checked_points(X, least=k_max + 1)
        distinct = len(np.unique(points, axis=0))
        if distinct <= k_max:
            raise ValueError(
                f"X has only {distinct} distinct points: set k_max to at most {distinct - 1}."
            )
        part = choose("silhouette", silhouette, silhouette_score, model.checked_silhouette)
        error = ""
        try:
            self.found = model.criteria(points, int(k_max), seed, part)
        except LearnerError as failure:
            error = f"{failure} The curve shows ours."
            self.found = model.criteria(points, int(k_max), seed)
        box = bounds(self.found.points)
        super().__init__(
            points=rounded(self.found.points, box),
            box=box,
            note=self.found.note,
            k_max=int(k_max),
            error=error,
            curves=_curves(self.found, box),
        )
        self.describe_driver(part)

    @T.validate("k")
    def _valid_k(self, proposal: dict) -> int:
        if proposal["value"] > self.found.k_max:
            raise T.TraitError(f"k must be at most k_max, which is {self.found.k_max}.")
        return proposal["value"]

    def picture(self) -> Figure:
        """Draw the clustering that the silhouette chooses, and the three curves."""
        from eigentunes.explorers.cluster_number.picture import draw

        return draw(self.found, self.found.best_silhouette or self.k)

    def alt_text(self) -> str:
        """Describe :meth:`picture`."""
        from eigentunes.explorers.cluster_number.picture import describe

        return describe(self.found, self.found.best_silhouette or self.k)


def _curves(found: model.Criteria, box: list[float]) -> dict[str, Any]:
    def plain(values: np.ndarray) -> list[float | None]:
        return [float(f"{v:.6g}") if np.isfinite(v) else None for v in values]

    return {
        "labels": [encoded(labels) for labels in found.labels],
        "centres": [rounded(centres, box) for centres in found.centres],
        "inertia": plain(found.inertia),
        "silhouette": plain(found.silhouette),
        "gap": plain(found.gap),
        "gap_error": plain(found.gap_error),
        "choices": {
            "inertia": found.elbow,
            "silhouette": found.best_silhouette,
            "gap": found.gap_choice,
        },
        "sentences": [found.sentence(k) for k in range(1, found.k_max + 1)],
        "verdict": found.verdict(),
    }
