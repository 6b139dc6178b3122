"""The course's one figure style, and the picture that a drawing function returns.

A figure is drawn on an opaque white card, so that it reads the same in a light and in a dark
notebook, and it never travels without its alternative text.
"""

from __future__ import annotations

import base64
import functools
import html
import io
from collections.abc import Callable
from typing import Any, Final, ParamSpec, cast

import numpy as np
from cycler import cycler
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine

from eigentunes.palette import COLOURS, LIGHT

PIXELS_PER_INCH: Final = 96
SHARPNESS: Final = 1.5

STYLE: Final[dict[str, Any]] = {
    "axes.edgecolor": LIGHT["muted"],
    "axes.facecolor": LIGHT["background"],
    "axes.grid": True,
    "axes.axisbelow": True,
    "axes.labelcolor": LIGHT["text"],
    "axes.labelsize": 9.5,
    "axes.prop_cycle": cycler(color=COLOURS),
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titlecolor": LIGHT["text"],
    "axes.titlelocation": "left",
    "axes.titlesize": 10.5,
    "axes.titleweight": "bold",
    "figure.facecolor": LIGHT["background"],
    "font.family": "DejaVu Sans",
    "font.size": 9.5,
    "grid.color": LIGHT["grid"],
    "grid.linewidth": 0.7,
    "lines.linewidth": 1.8,
    "lines.markersize": 5.5,
    "text.color": LIGHT["text"],
    "xtick.color": LIGHT["muted"],
    "xtick.labelsize": 9,
    "ytick.color": LIGHT["muted"],
    "ytick.labelsize": 9,
}
"""Matplotlib parameters; the smallest text, 9 points, is 12 pixels on the page."""

P = ParamSpec("P")


class Picture:
    """A finished figure together with the words for readers who do not see it.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        Rendered here and now: later changes of it are not shown.
    alt : str
        What is to be seen, in a sentence or two.

    Attributes
    ----------
    axes : list of matplotlib.axes.Axes
    alt : str
    png : bytes
    """

    def __init__(self, figure: Figure, alt: str) -> None:
        if not alt.strip():
            raise ValueError("a figure needs alternative text: alt='what is to be seen'")
        self.figure = figure
        self.alt = " ".join(alt.split())
        buffer = io.BytesIO()
        figure.savefig(buffer, format="png", dpi=PIXELS_PER_INCH * SHARPNESS)
        self.png = buffer.getvalue()

    @property
    def axes(self) -> list[Axes]:
        return self.figure.axes

    def __repr__(self) -> str:
        return self.alt

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        width = round(self.figure.get_figwidth() * PIXELS_PER_INCH)
        data = base64.b64encode(self.png).decode("ascii")
        image = (
            f'<img alt="{html.escape(self.alt)}" src="data:image/png;base64,{data}" '
            f'width="{width}" style="max-width:100%;height:auto;background:#fff;'
            f'border-radius:8px">'
        )
        return {"text/html": image, "text/plain": self.alt}


def styled(draw: Callable[P, Picture]) -> Callable[P, Picture]:
    """Decorator: draw in the course's style and leave matplotlib's settings as they were."""

    @functools.wraps(draw)
    def in_style(*args: P.args, **kwargs: P.kwargs) -> Picture:
        with rc_context(cast(Any, STYLE)):
            return draw(*args, **kwargs)

    return in_style


def sheet(
    columns: int = 1, rows: int = 1, *, size: tuple[float, float] = (5.6, 4.0), **kwargs: Any
) -> tuple[Figure, list[Axes]]:
    """An empty figure that no global list of figures knows.

    Parameters
    ----------
    columns, rows : int
        Number of axes beside and below each other.
    size : tuple of float
        Width and height of the whole figure in inches.
    **kwargs
        For ``Figure.subplots``, such as ``sharey=True``.

    Returns
    -------
    figure : Figure
    axes : list of Axes
        Row by row.
    """
    margins = ConstrainedLayoutEngine(w_pad=0.1, h_pad=0.1, wspace=0.04, hspace=0.04)
    figure = Figure(figsize=size, layout=margins)
    axes = figure.subplots(rows, columns, squeeze=False, **kwargs)
    return figure, list(np.ravel(axes))
