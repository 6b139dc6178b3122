"""The direction explorer as a widget."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import traitlets as T

from eigentunes import stand_ins
from eigentunes.explorers import base
from eigentunes.explorers.direction import model
from eigentunes.explorers.learner import LearnerError, choose
from eigentunes.explorers.points import bounds, checked_points, rounded

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MOST_POINTS = 1000


class DirectionExplorer(base.Explorer):
    """A unit vector v to turn over a cloud: the variance along it, and S v beside it.

    Parameters
    ----------
    X : array_like, shape (n, 2)
        Points, 2 to 1000, not all the same.
    expectation : callable, optional
        The learner's ``expectation(S, v) -> number``.
    covariance : callable, optional
        The learner's ``covariance(X) -> S``.
    names : sequence of str, optional
        Names of the two features.

    Attributes
    ----------
    angle : int
        Where v is, in degrees against the first axis, 0 to 359.
    turn : Turn
        See :class:`eigentunes.explorers.direction.model.Turn`.

    Examples
    --------
    >>> import numpy as np
    >>> explorer = DirectionExplorer(np.array([[0.0, 0.0], [2.0, 1.0], [4.0, 2.0]]))
    >>> round(float(explorer.variance), 2)
    4.97
    """

    _esm = base.esm("direction")
    _css = base.css("direction")

    points: T.List[Any] = T.List().tag(sync=True)
    box: T.List[Any] = T.List().tag(sync=True)
    names: T.List[Any] = T.List(["", ""]).tag(sync=True)
    drawing = T.Dict().tag(sync=True)
    angle = T.Int(30, min=0, max=2 * model.HALF_TURN - 1).tag(sync=True)

    turn: model.Turn

    def __init__(
        self,
        X: Any,
        *,
        expectation: Callable[..., Any] | None = None,
        covariance: Callable[..., Any] | None = None,
        names: Sequence[str] | None = None,
    ) -> None:
        points = checked_points(X, columns=2, most=MOST_POINTS)
        if (np.ptp(points, axis=0) == 0).all():
            raise ValueError("All points of X are the same: there is no direction to look along.")
        if names is not None and (isinstance(names, str) or len(names) != 2):
            raise ValueError(f"names must be two words, one for each column of X, not {names!r}.")
        box = bounds(points)
        super().__init__(
            points=rounded(points, box), box=box, names=["", ""] if names is None else list(names)
        )
        parts = (
            choose("covariance", covariance, stand_ins.covariance, model.checked_covariance),
            choose("expectation", expectation, stand_ins.expectation, model.checked_expectation),
        )
        self.describe_driver(*parts)
        try:
            self.turn = model.half_turn(points, *parts)
        except LearnerError as error:
            self.turn = model.half_turn(points)
            self.error = f"{error} The picture shows the numbers of our functions."
        self.drawing = {
            "mean": rounded(self.turn.mean, box),
            "total": self.turn.total,
            "angles": self.turn.angles.tolist(),
            "variances": self.turn.variances.tolist(),
            "products": self.turn.products.tolist(),
            "eigen": [[k, which] for k, which in self.turn.eigen.items()],
        }

    @property
    def v(self) -> np.ndarray:
        """The unit vector, shape (2,)."""
        return model.unit(np.array([self.turn.angle(self.angle)]))[0]

    @property
    def variance(self) -> float:
        """Variance along v."""
        return float(self.turn.variances[self.angle % model.HALF_TURN])

    def picture(self) -> Figure:
        """Draw the cloud with v beside the curve of all variances."""
        from eigentunes.explorers.direction.picture import draw

        return draw(self.turn, self.angle, self.names)

    def alt_text(self) -> str:
        """Describe :meth:`picture`."""
        from eigentunes.explorers.direction.picture import describe

        return describe(self.turn, self.angle)
