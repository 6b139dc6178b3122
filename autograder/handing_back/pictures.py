"""The pictures of a class report, each drawn for a light and for a dark page.

They are in the course's figure style; no text in them comes from a submission.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
from cycler import cycler
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator, PercentFormatter

from autograder.handing_back.summary import Difficulty, Summary
from eigentunes.figures.picture import PIXELS_PER_INCH, STYLE, sheet
from eigentunes.palette import COLOURS, DARK, DARK_COLOURS, LIGHT

WIDTH = 4.7  # inches; 451 px, so that the text can be read on a telephone too
PAGE = {"light": "#FFFFFF", "dark": "#1B1E23"}  # the cards that the pictures lie on


@dataclass(frozen=True)
class Theme:
    """Colours of one rendering."""

    name: str
    inks: Mapping[str, str]
    colours: Sequence[str]

    @property
    def style(self) -> dict[str, Any]:
        changed = {LIGHT[role].upper(): self.inks[role] for role in ("text", "muted", "grid")}
        changed[LIGHT["background"].upper()] = PAGE[self.name]
        style = {
            key: changed.get(value.upper(), value) if isinstance(value, str) else value
            for key, value in STYLE.items()
        }
        sizes = {"font.size": 11, "axes.labelsize": 11, "xtick.labelsize": 10.5,
                 "ytick.labelsize": 10.5}  # fmt: skip
        return {
            **style,
            **sizes,
            "axes.prop_cycle": cycler(color=self.colours),
            "hatch.linewidth": 0.6,
            "svg.hashsalt": "eigentunes",
        }


THEMES = (Theme("light", LIGHT, COLOURS), Theme("dark", DARK, DARK_COLOURS))


@dataclass(frozen=True)
class Drawing:
    """A picture as two data addresses, and its words.

    Attributes
    ----------
    light, dark : str
        ``data:image/svg+xml`` addresses.
    alt : str
    width, height : int
        Pixels on the page.
    """

    light: str
    dark: str
    alt: str
    width: int
    height: int


def _drawn(draw: Callable[[Theme], Figure], alt: str) -> Drawing:
    found = {}
    for theme in THEMES:
        with rc_context(cast(Any, theme.style)):
            figure = draw(theme)
            buffer = io.BytesIO()
            figure.savefig(buffer, format="svg", metadata={"Date": None})
        data = base64.b64encode(buffer.getvalue()).decode("ascii")
        found[theme.name] = f"data:image/svg+xml;base64,{data}"
    width, height = (round(size * PIXELS_PER_INCH) for size in figure.get_size_inches())
    return Drawing(found["light"], found["dark"], alt, width, height)


def scores(summary: Summary) -> Drawing:
    """How the points are distributed, with the median; there must be at least one score."""
    low, high, counts = zip(*summary.ranges, strict=True)
    middle, values = summary.median or 0.0, summary.scores

    def draw(theme: Theme) -> Figure:
        figure, (axes,) = sheet(size=(WIDTH, 2.9))
        axes.bar(
            low, counts, width=high[0], align="edge", edgecolor=PAGE[theme.name], linewidth=1.5,
            color=theme.colours[4 if theme.name == "light" else 0],
        )  # fmt: skip
        axes.axvline(middle, color=theme.colours[5], linewidth=2)
        side = "right" if middle > high[-1] / 2 else "left"
        axes.annotate(
            f"median {middle:g}", (middle, max(counts) * 1.12), va="center", ha=side,
            xytext=(-7 if side == "right" else 7, 0), textcoords="offset points",
            fontweight="bold",
        )  # fmt: skip
        axes.set(xlabel="points", ylabel="submissions", xlim=(0, max(high[-1], middle)))
        axes.set_ylim(0, max(counts) * 1.25)
        axes.grid(axis="x", visible=False)
        axes.yaxis.set_major_locator(MaxNLocator(5, integer=True))
        return figure

    half = sum(value < summary.points / 2 for value in values)
    alt = (
        f"Histogram of {len(values)} scores between {min(values):g} and {max(values):g} of "
        f"{summary.points:g} points. The median is {middle:g}; {half} have less than half of the "
        "points."
    )
    return _drawn(draw, alt)


PARTS = (("passed", "passed"), ("partly", "in part"), ("not_yet", "not yet"),
         ("not_attempted", "not attempted"))  # fmt: skip


def exercises(difficulties: Sequence[Difficulty]) -> Drawing:
    """For every exercise how many passed it, got part of it, failed it, left it out."""
    ordered = sorted(difficulties, key=lambda each: -each.share)  # drawn from below

    def draw(theme: Theme) -> Figure:
        figure, (axes,) = sheet(size=(WIDTH, 1.1 + 0.34 * len(ordered)))
        looks = (
            (theme.colours[2], ""),
            (theme.colours[1], "///"),
            (theme.colours[5], "..."),
            (theme.inks["grid"], ""),
        )
        left = np.zeros(len(ordered))
        for (field, label), (colour, hatch) in zip(PARTS, looks, strict=True):
            counts = np.array([getattr(each, field) for each in ordered], dtype=float)
            share = counts / [max(each.judged, 1) for each in ordered]
            axes.barh(
                [each.exercise for each in ordered], share, left=left, height=0.72, color=colour,
                hatch=hatch, edgecolor=PAGE[theme.name], label=label,
            )  # fmt: skip
            left += share
        axes.set(xlim=(0, 1), xlabel="share of the submissions")
        axes.xaxis.set_major_formatter(PercentFormatter(1.0))
        axes.grid(visible=False)
        axes.spines[["left", "bottom"]].set_visible(False)
        axes.tick_params(length=0)
        figure.legend(loc="outside upper center", ncols=4, frameon=False, handlelength=1.1,
                      handletextpad=0.4, columnspacing=0.9, fontsize=10)  # fmt: skip
        return figure

    hardest, easiest = ordered[-1], ordered[0]
    alt = (
        f"A bar for each of {len(ordered)} exercises, the hardest on top, split by how many "
        f"passed, got part of the points, did not pass, or left it out. The hardest is "
        f"{hardest.exercise} (mean share {hardest.share:.0%}), the easiest {easiest.exercise} "
        f"({easiest.share:.0%})."
    )
    return _drawn(draw, alt)


def times(seconds: Mapping[str, float]) -> Drawing:
    """Processor time of the submissions, each a dot, on a logarithmic scale."""
    values = np.sort(np.array(list(seconds.values())))
    middle = float(np.median(values))

    def draw(theme: Theme) -> Figure:
        figure, (axes,) = sheet(size=(WIDTH, 2.1))
        _dots(axes, values, theme)
        axes.axvline(middle, color=theme.colours[5], linewidth=2)
        axes.set_title(f"median {middle:.2g} s", fontsize=11)
        axes.set(xlabel="seconds of processor time", xscale="log", yticks=[])
        low, high = max(values.min(), 1e-3), max(values.max(), 2e-3)
        axes.set_xlim(low / 1.6, high * 1.6)
        ticks = [t for t in _ROUND if low / 1.6 <= t <= high * 1.6]
        axes.set_xticks(ticks, [f"{t:g}" for t in ticks])
        axes.minorticks_off()
        axes.spines["left"].set_visible(False)
        return figure

    alt = (
        f"A dot for each of {len(values)} submissions by the processor time that it used, between "
        f"{values.min():.2g} and {values.max():.2g} seconds; the median is {middle:.2g} seconds."
    )
    return _drawn(draw, alt)


_ROUND = tuple(m * 10.0**e for e in range(-3, 4) for m in (1, 2, 5))


def _dots(axes: Axes, values: np.ndarray, theme: Theme) -> None:
    """Dots that are near to each other are stacked."""
    place = np.round(np.log10(np.maximum(values, 1e-3)) * 22) / 22
    height = [int((place[:i] == place[i]).sum()) for i in range(len(place))]
    axes.plot(10.0**place, height, "o", color=theme.colours[0], markersize=7,
              markeredgecolor=PAGE[theme.name], markeredgewidth=0.8)  # fmt: skip
    axes.set_ylim(-0.8, max(height) + 1.2)


def statuses(counts: Mapping[str, int]) -> Drawing:
    """How many submissions came to which end."""
    present = {status: count for status, count in counts.items() if count}

    def draw(theme: Theme) -> Figure:
        figure, (axes,) = sheet(size=(WIDTH, 0.8 + 0.36 * len(present)))
        names = list(present)[::-1]
        colours = [theme.colours[2] if name == "graded" else theme.colours[5] for name in names]
        bars = axes.barh(names, [present[name] for name in names], height=0.66, color=colours)
        axes.bar_label(bars, padding=5, fontweight="bold", color=theme.inks["text"])
        axes.set(xlabel="submissions")
        axes.set_xlim(0, max(present.values()) * 1.12)
        axes.xaxis.set_major_locator(MaxNLocator(5, integer=True))
        axes.grid(axis="y", visible=False)
        axes.spines["left"].set_visible(False)
        axes.tick_params(axis="y", length=0)
        return figure

    listed = ", ".join(f"{status} {count}" for status, count in present.items())
    return _drawn(draw, f"A bar for each status by the number of submissions: {listed}.")
