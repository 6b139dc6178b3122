"""The static figure of the direction explorer."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib import patheffects
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from eigentunes import palette
from eigentunes.explorers.direction.model import HALF_TURN, Turn
from eigentunes.explorers.static import panel, scatter, subplots
from eigentunes.explorers.wording import number

HALO = [patheffects.withStroke(linewidth=3, foreground=palette.LIGHT["background"])]


def draw(turn: Turn, angle: int, names: Sequence[str]) -> Figure:
    """Draw the cloud with v, S v and the feet of the perpendiculars, beside the curve."""
    figure, (plane, curve) = subplots(width_ratios=[1.25, 1])
    k = angle % HALF_TURN
    _cloud(plane, turn, angle)
    panel(plane, f"v at {number(turn.angle(angle))}°")
    plane.set_xlabel(names[0], fontsize=11.5, color=palette.LIGHT["muted"])
    plane.set_ylabel(names[1], fontsize=11.5, color=palette.LIGHT["muted"])
    panel(curve, "Variance along v", x="angle of v in degrees", y=True)
    around = np.append(turn.angles, turn.angles[0] + HALF_TURN)
    curve.plot(around, np.append(turn.variances, turn.variances[0]), color=palette.LIGHT["text"])
    curve.plot(turn.angles[k], turn.variances[k], "o", ms=10, color=palette.ACCENT, zorder=4)
    curve.set_xlim(0, HALF_TURN)
    curve.set_xticks(range(0, HALF_TURN + 1, 30))
    curve.set_ylim(0, turn.variances.max() * 1.12)
    return figure


def _cloud(plane: Axes, turn: Turn, angle: int) -> None:
    scatter(plane, turn.points, np.zeros(len(turn.points), dtype=int))
    v = turn.vectors[angle % HALF_TURN] * (1 if angle < HALF_TURN else -1)
    Sv = turn.products[angle % HALF_TURN] * (1 if angle < HALF_TURN else -1)
    away = turn.points - turn.mean
    feet = turn.mean + np.outer(away @ v, v)
    for point, foot in zip(turn.points, feet, strict=True):
        plane.plot(*np.transpose([point, foot]), color=palette.LIGHT["grid"], lw=0.7, zorder=1)
    plane.plot(*feet.T, "o", ms=3, color=palette.LIGHT["text"], zorder=3)
    plane.axline(
        tuple(turn.mean), tuple(turn.mean + v), color=palette.LIGHT["muted"], lw=1, zorder=1
    )
    reach = 0.45 * np.ptp(turn.points, axis=0).max()
    longest = np.linalg.norm(turn.products, axis=1).max()
    for name, arrow, colour, width in (
        ("S v", Sv / longest * reach, palette.ACCENT, 4.5),
        ("v", 0.7 * v * reach, palette.LIGHT["text"], 2.2),
    ):
        tip = turn.mean + arrow
        plane.annotate(
            "", tuple(tip), tuple(turn.mean), zorder=5,
            arrowprops={"arrowstyle": "-|>", "color": colour, "lw": width, "shrinkA": 0},
        )  # fmt: skip
        side = 10 if name == "v" else -16
        plane.annotate(
            name, tuple(tip), xytext=(6, side), textcoords="offset points", fontsize=13,
            fontweight="bold", color=palette.LIGHT["text"], path_effects=HALO, zorder=6,
        )  # fmt: skip


def describe(turn: Turn, angle: int) -> str:
    """Say in words what :func:`draw` shows."""
    return (
        f"A cloud of {len(turn.points)} points and a unit vector v through their mean, with the "
        f"feet of the perpendiculars on its line. {turn.sentence(angle)} The curve of the variance "
        f"over all directions lies between {number(turn.variances.min())} and "
        f"{number(turn.variances.max())}."
    )
