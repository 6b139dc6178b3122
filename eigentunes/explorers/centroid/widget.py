"""The centroid explorer as a widget: validation, who drives, and what travels to the browser."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
import traitlets as T

from eigentunes.explorers import base
from eigentunes.explorers.centroid import model
from eigentunes.explorers.learner import LearnerError, choose
from eigentunes.explorers.points import bounds, checked_points, encoded, rounded

if TYPE_CHECKING:
    from matplotlib.figure import Figure

OWN_START = "your own"
LEAST_K, MOST_K, MOST_POINTS = 2, 6, 1000


class CentroidExplorer(base.Explorer):
    """K-Means, half-step by half-step, with starting centroids that can be dragged.

    Parameters
    ----------
    X : array_like, shape (n, 2)
        Points, at most 1000.
    k : int
        Number of clusters, 2 to 6; with an array as ``init`` its number of rows counts.
    init : {"random", "k-means++", "corner"} or array_like, shape (k, 2)
        Where the centroids start; ``"corner"`` is deliberately bad.
    seed : int
        Of the random starts; the button "New start" counts it up.
    assign_labels : callable, optional
        The learner's ``assign_labels(X, centroids) -> labels``.
    update_centroids : callable, optional
        The learner's ``update_centroids(X, labels, centroids) -> centroids``.

    Attributes
    ----------
    step : int
        The state shown: even after an assignment, odd after a move.
    run : Run
        The whole history; see :class:`eigentunes.explorers.centroid.model.Run`.

    Examples
    --------
    >>> import numpy as np
    >>> explorer = CentroidExplorer(np.random.default_rng(0).normal(size=(60, 2)), k=3)
    >>> explorer.run.centroids.shape[1:]
    (3, 2)
    """

    _esm = base.esm("centroid")
    _css = base.css("centroid")

    points: T.List[Any] = T.List().tag(sync=True)
    box: T.List[Any] = T.List().tag(sync=True)
    starts = T.List([*model.STARTS, OWN_START]).tag(sync=True)
    trajectory = T.Dict().tag(sync=True)
    step = T.Int(0, min=0).tag(sync=True)
    k = T.Int(4, min=LEAST_K, max=MOST_K).tag(sync=True)
    init = T.Enum([*model.STARTS, OWN_START], "random").tag(sync=True)
    seed = T.Int(3, min=0).tag(sync=True)
    dragged: T.List[Any] = T.List().tag(sync=True)

    run: model.Run

    def __init__(
        self,
        X: Any,
        k: int = 4,
        *,
        init: Any = "random",
        seed: int = 3,
        assign_labels: Callable[..., Any] | None = None,
        update_centroids: Callable[..., Any] | None = None,
    ) -> None:
        start = None if isinstance(init, str) else _checked_start(init)
        k = _checked_k(k) if start is None else len(start)
        if start is None and init not in model.STARTS:
            raise ValueError(
                f"init must be {', '.join(map(repr, model.STARTS))} or an array of shape (k, 2), "
                f"not {init!r}."
            )
        self._X = checked_points(X, columns=2, least=k, most=MOST_POINTS)
        self._assign = choose("assign_labels", assign_labels, model.nearest, model.checked_labels)
        self._move = choose(
            "update_centroids", update_centroids, model.means, model.checked_centroids
        )
        self._shown: tuple | None = None
        box = bounds(self._X)
        super().__init__(
            points=rounded(self._X, box),
            box=box,
            k=k,
            seed=seed,
            init=OWN_START if start is not None else init,
            dragged=[] if start is None else start.tolist(),
        )
        self.describe_driver(self._assign, self._move)
        self._recompute()
        self.observe(self._recompute, ["k", "init", "seed", "dragged", "request"])

    @T.validate("dragged")
    def _valid_dragged(self, proposal: dict) -> list:
        try:
            return _checked_start(proposal["value"]).tolist() if proposal["value"] else []
        except ValueError as error:
            raise T.TraitError(str(error).replace("init", "dragged")) from None

    @T.validate("k")
    def _valid_k(self, proposal: dict) -> int:
        if proposal["value"] > len(self._X):
            raise T.TraitError(f"k must be at most {len(self._X)}, the number of points.")
        return proposal["value"]

    def _recompute(self, _: Any = None) -> None:
        """Run K-Means again if what it depends on has changed, and answer the view.

        One message may change several traits and comes here once for each; the first call sees
        all of them and does the work.
        """
        with self.hold_sync():
            if self.dragged and self._shown and self._shown[-1] != str(self.dragged):
                with self.hold_trait_notifications():
                    self.k, self.init = len(self.dragged), OWN_START
            wanted = (self.k, self.init, self.seed, str(self.dragged))
            if wanted != self._shown:
                self._shown = wanted
                self._show(self._start())
            self.answered = self.request

    def _start(self) -> np.ndarray:
        """Return the centroids that the controls ask for, shape (k, 2)."""
        if self.init != OWN_START:
            return model.starting_centroids(self._X, self.k, self.init, self.seed)
        own = np.array(self.dragged or self.run.centroids[0], dtype=float)[: self.k]
        more = model.starting_centroids(self._X, self.k, "random", self.seed)
        return np.vstack([own, more[len(own) :]])

    def _show(self, start: np.ndarray) -> None:
        """Put a run from ``start`` into the state; after an error, keep the last good one."""
        try:
            run = model.run_kmeans(self._X, start, self._assign, self._move)
            self.error = ""
        except LearnerError as error:
            if hasattr(self, "run"):
                self.error = f"{error} The picture shows the last run that worked."
                self._go_back()
                return
            run = model.run_kmeans(self._X, start)
            self.error = f"{error} The picture shows a run of our functions."
        self.run = run
        self._good = (self.k, self.init, self.dragged)
        self.step = 0
        self.trajectory = {
            "centroids": rounded(run.centroids, self.box),
            "labels": [encoded(labels) for labels in run.labels],
            "inertia": [float(f"{value:.6g}") for value in run.inertia],
            "titles": [run.title(step) for step in range(len(run))],
            "sentences": [run.sentence(step) for step in range(len(run))],
        }

    def _go_back(self) -> None:
        """Let the controls say what the picture shows: the start of the last good run."""
        k, init, dragged = self._good
        self._shown = (k, init, self.seed, str(dragged))
        with self.hold_trait_notifications():
            self.k, self.init, self.dragged = k, init, dragged

    def picture(self) -> Figure:
        """Draw the end of the first run."""
        from eigentunes.explorers.centroid.picture import draw

        return draw(self.run)

    def alt_text(self) -> str:
        """Describe the end of the first run."""
        from eigentunes.explorers.centroid.picture import describe

        return describe(self.run)


def _checked_k(k: Any) -> int:
    if not isinstance(k, int | np.integer) or not LEAST_K <= k <= MOST_K:
        raise ValueError(f"k must be a whole number from {LEAST_K} to {MOST_K}, not {k!r}.")
    return int(k)


def _checked_start(init: Any) -> np.ndarray:
    try:
        start = np.array(init, dtype=float)
    except (TypeError, ValueError):
        start = np.empty(0)
    if start.ndim != 2 or start.shape[1] != 2 or not LEAST_K <= len(start) <= MOST_K:
        raise ValueError(
            f"init must have one row per starting centroid ({LEAST_K} to {MOST_K}) and 2 columns, "
            f"but its shape is {np.shape(init)}."
        )
    if not np.isfinite(start).all():
        raise ValueError("init has NaN or infinity: every starting centroid needs two numbers.")
    return start
