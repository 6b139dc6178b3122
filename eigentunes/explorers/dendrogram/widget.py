"""The dendrogram explorer as a widget."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
import traitlets as T

from eigentunes.explorers import base
from eigentunes.explorers.dendrogram import model
from eigentunes.explorers.learner import LearnerError, choose
from eigentunes.explorers.points import bounds, checked_points, in_the_plane, rounded

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MOST_POINTS = 200


class DendrogramExplorer(base.Explorer):
    """Hierarchical clustering: a dendrogram with a cut line to move, and the clusters it leaves.

    Parameters
    ----------
    X : array_like, shape (n, d)
        Points, 3 to 200; more than two columns are projected by PCA for the scatter plot only.
    linkage : {"single", "complete", "average", "ward"}
        How the distance of two clusters is measured.
    merge_heights : callable, optional
        The learner's ``merge_heights(X, linkage) -> heights``, which are then drawn.

    Attributes
    ----------
    height : float
        Where the tree is cut.
    tree : Tree
        See :class:`eigentunes.explorers.dendrogram.model.Tree`.
    """

    _esm = base.esm("dendrogram")
    _css = base.css("dendrogram")

    points: T.List[Any] = T.List().tag(sync=True)
    box: T.List[Any] = T.List().tag(sync=True)
    note = T.Unicode("").tag(sync=True)
    linkages = T.List(list(model.LINKAGES)).tag(sync=True)
    linkage = T.Enum(model.LINKAGES, "ward").tag(sync=True)
    drawing = T.Dict().tag(sync=True)
    height = T.Float(0.0, min=0.0).tag(sync=True)

    tree: model.Tree

    def __init__(
        self,
        X: Any,
        *,
        linkage: str = "ward",
        merge_heights: Callable[..., Any] | None = None,
    ) -> None:
        if linkage not in model.LINKAGES:
            raise ValueError(
                f"linkage must be one of {', '.join(map(repr, model.LINKAGES))}, not {linkage!r}."
            )
        self._X = checked_points(X, least=3, most=MOST_POINTS)
        self._plane, note = in_the_plane(self._X)
        self._part = choose("merge_heights", merge_heights, model.heights_of, model.checked_heights)
        self._shown = ""
        box = bounds(self._plane)
        super().__init__(points=rounded(self._plane, box), box=box, note=note, linkage=linkage)
        self.describe_driver(self._part)
        self._recompute()
        self.observe(self._recompute, ["linkage", "request"])

    def _recompute(self, _: Any = None) -> None:
        """Grow the tree if the linkage has changed, keep the number of clusters, answer."""
        with self.hold_sync():
            if self.linkage != self._shown:
                self._shown = self.linkage
                self._show()
            self.answered = self.request

    def _show(self) -> None:
        try:
            tree = model.grow(self._X, self.linkage, self._part)
            self.error = ""
        except LearnerError as error:
            tree = model.grow(self._X, self.linkage)
            self.error = f"{error} The tree shows our heights."
        if hasattr(self, "tree"):
            height = tree.cut_for(self.tree.count(self.height))
        else:
            height = tree.cut_for(tree.count(0.7 * float(tree.heights[-1])))
        self.tree = tree
        self.drawing = {
            "linkage": self.linkage,
            "order": tree.order.tolist(),
            "heights": [float(f"{value:.6g}") for value in tree.heights],
            "joined": tree.joined.tolist(),
            "links": [[float(f"{value:.6g}") for value in link] for link in tree.links],
        }
        self.height = height

    def picture(self) -> Figure:
        """Draw the tree with its first cut, and the clusters."""
        from eigentunes.explorers.dendrogram.picture import draw

        return draw(self.tree, self._plane, self.height)

    def alt_text(self) -> str:
        """Describe :meth:`picture`."""
        from eigentunes.explorers.dendrogram.picture import describe

        return describe(self.tree, self.linkage, self.height)

    @property
    def labels(self) -> np.ndarray:
        """Clusters at the present cut, shape (n,), counted from the left of the tree."""
        return self.tree.labels(self.height)
