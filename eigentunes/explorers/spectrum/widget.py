"""The spectrum explorer as a widget."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
import traitlets as T

from eigentunes.explorers import base
from eigentunes.explorers.learner import LearnerError, choose
from eigentunes.explorers.spectrum import model

if TYPE_CHECKING:
    from matplotlib.figure import Figure

START = [0.8, 0.5, 0.3]


class SpectrumExplorer(base.Explorer):
    """A covariance of three standardised features: shape it, then turn until nothing is mixed.

    Parameters
    ----------
    spectrum : callable, optional
        The learner's ``spectrum(S) -> lam, V``, for the bars.
    jacobi_angle : callable, optional
        The learner's ``jacobi_angle(S, p, q) -> c, s``, for the button that finds the angle.

    Attributes
    ----------
    correlations : list of float
        r12, r13 and r23.
    turns : list of [pair, degrees]
        The turns that were kept; pair 0 is 1 and 2, pair 1 is 1 and 3, pair 2 is 2 and 3.
    pair, angle : int, float
        The turn being tried, in degrees.
    S : ndarray, shape (3, 3)
        The matrix as it is shown.
    """

    _esm = base.esm("spectrum")
    _css = base.css("spectrum")

    pair_names = T.List(list(model.PAIR_NAMES)).tag(sync=True)
    correlations: T.List[Any] = T.List(START).tag(sync=True)
    turns: T.List[Any] = T.List().tag(sync=True)
    pair = T.Int(0, min=0, max=2).tag(sync=True)
    angle = T.Float(0.0, min=-90.0, max=90.0).tag(sync=True)
    eigen = T.Dict().tag(sync=True)
    wish = T.Int(0).tag(sync=True)
    angle_name = T.Unicode("").tag(sync=True)

    def __init__(
        self,
        *,
        spectrum: Callable[..., Any] | None = None,
        jacobi_angle: Callable[..., Any] | None = None,
    ) -> None:
        from eigentunes.stand_ins import pca

        self._spectrum = choose("spectrum", spectrum, pca.spectrum, model.checked_spectrum)
        self._jacobi = choose("jacobi_angle", jacobi_angle, pca.jacobi_angle, model.checked_angle)
        self._granted = 0
        whose = "your" if self._jacobi.yours else "our"
        super().__init__(angle_name=f"Use {whose} jacobi_angle")
        self.describe_driver(self._spectrum, self._jacobi)
        self._recompute()
        self.observe(self._recompute, ["correlations", "wish", "request"])

    @T.validate("correlations")
    def _valid_correlations(self, proposal: dict) -> list[float]:
        try:
            values = np.array(proposal["value"], dtype=float)
        except (TypeError, ValueError):
            values = np.empty(0)
        if values.shape != (3,) or not np.isfinite(values).all() or (np.abs(values) > 1).any():
            raise T.TraitError("correlations are three numbers from −1 to 1: r12, r13 and r23.")
        least = np.linalg.eigvalsh(model.covariance_of(values.tolist()))[0]
        if least < -1e-9:
            raise T.TraitError(
                f"no three features have the correlations {values.tolist()}: a variance would be "
                f"negative ({least:.3f})."
            )
        return values.tolist()

    @T.validate("turns")
    def _valid_turns(self, proposal: dict) -> list:
        for turn in proposal["value"]:
            if len(turn) != 2 or turn[0] not in (0, 1, 2) or not np.isfinite(turn[1]):
                raise T.TraitError("a turn is [pair, degrees] with the pair 0, 1 or 2.")
        return proposal["value"]

    @property
    def S(self) -> np.ndarray:
        """The matrix as it is shown, shape (3, 3)."""
        return model.turned(self._kept, self.pair, self.angle)

    @property
    def _kept(self) -> np.ndarray:
        return model.after(self.correlations, self.turns)[-1]

    def _recompute(self, _: Any = None) -> None:
        """Find the eigenvalues of a new matrix and the angle that is wished for, and answer."""
        with self.hold_sync():
            if self.eigen.get("correlations") != self.correlations:
                self._find_eigenvalues()
            if self.wish != self._granted:
                self._granted = self.wish
                self._find_angle()
            self.answered = self.request

    def _find_eigenvalues(self) -> None:
        S = model.covariance_of(self.correlations)
        try:
            lam, _ = self._spectrum(S)
            self.error = ""
        except LearnerError as error:
            self.error = f"{error} The bars show our eigenvalues."
            lam = np.linalg.eigvalsh(S)[::-1]
        self.eigen = {"correlations": self.correlations, "lam": np.asarray(lam).tolist()}

    def _find_angle(self) -> None:
        try:
            c, s = self._jacobi(self._kept, *model.PAIRS[self.pair])
            self.error = ""
        except LearnerError as error:
            self.error = f"{error} The angle stays as it is."
            return
        self.angle = float(np.degrees(np.arctan2(s, c)))

    def picture(self) -> Figure:
        """Draw the matrix and its eigenvalues."""
        from eigentunes.explorers.spectrum.picture import draw

        return draw(self.S, np.array(self.eigen["lam"]))

    def alt_text(self) -> str:
        """Describe :meth:`picture`."""
        from eigentunes.explorers.spectrum.picture import describe

        return describe(self.S, np.array(self.eigen["lam"]))
