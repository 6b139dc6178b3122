"""The thermal chain explorer as a widget."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import traitlets as T

from eigentunes.explorers import base
from eigentunes.explorers.learner import LearnerError, choose
from eigentunes.explorers.thermal_chain import model

if TYPE_CHECKING:
    from matplotlib.figure import Figure


class ThermalChainExplorer(base.Explorer):
    """A chain of masses and springs in thermal motion, and what PCA finds in its snapshots.

    Everything that can be shown is computed at the start and travels with the widget: the sliders
    and the motion need no kernel.

    Parameters
    ----------
    normal_modes : callable, optional
        The learner's ``normal_modes(X, masses, kT) -> omega, modes``.

    Attributes
    ----------
    count : int
        Number of snapshots that PCA is given.
    ratio : int
        Mass of every second mass; the others have mass 1.
    kT : float
        Temperature.
    mode : int
        Number of the mode shown, 1 the softest.
    weighted : bool
        Whether the positions are multiplied by √m before PCA.
    chains : dict
        Maps each ratio to its :class:`eigentunes.explorers.thermal_chain.model.Chain`.
    """

    _esm = base.esm("thermal_chain")
    _css = base.css("thermal_chain")

    computed = T.Dict().tag(sync=True)
    counts = T.List(list(model.COUNTS)).tag(sync=True)
    count = T.Enum(model.COUNTS, 1000).tag(sync=True)
    ratio = T.Enum(model.RATIOS, 1).tag(sync=True)
    kT = T.Float(1.0, min=0.1, max=2.0).tag(sync=True)
    steps = T.Int(model.STEPS).tag(sync=True)
    mode = T.Int(1, min=1, max=model.N_MASSES).tag(sync=True)
    weighted = T.Bool(True).tag(sync=True)

    chains: dict[int, model.Chain]

    def __init__(self, *, normal_modes: Callable[..., Any] | None = None) -> None:
        part = choose("normal_modes", normal_modes, model.normal_modes, model.checked_modes)
        super().__init__()
        self.describe_driver(part)
        try:
            self.chains = {ratio: model.vibrate(ratio, part) for ratio in model.RATIOS}
        except LearnerError as error:
            self.chains = {
                ratio: model.vibrate(ratio, model.normal_modes) for ratio in model.RATIOS
            }
            self.error = f"{error} The picture shows what our normal_modes finds."
        self.computed = {str(ratio): _packed(chain) for ratio, chain in self.chains.items()}

    def picture(self) -> Figure:
        """Draw what PCA finds beside the true modes, for the present settings."""
        from eigentunes.explorers.thermal_chain.picture import draw

        return draw(self.chains[self.ratio], self.count, self.weighted, self.kT, self.mode - 1)

    def alt_text(self) -> str:
        """Describe :meth:`picture`."""
        from eigentunes.explorers.thermal_chain.picture import describe

        return describe(self.chains[self.ratio], self.count, self.weighted, self.kT, self.mode - 1)


def _packed(chain: model.Chain) -> dict[str, Any]:
    """What the view needs of a chain, small: one list per mode, frames as bytes."""
    return {
        "masses": chain.masses.tolist(),
        "stiffness": chain.stiffness.tolist(),
        "modes": chain.modes.T.round(3).tolist(),
        "frames": base64.b64encode(chain.frames.tobytes()).decode("ascii"),
        "found": {
            f"{count} {'weighted' if weighted else 'raw'}": {
                "variances": found.variances.tolist(),
                "modes": found.modes.T.round(3).tolist(),
                "overlaps": found.overlaps.tolist(),
            }
            for (count, weighted), found in chain.found.items()
        },
    }
