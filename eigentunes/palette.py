"""Colours and marker shapes: the one place that says how cluster number j looks.

A cluster is told apart by colour *and* by shape, in matplotlib figures and in the explorers alike.
The colours are Okabe and Ito's eight, which keep apart for colour-blind readers
(Color Universal Design, https://jfly.uni-koeln.de/color/); on a dark background blue is too dark
(3.6:1), so the dark theme has an order of its own.
"""

from __future__ import annotations

from typing import Final

COLOURS: Final[tuple[str, ...]] = (
    "#0072B2",  # blue
    "#E69F00",  # orange
    "#009E73",  # bluish green
    "#CC79A7",  # reddish purple
    "#56B4E9",  # sky blue
    "#D55E00",  # vermillion
    "#000000",  # black
    "#F0E442",  # yellow
)
"""Colour of cluster j on a light background: ``COLOURS[j % 8]``."""

DARK_COLOURS: Final[tuple[str, ...]] = (
    "#56B4E9",  # sky blue, where the light theme has blue
    "#E69F00",
    "#009E73",
    "#CC79A7",
    "#F0E442",  # yellow, where the light theme has sky blue
    "#D55E00",
    "#FFFFFF",
    "#0072B2",
)
"""The same on a dark background."""

MARKERS: Final[tuple[str, ...]] = ("o", "s", "^", "D", "v", "P", "X", "*", "<", ">")
"""Matplotlib marker of cluster j: ``MARKERS[j % 10]``."""

GLYPHS: Final[tuple[str, ...]] = (
    "M9,0C9,4.97,4.97,9,0,9C-4.97,9,-9,4.97,-9,0C-9,-4.97,-4.97,-9,0,-9C4.97,-9,9,-4.97,9,0Z",
    "M-8,-8L8,-8L8,8L-8,8Z",
    "M0,-11L10,7L-10,7Z",
    "M0,-11L11,0L0,11L-11,0Z",
    "M0,11L10,-7L-10,-7Z",
    "M-3.2,-9.5L3.2,-9.5L3.2,-3.2L9.5,-3.2L9.5,3.2L3.2,3.2L3.2,9.5L-3.2,9.5L-3.2,3.2L-9.5,3.2"
    "L-9.5,-3.2L-3.2,-3.2Z",
    "M4.5,-9L9,-4.5L4.5,0L9,4.5L4.5,9L0,4.5L-4.5,9L-9,4.5L-4.5,0L-9,-4.5L-4.5,-9L0,-4.5Z",
    "M0,-12L3.1,-4.2L11.4,-3.7L4.9,1.6L7.1,9.7L0,5.2L-7.1,9.7L-4.9,1.6L-11.4,-3.7L-3.1,-4.2Z",
    "M-11,0L7,-10L7,10Z",
    "M11,0L-7,10L-7,-10Z",
)
"""SVG paths of the same shapes around (0, 0), about 20 px wide; no arcs, so every number scales."""

SHAPES: Final[tuple[str, ...]] = (
    "circle",
    "square",
    "triangle",
    "diamond",
    "downward triangle",
    "plus",
    "cross",
    "star",
    "left triangle",
    "right triangle",
)
"""Their names, for text."""

ACCENT: Final = "#D55E00"
"""What the eye should go to: the current value."""

LIGHT: Final[dict[str, str]] = {
    "text": "#212121",
    "muted": "#616161",
    "grid": "#DDDDDD",
    "background": "#FFFFFF",
}
"""Text, secondary text, grid lines and background of a light figure."""

DARK: Final[dict[str, str]] = {
    "text": "#F0F0F0",
    "muted": "#B0B0B0",
    "grid": "#4A4A4A",
    "background": "#111111",
}
"""The same for a dark figure."""
