"""The levels explorer as a widget."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
import traitlets as T

from eigentunes.explorers import base
from eigentunes.explorers.learner import LearnerError, choose
from eigentunes.explorers.levels import model

if TYPE_CHECKING:
    from matplotlib.figure import Figure


class LevelsExplorer(base.Explorer):
    """Energy levels in a potential that can be drawn, beside the eigenvalues of a covariance.

    Parameters
    ----------
    S : array_like, shape (m, m), optional
        Covariance whose eigenvalues are shown; by default that of the iris flowers.
    potential : {"box", "harmonic", "double well", "step"}
        The potential to begin with.
    N : int
        Number of grid points to begin with, 10 to 200.
    hamiltonian : callable, optional
        The learner's ``hamiltonian(N, L, U) -> H``.

    Attributes
    ----------
    level : int
        Number of the level shown, 1 the lowest.
    ladder : Ladder
        See :class:`eigentunes.explorers.levels.model.Ladder`.
    """

    _esm = base.esm("levels")
    _css = base.css("levels")

    potentials = T.List([*model.POTENTIALS, model.DRAWN]).tag(sync=True)
    potential = T.Enum([*model.POTENTIALS, model.DRAWN], "box").tag(sync=True)
    drawn: T.List[Any] = T.List().tag(sync=True)
    N = T.Int(40, min=model.LEAST_N, max=model.MOST_N).tag(sync=True)
    level = T.Int(1, min=1, max=model.LEVELS).tag(sync=True)
    length = T.Float(model.L).tag(sync=True)
    drawing = T.Dict().tag(sync=True)
    covariance = T.Dict().tag(sync=True)

    ladder: model.Ladder

    def __init__(
        self,
        S: Any = None,
        *,
        potential: str = "box",
        N: int = 40,
        hamiltonian: Callable[..., Any] | None = None,
    ) -> None:
        if potential not in model.POTENTIALS:
            raise ValueError(
                f"potential must be one of {', '.join(map(repr, model.POTENTIALS))}, "
                f"not {potential!r}."
            )
        if not isinstance(N, int | np.integer) or not model.LEAST_N <= N <= model.MOST_N:
            raise ValueError(
                f"N must be a whole number from {model.LEAST_N} to {model.MOST_N}, not {N!r}."
            )
        self._eigenvalues, self._whose = model.covariance_ladder(S)
        self._part = choose(
            "hamiltonian", hamiltonian, model.hamiltonian, model.checked_hamiltonian
        )
        self._shown: tuple | None = None
        self._top = model.POTENTIALS[potential][1]
        super().__init__(
            potential=potential,
            N=int(N),
            covariance={"eigenvalues": _short(self._eigenvalues), "whose": self._whose},
        )
        self.describe_driver(self._part)
        self._recompute()
        self.observe(self._recompute, ["potential", "drawn", "N", "request"])

    @T.validate("drawn")
    def _valid_drawn(self, proposal: dict) -> list:
        try:
            U = np.asarray(proposal["value"], dtype=float)
        except (TypeError, ValueError):
            U = np.full(1, np.nan)
        if U.shape not in ((0,), (model.KNOTS,)) or not np.isfinite(U).all():
            raise T.TraitError(f"drawn must have {model.KNOTS} finite numbers.")
        return U.tolist()

    def _recompute(self, _: Any = None) -> None:
        """Find the levels again if what they depend on has changed, and answer the view."""
        with self.hold_sync():
            wanted = (self.potential, self.N, str(self.drawn))
            if wanted != self._shown:
                self._shown = wanted
                self._show()
            self.answered = self.request

    def _show(self) -> None:
        U = np.array(self.drawn or np.zeros(model.KNOTS))
        try:
            self.ladder = model.solve(self.potential, U, self.N, self._part)
            self.error = ""
        except LearnerError as error:
            self.ladder = model.solve(self.potential, U, self.N)
            self.error = f"{error} The picture shows the levels of our hamiltonian."
        ladder = self.ladder
        if self.potential != model.DRAWN:  # a drawn one stays in the window it was drawn in
            potential, self._top = model.POTENTIALS[self.potential]
            U = potential(model.knots())
        self.drawing = {
            "potential": self.potential,
            "U": _short(U),
            "top": self._top,
            "energies": _short(ladder.energies),
            "exact": None if ladder.exact is None else _short(ladder.exact),
            "waves": ladder.waves.round(3).tolist(),
            "sentences": [ladder.sentence(level) for level in range(model.LEVELS)],
        }

    def picture(self) -> Figure:
        """Draw potential, levels and waves beside the ladder of the covariance."""
        from eigentunes.explorers.levels.picture import draw

        U = np.array(self.drawing["U"])
        return draw(self.ladder, U, self._top, self.level - 1, self._eigenvalues, self._whose)

    def alt_text(self) -> str:
        """Describe :meth:`picture`."""
        from eigentunes.explorers.levels.picture import describe

        return describe(self.ladder, self.level - 1, self._eigenvalues, self._whose)


def _short(values: Any) -> list[float]:
    return [float(f"{value:.6g}") for value in values]
